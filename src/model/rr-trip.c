/* rr-trip.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-trip-route.h"

/* RrTrip is a party: who, how many, which way, when to be heard from and when to be back;
 * and what became of it. planned -> out -> back -> closed; a plan may be closed at once,
 * and each step but the first can be taken back.
 *
 * Threads: any, once it is shared.
 * Ends:    with the last reference.
 */

static const char *const state_names[] = { "planned", "out", "back", "closed" };
static const char *const act_names[] = {
  "depart", "check-in", "return", "close", "reopen", "save", "enter-zone", "leave-zone",
};

G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == RR_N_TRIP_STATES);
G_STATIC_ASSERT (G_N_ELEMENTS (act_names) == RR_N_TRIP_ACTS);

/**
 * rr_trip_new:
 *
 * Returns: (transfer full): an empty plan
 */
RrTrip *
rr_trip_new (void)
{
  RrTrip *self = g_new0 (RrTrip, 1);

  self->ref_count = 1;
  self->name = g_strdup ("");
  self->notes = g_strdup ("");
  self->route_name = g_strdup ("");
  self->devices = g_new0 (char *, 1);
  self->depart_ms = self->return_ms = RR_TIME_UNKNOWN;
  self->out_ms = self->checked_ms = self->back_ms = self->closed_ms = RR_TIME_UNKNOWN;
  self->zone_since_ms = RR_TIME_UNKNOWN;
  return self;
}

/**
 * rr_trip_peek:
 * @self: a trip
 * @probe: (out caller-allocates): its values, borrowed; nobody may refer to it
 *
 * Without the count of references, which others change meanwhile.
 */
void
rr_trip_peek (const RrTrip *self,
              RrTrip       *probe)
{
  const gsize from = G_STRUCT_OFFSET (RrTrip, id);

  probe->ref_count = 1;
  memcpy ((char *) probe + from, (const char *) self + from, sizeof *self - from);
}

/**
 * rr_trip_copy:
 * @self: a trip
 *
 * Returns: (transfer full): one of its own
 */
RrTrip *
rr_trip_copy (const RrTrip *self)
{
  RrTrip *copy = g_new0 (RrTrip, 1);

  rr_trip_peek (self, copy);
  copy->name = g_strdup (self->name);
  copy->notes = g_strdup (self->notes);
  copy->route_name = g_strdup (self->route_name);
  copy->devices = g_strdupv (self->devices);
  copy->route = g_memdup2 (self->route, self->n_route * sizeof *self->route);
  copy->check_at_ms = g_memdup2 (self->check_at_ms, self->n_check_at * sizeof *self->check_at_ms);
  return copy;
}

/**
 * rr_trip_ref:
 * @self: a trip
 *
 * Returns: (transfer full): the same
 */
