/* rr-staff-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-staff-desk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-owner.h"
#include "rr-staff-hash.h"
#include "rr-staff-tries.h"
#include "rr-sync.h"
#include "rr-time.h"

/* RrStaffDesk knows the accounts as they are on disk, and who sits at the console. Passwords
 * are looked at one by one on a thread of its own, in a short queue: each takes much memory
 * and time. It tells nobody whether there is an account of a name: a wrong name takes as
 * long as a wrong password, and is made to wait as long.
 *
 * Threads: any, unless the header says otherwise.
 * Ends:    close() refuses newcomers and lets the thread end; stop() after it has, free at last.
 */
struct _RrStaffDesk
{
  RrStaffClock    clock;          /* (immutable): of the wall */
  gpointer        clock_data;
  void          (*watch) (gpointer data);   /* (nullable) (immutable) */
  gpointer        watch_data;

  RrMutex         lock;
  RrStaffRoll    *roll;           /* (owned) (guarded by lock) */
  RrStaffTries   *tries;          /* (owned) (guarded by lock) */
  const char     *usual_name;     /* (guarded by lock): interned */
  gint64          session;        /* (guarded by lock): whose, 0 for nobody's */
  gboolean        is_locked;      /* (guarded by lock) */
  gboolean        is_attended;    /* (guarded by lock) */
  RrStaffCounts   counts;         /* (guarded by lock) */

  RrStaffTry      kept_try;       /* (thread: staff): not on disk yet; no sum if there is none */
  gint64          kept_sign_in;   /* (thread: staff): likewise, who has signed in */

  RrInquiry      *inquiry;        /* (owned) (nullable): of the thread, while it runs */
  RrTx           *tx;             /* (owned) (nullable): likewise */
  RrRx           *rx;             /* (owned) (nullable) (thread: staff) */
};

typedef struct
{
  RrStaffFunc func;
  gpointer    data;
} Job;

static gint64
wall_clock (gpointer data)
{
  return rr_time_now_ms ();
}

static const char *
name_of_user (void)
{
  const char *real = g_get_real_name ();

  return g_intern_string (real != NULL && *real != '\0' && strcmp (real, "Unknown") != 0 ? real
                                                                                        : g_get_user_name ());
}

/**
 * rr_staff_desk_new:
 *
 * Returns: (transfer full): a desk without accounts
 */
RrStaffDesk *
rr_staff_desk_new (void)
{
  RrStaffDesk *self = g_new0 (RrStaffDesk, 1);

  rr_mutex_init (&self->lock);
  self->clock = wall_clock;
  self->roll = rr_staff_roll_new ();
  self->tries = rr_staff_tries_new ();
  self->usual_name = name_of_user ();
  return self;
}

/**
 * rr_staff_desk_free:
 * @self: (nullable) (transfer full): a desk that does not run
 */
