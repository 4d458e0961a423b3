/* rr-bookings-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-engine-bookings.h"
#include "rr-reconcile.h"

G_BEGIN_DECLS

#define RR_TYPE_BOOKINGS_PAGE (rr_bookings_page_get_type ())
G_DECLARE_FINAL_TYPE (RrBookingsPage, rr_bookings_page, RR, BOOKINGS_PAGE, GtkWidget)

/* The list of bookings and what is done with them. It asks for what it cannot do itself.
 * Signals: "query-changed" (), another list is wanted; "rows-wanted" (), rows of it are;
 * "offers-wanted" (const char *tour, gint64 from_ms); "sales-wanted" (); "wish"
 * (RrBookingWish *), answered by rr_bookings_page_wish_done(); "manifest" (const char *tour,
 * const char *slot); "journal-wanted" (gint64 id, const char *uuid), of the chosen one;
 * "books-wanted" (); "settle" (const char *uuid, int RrSettle). */
GtkWidget  *rr_bookings_page_new             (void);
/* The texts are the page's. */
void        rr_bookings_page_get_query       (RrBookingsPage       *self,
                                              RrBookingQuery       *query);
GArray     *rr_bookings_page_dup_wanted      (RrBookingsPage       *self,
                                              gboolean              anew);
void        rr_bookings_page_set_list        (RrBookingsPage       *self,
                                              RrBookingList        *list);
void        rr_bookings_page_set_problem     (RrBookingsPage       *self,
                                              const char           *sentence);
void        rr_bookings_page_set_catalogue   (RrBookingsPage       *self,
                                              RrCatalogue          *catalogue);
void        rr_bookings_page_set_journal     (RrBookingsPage       *self,
                                              const char           *uuid,
                                              const RrBookingJournal *journal);
void        rr_bookings_page_set_offers      (RrBookingsPage       *self,
                                              const char           *tour,
                                              GArray               *offers);
void        rr_bookings_page_refresh_offers  (RrBookingsPage       *self);
void        rr_bookings_page_set_sales       (RrBookingsPage       *self,
                                              const RrSales        *sales);
gboolean    rr_bookings_page_wants_sales     (RrBookingsPage       *self);
void        rr_bookings_page_set_books       (RrBookingsPage       *self,
                                              const RrBooks        *books);
gboolean    rr_bookings_page_wants_books     (RrBookingsPage       *self);
void        rr_bookings_page_tick            (RrBookingsPage       *self,
                                              gint64                now_ms);
/* @wish: (nullable): what was fulfilled. Returns: what to say of it; @can_undo: and that
 * rr_bookings_page_undo() takes it back. */
char       *rr_bookings_page_wish_done       (RrBookingsPage       *self,
                                              const RrBookingWish  *wish,
                                              const GError         *error,
                                              gboolean             *can_undo);
void        rr_bookings_page_undo            (RrBookingsPage       *self);
/* Those of one departure, or of a tour if @slot is %NULL. */
void        rr_bookings_page_show_departure  (RrBookingsPage       *self,
                                              const char           *tour,
                                              const char           *slot);
void        rr_bookings_page_choose          (RrBookingsPage       *self,
                                              gint64                id);
void        rr_bookings_page_show            (RrBookingsPage       *self,
                                              gint64                id);
gint64      rr_bookings_page_get_chosen      (RrBookingsPage       *self);
guint       rr_bookings_page_get_n_shown     (RrBookingsPage       *self);

G_END_DECLS
