/* rr-security-devices.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-device-view.h"

G_BEGIN_DECLS

#define RR_TYPE_SECURITY_DEVICES (rr_security_devices_get_type ())
G_DECLARE_FINAL_TYPE (RrSecurityDevices, rr_security_devices, RR, SECURITY_DEVICES, GtkWidget)

/* Signals: "connect-phone" (const char *id): wants a code, for a new one if the id is "";
 * "revoke" (const char *id): its access is to be taken back. */

GtkWidget *rr_security_devices_new      (void);
void       rr_security_devices_set_view (RrSecurityDevices *self,
                                         RrDeviceView      *view,
                                         gint64             now_ms);

G_END_DECLS
