/* test-store-incident.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rr-error.h"
#include "rr-task.h"
#include "rr-store-incident.h"
#include "../support/folder.h"

/* Incidents on disk: in one commit with their fix, one at a time, there after a restart. */

#define NOW_MS G_GINT64_CONSTANT (1790000000000)

typedef struct
{
  char      *folder;
  char      *path;
  RrStore   *store;
  RrNote    *notes;     /* what is written next */
  GPtrArray *changed;
} Fixture;

static void
open_store (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  f->store = rr_store_open (f->path, &error);
  g_assert_no_error (error);
}

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  f->folder = g_dir_make_tmp ("roundrock-incident-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "roundrock.db", NULL);
  f->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_unref);
  open_store (f);
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  g_clear_pointer (&f->notes, rr_note_free);
  g_ptr_array_unref (f->changed);
  rr_store_close (f->store);
  folder_remove (f->folder);
  g_free (f->path);
  g_free (f->folder);
  rr_assert_quiescent ();
}

static gboolean
write_notes (RrStore   *store,
             gpointer   data,
             GError   **error)
{
  Fixture *f = data;

  return rr_store_incident_take (store, f->notes, f->changed, error);
}

static RrNote *
say (Fixture        *f,
     RrNoteVerb      verb,
     RrIncidentKind  kind,
     gint64          at_ms)
{
  RrNote *note = rr_note_new (verb, kind, at_ms);

  g_strlcpy (note->device, "anna", sizeof note->device);
  note->fix.time_ms = note->fix.received_ms = at_ms;
  f->notes = rr_note_join (f->notes, note);
  return note;
}

/* Commits the notes by themselves, or with a message. */
static RrStoreOutcome
commit (Fixture   *f,
        RrMessage *message)
{
  RrStoreItem item = { .message = message, .write = write_notes, .data = f };
  g_autoptr(GError) error = NULL;

  g_ptr_array_set_size (f->changed, 0);
  g_assert_true (rr_store_commit (f->store, &item, 1, &error));
  g_assert_no_error (error);
  g_clear_pointer (&f->notes, rr_note_free);
  return item.outcome;
}

typedef struct
{
  Fixture       *f;
  gint64         id;
  RrIncidentAct  act;
  const char    *remark;
  GError        *refused;
} Act;

static gboolean
write_act (RrStore   *store,
           gpointer   data,
           GError   **error)
{
  Act *act = data;

  return rr_store_incident_act (store, act->id, act->act, "berta", act->remark, NOW_MS + 5,
                                act->f->changed, &act->refused, error);
}

static GError *
act_on (Fixture       *f,
        gint64         id,
        RrIncidentAct  what,
        const char    *remark)
{
  Act act = { f, id, what, remark, NULL };
  RrStoreItem item = { .write = write_act, .data = &act };
  g_autoptr(GError) error = NULL;

  g_ptr_array_set_size (f->changed, 0);
  g_assert_true (rr_store_commit (f->store, &item, 1, &error));
  g_assert_no_error (error);
  return act.refused;
}

static GPtrArray *
read_all (Fixture           *f,
          RrIncidentsWanted  wanted)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, &error);
  GPtrArray *incidents = rr_store_reader_incidents (reader, wanted, 100, &error);

  g_assert_no_error (error);
  return incidents;
}

static void
test_one_at_a_time (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(GPtrArray) open = NULL;
  g_autoptr(GPtrArray) all = NULL;
  gint64 first;

  say (f, RR_NOTE_RAISE, RR_INCIDENT_SOS, NOW_MS);
  say (f, RR_NOTE_RAISE, RR_INCIDENT_SOS, NOW_MS + 60000);
  commit (f, NULL);
  first = ((RrIncident *) f->changed->pdata[0])->id;
  open = read_all (f, RR_INCIDENTS_OPEN);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_cmpuint (((RrIncident *) open->pdata[0])->count, ==, 2);

  g_assert_null (act_on (f, first, RR_ACT_CLOSE, "home again"));
  say (f, RR_NOTE_RAISE, RR_INCIDENT_SOS, NOW_MS + 120000);
  commit (f, NULL);
  all = read_all (f, RR_INCIDENTS_ALL);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpint (((RrIncident *) all->pdata[0])->id, !=, first);
  g_assert_cmpint (((RrIncident *) all->pdata[0])->state, ==, RR_INCIDENT_RAISED);
  g_assert_cmpstr (((RrIncident *) all->pdata[1])->remark, ==, "home again");
}

