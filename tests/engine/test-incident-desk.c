/* test-incident-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "rr-incident-ask.h"
#include "rr-task.h"
#include "../support/folder.h"

/* The way of an incident through the desk, with a store of its own: nothing is seen before it
 * is on disk, and nothing is lost when the disk refuses. */

#define NOW_MS G_GINT64_CONSTANT (1790000000000)

typedef struct
{
  char           *folder;
  char           *path;
  RrStore        *store;
  RrTracker      *tracker;
  RrIncidentDesk *desk;
  RrItemPool     *pool;
  guint           n_lists;
} Fixture;

static void
list_cb (RrIncidentList *list,
         gpointer        data)
{
  ((Fixture *) data)->n_lists++;
  rr_incident_list_unref (list);
}

static void
open_desk (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RrStoreReader) reader = NULL;
  RrTrackerConfig config;

  f->store = rr_store_open (f->path, &error);
  g_assert_no_error (error);
  reader = rr_store_reader_open (f->path, &error);
  g_assert_no_error (error);
  rr_tracker_config_init (&config);
  f->tracker = rr_tracker_new (&config);
  f->desk = rr_incident_desk_new (reader, f->tracker, list_cb, f, &error);
  g_assert_no_error (error);
}

static void
close_desk (Fixture *f)
{
  rr_incident_desk_free (f->desk);
  rr_tracker_free (f->tracker);
  rr_store_close (f->store);
}

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  f->folder = g_dir_make_tmp ("roundrock-desk-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "roundrock.db", NULL);
  f->pool = rr_item_pool_new ();
  open_desk (f);
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  close_desk (f);
  rr_item_pool_free (f->pool);
  folder_remove (f->folder);
  g_free (f->path);
  g_free (f->folder);
  rr_assert_quiescent ();
}

static RrItem *
call_for_help (Fixture *f)
{
  RrItem *item = rr_item_pool_take (f->pool);

  g_strlcpy (item->message.device, "anna", sizeof item->message.device);
  item->message.fix.event = RR_EVENT_SOS;
  item->message.fix.time_ms = item->message.fix.received_ms = NOW_MS;
  rr_incident_desk_track (f->desk, item, NOW_MS);
  g_assert_nonnull (item->notes);
  return item;
}

static void
commit (Fixture          *f,
        RrStoreWriteFunc  write,
        gpointer          data)
{
  RrStoreItem row = { .write = write, .data = data };
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_store_commit (f->store, &row, 1, &error));
  g_assert_no_error (error);
}

static guint
count_open (Fixture *f)
{
  g_autoptr(RrIncidentList) list = rr_incident_desk_dup_list (f->desk);

  return list->open->len;
}

static void
test_seen_when_it_is_on_disk (Fixture       *f,
                              gconstpointer  data)
{
  RrItem *item = call_for_help (f);
  RrDeviceState state;

  g_assert_true (rr_tracker_lookup (f->tracker, "anna", NOW_MS, &state));
  g_assert_true (state.sos);
  g_assert_cmpuint (count_open (f), ==, 0);

  commit (f, rr_incident_desk_write, item);
  g_assert_cmpuint (count_open (f), ==, 0);
  rr_incident_desk_settle (f->desk, &item, 1, TRUE);
  g_assert_cmpuint (count_open (f), ==, 1);
  g_assert_cmpuint (f->n_lists, ==, 1);
  rr_item_pool_give (f->pool, &item, 1);
}

static void
test_survives_a_disk_that_refuses (Fixture       *f,
                                   gconstpointer  data)
{
  RrItem *item = call_for_help (f);
  RrItem *push;
  RrIncidentCounts counts;

  rr_incident_desk_settle (f->desk, &item, 1, FALSE);
  rr_item_pool_give (f->pool, &item, 1);
  g_assert_true (rr_incident_desk_has_unsaved (f->desk));
  g_assert_cmpuint (count_open (f), ==, 0);
  rr_incident_desk_counts (f->desk, &counts);
  g_assert_cmpuint (counts.n_unsaved, ==, 1);

  /* Also when nobody sends anything the store is asked again. */
  push = rr_incident_desk_tick (f->desk, f->pool, NOW_MS + 2000);
  g_assert_nonnull (push);
  rr_item_pool_give (f->pool, &push, 1);

  commit (f, rr_incident_desk_write_unsaved, f->desk);
  rr_incident_desk_settle (f->desk, NULL, 0, TRUE);
  g_assert_false (rr_incident_desk_has_unsaved (f->desk));
  g_assert_cmpuint (count_open (f), ==, 1);
  g_assert_null (rr_incident_desk_tick (f->desk, f->pool, NOW_MS + 9000));
}

static void
asked_cb (RrIncidentAsk *ask)
{
  g_assert_no_error (ask->problem);
  rr_incident_ask_free (ask);
}

static void
test_restart_and_close (Fixture       *f,
                        gconstpointer  data)
{
  RrItem *item = call_for_help (f);
  RrIncidentAsk *ask;
  RrDeviceState state;

  commit (f, rr_incident_desk_write, item);
  rr_incident_desk_settle (f->desk, &item, 1, TRUE);
  rr_item_pool_give (f->pool, &item, 1);
  close_desk (f);
  open_desk (f);
  g_assert_cmpuint (count_open (f), ==, 1);
  rr_tracker_set_name (f->tracker, "anna", "Anna");
  rr_tracker_set_sos (f->tracker, "anna", TRUE);

  ask = rr_incident_ask_new (f->desk, RR_ASK_ACT);
  ask->id = 1;
  ask->act = RR_ACT_CLOSE;
  ask->who = g_strdup ("berta");
  ask->done = asked_cb;
  item = rr_item_pool_take (f->pool);
  item->data = ask;
  commit (f, rr_incident_ask_write, ask);
  rr_incident_desk_settle (f->desk, &item, 1, TRUE);
  rr_incident_ask_done (item, f->store, TRUE);
  rr_item_pool_give (f->pool, &item, 1);

  g_assert_cmpuint (count_open (f), ==, 0);
  g_assert_null (rr_incident_desk_tick (f->desk, f->pool, NOW_MS));
  g_assert_true (rr_tracker_lookup (f->tracker, "anna", NOW_MS, &state));
  g_assert_false (state.sos);
}

static void
test_dues_are_told_by_the_clock (Fixture       *f,
                                 gconstpointer  data)
{
  RrDue due = { .kind = RR_INCIDENT_OVERDUE_RETURN, .subject = "1", .detail = "Ridge", .due_ms = NOW_MS };
  RrItem *item;

  rr_incident_desk_set_dues (f->desk, &due, 1);
  g_assert_null (rr_incident_desk_tick (f->desk, f->pool, NOW_MS - 1));
  item = rr_incident_desk_tick (f->desk, f->pool, NOW_MS);
  g_assert_nonnull (item);
  commit (f, rr_incident_desk_write, item);
  rr_incident_desk_settle (f->desk, &item, 1, TRUE);
  rr_item_pool_give (f->pool, &item, 1);
  g_assert_cmpuint (count_open (f), ==, 1);
}

#define ADD(name, func) g_test_add ("/engine/incident-desk/" name, Fixture, NULL, setup, func, teardown)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("seen-when-it-is-on-disk", test_seen_when_it_is_on_disk);
  ADD ("survives-a-disk-that-refuses", test_survives_a_disk_that_refuses);
  ADD ("restart-and-close", test_restart_and_close);
  ADD ("dues-are-told-by-the-clock", test_dues_are_told_by_the_clock);
  return g_test_run ();
}
