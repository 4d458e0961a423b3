/* test-device-keys.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-keys.h"

#include <string.h>

#include "rr-task.h"

/* Who shows what, with a clock and a door that are handed in. */

#define NOW_MS   G_GINT64_CONSTANT (1700000000000)
#define MINUTE   G_GINT64_CONSTANT (60000)

typedef struct
{
  RrDeviceKeys *keys;
  gint64        next_id;
  RrReplyTo     closed[16];
  guint         n_closed;
  guint         n_first;
  RrKeyAnswer   answer;
} Bench;

static void
close_cb (RrReplyTo peer,
          gpointer  data)
{
  Bench *bench = data;

  g_assert_cmpuint (bench->n_closed, <, G_N_ELEMENTS (bench->closed));
  bench->closed[bench->n_closed++] = peer;
}

static void
first_cb (const char *device,
          const char *address,
          gpointer    data)
{
  Bench *bench = data;

  g_assert_cmpstr (device, ==, "anna");
  g_assert_cmpstr (address, ==, "192.0.2.7");
  bench->n_first++;
}

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  bench->keys = rr_device_keys_new (close_cb, first_cb, bench);
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  rr_device_keys_free (bench->keys);
  rr_assert_quiescent ();
}

static gint64
add (Bench            *bench,
     const char       *device,
     guint8            mark,
     RrDeviceKeyState  state)
{
  RrDeviceKeyRow row = { .id = ++bench->next_id, .state = state, .made_ms = NOW_MS, .until_ms = NOW_MS + 10 * MINUTE };

  memset (row.hash, mark, sizeof row.hash);
  g_strlcpy (row.device, device, sizeof row.device);
  g_assert_true (rr_device_keys_add (bench->keys, &row));
  return row.id;
}

