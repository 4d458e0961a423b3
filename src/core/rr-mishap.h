/* rr-mishap.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether what is named goes wrong now. Thread: that of the site; no lock is held. */
typedef gboolean (*RrMishapFunc) (const char *site,
                                  gpointer    data);

/* A site is a place where something may go wrong, so seldom by itself that no test would
 * see it. In the program it is nothing, not even a branch; in the build of the core for
 * simulations (see rr-sim.h) a test decides. */
#ifdef RR_SIM
gboolean  rr_mishap          (const char   *site);
void      rr_mishap_set_func (RrMishapFunc  func,
                              gpointer      data);
#else
static inline gboolean
rr_mishap (const char *site)
{
  return FALSE;
}
#endif

/* Returns: FALSE */
static inline gboolean
rr_mishap_set_error (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "something went wrong, as it was told to");
  return FALSE;
}

G_END_DECLS
