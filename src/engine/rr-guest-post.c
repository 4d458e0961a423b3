/* rr-guest-post.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guest-post.h"

#include <libintl.h>

#include "rr-booking-private.h"
#include "rr-chan.h"
#include "rr-clock.h"
#include "rr-guest-scribe.h"
#include "rr-guest-step.h"
#include "rr-inquiry.h"
#include "rr-limiter.h"
#include "rr-owner.h"
#include "rr-postman.h"
#include "rr-store-letter.h"
#include "rr-store-report.h"
#include "rr-time.h"

/* RrGuestPost looks which bookings changed, has letters about them stored a few at a time,
 * and takes those to the mail server. That a try is made is on disk before it is made, and
 * what came of it afterwards. So a letter is never forgotten; and if we die between the
 * server's word and our own, it goes out again under the same name.
 *
 * A server that does not answer is asked for one letter at a time, with growing pauses, until
 * it does; one that does not want a certain letter now gets the others meanwhile.
 *
 * staff.ini of the workspace, beside the group [mail] that says where the server is:
 *
 *     [guests]
 *     from=bookings@example.org
 *     name=Base Camp
 *     reply-to=office@example.org
 *     phone=+41 81 000 00 00
 *     language=de
 *     per-minute=600
 *     resellers=no
 *     retry-seconds=60
 *
 * Threads: one of its own, "guest post", which the other side may block.
 * Ends:    close() ends a try under way after a moment; free, after the pipeline.
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
#define MAX_DEFERRED   5        /* letters put off in a row: the server wants to be left alone */
#define SERVICE_CLOSES 421

struct _RrGuestPost
{
  char           *database;      /* (owned) (immutable) */
  RrBookingDesk  *desk;          /* (unowned) */
  RrPostman      *postman;       /* (owned) (nullable): NULL if nobody is written to */
  RrVoucherMaker *vouchers;      /* (owned) (thread: post) */
  RrGuestScribe  *scribe;        /* (owned) (thread: post) */
  RrLimiter      *limiter;       /* (owned) (thread: post) */
  guint           per_minute;    /* (immutable), as the next three */
  gboolean        for_resellers;
  gint64          retry_ms;      /* of a letter */
  gint64          knock_ms;      /* of a server that does not answer */

  RrStoreReader  *reader;        /* (owned) (thread: post), as all until wake_tx */
  RrInquiry      *inquiry;       /* (owned) */
  guint64         seen;          /* version of the bookings that was looked at */
  gboolean        has_more;      /* bookings to look at */
  guint           n_crowded;     /* times letters stood back, in a row */
  guint           n_failed;      /* tries without an answer, in a row */
  guint           n_deferred;    /* letters put off, in a row */
  gint64          hold_ms;       /* the server is not to be asked before */
  gint64          tally_ms;      /* when to count again */

  RrTx           *wake_tx;       /* (owned): from any thread */
  RrRx           *wake_rx;       /* (owned) (thread: post) */
  GCancellable   *cancellable;   /* (owned) */

  guint64         n_written;     /* (atomic), as all below */
  guint64         n_taken;
  guint64         n_later;
  guint64         n_refused;
  guint64         n_bounced;
  guint64         n_stale;
  guint64         n_waiting;
  guint64         n_dead;
};

static void
count (guint64 *counter,
       guint64  n)
{
  __atomic_add_fetch (counter, n, __ATOMIC_RELAXED);
}

/* --- settings ----------------------------------------------------------------- */

static char *
get_text (GKeyFile   *file,
          const char *group,
          const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  return text != NULL && *g_strstrip (text) != '\0' ? g_steal_pointer (&text) : NULL;
}

static double
get_number (GKeyFile   *file,
            const char *group,
            const char *key,
            double      otherwise,
            double      most)
{
  double number = g_key_file_get_double (file, group, key, NULL);

  return number > 0 ? MIN (number, most) : otherwise;
}

static void
make_postman (RrGuestPost *self,
              GKeyFile    *file,
              const char  *workspace,
              const char  *from)
{
  g_autofree char *url = get_text (file, "mail", "url");
  g_autofree char *user = get_text (file, "mail", "user");
  g_autofree char *password = get_text (file, "mail", "password");
  g_autofree char *ca_name = get_text (file, "mail", "ca-file");
  g_autofree char *ca_file = ca_name != NULL ? g_canonicalize_filename (ca_name, workspace) : NULL;
  RrPostmanConfig config = {
    .smtp_url = url, .smtp_user = user, .smtp_password = password, .smtp_ca_file = ca_file, .from = from,
    .timeout_ms = (guint) (get_number (file, "post", "timeout-seconds", 30, 3600) * 1000),
  };

  if (url != NULL)
    self->postman = rr_postman_new (&config);
}

