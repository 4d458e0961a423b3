/* rr-store-keys.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-private.h"

#include <string.h>

/* Which fixes are in the inbox: a set of keys in memory tells a repetition from
 * something new. It is cut into runs, each what one merge takes, so that the keys go
 * when their fixes are sorted in.
 *
 * A fix that is not later than all of its device may be in a chunk. A phone in a hurry
 * sends many within a second, by its clock; to look for each of them would cost more than
 * all else. So the keys of runs that were sorted in lately go on in Bloom filters, one a
 * run, and only what a filter may have, or what is older than all of them, is looked for.
 * Four runs are an age; there are filters of this age and of the one before it.
 *
 * Threads: that of the connection.
 */

#define RUN_FIXES       65536u
#define RUN_BYTES       ((gsize) 8 << 20)
#define FIRST_SET_SLOTS 4096u
#define RUNS_AN_AGE     (RR_STORE_N_FILTERS / 2)
/* With 16 bits a key in blocks of a cache line, about one in 1,000 is wrongly taken for
 * there. */
#define FILTER_BITS     (RUN_FIXES * 16)
#define FILTER_BLOCKS   (FILTER_BITS / 512)
#define FILTER_PROBES   6

/* --- keys --------------------------------------------------------------------- */

gboolean
rr_store_has_own_time (const RrFix *fix)
{
  return fix->time_ms != RR_TIME_UNKNOWN && (fix->flags & RR_FIX_NO_TIME) == 0;
}

/* A time we filled in ourselves does not make two messages one. Without an id either,
 * nothing tells a repetition from a second report of the same place, so the time of
 * receipt keeps them apart. */
gint64
rr_store_key_ms (const RrFix *fix,
                 gboolean     has_id)
{
  if (rr_store_has_own_time (fix))
    return fix->time_ms;
  return has_id ? 0 : fix->received_ms;
}

static guint64
stir (guint64 x)
{
  x = (x ^ (x >> 33)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  x = (x ^ (x >> 33)) * G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  return x ^ (x >> 33);
}

static guint64
bits_of (double value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

/* What rr_message_key() compares, stirred anew: nobody outside can know which would fall
 * together, since the salt is drawn at start. */
guint64
rr_store_fingerprint (const RrStore *self,
                      gint64         device,
                      const RrFix   *fix,
                      const char    *id,
                      gsize          id_len)
{
  guint64 print = stir ((guint64) rr_store_key_ms (fix, id_len > 0) ^ self->salt) + (guint64) device;

  if (id_len > 0)
    print = stir (print + rr_fix_key (fix, id, id_len));
  else
    {
      print = stir (print ^ bits_of (fix->lat_deg));
      print = stir (print + bits_of (fix->lon_deg));
      print = stir (print + fix->event + (guint64) fix->time_ms);
    }
  return print != 0 ? print : 1;
}

/* --- sets --------------------------------------------------------------------- */

static void
put (RrStoreSet *set,
     guint64     print)
{
  guint at = (guint) print & (set->n_slots - 1);

  while (set->slots[at] != 0 && set->slots[at] != print)
    at = (at + 1) & (set->n_slots - 1);
  set->slots[at] = print;
}

static void
add (RrStoreSet *set,
     guint64     print)
{
  if (set->n_used * 4 >= set->n_slots * 3)
    {
      g_autofree guint64 *old = set->slots;
      guint n_old = set->n_slots;

      set->n_slots = MAX (FIRST_SET_SLOTS, n_old * 2);
      set->slots = g_new0 (guint64, set->n_slots);
      for (guint i = 0; i < n_old; i++)
        if (old[i] != 0)
          put (set, old[i]);
    }
  put (set, print);
  set->n_used++;
}

static gboolean
has (const RrStoreSet *set,
     guint64           print)
{
  guint at = (guint) print & (set->n_slots - 1);

  if (set->n_slots == 0)
    return FALSE;
  while (set->slots[at] != 0 && set->slots[at] != print)
    at = (at + 1) & (set->n_slots - 1);
  return set->slots[at] == print;
}

/* --- runs --------------------------------------------------------------------- */

gboolean
rr_store_runs_have (RrStore *self,
                    guint64  print)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      const RrStoreRun *run = g_ptr_array_index (self->runs, i);

      if (has (&run->keys, print))
        return TRUE;
    }
  return FALSE;
}