RrTrip *
rr_trip_ref (RrTrip *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_trip_unref:
 * @self: (nullable) (transfer full): a trip
 */
void
rr_trip_unref (RrTrip *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_free (self->name);
  g_free (self->notes);
  g_free (self->route_name);
  g_strfreev (self->devices);
  g_free (self->route);
  g_free (self->check_at_ms);
  g_free (self);
}

/**
 * rr_trip_set_route:
 * @self: a trip
 * @points: (nullable) (array length=n_points): the way
 * @n_points: how many; too many are thinned out, so that the way stays the same
 */
void
rr_trip_set_route (RrTrip        *self,
                   const RrPlace *points,
                   guint          n_points)
{
  g_autoptr(GArray) kept = rr_route_simplify (points, n_points, RR_TRIP_MAX_ROUTE);

  g_free (self->route);
  self->n_route = kept->len;
  self->route = (RrPlace *) (gpointer) g_array_steal (kept, NULL);
}

static int
compare_ms (const void *a,
            const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/**
 * rr_trip_set_check_times:
 * @self: a trip
 * @times_ms: (nullable) (array length=n_times): when the party should be heard from
 * @n_times: how many; those over the limit are left out
 */
void
rr_trip_set_check_times (RrTrip       *self,
                         const gint64 *times_ms,
                         guint         n_times)
{
  g_free (self->check_at_ms);
  self->n_check_at = MIN (n_times, RR_TRIP_MAX_TIMES);
  self->check_at_ms = g_memdup2 (times_ms, self->n_check_at * sizeof *times_ms);
  if (self->n_check_at > 0)
    qsort (self->check_at_ms, self->n_check_at, sizeof *times_ms, compare_ms);
}

/**
 * rr_trip_has_device:
 * @self: a trip
 * @device_id: a device
 *
 * Returns: whether one of its guides carries it
 */
gboolean
rr_trip_has_device (const RrTrip *self,
                    const char   *device_id)
{
  return g_strv_contains ((const char *const *) self->devices, device_id);
}

static gboolean
fail (GError     **error,
      const char  *sentence)
{
  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, sentence);
  return FALSE;
}

static gboolean
has_good_devices (const RrTrip *self)
{
  if (g_strv_length (self->devices) > RR_TRIP_MAX_DEVICES)
    return FALSE;
  for (guint i = 0; self->devices[i] != NULL; i++)
    if (*self->devices[i] == '\0' || strlen (self->devices[i]) >= RR_DEVICE_ID_MAX
        || strpbrk (self->devices[i], "\r\n") != NULL || !g_utf8_validate (self->devices[i], -1, NULL))
      return FALSE;
  return TRUE;
}

static gboolean
is_good_text (const char *text,
              gsize       size)
{
  return strlen (text) < size && g_utf8_validate (text, -1, NULL);
}

/**
 * rr_trip_check:
 * @self: a trip
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED and a sentence for the dispatcher
 */
gboolean
rr_trip_check (const RrTrip  *self,
               GError       **error)
{
  g_autofree char *name = g_strstrip (g_strdup (self->name));

  if (*name == '\0' || !is_good_text (self->name, RR_TRIP_NAME_MAX))
    return fail (error, _("A trip needs a name, of at most 95 letters"));
  if (!is_good_text (self->notes, RR_TRIP_NOTES_MAX) || !is_good_text (self->route_name, RR_TRIP_NAME_MAX))
    return fail (error, _("The notes are too long"));
  if (!has_good_devices (self))
    return fail (error, _("A trip has at most 32 guides, each with the id of a device"));
  if (self->n_guests > RR_TRIP_MAX_GUESTS)
    return fail (error, _("A trip has at most 500 guests"));
  if (self->depart_ms == RR_TIME_UNKNOWN || self->return_ms == RR_TIME_UNKNOWN)
    return fail (error, _("When does the party leave, and when is it expected back?"));
  if (self->return_ms <= self->depart_ms)
    return fail (error, _("The party cannot be back before it has left"));
  if (self->check_every_min > 7 * 24 * 60)
    return fail (error, _("Check-ins are at most a week apart"));
  for (guint i = 0; i < self->n_route; i++)
    if (!rr_geo_is_valid (self->route[i].lat_deg, self->route[i].lon_deg))
      return fail (error, _("The route leads to a place that is not on Earth"));
  return TRUE;
}

/* --- what happens ------------------------------------------------------------- */

static void
heard_from (RrTrip *self,
            gint64  now_ms)
{
  self->checked_ms = now_ms;
  self->stretch_ms = 0;
  if (self->zone != 0)
    self->zone_since_ms = now_ms;
}

static void
leave_zone (RrTrip *self)
{
  self->zone = 0;
  self->zone_since_ms = RR_TIME_UNKNOWN;
}

static void
depart (RrTrip *self,
        gint64  now_ms)
{
  self->state = RR_TRIP_OUT;
  self->out_ms = now_ms;
  self->checked_ms = self->back_ms = RR_TIME_UNKNOWN;
  self->stretch_ms = 0;
  leave_zone (self);
}

static gboolean
reopen (RrTrip *self)
{
  if (self->state == RR_TRIP_BACK)
    {
      self->state = RR_TRIP_OUT;
      self->back_ms = RR_TIME_UNKNOWN;
      return TRUE;
    }
  if (self->state != RR_TRIP_CLOSED)
    return FALSE;
  self->state = self->out_ms == RR_TIME_UNKNOWN ? RR_TRIP_PLANNED : RR_TRIP_BACK;
  self->closed_ms = RR_TIME_UNKNOWN;
  return TRUE;
}

/**
 * rr_trip_act:
 * @self: a trip
 * @act: what happens to it
 * @now_ms: the clock
 * @error: return location for an error
 *
 * Saving and dead zones are not acts of this kind.
 *
 * Returns: %FALSE with %RR_ERROR_UNSUPPORTED if it does not happen in this state
 */
gboolean
rr_trip_act (RrTrip     *self,
             RrTripAct   act,
             gint64      now_ms,
             GError    **error)
{
  gboolean ok = FALSE;

  if (act == RR_TRIP_ACT_DEPART && self->state == RR_TRIP_PLANNED)
    {
      depart (self, now_ms);
      return TRUE;
    }
  if (act == RR_TRIP_ACT_CHECK_IN && self->state == RR_TRIP_OUT)
    {
      heard_from (self, now_ms);
      return TRUE;
    }
  if (act == RR_TRIP_ACT_RETURN && self->state == RR_TRIP_OUT)
    {
      self->state = RR_TRIP_BACK;
      self->back_ms = now_ms;
      leave_zone (self);
      return TRUE;
    }
  if (act == RR_TRIP_ACT_CLOSE && (self->state == RR_TRIP_PLANNED || self->state == RR_TRIP_BACK))
    {
      self->state = RR_TRIP_CLOSED;
      self->closed_ms = now_ms;
      return TRUE;
    }
  if (act == RR_TRIP_ACT_REOPEN)
    ok = reopen (self);
  if (!ok)
    g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED,
                 /* Translators: a state of a trip, such as planned or back */
                 _("This does not go with a trip that is %s"), rr_trip_state_to_string (self->state));
  return ok;
}

