/* rr-books-view.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-reconcile.h"

G_BEGIN_DECLS

#define RR_TYPE_BOOKS_VIEW (rr_books_view_get_type ())
G_DECLARE_FINAL_TYPE (RrBooksView, rr_books_view, RR, BOOKS_VIEW, GtkWidget)

/* Whether the money of all bookings adds up: a row with an action for each where it does
 * not. Signals: "settle" (const char *uuid, int RrSettle), "show-booking" (gint64 id). */
GtkWidget *rr_books_view_new  (void);
void       rr_books_view_set  (RrBooksView    *self,
                               const RrBooks  *books);

G_END_DECLS