RrStoreRun *
rr_store_open_run (RrStore  *self,
                   gboolean  starts_row)
{
  RrStoreRun *last = self->runs->len > 0 ? g_ptr_array_index (self->runs, self->runs->len - 1)
                                         : NULL;

  if (last != NULL && starts_row && (last->n_fixes >= RUN_FIXES || last->n_bytes >= RUN_BYTES))
    last->is_closed = TRUE;
  if (last == NULL || last->is_closed)
    {
      last = g_new0 (RrStoreRun, 1);
      g_ptr_array_add (self->runs, last);
    }
  return last;
}

void
rr_store_run_add (RrStoreRun *run,
                  guint64     print,
                  gint64      seq)
{
  add (&run->keys, print);
  run->last_seq = seq;
  run->n_fixes++;
}

void
rr_store_run_free (RrStoreRun *run)
{
  g_free (run->keys.slots);
  g_free (run);
}

/* --- filters ------------------------------------------------------------------ */

static void
filter_add (guint64 *filter,
            guint64  print)
{
  guint64 *block = filter + (guint) (print >> 40) % FILTER_BLOCKS * 8;

  for (guint i = 0; i < FILTER_PROBES; i++, print >>= 6)
    block[(print >> 36) % 8] |= (guint64) 1 << print % 64;
}

static gboolean
filter_has (const guint64 *filter,
            guint64        print)
{
  const guint64 *block = filter + (guint) (print >> 40) % FILTER_BLOCKS * 8;

  for (guint i = 0; i < FILTER_PROBES; i++, print >>= 6)
    if ((block[(print >> 36) % 8] >> print % 64 & 1) == 0)
      return FALSE;
  return TRUE;
}

void
rr_store_drop_filters (RrStore *self)
{
  for (guint i = 0; i < RR_STORE_N_FILTERS; i++)
    g_clear_pointer (&self->filters[i], g_free);
}

static guint
age_now (const RrStore *self)
{
  return self->n_sorted / RUNS_AN_AGE;
}

void
rr_store_drop_run (RrStore *self)
{
  RrStoreRun *run = g_ptr_array_index (self->runs, 0);
  guint at = self->n_sorted % RR_STORE_N_FILTERS;

  if (self->filters[at] == NULL)
    self->filters[at] = g_new0 (guint64, FILTER_BITS / 64);
  for (guint i = 0; i < run->keys.n_slots; i++)
    if (run->keys.slots[i] != 0)
      filter_add (self->filters[at], run->keys.slots[i]);
  g_ptr_array_remove_index (self->runs, 0);

  self->n_sorted++;
  /* A new age: the filters of the last but one make room. */
  if (self->n_sorted % RUNS_AN_AGE == 0)
    for (guint i = 0; i < RUNS_AN_AGE; i++)
      g_clear_pointer (&self->filters[(self->n_sorted + i) % RR_STORE_N_FILTERS], g_free);
}

/* What was of this age or the one before it may be old by now. */
static void
grow_old (RrStoreDevice *device,
          guint          age)
{
  for (guint i = 0; i < 2 && device->age != age; i++, device->age++)
    {
      device->max_old_ms = MAX (device->max_old_ms, device->max_age_ms[1]);
      device->max_age_ms[1] = device->max_age_ms[0];
      device->max_age_ms[0] = G_MININT64;
    }
  if (device->age != age)
    {
      device->max_old_ms = MAX (device->max_old_ms, device->max_age_ms[1]);
      device->max_age_ms[1] = G_MININT64;
      device->age = age;
    }
}

gboolean
rr_store_may_be_sorted (RrStore       *self,
                        RrStoreDevice *device,
                        gint64         key_ms,
                        guint64        print)
{
  if (key_ms > device->max_sorted_ms)
    return FALSE;
  grow_old (device, age_now (self));
  if (key_ms <= device->max_old_ms)
    return TRUE;
  for (guint i = 0; i < RR_STORE_N_FILTERS; i++)
    if (self->filters[i] != NULL && filter_has (self->filters[i], print))
      return TRUE;
  return FALSE;
}

void
rr_store_device_sorts (RrStore       *self,
                       RrStoreDevice *device,
                       gint64         at_ms)
{
  grow_old (device, age_now (self));
  device->max_sorted_ms = MAX (device->max_sorted_ms, at_ms);
  device->max_age_ms[0] = MAX (device->max_age_ms[0], at_ms);
}
