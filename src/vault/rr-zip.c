/* rr-zip.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-zip.h"

#include <glib/gi18n.h>
#include <string.h>
#include <zlib.h>

#include "rr-error.h"

/* RrZip writes one file after the other; how long each is stands behind it, and again in the
 * directory at the end. It is one of the plain kind, which every computer opens: below 4 GiB,
 * and no more than 65,534 files.
 *
 * Source: APPNOTE.TXT of PKWARE, 4.3.
 * Threads: one.
 */

#define BLOCK     65536u
#define MAX_BYTES 0xfffffffeu
#define MAX_FILES 65534u
#define FLAGS     0x0808     /* lengths come behind, names are UTF-8 */
#define DEFLATED  8
#define VERSION   20
#define DAY_ZERO  0x0021     /* 1 January 1980: no time is told */

struct _RrZip
{
  RrPgp      *out;          /* (unowned) */
  GByteArray *directory;    /* (owned) */
  z_stream    deflate;
  gboolean    is_open;      /* a file is */
  char       *name;         /* (owned) (nullable): of it */
  guint64     begins_at;
  guint64     n_in, n_out;
  uLong       crc;
  guint64     at;
  guint       n_files;
  guint8      block[BLOCK];
};

static void
add (GByteArray *to,
     guint64     value,
     guint       n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    {
      guint8 byte = (guint8) value;

      g_byte_array_append (to, &byte, 1);
      value >>= 8;
    }
}

static gboolean
put (RrZip       *self,
     const void  *data,
     gsize        len,
     GError     **error)
{
  self->at += len;
  if (self->at <= MAX_BYTES && self->n_in <= MAX_BYTES)
    return rr_pgp_write (self->out, data, len, error);
  g_set_error_literal (error, RR_ERROR, RR_ERROR_TOO_LARGE,
                       _("It is more than fits into one file, 4 GB. Choose a shorter time, or fewer kinds."));
  return FALSE;
}

/**
 * rr_zip_new:
 * @out: where it is written
 *
 * Returns: (transfer full): an empty archive
 */
RrZip *
rr_zip_new (RrPgp *out)
{
  RrZip *self = g_new0 (RrZip, 1);

  self->out = out;
  self->directory = g_byte_array_new ();
  return self;
}

gboolean
rr_zip_begin (RrZip       *self,
              const char  *name,
              GError     **error)
{
  g_autoptr(GByteArray) head = g_byte_array_new ();

  if (self->n_files == MAX_FILES)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_TOO_LARGE, _("These are more devices than fit into one file"));
      return FALSE;
    }
  self->begins_at = self->at;
  self->name = g_strdup (name);
  self->n_in = self->n_out = 0;
  self->crc = crc32 (0, NULL, 0);
  memset (&self->deflate, 0, sizeof self->deflate);
  /* Without a head of its own. */
  if (deflateInit2 (&self->deflate, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "zlib");
      return FALSE;
    }
  self->is_open = TRUE;
  add (head, 0x04034b50, 4);
  add (head, VERSION, 2);
  add (head, FLAGS, 2);
  add (head, DEFLATED, 2);
  add (head, DAY_ZERO << 16, 4);
  add (head, 0, 12);
  add (head, strlen (name), 2);
  add (head, 0, 2);
  g_byte_array_append (head, (const guint8 *) name, (guint) strlen (name));
  return put (self, head->data, head->len, error);
}

static gboolean
run (RrZip   *self,
     int      how,
     GError **error)
{
  int code;

  do
    {
      gsize n;

      self->deflate.next_out = self->block;
      self->deflate.avail_out = BLOCK;
      code = deflate (&self->deflate, how);
      n = BLOCK - self->deflate.avail_out;
      self->n_out += n;
      if (!put (self, self->block, n, error))
        return FALSE;
    }
  while (how == Z_FINISH ? code != Z_STREAM_END : self->deflate.avail_out == 0);
  return TRUE;
}

gboolean
rr_zip_write (RrZip       *self,
              const char  *text,
              gsize        len,
              GError     **error)
{
  self->crc = crc32 (self->crc, (const Bytef *) text, (uInt) len);
  self->n_in += len;
  self->deflate.next_in = (Bytef *) text;
  self->deflate.avail_in = (uInt) len;
  return run (self, Z_NO_FLUSH, error);
}

static void
add_sizes (RrZip      *self,
           GByteArray *to)
{
  add (to, self->crc, 4);
  add (to, self->n_out, 4);
  add (to, self->n_in, 4);
}

static void
add_to_directory (RrZip *self)
{
  add (self->directory, 0x02014b50, 4);
  add (self->directory, VERSION, 2);
  add (self->directory, VERSION, 2);
  add (self->directory, FLAGS, 2);
  add (self->directory, DEFLATED, 2);
  add (self->directory, DAY_ZERO << 16, 4);
  add_sizes (self, self->directory);
  add (self->directory, strlen (self->name), 2);
  add (self->directory, 0, 12);
  add (self->directory, self->begins_at, 4);
  g_byte_array_append (self->directory, (const guint8 *) self->name, (guint) strlen (self->name));
}

static void
forget (RrZip *self)
{
  if (self->is_open)
    deflateEnd (&self->deflate);
  self->is_open = FALSE;
  g_clear_pointer (&self->name, g_free);
}

gboolean
rr_zip_close (RrZip   *self,
              GError **error)
{
  g_autoptr(GByteArray) tail = g_byte_array_new ();

  self->deflate.avail_in = 0;
  if (!run (self, Z_FINISH, error))
    return FALSE;
  add (tail, 0x08074b50, 4);
  add_sizes (self, tail);
  add_to_directory (self);
  forget (self);
  self->n_files++;
  return put (self, tail->data, tail->len, error);
}

gboolean
rr_zip_end (RrZip   *self,
            GError **error)
{
  g_autoptr(GByteArray) tail = g_byte_array_new ();
  guint64 at = self->at;

  add (tail, 0x06054b50, 4);
  add (tail, 0, 4);
  add (tail, self->n_files, 2);
  add (tail, self->n_files, 2);
  add (tail, self->directory->len, 4);
  add (tail, at, 4);
  add (tail, 0, 2);
  return put (self, self->directory->data, self->directory->len, error) && put (self, tail->data, tail->len, error);
}

/**
 * rr_zip_free:
 * @self: (nullable) (transfer full): an archive
 */
void
rr_zip_free (RrZip *self)
{
  if (self == NULL)
    return;

  forget (self);
  g_byte_array_unref (self->directory);
  g_free (self);
}
