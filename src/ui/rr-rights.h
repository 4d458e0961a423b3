/* rr-rights.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-role.h"

G_BEGIN_DECLS

/* What the role of whoever is at the console forbids is insensitive, and says why. The engine
 * refuses it all the same. Main thread. */

/* Everything may be done until this is called. */
void      rr_rights_set_role (RrRole       role);
gboolean  rr_rights_may      (RrRight      right);
/* To be called where a page would enable an action itself. */
void      rr_rights_enable   (GtkWidget   *widget,
                              const char  *action,
                              gboolean     enabled);
/* One control that the table does not know. */
void      rr_rights_guard    (GtkWidget   *control,
                              RrRight      right);
/* To all below, after the role changed or something new was made. */
void      rr_rights_apply    (GtkWidget   *root);

G_END_DECLS
