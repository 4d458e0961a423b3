/* test-incident.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-deadlines.h"
#include "rr-error.h"
#include "rr-incident-list.h"

/* Incidents: what happens to one, and the order of the queue. */

#define NOW_MS    G_GINT64_CONSTANT (1790000000000)
#define MINUTE_MS G_GINT64_CONSTANT (60000)

static RrNote *
note_of (RrNoteVerb     verb,
         RrIncidentKind kind,
         gint64         said_ms,
         gint64         at_ms)
{
  RrNote *note = rr_note_new (verb, kind, at_ms);

  g_strlcpy (note->device, "anna", sizeof note->device);
  note->fix.time_ms = said_ms;
  note->fix.received_ms = at_ms;
  note->fix.lat_deg = 47;
  note->fix.lon_deg = 9;
  return note;
}

static gboolean
take (RrIncident    *incident,
      RrNoteVerb     verb,
      gint64         said_ms,
      gint64         at_ms,
      RrIncidentLog *log)
{
  g_autoptr(RrNote) note = note_of (verb, incident->kind, said_ms, at_ms);

  return rr_incident_take (incident, note, log);
}

static RrIncident *
raised (RrIncidentKind kind,
        gint64         at_ms)
{
  g_autoptr(RrNote) note = note_of (RR_NOTE_RAISE, kind, at_ms, at_ms);

  return rr_incident_new (note);
}

static void
act (RrIncident    *incident,
     RrIncidentAct  what,
     const char    *remark)
{
  g_autoptr(GError) error = NULL;
  RrIncidentLog log;

  rr_incident_act (incident, what, "berta", remark, NOW_MS, &log, &error);
  g_assert_no_error (error);
}

static void
test_second_press_rings_again (void)
{
  g_autoptr(RrIncident) incident = raised (RR_INCIDENT_SOS, NOW_MS);
  RrIncidentLog log;

  act (incident, RR_ACT_ACKNOWLEDGE, "on my way");
  g_assert_false (rr_incident_is_ringing (incident));

  /* A phone that repeats itself has been pressed once. */
  g_assert_true (take (incident, RR_NOTE_RAISE, NOW_MS + 5000, NOW_MS + 5000, &log));
  g_assert_cmpint (log, ==, RR_LOG_REPEATED);
  g_assert_false (rr_incident_is_ringing (incident));

  g_assert_true (take (incident, RR_NOTE_RAISE, NOW_MS + 65000, NOW_MS + 65000, &log));
  g_assert_cmpint (log, ==, RR_LOG_REOPENED);
  g_assert_true (rr_incident_is_ringing (incident));
  g_assert_cmpuint (incident->count, ==, 3);
  g_assert_cmpstr (incident->acked_by, ==, "berta");
}

static void
test_late_press_is_another_one (void)
{
  g_autoptr(RrIncident) incident = raised (RR_INCIDENT_SOS, NOW_MS);
  RrIncidentLog log;

  act (incident, RR_ACT_ACKNOWLEDGE, NULL);

  g_assert_true (take (incident, RR_NOTE_RAISE, NOW_MS - 60 * MINUTE_MS, NOW_MS + 1000, &log));

  g_assert_true (rr_incident_is_ringing (incident));
  g_assert_cmpint (incident->fix.time_ms, ==, NOW_MS);
}

