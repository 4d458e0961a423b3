/* power-disk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "power-disk-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* Files in memory, each twice: as it is, and as it would be found after a loss of power.
 * A sync makes the second like the first. When power comes again, each sector that was
 * written since the last sync is the old or the new one by chance, and so is the length.
 * A sector of 512 bytes is written whole or not at all, as SQLite relies on.
 *
 * A sync that fails has forgotten what it should have written, as Linux does: the file looks
 * as if it had it, and the next sync does not write it either.
 *
 * The index of the log is no file here but memory, as it is of one process.
 *
 * Threads: one at a time; another may go first while the disk is in trouble.
 * Ends:    with the process.
 */

RrPowerDisk rr_power_disk;

RrPowerFile *
rr_power_find (const char *name)
{
  RrPowerFile *unused = NULL;

  for (guint i = 0; i < RR_POWER_FILES; i++)
    {
      if (rr_power_disk.files[i].name != NULL && strcmp (rr_power_disk.files[i].name, name) == 0)
        return &rr_power_disk.files[i];
      if (rr_power_disk.files[i].name == NULL && unused == NULL)
        unused = &rr_power_disk.files[i];
    }
  g_assert_nonnull (unused);
  *unused = (RrPowerFile) { .name = g_strdup (name), .now = g_byte_array_new (), .durable = g_byte_array_new (),
                            .kept = g_byte_array_new (), .dirty = g_byte_array_new (),
                            .shm = g_ptr_array_new_with_free_func (g_free) };
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

void
rr_power_grow (GByteArray *array,
               gsize       len)
{
  guint old = array->len;

  if (len <= old)
    return;
  g_byte_array_set_size (array, (guint) len);
  memset (array->data + old, 0, len - old);
}

/* What is between the end and @at becomes zeros that are new, too. */
void
rr_power_make_dirty (RrPowerFile *file,
                     gsize        at,
                     gsize        len)
{
  gsize from = MIN (at, file->now->len) / RR_POWER_SECTOR;
  gsize until = (at + len + RR_POWER_SECTOR - 1) / RR_POWER_SECTOR;

  rr_power_grow (file->dirty, until);
  memset (file->dirty->data + from, 1, until - from);
}

static gboolean
is_dirty (const RrPowerFile *file,
          gsize              at)
{
  return at / RR_POWER_SECTOR < file->dirty->len && file->dirty->data[at / RR_POWER_SECTOR] != 0;
}

/* Each dirty sector gets to the disk with a chance; what does not stays dirty. */
void
rr_power_flush (RrPowerFile *file,
                double       chance)
{
  for (gsize at = 0; at < file->now->len; at += RR_POWER_SECTOR)
    {
      gsize n = MIN (RR_POWER_SECTOR, file->now->len - at);

      if (!is_dirty (file, at) || (chance < 1 && g_rand_double (rr_power_disk.rand) >= chance))
        continue;
      rr_power_grow (file->durable, at + n);
      memcpy (file->durable->data + at, file->now->data + at, n);
      file->dirty->data[at / RR_POWER_SECTOR] = 0;
    }
}

/* FALSE: there is no power any more. */
gboolean
rr_power_count_op (void)
{
  if (rr_power_disk.is_cut)
    return FALSE;
  rr_power_disk.n_ops++;
  if (rr_power_disk.cut_at != 0 && rr_power_disk.n_ops == rr_power_disk.cut_at)
    rr_power_disk.is_cut = TRUE;
  return TRUE;
}

RrPowerTrouble
rr_power_find_trouble (RrPowerOp op)
{
  return rr_power_disk.trouble != NULL && !rr_power_disk.is_cut
             ? rr_power_disk.trouble (op, rr_power_disk.trouble_data) : RR_POWER_WELL;
}

static void
power_on (RrPowerDisk *self,
          guint32      seed)
{
  g_rand_set_seed (self->rand, seed);
  self->lies = RR_POWER_HONEST;
  self->is_cut = FALSE;
  self->n_ops = self->cut_at = 0;
}

/* As nobody has it open. */
static void
forget_users (RrPowerFile *file)
{
  g_byte_array_set_size (file->dirty, 0);
  g_ptr_array_set_size (file->shm, 0);
  file->n_shared = 0;
  file->writer = NULL;
  memset (file->n_shm_shared, 0, sizeof file->n_shm_shared);
  memset (file->shm_writer, 0, sizeof file->shm_writer);
}

void
rr_power_disk_format (RrPowerDisk *self,
                      guint32      seed)
{
  for (guint i = 0; i < RR_POWER_FILES; i++)
    if (self->files[i].name != NULL)
      {
        RrPowerFile *file = &self->files[i];

        g_byte_array_set_size (file->now, 0);
        g_byte_array_set_size (file->durable, 0);
        forget_users (file);
        file->exists = file->was_durable = FALSE;
      }
  power_on (self, seed);
}

void
rr_power_disk_keep (RrPowerDisk *self)
{
  for (guint i = 0; i < RR_POWER_FILES; i++)
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
  for (guint i = 0; i < RR_POWER_FILES; i++)
    if (self->files[i].name != NULL)
      {
        RrPowerFile *file = &self->files[i];

        copy (file->now, file->kept);
        copy (file->durable, file->kept);
        forget_users (file);
        file->exists = file->was_durable = file->was_kept;
      }
  power_on (self, seed);
}

void
rr_power_disk_set_lies (RrPowerDisk *self,
                        RrPowerLies  lies)
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
              RrPowerFile *file,
              double       chance)
{
  gsize len = g_rand_double (self->rand) < chance ? file->now->len : file->durable->len;

  if (file->exists != file->was_durable && g_rand_double (self->rand) >= chance)
    file->exists = file->was_durable;
  if (!file->exists)
    g_byte_array_set_size (file->durable, 0);
  else
    {
      rr_power_flush (file, chance);
      if (len < file->durable->len && len == file->now->len)
        g_byte_array_set_size (file->durable, (guint) len);
    }
  copy (file->now, file->durable);
  file->was_durable = file->exists;
  forget_users (file);
}

void
rr_power_disk_restore (RrPowerDisk *self)
{
  static const double chances[] = { 0, 0.1, 0.5, 0.9, 1 };

  for (guint i = 0; i < RR_POWER_FILES; i++)
    if (self->files[i].name != NULL)
      restore_file (self, &self->files[i], chances[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (chances))]);
  self->is_cut = FALSE;
  self->cut_at = 0;
}

void
rr_power_disk_revive (RrPowerDisk *self)
{
  for (guint i = 0; i < RR_POWER_FILES; i++)
    if (self->files[i].name != NULL)
      {
        g_ptr_array_set_size (self->files[i].shm, 0);
        g_assert_cmpuint (self->files[i].n_shared, ==, 0);
      }
  self->is_cut = FALSE;
  self->cut_at = 0;
}

void
rr_power_disk_set_trouble (RrPowerDisk        *self,
                           RrPowerTroubleFunc  func,
                           gpointer            data)
{
  self->trouble = func;
  self->trouble_data = data;
}

void
rr_power_disk_export (RrPowerDisk *self,
                      const char  *name)
{
  const RrPowerFile *file = rr_power_find (name);

  if (!file->exists)
    g_unlink (name);
  else
    g_assert_true (g_file_set_contents (name, (const char *) file->now->data, file->now->len, NULL));
}
