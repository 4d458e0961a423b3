/* rr-fence.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fence.h"

#include <string.h>

/* RrFence is a shape that somebody wants to hear about, and RrFenceSide how one device
 * stands to it. Who rests at the edge must not be told of all night: inside begins at the
 * edge, outside only a margin and the receiver's own doubt beyond it, and either holds
 * only after two fixes or half a minute.
 *
 * Threads: any, one at a time.
 * Ends:    free.
 */

#define MAX_DOUBT_M   50.0
#define N_FIXES       2
#define FAR_DEG        0.001               /* some hundred metres */
#define MAX_THROUGH_MS (15 * 60 * 1000)   /* what lies between two fixes further apart is a guess */

/**
 * rr_fence_new:
 * @id: what it is known by
 * @name: what people call it
 * @shape: (transfer full): where it is
 *
 * Returns: (transfer full): a fence that tells nothing yet
 */
RrFence *
rr_fence_new (const char *id,
              const char *name,
              RrShape    *shape)
{
  RrFence *self = g_new0 (RrFence, 1);

  g_strlcpy (self->id, id, sizeof self->id);
  g_strlcpy (self->name, name, sizeof self->name);
  self->shape = shape;
  return self;
}

/**
 * rr_fence_copy:
 * @self: a fence
 *
 * Returns: (transfer full): one like it
 */
RrFence *
rr_fence_copy (const RrFence *self)
{
  RrFence *copy = g_memdup2 (self, sizeof *self);

  copy->shape = rr_shape_copy (self->shape);
  copy->devices = g_strdupv (self->devices);
  copy->trips = g_strdupv (self->trips);
  return copy;
}

/**
 * rr_fence_free:
 * @self: (nullable) (transfer full): a fence
 */
void
rr_fence_free (RrFence *self)
{
  if (self == NULL)
    return;

  rr_shape_free (self->shape);
  g_strfreev (self->devices);
  g_strfreev (self->trips);
  g_free (self);
}

static gboolean
names (char       *const *list,
       const char        *id)
{
  return list != NULL && id != NULL && g_strv_contains ((const char *const *) list, id);
}

/**
 * rr_fence_is_about:
 * @self: a fence
 * @device_id: a device
 * @trip_id: (nullable): the trip it is on
 *
 * Returns: %TRUE if it is about this device
 */
gboolean
rr_fence_is_about (const RrFence *self,
                   const char    *device_id,
                   const char    *trip_id)
{
  return (self->devices == NULL && self->trips == NULL) || names (self->devices, device_id)
         || names (self->trips, trip_id);
}

static RrCross
settle (RrFenceSide *side)
{
  side->side = (gint8) -side->side;
  side->n_against = 0;
  return side->side > 0 ? RR_CROSS_IN : RR_CROSS_OUT;
}

/* Which side a fix speaks for: 1, -1, or 0 for one that does not tell. */
static int
side_of (double         depth_m,
         const RrShape *shape,
         const RrFix   *fix)
{
  double doubt_m = isnan (fix->acc_m) ? 0 : MIN ((double) fix->acc_m, MAX_DOUBT_M);

  if (depth_m > 0)
    return 1;
  return -depth_m - doubt_m > shape->margin_m ? -1 : 0;
}

/* Most fences are far from most devices, most of the time. */
static gboolean
is_far (const RrShape *shape,
        double         lat_deg)
{
  return lat_deg < shape->south_deg - FAR_DEG || lat_deg > shape->north_deg + FAR_DEG;
}

/**
 * rr_fence_side_take:
 * @side: how a device stands to the fence
 * @shape: of the fence
 * @from: (nullable): where it was before
 * @fix: where it is; newer than all before
 *
 * Returns: what has become certain by it
 */
RrCross
rr_fence_side_take (RrFenceSide   *side,
                    const RrShape *shape,
                    const RrPlace *from,
                    const RrFix   *fix)
{
  gint64 now_ms = rr_fix_effective_ms (fix);
  double depth_m;
  int speaks;

  if (side->side < 0 && side->n_against == 0 && is_far (shape, fix->lat_deg)
      && (from == NULL || (from->lat_deg < shape->south_deg && fix->lat_deg < shape->south_deg)
          || (from->lat_deg > shape->north_deg && fix->lat_deg > shape->north_deg)))
    {
      side->since_ms = now_ms;
      return RR_CROSS_NONE;
    }
  depth_m = rr_shape_depth_m (shape, fix->lat_deg, fix->lon_deg);
  speaks = side_of (depth_m, shape, fix);
  if (side->side == 0)
    {
      side->side = depth_m > 0 ? 1 : -1;
      side->n_against = 0;
      side->since_ms = now_ms;
      return side->side > 0 ? RR_CROSS_FIRST_IN : RR_CROSS_FIRST_OUT;
    }
  if (speaks != -side->side)
    {
      RrPlace to = { fix->lat_deg, fix->lon_deg };
      gboolean through = side->side < 0 && from != NULL && side->n_against == 0
                         && now_ms - side->since_ms < MAX_THROUGH_MS
                         && rr_shape_crosses (shape, from, &to, MIN (shape->margin_m,
                                              sqrt (rr_shape_area_m2 (shape) / G_PI) / 2));

      side->n_against = 0;
      side->since_ms = now_ms;
      return through ? RR_CROSS_THROUGH : RR_CROSS_NONE;
    }

  if (side->n_against++ == 0)
    {
      side->since_ms = now_ms;
      side->heard_ms = fix->received_ms;
    }
  if (side->n_against < N_FIXES && now_ms - side->since_ms < RR_FENCE_DWELL_MS)
    return RR_CROSS_NONE;
  return settle (side);
}

/**
 * rr_fence_side_wait:
 * @side: how a device stands to the fence
 * @now_ms: our clock
 *
 * Nothing has come since the first fix on the other side.
 *
 * Returns: what has become certain by that
 */
RrCross
rr_fence_side_wait (RrFenceSide *side,
                    gint64       now_ms)
{
  if (side->n_against == 0 || now_ms - side->heard_ms < RR_FENCE_DWELL_MS)
    return RR_CROSS_NONE;
  return settle (side);
}
