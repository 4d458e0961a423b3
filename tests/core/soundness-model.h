/* soundness-model.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "soundness-spec.h"

G_BEGIN_DECLS

/* What the two parts of the model know of each other. */
typedef struct
{
  const Spec *spec;
  guint       may_cancel;
  guint       moved;        /* which tasks went on */
  State      *states;       /* found; those from @at on are not looked at yet */
  guint       n_states;
  guint64    *seen;         /* open addressing: the exploration, and the index */
  guint64     round;        /* the exploration, above its 32 bits for an index */
  gboolean    is_complete;
} Model;

/* A state that follows, in which @task has gone on; N_ACTORS for nobody. */
void      model_emit              (Model        *model,
                                   const State  *state,
                                   guint         task);
/* The same, with its operation done. */
void      model_emit_next         (Model        *model,
                                   State         state,
                                   guint         task);
void      model_go_on             (State        *state,
                                   guint         task);
gboolean  model_is_usable         (const Spec   *spec,
                                   const State  *state,
                                   guint         task,
                                   guint8        handle);
guint     model_length_of         (const State  *state,
                                   guint         chan);
gboolean  model_root_has          (const Spec   *spec,
                                   const State  *state,
                                   guint         chan,
                                   gboolean      is_tx);
/* Its context is done, and it minds. */
gboolean  model_is_cut_off        (Model        *model,
                                   const State  *state,
                                   guint         task);
/* From soundness-model-chan.c. */
void      model_try_recv          (Model        *model,
                                   const State  *state,
                                   guint         task,
                                   guint         chan);
void      model_emit_received     (Model        *model,
                                   State         state,
                                   guint         task);
void      model_step_communicate  (Model        *model,
                                   const State  *state,
                                   guint         task,
                                   const Op     *op);
void      model_step_pass         (Model        *model,
                                   const State  *state,
                                   guint         task,
                                   const Op     *op);

G_END_DECLS
