/* rr-bookings-page-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking-columns.h"
#include "rr-booking-item.h"
#include "rr-bookings-page.h"

G_BEGIN_DECLS

struct _RrBookingsPage
{
  GtkWidget           parent_instance;

  GtkWidget          *views;            /* (unowned): template children */
  GtkWidget          *count;
  GtkWidget          *search;
  GtkWidget          *show;
  GtkWidget          *tour;
  GtkWidget          *departure;
  GtkWidget          *stack;
  GtkWidget          *scroller;
  GtkWidget          *list;
  GtkWidget          *nothing;
  GtkWidget          *nothing_more;
  GtkWidget          *again;
  GtkWidget          *sales;
  GtkWidget          *books;
  GtkWidget          *side_revealer;
  GtkWidget          *side;
  GtkWidget          *details;
  GtkWidget          *form;
  GtkWidget          *move;
  GtkWidget          *contact;

  RrBookingModel     *model;            /* (owned) */
  GtkSingleSelection *selection;        /* (owned) */
  RrBookingColumns   *columns;          /* (owned) */
  RrCatalogue        *catalogue;        /* (owned) (nullable) */
  char               *needle;           /* (owned) (nullable): what is searched for */
  char               *of_tour;          /* (owned) (nullable): only this one's */
  char               *of_slot;          /* (owned) (nullable): only this departure's */
  guint               total;            /* bookings that are meant */
  gboolean            has_list;         /* one has come */
  gboolean            is_updating;      /* the list changes by itself, nobody chooses */
  guint               to_top;           /* source: a list that was at its top stays there */
  gint64              now_ms;

  gint64              chosen;           /* 0: none */
  RrBookingRow       *chosen_row;       /* (owned) (nullable): also when it is not listed */
  guint               journal_age_s;    /* since what happened to it was asked for */
  RrBookingWish      *undo;             /* (owned) (nullable): what takes the last one back */
  char               *moved_from;       /* (owned) (nullable): a slot, while a move is under way */
};

typedef enum
{
  RR_BOOKINGS_QUERY_CHANGED,
  RR_BOOKINGS_ROWS_WANTED,
  RR_BOOKINGS_OFFERS_WANTED,
  RR_BOOKINGS_SALES_WANTED,
  RR_BOOKINGS_WISH,
  RR_BOOKINGS_MANIFEST,
  RR_BOOKINGS_JOURNAL_WANTED,
  RR_BOOKINGS_BOOKS_WANTED,
  RR_BOOKINGS_SETTLE,
  RR_N_BOOKINGS_SIGNALS
} RrBookingsSignal;

extern guint rr_bookings_signals[RR_N_BOOKINGS_SIGNALS];

/* See rr-bookings-page-side.c. */
void  rr_bookings_side_class_init  (GtkWidgetClass     *widget_class);
/* The chosen booking as it is now. */
void  rr_bookings_side_set_row     (RrBookingsPage     *self,
                                    const RrBookingRow *row);
void  rr_bookings_side_show        (RrBookingsPage     *self);
void  rr_bookings_side_clear       (RrBookingsPage     *self);

G_END_DECLS
