/* rr-door-settings.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-front-door.h"

G_BEGIN_DECLS

/* What door.ini of the workspace says. */
typedef struct
{
  gboolean  tls;               /* also where only this machine can come in */
  gboolean  plain;             /* other machines may talk to us without TLS */
  gboolean  behind_proxy;      /* who comes through loopback may be anybody */
  guint     max_connections;   /* 0: as usual, as below */
  guint     per_address;
  char    **hosts;             /* by which we may be called */
  char    **origins;           /* web pages that may ask us */
  char     *certificate;       /* (nullable): path of one of the operator's own */
  char     *key;               /* (nullable): path of its key */
} RrDoorSettings;

RrDoorSettings *rr_door_settings_load  (const char            *workspace,
                                        GError               **error);
void            rr_door_settings_free  (RrDoorSettings        *self);
void            rr_door_settings_apply (const RrDoorSettings  *self,
                                        RrFrontDoorConfig     *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDoorSettings, rr_door_settings_free)

G_END_DECLS
