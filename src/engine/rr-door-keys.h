/* rr-door-keys.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-door-settings.h"

G_BEGIN_DECLS

typedef struct _RrDoorKeys RrDoorKeys;

RrDoorKeys *rr_door_keys_new       (const char            *workspace,
                                    const RrDoorSettings  *settings,
                                    GError               **error);
void        rr_door_keys_free      (RrDoorKeys            *self);
RrTls      *rr_door_keys_get_tls   (RrDoorKeys            *self);
void        rr_door_keys_dup_facts (RrDoorKeys            *self,
                                    char                 **fingerprint,
                                    gint64                *ends_ms);
/* Makes the certificate anew when it is time to. */
void        rr_door_keys_renew     (RrDoorKeys            *self,
                                    RrFrontDoor           *door);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDoorKeys, rr_door_keys_free)

G_END_DECLS
