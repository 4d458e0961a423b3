/* rr-supplier-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-breaker.h"
#include "rr-chan.h"
#include "rr-hedge.h"
#include "rr-http-client.h"
#include "rr-limiter.h"
#include "rr-marshal.h"
#include "rr-supplier-octo.h"
#include "rr-supplier-view.h"
#include "rr-sync.h"

G_BEGIN_DECLS

#define RR_SUPPLIER_MAX_WIRES    1      /* a second one only takes a core from who answers */
#define RR_SUPPLIER_MAX_FLYING   64     /* questions to one supplier at once */
#define RR_SUPPLIER_MAX_WAITING  256    /* behind them */
#define RR_SUPPLIER_MAX_ATTEMPTS 3
#define RR_SUPPLIER_MAX_PAUSES   10     /* tries, of a supplier that asks for pauses */
#define RR_SUPPLIER_RECENT       256

typedef struct _RrSupplierWire  RrSupplierWire;
typedef struct _RrSupplierLine  RrSupplierLine;
typedef struct _RrSupplierGroup RrSupplierGroup;
typedef struct _RrSupplierAsk   RrSupplierAsk;

typedef enum
{
  RR_SUPPLIER_NAME,
  RR_SUPPLIER_PRODUCTS,
  RR_SUPPLIER_CALENDAR,
  RR_SUPPLIER_AVAILABILITY,
  RR_SUPPLIER_RESERVE,
  RR_SUPPLIER_CONFIRM,
  RR_SUPPLIER_CANCEL,
  RR_SUPPLIER_GET,
} RrSupplierKind;

/* What a supplier said. Immutable. */
typedef struct
{
  int               ref_count;   /* (atomic) */
  GArray           *slots;       /* (owned) (nullable): of RrSupplierSlot */
  GPtrArray        *products;    /* (owned) (nullable): of RrSupplierProduct */
  char             *name;        /* (owned) (nullable) */
  RrSupplierBooking booking;
} RrSupplierAnswer;

/* One question of somebody's. While it is out it belongs to its wire. */
typedef struct
{
  RrSupplierGroup  *group;
  RrSupplierLine   *line;        /* (owned) */
  RrSupplierKind    kind;
  char             *product;     /* (nullable): of availability and calendar, as the next ones */
  char             *option;
  char             *party;
  char              from[11];
  char              to[11];
  char             *path;        /* (nullable): of all others */
  char             *body;        /* (nullable) */
  gboolean          is_fresh;
  gint64            began_us;
  gint64            deadline_us;

  RrSupplierAsk    *ask;         /* (nullable) (thread: wire) */

  RrCallState       state;
  RrSupplierAnswer *answer;      /* (owned) (nullable) */
  GError           *error;       /* (owned) (nullable) */
  gint64            queue_us;
  gint64            connect_us;
  gint64            took_us;
  gint64            hedge_us;    /* -1: it was not asked a second time */
  gboolean          hedge_won;
  guint             n_attempts;
} RrSupplierCall;

/* Questions that one caller waits for. */
struct _RrSupplierGroup
{
  GPtrArray  *calls;         /* (owned): of RrSupplierCall */
  int         n_left;        /* (atomic) */
  int         is_abandoned;  /* (atomic) */
  RrRequestId request;
  RrTx       *tx;            /* (owned) */
  RrRx       *rx;            /* (owned) */
};

/* One request and its answer. */
typedef struct
{
  RrSupplierAsk *ask;
  RrHttpCall    *call;         /* (nullable): it is over */
  RrBreakerPass  pass;
  gboolean       is_hedge;
  gint64         sent_us;
} RrSupplierAttempt;

/* One question to a supplier, for all who want to know. */
struct _RrSupplierAsk
{
  RrSupplierLine    *line;       /* (owned) */
  RrSupplierKind     kind;
  char              *product;    /* (nullable) */
  char              *option;
  char              *party;
  char               from[11];
  char               to[11];
  char              *path;
  char              *body;       /* (nullable) */
  GPtrArray         *calls;      /* (owned): of RrSupplierCall, unowned */
  gint64             ready_us;   /* not before; 0: the limiter was not asked */
  gint64             sent_us;    /* 0: not yet */
  gint64             hedge_at_us;/* 0: never */
  gint64             hedge_us;   /* when it was; -1: not */
  guint              n_attempts;
  RrSupplierAttempt *flying[2];
  GError            *error;      /* (owned) (nullable): of an attempt that failed */
};

/* One supplier. */
struct _RrSupplierLine
{
  int                 ref_count;   /* (atomic) */
  RrSupplierSettings *settings;    /* (owned) (immutable) */
  RrSupplierWire     *wire;        /* (unowned): outlives all calls */
  RrBreaker          *breaker;     /* (owned) */
  RrLimiter          *limiter;     /* (owned) (nullable) */
  RrHedge            *hedge;       /* (owned) */

  /* (thread: wire), all of these */
  RrHttpOrigin       *origin;      /* (owned) (nullable): not asked yet */
  GPtrArray          *fresh;       /* (owned): of RrSupplierCall, not looked at yet */
  GQueue              waiting;     /* of RrSupplierAsk */
  GPtrArray          *flying;      /* (owned): of RrSupplierAsk */
  GHashTable         *cache;       /* (owned): key -> CacheEntry */
  gint64              sweep_us;    /* when it may be looked through again */
  gint64              not_before_us;
  guint               window;      /* how many may fly: fewer after it asked for a pause */
  gboolean            wants_pump;  /* what waits may perhaps go */
  int                 is_retired;  /* (atomic): not asked any more */