static void
use_settings (RrGuestPost *self,
              GKeyFile    *file,
              const char  *workspace)
{
  g_autofree char *from = get_text (file, "guests", "from");
  g_autofree char *name = get_text (file, "guests", "name");
  g_autofree char *reply_to = get_text (file, "guests", "reply-to");
  g_autofree char *phone = get_text (file, "guests", "phone");
  g_autofree char *lang = get_text (file, "guests", "language");
  const char *locale_dir = bindtextdomain (GETTEXT_PACKAGE, NULL);
  RrGuestScribeConfig config;

  if (from == NULL)
    from = get_text (file, "mail", "from");
  if (from == NULL || !rr_guest_is_address (from))
    {
      g_message ("staff.ini: guests are not written to without an address to write from");
      return;
    }
  self->per_minute = (guint) get_number (file, "guests", "per-minute", 600, 60000);
  self->retry_ms = (gint64) (get_number (file, "guests", "retry-seconds", 60, 3600) * 1000);
  self->knock_ms = (gint64) (get_number (file, "post", "retry-seconds", 5, 3600) * 1000);
  self->for_resellers = g_key_file_get_boolean (file, "guests", "resellers", NULL);
  config = (RrGuestScribeConfig) {
    .from = from, .from_name = name, .phone = phone, .lang = lang != NULL ? lang : "en",
    .reply_to = reply_to != NULL && rr_guest_is_address (reply_to) ? reply_to : NULL,
    .locale_dir = locale_dir != NULL ? locale_dir : RR_LOCALEDIR,
  };
  make_postman (self, file, workspace, from);
  if (self->postman == NULL)
    return;
  self->vouchers = rr_voucher_maker_new ();
  self->scribe = rr_guest_scribe_new (&config, self->vouchers);
  self->limiter = rr_limiter_new ("letters to guests", self->per_minute / 60.0, MAX (self->per_minute / 60, 1));
}

/**
 * rr_guest_post_new:
 * @workspace: the folder with staff.ini, which need not be there
 * @database: where letters are
 * @desk: where bookings change; it outlives the post
 * @error: return location for an error
 *
 * Returns: (transfer full): the post; %NULL with a #GKeyFileError or #GFileError
 */
RrGuestPost *
rr_guest_post_new (const char     *workspace,
                   const char     *database,
                   RrBookingDesk  *desk,
                   GError        **error)
{
  g_autoptr(RrGuestPost) self = g_new0 (RrGuestPost, 1);
  g_autofree char *path = g_build_filename (workspace, "staff.ini", NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) problem = NULL;

  self->database = g_strdup (database);
  self->desk = desk;
  self->has_more = TRUE;
  self->cancellable = g_cancellable_new ();
  rr_chan_new ("guest post", 1, RR_CHAN_REJECT, NULL, &self->wake_tx, &self->wake_rx);
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &problem)
      && !g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&problem), "%s: ", path);
      return NULL;
    }
  if (g_key_file_has_group (file, "guests"))
    use_settings (self, file, workspace);
  return g_steal_pointer (&self);
}

/**
 * rr_guest_post_connect:
 * @self: a post
 * @pipeline: where its writes go
 * @pool: where items come from
 *
 * Call once before it starts.
 */
void
rr_guest_post_connect (RrGuestPost *self,
                       RrPipeline  *pipeline,
                       RrItemPool  *pool)
{
  self->inquiry = rr_inquiry_new ("answers for the guest post", pipeline, pool);
}

/**
 * rr_guest_post_free:
 * @self: (nullable) (transfer full): a post whose thread and pipeline have ended
 */