static void
test_cancelled_stays_open (void)
{
  g_autoptr(RrIncident) incident = raised (RR_INCIDENT_SOS, NOW_MS);
  RrIncidentLog log;

  /* One that was sent before the press is about another. */
  g_assert_false (take (incident, RR_NOTE_CANCEL, NOW_MS - MINUTE_MS, NOW_MS + 1000, &log));
  g_assert_true (take (incident, RR_NOTE_CANCEL, NOW_MS + MINUTE_MS, NOW_MS + MINUTE_MS, &log));
  g_assert_false (take (incident, RR_NOTE_CANCEL, NOW_MS + MINUTE_MS, NOW_MS + MINUTE_MS, &log));
  g_assert_cmpint (incident->cancelled_ms, ==, NOW_MS + MINUTE_MS);
  g_assert_true (rr_incident_is_ringing (incident));
  g_assert_cmpint (incident->level, ==, RR_LEVEL_EMERGENCY);

  g_assert_true (take (incident, RR_NOTE_RAISE, NOW_MS + 2 * MINUTE_MS, NOW_MS + 2 * MINUTE_MS,
                       &log));
  g_assert_cmpint (incident->cancelled_ms, ==, 0);
}

static void
test_cancel_before_its_press (void)
{
  g_autoptr(RrNote) cancel = note_of (RR_NOTE_CANCEL, RR_INCIDENT_SOS, NOW_MS, NOW_MS);
  g_autoptr(RrIncident) incident = rr_incident_new (cancel);
  RrIncidentLog log;

  g_assert_cmpint (incident->level, ==, RR_LEVEL_WARN);
  g_assert_cmpuint (incident->count, ==, 0);

  g_assert_true (take (incident, RR_NOTE_RAISE, NOW_MS - MINUTE_MS, NOW_MS + MINUTE_MS, &log));
  g_assert_cmpint (incident->level, ==, RR_LEVEL_EMERGENCY);
  g_assert_cmpint (incident->cancelled_ms, ==, NOW_MS);
  g_assert_true (rr_incident_is_ringing (incident));
}

static void
test_what_lasts_is_told_once (void)
{
  g_autoptr(RrIncident) incident = raised (RR_INCIDENT_OVERDUE_RETURN, NOW_MS);
  g_autoptr(RrNote) grow = note_of (RR_NOTE_GROW, RR_INCIDENT_OVERDUE_RETURN, NOW_MS, NOW_MS);
  RrIncidentLog log;

  g_assert_false (take (incident, RR_NOTE_RAISE, NOW_MS + 1, NOW_MS + 1, &log));
  act (incident, RR_ACT_ACKNOWLEDGE, NULL);
  grow->level = RR_LEVEL_ALARM;
  g_assert_true (rr_incident_take (incident, grow, &log));
  g_assert_cmpint (log, ==, RR_LOG_GREW);
  g_assert_true (rr_incident_is_ringing (incident));
  g_assert_false (rr_incident_take (incident, grow, &log));

  g_assert_true (take (incident, RR_NOTE_OVER, NOW_MS, NOW_MS + 9, &log));
  g_assert_cmpint (incident->over_ms, ==, NOW_MS + 9);
  g_assert_cmpint (incident->state, ==, RR_INCIDENT_RAISED);
}

