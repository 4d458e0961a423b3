/* rr-pprof.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  RR_PPROF_TASKS,        /* every live task, and its age */
  RR_PPROF_WAITS,        /* those that wait, and how long they have been waiting */
  RR_PPROF_LEAKED,       /* those that are proven to wait for nobody */
  RR_PPROF_CONTENTION,   /* the time that was ever spent waiting, by what for */
} RrPprofKind;

/* More groups of tasks than these are taken together as "other". */
#define RR_PPROF_MAX_GROUPS 4096

gboolean  rr_pprof_kind_from_string  (const char     *text,
                                      RrPprofKind    *kind);
gboolean  rr_pprof_write             (GOutputStream  *out,
                                      RrPprofKind     kind,
                                      GCancellable   *cancellable,
                                      GError        **error);

G_END_DECLS
