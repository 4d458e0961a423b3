/* test-export.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine-bench.h"
#include "rr-diag-archive.h"
#include "rr-export.h"
#include "rr-task.h"
#include "../support/folder.h"

typedef struct
{
  EngineBench base;
  GFile      *file;        /* in the folder of its own */
  char       *file_dir;
  gboolean    done;
  gboolean    ok;
  GBytes     *read;        /* (nullable) */
  GError     *error;
} Bench;

static void
bench_init (Bench    *bench,
            gboolean  start)
{
  g_autofree char *path = NULL;

  *bench = (Bench) { .file_dir = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL) };
  path = g_build_filename (bench->file_dir, "export", NULL);
  bench->file = g_file_new_for_path (path);
  engine_bench_init (&bench->base);
  if (start)
    engine_bench_start (&bench->base);
}

static void
bench_clear (Bench *bench)
{
  engine_bench_clear (&bench->base);
  folder_empty (bench->file_dir);
  g_rmdir (bench->file_dir);
  g_clear_object (&bench->file);
  g_clear_pointer (&bench->read, g_bytes_unref);
  g_clear_error (&bench->error);
  g_free (bench->file_dir);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Bench *bench = data;

  g_assert_false (bench->done);
  bench->ok = rr_export_save_finish (RR_ENGINE (source), result, &bench->error);
  bench->done = TRUE;
}

static void
bench_wait (Bench *bench)
{
  while (!bench->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
bench_save (Bench        *bench,
            const char   *name,
            GFile        *file,
            GCancellable *cancellable)
{
  bench->done = FALSE;
  g_clear_error (&bench->error);
  rr_export_save_async (bench->base.engine, rr_export_find (name), file, cancellable, saved_cb, bench);
}

static void
test_each_export_is_saved_whole (void)
{
  Bench bench;
  const RrExport *export;

  bench_init (&bench, TRUE);
  for (guint i = 0; (export = rr_export_nth (i)) != NULL; i++)
    {
      bench_save (&bench, export->name, bench.file, NULL);
      bench_wait (&bench);
      g_assert_no_error (bench.error);
      g_assert_true (bench.ok);
    }
  g_assert_cmpuint (folder_empty (bench.file_dir), ==, 1);
  bench_clear (&bench);
}

static void
test_a_report_is_a_tar_with_all_of_them (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GZlibDecompressor) unzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr(GInputStream) in = NULL;
  g_autoptr(GInputStream) unzipped = NULL;
  g_autoptr(GOutputStream) all = g_memory_output_stream_new_resizable ();
  const RrExport *export;
  const char *data;
  gsize len;
  Bench bench;

  bench_init (&bench, TRUE);
  bench_save (&bench, "report.tar.gz", bench.file, NULL);
  bench_wait (&bench);
  g_assert_no_error (bench.error);
  in = G_INPUT_STREAM (g_file_read (bench.file, NULL, &error));
  g_assert_no_error (error);
  unzipped = g_converter_input_stream_new (in, G_CONVERTER (unzip));
  g_output_stream_splice (all, unzipped, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);

  data = g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (all));
  len = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (all));
  g_assert_cmpuint (len % 512, ==, 0);
  for (guint i = 0; (export = rr_export_nth (i)) != NULL; i++)
    g_assert_nonnull (memmem (data, len, export->name, strlen (export->name)));
  bench_clear (&bench);
}

static void
test_a_folder_that_is_not_there_is_an_error (void)
{
  g_autoptr(GFile) file = g_file_new_for_path ("/nowhere/at/all");
  Bench bench;

  bench_init (&bench, TRUE);
  bench_save (&bench, "report.tar.gz", file, NULL);
  bench_wait (&bench);
  g_assert_error (bench.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (bench.error->message, "/nowhere/at/all"));
  bench_clear (&bench);
}

