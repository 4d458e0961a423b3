/* rr-audit-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-audit-desk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "rr-settings-file.h"
#include "rr-store-audit.h"
#include "rr-sync.h"
#include "rr-time.h"

/* RrAuditDesk takes notes from everywhere, and adds them to the log with whatever group
 * the store commits next: there they get their numbers and hashes. The end of the log is
 * also kept in a file beside the database, which is written after each of these groups, so
 * that it is seen when the end is cut off; then the numbers go on behind those that are
 * gone, and the gap stays.
 *
 * Threads: as the header says.
 * Ends:    close() takes the last notes; free, after the pipeline.
 */

#define MAX_PENDING 1024u
#define MAX_REFUSED 16u       /* addresses in a minute that have a row of their own */
#define MINUTE_MS   60000
#define OTHERS      "others"

/* What an address was refused since a time. */
typedef struct
{
  char        address[64];
  const char *why;       /* static: of the last one */
  guint       n;
} Refused;

struct _RrAuditDesk
{
  char        *workspace;           /* (owned) (immutable) */
  char         start[17];           /* (immutable): this run */
  int          head_fd;             /* (thread: store): -1 if it cannot be written */
  RrItemPool  *pool;                /* (unowned) (immutable once it runs) */

  RrMutex      lock;
  RrTx        *tx;                  /* (owned) (nullable) (guarded by lock): while it takes notes */
  GPtrArray   *pending;             /* (guarded by lock): of RrAuditRow, oldest first */
  gboolean     is_closed;           /* (guarded by lock) */
  Refused      refused[MAX_REFUSED + 1];  /* (guarded by lock): the last is of all others */
  guint        n_refused;           /* (guarded by lock): addresses */
  gint64       refused_ms;          /* (guarded by lock): when the first of them was, 0 for none */

  int          n_pending;           /* (atomic): as the array has */
  int          is_woken;            /* (atomic): an item is on its way to the store */
  guint64      n_written;           /* (atomic) */
  guint64      n_dropped;           /* (atomic) */

  RrAuditHead  end;                 /* (thread: store): the last row that is on disk */
  RrAuditHead  next;                /* (thread: store): likewise if the commit under way succeeds */
  guint        n_taken;             /* (thread: store): rows of pending in it */
  guint64      n_told;              /* (thread: store): of n_dropped */
  guint64      n_telling;           /* (thread: store): likewise, if the commit succeeds */
};

/**
 * rr_audit_desk_new:
 * @workspace: the folder
 *
 * Returns: (transfer full): a desk that takes notes
 */
RrAuditDesk *
rr_audit_desk_new (const char *workspace)
{
  RrAuditDesk *self = g_new0 (RrAuditDesk, 1);

  self->workspace = g_strdup (workspace);
  g_snprintf (self->start, sizeof self->start, "%08x%08x", g_random_int (), g_random_int ());
  self->head_fd = -1;
  rr_mutex_init (&self->lock);
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_audit_row_free);
  return self;
}

/**
 * rr_audit_desk_free:
 * @self: (nullable) (transfer full): a desk whose pipeline has ended
 */
void
rr_audit_desk_free (RrAuditDesk *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->tx, rr_tx_drop);
  g_ptr_array_unref (self->pending);
  rr_mutex_clear (&self->lock);
  if (self->head_fd >= 0)
    close (self->head_fd);
  g_free (self->workspace);
  g_free (self);
}

/* --- notes -------------------------------------------------------------------- */

static void wake_locked (RrAuditDesk *self);

/* It has passed all that was before it. What was noted after this batch was made, and while
 * it was still on its way, has sent nothing. */
static void
woken_cb (RrItem   *item,
          gpointer  keeper,
          gboolean  ok)
{
  RrAuditDesk *self = item->data;

  rr_mutex_lock (&self->lock);
  g_atomic_int_set (&self->is_woken, FALSE);
  if (ok)
    wake_locked (self);
  rr_mutex_unlock (&self->lock);
}

/* Where there is no room, the store is awake, and looks here with the next group. The locks
 * of channel and pool are taken under ours, never the other way round. */
static void
send_locked (RrAuditDesk *self)
{
  RrItem *item;

  if (self->tx == NULL)
    return;
  g_atomic_int_set (&self->is_woken, TRUE);
  item = rr_item_pool_take (self->pool);
  item->at_store = woken_cb;
  item->data = self;
  if (rr_try_send (self->tx, item) == RR_OK)
    return;
  g_atomic_int_set (&self->is_woken, FALSE);
  rr_item_pool_give (self->pool, &item, 1);
}

