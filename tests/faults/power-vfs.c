/* power-vfs.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "power-disk-private.h"

#include <string.h>

/* What SQLite asks of a disk: files, locks on them, and the log's index in memory.
 *
 * Threads: as power-disk.c says.
 * Ends:    with the process.
 */

typedef struct
{
  sqlite3_file  base;
  RrPowerFile  *file;
  int           level;      /* of its lock */
  guint         shared;     /* slots of the log's index it has a share of */
} OpenFile;

/* --- a file ------------------------------------------------------------------- */

static int unlock_cb (sqlite3_file *file, int level);
static int shm_unmap_cb (sqlite3_file *file, int remove);

static int
close_cb (sqlite3_file *file)
{
  unlock_cb (file, SQLITE_LOCK_NONE);
  shm_unmap_cb (file, FALSE);
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
  RrPowerFile *own = ((OpenFile *) file)->file;
  GByteArray *now = own->now;

  if (rr_power_find_trouble (RR_POWER_WRITE) != RR_POWER_WELL)
    return SQLITE_FULL;
  if (!rr_power_count_op ())
    return SQLITE_IOERR_WRITE;
  rr_power_make_dirty (own, (gsize) at, (gsize) len);
  rr_power_grow (now, (gsize) at + (gsize) len);
  memcpy (now->data + at, from, (gsize) len);
  return rr_power_disk.is_cut ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int
truncate_cb (sqlite3_file  *file,
             sqlite3_int64  len)
{
  if (!rr_power_count_op ())
    return SQLITE_IOERR_TRUNCATE;
  if ((gsize) len < ((OpenFile *) file)->file->now->len)
    g_byte_array_set_size (((OpenFile *) file)->file->now, (guint) len);
  return SQLITE_OK;
}

static int
sync_cb (sqlite3_file *file,
         int           flags)
{
  RrPowerFile *own = ((OpenFile *) file)->file;

  if (rr_power_find_trouble (RR_POWER_SYNC) != RR_POWER_WELL)
    {
      rr_power_flush (own, 0.5);
      if (own->dirty->len > 0)
        memset (own->dirty->data, 0, own->dirty->len);
      return SQLITE_IOERR_FSYNC;
    }
  if (!rr_power_count_op () || rr_power_disk.is_cut)
    return SQLITE_IOERR_FSYNC;
  if (rr_power_disk.lies == RR_POWER_DROPPED)
    return SQLITE_OK;
  if (rr_power_disk.lies == RR_POWER_REORDERED)
    {
      rr_power_flush (own, 0.7);
      return SQLITE_OK;
    }
  rr_power_flush (own, 1);
  own->was_durable = own->exists;
  if (rr_power_disk.lies == RR_POWER_SHORTENED && own->now->len > RR_POWER_SECTOR && own->durable->len == own->now->len)
    g_byte_array_set_size (own->durable, (guint) g_rand_int_range (rr_power_disk.rand, RR_POWER_SECTOR,
                                                                   (gint32) own->now->len));
  else
    g_byte_array_set_size (own->durable, own->now->len);
  return SQLITE_OK;
}

static int
size_cb (sqlite3_file  *file,
         sqlite3_int64 *len)
{
  *len = ((OpenFile *) file)->file->now->len;
  return SQLITE_OK;
}

/* Who may write keeps others from that, who writes keeps them from reading, too. */
static int
lock_cb (sqlite3_file *file,
         int           level)
{
  OpenFile *open = (OpenFile *) file;
  RrPowerFile *own = open->file;

  if (level <= open->level)
    return SQLITE_OK;
  if (own->writer != NULL && own->writer != open)
    return SQLITE_BUSY;
  if (level >= SQLITE_LOCK_EXCLUSIVE && own->n_shared > (open->level >= SQLITE_LOCK_SHARED ? 1 : 0))
    return SQLITE_BUSY;
  if (open->level == SQLITE_LOCK_NONE)
    own->n_shared++;
  if (level >= SQLITE_LOCK_RESERVED)
    own->writer = open;
  open->level = level;
  return SQLITE_OK;
}

static int
unlock_cb (sqlite3_file *file,
           int           level)
{
  OpenFile *open = (OpenFile *) file;

  if (level < SQLITE_LOCK_RESERVED && open->file->writer == open)
    open->file->writer = NULL;
  if (level == SQLITE_LOCK_NONE && open->level > SQLITE_LOCK_NONE)
    open->file->n_shared--;
  open->level = MIN (level, open->level);
  return SQLITE_OK;
}

static int
check_lock_cb (sqlite3_file *file,
               int          *is_reserved)
{
  *is_reserved = ((OpenFile *) file)->file->writer != NULL;
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
  return RR_POWER_SECTOR;
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

static gboolean
can_have (const OpenFile *open,
          guint           slot,
          int             flags)
{
  const RrPowerFile *own = open->file;

  if (own->shm_writer[slot] != NULL && own->shm_writer[slot] != open)
    return FALSE;
  return (flags & SQLITE_SHM_EXCLUSIVE) == 0 || own->n_shm_shared[slot] == ((open->shared >> slot) & 1);
}

static int
shm_lock_cb (sqlite3_file *file,
             int           offset,
             int           n,
             int           flags)
{
  OpenFile *open = (OpenFile *) file;
  RrPowerFile *own = open->file;

  for (int i = offset; i < offset + n; i++)
    if ((flags & SQLITE_SHM_LOCK) != 0 && !can_have (open, (guint) i, flags))
      return SQLITE_BUSY;
  for (int i = offset; i < offset + n; i++)
    if ((flags & SQLITE_SHM_EXCLUSIVE) != 0)
      own->shm_writer[i] = (flags & SQLITE_SHM_LOCK) != 0 ? open : NULL;
    else if (((open->shared >> i) & 1) != ((flags & SQLITE_SHM_LOCK) != 0))
      {
        open->shared ^= 1u << i;
        own->n_shm_shared[i] += (open->shared >> i) & 1 ? 1 : -1;
      }
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
  OpenFile *open = (OpenFile *) file;

  for (guint i = 0; i < RR_POWER_SLOTS; i++)
    {
      open->file->n_shm_shared[i] -= (open->shared >> i) & 1;
      if (open->file->shm_writer[i] == open)
        open->file->shm_writer[i] = NULL;
    }
  open->shared = 0;
  if (remove)
    g_ptr_array_set_size (open->file->shm, 0);
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = close_cb, .xRead = read_cb, .xWrite = write_cb, .xTruncate = truncate_cb, .xSync = sync_cb,
  .xFileSize = size_cb, .xLock = lock_cb, .xUnlock = unlock_cb, .xCheckReservedLock = check_lock_cb,
  .xFileControl = control_cb, .xSectorSize = sector_cb, .xDeviceCharacteristics = traits_cb,
  .xShmMap = shm_map_cb, .xShmLock = shm_lock_cb, .xShmBarrier = shm_barrier_cb, .xShmUnmap = shm_unmap_cb,
};

/* --- the files ----------------------------------------------------------------- */

static int
open_cb (sqlite3_vfs  *vfs,
         const char   *name,
         sqlite3_file *file,
         int           flags,
         int          *out_flags)
{
  OpenFile *open = (OpenFile *) file;

  *open = (OpenFile) { .file = rr_power_find (name != NULL ? name : "temporary") };
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
  RrPowerFile *file = rr_power_find (name);

  if (!rr_power_count_op ())
    return SQLITE_IOERR_DELETE;
  file->exists = FALSE;
  g_byte_array_set_size (file->now, 0);
  g_byte_array_set_size (file->dirty, 0);
  return SQLITE_OK;
}

static int
access_cb (sqlite3_vfs *vfs,
           const char  *name,
           int          flags,
           int         *result)
{
  *result = rr_power_find (name)->exists;
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
    to[i] = (char) g_rand_int (rr_power_disk.rand);
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
  return rr_power_disk.below->xCurrentTimeInt64 (rr_power_disk.below, time);
}

static int
day_cb (sqlite3_vfs *vfs,
        double      *day)
{
  return rr_power_disk.below->xCurrentTime (rr_power_disk.below, day);
}

RrPowerDisk *
rr_power_disk_get (void)
{
  if (rr_power_disk.below != NULL)
    return &rr_power_disk;
  rr_power_disk.below = sqlite3_vfs_find (NULL);
  rr_power_disk.rand = g_rand_new_with_seed (1);
  rr_power_disk.vfs = (sqlite3_vfs) {
    .iVersion = 2, .szOsFile = sizeof (OpenFile), .mxPathname = 512, .zName = "power",
    .xOpen = open_cb, .xDelete = delete_cb, .xAccess = access_cb, .xFullPathname = path_cb,
    .xRandomness = random_cb, .xSleep = sleep_cb, .xCurrentTime = day_cb, .xCurrentTimeInt64 = time_cb,
  };
  g_assert_cmpint (sqlite3_vfs_register (&rr_power_disk.vfs, 1), ==, SQLITE_OK);
  return &rr_power_disk;
}

/* --- without the syncs -------------------------------------------------------- */

static int
ignore_synchronous_cb (void       *data,
                       int         action,
                       const char *first,
                       const char *second,
                       const char *schema,
                       const char *trigger)
{
  return action == SQLITE_PRAGMA && strcmp (first, "synchronous") == 0 && second != NULL
                 && strcmp (second, "FULL") == 0
             ? SQLITE_IGNORE : SQLITE_OK;
}

/* Every connection is opened with NORMAL and stays so. */
static int
make_normal_cb (sqlite3                    *db,
                char                      **problem,
                const sqlite3_api_routines *api)
{
  sqlite3_exec (db, "PRAGMA synchronous=NORMAL", NULL, NULL, NULL);
  sqlite3_set_authorizer (db, ignore_synchronous_cb, NULL);
  return SQLITE_OK;
}

void
rr_power_forget_syncs (void)
{
  sqlite3_auto_extension ((void (*) (void)) make_normal_cb);
}
