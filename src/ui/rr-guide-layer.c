/* rr-guide-layer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guide-layer.h"

#include <string.h>

#include "rr-guide-picture.h"
#include "rr-layer-view.h"

/* RrGuideLayer shows every guide: what is known of them, who is chosen, and who is
 * under the pointer. What that looks like is the picture's affair.
 *
 * Threads: main.
 * Ends:    with the map. It borrows a snapshot by reference.
 */

#define REACH_PX       22.0
#define NO_SELECTION   G_MAXUINT

struct _RrGuideLayer
{
  ShumateLayer    parent_instance;

  RrSnapshot     *snapshot;     /* (owned) (nullable) */
  RrGuidePicture *picture;      /* (owned) */
  char           *selected;     /* (owned) (nullable): id */
  guint           selected_at;  /* index in the snapshot */
  GArray         *track;        /* (owned): of RrMapPoint */
  RrTheme         theme;
};

enum { SIGNAL_CHOSEN, SIGNAL_CLUSTER, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrGuideLayer, rr_guide_layer, SHUMATE_TYPE_LAYER)

static void
rr_guide_layer_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  RrGuideLayer *self = RR_GUIDE_LAYER (widget);
  RrGuideScene scene = {
    .snapshot = self->snapshot,
    .selected_at = self->selected_at,
    .track = self->track,
    .theme = self->theme,
  };
  RrView view;

  rr_layer_get_view (SHUMATE_LAYER (self), &view);
  if (view.width_px > 0 && view.height_px > 0)
    rr_guide_picture_snapshot (self->picture, snapshot, &view, &scene);
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            RrGuideLayer    *self)
{
  const RrSpot *spot;
  const RrDeviceState *device;
  RrView view;

  rr_layer_get_view (SHUMATE_LAYER (self), &view);
  spot = rr_guide_picture_hit (self->picture, &view, x, y, REACH_PX);
  if (spot == NULL || self->snapshot == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  device = &self->snapshot->devices[spot->device];
  if (spot->n_devices == 1)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, device->id);
  else
    g_signal_emit (self, signals[SIGNAL_CLUSTER], 0, device->fix.lat_deg, device->fix.lon_deg, device->id);
}

