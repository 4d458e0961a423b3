/* rr-staff-tries.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-staff-tries.h"

#include <string.h>

/* RrStaffTries makes whoever guesses wait, longer each time, by the name that was guessed
 * for: a name that is nobody's waits like any other, so that this tells nothing.
 *
 * Threads: one at a time; the desk holds its lock.
 * Ends:    free.
 */
struct _RrStaffTries
{
  GArray *all;    /* (owned): of RrStaffTry, at most RR_STAFF_TRIES_MOST */
};

#define FORGET_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

RrStaffTries *
rr_staff_tries_new (void)
{
  RrStaffTries *self = g_new0 (RrStaffTries, 1);

  self->all = g_array_new (FALSE, TRUE, sizeof (RrStaffTry));
  return self;
}

/**
 * rr_staff_tries_free:
 * @self: (nullable) (transfer full): tries
 */
void
rr_staff_tries_free (RrStaffTries *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->all);
  g_free (self);
}

void
rr_staff_tries_load (RrStaffTries *self,
                     GArray       *tries)
{
  g_array_set_size (self->all, 0);
  g_array_append_vals (self->all, tries->data, MIN (tries->len, RR_STAFF_TRIES_MOST));
}

guint
rr_staff_tries_get_n (RrStaffTries *self)
{
  return self->all->len;
}

static char *
dup_sum (const char *name)
{
  g_autofree char *fold = rr_staff_fold (name);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, fold, -1);
}

static RrStaffTry *
find (RrStaffTries *self,
      const char   *sum,
      guint        *at)
{
  for (*at = 0; *at < self->all->len; (*at)++)
    if (strcmp (g_array_index (self->all, RrStaffTry, *at).sum, sum) == 0)
      return &g_array_index (self->all, RrStaffTry, *at);
  return NULL;
}

gint64
rr_staff_tries_wait (RrStaffTries *self,
                     const char   *name,
                     gint64        now_ms)
{
  g_autofree char *sum = dup_sum (name);
  guint at;
  const RrStaffTry *attempt = find (self, sum, &at);
  gint64 delay_ms = attempt != NULL ? rr_staff_delay_ms (attempt->n_wrong) : 0;

  /* A clock that was set back must not keep anybody out for longer than the delay. */
  return attempt != NULL ? CLAMP (attempt->last_ms + delay_ms - now_ms, 0, delay_ms) : 0;
}

/* Room for one more: what is a day old goes, else who has the fewest. Many other names cannot
 * push out one that was tried often. */
static void
make_room (RrStaffTries *self,
           gint64        now_ms)
{
  guint least = 0;

  for (guint i = self->all->len; i > 0; i--)
    if (now_ms - g_array_index (self->all, RrStaffTry, i - 1).last_ms > FORGET_MS)
      g_array_remove_index (self->all, i - 1);
  if (self->all->len < RR_STAFF_TRIES_MOST)
    return;
  for (guint i = 1; i < self->all->len; i++)
    if (g_array_index (self->all, RrStaffTry, i).n_wrong < g_array_index (self->all, RrStaffTry, least).n_wrong)
      least = i;
  g_array_remove_index (self->all, least);
}

gint64
rr_staff_tries_count (RrStaffTries *self,
                      const char   *name,
                      gboolean      is_right,
                      gint64        now_ms,
                      RrStaffTry   *attempt)
{
  g_autofree char *sum = dup_sum (name);
  guint at;
  const RrStaffTry *known = find (self, sum, &at);

  *attempt = (RrStaffTry) { .n_wrong = is_right ? 0 : known != NULL ? known->n_wrong + 1 : 1, .last_ms = now_ms };
  g_strlcpy (attempt->sum, sum, sizeof attempt->sum);
  if (known != NULL)
    g_array_remove_index (self->all, at);
  if (is_right)
    return 0;
  make_room (self, now_ms);
  g_array_append_vals (self->all, attempt, 1);
  return rr_staff_delay_ms (attempt->n_wrong);
}
