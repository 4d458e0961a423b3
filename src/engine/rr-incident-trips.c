/* rr-incident-trips.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-desk-private.h"

#include <string.h>

/* What the rules hear of trips: by when a party has to check in and to be back, and which
 * guide is on which trip, with its route. The board says it; the rules are told when it is
 * something else than before.
 *
 * Threads: as each function says.
 */

/* Subject of a trip's incidents, and what its rules are kept under. */
static void
name_trip (gint64 trip,
           char  *subject,
           gsize  size)
{
  g_snprintf (subject, size, "%" G_GINT64_FORMAT, trip);
}

static GArray *
collect_dues (const RrTripBoard *board,
              RrDeviceIndex     *index,
              const RrSnapshot  *snapshot)
{
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (RrTripDue));
  GArray *dues = g_array_new (FALSE, TRUE, sizeof (RrDue));

  rr_trip_board_get_dues (board, index, snapshot, found);
  g_array_set_size (dues, found->len);
  for (guint i = 0; i < found->len; i++)
    {
      const RrTripDue *from = &g_array_index (found, RrTripDue, i);
      RrDue *due = &g_array_index (dues, RrDue, i);

      due->kind = from->is_return ? RR_INCIDENT_OVERDUE_RETURN : RR_INCIDENT_OVERDUE_CHECK_IN;
      due->due_ms = from->due_ms;
      name_trip (from->trip, due->subject, sizeof due->subject);
      g_strlcpy (due->detail, from->name, sizeof due->detail);
    }
  return dues;
}

static GHashTable *
collect_trips (const RrTripBoard *board)
{
  GHashTable *trips = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) rr_on_trip_free);

  for (guint i = 0; i < board->trips->len; i++)
    {
      const RrTrip *trip = board->trips->pdata[i];
      g_autoptr(RrShape) route = NULL;
      char subject[RR_SUBJECT_MAX];

      if (trip->state != RR_TRIP_OUT)
        continue;
      if (trip->n_route > 1)
        route = rr_shape_new_line (trip->route, trip->n_route);
      name_trip (trip->id, subject, sizeof subject);
      for (guint j = 0; trip->devices != NULL && trip->devices[j] != NULL; j++)
        g_hash_table_insert (trips, g_strdup (trip->devices[j]), rr_on_trip_new (subject, route));
    }
  return trips;
}

static gboolean
is_same (const GArray *a,
         const GArray *b)
{
  if (a == NULL)
    return b->len == 0;
  return a->len == b->len && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (RrDue)) == 0);
}

/**
 * rr_incident_desk_follow_trips:
 * @self: a desk
 * @board: the trips
 * @index: of the engine's snapshots
 * @snapshot: (nullable): everybody, since a position can be a check-in
 *
 * Thread: any, one at a time.
 */
void
rr_incident_desk_follow_trips (RrIncidentDesk    *self,
                               const RrTripBoard *board,
                               RrDeviceIndex     *index,
                               const RrSnapshot  *snapshot)
{
  g_autoptr(GArray) dues = collect_dues (board, index, snapshot);
  gboolean same_dues, same_board;

  rr_mutex_lock (&self->lock);
  same_dues = is_same (self->dues, dues);
  same_board = self->board == board->serial;
  self->board = board->serial;
  rr_mutex_unlock (&self->lock);

  if (!same_board)
    rr_incident_desk_set_trips (self, collect_trips (board));
  if (!same_dues)
    rr_incident_desk_set_dues (self, (const RrDue *) (gpointer) dues->data, dues->len);
}

/**
 * rr_incident_desk_has_board:
 * @self: a desk
 * @board: a board
 *
 * Thread: any.
 *
 * Returns: %TRUE if the rules have heard of it
 */
gboolean
rr_incident_desk_has_board (RrIncidentDesk    *self,
                            const RrTripBoard *board)
{
  gboolean has;

  rr_mutex_lock (&self->lock);
  has = self->board == board->serial;
  rr_mutex_unlock (&self->lock);
  return has;
}
