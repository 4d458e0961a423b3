/* rr-trip-board.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-board.h"

#include <string.h>

#include "rr-trip-route.h"

/* RrTripBoard is what there is of trips at one moment, for everybody who wants to know:
 * the console, the rules, and whoever asks which way somebody still has to go.
 *
 * Threads: any, once it is shared.
 * Ends:    with the last reference.
 */

static RrTripBoard *
board_new (void)
{
  RrTripBoard *self = g_new0 (RrTripBoard, 1);

  self->ref_count = 1;
  self->trips = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_trip_unref);
  self->zones = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_dead_zone_unref);
  return self;
}

/**
 * rr_trip_board_new:
 *
 * Returns: (transfer full): a board without trips
 */
RrTripBoard *
rr_trip_board_new (void)
{
  return board_new ();
}

/**
 * rr_trip_board_copy:
 * @self: a board
 *
 * Returns: (transfer full): one to be changed; the trips on it are shared
 */
RrTripBoard *
rr_trip_board_copy (const RrTripBoard *self)
{
  RrTripBoard *copy = board_new ();

  copy->serial = self->serial + 1;
  for (guint i = 0; i < self->trips->len; i++)
    g_ptr_array_add (copy->trips, rr_trip_ref (self->trips->pdata[i]));
  for (guint i = 0; i < self->zones->len; i++)
    g_ptr_array_add (copy->zones, rr_dead_zone_ref (self->zones->pdata[i]));
  return copy;
}

/**
 * rr_trip_board_ref:
 * @self: a board
 *
 * Returns: (transfer full): the same
 */
