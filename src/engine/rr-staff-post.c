/* rr-staff-post.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-staff-post.h"

#include <glib/gi18n-lib.h>

#include "rr-chan.h"
#include "rr-error.h"
#include "rr-inquiry.h"
#include "rr-owner.h"
#include "rr-postman.h"
#include "rr-settings-file.h"
#include "rr-store-report.h"
#include "rr-time.h"

/* RrStaffPost takes letters from the disk to where they go. That a try is made is on
 * disk before it is made, and what came of it afterwards; so after a crash it is made
 * again under the same name, and never forgotten. A server that does not answer is asked
 * for one letter at a time, with growing pauses, until it does.
 *
 * staff.ini of the workspace; who has a certificate of their own names the file that it is
 * checked against:
 *
 *     [mail]
 *     url=smtp://mail.example.org:587
 *     from=base@example.org
 *     to=duty@example.org;boss@example.org
 *     user=base
 *     password=...
 *     ca-file=camp.pem
 *     severity=warning
 *     [hook]
 *     url=https://example.org/trail
 *     secret=...
 *     ca-file=camp.pem
 *     severity=caution
 *     [post]
 *     retry-seconds=5
 *     timeout-seconds=30
 *
 * Threads: one of its own, "staff post", which the other side may block.
 * Ends:    close() ends a try under way after a moment; free, after the pipeline.
 */

#define MAX_BATCH 64
#define IDLE_MS   60000

typedef struct
{
  gboolean   is_wanted;
  RrSeverity severity;      /* from this on */
  guint      n_failed;      /* tries in a row */
  gint64     hold_ms;       /* not to be asked before */
} Way;

struct _RrStaffPost
{
  char          *database;        /* (owned) (immutable) */
  RrPostman     *postman;         /* (owned) */
  Way            ways[RR_N_LETTER_KINDS];   /* the first two fields are immutable; (thread: post) */
  gint64         retry_ms;        /* (immutable) */
  RrStoreReader *reader;          /* (owned) (thread: post) */
  RrInquiry     *inquiry;         /* (owned) (thread: post) */
  RrTx          *wake_tx;         /* (owned): from any thread */
  RrRx          *wake_rx;         /* (owned) (thread: post) */
  GCancellable  *cancellable;     /* (owned) */

  guint64        n_taken;         /* (atomic), as all below */
  guint64        n_later;
  guint64        n_refused;
};

/* --- settings ----------------------------------------------------------------- */

static gboolean
read_severity (GKeyFile    *file,
               const char  *group,
               Way         *way,
               GError     **error)
{
  g_autofree char *word = g_key_file_get_string (file, group, "severity", NULL);

  way->severity = RR_SEVERITY_WARNING;
  if (word == NULL || rr_severity_from_string (word, &way->severity))
    return TRUE;
  /* Translators: a word of the file staff.ini */
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, _("staff.ini: “%s” is no severity"), word);
  return FALSE;
}

static gint64
read_ms (GKeyFile   *file,
         const char *key,
         double      otherwise_s)
{
  double seconds = g_key_file_get_double (file, "post", key, NULL);

  return (gint64) ((seconds > 0 ? MIN (seconds, 3600) : otherwise_s) * 1000);
}

