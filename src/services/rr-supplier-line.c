/* rr-supplier-line.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-clock.h"
#include "rr-time.h"

/* RrSupplierLine is one supplier as its wire knows it: what is asked, what waits behind
 * it, what was answered a moment ago, whether it is left alone for a while, and why.
 *
 * Threads: its wire's; new, ref, unref and the counters any.
 * Ends:    reference counted; close() on the wire's thread lets go of its sockets.
 */

#define CACHE_US   (5 * G_TIME_SPAN_SECOND)
#define MAX_CACHED 512

typedef struct
{
  RrSupplierAnswer *answer;   /* (owned) */
  gint64            until_us;
} CacheEntry;

static void
cache_entry_free (gpointer data)
{
  CacheEntry *entry = data;

  rr_supplier_answer_unref (entry->answer);
  g_free (entry);
}

RrSupplierLine *
rr_supplier_line_new (const RrSupplierSettings *settings,
                      RrSupplierWire           *wire)
{
  RrSupplierLine *self = g_new0 (RrSupplierLine, 1);

  self->ref_count = 1;
  self->settings = rr_supplier_settings_copy (settings);
  self->wire = wire;
  self->breaker = rr_breaker_new (settings->name, g_random_int ());
  if (settings->rate_per_s > 0)
    self->limiter = rr_limiter_new (settings->id, settings->rate_per_s, settings->burst);
  self->hedge = rr_hedge_new (settings->id, RR_HEDGE_LEAST_US, NULL);
  self->fresh = g_ptr_array_new ();
  g_queue_init (&self->waiting);
  self->flying = g_ptr_array_new ();
  self->window = RR_SUPPLIER_MAX_FLYING;
  self->cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, cache_entry_free);
  rr_mutex_init (&self->lock);
  return self;
}

