/* rr-diag-archive.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-diag-archive.h"

#include <gio/gunixinputstream.h>
#include <string.h>

#include "rr-export.h"

/* A report is a tar archive of what the diagnostics say, for those who help from afar. It
 * has no positions, no names of guests, no addresses, no tokens: what goes in is made from
 * the program's own names and numbers, and log lines are redacted.
 *
 * Threads: any of the engine's own.
 */

/* --- tar ------------------------------------------------------------------------ */

#define BLOCK 512

/* The header of POSIX.1-1988; its fields are octal numbers in text. */
typedef struct
{
  char name[100];
  char mode[8];
  char uid[8];
  char gid[8];
  char size[12];
  char mtime[12];
  char checksum[8];
  char typeflag;
  char linkname[100];
  char magic[6];
  char version[2];
  char uname[32];
  char gname[32];
  char devmajor[8];
  char devminor[8];
  char prefix[155];
  char padding[12];
} TarHeader;

G_STATIC_ASSERT (sizeof (TarHeader) == BLOCK);

static void
fill_header (TarHeader  *header,
             const char *name,
             gsize       len)
{
  guint sum = 0;

  memset (header, 0, sizeof *header);
  g_strlcpy (header->name, name, sizeof header->name);
  g_snprintf (header->mode, sizeof header->mode, "%07o", 0600u);
  g_snprintf (header->uid, sizeof header->uid, "%07o", 0u);
  g_snprintf (header->gid, sizeof header->gid, "%07o", 0u);
  g_snprintf (header->size, sizeof header->size, "%011" G_GINT64_MODIFIER "o", (guint64) len);
  g_snprintf (header->mtime, sizeof header->mtime, "%011" G_GINT64_MODIFIER "o",
              (guint64) (g_get_real_time () / G_USEC_PER_SEC));
  memset (header->checksum, ' ', sizeof header->checksum);
  header->typeflag = '0';
  memcpy (header->magic, "ustar", 6);
  memcpy (header->version, "00", 2);
  for (guint i = 0; i < BLOCK; i++)
    sum += ((const guchar *) header)[i];
  g_snprintf (header->checksum, 7, "%06o", sum);
}

static gboolean
write_padding (GOutputStream  *out,
               gsize           len,
               GCancellable   *cancellable,
               GError        **error)
{
  static const char zeros[2 * BLOCK];

  return g_output_stream_write_all (out, zeros, len, NULL, cancellable, error);
}

static gboolean
write_member (const RrExport  *export,
              RrEngine        *engine,
              const char      *folder,
              GOutputStream   *out,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", folder, export->name);
  g_autoptr(GInputStream) in = NULL;
  TarHeader header;
  gsize len;
  int fd = rr_export_spool (export, engine, cancellable, &len, error);

  if (fd < 0)
    return FALSE;

  in = g_unix_input_stream_new (fd, TRUE);
  fill_header (&header, name, len);
  return g_output_stream_write_all (out, &header, sizeof header, NULL, cancellable, error)
         && g_output_stream_splice (out, in, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE, cancellable,
                                    error) == (gssize) len
         && write_padding (out, (BLOCK - len % BLOCK) % BLOCK, cancellable, error);
}

/**
 * rr_diag_archive_dup_name:
 *
 * Returns: (transfer full): a name for a report that is made now
 */
char *
rr_diag_archive_dup_name (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "roundrock-report-%Y%m%d-%H%M%S.tar.gz");
}

/**
 * rr_diag_archive_write:
 * @engine: a running engine
 * @out: where to; stays open
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Thread: any of the engine's own.
 *
 * Returns: %FALSE with the error of @out or of the file that a member goes through
 */
gboolean
rr_diag_archive_write (RrEngine       *engine,
                       GOutputStream  *out,
                       GCancellable   *cancellable,
                       GError        **error)
{
  g_autoptr(GZlibCompressor) zip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (out, G_CONVERTER (zip));
  g_autofree char *folder = rr_diag_archive_dup_name ();
  const RrExport *export;

  *strchr (folder, '.') = '\0';
  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (stream), FALSE);
  for (guint i = 0; (export = rr_export_nth (i)) != NULL; i++)
    if (!write_member (export, engine, folder, stream, cancellable, error))
      return FALSE;
  return write_padding (stream, 2 * BLOCK, cancellable, error)
         && g_output_stream_close (stream, cancellable, error);
}
