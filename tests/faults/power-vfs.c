/* power-vfs.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "power-vfs.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

/* Files in memory, each twice: as it is, and as it would be found after a loss of power.
 * A sync makes the second like the first. When power comes again, each sector that was
 * written since the last sync is the old or the new one by chance, and so is the length.
 * A sector of 512 bytes is written whole or not at all, as SQLite relies on.
 *
 * The index of the log is no file here but memory, as it is of one process.
 *
 * Threads: one at a time.
 * Ends:    with the process.
 */

#define SECTOR  512
#define N_FILES 16

typedef struct
{
  char       *name;        /* (owned) (nullable) */
  GByteArray *now;
  GByteArray *durable;
  GByteArray *kept;
  gboolean    exists;
  gboolean    was_durable; /* it, not only its bytes */
  gboolean    was_kept;
  GPtrArray  *shm;         /* regions of the log's index */
} DiskFile;

struct _RrPowerDisk
{
  sqlite3_vfs  vfs;
  sqlite3_vfs *below;      /* for time and chance */
  DiskFile     files[N_FILES];
  GRand       *rand;
  gboolean     lies;
  gboolean     is_cut;
  guint        n_ops;
  guint        cut_at;
};

typedef struct
{
  sqlite3_file  base;
  RrPowerDisk  *disk;
  DiskFile     *file;
} OpenFile;

static RrPowerDisk disk;

static DiskFile *
find (const char *name)
{
  DiskFile *unused = NULL;

  for (guint i = 0; i < N_FILES; i++)
    {
      if (disk.files[i].name != NULL && strcmp (disk.files[i].name, name) == 0)
        return &disk.files[i];
      if (disk.files[i].name == NULL && unused == NULL)
        unused = &disk.files[i];
    }
  g_assert_nonnull (unused);
  *unused = (DiskFile) { .name = g_strdup (name), .now = g_byte_array_new (), .durable = g_byte_array_new (),
                         .kept = g_byte_array_new (), .shm = g_ptr_array_new_with_free_func (g_free) };
  return unused;
}

static void
copy (GByteArray       *to,
      const GByteArray *from)
{
  g_byte_array_set_size (to, from->len);
  if (from->len > 0)
    memcpy (to->data, from->data, from->len);
}

static void
grow (GByteArray *array,
      gsize       len)
{
  guint old = array->len;

  if (len <= old)
    return;
  g_byte_array_set_size (array, (guint) len);
  memset (array->data + old, 0, len - old);
}

/* FALSE: there is no power any more. */
static gboolean
count_op (void)
{
  if (disk.is_cut)
    return FALSE;
  disk.n_ops++;
  if (disk.cut_at != 0 && disk.n_ops == disk.cut_at)
    disk.is_cut = TRUE;
  return TRUE;
}

/* --- a file ------------------------------------------------------------------- */

static int
close_cb (sqlite3_file *file)
{
  return SQLITE_OK;
}

