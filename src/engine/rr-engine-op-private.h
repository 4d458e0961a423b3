/* rr-engine-op-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine-private.h"

G_BEGIN_DECLS

/* One question of the console under way; see rr-engine-op.c. Who works on it may set the
 * answer and the error, and then finishes it. */
typedef struct
{
  RrEngine       *engine;         /* (owned) */
  GTask          *task;           /* (owned) (thread: owner): only carried by the others */
  GCancellable   *cancellable;    /* (owned) (nullable) */
  RrTx           *tx;             /* (owned) (nullable): into the pipeline, until the end of the work */
  gpointer        question;       /* (owned) (nullable) */
  GDestroyNotify  question_free;
  gpointer        answer;         /* (owned) (nullable) */
  GDestroyNotify  answer_free;
  gint64          count;          /* the answer without an @answer */
  GError         *error;          /* (owned) (nullable): instead of an answer */
  gboolean        completed;      /* (thread: owner) */
} RrEngineOp;

RrEngineOp *rr_engine_op_new       (RrEngine             *engine,
                                    gpointer              tag,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data) G_GNUC_WARN_UNUSED_RESULT;
gpointer    rr_engine_op_ask       (RrEngineOp           *self,
                                    gpointer              question,
                                    GDestroyNotify        question_free);
void        rr_engine_op_answer    (RrEngineOp           *self,
                                    gpointer              answer,
                                    GDestroyNotify        answer_free);

RrStatus    rr_engine_op_admit     (RrEngineOp           *self);
/* Each takes the op. */
void        rr_engine_op_submit    (RrEngineOp           *self,
                                    RrJobs               *jobs,
                                    RrJobFunc             func);
gboolean    rr_engine_op_send      (RrEngineOp           *self,
                                    RrItemFunc            at_tracker,
                                    RrStoreWriteFunc      at_commit,
                                    RrItemFunc            at_store,
                                    gpointer              data);
void        rr_engine_op_refuse    (RrEngineOp           *self,
                                    RrStatus              status);
void        rr_engine_op_finish    (RrEngineOp           *self);

gboolean    rr_engine_op_is_wanted (RrEngineOp           *self);
gboolean    rr_engine_op_can_read  (RrEngineOp           *self,
                                    RrStoreReader        *reader,
                                    const GError         *error);

G_END_DECLS