void
rr_staff_desk_free (RrStaffDesk *self)
{
  if (self == NULL)
    return;

  rr_staff_desk_stop (self);
  g_clear_pointer (&self->roll, rr_staff_roll_unref);
  g_clear_pointer (&self->tries, rr_staff_tries_free);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

void
rr_staff_desk_watch (RrStaffDesk *self,
                     void       (*func) (gpointer data),
                     gpointer     data)
{
  self->watch = func;
  self->watch_data = data;
}

void
rr_staff_desk_set_clock (RrStaffDesk  *self,
                         RrStaffClock  clock,
                         gpointer      data)
{
  self->clock = clock;
  self->clock_data = data;
}

gint64
rr_staff_desk_now_ms (RrStaffDesk *self)
{
  return self->clock (self->clock_data);
}

static void
tell (RrStaffDesk *self)
{
  if (self->watch != NULL)
    self->watch (self->watch_data);
}

/* --- the session ---------------------------------------------------------------- */

static const RrStaffRow *
find_session_locked (RrStaffDesk *self)
{
  const RrStaffRow *row = self->session != 0 ? rr_staff_roll_find (self->roll, self->session) : NULL;

  return row != NULL && !row->is_disabled ? row : NULL;
}

/**
 * rr_staff_desk_get_session:
 * @self: a desk
 * @session: (out): who sits there, and what they may do
 */
void
rr_staff_desk_get_session (RrStaffDesk    *self,
                           RrStaffSession *session)
{
  const RrStaffRow *row;

  rr_mutex_lock (&self->lock);
  row = find_session_locked (self);
  *session = (RrStaffSession) { .state = RR_STAFF_OUT, .role = RR_ROLE_VIEWER };
  if (self->roll->people->len == 0)
    *session = (RrStaffSession) { .state = RR_STAFF_FREE, .role = RR_ROLE_MANAGER };
  else if (row != NULL)
    *session = (RrStaffSession) { self->is_locked ? RR_STAFF_LOCKED : RR_STAFF_IN, row->id,
                                  g_intern_string (row->name), row->role };
  rr_mutex_unlock (&self->lock);
}

const char *
rr_staff_desk_get_name (RrStaffDesk *self)
{
  RrStaffSession session;
  const char *usual;

  rr_staff_desk_get_session (self, &session);
  rr_mutex_lock (&self->lock);
  usual = self->usual_name;
  rr_mutex_unlock (&self->lock);
  return session.name != NULL ? session.name : usual;
}

/**
 * rr_staff_desk_set_usual_name:
 * @self: a desk
 * @name: (nullable): who is on duty where there are no accounts; nothing for the user
 */
void
rr_staff_desk_set_usual_name (RrStaffDesk *self,
                              const char  *name)
{
  const char *usual = name != NULL && *name != '\0' ? g_intern_string (name) : name_of_user ();

  rr_mutex_lock (&self->lock);
  self->usual_name = usual;
  rr_mutex_unlock (&self->lock);
}

RrStaffRoll *
rr_staff_desk_dup_roll (RrStaffDesk *self)
{
  RrStaffRoll *roll;

  rr_mutex_lock (&self->lock);
  roll = rr_staff_roll_ref (self->roll);
  rr_mutex_unlock (&self->lock);
  return roll;
}

static void
set_session (RrStaffDesk *self,
             gint64       id,
             gboolean     is_locked)
{
  rr_mutex_lock (&self->lock);
  self->session = id;
  self->is_locked = is_locked;
  rr_mutex_unlock (&self->lock);
  tell (self);
}

void
rr_staff_desk_sign_in (RrStaffDesk *self,
                       gint64       id)
{
  set_session (self, id, FALSE);
}

void
rr_staff_desk_sign_out (RrStaffDesk *self)
{
  set_session (self, 0, FALSE);
}

void
rr_staff_desk_lock (RrStaffDesk *self)
{
  RrStaffSession session;

  rr_staff_desk_get_session (self, &session);
  if (session.state == RR_STAFF_IN)
    set_session (self, session.id, TRUE);
}

void
rr_staff_desk_set_attended (RrStaffDesk *self,
                            gboolean     attended)
{
  rr_mutex_lock (&self->lock);
  self->is_attended = attended;
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_staff_desk_may:
 * @self: a desk
 * @right: what is to be done at the console
 * @error: return location for an error
 *
 * Returns: %FALSE with %G_IO_ERROR_PERMISSION_DENIED and a sentence for a person
 */
gboolean
rr_staff_desk_may (RrStaffDesk  *self,
                   RrRight       right,
                   GError      **error)
{
  RrStaffSession session;
  gboolean is_attended;

  rr_staff_desk_get_session (self, &session);
  rr_mutex_lock (&self->lock);
  is_attended = self->is_attended;
  rr_mutex_unlock (&self->lock);
  if (!is_attended || session.state == RR_STAFF_FREE || right == RR_RIGHT_LOOK
      || (session.state == RR_STAFF_IN && rr_role_may (session.role, right)))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                       session.state == RR_STAFF_IN ? rr_right_refusal (right) : _("Sign in first."));
  return FALSE;
}

/* --- tokens --------------------------------------------------------------------- */

/**
 * rr_staff_desk_visit:
 * @self: a desk
 * @token: what somebody came with
 * @len: its bytes
 * @visitor: (out): whose it is
 *
 * What is compared is a sum of what was sent, so how long that takes says nothing of the
 * token.
 *
 * Returns: %FALSE if it is nobody's, or that of an account that is disabled
 */
gboolean
rr_staff_desk_visit (RrStaffDesk    *self,
                     const char     *token,
                     gsize           len,
                     RrStaffVisitor *visitor)
{
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) token, len);
  const RrStaffRow *row = NULL;
  gboolean is_good;

  rr_mutex_lock (&self->lock);
  for (guint i = 0; i < self->roll->tokens->len; i++)
    {
      const RrStaffToken *known = &g_array_index (self->roll->tokens, RrStaffToken, i);

      if (rr_staff_is_same (known->sum, sum))
        row = rr_staff_roll_find (self->roll, known->staff);
    }
  is_good = row != NULL && !row->is_disabled;
  if (is_good)
    *visitor = (RrStaffVisitor) { row->id, g_intern_string (row->name), row->role };
  self->counts.n_tokens_bad += !is_good;
  rr_mutex_unlock (&self->lock);
  return is_good;
}

