/* rr-engine-devices.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-device-view.h"
#include "rr-engine.h"
#include "rr-pairing.h"

G_BEGIN_DECLS

/* Who may come in, for the console. */
RrDeviceView *rr_engine_dup_devices          (RrEngine             *self);
/* Names and addresses by which phones can reach the door. */
char        **rr_engine_dup_hosts            (RrEngine             *self);
/* A token for a phone, which is good for its first use within ten minutes. @id is NULL for a
 * new device; @host is NULL for the first of those above. */
void          rr_engine_enrol_device_async   (RrEngine             *self,
                                              const char           *id,
                                              const char           *name,
                                              const char           *host,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
RrPairing    *rr_engine_enrol_device_finish  (RrEngine             *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* What waits for its first use is void; with @revoke the device may not come in any more either,
 * and goes at once. Finishes with how many ended. */
void          rr_engine_end_device_async     (RrEngine             *self,
                                              const char           *id,
                                              gboolean              revoke,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gssize        rr_engine_end_device_finish    (RrEngine             *self,
                                              GAsyncResult         *result,
                                              GError              **error);

G_END_DECLS