/* A phone that did not hear the answer sends the same again: that is no second press. */
static void
test_same_message_says_nothing_new (Fixture       *f,
                                    gconstpointer  data)
{
  RrMessage message;

  rr_message_init (&message);
  g_strlcpy (message.device, "anna", sizeof message.device);
  g_strlcpy (message.message_id, "id-1", sizeof message.message_id);
  message.fix.event = RR_EVENT_SOS;
  message.fix.time_ms = message.fix.received_ms = NOW_MS;

  say (f, RR_NOTE_RAISE, RR_INCIDENT_SOS, NOW_MS);
  g_assert_cmpint (commit (f, &message), ==, RR_STORED);
  g_assert_cmpuint (f->changed->len, ==, 1);
  g_assert_null (act_on (f, 1, RR_ACT_CLOSE, NULL));

  say (f, RR_NOTE_RAISE, RR_INCIDENT_SOS, NOW_MS);
  g_assert_cmpint (commit (f, &message), ==, RR_STORE_DUPLICATE);
  g_assert_cmpuint (f->changed->len, ==, 0);
}

static void
test_fields_survive (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(GPtrArray) open = NULL;
  g_autoptr(GPtrArray) log = NULL;
  g_autoptr(RrStoreReader) reader = NULL;
  RrNote *note = say (f, RR_NOTE_RAISE, RR_INCIDENT_SOS, NOW_MS);
  RrIncident *read;

  note->fix.flags = RR_FIX_NO_POSITION | RR_FIX_LATE;
  note->last.lat_deg = 46.5;
  note->last.lon_deg = 9.5;
  note->last.time_ms = NOW_MS - 60000;
  g_strlcpy (note->detail, "fall “down”", sizeof note->detail);
  commit (f, NULL);
  g_assert_null (act_on (f, 1, RR_ACT_ACKNOWLEDGE, "calling her"));
  rr_store_close (f->store);
  open_store (f);

  open = read_all (f, RR_INCIDENTS_OPEN);
  read = open->pdata[0];
  g_assert_cmpint (read->state, ==, RR_INCIDENT_ACKNOWLEDGED);
  g_assert_cmpstr (read->acked_by, ==, "berta");
  g_assert_cmpstr (read->detail, ==, "fall “down”");
  g_assert_cmpuint (read->fix.flags, ==, RR_FIX_NO_POSITION | RR_FIX_LATE);
  g_assert_cmpfloat (rr_incident_get_place (read)->lat_deg, ==, 46.5);
  g_assert_cmpint (read->last.time_ms, ==, NOW_MS - 60000);

  reader = rr_store_reader_open (f->path, NULL);
  log = rr_store_reader_incident_log (reader, read->id, NULL);
  g_assert_cmpuint (log->len, ==, 2);
  g_assert_cmpint (((RrIncidentEntry *) log->pdata[0])->what, ==, RR_LOG_RAISED);
  g_assert_cmpstr (((RrIncidentEntry *) log->pdata[1])->remark, ==, "calling her");
}

