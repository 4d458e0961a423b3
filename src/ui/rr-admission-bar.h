/* rr-admission-bar.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-waiting-room.h"

G_BEGIN_DECLS

#define RR_TYPE_ADMISSION_BAR (rr_admission_bar_get_type ())
G_DECLARE_FINAL_TYPE (RrAdmissionBar, rr_admission_bar, RR, ADMISSION_BAR, GtkWidget)

/* How many a second may book, and how it goes. Signal: "rate" (guint per_s). */
void  rr_admission_bar_set_figures (RrAdmissionBar      *self,
                                    const RrRoomFigures *figures);

G_END_DECLS
