/* rr-security-staff.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-engine-staff.h"

G_BEGIN_DECLS

#define RR_TYPE_SECURITY_STAFF (rr_security_staff_get_type ())
G_DECLARE_FINAL_TYPE (RrSecurityStaff, rr_security_staff, RR, SECURITY_STAFF, GtkWidget)

/* The accounts on the page Security: who there is, and changes of them. */
GtkWidget *rr_security_staff_new (RrEngine *engine);

G_END_DECLS