static void
test_closed_ones_last_until_over (Fixture       *f,
                                  gconstpointer  data)
{
  g_autoptr(GPtrArray) lasting = NULL;
  g_autoptr(GPtrArray) none = NULL;

  say (f, RR_NOTE_RAISE, RR_INCIDENT_NO_CONTACT, NOW_MS);
  commit (f, NULL);
  g_assert_null (act_on (f, 1, RR_ACT_CLOSE, NULL));
  lasting = read_all (f, RR_INCIDENTS_LASTING);
  g_assert_cmpuint (lasting->len, ==, 1);

  say (f, RR_NOTE_OVER, RR_INCIDENT_NO_CONTACT, NOW_MS + 1000);
  commit (f, NULL);
  none = read_all (f, RR_INCIDENTS_LASTING);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_cancel_finds_its_incident (Fixture       *f,
                                gconstpointer  data)
{
  g_autoptr(GPtrArray) all = NULL;

  /* Late, after it was closed: that is written to its log and raises nothing. */
  say (f, RR_NOTE_RAISE, RR_INCIDENT_SOS, NOW_MS);
  commit (f, NULL);
  g_assert_null (act_on (f, 1, RR_ACT_CLOSE, NULL));
  say (f, RR_NOTE_CANCEL, RR_INCIDENT_SOS, NOW_MS + 1000);
  commit (f, NULL);
  all = read_all (f, RR_INCIDENTS_ALL);
  g_assert_cmpuint (all->len, ==, 1);

  /* Of a press nobody has heard of: that is one to ask about. */
  g_strlcpy (say (f, RR_NOTE_CANCEL, RR_INCIDENT_SOS, NOW_MS)->device, "berta", RR_DEVICE_ID_MAX);
  commit (f, NULL);
  g_assert_cmpuint (f->changed->len, ==, 1);
  g_assert_cmpint (((RrIncident *) f->changed->pdata[0])->level, ==, RR_LEVEL_WARN);
}

static void
test_repeats_do_not_fill_the_disk (Fixture       *f,
                                   gconstpointer  data)
{
  g_autoptr(RrStoreReader) reader = NULL;
  g_autoptr(GPtrArray) log = NULL;
  g_autoptr(RrIncident) incident = NULL;

  for (guint i = 0; i < 1000; i++)
    say (f, RR_NOTE_RAISE, RR_INCIDENT_SOS, NOW_MS + i);
  commit (f, NULL);

  reader = rr_store_reader_open (f->path, NULL);
  log = rr_store_reader_incident_log (reader, 1, NULL);
  incident = rr_store_reader_incident (reader, 1, NULL);
  g_assert_cmpuint (incident->count, ==, 1000);
  g_assert_cmpuint (log->len, ==, RR_INCIDENT_MAX_REPEATS + 1);
}

static void
test_closing_ends_the_call (Fixture       *f,
                            gconstpointer  data)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(RrStoreReader) reader = NULL;
  g_autoptr(GArray) states = NULL;
  RrMessage message;

  rr_message_init (&message);
  g_strlcpy (message.device, "anna", sizeof message.device);
  message.fix.event = RR_EVENT_SOS;
  message.fix.time_ms = message.fix.received_ms = NOW_MS;
  say (f, RR_NOTE_RAISE, RR_INCIDENT_SOS, NOW_MS);
  commit (f, &message);
  g_assert_null (act_on (f, 1, RR_ACT_CLOSE, NULL));
  rr_store_close (f->store);
  open_store (f);

  reader = rr_store_reader_open (f->path, NULL);
  states = rr_store_reader_devices (reader, names, NULL);
  g_assert_cmpuint (states->len, ==, 1);
  g_assert_false (g_array_index (states, RrDeviceState, 0).sos);
}

