/* rr-booking-runs.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking-money.h"
#include "rr-booking-supplier.h"
#include "rr-front-door.h"
#include "rr-inquiry.h"
#include "rr-pipeline.h"
#include "rr-rates.h"
#include "rr-scope.h"

G_BEGIN_DECLS

/* Bookings that wait for somebody: a guest who pays by card, a supplier. One run each. */
typedef struct _RrBookingRuns RrBookingRuns;

/* Beyond it newcomers are asked to come back. */
#define RR_BOOKING_MAX_RUNS  16384u
/* Of them so many for one guest. */
#define RR_BOOKING_MAX_SHARE 16u
/* Likewise for one reseller. */
#define RR_BOOKING_MAX_RESELLER 4096u

typedef struct
{
  guint   n_runs;        /* now */
  guint   n_in_flight;   /* requests to the payment service, now */
  guint64 n_begun;
  guint64 n_taken_up;    /* again, after a restart or because nobody had */
  guint64 n_refused;     /* no room, or too many of one guest */
  guint64 n_confirmed;
  guint64 n_undone;      /* failed, expired or cancelled on their way */
  guint64 n_events;      /* that the service sent and signed */
  guint64 n_forged;      /* not signed as they should be */
  guint   n_orders;      /* bookings for which suppliers are asked, now */
  guint64 n_asked;       /* questions to the suppliers of a booking */
  guint64 n_asked_again; /* of them, because the one before had no answer */
  guint64 n_kept;        /* bookings that a supplier has not taken back */
  guint64 n_stopped;     /* told to stop while something went on for them, or not */
  double  stop_p50_us;   /* from that until nothing goes on */
  double  stop_p99_us;
  gint64  stop_max_us;
} RrBookingRunCounts;

/* More is known of a booking, or who asked has waited long enough. Without an @inquiry it
 * will not be known any more. Called once. Thread: the runs'. */
typedef void (*RrBookingTell) (gpointer data, RrInquiry *inquiry);

/* A booking whose places are held and on disk. Plain: it may be copied. */
typedef struct
{
  char           uuid[37];
  RrPaymentRow   payment;      /* its id is 0 without one */
  gint64         expires_ms;
  gboolean       for_supplier;
  const RrReplyTo *to;         /* (nullable): who waits for an answer */
  RrBookingTell  tell;         /* (nullable): in the place of it */
  gpointer       tell_data;
  RrRequestId    request;
  gint64         received_us;
  const char    *client;       /* (nullable): whose share it counts for */
  const char    *body;         /* (nullable): what to answer as long as nothing more is known */
} RrBookingStart;

RrBookingRuns  *rr_booking_runs_new         (const char              *workspace,
                                             const char              *database,
                                             GError                 **error);
void            rr_booking_runs_connect     (RrBookingRuns           *self,
                                             RrFrontDoor             *door,
                                             RrPipeline              *pipeline,
                                             RrItemPool              *pool);
gboolean        rr_booking_runs_start       (RrBookingRuns           *self,
                                             RrScope                 *scope,
                                             GError                 **error);
void            rr_booking_runs_close       (RrBookingRuns           *self);
void            rr_booking_runs_free        (RrBookingRuns           *self);
/* Before it starts. */
void            rr_booking_runs_set_supplier (RrBookingRuns          *self,
                                             const RrBookingSupplier *supplier);

/* Thread: any. */
gboolean        rr_booking_runs_takes_cards (RrBookingRuns           *self);
/* So long places are held for a guest who is to pay. */
gint64          rr_booking_runs_get_hold_ms (RrBookingRuns           *self);
/* (transfer full) (nullable): what of whom an itinerary is; %NULL if nobody knows. */
char           *rr_booking_runs_plan        (RrBookingRuns           *self,
                                             const char              *itinerary);
RrRates        *rr_booking_runs_dup_rates   (RrBookingRuns           *self);
/* @most: of this client */
gboolean        rr_booking_runs_admit       (RrBookingRuns           *self,
                                             const char              *client,
                                             guint                    most) G_GNUC_WARN_UNUSED_RESULT;
void            rr_booking_runs_leave       (RrBookingRuns           *self,
                                             const char              *client);
gboolean        rr_booking_runs_begin       (RrBookingRuns           *self,
                                             const RrBookingStart    *start) G_GNUC_WARN_UNUSED_RESULT;
/* It was cancelled: all that goes on for it ends at once, and what was done is undone.
 * Called once that is on disk: what the run reads then is how it stands. */
void            rr_booking_runs_stop_one    (RrBookingRuns           *self,
                                             const char              *uuid);
/* What a payment service sends. Returns the status of the answer. */
guint           rr_booking_runs_hear        (RrBookingRuns           *self,
                                             const char              *signature,
                                             const char              *body,
                                             gsize                    len);
void            rr_booking_runs_counts      (RrBookingRuns           *self,
                                             RrBookingRunCounts      *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrBookingRuns, rr_booking_runs_free)

G_END_DECLS