RrTripBoard *
rr_trip_board_ref (RrTripBoard *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_trip_board_unref:
 * @self: (nullable) (transfer full): a board
 */
void
rr_trip_board_unref (RrTripBoard *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_ptr_array_unref (self->trips);
  g_ptr_array_unref (self->zones);
  g_free (self);
}

/* Ids grow, so newcomers come last. */
static gboolean
find_trip (const RrTripBoard *self,
           gint64             id,
           guint             *index)
{
  for (*index = self->trips->len; (*index)-- > 0;)
    {
      const RrTrip *trip = self->trips->pdata[*index];

      if (trip->id == id)
        return TRUE;
    }
  return FALSE;
}

static gboolean
find_zone (const RrTripBoard *self,
           gint64             id,
           guint             *index)
{
  for (*index = self->zones->len; (*index)-- > 0;)
    {
      const RrDeadZone *zone = self->zones->pdata[*index];

      if (zone->id == id)
        return TRUE;
    }
  return FALSE;
}

/**
 * rr_trip_board_put:
 * @self: a board that is not shared yet
 * @trip: (transfer full): a trip
 */
void
rr_trip_board_put (RrTripBoard *self,
                   RrTrip      *trip)
{
  guint at;

  if (find_trip (self, trip->id, &at))
    {
      rr_trip_unref (self->trips->pdata[at]);
      self->trips->pdata[at] = trip;
    }
  else
    g_ptr_array_add (self->trips, trip);
}

/**
 * rr_trip_board_put_zone:
 * @self: a board that is not shared yet
 * @zone: (transfer full): a zone
 */
void
rr_trip_board_put_zone (RrTripBoard *self,
                        RrDeadZone  *zone)
{
  guint at;

  if (find_zone (self, zone->id, &at))
    {
      rr_dead_zone_unref (self->zones->pdata[at]);
      self->zones->pdata[at] = zone;
    }
  else
    g_ptr_array_add (self->zones, zone);
}

/**
 * rr_trip_board_remove_zone:
 * @self: a board that is not shared yet
 * @id: a zone; nothing happens if it is not there
 */
void
rr_trip_board_remove_zone (RrTripBoard *self,
                           gint64       id)
{
  guint at;

  if (find_zone (self, id, &at))
    g_ptr_array_remove_index (self->zones, at);
}

/**
 * rr_trip_board_trim:
 * @self: a board that is not shared yet
 * @most_closed: keep no more closed trips than these, the newest
 */
void
rr_trip_board_trim (RrTripBoard *self,
                    guint        most_closed)
{
  guint n_closed = 0;

  for (guint i = self->trips->len; i-- > 0;)
    {
      const RrTrip *trip = self->trips->pdata[i];

      if (trip->state == RR_TRIP_CLOSED && ++n_closed > most_closed)
        g_ptr_array_remove_index (self->trips, i);
    }
}

/* --- questions ---------------------------------------------------------------- */

/**
 * rr_trip_board_find:
 * @self: a board
 * @id: a trip
 *
 * Returns: (transfer none) (nullable): it
 */
RrTrip *
rr_trip_board_find (const RrTripBoard *self,
                    gint64             id)
{
  guint at;

  return find_trip (self, id, &at) ? self->trips->pdata[at] : NULL;
}

/**
 * rr_trip_board_find_zone:
 * @self: a board
 * @id: a zone
 *
 * Returns: (transfer none) (nullable): it
 */
RrDeadZone *
rr_trip_board_find_zone (const RrTripBoard *self,
                         gint64             id)
{
  guint at;

  return find_zone (self, id, &at) ? self->zones->pdata[at] : NULL;
}

/**
 * rr_trip_board_find_out:
 * @self: a board
 * @device_id: a device
 *
 * Returns: (transfer none) (nullable): the trip it is out with, the newest if there are
 *   more
 */
RrTrip *
rr_trip_board_find_out (const RrTripBoard *self,
                        const char        *device_id)
{
  for (guint i = self->trips->len; i-- > 0;)
    {
      RrTrip *trip = self->trips->pdata[i];

      if (trip->state == RR_TRIP_OUT && rr_trip_has_device (trip, device_id))
        return trip;
    }
  return NULL;
}

/**
 * rr_trip_board_get_ahead:
 * @self: a board
 * @device_id: a device
 * @fix: (nullable): where it is
 *
 * Returns: (transfer full) (element-type RrPlace) (nullable): the way it still has to go
 */
GArray *
rr_trip_board_get_ahead (const RrTripBoard *self,
                         const char        *device_id,
                         const RrFix       *fix)
{
  const RrTrip *trip = rr_trip_board_find_out (self, device_id);
  RrPlace place;

  if (trip == NULL || trip->n_route == 0)
    return NULL;
  if (fix == NULL || !rr_fix_has_position (fix))
    return rr_route_get_ahead (trip->route, trip->n_route, NULL);
  place = (RrPlace) { fix->lat_deg, fix->lon_deg };
  return rr_route_get_ahead (trip->route, trip->n_route, &place);
}

static void
see (const RrDeviceState *device,
     RrPartySight        *sight)
{
  gint64 at_ms;

  sight->contact_ms = MAX (sight->contact_ms, device->last_contact_ms);
  if (!rr_fix_has_position (&device->fix))
    return;
  /* A clock that is ahead must not hide those who are right. */
  at_ms = MIN (rr_fix_effective_ms (&device->fix), device->fix.received_ms);
  if (sight->has_place && at_ms <= sight->place_ms)
    return;
  sight->has_place = TRUE;
  sight->place_ms = at_ms;
  sight->place = (RrPlace) { device->fix.lat_deg, device->fix.lon_deg };
}

/**
 * rr_trip_get_sight:
 * @trip: a trip
 * @index: of the engine's snapshots
 * @snapshot: (nullable): everybody
 * @sight: (out): where the party was heard from last, by any of its guides
 */
void
rr_trip_get_sight (const RrTrip     *trip,
                   RrDeviceIndex    *index,
                   const RrSnapshot *snapshot,
                   RrPartySight     *sight)
{
  *sight = (RrPartySight) { .place_ms = RR_TIME_UNKNOWN, .contact_ms = RR_TIME_UNKNOWN };
  for (guint i = 0; trip->devices[i] != NULL; i++)
    {
      const RrDeviceState *device = rr_device_index_find (index, snapshot, trip->devices[i]);

      if (device != NULL)
        see (device, sight);
    }
}

/**
 * rr_trip_board_get_dues:
 * @self: a board
 * @index: of the engine's snapshots
 * @snapshot: (nullable): everybody
 * @dues: (element-type RrTripDue): what is due is appended
 */
void
rr_trip_board_get_dues (const RrTripBoard *self,
                        RrDeviceIndex     *index,
                        const RrSnapshot  *snapshot,
                        GArray            *dues)
{
  for (guint i = 0; i < self->trips->len; i++)
    {
      const RrTrip *trip = self->trips->pdata[i];
      RrTripDue due = { .trip = trip->id, .name = trip->name };
      RrPartySight sight;

      if (trip->state != RR_TRIP_OUT)
        continue;
      rr_trip_get_sight (trip, index, snapshot, &sight);
      due.due_ms = rr_trip_get_check_due (trip, self->zones, &sight);
      if (due.due_ms != RR_TIME_UNKNOWN)
        g_array_append_val (dues, due);
      due.is_return = TRUE;
      due.due_ms = trip->return_ms;
      g_array_append_val (dues, due);
    }
}
