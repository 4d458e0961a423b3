/* rr-disk-watch.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-disk-watch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "rr-clock.h"
#include "rr-error.h"
#include "rr-incident-ask.h"
#include "rr-settings-file.h"
#include "rr-sync.h"

/* RrDiskWatch looks how much room there is where the database lies, warns before it ends, and
 * holds some back: a file that nobody needs. When the disk is full that file goes, and what it
 * held is for what cannot wait: calls for help, what is done about incidents, and what staff do at this console. Everything
 * else is refused, so that phones keep it and send it again. When there is room again the
 * reserve is laid down anew, and only when that has worked all is as before.
 *
 * storage.ini of the workspace; these are the defaults, but no more than a tenth and a
 * sixteenth of a small disk:
 *
 *     [disk]
 *     warn-mb=1024
 *     reserve-mb=64
 *
 * Threads: the store's; the view is under a lock.
 * Ends:    free, after the pipeline; the reserve stays.
 */
struct _RrDiskWatch
{
  char       *workspace;      /* (immutable) */
  char       *reserve;        /* (immutable): path */
  gint64      warn_wish;      /* (immutable): bytes */
  gint64      reserve_wish;   /* (immutable) */

  gint64      due_us;         /* (thread: store), as all below */
  gint64      told_us;
  char       *told;           /* (owned) (nullable): sentence of the last look */

  RrMutex     lock;
  RrDiskView  view;           /* (guarded by lock); written by the store's thread only */
};

#define MIB          (1024 * G_GINT64_CONSTANT (1024))
#define FIRST_US     G_TIME_SPAN_SECOND           /* after the start */
#define LOOK_US      (2 * G_TIME_SPAN_SECOND)
#define LOOK_FULL_US (500 * G_TIME_SPAN_MILLISECOND)
#define TELL_US      (30 * G_TIME_SPAN_SECOND)    /* the same in other numbers */
#define LEAST        (64 * 1024)                  /* a reserve below that is of no use */

/* --- the reserve -------------------------------------------------------------- */

/* How much of this disk: a small one is not filled by it. */
static gint64
reserve_size (RrDiskWatch *self)
{
  gint64 size = MIN (self->reserve_wish, self->view.total_bytes / 16);

  return size >= LEAST ? size : 0;
}

static gint64
warn_size (RrDiskWatch *self)
{
  return MIN (self->warn_wish, self->view.total_bytes / 10);
}

/* Where a file cannot be laid down at once, zeros are written. */
static gboolean
fill (int    fd,
      gint64 size)
{
  g_autofree char *zeros = NULL;
  gint64 done = 0;

  if (fallocate (fd, 0, 0, size) == 0)
    return TRUE;
  if (errno != EOPNOTSUPP && errno != ENOSYS)
    return FALSE;
  zeros = g_malloc0 (MIB);
  while (done < size)
    {
      gssize n = write (fd, zeros, (gsize) MIN (size - done, MIB));

      if (n <= 0)
        return FALSE;
      done += n;
    }
  return fdatasync (fd) == 0;
}

