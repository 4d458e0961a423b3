/* rr-replay-marks.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-replay-marks.h"

#include <glib/gi18n-lib.h>

#include "rr-incident.h"
#include "rr-store-incident.h"
#include "rr-store-report.h"
#include "rr-store-trip.h"

/* What happened, from every table that tells of it, as marks on one time line. There are
 * no more than RR_REPLAY_MAX_MARKS: the latest, when there are more.
 *
 * Threads: that of the reader.
 */

#define MAX_READ (4 * RR_REPLAY_MAX_MARKS)

typedef struct
{
  RrStoreReader *reader;
  GArray        *marks;      /* (owned): of RrReplayMark */
  GHashTable    *names;      /* (owned): of trips, by id */
  GHashTable    *guides;     /* (owned): their names, by device */
  gint64         from_ms;
  gint64         to_ms;
} Marks;

static void
add (Marks        *marks,
     RrReplayMark *mark)
{
  if ((mark->at_ms < marks->from_ms && mark->known_ms < marks->from_ms) || mark->at_ms > marks->to_ms
      || marks->marks->len >= MAX_READ)
    return;
  g_array_append_vals (marks->marks, mark, 1);
}

static const char *
guide_name (Marks      *marks,
            const char *device)
{
  const char *name = g_hash_table_lookup (marks->guides, device);

  return name != NULL ? name : device;
}

static gboolean
read_guides (Marks   *marks,
             GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) states = rr_store_reader_devices (marks->reader, names, error);

  for (guint i = 0; states != NULL && i < states->len; i++)
    {
      const RrDeviceState *state = &g_array_index (states, RrDeviceState, i);

      if (state->name != NULL)
        g_hash_table_insert (marks->guides, g_strdup (state->id), g_strdup (state->name));
    }
  return states != NULL;
}

static const char *
trip_name (Marks *marks,
           gint64 id)
{
  char *name = g_hash_table_lookup (marks->names, &id);
  g_autoptr(RrTrip) trip = NULL;

  if (name != NULL || !rr_store_reader_find_trip (marks->reader, id, &trip, NULL))
    return name != NULL ? name : "";
  name = g_strdup (trip != NULL ? trip->name : "");
  g_hash_table_insert (marks->names, g_memdup2 (&id, sizeof id), name);
  return name;
}

static gboolean
trip_cb (const RrTripEvent *event,
         gpointer           data)
{
  static const char *const words[] = {
    [RR_TRIP_ACT_DEPART] = N_("Left"),
    [RR_TRIP_ACT_CHECK_IN] = N_("Check-in"),
    [RR_TRIP_ACT_RETURN] = N_("Back"),
    [RR_TRIP_ACT_CLOSE] = N_("Closed"),
    [RR_TRIP_ACT_REOPEN] = N_("Opened again"),
    [RR_TRIP_ACT_SAVE] = N_("Planned"),
    [RR_TRIP_ACT_ENTER_ZONE] = N_("Into a dead zone"),
    [RR_TRIP_ACT_LEAVE_ZONE] = N_("Out of a dead zone"),
  };
  Marks *marks = data;
  RrReplayMark mark = { .kind = RR_MARK_TRIP, .at_ms = event->at_ms, .known_ms = event->at_ms,
                        .lat_deg = NAN, .lon_deg = NAN };

  g_snprintf (mark.text, sizeof mark.text, "%s: %s", trip_name (marks, event->trip),
              _(words[MIN (event->act, RR_N_TRIP_ACTS - 1)]));
  add (marks, &mark);
  return marks->marks->len < MAX_READ;
}

static void
report_cb (const RrReport *report,
           gpointer        data)
{
  RrReplayMark mark = {
    .kind = RR_MARK_REPORT,
    .is_grave = report->severity >= RR_SEVERITY_WARNING,
    .at_ms = report->time_ms,
    .known_ms = report->received_ms,
    .lat_deg = report->lat_deg,
    .lon_deg = report->lon_deg,
  };

  g_snprintf (mark.text, sizeof mark.text, "%s: %s", rr_report_kind_get_label (report->kind), report->text);
  add (data, &mark);
}

static void
talk_cb (const RrTalk *talk,
         gpointer      data)
{
  RrReplayMark mark = { .kind = RR_MARK_MESSAGE, .at_ms = talk->time_ms, .known_ms = talk->received_ms,
                        .lat_deg = NAN, .lon_deg = NAN };

  g_snprintf (mark.text, sizeof mark.text, "%s: %s", guide_name (data, talk->device), talk->text);
  add (data, &mark);
}

static void
saying_cb (const RrNotice *notice,
           gpointer        data)
{
  RrReplayMark mark = { .kind = RR_MARK_MESSAGE, .at_ms = notice->made_ms, .known_ms = notice->made_ms,
                        .lat_deg = NAN, .lon_deg = NAN };

  g_snprintf (mark.text, sizeof mark.text, _("Dispatch: %s"), notice->text);
  add (data, &mark);
}

/* When it was is what its fix says, if that can be believed. */
static gboolean
add_incidents (Marks   *marks,
               GError **error)
{
  g_autoptr(GPtrArray) all = rr_store_reader_incidents (marks->reader, RR_INCIDENTS_ALL, MAX_READ, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const RrIncident *incident = all->pdata[i];
      const RrFix *fix = rr_incident_get_place (incident);
      gint64 fix_ms = fix != NULL ? rr_fix_effective_ms (fix) : RR_TIME_UNKNOWN;
      RrReplayMark mark = {
        .kind = RR_MARK_INCIDENT,
        .is_grave = incident->level >= RR_LEVEL_ALARM,
        .at_ms = fix_ms != RR_TIME_UNKNOWN && fix_ms < incident->raised_ms ? fix_ms : incident->raised_ms,
        .known_ms = incident->raised_ms,
        .lat_deg = rr_incident_has_place (incident) ? fix->lat_deg : NAN,
        .lon_deg = rr_incident_has_place (incident) ? fix->lon_deg : NAN,
      };

      g_snprintf (mark.text, sizeof mark.text, "%s: %s",
                  *incident->device != '\0' ? guide_name (marks, incident->device) : incident->detail,
                  rr_incident_kind_get_words (incident->kind));
      add (marks, &mark);
    }
  return all != NULL;
}

static int
compare (const void *a,
         const void *b)
{
  const RrReplayMark *x = a, *y = b;

  return (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms);
}

/**
 * rr_replay_read_marks:
 * @reader: a reader
 * @from_ms: Unix time
 * @to_ms: Unix time
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrReplayMark): in order, or %NULL with
 *   %RR_ERROR_STORE
 */
GArray *
rr_replay_read_marks (RrStoreReader  *reader,
                      gint64          from_ms,
                      gint64          to_ms,
                      GError        **error)
{
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (RrReplayMark));
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr(GHashTable) guides = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Marks marks = { reader, all, names, guides, from_ms, to_ms };

  if (!read_guides (&marks, error)
      || !rr_store_reader_trip_events (reader, 0, from_ms, to_ms, trip_cb, &marks, error)
      || !rr_store_reader_reports (reader, TRUE, from_ms, MAX_READ, report_cb, &marks, error)
      || !rr_store_reader_talk (reader, NULL, MAX_READ, talk_cb, &marks, error)
      || !rr_store_reader_sayings (reader, MAX_READ, saying_cb, &marks, error) || !add_incidents (&marks, error))
    return NULL;
  g_array_sort (all, compare);
  if (all->len > RR_REPLAY_MAX_MARKS)
    g_array_remove_range (all, 0, all->len - RR_REPLAY_MAX_MARKS);
  return g_steal_pointer (&all);
}