static void
wake_locked (RrAuditDesk *self)
{
  if (g_atomic_int_get (&self->n_pending) > 0 && !g_atomic_int_get (&self->is_woken))
    send_locked (self);
}

static void
push_locked (RrAuditDesk *self,
             RrAuditRow  *row)
{
  g_ptr_array_add (self->pending, row);
  g_atomic_int_set (&self->n_pending, (int) self->pending->len);
  wake_locked (self);
}

static void
add_locked (RrAuditDesk *self,
            RrAuditRow  *row)
{
  if (self->is_closed || self->pending->len >= MAX_PENDING)
    {
      __atomic_add_fetch (&self->n_dropped, 1, __ATOMIC_RELAXED);
      rr_audit_row_free (row);
      return;
    }
  push_locked (self, row);
}

static RrAuditRow *
make_row (RrAuditDesk *self,
          const char  *who,
          const char  *what,
          const char  *subject,
          const char  *result,
          const char  *detail)
{
  RrAuditRow *row = rr_audit_row_new (who, what, subject, result, detail);

  g_free (row->start);
  row->start = g_strdup (self->start);
  row->time_ms = rr_time_now_ms ();
  row->mono_ms = g_get_monotonic_time () / 1000;
  return row;
}

/**
 * rr_audit_desk_note_more:
 * @self: (nullable): a desk
 * @who: (nullable): who did it
 * @what: what was done, a key that stays
 * @subject: (nullable): to what
 * @result: (nullable): what came of it
 * @detail: (nullable): more of it
 *
 * Thread: any.
 */
void
rr_audit_desk_note_more (RrAuditDesk *self,
                         const char  *who,
                         const char  *what,
                         const char  *subject,
                         const char  *result,
                         const char  *detail)
{
  RrAuditRow *row;

  if (self == NULL)
    return;
  row = make_row (self, who, what, subject, result, detail);
  rr_mutex_lock (&self->lock);
  add_locked (self, row);
  rr_mutex_unlock (&self->lock);
}

void
rr_audit_desk_note (RrAuditDesk *self,
                    const char  *who,
                    const char  *what,
                    const char  *subject,
                    const char  *result)
{
  rr_audit_desk_note_more (self, who, what, subject, result, NULL);
}

/* --- what was refused --------------------------------------------------------- */

static Refused *
find_refused_locked (RrAuditDesk *self,
                     const char  *address)
{
  for (guint i = 0; i < self->n_refused; i++)
    if (strcmp (self->refused[i].address, address) == 0)
      return &self->refused[i];
  if (self->n_refused == MAX_REFUSED)
    {
      g_strlcpy (self->refused[MAX_REFUSED].address, OTHERS, sizeof self->refused[MAX_REFUSED].address);
      return &self->refused[MAX_REFUSED];
    }
  g_strlcpy (self->refused[self->n_refused].address, address, sizeof self->refused[0].address);
  return &self->refused[self->n_refused++];
}

static void
flush_refused_locked (RrAuditDesk *self)
{
  for (guint i = 0; i <= MAX_REFUSED; i++)
    {
      Refused *refused = &self->refused[i];
      g_autofree char *detail = NULL;

      if (refused->n == 0)
        continue;
      detail = g_strdup_printf ("n=%u", refused->n);
      add_locked (self, make_row (self, refused->address, "credential.refused", refused->address, refused->why,
                                  detail));
      *refused = (Refused) { 0 };
    }
  self->n_refused = 0;
  self->refused_ms = 0;
}

/**
 * rr_audit_desk_refused:
 * @self: (nullable): a desk
 * @address: from where
 * @why: (transfer none): static, a sentence
 *
 * Thread: any.
 */