void
rr_guest_post_free (RrGuestPost *self)
{
  if (self == NULL)
    return;

  rr_tx_drop (self->wake_tx);
  rr_rx_drop (self->wake_rx);
  g_clear_pointer (&self->inquiry, rr_inquiry_free);
  g_clear_pointer (&self->reader, rr_store_reader_close);
  g_clear_pointer (&self->scribe, rr_guest_scribe_free);
  g_clear_pointer (&self->vouchers, rr_voucher_maker_free);
  g_clear_pointer (&self->limiter, rr_limiter_free);
  g_clear_pointer (&self->postman, rr_postman_free);
  g_clear_object (&self->cancellable);
  g_free (self->database);
  g_free (self);
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

static gboolean
post_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  RrGuestPost *self = data;
  RrStatus status = RR_OK;
  gpointer item;

  rr_rx_give (self->wake_rx, rr_owner_self ());
  rr_inquiry_own (self->inquiry);
  while (status == RR_OK || status == RR_DEADLINE)
    {
      gint64 look_ms = write_letters (self), due_ms = deliver_due (self), wait_ms;

      wait_ms = MIN (look_ms, due_ms) - rr_time_now_ms ();
      if (wait_ms > PAUSE_MS)
        tally (self);
      status = rr_recv_until (self->wake_rx, NULL, g_get_monotonic_time () + CLAMP (wait_ms, 0, LOOK_MS) * 1000, &item);
    }
  rest (self);
  rr_inquiry_close (self->inquiry);
  return TRUE;
}

/**
 * rr_guest_post_start:
 * @self: a post
 * @scope: parent of its thread
 * @error: return location for an error
 *
 * Without a mail server there is nothing to start.
 *
 * Returns: %FALSE with %RR_ERROR_STORE, or the error of the scope if the thread cannot
 *   start
 */
gboolean
rr_guest_post_start (RrGuestPost  *self,
                     RrScope      *scope,
                     GError      **error)
{
  g_autoptr(GPtrArray) none = NULL;
  gint64 next_ms;

  if (self->postman == NULL)
    {
      rr_inquiry_close (self->inquiry);
      return TRUE;
    }
  self->reader = rr_store_reader_open (self->database, error);
  if (self->reader == NULL)
    return FALSE;
  /* The first question opens the files; strangers may leave no descriptors for it later. */
  none = rr_store_reader_guest_letters (self->reader, 0, 0, &next_ms, error);
  if (none == NULL)
    return FALSE;
  return rr_scope_spawn (scope, "guest post", post_run, self, NULL, error);
}

/**
 * rr_guest_post_close:
 * @self: a post
 *
 * Lets it end. A try under way is cut short, and made again under the same name after the
 * next start.
 */
void
rr_guest_post_close (RrGuestPost *self)
{
  rr_close (self->wake_tx);
  g_cancellable_cancel (self->cancellable);
}

/**
 * rr_guest_post_is_open:
 * @self: a post
 *
 * Thread: any.
 *
 * Returns: whether guests are written to
 */
gboolean
rr_guest_post_is_open (RrGuestPost *self)
{
  return self->postman != NULL;
}

/**
 * rr_guest_post_wake:
 * @self: a post
 *
 * Says that a letter was stored by somebody else.
 *
 * Thread: any.
 */
void
rr_guest_post_wake (RrGuestPost *self)
{
  /* No room: it is to wake up already. */
  if (rr_try_send (self->wake_tx, GINT_TO_POINTER (1)) != RR_OK)
    return;
}

/**
 * rr_guest_post_add_bounced:
 * @self: a post
 *
 * Counts a letter that came back.
 *
 * Thread: any.
 */
void
rr_guest_post_add_bounced (RrGuestPost *self)
{
  count (&self->n_bounced, 1);
}

/**
 * rr_guest_post_counts:
 * @self: a post
 * @counts: (out caller-allocates): what became of letters
 *
 * Thread: any.
 */
void
rr_guest_post_counts (RrGuestPost       *self,
                      RrGuestPostCounts *counts)
{
  counts->n_written = __atomic_load_n (&self->n_written, __ATOMIC_RELAXED);
  counts->n_taken = __atomic_load_n (&self->n_taken, __ATOMIC_RELAXED);
  counts->n_later = __atomic_load_n (&self->n_later, __ATOMIC_RELAXED);
  counts->n_refused = __atomic_load_n (&self->n_refused, __ATOMIC_RELAXED);
  counts->n_bounced = __atomic_load_n (&self->n_bounced, __ATOMIC_RELAXED);
  counts->n_stale = __atomic_load_n (&self->n_stale, __ATOMIC_RELAXED);
  counts->n_waiting = __atomic_load_n (&self->n_waiting, __ATOMIC_RELAXED);
  counts->n_dead = __atomic_load_n (&self->n_dead, __ATOMIC_RELAXED);
}