  RrMutex             lock;
  RrSupplierStat      stat;        /* (guarded by lock): the counters of it */
  char               *last_error;  /* (owned) (nullable) (guarded by lock) */
  gint64              recent_us[RR_SUPPLIER_RECENT];   /* (guarded by lock) */
  guint               n_recent;    /* (guarded by lock): ever */
};

/* A thread with a main loop, on which the talking is done. */
struct _RrSupplierWire
{
  GMainContext *context;     /* (owned) */
  RrMarshal    *marshal;     /* (owned) */
  RrSlot       *look;        /* (owned): something was abandoned, or all is over */
  int           is_closing;  /* (atomic) */
  int           is_gone;     /* (atomic) */
  gboolean      has_fresh;   /* (thread: wire): calls that nobody looked at */
  gboolean      wants_look;  /* (thread: wire) */
  gboolean      wants_pump;  /* (thread: wire): one of its lines does */
  RrHttpClient *http;        /* (owned) (thread: wire) */
  GSource      *timer;       /* (owned) (thread: wire) */
  gint64        due_us;      /* (thread: wire) */
  GPtrArray    *lines;       /* (owned) (thread: wire): of RrSupplierLine */
};

/* rr-supplier-wire.c */
RrSupplierWire  *rr_supplier_wire_new       (void);
gboolean         rr_supplier_wire_start     (RrSupplierWire           *self,
                                             RrScope                  *scope,
                                             GError                  **error);
void             rr_supplier_wire_close     (RrSupplierWire           *self);
void             rr_supplier_wire_free      (RrSupplierWire           *self);
void             rr_supplier_wire_arm       (RrSupplierWire           *self,
                                             gint64                    due_us);

RrSupplierGroup *rr_supplier_group_new      (const char               *name);
RrSupplierCall  *rr_supplier_group_add      (RrSupplierGroup          *self,
                                             RrSupplierLine           *line,
                                             RrSupplierKind            kind,
                                             gint64                    deadline_us);
void             rr_supplier_group_run      (RrSupplierGroup          *self,
                                             RrCtx                    *ctx);
void             rr_supplier_group_free     (RrSupplierGroup          *self);
void             rr_supplier_call_finish    (RrSupplierCall           *call,
                                             RrCallState               state,
                                             RrSupplierAnswer         *answer,
                                             const GError             *error);

/* rr-supplier-line.c; the wire's thread but for new, ref, unref and stat */
RrSupplierLine  *rr_supplier_line_new       (const RrSupplierSettings *settings,
                                             RrSupplierWire           *wire);
RrSupplierLine  *rr_supplier_line_ref       (RrSupplierLine           *self);
void             rr_supplier_line_unref     (RrSupplierLine           *self);
void             rr_supplier_line_get_stat  (RrSupplierLine           *self,
                                             RrSupplierStat           *stat);
void             rr_supplier_line_count     (RrSupplierLine           *self,
                                             const RrSupplierCall     *call);
void             rr_supplier_line_took      (RrSupplierLine           *self,
                                             gint64                    took_us);
void             rr_supplier_line_keep      (RrSupplierLine           *self,
                                             const RrSupplierAsk      *ask,
                                             RrSupplierAnswer         *answer);
void             rr_supplier_line_dispatch  (RrSupplierLine           *self);
void             rr_supplier_line_want_pump (RrSupplierLine           *self);
gboolean         rr_supplier_line_pump      (RrSupplierLine           *self);
gint64           rr_supplier_line_look      (RrSupplierLine           *self,
                                             gint64                    now_us,
                                             gboolean                  is_closing);
gboolean         rr_supplier_line_is_idle   (RrSupplierLine           *self);
void             rr_supplier_line_close     (RrSupplierLine           *self);

/* rr-supplier-question.c */
RrSupplierAsk   *rr_supplier_ask_new        (RrSupplierCall           *call);
void             rr_supplier_ask_free       (RrSupplierAsk            *self);
gint64           rr_supplier_ask_get_deadline (const RrSupplierAsk    *self);
gboolean         rr_supplier_ask_is_read    (const RrSupplierAsk      *self);
gboolean         rr_supplier_ask_join       (RrSupplierAsk            *self,
                                             RrSupplierCall           *call,
                                             gboolean                  may_grow);
void             rr_supplier_ask_settle     (RrSupplierAsk            *self,
                                             RrSupplierAnswer         *answer,
                                             gint64                    connect_us,
                                             gboolean                  is_hedge);
void             rr_supplier_ask_fail       (RrSupplierAsk            *self,
                                             RrCallState               state,
                                             const GError             *error);
gint64           rr_supplier_ask_look       (RrSupplierAsk            *self,
                                             gint64                    now_us,
                                             gboolean                  is_closing);
void             rr_supplier_ask_failed_try (RrSupplierAsk            *self,
                                             GError                   *error,
                                             gint64                    pause_us);

/* rr-supplier-attempt.c */
void             rr_supplier_attempt_start  (RrSupplierAsk            *ask,
                                             const RrBreakerPass      *pass,
                                             gboolean                  is_hedge);
void             rr_supplier_attempt_cancel (RrSupplierAttempt        *self,
                                             RrOutcome                 outcome);

RrSupplierAnswer *rr_supplier_answer_new    (void);
RrSupplierAnswer *rr_supplier_answer_ref    (RrSupplierAnswer         *self);
void              rr_supplier_answer_unref  (RrSupplierAnswer         *self);

G_END_DECLS