void
rr_staff_desk_get_counts (RrStaffDesk   *self,
                          RrStaffCounts *counts)
{
  rr_mutex_lock (&self->lock);
  *counts = self->counts;
  rr_mutex_unlock (&self->lock);
}

/* --- passwords ------------------------------------------------------------------ */

/**
 * rr_staff_desk_check:
 * @self: a desk
 * @name: who somebody says to be
 * @password: and how they show it
 * @who: (out): the account, if it is
 * @wait_ms: (out): how long they have to wait before the next try
 *
 * Takes long. Whoever has to wait is not looked at, right or wrong.
 *
 * Returns: what came of it
 */
RrSignIn
rr_staff_desk_check (RrStaffDesk *self,
                     const char  *name,
                     const char  *password,
                     RrStaffRow  *who,
                     gint64      *wait_ms)
{
  gint64 now_ms = rr_staff_desk_now_ms (self);
  g_autoptr(RrStaffRoll) roll = rr_staff_desk_dup_roll (self);
  const RrStaffRow *row = rr_staff_roll_find_name (roll, name);
  gboolean is_right;

  rr_mutex_lock (&self->lock);
  *wait_ms = rr_staff_tries_wait (self->tries, name, now_ms);
  self->counts.n_waiting += *wait_ms > 0;
  rr_mutex_unlock (&self->lock);
  if (*wait_ms > 0)
    return RR_SIGN_IN_WAIT;

  is_right = rr_staff_hash_matches (row != NULL ? row->hash : NULL, password);
  is_right = is_right && row != NULL && !row->is_disabled;
  rr_mutex_lock (&self->lock);
  *wait_ms = rr_staff_tries_count (self->tries, name, is_right, now_ms, &self->kept_try);
  self->counts.n_signed_in += is_right;
  self->counts.n_wrong += !is_right;
  rr_mutex_unlock (&self->lock);
  if (!is_right)
    return RR_SIGN_IN_WRONG;
  *who = *row;
  self->kept_sign_in = row->id;
  return RR_SIGN_IN_OK;
}

/* --- writing -------------------------------------------------------------------- */

static void
take_roll (RrStaffDesk *self,
           RrStaffRoll *roll)
{
  RrStaffRoll *old;

  rr_mutex_lock (&self->lock);
  old = self->roll;
  self->roll = roll;
  if (find_session_locked (self) == NULL)
    self->session = 0;
  rr_mutex_unlock (&self->lock);
  rr_staff_roll_unref (old);
  tell (self);
}

typedef struct
{
  RrStoreWriteFunc  func;
  gpointer          data;
  RrStaffRoll      *after;    /* (owned) (nullable) */
} Write;

static gboolean
write_cb (RrStore   *store,
          gpointer   data,
          GError   **error)
{
  Write *write = data;

  g_clear_pointer (&write->after, rr_staff_roll_unref);
  if (!write->func (store, write->data, error))
    return FALSE;
  write->after = rr_store_staff_load (store, error);
  return write->after != NULL;
}

/**
 * rr_staff_desk_write:
 * @self: a desk that runs
 * @func: changes accounts, on the store's thread
 * @data: for @func
 *
 * Thread: its own.
 *
 * Returns: whether it is on disk, and known here
 */
gboolean
rr_staff_desk_write (RrStaffDesk      *self,
                     RrStoreWriteFunc  func,
                     gpointer          data)
{
  Write write = { func, data, NULL };
  gboolean ok = self->inquiry != NULL && rr_inquiry_write (self->inquiry, write_cb, &write);

  if (ok)
    take_roll (self, g_steal_pointer (&write.after));
  g_clear_pointer (&write.after, rr_staff_roll_unref);
  return ok;
}