static void
test_a_file_elsewhere_is_refused (void)
{
  g_autoptr(GFile) file = g_file_new_for_uri ("http://example.org/report");
  Bench bench;

  bench_init (&bench, TRUE);
  bench_save (&bench, "report.tar.gz", file, NULL);
  bench_wait (&bench);
  g_assert_error (bench.error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  bench_clear (&bench);
}

static void
test_a_cancelled_save_leaves_nothing (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Bench bench;

  bench_init (&bench, TRUE);
  g_cancellable_cancel (cancellable);
  bench_save (&bench, "report.tar.gz", bench.file, cancellable);
  bench_wait (&bench);
  g_assert_error (bench.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (folder_empty (bench.file_dir), ==, 0);
  bench_clear (&bench);
}

static void
test_a_stopped_engine_says_so (void)
{
  Bench bench;

  bench_init (&bench, FALSE);
  bench_save (&bench, "dump.txt", bench.file, NULL);
  bench_wait (&bench);
  g_assert_error (bench.error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  bench_clear (&bench);
}

/* Either it was written before, or it says why not: the callback comes once. */
static void
test_a_stop_in_between_ends_it (void)
{
  g_autoptr(GError) error = NULL;
  Bench bench;

  bench_init (&bench, TRUE);
  bench_save (&bench, "report.tar.gz", bench.file, NULL);
  g_assert_true (rr_engine_stop (bench.base.engine, &error));
  bench_wait (&bench);
  g_assert_true (bench.ok == (bench.error == NULL));
  g_assert_cmpuint (folder_empty (bench.file_dir), ==, bench.ok ? 1 : 0);
  bench_clear (&bench);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Bench *bench = data;

  g_assert_false (bench->done);
  bench->read = rr_export_read_finish (RR_ENGINE (source), result, &bench->error);
  bench->done = TRUE;
}

static void
test_a_dump_is_read_into_memory (void)
{
  Bench bench;

  bench_init (&bench, TRUE);
  rr_export_read_async (bench.base.engine, rr_export_find ("dump.txt"), NULL, read_cb, &bench);
  bench_wait (&bench);
  g_assert_no_error (bench.error);
  g_assert_nonnull (memmem (g_bytes_get_data (bench.read, NULL), g_bytes_get_size (bench.read),
                            "]: bookings ", strlen ("]: bookings ")));
  bench_clear (&bench);
}

static void
test_a_cancelled_read_says_so (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Bench bench;

  bench_init (&bench, TRUE);
  g_cancellable_cancel (cancellable);
  rr_export_read_async (bench.base.engine, rr_export_find ("dump.txt"), cancellable, read_cb, &bench);
  bench_wait (&bench);
  g_assert_error (bench.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (bench.read);
  bench_clear (&bench);
}

static void
test_exports_have_names (void)
{
  g_autofree char *name = rr_diag_archive_dup_name ();

  g_assert_true (g_str_has_prefix (name, "roundrock-report-20"));
  g_assert_true (g_str_has_suffix (name, ".tar.gz"));
  g_assert_nonnull (rr_export_find ("dump.txt"));
  g_assert_nonnull (rr_export_find ("report.tar.gz"));
  g_assert_null (rr_export_find ("../dump.txt"));
  g_assert_null (rr_export_nth (1000));
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/export/each-is-saved-whole", test_each_export_is_saved_whole);
  g_test_add_func ("/engine/export/a-report-is-a-tar-with-all-of-them",
                   test_a_report_is_a_tar_with_all_of_them);
  g_test_add_func ("/engine/export/a-folder-that-is-not-there-is-an-error",
                   test_a_folder_that_is_not_there_is_an_error);
  g_test_add_func ("/engine/export/a-file-elsewhere-is-refused", test_a_file_elsewhere_is_refused);
  g_test_add_func ("/engine/export/a-cancelled-save-leaves-nothing",
                   test_a_cancelled_save_leaves_nothing);
  g_test_add_func ("/engine/export/a-stopped-engine-says-so", test_a_stopped_engine_says_so);
  g_test_add_func ("/engine/export/a-stop-in-between-ends-it", test_a_stop_in_between_ends_it);
  g_test_add_func ("/engine/export/a-dump-is-read-into-memory", test_a_dump_is_read_into_memory);
  g_test_add_func ("/engine/export/a-cancelled-read-says-so", test_a_cancelled_read_says_so);
  g_test_add_func ("/engine/export/have-names", test_exports_have_names);

  return g_test_run ();
}
