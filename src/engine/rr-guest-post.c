/* rr-guest-post.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guest-private.h"

#include <libintl.h>

#include "rr-guest-step.h"
#include "rr-settings-file.h"
#include "rr-store-letter.h"

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

#define MAX_BOUNCES 16

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
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, "staff.ini", error);

  self->database = g_strdup (database);
  self->desk = desk;
  self->has_more = TRUE;
  self->cancellable = g_cancellable_new ();
  self->bounces = g_build_filename (workspace, "bounces", NULL);
  rr_chan_new ("guest post", 1, RR_CHAN_REJECT, NULL, &self->wake_tx, &self->wake_rx);
  rr_chan_new ("letters that came back", MAX_BOUNCES, RR_CHAN_REJECT, (GDestroyNotify) rr_guest_bounce_free,
               &self->bounce_tx, &self->bounce_rx);
  if (file == NULL)
    return NULL;
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
  rr_tx_drop (self->bounce_tx);
  rr_rx_drop (self->bounce_rx);
  g_clear_pointer (&self->inquiry, rr_inquiry_free);
  g_clear_pointer (&self->reader, rr_store_reader_close);
  g_clear_pointer (&self->scribe, rr_guest_scribe_free);
  g_clear_pointer (&self->vouchers, rr_voucher_maker_free);
  g_clear_pointer (&self->limiter, rr_limiter_free);
  g_clear_pointer (&self->postman, rr_postman_free);
  g_clear_object (&self->cancellable);
  g_free (self->bounces);
  g_free (self->database);
  g_free (self);
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
  return rr_inquiry_spawn (self->inquiry, scope, "guest post", rr_guest_post_run, self, error);
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
  rr_close (self->bounce_tx);
  rr_close (self->wake_tx);
  g_cancellable_cancel (self->cancellable);
  rr_inquiry_end (self->inquiry);
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
 * rr_guest_post_has_room:
 * @self: a post
 *
 * Thread: any.
 *
 * Returns: whether a mail about a letter is likely to be taken
 */
gboolean
rr_guest_post_has_room (RrGuestPost *self)
{
  RrChanStat stat;

  rr_tx_stat (self->bounce_tx, &stat);
  return stat.length < stat.capacity;
}

/**
 * rr_guest_post_take_bounce:
 * @self: a post
 * @bounce: (transfer full): a mail about a letter; it is answered
 *
 * Thread: any.
 */
void
rr_guest_post_take_bounce (RrGuestPost   *self,
                           RrGuestBounce *bounce)
{
  if (rr_try_send (self->bounce_tx, bounce) != RR_OK)
    {
      rr_guest_bounce_refuse (bounce);
      return;
    }
  /* No room: it is to wake up already. */
  if (rr_try_send (self->wake_tx, GINT_TO_POINTER (1)) != RR_OK)
    return;
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