static gboolean
keep_cb (RrStore   *store,
         gpointer   data,
         GError   **error)
{
  RrStaffDesk *self = data;
  g_autoptr(RrStaffRoll) roll = NULL;
  const RrStaffRow *row;
  RrStaffRow now;

  if (self->kept_try.sum[0] != '\0' && !rr_store_staff_save_try (store, &self->kept_try, error))
    return FALSE;
  if (self->kept_sign_in == 0)
    return TRUE;
  roll = rr_store_staff_load (store, error);
  row = roll != NULL ? rr_staff_roll_find (roll, self->kept_sign_in) : NULL;
  if (row == NULL)
    return roll != NULL;
  now = *row;
  now.signed_in_ms = self->kept_try.last_ms;
  return rr_store_staff_save (store, &now, error);
}

/* A try that cannot be written is known until the program ends. */
void
rr_staff_desk_keep (RrStaffDesk *self)
{
  if (self->kept_try.sum[0] != '\0' && !rr_staff_desk_write (self, keep_cb, self))
    g_message ("A sign-in could not be written down");
  self->kept_try = (RrStaffTry) { .n_wrong = 0 };
  self->kept_sign_in = 0;
}

/* --- life ----------------------------------------------------------------------- */

/**
 * rr_staff_desk_load:
 * @self: a desk that does not run
 * @reader: of the store
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_staff_desk_load (RrStaffDesk    *self,
                    RrStoreReader  *reader,
                    GError        **error)
{
  RrStaffRoll *roll = rr_store_reader_staff (reader, error);
  g_autoptr(GArray) tries = roll != NULL ? rr_store_reader_staff_tries (reader, error) : NULL;

  if (roll != NULL)
    take_roll (self, roll);
  if (tries == NULL)
    return FALSE;
  rr_mutex_lock (&self->lock);
  rr_staff_tries_load (self->tries, tries);
  rr_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
staff_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  RrStaffDesk *self = data;
  gpointer item;

  rr_rx_give (self->rx, rr_owner_self ());
  rr_inquiry_own (self->inquiry);
  while (rr_recv (self->rx, NULL, &item) == RR_OK)
    {
      g_autofree Job *job = item;

      job->func (self, job->data);
    }
  rr_inquiry_close (self->inquiry);
  return TRUE;
}

/**
 * rr_staff_desk_start:
 * @self: a desk
 * @pipeline: where its writes go
 * @pool: where items come from
 * @scope: parent of its thread
 * @error: return location for an error
 *
 * Returns: %FALSE with the error of the scope if the thread cannot start
 */
gboolean
rr_staff_desk_start (RrStaffDesk  *self,
                     RrPipeline   *pipeline,
                     RrItemPool   *pool,
                     RrScope      *scope,
                     GError      **error)
{
  rr_chan_new ("passwords", RR_STAFF_QUEUE, RR_CHAN_REJECT, NULL, &self->tx, &self->rx);
  self->inquiry = rr_inquiry_new ("answers for staff", pipeline, pool);
  return rr_inquiry_spawn (self->inquiry, scope, "staff", staff_run, self, error);
}

/**
 * rr_staff_desk_close:
 * @self: a desk
 *
 * Lets its thread end once the accepted passwords are looked at.
 */
void
rr_staff_desk_close (RrStaffDesk *self)
{
  if (self->tx != NULL)
    rr_close (self->tx);
  rr_inquiry_end (self->inquiry);
}

/**
 * rr_staff_desk_stop:
 * @self: a desk whose thread and pipeline have ended
 *
 * Whoever was signed in has to sign in again.
 */
void
rr_staff_desk_stop (RrStaffDesk *self)
{
  g_clear_pointer (&self->tx, rr_tx_drop);
  g_clear_pointer (&self->rx, rr_rx_drop);
  g_clear_pointer (&self->inquiry, rr_inquiry_free);
  self->session = 0;
}

RrStatus
rr_staff_desk_submit (RrStaffDesk *self,
                      RrStaffFunc  func,
                      gpointer     data)
{
  Job *job = g_new (Job, 1);
  RrStatus status = RR_CLOSED;

  *job = (Job) { func, data };
  if (self->tx != NULL)
    status = rr_try_send (self->tx, job);
  if (status == RR_OK)
    return RR_OK;

  g_free (job);
  rr_mutex_lock (&self->lock);
  self->counts.n_full += status == RR_FULL;
  rr_mutex_unlock (&self->lock);
  return status;
}
