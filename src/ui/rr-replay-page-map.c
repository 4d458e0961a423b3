/* rr-replay-page-map.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-replay-page-private.h"

/* What is drawn on the map of the replay beside the guides: the routes that were planned,
 * and the way each guide has come in the last half hour, as long as they are few enough to
 * be told apart.
 *
 * Threads: main.
 */

#define TAIL_MS   (30 * MINUTE_MS)
#define MAX_TAILS 50u
#define CHOSEN_PX 4.0
#define OTHER_PX  2.0
#define TAIL_PX   3.0

static void
put_route (RrReplayPage *self,
           const RrTrip *trip,
           gboolean      is_chosen)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, trip->id);
  RrFigure figure = {
    .id = id,
    .label = trip->name,
    .kind = RR_FIGURE_LINE,
    .tone = RR_TONE_PLAN,
    .dash = is_chosen ? RR_DASH_DASHED : RR_DASH_DOTTED,
    .width_px = is_chosen ? CHOSEN_PX : OTHER_PX,
    .points = trip->route,
    .n_points = trip->n_route,
    .chosen_handle = -1,
  };

  rr_shape_layer_put (self->routes, &figure);
}

static gboolean
was_out (RrReplayPage *self,
         const RrTrip *trip)
{
  return trip->out_ms != RR_TIME_UNKNOWN && trip->out_ms <= self->to_ms
         && (trip->back_ms == RR_TIME_UNKNOWN || trip->back_ms >= self->from_ms);
}

void
rr_replay_show_routes (RrReplayPage *self)
{
  gint64 chosen = rr_replay_page_get_trip (self);

  if (self->routes == NULL)
    return;
  rr_shape_layer_clear (self->routes);
  for (guint i = 0; self->board != NULL && self->to_ms != 0 && i < self->board->trips->len; i++)
    {
      const RrTrip *trip = self->board->trips->pdata[i];

      if (trip->n_route > 1 && (chosen != 0 ? trip->id == chosen : was_out (self, trip)))
        put_route (self, trip, trip->id == chosen);
    }
}

static void
put_tail (RrReplayPage *self,
          guint         track,
          GArray       *places)
{
  char id[16];
  RrFigure figure = {
    .id = id,
    .kind = RR_FIGURE_LINE,
    .tone = RR_TONE_OTHER,
    .width_px = TAIL_PX,
    .points = (const RrPlace *) (gpointer) places->data,
    .n_points = places->len,
    .chosen_handle = -1,
  };

  g_snprintf (id, sizeof id, "%u", track);
  if (places->len > 1)
    rr_shape_layer_put (self->tails, &figure);
  else
    rr_shape_layer_remove (self->tails, id);
}

void
rr_replay_show_tails (RrReplayPage *self)
{
  guint n = rr_replay_get_n_tracks (self->now);
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (RrPlace));

  if (n != self->n_tails)
    rr_shape_layer_clear (self->tails);
  self->n_tails = n;
  for (guint i = 0; n <= MAX_TAILS && i < n; i++)
    {
      g_array_set_size (places, 0);
      rr_replay_get_tail (self->now, i, self->at_ms - TAIL_MS, self->at_ms, places);
      put_tail (self, i, places);
    }
}

void
rr_replay_add_map (RrReplayPage *self,
                   RrMap        *like)
{
  self->map = rr_map_new_like (like);
  gtk_widget_set_hexpand (self->map, TRUE);
  gtk_box_append (GTK_BOX (self->middle), self->map);
  self->routes = rr_map_add_shapes (RR_MAP (self->map));
  self->tails = rr_map_add_shapes (RR_MAP (self->map));
}