static int
read_cb (sqlite3_file  *file,
         void          *to,
         int            len,
         sqlite3_int64  at)
{
  const GByteArray *now = ((OpenFile *) file)->file->now;
  gsize there = (gsize) at < now->len ? MIN ((gsize) len, now->len - (gsize) at) : 0;

  if (there > 0)
    memcpy (to, now->data + at, there);
  memset ((char *) to + there, 0, (gsize) len - there);
  return there == (gsize) len ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int
write_cb (sqlite3_file  *file,
          const void    *from,
          int            len,
          sqlite3_int64  at)
{
  GByteArray *now = ((OpenFile *) file)->file->now;

  if (!count_op ())
    return SQLITE_IOERR_WRITE;
  grow (now, (gsize) at + (gsize) len);
  memcpy (now->data + at, from, (gsize) len);
  return disk.is_cut ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int
truncate_cb (sqlite3_file  *file,
             sqlite3_int64  len)
{
  if (!count_op ())
    return SQLITE_IOERR_TRUNCATE;
  if ((gsize) len < ((OpenFile *) file)->file->now->len)
    g_byte_array_set_size (((OpenFile *) file)->file->now, (guint) len);
  return SQLITE_OK;
}

static int
sync_cb (sqlite3_file *file,
         int           flags)
{
  DiskFile *own = ((OpenFile *) file)->file;

  if (!count_op () || disk.is_cut)
    return SQLITE_IOERR_FSYNC;
  if (disk.lies)
    return SQLITE_OK;
  copy (own->durable, own->now);
  own->was_durable = own->exists;
  return SQLITE_OK;
}

static int
size_cb (sqlite3_file  *file,
         sqlite3_int64 *len)
{
  *len = ((OpenFile *) file)->file->now->len;
  return SQLITE_OK;
}

static int
lock_cb (sqlite3_file *file,
         int           level)
{
  return SQLITE_OK;
}

static int
check_lock_cb (sqlite3_file *file,
               int          *is_reserved)
{
  *is_reserved = 0;
  return SQLITE_OK;
}

static int
control_cb (sqlite3_file *file,
            int           what,
            void         *data)
{
  return SQLITE_NOTFOUND;
}

static int
sector_cb (sqlite3_file *file)
{
  return SECTOR;
}

static int
traits_cb (sqlite3_file *file)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
shm_map_cb (sqlite3_file   *file,
            int             region,
            int             size,
            int             extend,
            void volatile **at)
{
  GPtrArray *shm = ((OpenFile *) file)->file->shm;

  while (extend && shm->len <= (guint) region)
    g_ptr_array_add (shm, g_malloc0 ((gsize) size));
  *at = (guint) region < shm->len ? shm->pdata[region] : NULL;
  return SQLITE_OK;
}

static int
shm_lock_cb (sqlite3_file *file,
             int           offset,
             int           n,
             int           flags)
{
  return SQLITE_OK;
}

static void
shm_barrier_cb (sqlite3_file *file)
{
}

static int
shm_unmap_cb (sqlite3_file *file,
              int           remove)
{
  if (remove)
    g_ptr_array_set_size (((OpenFile *) file)->file->shm, 0);
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = close_cb, .xRead = read_cb, .xWrite = write_cb, .xTruncate = truncate_cb, .xSync = sync_cb,
  .xFileSize = size_cb, .xLock = lock_cb, .xUnlock = lock_cb, .xCheckReservedLock = check_lock_cb,
  .xFileControl = control_cb, .xSectorSize = sector_cb, .xDeviceCharacteristics = traits_cb,
  .xShmMap = shm_map_cb, .xShmLock = shm_lock_cb, .xShmBarrier = shm_barrier_cb, .xShmUnmap = shm_unmap_cb,
};

/* --- the disk ----------------------------------------------------------------- */

static int
open_cb (sqlite3_vfs  *vfs,
         const char   *name,
         sqlite3_file *file,
         int           flags,
         int          *out_flags)
{
  OpenFile *open = (OpenFile *) file;

  open->file = find (name != NULL ? name : "temporary");
  open->disk = &disk;
  open->base.pMethods = &methods;
  if (!open->file->exists && (flags & SQLITE_OPEN_CREATE) == 0)
    {
      open->base.pMethods = NULL;
      return SQLITE_CANTOPEN;
    }
  open->file->exists = TRUE;
  if (out_flags != NULL)
    *out_flags = flags;
  return SQLITE_OK;
}

static int
delete_cb (sqlite3_vfs *vfs,
           const char  *name,
           int          sync)
{
  DiskFile *file = find (name);

  if (!count_op ())
    return SQLITE_IOERR_DELETE;
  file->exists = FALSE;
  g_byte_array_set_size (file->now, 0);
  return SQLITE_OK;
}

static int
access_cb (sqlite3_vfs *vfs,
           const char  *name,
           int          flags,
           int         *result)
{
  *result = find (name)->exists;
  return SQLITE_OK;
}

static int
path_cb (sqlite3_vfs *vfs,
         const char  *name,
         int          size,
         char        *path)
{
  return g_strlcpy (path, name, (gsize) size) < (gsize) size ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
random_cb (sqlite3_vfs *vfs,
           int          n,
           char        *to)
{
  for (int i = 0; i < n; i++)
    to[i] = (char) g_rand_int (disk.rand);
  return n;
}

static int
sleep_cb (sqlite3_vfs *vfs,
          int          us)
{
  return us;
}

static int
time_cb (sqlite3_vfs   *vfs,
         sqlite3_int64 *time)
{
  return disk.below->xCurrentTimeInt64 (disk.below, time);
}

static int
day_cb (sqlite3_vfs *vfs,
        double      *day)
{
  return disk.below->xCurrentTime (disk.below, day);
}

RrPowerDisk *
rr_power_disk_get (void)
{
  if (disk.below != NULL)
    return &disk;
  disk.below = sqlite3_vfs_find (NULL);
  disk.rand = g_rand_new_with_seed (1);
  disk.vfs = (sqlite3_vfs) {
    .iVersion = 2, .szOsFile = sizeof (OpenFile), .mxPathname = 512, .zName = "power",
    .xOpen = open_cb, .xDelete = delete_cb, .xAccess = access_cb, .xFullPathname = path_cb,
    .xRandomness = random_cb, .xSleep = sleep_cb, .xCurrentTime = day_cb, .xCurrentTimeInt64 = time_cb,
  };
  g_assert_cmpint (sqlite3_vfs_register (&disk.vfs, 1), ==, SQLITE_OK);
  return &disk;
}

static void
power_on (RrPowerDisk *self,
          guint32      seed)
{
  g_rand_set_seed (self->rand, seed);
  self->lies = self->is_cut = FALSE;
  self->n_ops = self->cut_at = 0;
}

void
rr_power_disk_format (RrPowerDisk *self,
                      guint32      seed)
{
  for (guint i = 0; i < N_FILES; i++)
    if (self->files[i].name != NULL)
      {
        DiskFile *file = &self->files[i];

        g_byte_array_set_size (file->now, 0);
        g_byte_array_set_size (file->durable, 0);
        g_ptr_array_set_size (file->shm, 0);
        file->exists = file->was_durable = FALSE;
      }
  power_on (self, seed);
}

void
rr_power_disk_keep (RrPowerDisk *self)
{
  for (guint i = 0; i < N_FILES; i++)
    if (self->files[i].name != NULL)
      {
        copy (self->files[i].kept, self->files[i].now);
        self->files[i].was_kept = self->files[i].exists;
      }
}

void
rr_power_disk_rewind (RrPowerDisk *self,
                      guint32      seed)
{
  for (guint i = 0; i < N_FILES; i++)
    if (self->files[i].name != NULL)
      {
        DiskFile *file = &self->files[i];

        copy (file->now, file->kept);
        copy (file->durable, file->kept);
        g_ptr_array_set_size (file->shm, 0);
        file->exists = file->was_durable = file->was_kept;
      }
  power_on (self, seed);
}

void
rr_power_disk_set_lies (RrPowerDisk *self,
                        gboolean     lies)
{
  self->lies = lies;
}

void
rr_power_disk_cut_at (RrPowerDisk *self,
                      guint        n_ops)
{
  self->n_ops = 0;
  self->cut_at = n_ops;
}

guint
rr_power_disk_get_ops (RrPowerDisk *self)
{
  return self->n_ops;
}

gboolean
rr_power_disk_is_cut (RrPowerDisk *self)
{
  return self->is_cut;
}

/* How likely a sector of before is there: never, seldom, as often as not, mostly, always. */
static void
restore_file (RrPowerDisk *self,
              DiskFile    *file,
              double       chance)
{
  gsize len = g_rand_double (self->rand) < chance ? file->now->len : file->durable->len;

  if (file->exists != file->was_durable && g_rand_double (self->rand) >= chance)
    file->exists = file->was_durable;
  if (!file->exists)
    g_byte_array_set_size (file->durable, 0);
  else
    {
      for (gsize at = 0; at < file->now->len; at += SECTOR)
        {
          gsize n = MIN (SECTOR, file->now->len - at);

          if (g_rand_double (self->rand) >= chance)
            continue;
          grow (file->durable, at + n);
          memcpy (file->durable->data + at, file->now->data + at, n);
        }
      if (len < file->durable->len && len == file->now->len)
        g_byte_array_set_size (file->durable, (guint) len);
    }
  copy (file->now, file->durable);
  file->was_durable = file->exists;
  g_ptr_array_set_size (file->shm, 0);
}

void
rr_power_disk_restore (RrPowerDisk *self)
{
  static const double chances[] = { 0, 0.1, 0.5, 0.9, 1 };

  for (guint i = 0; i < N_FILES; i++)
    if (self->files[i].name != NULL)
      restore_file (self, &self->files[i], chances[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (chances))]);
  self->is_cut = FALSE;
  self->cut_at = 0;
}

void
rr_power_disk_export (RrPowerDisk *self,
                      const char  *name)
{
  const DiskFile *file = find (name);

  if (!file->exists)
    g_unlink (name);
  else
    g_assert_true (g_file_set_contents (name, (const char *) file->now->data, file->now->len, NULL));
}
