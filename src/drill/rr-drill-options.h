/* rr-drill-options.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <netinet/in.h>

#include "rr-phone.h"

G_BEGIN_DECLS

/* What a drill was asked to do. */
typedef struct
{
  struct sockaddr_in server;
  GArray    *kinds;      /* (owned): of RrPhoneKind, to be dealt out in turn */
  char      *url;        /* (owned) */
  int        n_guides;
  double     speed;
  int        seconds;    /* 0: until stopped */
  int        seed;
  char      *trails;     /* (owned) */
  char     **gpx;        /* (owned) (nullable): files to repeat, instead of walking */
  char      *mix;        /* (owned) */
  char      *prefix;     /* (owned) */
  gboolean   json;
  gboolean   quiet;
  gboolean   list;
} RrDrillOptions;

gboolean rr_drill_options_parse (RrDrillOptions   *self,
                                 int              *argc,
                                 char           ***argv,
                                 GError          **error);
void     rr_drill_options_clear (RrDrillOptions   *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrDrillOptions, rr_drill_options_clear)

G_END_DECLS
