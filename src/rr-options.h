/* rr-options.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"

G_BEGIN_DECLS

/* What was asked for on the command line. Strings are owned by it, NULL if not given. */
typedef struct
{
  gboolean  headless;
  gboolean  drill;
  gboolean  open;
  gboolean  version;
  gboolean  verify_audit;
  int       seconds;
  char     *workspace;
  char     *listen;
  char     *host;         /* of listen */
  char     *lab;          /* (nullable): case of the laboratory, or "list" */
  char     *import;
  char     *export;
  char     *output;
  char     *restore;
  char     *reset_staff;  /* (nullable): whose password is forgotten */
} RrOptions;

gboolean rr_options_parse      (RrOptions       *self,
                                int             *argc,
                                char          ***argv,
                                GError         **error);
gboolean rr_options_configure  (RrOptions       *self,
                                RrEngineConfig  *config,
                                GError         **error);
void     rr_options_clear      (RrOptions       *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrOptions, rr_options_clear)

G_END_DECLS