RrSupplierLine *
rr_supplier_line_ref (RrSupplierLine *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
rr_supplier_line_unref (RrSupplierLine *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  rr_breaker_free (self->breaker);
  rr_limiter_free (self->limiter);
  rr_hedge_free (self->hedge);
  g_ptr_array_unref (self->fresh);
  g_ptr_array_unref (self->flying);
  g_hash_table_unref (self->cache);
  rr_supplier_settings_free (self->settings);
  rr_mutex_clear (&self->lock);
  g_free (self->last_error);
  g_free (self);
}

/* --- counters ----------------------------------------------------------------- */

/* Thread: any. What became of a call that is over. */
void
rr_supplier_line_count (RrSupplierLine       *self,
                        const RrSupplierCall *call)
{
  gboolean is_bad = call->error != NULL && call->state != RR_CALL_CANCELLED;

  rr_mutex_lock (&self->lock);
  self->stat.n_calls[call->state]++;
  if (call->hedge_won)
    self->stat.n_hedge_won++;
  if (is_bad)
    {
      g_free (self->last_error);
      self->last_error = g_strdup (call->error->message);
      self->stat.last_error_ms = rr_time_now_ms ();
    }
  rr_mutex_unlock (&self->lock);
}

void
rr_supplier_line_took (RrSupplierLine *self,
                       gint64          took_us)
{
  rr_mutex_lock (&self->lock);
  self->recent_us[self->n_recent++ % RR_SUPPLIER_RECENT] = took_us;
  rr_mutex_unlock (&self->lock);
}

static void
note_sizes (RrSupplierLine *self)
{
  RrHttpStat http = { 0 };

  if (self->origin != NULL)
    rr_http_origin_get_stat (self->origin, &http);
  rr_mutex_lock (&self->lock);
  self->stat.n_links = http.n_links;
  self->stat.n_opened = http.n_opened;
  self->stat.n_repeated = http.n_repeated;
  self->stat.n_flying = self->flying->len;
  self->stat.n_waiting = self->waiting.length;
  self->stat.pause_us = self->not_before_us;
  rr_mutex_unlock (&self->lock);
}

static int
compare_times (const void *a,
               const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* Thread: any. */
void
rr_supplier_line_get_stat (RrSupplierLine *self,
                           RrSupplierStat *stat)
{
  gint64 sorted_us[RR_SUPPLIER_RECENT], now_us = rr_clock_now_us ();
  RrBreakerStat breaker;
  guint n;

  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  n = MIN (self->n_recent, RR_SUPPLIER_RECENT);
  memcpy (sorted_us, self->recent_us, n * sizeof *sorted_us);
  rr_mutex_unlock (&self->lock);

  qsort (sorted_us, n, sizeof *sorted_us, compare_times);
  stat->p50_us = n > 0 ? sorted_us[(n - 1) / 2] : 0;
  stat->p99_us = n > 0 ? sorted_us[(n - 1) * 99 / 100] : 0;
  rr_breaker_get_stat (self->breaker, &breaker);
  stat->breaker = breaker.state;
  stat->pause_us = MAX (0, stat->pause_us - now_us);
  if (breaker.state != RR_BREAKER_CLOSED)
    stat->pause_us = MAX (stat->pause_us, breaker.open_until_us - now_us);
}

/* --- answers of a moment ago -------------------------------------------------- */

static gboolean
is_cacheable (const RrSupplierCall *call)
{
  return call->kind == RR_SUPPLIER_AVAILABILITY || call->kind == RR_SUPPLIER_CALENDAR;
}

static char *
dup_key (const RrSupplierCall *call)
{
  const char *kind = call->kind == RR_SUPPLIER_CALENDAR ? "c" : "a";

  return g_strjoin ("\n", kind, call->product, call->option, call->party != NULL ? call->party : "", call->from,
                    call->to, NULL);
}

static RrSupplierAnswer *
find_cached (RrSupplierLine       *self,
             const RrSupplierCall *call,
             gint64                now_us)
{
  g_autofree char *key = NULL;
  CacheEntry *entry;

  if (!is_cacheable (call) || call->is_fresh)
    return NULL;
  key = dup_key (call);
  entry = g_hash_table_lookup (self->cache, key);
  return entry != NULL && entry->until_us > now_us ? entry->answer : NULL;
}

static gboolean
is_stale (gpointer key,
          gpointer value,
          gpointer data)
{
  return ((CacheEntry *) value)->until_us <= *(gint64 *) data;
}

/**
 * rr_supplier_line_keep:
 * @self: a supplier
 * @ask: a question that was answered
 * @answer: the answer
 *
 * Whoever asks the same as one of its callers in the next moment gets this answer. What
 * was reserved or given back makes everything known untrue.
 */
void
rr_supplier_line_keep (RrSupplierLine      *self,
                       const RrSupplierAsk *ask,
                       RrSupplierAnswer    *answer)
{
  gint64 now_us = rr_clock_now_us ();

  if (!rr_supplier_ask_is_read (ask))
    g_hash_table_remove_all (self->cache);
  if (g_hash_table_size (self->cache) >= MAX_CACHED && now_us >= self->sweep_us)
    {
      /* Not for each answer while none of them is old. */
      self->sweep_us = now_us + CACHE_US / 10;
      g_hash_table_foreach_remove (self->cache, is_stale, &now_us);
    }
  for (guint i = 0; i < ask->calls->len; i++)
    {
      const RrSupplierCall *call = ask->calls->pdata[i];
      CacheEntry *entry;

      if (!is_cacheable (call) || g_hash_table_size (self->cache) >= MAX_CACHED)
        continue;
      entry = g_new (CacheEntry, 1);
      *entry = (CacheEntry) { rr_supplier_answer_ref (answer), now_us + CACHE_US };
      g_hash_table_replace (self->cache, dup_key (call), entry);
    }
}

/* --- from calls to questions -------------------------------------------------- */

static int
compare_calls (const void *a,
               const void *b)
{
  const RrSupplierCall *x = *(RrSupplierCall *const *) a, *y = *(RrSupplierCall *const *) b;
  int order = (int) x->kind - (int) y->kind;

  if (order == 0)
    order = g_strcmp0 (x->product, y->product);
  if (order == 0)
    order = g_strcmp0 (x->option, y->option);
  if (order == 0)
    order = g_strcmp0 (x->party, y->party);
  return order != 0 ? order : strcmp (x->from, y->from);
}

static gboolean
join_flying (RrSupplierLine *self,
             RrSupplierCall *call)
{
  for (guint i = 0; i < self->flying->len; i++)
    if (rr_supplier_ask_join (self->flying->pdata[i], call, FALSE))
      return TRUE;
  return FALSE;
}

static gboolean
join_waiting (RrSupplierLine *self,
              RrSupplierCall *call)
{
  for (GList *l = self->waiting.tail; l != NULL; l = l->prev)
    if (rr_supplier_ask_join (l->data, call, TRUE))
      return TRUE;
  return FALSE;
}

static void
refuse_call (RrSupplierCall *call)
{
  g_autoptr(GError) error = g_error_new_literal (RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BUSY,
                                                 _("Too many questions wait for it"));

  rr_supplier_call_finish (call, RR_CALL_SKIPPED, NULL, error);
}

static void
place_call (RrSupplierLine *self,
            RrSupplierCall *call,
            gint64          now_us)
{
  RrSupplierAnswer *cached = find_cached (self, call, now_us);

  if (cached != NULL)
    rr_supplier_call_finish (call, RR_CALL_CACHED, cached, NULL);
  else if ((!call->is_fresh && join_flying (self, call)) || join_waiting (self, call))
    {
      rr_mutex_lock (&self->lock);
      self->stat.n_joined++;
      rr_mutex_unlock (&self->lock);
    }
  else if (self->waiting.length < RR_SUPPLIER_MAX_WAITING)
    g_queue_push_tail (&self->waiting, rr_supplier_ask_new (call));
  else
    {
      refuse_call (call);
      return;
    }
  if (cached == NULL)
    rr_supplier_wire_arm (self->wire, call->deadline_us);
}

/**
 * rr_supplier_line_dispatch:
 * @self: a supplier
 *
 * Makes as few questions as possible of all calls that have come meanwhile.
 */
void
rr_supplier_line_dispatch (RrSupplierLine *self)
{
  gint64 now_us = rr_clock_now_us ();

  if (self->fresh->len == 0)
    return;
  qsort (self->fresh->pdata, self->fresh->len, sizeof (gpointer), compare_calls);
  for (guint i = 0; i < self->fresh->len; i++)
    place_call (self, self->fresh->pdata[i], now_us);
  g_ptr_array_set_size (self->fresh, 0);
  rr_supplier_line_want_pump (self);
}

/* --- from questions to requests ----------------------------------------------- */

/* When the head of the queue may go; -1 if it never will, with @error. */
static gint64
when_ready (RrSupplierLine  *self,
            RrSupplierAsk   *ask,
            gint64           now_us,
            GError         **error)
{
  gint64 left_us = rr_supplier_ask_get_deadline (ask) - now_us, wait_us;

  if (self->not_before_us - now_us >= left_us)
    {
      g_set_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_LIMITED,
                   /* Translators: how long a supplier wants not to be asked */
                   _("It wants to be left alone for another %u s"),
                   (guint) ((self->not_before_us - now_us) / G_TIME_SPAN_SECOND + 1));
      return -1;
    }
  if (self->not_before_us > now_us)
    return self->not_before_us;
  if (ask->ready_us == 0)
    {
      wait_us = self->limiter != NULL ? rr_limiter_take (self->limiter, 1, MAX (left_us, 0), now_us) : 0;
      if (wait_us < 0)
        {
          g_set_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_LIMITED,
                       /* Translators: a number of questions */
                       _("More than the %g questions a second that it allows"), self->settings->rate_per_s);
          return -1;
        }
      ask->ready_us = now_us + wait_us;
    }
  return ask->ready_us;
}

