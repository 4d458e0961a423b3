/* rr-guest-work.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guest-private.h"

#include "rr-booking-private.h"
#include "rr-clock.h"
#include "rr-guest-step.h"
#include "rr-owner.h"
#include "rr-store-letter.h"
#include "rr-store-report.h"
#include "rr-time.h"

/* What the guest post does all day: looks which bookings changed, takes letters to the mail
 * server, hears what came back. Each in small parts, so that none waits long for the others.
 *
 * Threads: "guest post".
 */

#define STEP           64       /* bookings in one transaction */
#define BATCH          16       /* letters between two looks at bookings */
#define LOOK_MS        1000
#define CROWD          256      /* bookings that wait: then letters do, too */
#define CROWD_MS       250
#define CROWD_PATIENCE 20
#define PAUSE_MS       10
#define TALLY_MS       5000
#define GIVE_UP_MS     (4 * 86400 * G_GINT64_CONSTANT (1000))
#define BOUNCES_MS     60000    /* between two looks at the folder */
#define MAX_DEFERRED   5        /* letters put off in a row: the server wants to be left alone */
#define SERVICE_CLOSES 421

static void
count (guint64 *counter,
       guint64  n)
{
  __atomic_add_fetch (counter, n, __ATOMIC_RELAXED);
}

/* --- writing ------------------------------------------------------------------ */

/* Whoever books goes first; but a crowd that never ends does not keep others waiting. */
static gboolean
stands_back (RrGuestPost *self)
{
  RrDeskCounts counts;

  rr_booking_desk_counts (self->desk, &counts);
  if (counts.n_waiting < CROWD || self->n_crowded >= CROWD_PATIENCE)
    {
      self->n_crowded = 0;
      return FALSE;
    }
  self->n_crowded++;
  return TRUE;
}

/* Returns: when to look again, Unix time */
static gint64
write_letters (RrGuestPost *self)
{
  g_autoptr(RrCatalogue) catalogue = NULL;
  RrGuestStep step = { .for_resellers = self->for_resellers, .most = STEP };
  guint64 version = rr_booking_desk_get_version (self->desk);
  gint64 now_ms = rr_time_now_ms ();

  if (version == self->seen && !self->has_more)
    return now_ms + LOOK_MS;
  if (stands_back (self))
    return now_ms + CROWD_MS;
  self->seen = version;
  self->has_more = TRUE;
  step.catalogue = catalogue = rr_catalogue_desk_dup (self->desk->tours);
  if (!rr_inquiry_write (self->inquiry, rr_guest_step_run, &step))
    return now_ms + LOOK_MS;
  self->has_more = step.n_seen == STEP;
  count (&self->n_written, step.n_written);
  count (&self->n_stale, step.n_stale);
  if (step.n_written > 0)
    self->tally_ms = 0;
  return now_ms + (self->has_more ? PAUSE_MS : LOOK_MS);
}

/* --- one letter --------------------------------------------------------------- */

static gboolean
set_letter_cb (RrStore   *store,
               gpointer   data,
               GError   **error)
{
  return rr_store_letter_set (store, data, error);
}

static void
put_problem (RrLetter   *letter,
             const char *problem)
{
  g_free (letter->problem);
  letter->problem = g_strdup (problem);
}

/* The server does not answer, or closes: it is left alone for a while. */
static void
hold_server (RrGuestPost *self,
             const char  *problem)
{
  if (self->n_failed == 0)
    g_message ("Letters to guests have to wait: %s", problem);
  self->n_failed++;
  self->hold_ms = rr_time_now_ms () + rr_letter_retry_ms (self->n_failed, self->knock_ms);
}

static void
put_off (RrGuestPost *self,
         RrLetter    *letter,
         guint        answer,
         const char  *problem)
{
  gint64 now_ms = rr_time_now_ms ();

  count (&self->n_later, 1);
  put_problem (letter, problem);
  if (now_ms - letter->made_ms > GIVE_UP_MS)
    {
      letter->state = RR_LETTER_REFUSED;
      count (&self->n_refused, 1);
      return;
    }
  if (answer == 0 || answer == SERVICE_CLOSES || answer < 400)
    {
      hold_server (self, problem);
      letter->next_ms = self->hold_ms;
      return;
    }
  letter->next_ms = now_ms + rr_letter_guest_retry_ms (letter->n_attempts, self->retry_ms);
  if (++self->n_deferred >= MAX_DEFERRED)
    {
      self->n_deferred = 0;
      hold_server (self, problem);
    }
}

static void
settle (RrGuestPost  *self,
        RrLetter     *letter,
        RrPostResult  result,
        guint         answer,
        const char   *problem)
{
  self->tally_ms = 0;
  if (result == RR_POST_LATER)
    {
      put_off (self, letter, answer, problem);
      return;
    }
  self->n_failed = self->n_deferred = 0;
  self->hold_ms = 0;
  put_problem (letter, problem);
  if (result == RR_POST_TAKEN)
    {
      letter->state = RR_LETTER_DONE;
      letter->sent_ms = rr_time_now_ms ();
      count (&self->n_taken, 1);
      return;
    }
  letter->state = RR_LETTER_REFUSED;
  count (&self->n_refused, 1);
  g_message ("A letter to a guest is refused: %s", problem);
}