static gboolean
lay_down (RrDiskWatch *self)
{
  gint64 size = reserve_size (self);
  int fd;
  gboolean ok;

  if (size == 0 || self->view.reserve_bytes >= size)
    return TRUE;
  fd = open (self->reserve, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ok = fd >= 0 && fill (fd, size);
  if (fd >= 0)
    close (fd);
  if (!ok)
    unlink (self->reserve);
  rr_mutex_lock (&self->lock);
  self->view.reserve_bytes = ok ? size : 0;
  rr_mutex_unlock (&self->lock);
  return ok;
}

static void
release (RrDiskWatch *self)
{
  if (unlink (self->reserve) != 0 && errno != ENOENT)
    g_message ("The reserve stays: %s", g_strerror (errno));
  rr_mutex_lock (&self->lock);
  self->view.reserve_bytes = 0;
  rr_mutex_unlock (&self->lock);
}

/* --- looking ------------------------------------------------------------------ */

static void
measure (RrDiskWatch *self)
{
  struct statvfs info;

  if (statvfs (self->workspace, &info) != 0)
    return;
  rr_mutex_lock (&self->lock);
  self->view.free_bytes = (gint64) info.f_bavail * (gint64) info.f_frsize;
  self->view.total_bytes = (gint64) info.f_blocks * (gint64) info.f_frsize;
  rr_mutex_unlock (&self->lock);
}

static void
set_state (RrDiskWatch *self,
           RrDiskState  state)
{
  rr_mutex_lock (&self->lock);
  self->view.n_full += state == RR_DISK_FULL && self->view.state != RR_DISK_FULL;
  self->view.state = state;
  rr_mutex_unlock (&self->lock);
}

/* It must be well over what the reserve takes, or it would be full again at once. */
static gboolean
has_room_again (RrDiskWatch *self)
{
  return self->view.free_bytes >= 2 * reserve_size (self) && self->view.free_bytes > LEAST && lay_down (self);
}

static RrDiskState
judge (RrDiskWatch *self)
{
  if (self->view.state == RR_DISK_FULL && !has_room_again (self))
    return RR_DISK_FULL;
  measure (self);
  return self->view.free_bytes < warn_size (self) ? RR_DISK_LOW : RR_DISK_ROOMY;
}

/**
 * rr_disk_watch_look:
 * @self: a watch
 *
 * Returns: whether rr_disk_watch_dup_sentence() is another one now
 */
gboolean
rr_disk_watch_look (RrDiskWatch *self)
{
  RrDiskState before = self->view.state;
  g_autofree char *sentence = NULL;
  gint64 now_us;
  gboolean is_news;

  measure (self);
  set_state (self, judge (self));
  /* Not the last room there is, and not before it has been looked at. */
  if (self->view.state != RR_DISK_FULL && self->view.free_bytes >= 2 * reserve_size (self))
    lay_down (self);
  now_us = rr_clock_now_us ();
  self->due_us = now_us + (self->view.state == RR_DISK_FULL ? LOOK_FULL_US : LOOK_US);
  sentence = rr_disk_watch_dup_sentence (self);
  is_news = self->view.state != before
            || (g_strcmp0 (sentence, self->told) != 0 && now_us - self->told_us > TELL_US);
  if (is_news)
    {
      self->told_us = now_us;
      g_free (self->told);
      self->told = g_steal_pointer (&sentence);
    }
  return is_news;
}

/**
 * rr_disk_watch_is_full:
 * @self: a watch
 *
 * Something could not be written for lack of room: the reserve is for what cannot wait.
 */
void
rr_disk_watch_is_full (RrDiskWatch *self)
{
  release (self);
  measure (self);
  set_state (self, RR_DISK_FULL);
  self->due_us = rr_clock_now_us () + LOOK_FULL_US;
}

/**
 * rr_disk_watch_refuses:
 * @self: a watch
 * @item: what somebody wants to have kept
 *
 * Returns: whether it has to wait until there is room
 */
gboolean
rr_disk_watch_refuses (RrDiskWatch  *self,
                       const RrItem *item)
{
  gboolean refuses;

  if (G_LIKELY (self->view.state != RR_DISK_FULL))
    return FALSE;
  if (rr_item_is_command (item) || item->at_commit != NULL)
    refuses = item->at_commit != NULL && item->request != 0 && item->notes == NULL
              && item->at_commit != rr_incident_ask_write;
  else
    refuses = item->notes == NULL && item->message.fix.event != RR_EVENT_SOS
              && item->message.fix.event != RR_EVENT_SOS_CANCEL;
  if (refuses)
    {
      rr_mutex_lock (&self->lock);
      self->view.n_refused++;
      rr_mutex_unlock (&self->lock);
    }
  return refuses;
}

RrDiskState
rr_disk_watch_get_state (const RrDiskWatch *self)
{
  return self->view.state;
}

/**
 * rr_disk_watch_dup_sentence:
 * @self: a watch
 *
 * Returns: (transfer full) (nullable): what has to be said of the disk; %NULL for nothing
 */
char *
rr_disk_watch_dup_sentence (RrDiskWatch *self)
{
  g_autofree char *there = g_format_size ((guint64) MAX (self->view.free_bytes, 0));

  if (self->view.state == RR_DISK_FULL)
    /* Translators: %s is a size, such as "12 MB" */
    return g_strdup_printf (_("The disk is full (%s left). Positions and bookings are refused, phones send theirs again."
                              " Calls for help and what you do here are kept. Make room."), there);
  if (self->view.state == RR_DISK_LOW)
    /* Translators: %s is a size, such as "12 MB" */
    return g_strdup_printf (_("The disk is almost full: %s are free. Make room before nothing is kept any more."), there);
  return NULL;
}

gint64
rr_disk_watch_due_us (const RrDiskWatch *self)
{
  return self->due_us;
}

/**
 * rr_disk_watch_view:
 * @self: a watch
 * @view: (out caller-allocates): how it is
 *
 * Thread: any.
 */
void
rr_disk_watch_view (RrDiskWatch *self,
                    RrDiskView  *view)
{
  rr_mutex_lock (&self->lock);
  *view = self->view;
  rr_mutex_unlock (&self->lock);
}

/* --- life --------------------------------------------------------------------- */

static gboolean
read_size (GKeyFile    *file,
           const char  *key,
           int          otherwise,
           gint64      *bytes,
           GError     **error)
{
  g_autoptr(GError) problem = NULL;
  int number = otherwise;

  if (g_key_file_has_key (file, "disk", key, NULL))
    number = g_key_file_get_integer (file, "disk", key, &problem);
  if (problem == NULL && number >= 0)
    {
      *bytes = number * MIB;
      return TRUE;
    }
  /* Translators: a key of the file storage.ini */
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, _("storage.ini: “%s” has to be a number, 0 for none"), key);
  return FALSE;
}

/**
 * rr_disk_watch_new:
 * @workspace: the folder, which is there, with storage.ini, which need not be
 * @error: return location for an error
 *
 * Returns: (transfer full): a watch; %NULL with a #GKeyFileError, #GFileError or
 *   %RR_ERROR_MALFORMED
 */
RrDiskWatch *
rr_disk_watch_new (const char  *workspace,
                   GError     **error)
{
  g_autoptr(RrDiskWatch) self = g_new0 (RrDiskWatch, 1);
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, "storage.ini", error);
  struct stat info;

  rr_mutex_init (&self->lock);
  self->workspace = g_strdup (workspace);
  self->reserve = g_build_filename (workspace, "reserve", NULL);
  self->due_us = rr_clock_now_us () + FIRST_US;
  /* It is there from before, perhaps on a disk that has no room for another. */
  if (stat (self->reserve, &info) == 0)
    self->view.reserve_bytes = (gint64) info.st_blocks * 512;
  if (file == NULL || !read_size (file, "warn-mb", 1024, &self->warn_wish, error)
      || !read_size (file, "reserve-mb", 64, &self->reserve_wish, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * rr_disk_watch_free:
 * @self: (nullable) (transfer full): a watch
 */
void
rr_disk_watch_free (RrDiskWatch *self)
{
  if (self == NULL)
    return;

  rr_mutex_clear (&self->lock);
  g_free (self->told);
  g_free (self->workspace);
  g_free (self->reserve);
  g_free (self);
}