static void
test_refusals (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(GError) nobody = act_on (f, 77, RR_ACT_CLOSE, NULL);
  g_autoptr(GError) twice = NULL;

  g_assert_error (nobody, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  say (f, RR_NOTE_RAISE, RR_INCIDENT_SOS, NOW_MS);
  commit (f, NULL);
  g_assert_null (act_on (f, 1, RR_ACT_CLOSE, NULL));
  twice = act_on (f, 1, RR_ACT_CLOSE, NULL);
  g_assert_error (twice, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_assert_cmpuint (f->changed->len, ==, 0);
}

/* What was over before anybody heard of it is written down, and is nobody's work. */
static void
test_late_ones_are_history (Fixture       *f,
                            gconstpointer  data)
{
  g_autoptr(RrStoreReader) reader = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) log = NULL;
  const RrIncident *incident;

  say (f, RR_NOTE_LATE, RR_INCIDENT_FENCE_ENTER, NOW_MS)->fix.time_ms = NOW_MS - 40 * 60000;
  commit (f, NULL);
  g_assert_cmpuint (f->changed->len, ==, 1);
  say (f, RR_NOTE_LATE, RR_INCIDENT_FENCE_ENTER, NOW_MS + 1000)->fix.time_ms = NOW_MS - 20 * 60000;
  for (guint i = 0; i < RR_INCIDENT_MAX_REPEATS + 10; i++)
    say (f, RR_NOTE_LATE, RR_INCIDENT_FENCE_ENTER, NOW_MS + 2000)->fix.time_ms = NOW_MS - 30 * 60000;
  commit (f, NULL);

  /* Into the log of one that is open, which it neither wakes nor ends. */
  say (f, RR_NOTE_RAISE, RR_INCIDENT_FENCE_LEAVE, NOW_MS);
  say (f, RR_NOTE_LATE, RR_INCIDENT_FENCE_LEAVE, NOW_MS + 1000)->fix.time_ms = NOW_MS - 60000;
  commit (f, NULL);

  reader = rr_store_reader_open (f->path, NULL);
  all = rr_store_reader_incidents (reader, RR_INCIDENTS_ALL, 100, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  incident = all->pdata[0];
  g_assert_cmpint (incident->kind, ==, RR_INCIDENT_FENCE_LEAVE);
  g_assert_cmpint (incident->state, ==, RR_INCIDENT_RAISED);
  g_assert_true (incident->active);
  g_assert_cmpuint (incident->count, ==, 1);
  incident = all->pdata[1];
  g_assert_true (rr_incident_is_history (incident));
  g_assert_false (incident->active);
  g_assert_cmpuint (incident->count, ==, RR_INCIDENT_MAX_REPEATS + 12);
  g_assert_cmpint (incident->fix.time_ms, ==, NOW_MS - 20 * 60000);
  log = rr_store_reader_incident_log (reader, incident->id, NULL);
  g_assert_cmpuint (log->len, ==, RR_INCIDENT_MAX_REPEATS);
  for (guint i = 0; i < log->len; i++)
    g_assert_cmpint (((RrIncidentEntry *) log->pdata[i])->what, ==, RR_LOG_LATE);
}

static void
test_area_that_seems_empty (Fixture       *f,
                            gconstpointer  data)
{
  g_autoptr(RrStoreReader) reader = NULL;
  g_autoptr(GPtrArray) all = NULL;

  say (f, RR_NOTE_RAISE, RR_INCIDENT_AREA_EMPTY, NOW_MS)->n_unheard = 3;
  commit (f, NULL);
  reader = rr_store_reader_open (f->path, NULL);
  all = rr_store_reader_incidents (reader, RR_INCIDENTS_OPEN, 100, NULL);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpuint (((RrIncident *) all->pdata[0])->n_unheard, ==, 3);
}

static gboolean
write_settings (RrStore   *store,
                gpointer   data,
                GError   **error)
{
  static const char *const devices[] = { "anna", "berta", NULL };
  g_autoptr(RrFence) fence = rr_fence_new ("f1", "Glacier", rr_shape_new_circle (46.5, 9.5, 120));
  RrRuleSet set;

  fence->watch = RR_FENCE_ENTER | RR_FENCE_CAMP;
  fence->level = RR_LEVEL_ALARM;
  fence->devices = g_strdupv ((char **) devices);
  fence->trips = g_strsplit ("7 8", " ", -1);
  g_assert_true (rr_hours_parse ("67 22:00-06:00", &fence->hours, NULL));
  rr_rule_set_init (&set);
  set.value[RR_RULE_NO_CONTACT_MIN] = 45;
  return rr_store_fence_save (store, fence, error)
         && rr_store_rules_save (store, "device:anna", &set, error);
}

static void
test_fences_and_rules (Fixture       *f,
                       gconstpointer  data)
{
  RrStoreItem item = { .write = write_settings };
  g_autoptr(GError) error = NULL;
  g_autoptr(RrStoreReader) reader = NULL;
  g_autoptr(GPtrArray) fences = NULL;
  g_autoptr(GHashTable) rules = NULL;
  g_autofree char *hours = NULL;
  const RrFence *fence;
  const RrRuleSet *set;

  g_assert_true (rr_store_commit (f->store, &item, 1, &error));
  g_assert_true (rr_store_commit (f->store, &item, 1, &error));
  reader = rr_store_reader_open (f->path, &error);
  fences = rr_store_reader_fences (reader, &error);
  rules = rr_store_reader_rules (reader, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (fences->len, ==, 1);
  fence = fences->pdata[0];
  g_assert_cmpstr (fence->name, ==, "Glacier");
  g_assert_cmpuint (fence->watch, ==, RR_FENCE_ENTER | RR_FENCE_CAMP);
  g_assert_cmpint (fence->level, ==, RR_LEVEL_ALARM);
  g_assert_true (rr_fence_is_about (fence, "berta", NULL));
  g_assert_false (rr_fence_is_about (fence, "carla", NULL));
  g_assert_true (rr_fence_is_about (fence, "carla", "8"));
  hours = rr_hours_to_string (&fence->hours);
  g_assert_cmpstr (hours, ==, "67 22:00-06:00");
  set = g_hash_table_lookup (rules, "device:anna");
  g_assert_cmpfloat (set->value[RR_RULE_NO_CONTACT_MIN], ==, 45);
  g_assert_true (isnan (set->value[RR_RULE_LOW_BATTERY_PCT]));
}

#define ADD(name, func) g_test_add ("/store/incident/" name, Fixture, NULL, setup, func, teardown)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("one-at-a-time", test_one_at_a_time);
  ADD ("same-message-says-nothing-new", test_same_message_says_nothing_new);
  ADD ("fields-survive", test_fields_survive);
  ADD ("closed-ones-last-until-over", test_closed_ones_last_until_over);
  ADD ("cancel-finds-its-incident", test_cancel_finds_its_incident);
  ADD ("repeats-do-not-fill-the-disk", test_repeats_do_not_fill_the_disk);
  ADD ("closing-ends-the-call", test_closing_ends_the_call);
  ADD ("refusals", test_refusals);
  ADD ("late-ones-are-history", test_late_ones_are_history);
  ADD ("area-that-seems-empty", test_area_that_seems_empty);
  ADD ("fences-and-rules", test_fences_and_rules);
  return g_test_run ();
}
