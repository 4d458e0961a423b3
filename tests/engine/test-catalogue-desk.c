/* test-catalogue-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "rr-catalogue-desk.h"
#include "rr-error.h"
#include "rr-task.h"

/* Tours that are changed while they are sold. */

static const char two_tours[] =
    "# ours\n"
    "[walk]\nname=A walk\nplaces=10\nunits=adult:5000\nhouse-note=bring boots\n"
    "[walk unit adult]\nname=Grown-up\n"
    "[swim]\nplaces=4\nunits=adult:900\n";

typedef struct
{
  char            *folder;
  char            *path;
  RrCatalogueDesk *desk;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  text)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("rr-tours-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "tours.ini", NULL);
  if (text != NULL)
    g_file_set_contents (fixture->path, text, -1, &error);
  g_assert_no_error (error);
  fixture->desk = rr_catalogue_desk_new (fixture->folder, text == NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  text)
{
  g_clear_pointer (&fixture->desk, rr_catalogue_desk_free);
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
  rr_assert_quiescent ();
}

static gboolean
set_key (Fixture     *fixture,
         const char  *id,
         const char  *key,
         const char  *value,
         GError     **error)
{
  g_autoptr(GKeyFile) keys = g_key_file_new ();

  g_key_file_set_value (keys, id, key, value);
  return rr_catalogue_desk_save (fixture->desk, id, keys, error);
}

static guint
places_of (RrCatalogue *catalogue,
           const char  *id)
{
  const RrTour *tour = rr_catalogue_find (catalogue, id);

  g_assert_nonnull (tour);
  return tour->capacity;
}

static void
test_change (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(RrCatalogue) before = rr_catalogue_desk_dup (fixture->desk);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_catalogue_desk_view (fixture->desk, 0) == before);

  g_assert_true (set_key (fixture, "walk", "places", "12", &error));
  g_assert_no_error (error);

  g_assert_cmpuint (places_of (rr_catalogue_desk_view (fixture->desk, 0), "walk"), ==, 12);
  g_assert_cmpuint (places_of (before, "walk"), ==, 10);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "# ours"));
  g_assert_nonnull (strstr (text, "house-note=bring boots"));
  g_assert_nonnull (strstr (text, "places=12"));
}

static void
test_by_hand (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "[walk]\nplaces=7\nunits=adult:1\n", -1, NULL));
  g_assert_true (set_key (fixture, "walk", "name", "Long walk", &error));
  g_assert_no_error (error);

  g_assert_cmpuint (places_of (rr_catalogue_desk_view (fixture->desk, 1), "walk"), ==, 7);
  g_assert_null (rr_catalogue_find (rr_catalogue_desk_view (fixture->desk, 1), "swim"));
}

static void
test_malformed (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(RrCatalogue) before = rr_catalogue_desk_dup (fixture->desk);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (set_key (fixture, "walk", "units", "adult:much", &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_false (set_key (fixture, "swim", "currency", "XYZ", &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_false (rr_catalogue_desk_remove (fixture->desk, "fly", &error));
  g_assert_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND);

  g_assert_true (rr_catalogue_desk_view (fixture->desk, 0) == before);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, two_tours);
}

static void
test_no_folder (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(RrCatalogue) before = rr_catalogue_desk_dup (fixture->desk);
  g_autoptr(GError) error = NULL;

  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_assert_false (set_key (fixture, "walk", "places", "9", &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_STORE);

  g_assert_true (rr_catalogue_desk_view (fixture->desk, 0) == before);
  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(RrCatalogueDesk) again = NULL;
  g_autoptr(RrCatalogue) catalogue = NULL;
  g_autoptr(GKeyFile) file = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_catalogue_desk_remove (fixture->desk, "walk", &error));
  g_assert_no_error (error);
  g_assert_true (set_key (fixture, "climb", "units", "adult:100", &error));
  g_assert_no_error (error);

  again = rr_catalogue_desk_new (fixture->folder, FALSE, &error);
  g_assert_no_error (error);
  catalogue = rr_catalogue_desk_dup (again);
  g_assert_null (rr_catalogue_find (catalogue, "walk"));
  g_assert_nonnull (rr_catalogue_find (catalogue, "swim"));
  g_assert_nonnull (rr_catalogue_find (catalogue, "climb"));
  file = rr_catalogue_desk_dup_file (again);
  g_assert_false (g_key_file_has_group (file, "walk unit adult"));
}

/* What an exercise sells is not written anywhere until somebody changes it. */
static void
test_practice (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(RrCatalogue) catalogue = rr_catalogue_desk_dup (fixture->desk);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (rr_catalogue_find (catalogue, "T000"));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  g_assert_true (set_key (fixture, "ridge-walk", "places", "3", &error));
  g_assert_no_error (error);

  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_nonnull (rr_catalogue_find (rr_catalogue_desk_view (fixture->desk, 0), "T015"));
}

/* --- many look while one changes ---------------------------------------------- */

#define N_READERS 4
#define N_CHANGES 50

typedef struct
{
  RrCatalogueDesk *desk;
  guint            io;
  int             *over;    /* (atomic) */
  guint            n_seen;
} Reader;

/* Each finds one whole catalogue, and never an older one than before. */
static gpointer
reader_run (gpointer data)
{
  Reader *reader = data;
  guint last = 0;

  while (g_atomic_int_get (reader->over) == 0)
    {
      RrCatalogue *view = rr_catalogue_desk_view (reader->desk, reader->io);
      guint now = places_of (view, "walk");

      g_assert_cmpuint (now, >=, last);
      reader->n_seen += now != last;
      last = now;
      g_thread_yield ();
    }
  return NULL;
}

static void
test_readers (Fixture       *fixture,
              gconstpointer  data)
{
  GThread *threads[N_READERS];
  Reader readers[N_READERS];
  int over = 0;

  for (guint i = 0; i < N_READERS; i++)
    {
      readers[i] = (Reader) { fixture->desk, i, &over, 0 };
      threads[i] = g_thread_new ("reader", reader_run, &readers[i]);
    }
  for (guint i = 0; i < N_CHANGES; i++)
    {
      char places[16];

      g_snprintf (places, sizeof places, "%u", 11 + i);
      g_assert_true (set_key (fixture, "walk", "places", places, NULL));
    }
  g_atomic_int_set (&over, 1);

  for (guint i = 0; i < N_READERS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (places_of (rr_catalogue_desk_view (fixture->desk, 0), "walk"), ==, 10 + N_CHANGES);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, text, func) \
  g_test_add ("/engine/catalogue-desk/" name, Fixture, text, set_up, func, tear_down)
  ADD ("a-change-is-on-disk-and-keeps-what-others-wrote", two_tours, test_change);
  ADD ("a-change-by-hand-is-not-overwritten", two_tours, test_by_hand);
  ADD ("bad-input-changes-nothing", two_tours, test_malformed);
  ADD ("a-disk-that-refuses-changes-nothing", two_tours, test_no_folder);
  ADD ("tours-come-and-go", two_tours, test_remove);
  ADD ("an-exercise-is-written-with-the-first-change", NULL, test_practice);
  ADD ("readers-always-find-a-whole-catalogue", two_tours, test_readers);
#undef ADD
  return g_test_run ();
}
