/* rr-psp.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The books of a payment service that speaks like Stripe, for exercises and tests. */
typedef struct _RrPsp RrPsp;

typedef enum
{
  RR_PSP_WAITS,         /* requires_payment_method */
  RR_PSP_AUTHORISED,    /* requires_capture */
  RR_PSP_SUCCEEDED,
  RR_PSP_CANCELED,
} RrPspState;

typedef struct
{
  char        *id;
  char        *secret;
  char        *booking;       /* of its metadata */
  char         currency[4];   /* in small letters */
  RrPspState   state;
  gint64       amount;
  gint64       received;
  gint64       refunded;
  guint        n_captures;
  guint        n_refunds;
} RrPspIntent;

/* Something happened that a web hook tells of. */
typedef void (*RrPspEventFunc) (const char *type, const RrPspIntent *intent, gpointer data);

/* One request, borrowed. */
typedef struct
{
  const char *method;
  const char *path;
  GHashTable *form;           /* (nullable): name -> value */
  const char *key;            /* (nullable): Idempotency-Key */
} RrPspRequest;

RrPsp        *rr_psp_new        (RrPspEventFunc       func,
                                 gpointer             data);
void          rr_psp_free       (RrPsp               *self);
/* The answer, and its status. @breaks: it is done, or not, but answered with 500 for ever. */
char         *rr_psp_answer     (RrPsp               *self,
                                 const RrPspRequest  *request,
                                 gboolean             breaks,
                                 gboolean             does,
                                 guint               *status);
/* What a guest does. FALSE: it does not wait for them. */
gboolean      rr_psp_confirm    (RrPsp               *self,
                                 const char          *id);
char         *rr_psp_intent_to_json (const RrPspIntent *intent);
char         *rr_psp_ledger     (RrPsp               *self);
guint         rr_psp_get_n      (RrPsp               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPsp, rr_psp_free)

G_END_DECLS
