/* rr-replay.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-replay.h"

#include <math.h>

/* RrReplay holds a point each so often for everybody, twelve bytes each. When there are too
 * many, every second one goes and the rest is thinned out like that from then on.
 *
 * Threads: one until it is shared, any after that.
 * Ends:    with the last reference.
 */

#define LATE_MS       (2 * 60 * G_GINT64_CONSTANT (1000))
#define NO_CONTACT_MS (30 * 60 * G_GINT64_CONSTANT (1000))
#define WALK_MS       (10 * 60 * G_GINT64_CONSTANT (1000))   /* between two points this far apart a straight line is a guess */
#define E7            1e7

typedef struct
{
  gint32 at_ms;      /* since the window began; negative for what was before */
  gint32 lat_e7;
  gint32 lon_e7;
} Point;

typedef struct
{
  const char *id;    /* (unowned): in strings, as the name */
  const char *name;
  guint       first; /* in points */
  guint       n;
} Track;

struct _RrReplay
{
  int      ref_count;     /* (atomic) */
  gint64   from_ms;
  gint64   to_ms;
  gboolean by_receive;
  guint    max_points;
  gint64   step_ms;       /* no two points of a track are closer */
  GArray  *tracks;        /* (owned): of Track */
  GArray  *points;        /* (owned): of Point */
  GPtrArray *strings;     /* (owned): ids and names, which snapshots point to */
  gint64   newest_ms;     /* device time of what is known of the track being read */
  Track    open;          /* being read */
};

/**
 * rr_replay_new:
 * @from_ms: Unix time
 * @to_ms: Unix time
 * @by_receive: by the time of arrival
 * @max_points: to hold no more than these
 *
 * Returns: (transfer full): a window in which nobody is
 */
