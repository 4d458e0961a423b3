/* rr-booking-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "rr-booking-body.h"
#include "rr-booking-desk.h"
#include "rr-booking-runs.h"
#include "rr-booking-wish.h"
#include "rr-operator.h"
#include "rr-party.h"
#include "rr-reseller.h"
#include "rr-store-booking.h"
#include "rr-waiting-list.h"
#include "rr-waiting-room.h"

G_BEGIN_DECLS

struct _RrBookingDesk
{
  RrCatalogueDesk *tours;     /* (owned) */
  RrWaitingList *waiting;     /* (owned) */
  RrWaitingRoom *room;        /* (owned) */
  RrResellers *resellers;     /* (owned) */
  RrOperator  *operator;      /* (owned) (immutable) */
  guint64      version;       /* (atomic): of bookings and departures */
  RrAuditDesk *audit;         /* (unowned) (nullable) (immutable once it runs) */
  RrBookingRuns *runs;        /* (unowned): where those wait that are not decided at once */

  guint64      n_booked;      /* (atomic), as all below */
  guint64      n_sold_out;
  guint64      n_shed;
  guint        n_waiting;
};

typedef struct _RrBookingAsk RrBookingAsk;

/* Within the transaction. Sets status and body; FALSE only if the store refused. */
typedef gboolean (*RrBookingRun) (RrBookingAsk *ask, RrStore *store, GError **error);

/* In the place of an answer to a socket; @ok: it was committed. Thread: the store's. */
typedef void (*RrBookingDone) (RrBookingAsk *ask, gboolean ok, gpointer data);

/* One question on its way to the store and back. */
struct _RrBookingAsk
{
  RrBookingDesk *desk;         /* (unowned) */
  RrFrontDoor   *door;         /* (unowned) */
  RrReplyTo      to;
  RrRequestId    request;
  gint64         received_us;  /* monotonic */
  RrBookingRun   run;
  RrBookingDone  done;         /* (nullable): hears of it, and nobody else */
  gpointer       data;         /* for done */
  RrBookingWish *wish;         /* (owned) (nullable): of staff */
  gint64         now_ms;       /* by the store's clock when it is decided */

  RrCatalogue   *catalogue;    /* (owned) (nullable): as it was when this was asked */
  const RrTour  *tour;         /* (nullable): of the catalogue */
  RrDeparture         slot;
  guint          pax;
  guint          code_permille;
  char          *email;        /* (owned) (nullable) */
  char          *name;         /* (owned) (nullable): the guest's */
  char           lang[16];     /* BCP 47; "" if not told */
  char          *key;          /* (owned) (nullable): Idempotency-Key, with whose it is */
  guint64        hash;         /* of the body */
  char           uuid[37];

  gpointer       more;         /* (owned) (nullable): what only some routes need */
  GDestroyNotify free_more;    /* (nullable) */
  RrParty       *party;        /* (owned) (nullable): who comes, if more is known than how many */
  char          *phone;        /* (owned) (nullable) */
  RrPayMethod    method;
  char           currency[4];  /* "" for the tour's own */
  RrRates       *rates;        /* (owned) (nullable): if the currency is another */
  char          *client;       /* (owned) (nullable): whose share of the runs it has taken */
  char          *legs;         /* (owned) (nullable): what of which suppliers it needs */
  gboolean       for_supplier; /* suppliers have a part in what was stored */
  RrBookingRun   again;        /* (nullable): what to ask when its run knows more, in the place of body */
  RrPaymentRow  *payment;      /* (owned) (nullable): as it begins */
  gint64         begins_until_ms; /* 0 unless a run is to begin */
  char           stops[37];    /* whose run has to stop, once this is on disk; "" for none */

  const char    *header;       /* (nullable): static, one more line of the answer */
  const char    *lost;         /* (nullable): static, the body when nothing was stored */

  guint          status;
  char          *body;         /* (owned) */
  gboolean       booked;
  gboolean       sold_out;
};

RrBookingAsk *rr_booking_ask_new    (RrBookingDesk  *desk,
                                     RrFrontDoor    *door,
                                     RrBookingRun    run);
void          rr_booking_ask_free   (RrBookingAsk   *ask);
/* FALSE: no room in front of the store; counted. */
gboolean      rr_booking_desk_has_room (RrBookingDesk *self);
/* FALSE: no room in front of the store; answered with 503 already. */
gboolean      rr_booking_desk_admit (RrBookingDesk  *self,
                                     RrExchange     *exchange);
