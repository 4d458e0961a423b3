/* rr-pay-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "rr-pay-client.h"

G_BEGIN_DECLS

#define RR_PAY_MAX_ANSWER 65536

/* What the module rr-web has: a client. */
typedef struct
{
  RrPayClient *(*make)       (const RrPayConfig    *config,
                              GError              **error);
  void         (*free)       (RrPayClient          *self);
  void         (*call_async) (RrPayClient          *self,
                              const RrPayCall      *call,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data);
  gboolean     (*call_finish) (RrPayClient         *self,
                              GAsyncResult         *result,
                              RrIntent             *intent,
                              GError              **error);
  void         (*get_stat)   (RrPayClient          *self,
                              RrPayStat            *stat);
} RrPayWays;

#define RR_WEB_MODULE "rr-web"
#define RR_PAY_WAYS   "rr_pay_ways"

/* What an answer says; see rr-pay-words.c. */
gboolean     rr_pay_read_answer  (RrPayOp           op,
                                  guint             status,
                                  const char       *body,
                                  gsize             len,
                                  const char       *secret,
                                  RrIntent         *intent,
                                  GError          **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the service sent: an object, a member that is one, a member that is a text. Each may be
 * %NULL, and what is asked of %NULL is. */
JsonObject  *rr_pay_object_of    (JsonParser       *parser,
                                  const char       *body,
                                  gsize             len);
JsonObject  *rr_pay_member_of    (JsonObject       *object,
                                  const char       *name);
const char  *rr_pay_text_of      (JsonObject       *object,
                                  const char       *name);
/* May the same be asked again? */
gboolean     rr_pay_is_transient (guint             status);

G_END_DECLS