static void
look_anew (RrGuideLayer *self)
{
  rr_guide_picture_forget (self->picture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- public ------------------------------------------------------------------- */

static void
find_selected (RrGuideLayer *self)
{
  RrSnapshot *snapshot = self->snapshot;

  /* Indices are stable, so the old one is right almost always. */
  if (self->selected != NULL && snapshot != NULL && self->selected_at < snapshot->n_devices
      && strcmp (snapshot->devices[self->selected_at].id, self->selected) == 0)
    return;
  self->selected_at = NO_SELECTION;
  for (guint i = 0; self->selected != NULL && snapshot != NULL && i < snapshot->n_devices; i++)
    if (strcmp (snapshot->devices[i].id, self->selected) == 0)
      {
        self->selected_at = i;
        return;
      }
}

/* Most snapshots tell of batteries and of fixes from somebody who sits: they need no
 * new picture. */
static gboolean
looks_the_same (const RrSnapshot *before,
                const RrSnapshot *after)
{
  if (before == NULL || before->n_devices != after->n_devices)
    return FALSE;
  for (guint i = 0; i < after->n_devices; i++)
    {
      const RrDeviceState *x = &before->devices[i], *y = &after->devices[i];

      if (memcmp (&x->fix.lat_deg, &y->fix.lat_deg, sizeof (double)) != 0
          || memcmp (&x->fix.lon_deg, &y->fix.lon_deg, sizeof (double)) != 0
          || memcmp (&x->fix.course_deg, &y->fix.course_deg, sizeof (float)) != 0
          || memcmp (&x->fix.acc_m, &y->fix.acc_m, sizeof (float)) != 0
          || x->status != y->status || x->sos != y->sos || strcmp (x->name, y->name) != 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * rr_guide_layer_set_snapshot:
 * @self: a layer
 * @snapshot: (transfer none): what to draw from now on
 */
void
rr_guide_layer_set_snapshot (RrGuideLayer *self,
                             RrSnapshot   *snapshot)
{
  gboolean same = looks_the_same (self->snapshot, snapshot);

  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  self->snapshot = rr_snapshot_ref (snapshot);
  find_selected (self);
  if (!same)
    look_anew (self);
}

/**
 * rr_guide_layer_set_selected:
 * @self: a layer
 * @id: (nullable): the chosen guide
 */
void
rr_guide_layer_set_selected (RrGuideLayer *self,
                             const char   *id)
{
  if (g_strcmp0 (self->selected, id) == 0)
    return;
  g_free (self->selected);
  self->selected = g_strdup (id);
  self->selected_at = NO_SELECTION;
  g_array_set_size (self->track, 0);
  find_selected (self);
  look_anew (self);
}

/**
 * rr_guide_layer_set_track:
 * @self: a layer
 * @fixes: (nullable) (element-type RrFix): the way of the chosen guide
 */
void
rr_guide_layer_set_track (RrGuideLayer *self,
                          GArray       *fixes)
{
  g_array_set_size (self->track, 0);
  for (guint i = 0; fixes != NULL && i < fixes->len; i++)
    {
      const RrFix *fix = &g_array_index (fixes, RrFix, i);
      const guint32 hidden = RR_FIX_NULL_ISLAND | RR_FIX_INVALID | RR_FIX_TOO_FAST | RR_FIX_COARSE;
      RrView unit = { .tile_px = 1 };
      RrMapPoint point;

      if (!rr_fix_has_position (fix) || (fix->flags & hidden) != 0)
        continue;
      rr_view_project (&unit, fix->lat_deg, fix->lon_deg, &point.x, &point.y);
      point.x += 0.5, point.y += 0.5;
      g_array_append_val (self->track, point);
    }
  look_anew (self);
}

/**
 * rr_guide_layer_set_theme:
 * @self: a layer
 * @theme: light, dark or red night
 */
void
rr_guide_layer_set_theme (RrGuideLayer *self,
                          RrTheme       theme)
{
  self->theme = theme;
  look_anew (self);
}

static void
rr_guide_layer_constructed (GObject *object)
{
  G_OBJECT_CLASS (rr_guide_layer_parent_class)->constructed (object);
  rr_layer_follow (SHUMATE_LAYER (object));
}

static void
rr_guide_layer_finalize (GObject *object)
{
  RrGuideLayer *self = RR_GUIDE_LAYER (object);

  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  rr_guide_picture_free (self->picture);
  g_array_unref (self->track);
  g_free (self->selected);

  G_OBJECT_CLASS (rr_guide_layer_parent_class)->finalize (object);
}

static void
rr_guide_layer_class_init (RrGuideLayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = rr_guide_layer_constructed;
  object_class->finalize = rr_guide_layer_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = rr_guide_layer_snapshot;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", RR_TYPE_GUIDE_LAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CLUSTER] = g_signal_new ("cluster", RR_TYPE_GUIDE_LAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 3, G_TYPE_DOUBLE, G_TYPE_DOUBLE,
                                          G_TYPE_STRING);
}

static void
rr_guide_layer_init (RrGuideLayer *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->picture = rr_guide_picture_new (GTK_WIDGET (self));
  self->track = g_array_new (FALSE, FALSE, sizeof (RrMapPoint));
  self->selected_at = NO_SELECTION;
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * rr_guide_layer_new:
 * @viewport: the map's
 *
 * Returns: (transfer floating): a layer without guides
 */
RrGuideLayer *
rr_guide_layer_new (ShumateViewport *viewport)
{
  return g_object_new (RR_TYPE_GUIDE_LAYER, "viewport", viewport, NULL);
}
