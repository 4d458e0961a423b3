/* rr-connect-phone.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "rr-device-view.h"
#include "rr-pairing.h"
#include "rr-snapshot.h"

G_BEGIN_DECLS

#define RR_TYPE_CONNECT_PHONE (rr_connect_phone_get_type ())
G_DECLARE_FINAL_TYPE (RrConnectPhone, rr_connect_phone, RR, CONNECT_PHONE, AdwWindow)

/* Signals: "enrol" (const char *id, const char *name, const char *host): wants a code; the id is
 * "" for a new device. "cancel" (const char *id): what it shows is void from now on. */

GtkWidget       *rr_connect_phone_new          (GtkWindow          *parent,
                                                const char *const  *hosts);
/* Whom it is for, as far as that is known. */
void             rr_connect_phone_set_guide    (RrConnectPhone     *self,
                                                const char         *id,
                                                const char         *name);
/* What the code says; takes it. */
void             rr_connect_phone_take_pairing (RrConnectPhone     *self,
                                                RrPairing          *pairing);
void             rr_connect_phone_show_problem (RrConnectPhone     *self,
                                                const char         *sentence);
/* How things are now. */
void             rr_connect_phone_look         (RrConnectPhone     *self,
                                                RrDeviceView       *view,
                                                RrSnapshot         *snapshot,
                                                gint64              now_ms);

G_END_DECLS
