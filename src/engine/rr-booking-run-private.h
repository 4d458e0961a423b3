/* rr-booking-run-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking-runs.h"
#include "rr-booking-supply.h"
#include "rr-deadlines.h"
#include "rr-histogram.h"
#include "rr-inquiry.h"
#include "rr-marshal.h"
#include "rr-pay-client.h"
#include "rr-store-supply.h"
#include "rr-sync.h"

G_BEGIN_DECLS

/* More calls are not handed to the client at once; they wait here in the order they came. */
#define RR_RUNS_MAX_CALLS 128u
/* Suppliers of so many bookings are asked at once; some tasks are left for the console. */
#define RR_RUNS_MAX_ORDERS 48u

typedef struct _RrBookingCall RrBookingCall;

struct _RrBookingRuns
{
  char             *workspace;        /* (owned) (immutable) */
  char             *database;         /* (owned) (immutable): path */
  char             *url;              /* (owned) (nullable) (immutable): of the service */
  char             *key;              /* (owned) (nullable) (immutable) */
  char             *webhook_secret;   /* (owned) (nullable) (immutable) */
  guint             timeout_ms;       /* (immutable), as the next */
  gint64            retry_ms;
  gint64            poll_ms;
  gint64            hold_ms;
  gboolean          has_supplier;     /* (immutable) */
  RrBookingSupplier supplier;         /* (immutable) */

  GMainContext     *context;          /* (owned): of the thread */
  RrMarshal        *marshal;          /* (owned) (nullable): into it */
  RrFrontDoor      *door;             /* (unowned) */
  RrInquiry        *inquiry;          /* (owned) (thread: runs) */
  RrPayClient      *client;           /* (owned) (nullable) (thread: runs), as all below */
  RrStoreReader    *reader;           /* (owned) */
  RrCtx            *root;             /* (owned): parent of all of them */
  GHashTable       *runs;             /* (owned): uuid -> RrBookingTask (owned) */
  GPtrArray        *by_number;        /* (owned): of RrBookingTask; %NULL where one is free */
  GArray           *free_numbers;     /* (owned): of guint */
  RrDeadlines      *due;              /* (owned): which has something to do when */
  GSource          *timer;            /* (owned) */
  GQueue            urgent;           /* of RrBookingTask: wait for the client, as the next */
  GQueue            callers;
  guint             n_calls;          /* handed to it */
  GQueue            orderers;         /* of RrBookingTask: wait until fewer ask suppliers */
  guint             n_orders;         /* that ask them */
  guint             n_busy;           /* runs that wait for an answer of any kind */
  gint64            sweep_ms;         /* when to look for what nobody has taken up */
  gint64            supplies_ms;      /* when to look for suppliers that nobody has asked */
  gint64            rates_ms;         /* when to look at the file of rates */
  gint64            rates_mtime;

  int               ends;             /* (atomic) */
  RrMutex           lock;
  RrRates          *rates;            /* (owned) (nullable) (guarded by lock) */
  GHashTable       *shares;           /* (owned) (guarded by lock): client -> how many */
  guint             n_admitted;       /* (guarded by lock) */

  RrBookingRunCounts counts;          /* (atomic), each */
  RrHistogram      *stops;            /* (owned): from the word to stop until nothing goes on */
};

/* One booking on its way. */
typedef struct
{
  RrBookingRuns   *runs;              /* (unowned) */
  char             uuid[37];
  guint            number;
  char            *client;            /* (owned) (nullable): whose share it counts for */

  RrPaymentRow     payment;           /* as it was last read; its id is 0 without one */
  RrBookingState   state;
  gint64           expires_ms;
  gboolean         for_supplier;
  RrSupplyRow      supply;            /* for_supplier: what others keep for it */
  RrBookingRow    *row;               /* (owned) (nullable): for_supplier, as it was last read */
  RrSupplierOp     order;             /* that it waits for or is in line for */
  guint            n_supplier_tries;  /* of it, without success */
  gint64           supply_ms;         /* not to be ordered before; 0: now */

  RrCtx           *ctx;               /* (owned): of what goes on for it now */
  gint64           stop_us;           /* when it was told to stop, and has not yet; else 0 */
  gboolean         is_busy;           /* waits for the service, the supplier or the store */
  gboolean         is_stale;          /* to be read before anything else */
  gboolean         is_ending;         /* it may be over when the store has answered */
  GQueue          *line;              /* (unowned) (nullable): it stands in */
  gboolean         has_asked;         /* the service may know of it: this run or one before asked */
  gboolean         has_looked;        /* since it was put off */
  gboolean         must_look;         /* somebody said that something happened */
  RrPayOp          op;                /* of the call it waits for or is in line for */
  gint64           poll_ms;           /* until the next look */
  gint64           next_ms;           /* not to be done before; 0: now */
  gint64           began_us;          /* of the step under way, for the trace */

  gboolean         owes;              /* an answer */
  RrReplyTo        to;
  RrRequestId      request;
  gint64           received_us;
  gint64           answer_ms;         /* when to answer, however it stands */
  char            *body;              /* (owned) (nullable): what to say */
  RrBookingTell    tell;              /* (nullable): to be told in the place of an answer */
  gpointer         tell_data;
} RrBookingTask;

typedef enum
{
  RR_ORDER_NONE,
  RR_ORDER_TOO,          /* beside all else: something is to be given back */
  RR_ORDER_FIRST,        /* before anything else is done */
} RrOrderNeed;

