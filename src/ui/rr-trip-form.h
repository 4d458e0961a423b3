/* rr-trip-form.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-trip-board.h"

G_BEGIN_DECLS

#define RR_TYPE_TRIP_FORM (rr_trip_form_get_type ())
G_DECLARE_FINAL_TYPE (RrTripForm, rr_trip_form, RR, TRIP_FORM, GtkWidget)

/* A plan to be written. Signals: "saved" (RrTrip *, borrowed), a plan without a mistake;
 * "cancelled"; "draw-route" and "import-route", answered by rr_trip_form_set_route(). */
void           rr_trip_form_open         (RrTripForm    *self,
                                          RrTrip        *trip,
                                          gint64         now_ms);
void           rr_trip_form_set_snapshot (RrTripForm    *self,
                                          RrSnapshot    *snapshot);
void           rr_trip_form_set_route    (RrTripForm    *self,
                                          const RrPlace *points,
                                          guint          n_points,
                                          const char    *name);
const RrPlace *rr_trip_form_get_route    (RrTripForm    *self,
                                          guint         *n_points);
void           rr_trip_form_show_problem (RrTripForm    *self,
                                          const char    *sentence);

G_END_DECLS