void
rr_audit_desk_refused (RrAuditDesk *self,
                       const char  *address,
                       const char  *why)
{
  Refused *refused;

  if (self == NULL)
    return;
  rr_mutex_lock (&self->lock);
  refused = find_refused_locked (self, address);
  refused->why = why;
  refused->n++;
  if (self->refused_ms == 0)
    self->refused_ms = rr_time_now_ms ();
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_audit_desk_tick:
 * @self: a desk
 * @now_ms: Unix time
 *
 * Thread: any.
 */
void
rr_audit_desk_tick (RrAuditDesk *self,
                    gint64       now_ms)
{
  rr_mutex_lock (&self->lock);
  if (self->refused_ms != 0 && (now_ms - self->refused_ms >= MINUTE_MS || now_ms < self->refused_ms))
    flush_refused_locked (self);
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_audit_desk_counts:
 * @self: a desk
 * @counts: (out caller-allocates): what became of notes
 *
 * Thread: any.
 */
void
rr_audit_desk_counts (RrAuditDesk   *self,
                      RrAuditCounts *counts)
{
  counts->n_written = __atomic_load_n (&self->n_written, __ATOMIC_RELAXED);
  counts->n_dropped = __atomic_load_n (&self->n_dropped, __ATOMIC_RELAXED);
}

/* --- where it goes on --------------------------------------------------------- */

static void
open_head (RrAuditDesk *self,
           RrAuditHead *kept)
{
  g_autofree char *path = g_build_filename (self->workspace, RR_AUDIT_HEAD, NULL);
  char line[128];
  ssize_t len;

  *kept = (RrAuditHead) { 0 };
  self->head_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->head_fd < 0)
    {
      g_message ("The head of the audit log is not kept: %s: %s", path, g_strerror (errno));
      return;
    }
  len = pread (self->head_fd, line, sizeof line - 1, 0);
  line[MAX (len, 0)] = '\0';
  rr_audit_head_from_line (line, kept);
}

static void
head_of (const RrAuditRow *row,
         RrAuditHead      *head)
{
  *head = (RrAuditHead) { 0 };
  if (row == NULL)
    return;
  head->is_known = TRUE;
  head->seq = row->seq;
  memcpy (head->hash, row->hash, sizeof head->hash);
}

static void
note_head (RrAuditDesk       *self,
           const char        *what,
           const RrAuditHead *kept,
           const RrAuditHead *found)
{
  g_autofree char *subject = g_strdup_printf ("%" G_GINT64_FORMAT, found->seq + 1);
  g_autofree char *line = rr_audit_head_to_line (kept);

  rr_audit_desk_note_more (self, RR_AUDIT_PROGRAM, what, subject, NULL, g_strchomp (line));
}

/* The row that the file speaks of has to be that one. */
static gboolean
fits (RrStoreReader     *reader,
      const RrAuditHead *kept)
{
  g_autoptr(RrAuditRow) row = NULL;

  return rr_store_reader_audit_find (reader, kept->seq, &row, NULL) && row != NULL
         && memcmp (row->hash, kept->hash, sizeof row->hash) == 0;
}

/**
 * rr_audit_desk_load:
 * @self: a desk
 * @reader: a reader
 *
 * Before the pipeline is made. What is wrong with the log does not keep the program from
 * its work: it is noted.
 */
void
rr_audit_desk_load (RrAuditDesk   *self,
                    RrStoreReader *reader)
{
  g_autoptr(RrAuditRow) last = NULL;
  g_autoptr(GError) error = NULL;
  RrAuditHead kept;

  open_head (self, &kept);
  if (!rr_store_reader_audit_last (reader, &last, &error))
    {
      g_message ("The audit log cannot be read: %s", error->message);
      rr_audit_desk_note_more (self, RR_AUDIT_PROGRAM, "audit.unreadable", NULL, NULL, error->message);
    }
  head_of (last, &self->end);
  if (last != NULL && strcmp (last->what, "engine.stop") != 0)
    rr_audit_desk_note (self, RR_AUDIT_PROGRAM, "engine.unclean", last->start, NULL);
  if (kept.is_known && kept.seq > self->end.seq)
    {
      g_message ("The audit log ends at row %" G_GINT64_FORMAT ", but there were %" G_GINT64_FORMAT, self->end.seq,
                 kept.seq);
      note_head (self, "audit.cut", &kept, &self->end);
      self->end = kept;
    }
  else if (kept.is_known && !fits (reader, &kept))
    note_head (self, "audit.other-head", &kept, &self->end);
  else if (!kept.is_known && self->end.is_known)
    note_head (self, "audit.no-head", &self->end, &self->end);
}

/**
 * rr_audit_desk_connect:
 * @self: a desk that is loaded
 * @pipeline: where its rows go
 * @pool: where items come from
 */
void
rr_audit_desk_connect (RrAuditDesk *self,
                       RrPipeline  *pipeline,
                       RrItemPool  *pool)
{
  rr_mutex_lock (&self->lock);
  self->pool = pool;
  self->tx = rr_pipeline_dup_tx (pipeline);
  wake_locked (self);
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_audit_desk_close:
 * @self: a desk
 *
 * What is noted from now on is too late.
 */
void
rr_audit_desk_close (RrAuditDesk *self)
{
  RrTx *tx;

  rr_mutex_lock (&self->lock);
  flush_refused_locked (self);
  push_locked (self, make_row (self, RR_AUDIT_PROGRAM, "engine.stop", NULL, RR_AUDIT_OK, NULL));
  self->is_closed = TRUE;
  /* One that is on its way may have been looked at already. */
  send_locked (self);
  tx = g_steal_pointer (&self->tx);
  rr_mutex_unlock (&self->lock);
  g_clear_pointer (&tx, rr_tx_drop);
}

/* --- in the store's thread ---------------------------------------------------- */

gboolean
rr_audit_desk_has_rows (RrAuditDesk *self)
{
  return self != NULL && g_atomic_int_get (&self->n_pending) > 0;
}

/* A number that is taken already says that the log was not as it could be read: the row
 * is lost then, and counted; it must not keep others from being stored. */
static gboolean
write_row (RrAuditDesk  *self,
           RrStore      *store,
           RrAuditRow   *row,
           GError      **error)
{
  gboolean is_new;

  row->seq = self->next.seq + 1;
  rr_audit_row_digest (row, self->next.hash, row->hash);
  if (!rr_store_audit_add (store, row, &is_new, error))
    return FALSE;
  if (is_new)
    head_of (row, &self->next);
  else
    __atomic_add_fetch (&self->n_dropped, 1, __ATOMIC_RELAXED);
  return TRUE;
}

static gboolean
write_dropped (RrAuditDesk  *self,
               RrStore      *store,
               GError      **error)
{
  g_autofree char *subject = NULL;
  g_autoptr(RrAuditRow) row = NULL;

  self->n_telling = __atomic_load_n (&self->n_dropped, __ATOMIC_RELAXED);
  if (self->n_telling == self->n_told)
    return TRUE;
  subject = g_strdup_printf ("%" G_GUINT64_FORMAT, self->n_telling - self->n_told);
  row = make_row (self, RR_AUDIT_PROGRAM, "audit.dropped", subject, NULL, NULL);
  return write_row (self, store, row, error);
}

/**
 * rr_audit_desk_write:
 * @store: the store, within a transaction
 * @self: (type RrAuditDesk): a desk
 * @error: return location for an error
 *
 * Thread: the store's; rr_audit_desk_settle() has to follow.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_audit_desk_write (RrStore   *store,
                     gpointer   data,
                     GError   **error)
{
  RrAuditDesk *self = data;
  RrAuditRow *rows[MAX_PENDING + 1];
  guint n_rows;

  /* Others only add behind these. */
  rr_mutex_lock (&self->lock);
  n_rows = MIN (self->pending->len, G_N_ELEMENTS (rows));
  if (n_rows > 0)
    memcpy (rows, self->pending->pdata, n_rows * sizeof *rows);
  rr_mutex_unlock (&self->lock);

  self->next = self->end;
  self->n_taken = n_rows;
  for (guint i = 0; i < n_rows; i++)
    if (!write_row (self, store, rows[i], error))
      return FALSE;
  return write_dropped (self, store, error);
}

/* One write of a length that never changes: whole or not at all, and there is nothing to
 * wait for. After a loss of power it may be an older one, which is right, too. */
static void
keep_head (RrAuditDesk *self)
{
  g_autofree char *line = rr_audit_head_to_line (&self->end);

  if (self->head_fd >= 0 && pwrite (self->head_fd, line, strlen (line), 0) < 0)
    {
      g_message ("The head of the audit log is not kept any more: %s", g_strerror (errno));
      close (self->head_fd);
      self->head_fd = -1;
    }
}

/**
 * rr_audit_desk_settle:
 * @self: a desk
 * @ok: whether the commit that it wrote in has succeeded
 *
 * Thread: the store's. What could not be committed is written with the next group.
 */
void
rr_audit_desk_settle (RrAuditDesk *self,
                      gboolean     ok)
{
  gint64 before = self->end.seq;

  if (ok)
    {
      rr_mutex_lock (&self->lock);
      if (self->n_taken > 0)
        g_ptr_array_remove_range (self->pending, 0, self->n_taken);
      g_atomic_int_set (&self->n_pending, (int) self->pending->len);
      wake_locked (self);
      rr_mutex_unlock (&self->lock);
      self->end = self->next;
      self->n_told = self->n_telling;
      __atomic_add_fetch (&self->n_written, (guint64) (self->end.seq - before), __ATOMIC_RELAXED);
      if (self->end.seq != before)
        keep_head (self);
    }
  self->n_taken = 0;
}
