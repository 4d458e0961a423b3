/* rr-tour-part-form.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-tour-draft.h"

G_BEGIN_DECLS

#define RR_TYPE_TOUR_PART_FORM (rr_tour_part_form_get_type ())
G_DECLARE_FINAL_TYPE (RrTourPartForm, rr_tour_part_form, RR, TOUR_PART_FORM, GtkWidget)

/* One kind of guest, or one option, below the form of its tour. Signal: "changed" (). */
GtkWidget   *rr_tour_part_form_new         (RrTourDraft    *draft,
                                            RrTourPart     *part);
RrTourPart  *rr_tour_part_form_get_part    (RrTourPartForm *self);
/* What is wrong now: it may be so because of another field. */
void         rr_tour_part_form_check       (RrTourPartForm *self);

G_END_DECLS
