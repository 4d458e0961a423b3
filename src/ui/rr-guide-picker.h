/* rr-guide-picker.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-snapshot.h"

G_BEGIN_DECLS

#define RR_TYPE_GUIDE_PICKER (rr_guide_picker_get_type ())
G_DECLARE_FINAL_TYPE (RrGuidePicker, rr_guide_picker, RR, GUIDE_PICKER, GtkWidget)

/* Chooses guides by typing a part of their name: Enter takes the first that fits, or what
 * was typed as the id of a device that has not reported yet. */
void  rr_guide_picker_set_snapshot (RrGuidePicker      *self,
                                    RrSnapshot         *snapshot);
void  rr_guide_picker_set_devices  (RrGuidePicker      *self,
                                    const char *const  *devices);
GStrv rr_guide_picker_dup_devices  (RrGuidePicker      *self);

G_END_DECLS