void          rr_booking_desk_send  (RrBookingDesk  *self,
                                     RrIntake       *intake,
                                     RrExchange     *exchange,
                                     RrBookingAsk   *ask);
/* What the console asks: claim a place in front of the store, then send an item with these
 * two; drop the ask if that cannot be. */
gboolean      rr_booking_desk_claim (RrBookingDesk  *self);
void          rr_booking_ask_drop   (RrBookingAsk   *ask);
gboolean      rr_booking_ask_write  (RrStore        *store,
                                     gpointer        data,
                                     GError        **error);
void          rr_booking_ask_settle (RrItem         *item,
                                     gpointer        keeper,
                                     gboolean        ok);
/* Takes @wish. */
RrBookingAsk *rr_booking_ask_for_wish (RrBookingDesk *desk,
                                     RrFrontDoor    *door,
                                     RrBookingWish  *wish);
/* Has this question been answered before? FALSE only if the store refused. */
gboolean      rr_booking_recall     (RrBookingAsk   *ask,
                                     RrStore        *store,
                                     gboolean       *known,
                                     GError        **error);
gboolean      rr_booking_keep       (RrBookingAsk   *ask,
                                     RrStore        *store,
                                     GError        **error);
/* Below /bookings/waiting, and /bookings/room: see rr-waiting-route.c. FALSE: not there. */
gboolean      rr_waiting_request    (RrBookingDesk  *self,
                                     RrFrontDoor    *door,
                                     RrIntake       *intake,
                                     RrExchange     *exchange,
                                     RrHandled      *handled);
/* FALSE: not in its turn; answered already. */
gboolean      rr_waiting_room_pass  (RrBookingDesk  *self,
                                     RrExchange     *exchange);
/* Cancels it, gives its places back and undoes what was paid; see rr-booking-order.c. Any
 * way to cancel a booking goes through this. Sets what became of it in @row. @wakes: there
 * is something to undo, and its run has to stop once that is on disk. */
gboolean      rr_booking_cancel     (RrStore        *store,
                                     RrBookingRow   *row,
                                     const char     *reason,
                                     gint64          now_ms,
                                     RrBookingVerdict *verdict,
                                     gboolean       *wakes,
                                     GError        **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of staff's wishes; see rr-booking-wish.c. TRUE: with a problem. */
gboolean      rr_booking_wish_reject (RrBookingWish *self,
                                     const char     *sentence);
gboolean      rr_booking_wish_note  (RrBookingWish  *self,
                                     RrStore        *store,
                                     RrBookingStep   step,
                                     RrStepOutcome   outcome,
                                     const char     *what,
                                     GError        **error);
void          rr_booking_wish_write_again (RrBookingRow *row);
/* See rr-booking-wish-change.c. */
gboolean      rr_booking_wish_move  (RrBookingWish  *self,
                                     RrStore        *store,
                                     GError        **error);
gboolean      rr_booking_wish_correct (RrBookingWish *self,
                                     RrStore        *store,
                                     GError        **error);
/* Own bookings; see rr-booking-order.c. */
gboolean      rr_booking_order_run  (RrBookingAsk   *ask,
                                     RrStore        *store,
                                     GError        **error);
gboolean      rr_booking_hold_run   (RrBookingAsk   *ask,
                                     RrStore        *store,
                                     GError        **error);
/* Does what is offered from the waiting list have to wait for somebody, once it is taken? */
gboolean      rr_booking_offer_waits (RrBookingAsk   *ask,
                                     const RrBookingRow *row);
gboolean      rr_booking_offer_run  (RrBookingAsk   *ask,
                                     RrStore        *store,
                                     RrBookingRow   *row,
                                     GError        **error);
void          rr_booking_answer_row (RrBookingAsk   *ask,
                                     const RrBookingRow *row);
void          rr_booking_answer_error (RrBookingAsk *ask,
                                     guint           status,
                                     const char     *sentence);
/* Returns: (nullable): what is wrong with it; see rr-booking-form.c */
const char   *rr_booking_fill       (RrBookingAsk   *ask,
                                     RrExchange     *exchange,
                                     const RrBookingBody *body,
                                     guint          *status);
guint64       rr_booking_hash       (const char     *data,
                                     gsize           len);
gboolean      rr_booking_is_uuid    (const char     *text,
                                     gsize           len);
char         *rr_booking_dup_header (RrExchange     *exchange,
                                     const char     *lower_name,
                                     gsize           most);

G_END_DECLS
