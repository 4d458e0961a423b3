/* rr-tour-form.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-tour-draft.h"

G_BEGIN_DECLS

#define RR_TYPE_TOUR_FORM (rr_tour_form_get_type ())
G_DECLARE_FINAL_TYPE (RrTourForm, rr_tour_form, RR, TOUR_FORM, GtkWidget)

/* What is said of a tour, and what is wrong with it while it is written. Signal:
 * "changed" (). */
GtkWidget *rr_tour_form_new       (void);
void       rr_tour_form_set_draft (RrTourForm   *self,
                                   RrTourDraft  *draft,
                                   gboolean      is_new);
void       rr_tour_form_focus     (RrTourForm   *self);

G_END_DECLS
