/* rr-departures-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-departure-board.h"
#include "rr-waiting-room.h"
#include "rr-waiting.h"

G_BEGIN_DECLS

#define RR_TYPE_DEPARTURES_PAGE (rr_departures_page_get_type ())
G_DECLARE_FINAL_TYPE (RrDeparturesPage, rr_departures_page, RR, DEPARTURES_PAGE, GtkWidget)

#define RR_DEPARTURES_DAYS 7

/* The departures of a week, and what is known of one. It asks for what it cannot do itself.
 * Signals: "load" (): another week or departure is looked at; "change" (const
 * RrDepartureChange *), "join" (const RrWaitingRow *), "act" (const char *uuid, gboolean
 * offer), "show-bookings" (), "rate" (guint per_s), "tours" (). */
GtkWidget          *rr_departures_page_new         (void);
void                rr_departures_page_get_from    (RrDeparturesPage    *self,
                                                    GDate               *from);
void                rr_departures_page_show_day    (RrDeparturesPage    *self,
                                                    const GDate         *day);
/* Nothing is sold at all. */
void                rr_departures_page_set_empty   (RrDeparturesPage    *self,
                                                    gboolean             is_empty);
void                rr_departures_page_set_board   (RrDeparturesPage    *self,
                                                    RrDepartureBoard    *board);
void                rr_departures_page_set_waiting (RrDeparturesPage    *self,
                                                    const char          *tour,
                                                    const char          *slot,
                                                    GPtrArray           *rows);
void                rr_departures_page_set_figures (RrDeparturesPage    *self,
                                                    const RrRoomFigures *figures);
void                rr_departures_page_set_now     (RrDeparturesPage    *self,
                                                    gint64               now_ms);
void                rr_departures_page_set_problem (RrDeparturesPage    *self,
                                                    const char          *problem);
void                rr_departures_page_joined      (RrDeparturesPage    *self);
const RrBoardEntry *rr_departures_page_get_chosen  (RrDeparturesPage    *self);
void                rr_departures_page_choose      (RrDeparturesPage    *self,
                                                    const char          *tour,
                                                    const char          *slot);

G_END_DECLS