static void
send_ask (RrSupplierLine *self,
          RrSupplierAsk  *ask,
          gint64          now_us)
{
  g_autoptr(GError) error = NULL;
  RrBreakerPass pass;
  gint64 late_us;

  g_queue_remove (&self->waiting, ask);
  g_ptr_array_add (self->flying, ask);
  if (!rr_breaker_enter (self->breaker, now_us, &pass, &error))
    {
      g_autoptr(GError) meaning = g_error_new_literal (RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BUSY, error->message);

      rr_supplier_ask_fail (ask, RR_CALL_SKIPPED, meaning);
      return;
    }
  if (rr_supplier_ask_is_read (ask) && ask->n_attempts == 0)
    {
      late_us = rr_hedge_begin (self->hedge);
      ask->hedge_at_us = late_us > 0 ? now_us + late_us : 0;
      if (late_us > 0)
        rr_supplier_wire_arm (self->wire, ask->hedge_at_us);
    }
  rr_supplier_attempt_start (ask, &pass, FALSE);
}

/* Something may perhaps be sent at the end of this turn. */
void
rr_supplier_line_want_pump (RrSupplierLine *self)
{
  self->wants_pump = TRUE;
  self->wire->wants_pump = TRUE;
}

/**
 * rr_supplier_line_pump:
 * @self: a supplier
 *
 * Sends one question that may be sent now: one, so that no supplier waits until all
 * others have heard everything, and who asks them all has their answers soon.
 *
 * Returns: whether there was one
 */