/**
 * rr_trip_take_plan:
 * @self: a trip, to be changed
 * @plan: what it should be; of what happened nothing is taken
 */
void
rr_trip_take_plan (RrTrip       *self,
                   const RrTrip *plan)
{
  RrTrip *copy = rr_trip_copy (plan);
  RrTrip old = *self;

  copy->id = self->id;
  copy->revision = self->revision;
  copy->state = self->state;
  copy->out_ms = self->out_ms;
  copy->checked_ms = self->checked_ms;
  copy->back_ms = self->back_ms;
  copy->closed_ms = self->closed_ms;
  copy->zone = self->zone;
  copy->zone_since_ms = self->zone_since_ms;
  copy->stretch_ms = self->stretch_ms;
  *self = *copy;
  self->ref_count = old.ref_count;
  old.ref_count = 1;
  *copy = old;
  rr_trip_unref (copy);
}

/* --- words -------------------------------------------------------------------- */

/**
 * rr_trip_state_to_string:
 * @state: a state
 *
 * Returns: (transfer none): its name for programs
 */
const char *
rr_trip_state_to_string (RrTripState state)
{
  return state_names[MIN (state, RR_N_TRIP_STATES - 1)];
}

/**
 * rr_trip_act_to_string:
 * @act: an act
 *
 * Returns: (transfer none): its name for programs
 */
const char *
rr_trip_act_to_string (RrTripAct act)
{
  return act_names[MIN (act, RR_N_TRIP_ACTS - 1)];
}

/**
 * rr_trip_act_from_string:
 * @name: a name
 * @act: (out): the act of that name
 *
 * Returns: %FALSE for any other name
 */
gboolean
rr_trip_act_from_string (const char *name,
                         RrTripAct  *act)
{
  for (guint i = 0; i < G_N_ELEMENTS (act_names); i++)
    if (strcmp (act_names[i], name) == 0)
      {
        *act = (RrTripAct) i;
        return TRUE;
      }
  return FALSE;
}