/* To the store and back; see rr-booking-trip.c. */
typedef enum
{
  RR_TRIP_READ,
  RR_TRIP_EVENT,
  RR_TRIP_PUT_OFF,
  RR_TRIP_GIVE_UP,
  RR_TRIP_SUPPLIER,      /* a step of the supplier is written down */
  RR_TRIP_SETTLE,        /* nothing to pay: confirmed */
} RrTripKind;

typedef struct
{
  RrBookingRuns  *runs;
  char            uuid[37];
  gint64          payment_id;
  RrTripKind      kind;
  RrPaymentEvent  event;
  RrIntent        intent;
  gboolean        has_intent;
  RrStepOutcome   outcome;
  RrSupplyState   supply_state;   /* NONE: as it was */
  RrSupplyMove    move;           /* what suppliers have done something about */
  gint64          after;          /* a number whose turn it was; -1 for none */
  char          **lines;          /* (owned) (nullable): steps of suppliers */
  gboolean        other_key;
  gint64          next_ms;
  gboolean        wants_body;
  gboolean        wants_supply;
  gboolean        is_told;        /* it waits, and whoever asked was told so and hears no more */
  char            detail[200];

  /* What it brings back. */
  gboolean        ok;
  RrPaymentRow    payment;
  RrBookingState  state;          /* 0: there is no such booking */
  gint64          expires_ms;
  RrSupplyRow     supply;
  RrBookingRow   *row;            /* (owned) (nullable) */
  char           *body;           /* (owned) (nullable) */
} RrBookingTrip;

RrBookingTrip *rr_booking_trip_new    (RrBookingTask     *run,
                                       RrTripKind        kind);
void           rr_booking_trip_send   (RrBookingTrip    *trip);
/* Called in the runs' thread. */
void           rr_booking_trip_ended  (RrBookingTrip    *trip);

/* See rr-booking-run.c. */
void           rr_booking_run_step    (RrBookingTask     *run,
                                       gint64            now_ms);
void           rr_booking_run_stop    (RrBookingTask     *run,
                                       gint64            since_us,
                                       gint64            now_ms);
/* Whatever it waited for has ended. */
void           rr_booking_run_rest    (RrBookingTask     *run);
/* Another context for what it does next. Takes over @ctx. */
void           rr_booking_run_renew   (RrBookingTask     *run,
                                       RrCtx            *ctx);
void           rr_booking_run_take_leave (RrBookingTask  *run);
/* To the store: what was learned; that it is put off, 0 for ever; that it is given up, for
 * a reason or because its time has passed. */
void           rr_booking_run_send_event (RrBookingTask  *run,
                                       RrPaymentEvent    event,
                                       const RrIntent   *intent,
                                       const char       *detail);
void           rr_booking_run_put_off (RrBookingTask    *run,
                                       gboolean          other_key,
                                       const char       *problem,
                                       gint64            next_ms);
void           rr_booking_run_give_up (RrBookingTask    *run,
                                       const char       *reason);
/* See rr-booking-run-hear.c. */
void           rr_booking_run_hear    (RrBookingTask    *run,
                                       const RrIntent   *intent,
                                       gint64            now_ms);
/* The service says by itself that the guest has agreed. FALSE: it has to be asked. */
gboolean       rr_booking_run_hear_agreed (RrBookingTask *run,
                                       const char       *intent);
void           rr_booking_run_hear_error (RrBookingTask *run,
                                       const GError     *error,
                                       gint64            now_ms);
void           rr_booking_run_free    (gpointer          data);
/* It does not wait for the client any more, nor for suppliers. */
void           rr_booking_run_leave_line (RrBookingTask *run);
/* See rr-booking-run-supplier.c: what suppliers have to do with what is next. */
RrOrderNeed    rr_booking_run_needs_order (const RrBookingTask *run);
void           rr_booking_run_order   (RrBookingTask     *run);
/* Asks suppliers for as many as may be asked for at once. */
void           rr_booking_runs_order  (RrBookingRuns     *self);
/* See rr-booking-runs-load.c. */
gboolean       rr_booking_runs_use    (RrBookingRuns    *self,
                                       const char       *path,
                                       GKeyFile         *file,
                                       GError          **error);
RrPayClient   *rr_booking_runs_make_client (RrBookingRuns *self,
                                       GError          **error);
void           rr_booking_runs_load_rates (RrBookingRuns *self);
RrBookingTask *rr_booking_runs_take_up (RrBookingRuns   *self,
                                       const char       *uuid);
void           rr_booking_runs_load   (RrBookingRuns    *self,
                                       gint64            now_ms);
void           rr_booking_runs_sweep  (RrBookingRuns    *self,
                                       gint64            now_ms);
/* Sets the timer to what is due first. */
void           rr_booking_runs_arm    (RrBookingRuns    *self,
                                       gint64            now_ms);
void           rr_booking_runs_call   (RrBookingRuns    *self);
RrBookingTask  *rr_booking_run_new     (RrBookingRuns    *runs,
                                       const char       *uuid);
/* Takes it out of the books and frees it. */
void           rr_booking_run_end     (RrBookingTask     *run);
void           rr_booking_run_arm     (RrBookingTask    *run,
                                       gint64            until_ms);
void           rr_booking_run_wait    (RrBookingTask     *run,
                                       gint64            until_ms);

G_END_DECLS
