/* rr-pay-client.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Asks a payment service that speaks like Stripe: PaymentIntents, captured by hand. */
typedef struct _RrPayClient RrPayClient;

#define RR_PAY_MAX_IN_FLIGHT 64
#define RR_PAY_ERROR (rr_pay_error_quark ())

typedef enum
{
  RR_PAY_ERROR_UNREACHED,  /* no answer, or to come back; it may have been done */
  RR_PAY_ERROR_BROKEN,     /* it fails for as long as it is asked under this key; may have been done */
  RR_PAY_ERROR_DECLINED,   /* the guest's bank says no */
  RR_PAY_ERROR_STATE,      /* not from the state it is in: look */
  RR_PAY_ERROR_REFUSED,    /* the service does not understand or trust us; not done */
} RrPayError;

typedef enum
{
  RR_INTENT_WAITS,         /* for the guest */
  RR_INTENT_PROCESSING,
  RR_INTENT_AUTHORISED,    /* to be captured */
  RR_INTENT_SUCCEEDED,
  RR_INTENT_CANCELED,
} RrIntentStatus;

/* What the service says. Amounts are its own, see rr_money_from_psp(). */
typedef struct
{
  char           id[80];
  char           secret[160];
  char           currency[4];
  char           booking[40];
  RrIntentStatus status;
  gint64         amount;
  gint64         received;
  gint64         refunded;
} RrIntent;

typedef enum
{
  RR_PAY_CREATE,
  RR_PAY_GET,
  RR_PAY_CONFIRM,
  RR_PAY_CAPTURE,
  RR_PAY_CANCEL,
  RR_PAY_REFUND,
} RrPayOp;

/* Borrowed for the call that takes it. */
typedef struct
{
  RrPayOp     op;
  const char *key;         /* Idempotency-Key; none for GET */
  const char *intent;      /* none for CREATE */
  const char *booking;     /* CREATE: goes along as metadata */
  const char *method;      /* CONFIRM */
  const char *currency;    /* CREATE */
  gint64      amount;      /* CREATE, REFUND: as the service calls it */
} RrPayCall;

typedef struct
{
  const char *url;         /* https://, or http:// on this machine */
  const char *key;
  guint       timeout_ms;  /* of one try */
  guint       max_attempts;
  gint64      base_ms;     /* between the first two */
  gint64      max_ms;      /* between any two */
} RrPayConfig;

typedef struct
{
  guint64 n_calls;
  guint64 n_tries;
  guint64 n_failed;        /* calls */
  guint   n_in_flight;     /* now, as the next */
  guint   n_waiting;
} RrPayStat;

GQuark        rr_pay_error_quark       (void);
RrPayClient  *rr_pay_client_new        (const RrPayConfig    *config,
                                        GError              **error);
void          rr_pay_client_free       (RrPayClient          *self);
void          rr_pay_client_call_async (RrPayClient          *self,
                                        const RrPayCall      *call,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean      rr_pay_client_call_finish (RrPayClient         *self,
                                        GAsyncResult         *result,
                                        RrIntent             *intent,
                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void          rr_pay_client_get_stat   (RrPayClient          *self,
                                        RrPayStat            *stat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPayClient, rr_pay_client_free)

G_END_DECLS
