/* rr-tour-field.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RR_TYPE_TOUR_FIELD (rr_tour_field_get_type ())
G_DECLARE_FINAL_TYPE (RrTourField, rr_tour_field, RR, TOUR_FIELD, GtkWidget)

/* One thing that is written of a tour: what it is, the text, and below what is wrong with it.
 * Signal: "changed" (), somebody wrote. */
GtkWidget   *rr_tour_field_new         (const char         *label,
                                        const char         *spoken,
                                        const char         *hint);
/* One of these instead: texts and what is shown for them, both up to %NULL. */
GtkWidget   *rr_tour_field_new_choice  (const char         *label,
                                        const char         *spoken,
                                        const char *const  *values,
                                        const char *const  *labels);
const char  *rr_tour_field_get_text    (RrTourField        *self);
void         rr_tour_field_set_text    (RrTourField        *self,
                                        const char         *text);
void         rr_tour_field_set_hint    (RrTourField        *self,
                                        const char         *hint);
void         rr_tour_field_set_problem (RrTourField        *self,
                                        const char         *problem);
GtkWidget   *rr_tour_field_get_input   (RrTourField        *self);

G_END_DECLS