/* @path: (out): the file in the workspace or elsewhere, %NULL if none is named */
static gboolean
read_ca_file (GKeyFile    *file,
              const char  *group,
              const char  *workspace,
              char       **path,
              GError     **error)
{
  g_autofree char *name = g_key_file_get_string (file, group, "ca-file", NULL);

  *path = name != NULL ? g_canonicalize_filename (name, workspace) : NULL;
  if (*path == NULL || g_file_test (*path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  /* Translators: a path from the file staff.ini */
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, _("staff.ini: there is no file %s"), *path);
  return FALSE;
}

static gboolean
use_settings (RrStaffPost  *self,
              GKeyFile     *file,
              const char   *workspace,
              GError      **error)
{
  g_autofree char *smtp_url = g_key_file_get_string (file, "mail", "url", NULL);
  g_autofree char *user = g_key_file_get_string (file, "mail", "user", NULL);
  g_autofree char *password = g_key_file_get_string (file, "mail", "password", NULL);
  g_autofree char *from = g_key_file_get_string (file, "mail", "from", NULL);
  g_auto(GStrv) to = g_key_file_get_string_list (file, "mail", "to", NULL, NULL);
  g_autofree char *hook_url = g_key_file_get_string (file, "hook", "url", NULL);
  g_autofree char *secret = g_key_file_get_string (file, "hook", "secret", NULL);
  g_autofree char *smtp_ca = NULL, *hook_ca = NULL;
  RrPostmanConfig config = {
    .smtp_url = smtp_url, .smtp_user = user, .smtp_password = password,
    .from = from != NULL ? from : "roundrock@localhost", .to = (const char *const *) to,
    .hook_url = hook_url, .hook_secret = secret,
    .timeout_ms = (guint) read_ms (file, "timeout-seconds", 30),
  };
  static const char *const groups[RR_N_LETTER_KINDS] = { "mail", "hook" };

  if ((password != NULL || secret != NULL) && !rr_settings_file_check_private (workspace, "staff.ini", error))
    return FALSE;
  if (!read_ca_file (file, "mail", workspace, &smtp_ca, error)
      || !read_ca_file (file, "hook", workspace, &hook_ca, error))
    return FALSE;
  config.smtp_ca_file = smtp_ca;
  config.hook_ca_file = hook_ca;
  self->retry_ms = read_ms (file, "retry-seconds", 5);
  self->postman = rr_postman_new (&config);
  for (guint i = RR_LETTER_MAIL; i <= RR_LETTER_HOOK; i++)
    {
      self->ways[i].is_wanted = rr_postman_takes (self->postman, i);
      if (!read_severity (file, groups[i], &self->ways[i], error))
        return FALSE;
    }
  return TRUE;
}

/**
 * rr_staff_post_new:
 * @workspace: the folder with staff.ini, which need not be there
 * @database: where letters are
 * @error: return location for an error
 *
 * Returns: (transfer full): the post; %NULL with a #GKeyFileError, #GFileError,
 *   %RR_ERROR_MALFORMED, or %RR_ERROR_UNSUPPORTED if others can read its secrets
 */
RrStaffPost *
rr_staff_post_new (const char  *workspace,
                   const char  *database,
                   GError     **error)
{
  g_autoptr(RrStaffPost) self = g_new0 (RrStaffPost, 1);
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, "staff.ini", error);

  if (file == NULL)
    return NULL;
  self->database = g_strdup (database);
  self->cancellable = g_cancellable_new ();
  rr_chan_new ("staff post", 1, RR_CHAN_REJECT, NULL, &self->wake_tx, &self->wake_rx);
  return use_settings (self, file, workspace, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * rr_staff_post_connect:
 * @self: a post
 * @pipeline: where its writes go
 * @pool: where items come from
 *
 * Call once before it starts.
 */
void
rr_staff_post_connect (RrStaffPost *self,
                       RrPipeline  *pipeline,
                       RrItemPool  *pool)
{
  self->inquiry = rr_inquiry_new ("answers for the post", pipeline, pool);
}

/**
 * rr_staff_post_free:
 * @self: (nullable) (transfer full): a post whose thread and pipeline have ended
 */
void
rr_staff_post_free (RrStaffPost *self)
{
  if (self == NULL)
    return;

  rr_tx_drop (self->wake_tx);
  rr_rx_drop (self->wake_rx);
  g_clear_pointer (&self->inquiry, rr_inquiry_free);
  g_clear_pointer (&self->reader, rr_store_reader_close);
  g_clear_pointer (&self->postman, rr_postman_free);
  g_clear_object (&self->cancellable);
  g_free (self->database);
  g_free (self);
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
note_failure (RrStaffPost *self,
              Way         *way,
              RrLetter    *letter,
              const char  *problem)
{
  if (way->n_failed == 0)
    g_message ("A letter to staff has to wait: %s", problem);
  way->n_failed++;
  way->hold_ms = rr_time_now_ms () + rr_letter_retry_ms (way->n_failed, self->retry_ms);
  letter->next_ms = way->hold_ms;
  __atomic_add_fetch (&self->n_later, 1, __ATOMIC_RELAXED);
}

static void
settle (RrStaffPost  *self,
        RrLetter     *letter,
        RrPostResult  result,
        const char   *problem)
{
  Way *way = &self->ways[letter->kind];

  if (result == RR_POST_LATER)
    {
      note_failure (self, way, letter, problem);
      return;
    }
  way->n_failed = 0;
  way->hold_ms = 0;
  letter->state = result == RR_POST_TAKEN ? RR_LETTER_DONE : RR_LETTER_REFUSED;
  __atomic_add_fetch (result == RR_POST_TAKEN ? &self->n_taken : &self->n_refused, 1, __ATOMIC_RELAXED);
  if (result == RR_POST_REFUSED)
    g_message ("A letter to staff is refused: %s", problem);
}

/* FALSE: the store refuses; nothing is tried then. */
static gboolean
deliver (RrStaffPost *self,
         RrLetter    *letter)
{
  g_autofree char *problem = NULL;
  RrPostResult result;

  letter->n_attempts++;
  letter->next_ms = rr_time_now_ms () + rr_letter_retry_ms (letter->n_attempts, self->retry_ms);
  if (!rr_inquiry_write (self->inquiry, set_letter_cb, letter))
    return FALSE;
  result = rr_postman_deliver (self->postman, letter, self->cancellable, &problem);
  settle (self, letter, result, problem);
  return rr_inquiry_write (self->inquiry, set_letter_cb, letter);
}

/* Returns: when to look again, Unix time */
static gint64
deliver_kind (RrStaffPost  *self,
              RrLetterKind  kind)
{
  const Way *way = &self->ways[kind];
  gint64 now_ms = rr_time_now_ms (), next_ms;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) letters = NULL;

  if (!way->is_wanted)
    return now_ms + IDLE_MS;
  if (way->hold_ms > now_ms)
    return way->hold_ms;
  letters = rr_store_reader_letters (self->reader, kind, now_ms, MAX_BATCH, &next_ms, &error);
  if (letters == NULL)
    {
      g_message ("Letters to staff cannot be read: %s", error->message);
      return now_ms + IDLE_MS;
    }
  for (guint i = 0; i < letters->len; i++)
    {
      if (g_cancellable_is_cancelled (self->cancellable))
        return now_ms + IDLE_MS;
      if (!deliver (self, letters->pdata[i]))
        return now_ms + self->retry_ms;
      if (way->hold_ms > 0)
        return way->hold_ms;
    }
  return letters->len > 0 ? now_ms : MIN (next_ms, now_ms + IDLE_MS);
}

static gint64
deliver_due (RrStaffPost *self)
{
  gint64 mail_ms = deliver_kind (self, RR_LETTER_MAIL), hook_ms = deliver_kind (self, RR_LETTER_HOOK);

  return MIN (mail_ms, hook_ms);
}

static gboolean
post_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  RrStaffPost *self = data;
  RrStatus status = RR_OK;
  gpointer item;

  rr_rx_give (self->wake_rx, rr_owner_self ());
  rr_inquiry_own (self->inquiry);
  while (status == RR_OK || status == RR_DEADLINE)
    {
      gint64 wait_ms = deliver_due (self) - rr_time_now_ms ();

      status = rr_recv_until (self->wake_rx, NULL, g_get_monotonic_time () + CLAMP (wait_ms, 0, IDLE_MS) * 1000,
                              &item);
    }
  rr_inquiry_close (self->inquiry);
  return TRUE;
}

/**
 * rr_staff_post_start:
 * @self: a post
 * @scope: parent of its thread
 * @error: return location for an error
 *
 * Without somewhere to take letters there is nothing to start.
 *
 * Returns: %FALSE with %RR_ERROR_STORE, or the error of the scope if the thread cannot
 *   start
 */
gboolean
rr_staff_post_start (RrStaffPost  *self,
                     RrScope      *scope,
                     GError      **error)
{
  g_autoptr(GPtrArray) none = NULL;
  gint64 next_ms;

  if (!self->ways[RR_LETTER_MAIL].is_wanted && !self->ways[RR_LETTER_HOOK].is_wanted)
    {
      rr_inquiry_close (self->inquiry);
      return TRUE;
    }
  self->reader = rr_store_reader_open (self->database, error);
  if (self->reader == NULL)
    return FALSE;
  /* The first question opens the files; strangers may leave no descriptors for it later. */
  none = rr_store_reader_letters (self->reader, RR_LETTER_MAIL, 0, 0, &next_ms, error);
  if (none == NULL)
    return FALSE;
  return rr_inquiry_spawn (self->inquiry, scope, "staff post", post_run, self, error);
}

/**
 * rr_staff_post_close:
 * @self: a post
 *
 * Lets it end. A try under way is cut short, and made again under the same name after
 * the next start.
 */
void
rr_staff_post_close (RrStaffPost *self)
{
  rr_close (self->wake_tx);
  g_cancellable_cancel (self->cancellable);
  rr_inquiry_end (self->inquiry);
}

/**
 * rr_staff_post_wants:
 * @self: a post
 * @kind: a kind of letter
 * @severity: how bad it is that it would tell of
 *
 * Thread: any.
 *
 * Returns: whether staff want to hear of it this way
 */
gboolean
rr_staff_post_wants (RrStaffPost  *self,
                     RrLetterKind  kind,
                     RrSeverity    severity)
{
  return self->ways[kind].is_wanted && severity >= self->ways[kind].severity;
}

/**
 * rr_staff_post_wake:
 * @self: a post
 *
 * Says that letters were stored.
 *
 * Thread: any.
 */
void
rr_staff_post_wake (RrStaffPost *self)
{
  /* No room: it is to wake up already. */
  if (rr_try_send (self->wake_tx, GINT_TO_POINTER (1)) != RR_OK)
    return;
}

/**
 * rr_staff_post_counts:
 * @self: a post
 * @counts: (out caller-allocates): what became of letters
 *
 * Thread: any.
 */
void
rr_staff_post_counts (RrStaffPost       *self,
                      RrStaffPostCounts *counts)
{
  counts->n_taken = __atomic_load_n (&self->n_taken, __ATOMIC_RELAXED);
  counts->n_later = __atomic_load_n (&self->n_later, __ATOMIC_RELAXED);
  counts->n_refused = __atomic_load_n (&self->n_refused, __ATOMIC_RELAXED);
}