gboolean
rr_supplier_line_pump (RrSupplierLine *self)
{
  RrSupplierAsk *ask = g_queue_peek_head (&self->waiting);
  g_autoptr(GError) error = NULL;
  gint64 now_us, ready_us;

  if (!self->wants_pump)
    return FALSE;
  self->wants_pump = FALSE;
  if (ask != NULL && self->flying->len < self->window)
    {
      now_us = rr_clock_now_us ();
      ready_us = when_ready (self, ask, now_us, &error);
      self->wants_pump = ready_us <= now_us;
      if (ready_us < 0)
        rr_supplier_ask_fail (ask, RR_CALL_LIMITED, error);
      else if (ready_us > now_us)
        rr_supplier_wire_arm (self->wire, ready_us);
      else
        send_ask (self, ask, now_us);
    }
  if (!self->wants_pump)
    note_sizes (self);
  return self->wants_pump;
}

/* --- time --------------------------------------------------------------------- */

/* Those of its calls that nobody wants any more, before they are looked at. */
static void
drop_fresh (RrSupplierLine *self)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));

  for (guint i = 0; i < self->fresh->len; i++)
    rr_supplier_call_finish (self->fresh->pdata[i], RR_CALL_CANCELLED, NULL, error);
  g_ptr_array_set_size (self->fresh, 0);
}

/**
 * rr_supplier_line_look:
 * @self: a supplier
 * @now_us: as rr_clock_now_us()
 * @is_closing: everything ends
 *
 * Ends what is late or not wanted, sends what may be sent.
 *
 * Returns: when to look again
 */
gint64
rr_supplier_line_look (RrSupplierLine *self,
                       gint64          now_us,
                       gboolean        is_closing)
{
  gint64 next_us = G_MAXINT64, due_us;
  GList *next;

  if (is_closing)
    drop_fresh (self);
  for (guint i = self->flying->len; i > 0; i--)
    {
      due_us = rr_supplier_ask_look (self->flying->pdata[i - 1], now_us, is_closing);
      next_us = MIN (next_us, due_us);
    }
  for (GList *l = self->waiting.head; l != NULL; l = next)
    {
      next = l->next;
      due_us = rr_supplier_ask_look (l->data, now_us, is_closing);
      next_us = MIN (next_us, due_us);
    }
  rr_supplier_line_want_pump (self);
  return next_us;
}

gboolean
rr_supplier_line_is_idle (RrSupplierLine *self)
{
  return self->fresh->len == 0 && self->flying->len == 0 && self->waiting.length == 0;
}

/* Lets go of what belongs to the thread. */
void
rr_supplier_line_close (RrSupplierLine *self)
{
  g_hash_table_remove_all (self->cache);
  g_clear_pointer (&self->origin, rr_http_origin_free);
}
