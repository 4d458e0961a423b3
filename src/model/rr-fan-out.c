/* rr-fan-out.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fan-out.h"

/* RrFanOut is one question to all suppliers of an itinerary and what came of it, also
 * who is missing and why.
 *
 * Threads: one until it is over, any afterwards.
 * Ends:    reference counted.
 */

/**
 * rr_fan_out_call_free:
 * @call: (nullable) (transfer full): a call
 */
void
rr_fan_out_call_free (RrFanOutCall *call)
{
  if (call == NULL)
    return;

  g_free (call->supplier);
  g_free (call->name);
  g_free (call->product);
  g_free (call->date);
  g_free (call->problem);
  g_free (call);
}

/**
 * rr_fan_out_new:
 * @itinerary: its id
 * @name: what people call it
 * @date: its first day, YYYY-MM-DD
 *
 * Returns: (transfer full): a fan-out without calls
 */
RrFanOut *
rr_fan_out_new (const char *itinerary,
                const char *name,
                const char *date)
{
  RrFanOut *self = g_new0 (RrFanOut, 1);

  self->ref_count = 1;
  self->itinerary = g_strdup (itinerary);
  self->name = g_strdup (name);
  self->date = g_strdup (date);
  self->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_fan_out_call_free);
  return self;
}

/**
 * rr_fan_out_ref:
 * @self: a fan-out
 *
 * Returns: (transfer full): @self
 */
RrFanOut *
rr_fan_out_ref (RrFanOut *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_fan_out_unref:
 * @self: (transfer full): a fan-out
 */
void
rr_fan_out_unref (RrFanOut *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_free (self->itinerary);
  g_free (self->name);
  g_free (self->date);
  g_ptr_array_unref (self->calls);
  g_free (self);
}

/**
 * rr_call_state_has_answer:
 * @state: a state
 *
 * Returns: whether the supplier's answer is known
 */
gboolean
rr_call_state_has_answer (RrCallState state)
{
  return state == RR_CALL_ANSWERED || state == RR_CALL_CACHED || state == RR_CALL_SHARED;
}

/**
 * rr_call_state_word:
 * @state: a state
 *
 * Returns: (transfer none): a word for programs
 */
const char *
rr_call_state_word (RrCallState state)
{
  static const char *const words[RR_N_CALL_STATES] = {
    "waiting", "answered", "cached", "shared", "timed-out",
    "refused", "failed", "skipped", "limited", "cancelled",
  };

  return state < RR_N_CALL_STATES ? words[state] : words[RR_CALL_FAILED];
}

/**
 * rr_fan_out_is_available:
 * @self: a fan-out that is over
 *
 * Returns: whether every supplier answered and has room
 */
gboolean
rr_fan_out_is_available (const RrFanOut *self)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      const RrFanOutCall *call = self->calls->pdata[i];

      if (!rr_call_state_has_answer (call->state) || !call->available)
        return FALSE;
    }
  return self->calls->len > 0;
}

/**
 * rr_fan_out_dup_missing:
 * @self: a fan-out that is over
 *
 * Returns: (transfer full) (nullable): the names of the suppliers without an answer
 */
char *
rr_fan_out_dup_missing (const RrFanOut *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->calls->len; i++)
    {
      const RrFanOutCall *call = self->calls->pdata[i];

      if (!rr_call_state_has_answer (call->state))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", call->name);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