static void
test_people_climb_and_close (void)
{
  g_autoptr(RrIncident) incident = raised (RR_INCIDENT_NO_MOTION, NOW_MS);
  g_autoptr(GError) error = NULL;
  RrIncidentLog log;

  act (incident, RR_ACT_ACKNOWLEDGE, "asleep?");
  act (incident, RR_ACT_ESCALATE, NULL);
  g_assert_cmpint (incident->level, ==, RR_LEVEL_ALARM);
  g_assert_true (rr_incident_is_ringing (incident));
  act (incident, RR_ACT_ESCALATE, NULL);
  g_assert_false (rr_incident_act (incident, RR_ACT_ESCALATE, "berta", NULL, NOW_MS, &log, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_clear_error (&error);

  act (incident, RR_ACT_CLOSE, "found well");
  g_assert_cmpstr (incident->remark, ==, "found well");
  g_assert_false (rr_incident_act (incident, RR_ACT_CLOSE, "berta", NULL, NOW_MS, &log, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED);
  act (incident, RR_ACT_NOTE, "for the report");
  g_assert_cmpstr (incident->remark, ==, "for the report");
  g_assert_cmpint (incident->state, ==, RR_INCIDENT_CLOSED);
}

static void
test_queue_has_the_worst_first (void)
{
  static const RrIncidentKind kinds[] = { RR_INCIDENT_LOW_BATTERY, RR_INCIDENT_SOS,
                                          RR_INCIDENT_NO_MOTION, RR_INCIDENT_SOS };
  static const gint64 order[] = { 2, 3, 1, 4 };
  GPtrArray *open = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_unref);
  g_autoptr(RrIncidentList) list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      RrIncident *incident = raised (kinds[i], NOW_MS + i);

      incident->id = i + 1;
      if (i == 3)
        act (incident, RR_ACT_ACKNOWLEDGE, NULL);
      g_ptr_array_add (open, incident);
    }
  list = rr_incident_list_new (open, 7);

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    g_assert_cmpint (((RrIncident *) list->open->pdata[i])->id, ==, order[i]);
  g_assert_cmpuint (list->n_ringing, ==, 3);
  g_assert_cmpint (list->ringing, ==, RR_LEVEL_EMERGENCY);
  g_assert_cmpuint (list->n_level[RR_LEVEL_EMERGENCY], ==, 2);
  g_assert_nonnull (rr_incident_list_find (list, 4));
  g_assert_null (rr_incident_list_find (list, 5));
}

static void
test_names_go_both_ways (void)
{
  for (RrIncidentKind kind = 0; kind < RR_N_INCIDENT_KINDS; kind++)
    {
      RrIncidentKind again = RR_N_INCIDENT_KINDS;

      g_assert_true (rr_incident_kind_from_string (rr_incident_kind_to_string (kind), &again));
      g_assert_cmpint (again, ==, kind);
    }
}

/* Against a list that is searched. */
static void
test_deadlines_come_in_order (void)
{
  g_autoptr(RrDeadlines) deadlines = rr_deadlines_new ();
  gint64 due[50];
  guint id;

  g_assert_cmpint (rr_deadlines_next_ms (deadlines), ==, RR_NEVER_MS);
  for (guint i = 0; i < G_N_ELEMENTS (due); i++)
    due[i] = RR_NEVER_MS;
  for (guint step = 0; step < 20000; step++)
    {
      gint64 least = RR_NEVER_MS;
      guint at = g_test_rand_int_range (0, G_N_ELEMENTS (due));

      due[at] = g_test_rand_int_range (0, 4) == 0 ? RR_NEVER_MS : g_test_rand_int_range (0, 1000);
      rr_deadlines_set (deadlines, at, due[at]);
      for (guint i = 0; i < G_N_ELEMENTS (due); i++)
        least = MIN (least, due[i]);
      g_assert_cmpint (rr_deadlines_next_ms (deadlines), ==, least);
      g_assert_cmpint (rr_deadlines_get (deadlines, at), ==, due[at]);
      if (step % 3 == 0 && rr_deadlines_pop (deadlines, 500, &id))
        {
          g_assert_cmpint (due[id], ==, least);
          due[id] = RR_NEVER_MS;
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/incident/second-press-rings-again", test_second_press_rings_again);
  g_test_add_func ("/model/incident/late-press-is-another-one", test_late_press_is_another_one);
  g_test_add_func ("/model/incident/cancelled-stays-open", test_cancelled_stays_open);
  g_test_add_func ("/model/incident/cancel-before-its-press", test_cancel_before_its_press);
  g_test_add_func ("/model/incident/what-lasts-is-told-once", test_what_lasts_is_told_once);
  g_test_add_func ("/model/incident/people-climb-and-close", test_people_climb_and_close);
  g_test_add_func ("/model/incident/queue-has-the-worst-first", test_queue_has_the_worst_first);
  g_test_add_func ("/model/incident/names-go-both-ways", test_names_go_both_ways);
  g_test_add_func ("/model/incident/deadlines-come-in-order", test_deadlines_come_in_order);
  return g_test_run ();
}