RrReplay *
rr_replay_new (gint64   from_ms,
               gint64   to_ms,
               gboolean by_receive,
               guint    max_points)
{
  RrReplay *self = g_new0 (RrReplay, 1);

  self->ref_count = 1;
  self->from_ms = from_ms;
  self->to_ms = MIN (to_ms, from_ms + G_MAXINT32 / 2);
  self->by_receive = by_receive;
  self->max_points = MAX (max_points, 2u);
  self->tracks = g_array_new (FALSE, FALSE, sizeof (Track));
  self->points = g_array_new (FALSE, FALSE, sizeof (Point));
  self->strings = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * rr_replay_ref:
 * @self: a replay
 *
 * Returns: (transfer full): the same
 */
RrReplay *
rr_replay_ref (RrReplay *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_replay_unref:
 * @self: (nullable) (transfer full): a replay
 */
void
rr_replay_unref (RrReplay *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_array_unref (self->tracks);
  g_array_unref (self->points);
  g_ptr_array_unref (self->strings);
  g_free (self);
}

/* --- filling ------------------------------------------------------------------ */

static Point *
point_at (RrReplay *self,
          guint     i)
{
  return &g_array_index (self->points, Point, i);
}

/* What is before the window, and the first and last of each track, stay. */
static void
thin_track (RrReplay *self,
            Track    *track,
            guint    *to)
{
  guint first = *to, n = track->n;

  for (guint i = 0; i < n; i++)
    {
      Point point = *point_at (self, track->first + i);

      if (i > 0 && i + 1 < n && point.at_ms - point_at (self, *to - 1)->at_ms < self->step_ms)
        continue;
      *point_at (self, (*to)++) = point;
    }
  track->first = first;
  track->n = *to - first;
}

static void
thin (RrReplay *self)
{
  guint to = 0;

  self->step_ms = MAX (2 * self->step_ms, 1000);
  for (guint i = 0; i < self->tracks->len; i++)
    thin_track (self, &g_array_index (self->tracks, Track, i), &to);
  thin_track (self, &self->open, &to);
  g_array_set_size (self->points, to);
}

/**
 * rr_replay_begin:
 * @self: a replay that is not shared yet
 * @device_id: a device
 * @name: (nullable): of its guide
 */
void
rr_replay_begin (RrReplay   *self,
                 const char *device_id,
                 const char *name)
{
  char *id = g_strdup (device_id), *shown = g_strdup (name != NULL ? name : device_id);

  g_ptr_array_add (self->strings, id);
  g_ptr_array_add (self->strings, shown);
  self->open = (Track) { .id = id, .name = shown, .first = self->points->len };
  self->newest_ms = G_MININT64;
}

static void
append (RrReplay    *self,
        const RrFix *fix,
        gint64       at_ms)
{
  Point *last = self->open.n > 0 ? point_at (self, self->points->len - 1) : NULL;
  Point point = {
    (gint32) MAX (at_ms - self->from_ms, G_MININT32 / 2),
    (gint32) lround (fix->lat_deg * E7),
    (gint32) lround (fix->lon_deg * E7),
  };

  /* Of what was before, only the last is of interest. */
  if (last != NULL && last->at_ms < 0 && point.at_ms <= 0)
    {
      *last = point;
      return;
    }
  if (last != NULL && last->at_ms >= 0 && point.at_ms - last->at_ms < self->step_ms)
    return;
  g_array_append_val (self->points, point);
  self->open.n++;
  /* Each time this halves what there is, or doubles the step until it does. */
  while (self->points->len > self->max_points && self->step_ms < self->to_ms - self->from_ms)
    thin (self);
}

/**
 * rr_replay_add:
 * @self: a replay in which a track was begun
 * @fix: its next fix
 */
void
rr_replay_add (RrReplay    *self,
               const RrFix *fix)
{
  const guint32 hidden = RR_FIX_NULL_ISLAND | RR_FIX_INVALID | RR_FIX_TOO_FAST;
  gint64 time_ms = rr_fix_effective_ms (fix);
  gint64 at_ms = self->by_receive ? fix->received_ms : time_ms;

  if (!rr_fix_has_position (fix) || (fix->flags & hidden) != 0 || at_ms > self->to_ms)
    return;
  /* What comes late changes nothing of what is known now. */
  if (self->by_receive && time_ms < self->newest_ms)
    return;
  self->newest_ms = time_ms;
  append (self, fix, at_ms);
}

/**
 * rr_replay_end:
 * @self: a replay in which a track was begun
 */
void
rr_replay_end (RrReplay *self)
{
  if (self->open.n > 0)
    g_array_append_val (self->tracks, self->open);
  self->open = (Track) { .name = NULL };
}

/* --- looking ------------------------------------------------------------------ */

/**
 * rr_replay_get_from:
 * @self: a replay
 *
 * Returns: Unix time at which its window begins
 */
gint64
rr_replay_get_from (RrReplay *self)
{
  return self->from_ms;
}

/**
 * rr_replay_get_to:
 * @self: a replay
 *
 * Returns: Unix time at which its window ends
 */
gint64
rr_replay_get_to (RrReplay *self)
{
  return self->to_ms;
}

/**
 * rr_replay_get_n_points:
 * @self: a replay
 *
 * Returns: how many points it holds
 */
guint
rr_replay_get_n_points (RrReplay *self)
{
  return self->points->len;
}

/**
 * rr_replay_get_n_tracks:
 * @self: a replay
 *
 * Returns: how many devices are in it
 */
guint
rr_replay_get_n_tracks (RrReplay *self)
{
  return self->tracks->len;
}

/**
 * rr_replay_get_step_ms:
 * @self: a replay
 *
 * Returns: how far apart points of a track are at least; 0 if none was left out
 */
gint64
rr_replay_get_step_ms (RrReplay *self)
{
  return self->step_ms;
}

/* The last point that is not later; -1 if there is none. */
static int
find_point (RrReplay    *self,
            const Track *track,
            gint64       at_ms)
{
  guint low = 0, high = track->n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (point_at (self, track->first + middle)->at_ms <= at_ms)
        low = middle + 1;
      else
        high = middle;
    }
  return (int) low - 1;
}

static void
place (RrReplay      *self,
       const Track   *track,
       int            at,
       gint64         at_ms,
       RrDeviceState *device)
{
  const Point *point = point_at (self, track->first + (guint) at);
  const Point *next = (guint) at + 1 < track->n ? point + 1 : NULL;
  double fraction = 0;

  if (!self->by_receive && next != NULL && next->at_ms - point->at_ms <= WALK_MS && next->at_ms > point->at_ms)
    fraction = (double) (at_ms - point->at_ms) / (next->at_ms - point->at_ms);
  device->fix.lat_deg = (point->lat_e7 + (next != NULL ? fraction * (next->lat_e7 - point->lat_e7) : 0)) / E7;
  device->fix.lon_deg = point->lon_e7 / E7;
  if (next != NULL && fraction > 0)
    device->fix.lon_deg = remainder (device->fix.lon_deg
                                     + fraction * remainder ((next->lon_e7 - (double) point->lon_e7) / E7, 360.0), 360.0);
  device->fix.time_ms = device->fix.received_ms = device->last_contact_ms = self->from_ms + point->at_ms;
}

/**
 * rr_replay_get_tail:
 * @self: a replay
 * @track: one of its devices
 * @from_ms: Unix time
 * @at_ms: Unix time
 * @places: (element-type RrPlace): gets the way it came
 */
void
rr_replay_get_tail (RrReplay *self,
                    guint     track,
                    gint64    from_ms,
                    gint64    at_ms,
                    GArray   *places)
{
  const Track *of = &g_array_index (self->tracks, Track, track);
  int last = find_point (self, of, at_ms - self->from_ms);
  int first = MAX (find_point (self, of, from_ms - self->from_ms), 0);
  guint begin = places->len;
  RrDeviceState now;

  for (int i = first; i <= last; i++)
    {
      const Point *point = point_at (self, of->first + (guint) i);
      RrPlace passed = { point->lat_e7 / E7, point->lon_e7 / E7 };

      if (i > first && point->at_ms - point_at (self, of->first + (guint) i - 1)->at_ms > WALK_MS + self->step_ms)
        g_array_set_size (places, begin);
      g_array_append_val (places, passed);
    }
  if (last < 0)
    return;
  place (self, of, last, at_ms - self->from_ms, &now);
  if (point_at (self, of->first + (guint) last)->at_ms < at_ms - self->from_ms)
    g_array_append_vals (places, &(RrPlace) { now.fix.lat_deg, now.fix.lon_deg }, 1);
}

static RrDeviceStatus
status_of (const RrDeviceState *device,
           gint64               step_ms,
           gint64               at_ms)
{
  gint64 age_ms = at_ms - device->last_contact_ms;

  if (age_ms > NO_CONTACT_MS + step_ms)
    return RR_DEVICE_NO_CONTACT;
  return age_ms > LATE_MS + step_ms ? RR_DEVICE_LATE : RR_DEVICE_ONLINE;
}

/**
 * rr_replay_snapshot:
 * @self: a replay
 * @at_ms: Unix time
 *
 * Devices keep their places in all snapshots of one replay.
 *
 * Returns: (transfer full): everybody at that moment
 */
RrSnapshot *
rr_replay_snapshot (RrReplay *self,
                    gint64    at_ms)
{
  RrSnapshot *snapshot = rr_snapshot_new (self->tracks->len);

  snapshot->now_ms = at_ms;
  snapshot->names = g_ptr_array_ref (self->strings);
  snapshot->stats.store_ok = TRUE;
  for (guint i = 0; i < self->tracks->len; i++)
    {
      const Track *track = &g_array_index (self->tracks, Track, i);
      RrDeviceState *device = &snapshot->devices[i];
      int at = find_point (self, track, at_ms - self->from_ms);

      device->id = track->id;
      device->name = track->name;
      device->battery_pct = NAN;
      device->last_contact_ms = RR_TIME_UNKNOWN;
      device->status = RR_DEVICE_NO_FIX;
      rr_fix_init (&device->fix);
      if (at < 0)
        continue;
      place (self, track, at, at_ms - self->from_ms, device);
      device->status = status_of (device, self->step_ms, at_ms);
    }
  return snapshot;
}