static RrKeyVerdict
show (Bench  *bench,
      guint8  mark,
      gint64  now_ms)
{
  RrAddress address = { { [10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = 7 } };
  guint8 hash[RR_TOKEN_HASH_LEN];

  memset (hash, mark, sizeof hash);
  rr_device_keys_check (bench->keys, hash, &address, TRUE, now_ms, &bench->answer);
  return bench->answer.verdict;
}

static RrDeviceRow
row_of (Bench      *bench,
        const char *device,
        gint64      now_ms)
{
  g_autoptr(RrDeviceView) view = rr_device_keys_dup_view (bench->keys, now_ms);
  const RrDeviceRow *row = rr_device_view_find (view, device);

  g_assert_nonnull (row);
  return *row;
}

static void
test_first_use (Bench         *bench,
                gconstpointer  data)
{
  add (bench, "anna", 1, RR_DEVICE_KEY_PENDING);
  g_assert_cmpint (row_of (bench, "anna", NOW_MS).access, ==, RR_ACCESS_WAITS);
  g_assert_cmpint (row_of (bench, "anna", NOW_MS).until_ms, ==, NOW_MS + 10 * MINUTE);

  g_assert_cmpint (show (bench, 2, NOW_MS), ==, RR_KEY_UNKNOWN);
  g_assert_cmpint (show (bench, 1, NOW_MS + 10 * MINUTE - 1), ==, RR_KEY_GOOD);
  g_assert_cmpstr (bench->answer.device, ==, "anna");
  g_assert_true (bench->answer.is_first);
  g_assert_false (bench->answer.is_due);

  /* It is used: there is no end to it any more. */
  g_assert_cmpint (show (bench, 1, NOW_MS + 100 * MINUTE), ==, RR_KEY_GOOD);
  g_assert_cmpint (row_of (bench, "anna", NOW_MS + 100 * MINUTE).access, ==, RR_ACCESS_KNOWN);
  g_assert_cmpstr (row_of (bench, "anna", NOW_MS).from, ==, "192.0.2.7");
  g_assert_true (row_of (bench, "anna", NOW_MS).is_tls);
}

static void
test_late (Bench         *bench,
           gconstpointer  data)
{
  add (bench, "anna", 1, RR_DEVICE_KEY_PENDING);

  g_assert_cmpint (show (bench, 1, NOW_MS + 10 * MINUTE), ==, RR_KEY_LATE);
  g_assert_cmpint (row_of (bench, "anna", NOW_MS + 10 * MINUTE).access, ==, RR_ACCESS_LATE);
  g_assert_cmpint (row_of (bench, "anna", NOW_MS + 10 * MINUTE).until_ms, ==, 0);

  /* A new code is a new chance; the old one is nothing any more. */
  add (bench, "anna", 2, RR_DEVICE_KEY_PENDING);
  g_assert_cmpint (show (bench, 1, NOW_MS), ==, RR_KEY_UNKNOWN);
  g_assert_cmpint (show (bench, 2, NOW_MS), ==, RR_KEY_GOOD);
}

static void
test_asks_until_stored (Bench         *bench,
                        gconstpointer  data)
{
  gint64 id = add (bench, "anna", 1, RR_DEVICE_KEY_PENDING);

  show (bench, 1, NOW_MS);
  g_assert_true (bench->answer.is_first);
  show (bench, 1, NOW_MS + 1);
  g_assert_false (bench->answer.is_first || bench->answer.is_due);   /* it is on its way */

  rr_device_keys_saved (bench->keys, id, FALSE);
  show (bench, 1, NOW_MS + 2);
  g_assert_true (bench->answer.is_first);

  g_assert_cmpuint (bench->n_first, ==, 0);
  rr_device_keys_saved (bench->keys, id, TRUE);
  g_assert_cmpuint (bench->n_first, ==, 1);
  show (bench, 1, NOW_MS + 3);
  g_assert_false (bench->answer.is_first || bench->answer.is_due);

  /* Then only now and then. */
  show (bench, 1, NOW_MS + 9 * MINUTE);
  g_assert_false (bench->answer.is_due);
  show (bench, 1, NOW_MS + 11 * MINUTE);
  g_assert_true (bench->answer.is_due);
  rr_device_keys_saved (bench->keys, id, TRUE);
  show (bench, 1, NOW_MS + 12 * MINUTE);
  g_assert_false (bench->answer.is_due);
  rr_device_keys_saved (bench->keys, 999, TRUE);
  g_assert_cmpuint (bench->n_first, ==, 1);
}

static RrReplyTo
peer_of (guint32 slot)
{
  return (RrReplyTo) { 0, slot, 1, 0 };
}

static gboolean
enter (Bench   *bench,
       gint64   id,
       guint32  slot,
       int     *is_over)
{
  gboolean displaces = FALSE;

  g_assert_true (rr_device_keys_enter (bench->keys, id, peer_of (slot), is_over, &displaces));
  return displaces;
}

static void
test_new_ends_old (Bench         *bench,
                   gconstpointer  data)
{
  gint64 old = add (bench, "anna", 1, RR_DEVICE_KEY_ACTIVE), ben = add (bench, "ben", 3, RR_DEVICE_KEY_ACTIVE);
  int is_over = FALSE, is_ben_over = FALSE;

  enter (bench, old, 7, &is_over);
  enter (bench, ben, 8, &is_ben_over);
  add (bench, "anna", 2, RR_DEVICE_KEY_PENDING);
  g_assert_cmpint (show (bench, 1, NOW_MS), ==, RR_KEY_GOOD);
  g_assert_cmpint (row_of (bench, "anna", NOW_MS).access, ==, RR_ACCESS_KNOWN);
  g_assert_cmpint (row_of (bench, "anna", NOW_MS).until_ms, ==, NOW_MS + 10 * MINUTE);
  g_assert_cmpuint (bench->n_closed, ==, 0);

  g_assert_cmpint (show (bench, 2, NOW_MS), ==, RR_KEY_GOOD);
  g_assert_cmpint (show (bench, 1, NOW_MS), ==, RR_KEY_ENDED);
  g_assert_cmpuint (bench->n_closed, ==, 1);
  g_assert_cmpuint (bench->closed[0].slot, ==, 7);
  g_assert_true (is_over);
  g_assert_false (is_ben_over);

  /* The one before is forgotten when the next is used. */
  add (bench, "anna", 4, RR_DEVICE_KEY_PENDING);
  g_assert_cmpint (show (bench, 4, NOW_MS), ==, RR_KEY_GOOD);
  g_assert_cmpint (show (bench, 1, NOW_MS), ==, RR_KEY_UNKNOWN);
  g_assert_cmpint (show (bench, 2, NOW_MS), ==, RR_KEY_ENDED);
  rr_device_keys_leave (bench->keys, old, peer_of (7), NOW_MS + 7);
}

static void
test_revoked (Bench         *bench,
              gconstpointer  data)
{
  gint64 id = add (bench, "anna", 1, RR_DEVICE_KEY_ACTIVE);
  int is_over[3] = { 0 };
  gboolean displaces;

  enter (bench, id, 1, &is_over[0]);
  enter (bench, id, 2, &is_over[1]);
  rr_device_keys_leave (bench->keys, id, peer_of (1), NOW_MS + 7);
  add (bench, "anna", 2, RR_DEVICE_KEY_PENDING);
  g_assert_cmpuint (rr_device_keys_end (bench->keys, "ben", NOW_MS), ==, 0);
  g_assert_cmpuint (rr_device_keys_end (bench->keys, "anna", NOW_MS), ==, 2);

  g_assert_cmpint (show (bench, 1, NOW_MS), ==, RR_KEY_ENDED);
  g_assert_cmpint (show (bench, 2, NOW_MS), ==, RR_KEY_UNKNOWN);
  g_assert_cmpuint (bench->n_closed, ==, 1);
  g_assert_cmpuint (bench->closed[0].slot, ==, 2);
  g_assert_false (is_over[0]);
  g_assert_true (is_over[1]);
  g_assert_false (rr_device_keys_enter (bench->keys, id, peer_of (3), &is_over[2], &displaces));
  g_assert_cmpint (row_of (bench, "anna", NOW_MS).access, ==, RR_ACCESS_ENDED);
  g_assert_cmpint (row_of (bench, "anna", NOW_MS).ended_ms, ==, NOW_MS);
  g_assert_cmpuint (rr_device_keys_end (bench->keys, "anna", NOW_MS), ==, 0);
}

static void
test_links (Bench         *bench,
            gconstpointer  data)
{
  gint64 id = add (bench, "anna", 1, RR_DEVICE_KEY_ACTIVE);
  int is_over[RR_DEVICE_LINKS_MAX + 1] = { 0 };
  RrDeviceCounts counts;

  for (guint i = 0; i < RR_DEVICE_LINKS_MAX; i++)
    g_assert_false (enter (bench, id, i, &is_over[i]));
  g_assert_true (enter (bench, id, 99, &is_over[RR_DEVICE_LINKS_MAX]));
  g_assert_cmpuint (bench->n_closed, ==, 1);
  g_assert_cmpuint (bench->closed[0].slot, ==, 0);
  g_assert_true (is_over[0]);
  g_assert_false (is_over[1]);

  rr_device_keys_leave (bench->keys, id, peer_of (0), NOW_MS + 7);
  rr_device_keys_leave (bench->keys, id, peer_of (1), NOW_MS + 7);
  g_assert_cmpint (row_of (bench, "anna", NOW_MS).used_ms, ==, NOW_MS + 7);
  rr_device_keys_count (bench->keys, &counts);
  g_assert_cmpuint (counts.n_links, ==, RR_DEVICE_LINKS_MAX - 1);
  g_assert_cmpuint (counts.n_displaced, ==, 1);
  g_assert_cmpuint (counts.n_known, ==, 1);
}

static void
test_bounds (Bench         *bench,
             gconstpointer  data)
{
  for (guint i = 0; i < RR_DEVICE_KEYS_WAITING; i++)
    {
      RrDeviceKeyRow row = { .id = i + 1, .state = RR_DEVICE_KEY_PENDING, .until_ms = NOW_MS + MINUTE };

      g_assert_true (rr_device_keys_has_room (bench->keys, "x", NOW_MS));
      memcpy (row.hash, &i, sizeof i);
      g_snprintf (row.device, sizeof row.device, "device-%u", i);
      g_assert_true (rr_device_keys_add (bench->keys, &row));
    }
  g_assert_false (rr_device_keys_has_room (bench->keys, "x", NOW_MS));

  /* Those who are late do not keep others out. */
  g_assert_true (rr_device_keys_has_room (bench->keys, "x", NOW_MS + MINUTE));
  g_assert_cmpuint (rr_device_keys_drop (bench->keys, "device-3"), ==, 1);
  g_assert_true (rr_device_keys_has_room (bench->keys, "x", NOW_MS));
  g_assert_false (rr_device_keys_knows (bench->keys, "device-3"));
  g_assert_true (rr_device_keys_knows (bench->keys, "device-4"));
}

static void
test_many (Bench         *bench,
           gconstpointer  data)
{
  g_autoptr(RrDeviceView) view = NULL;
  gint64 begin_us;

  for (guint i = 0; i < RR_DEVICE_KEYS_MAX; i++)
    {
      RrDeviceKeyRow row = { .id = i + 1, .state = RR_DEVICE_KEY_ACTIVE };

      memcpy (row.hash, &i, sizeof i);
      g_snprintf (row.device, sizeof row.device, "device-%05u", i);
      g_assert_true (rr_device_keys_add (bench->keys, &row));
    }
  g_assert_false (rr_device_keys_has_room (bench->keys, "one more", NOW_MS));

  begin_us = g_get_monotonic_time ();
  view = rr_device_keys_dup_view (bench->keys, NOW_MS);
  g_test_message ("A view of %u devices takes %.1f ms", view->rows->len,
                  (double) (g_get_monotonic_time () - begin_us) / 1000);
  g_assert_cmpuint (view->rows->len, ==, RR_DEVICE_KEYS_MAX);
  g_assert_cmpstr (g_array_index (view->rows, RrDeviceRow, 17).device, ==, "device-00017");
}

/* One I/O thread looks while another revokes: who is told that it is good was, then. */
typedef struct
{
  Bench *bench;
  int    is_done;   /* (atomic) */
} Race;

static gpointer
look_run (gpointer data)
{
  Race *race = data;
  guint8 hash[RR_TOKEN_HASH_LEN];
  RrAddress address = { { 0 } };

  memset (hash, 1, sizeof hash);
  while (!__atomic_load_n (&race->is_done, __ATOMIC_RELAXED))
    {
      RrKeyAnswer answer;
      int is_over = FALSE;
      gboolean displaces;

      rr_device_keys_check (race->bench->keys, hash, &address, FALSE, NOW_MS, &answer);
      if (answer.verdict != RR_KEY_GOOD)
        continue;
      if (!rr_device_keys_enter (race->bench->keys, answer.id, peer_of (5), &is_over, &displaces))
        continue;
      rr_device_keys_leave (race->bench->keys, answer.id, peer_of (5), NOW_MS + 7);
    }
  return NULL;
}

static void
no_close_cb (RrReplyTo peer,
             gpointer  data)
{
}

static void
test_race (Bench         *bench,
           gconstpointer  data)
{
  Race race = { bench, FALSE };
  GThread *thread;

  rr_device_keys_free (bench->keys);
  bench->keys = rr_device_keys_new (no_close_cb, NULL, NULL);
  thread = g_thread_new ("look", look_run, &race);
  for (guint i = 0; i < 500; i++)
    {
      add (bench, "anna", 1, RR_DEVICE_KEY_ACTIVE);
      rr_device_keys_end (bench->keys, "anna", NOW_MS);
      add (bench, "anna", 2, RR_DEVICE_KEY_PENDING);
      show (bench, 2, NOW_MS);   /* which forgets the one that has ended */
      rr_device_keys_end (bench->keys, "anna", NOW_MS);
      add (bench, "anna", 3, RR_DEVICE_KEY_PENDING);
      show (bench, 3, NOW_MS);
    }
  __atomic_store_n (&race.is_done, TRUE, __ATOMIC_RELAXED);
  g_thread_join (thread);
  g_assert_cmpint (show (bench, 1, NOW_MS), ==, RR_KEY_UNKNOWN);
}

#define ADD(path, func) g_test_add ("/engine/device-keys/" path, Bench, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("first-use-is-within-its-time", test_first_use);
  ADD ("who-is-late-needs-a-new-one", test_late);
  ADD ("asks-until-it-is-stored", test_asks_until_stored);
  ADD ("a-new-one-ends-the-old-when-it-is-used", test_new_ends_old);
  ADD ("who-is-revoked-goes-at-once", test_revoked);
  ADD ("the-oldest-connection-makes-room", test_links);
  ADD ("bounds", test_bounds);
  ADD ("many", test_many);
  ADD ("looks-beside-revoking", test_race);

  return g_test_run ();
}
