/* rr-store-log.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-private.h"

#include <stdio.h>
#include <string.h>

/* Is the log damaged in its middle? SQLite reads it up to the first frame whose sum is wrong
 * and takes that for its end, as it is after a loss of power. But a group is only begun when
 * the one before it is on the disk: where two groups end at or behind that frame, at least the
 * first of them was acknowledged, and is gone. Of the very last group that cannot be told.
 *
 * Unless the pages are in the database already: then the log had just begun to be written from
 * its beginning again, over what it held before.
 *
 * Source: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 * Threads: the store's, before the database is open.
 */

#define HEADER_LEN 32
#define FRAME_LEN  24
#define MAX_PAGE   65536u

typedef struct
{
  FILE    *file;
  guint8   header[HEADER_LEN];
  guint8   frame[FRAME_LEN];
  guint8  *page;          /* (owned) */
  guint32  page_len;
  guint32  sum[2];
  gboolean is_big;        /* the order of bytes in sums */
} Log;

static guint32
get_word (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static guint32
get_sum_word (const Log    *self,
              const guint8 *at)
{
  return self->is_big ? get_word (at) : GUINT32_SWAP_LE_BE (get_word (at));
}

static void
add_to_sum (Log          *self,
            const guint8 *at,
            gsize         len)
{
  for (gsize i = 0; i + 8 <= len; i += 8)
    {
      self->sum[0] += get_sum_word (self, at + i) + self->sum[1];
      self->sum[1] += get_sum_word (self, at + i + 4) + self->sum[0];
    }
}

static gboolean
is_sum (const Log    *self,
        const guint8 *at)
{
  return get_word (at) == self->sum[0] && get_word (at + 4) == self->sum[1];
}

/* FALSE: there is none, or not enough of one to speak of pages. */
static gboolean
read_header (Log      *self,
             gboolean *is_good)
{
  guint32 magic;

  if (fread (self->header, 1, HEADER_LEN, self->file) != HEADER_LEN)
    return FALSE;
  magic = get_word (self->header);
  self->page_len = get_word (self->header + 8);
  self->is_big = (magic & 1) != 0;
  add_to_sum (self, self->header, FRAME_LEN);
  *is_good = (magic & ~1u) == 0x377f0682 && is_sum (self, self->header + FRAME_LEN);
  if (!*is_good)
    self->page_len = 4096;
  return self->page_len >= 512 && self->page_len <= MAX_PAGE;
}

static gboolean
read_frame (Log *self)
{
  return fread (self->frame, 1, FRAME_LEN, self->file) == FRAME_LEN
         && fread (self->page, 1, self->page_len, self->file) == self->page_len;
}

static gboolean
is_good_frame (Log *self)
{
  add_to_sum (self, self->frame, 8);
  add_to_sum (self, self->page, self->page_len);
  return memcmp (self->frame + 8, self->header + 16, 8) == 0 && is_sum (self, self->frame + 16);
}

static gboolean
ends_group (const Log *self)
{
  return get_word (self->frame) != 0 && get_word (self->frame + 4) != 0;
}

/* Counts the ends of groups at and behind the first wrong frame. @pages: where the newest copy
 * of each page behind it is, as numbers of frames, the first being 1. Sums go on from frame to
 * frame, so that each can be judged by the one before it, and half-written ones are left out. */
static guint
look_through (Log        *self,
              gboolean    is_good,
              GHashTable *pages)
{
  guint n_ends = 0, n_frames = 0;

  while (read_frame (self))
    {
      gboolean fits;

      n_frames++;
      /* Of a wrong header nothing is believed but what its frames say. */
      if (!is_good && n_frames == 1)
        memcpy (self->header + 16, self->frame + 8, 8);
      fits = is_good_frame (self);
      self->sum[0] = get_word (self->frame + 16);
      self->sum[1] = get_word (self->frame + 20);
      is_good = is_good && fits;
      if (is_good || memcmp (self->frame + 8, self->header + 16, 8) != 0)
        continue;
      n_ends += ends_group (self);
      if (fits)
        g_hash_table_insert (pages, GUINT_TO_POINTER (get_word (self->frame)), GUINT_TO_POINTER (n_frames));
    }
  return n_ends;
}

static gboolean
read_page (FILE    *file,
           goffset  at,
           guint8  *page,
           guint32  len)
{
  return fseeko (file, at, SEEK_SET) == 0 && fread (page, 1, len, file) == len;
}

static gboolean
are_in_database (Log        *self,
                 GHashTable *pages,
                 FILE       *database)
{
  g_autofree guint8 *other = g_malloc (self->page_len);
  GHashTableIter iter;
  gpointer number, frame;

  g_hash_table_iter_init (&iter, pages);
  while (g_hash_table_iter_next (&iter, &number, &frame))
    {
      goffset in_log = HEADER_LEN + FRAME_LEN
                       + (goffset) (GPOINTER_TO_UINT (frame) - 1) * (FRAME_LEN + self->page_len);
      goffset in_file = (goffset) (GPOINTER_TO_UINT (number) - 1) * self->page_len;

      if (!read_page (self->file, in_log, self->page, self->page_len)
          || !read_page (database, in_file, other, self->page_len)
          || memcmp (self->page, other, self->page_len) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_cut (Log  *self,
        FILE *database)
{
  g_autoptr(GHashTable) pages = g_hash_table_new (NULL, NULL);
  gboolean is_good, cut;

  if (!read_header (self, &is_good))
    return FALSE;
  self->page = g_malloc (self->page_len);
  cut = look_through (self, is_good, pages) >= 2 && (database == NULL || !are_in_database (self, pages, database));
  g_free (self->page);
  return cut;
}

/**
 * rr_store_log_is_cut:
 * @path: a database that nobody has open
 *
 * Returns: %TRUE if its log has groups that were acknowledged and cannot be read
 */
gboolean
rr_store_log_is_cut (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  Log self = { .file = fopen (log, "rbe") };
  FILE *database;
  gboolean cut;

  if (self.file == NULL)
    return FALSE;
  database = fopen (path, "rbe");
  cut = is_cut (&self, database);
  fclose (self.file);
  if (database != NULL)
    fclose (database);
  return cut;
}