/* FALSE: the store refuses; nothing is tried then. */
static gboolean
deliver (RrGuestPost *self,
         RrLetter    *letter)
{
  g_autofree char *problem = NULL;
  RrPostResult result;
  guint answer;

  letter->n_attempts++;
  letter->next_ms = rr_time_now_ms () + rr_letter_guest_retry_ms (letter->n_attempts, self->retry_ms);
  put_problem (letter, NULL);
  if (!rr_inquiry_write (self->inquiry, set_letter_cb, letter))
    return FALSE;
  result = rr_guest_scribe_send (self->scribe, letter, self->postman, self->cancellable, &answer, &problem);
  settle (self, letter, result, answer, problem);
  return rr_inquiry_write (self->inquiry, set_letter_cb, letter);
}

/* Nothing to do for a while: neither a connection nor a process is kept for it. */
static void
rest (RrGuestPost *self)
{
  rr_postman_hang_up (self->postman);
  rr_voucher_maker_rest (self->vouchers);
}

/* Returns: when to look again, Unix time */
static gint64
deliver_batch (RrGuestPost *self,
               GPtrArray   *letters,
               gint64       next_ms)
{
  for (guint i = 0; i < letters->len; i++)
    {
      gint64 now_ms = rr_time_now_ms ();

      if (g_cancellable_is_cancelled (self->cancellable))
        return now_ms + LOOK_MS;
      if (!rr_limiter_try_take (self->limiter, 1, rr_clock_now_us ()))
        return now_ms + MAX (60000 / self->per_minute, 1);
      if (!deliver (self, letters->pdata[i]))
        return now_ms + LOOK_MS;
      if (self->hold_ms > 0)
        return self->hold_ms;
    }
  return letters->len > 0 ? rr_time_now_ms () : next_ms;
}

/* Returns: when to look again, Unix time */
static gint64
deliver_due (RrGuestPost *self)
{
  gint64 now_ms = rr_time_now_ms (), next_ms;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) letters = NULL;

  if (self->hold_ms > now_ms)
    {
      rest (self);
      return self->hold_ms;
    }
  self->hold_ms = 0;
  letters = rr_store_reader_guest_letters (self->reader, now_ms, BATCH, &next_ms, &error);
  if (letters == NULL)
    {
      g_message ("Letters to guests cannot be read: %s", error->message);
      return now_ms + LOOK_MS;
    }
  if (letters->len == 0)
    rest (self);
  return deliver_batch (self, letters, next_ms);
}

/* Letters that came back: what was posted, and what lies in the folder. */
static void
take_bounces (RrGuestPost *self)
{
  gint64 now_ms = rr_time_now_ms ();
  gpointer item;
  guint n = 0;

  while (rr_try_recv (self->bounce_rx, &item) == RR_OK)
    {
      g_autoptr(RrGuestBounce) bounce = item;

      n += rr_guest_bounce_settle (bounce, self->inquiry) ? 1 : 0;
    }
  if (now_ms >= self->bounces_ms)
    {
      self->bounces_ms = now_ms + BOUNCES_MS;
      n += rr_guest_bounce_look (self->bounces, self->inquiry);
    }
  count (&self->n_bounced, n);
  if (n > 0)
    self->tally_ms = 0;
}

/* What lies on disk, for whoever looks at the figures. */
static void
tally (RrGuestPost *self)
{
  RrLetterTally now = { 0 };
  g_autoptr(GError) error = NULL;

  if (rr_time_now_ms () < self->tally_ms)
    return;
  self->tally_ms = rr_time_now_ms () + TALLY_MS;
  if (!rr_store_reader_letter_tally (self->reader, &now, &error))
    return;
  __atomic_store_n (&self->n_waiting, now.n_waiting, __ATOMIC_RELAXED);
  __atomic_store_n (&self->n_dead, now.n_dead, __ATOMIC_RELAXED);
}

gboolean
rr_guest_post_run (RrCtx     *ctx,
                   gpointer   data,
                   GError   **error)
{
  RrGuestPost *self = data;
  RrStatus status = RR_OK;
  gpointer item;

  rr_rx_give (self->wake_rx, rr_owner_self ());
  rr_rx_give (self->bounce_rx, rr_owner_self ());
  rr_inquiry_own (self->inquiry);
  while (status == RR_OK || status == RR_DEADLINE)
    {
      gint64 look_ms = write_letters (self), due_ms = deliver_due (self), wait_ms;

      take_bounces (self);
      wait_ms = MIN (look_ms, due_ms) - rr_time_now_ms ();
      if (wait_ms > PAUSE_MS)
        tally (self);
      status = rr_recv_until (self->wake_rx, NULL, g_get_monotonic_time () + CLAMP (wait_ms, 0, LOOK_MS) * 1000, &item);
    }
  rest (self);
  rr_inquiry_close (self->inquiry);
  return TRUE;
}
