/* rr-fence-rows.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fence-rows.h"

#include <glib/gi18n-lib.h>

#include "rr-audience-rows.h"
#include "rr-engine-incidents.h"
#include "rr-engine-trips.h"
#include "rr-fence-words.h"
#include "rr-hours-rows.h"
#include "rr-incident-words.h"
#include "rr-map.h"

/* RrFenceRows shows each fence as a row that opens: its name, a switch for each thing it can
 * tell, when and for whom, and a button that removes it. A change is saved at once, and a
 * time of day once it stands still. A new one is drawn on the map, for which the dialog gives
 * way.
 *
 * Threads: main.
 * Ends:    with the dialog; a drawing that is open then goes on by itself.
 */
struct _RrFenceRows
{
  AdwPreferencesGroup *group;    /* (unowned) */
  GtkWindow           *dialog;   /* (unowned) */
  RrWindow            *window;   /* (unowned) */
  RrEngine            *engine;   /* (owned) */
  GHashTable          *names;    /* (owned) (nullable): device -> name */
  RrTripBoard         *board;    /* (owned) */
  RrSnapshot          *snapshot; /* (owned) (nullable) */
  GPtrArray           *rows;     /* (owned): of GtkWidget (unowned) */
  GtkWidget           *unsaved;  /* (unowned) (nullable): of rows */
  guint                timer;    /* saves it */
};

#define STANDS_STILL_MS 500

static const struct
{
  RrFenceWatch  watch;
  const char   *words;
} watches[] = {
  { RR_FENCE_ENTER, N_("Tell who enters") },
  { RR_FENCE_LEAVE, N_("Tell who leaves") },
  { RR_FENCE_STAY_IN, N_("Everybody should be inside") },
  { RR_FENCE_MANNED, N_("Somebody should be inside") },
  { RR_FENCE_CAMP, N_("A camp: resting here is well") },
};

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;

  if (!rr_engine_ask_finish (RR_ENGINE (source), result, &error))
    rr_window_toast (window, error->message);
}

static void
save (RrFenceRows   *self,
      const RrFence *fence)
{
  rr_engine_save_fence_async (self->engine, fence, asked_cb, g_object_ref (self->window));
}

/* --- rows --------------------------------------------------------------------- */

static RrFence *
get_fence (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "fence");
}

static gboolean
save_unsaved (RrFenceRows *self)
{
  GtkWidget *row = g_steal_pointer (&self->unsaved);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (row != NULL)
    save (self, get_fence (row));
  return G_SOURCE_REMOVE;
}

static gboolean
stands_still_cb (gpointer data)
{
  RrFenceRows *self = data;

  self->timer = 0;
  return save_unsaved (self);
}

static void
show_words (RrFenceRows *self,
            GtkWidget   *row)
{
  g_autofree char *words = rr_fence_format (get_fence (row), self->names, self->board);

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), words);
}

/* Where in the list something was changed. */
typedef struct
{
  RrFenceRows *rows;   /* (unowned) */
  GtkWidget   *row;    /* (unowned) */
} Place;

static void
hours_cb (const RrHours *hours,
          gpointer       data)
{
  Place *place = data;
  RrFenceRows *self = place->rows;

  if (self->unsaved != place->row)
    save_unsaved (self);
  get_fence (place->row)->hours = *hours;
  show_words (self, place->row);
  self->unsaved = place->row;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (STANDS_STILL_MS, stands_still_cb, self);
}

static void
audience_cb (const char *const *devices,
             const char *const *trips,
             gpointer           data)
{
  Place *place = data;
  RrFence *fence = get_fence (place->row);

  g_strfreev (fence->devices);
  g_strfreev (fence->trips);
  fence->devices = g_strdupv ((char **) devices);
  fence->trips = g_strdupv ((char **) trips);
  show_words (place->rows, place->row);
  save (place->rows, fence);
}

static void
watch_cb (GtkSwitch   *button,
          GParamSpec  *pspec,
          RrFenceRows *self)
{
  GtkWidget *row = g_object_get_data (G_OBJECT (button), "row");
  guint watch = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "watch"));
  RrFence *fence = get_fence (row);

  if (gtk_switch_get_active (button))
    fence->watch |= watch;
  else
    fence->watch &= ~watch;
  save (self, fence);
}

static void
level_cb (AdwComboRow *combo,
          GParamSpec  *pspec,
          RrFenceRows *self)
{
  GtkWidget *row = g_object_get_data (G_OBJECT (combo), "row");
  RrFence *fence = get_fence (row);

  /* The first of the list is NORMAL, which leaves it to the kind. */
  fence->level = (RrLevel) adw_combo_row_get_selected (combo);
  save (self, fence);
}

static void
name_cb (GtkEditable *entry,
         RrFenceRows *self)
{
  GtkWidget *row = g_object_get_data (G_OBJECT (entry), "row");
  RrFence *fence = get_fence (row);
  const char *name = gtk_editable_get_text (entry);

  if (*name == '\0')
    return;
  g_strlcpy (fence->name, name, sizeof fence->name);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), fence->name);
  save (self, fence);
}

static void
remove_cb (GtkButton   *button,
           RrFenceRows *self)
{
  GtkWidget *row = g_object_get_data (G_OBJECT (button), "row");

  if (self->unsaved == row)
    self->unsaved = NULL;
  rr_engine_remove_fence_async (self->engine, get_fence (row)->id, asked_cb, g_object_ref (self->window));
  g_ptr_array_remove (self->rows, row);
  adw_preferences_group_remove (self->group, row);
}

static void
add_watches (RrFenceRows   *self,
             GtkWidget     *row,
             const RrFence *fence)
{
  for (guint i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      GtkWidget *line = adw_action_row_new ();
      GtkWidget *button = gtk_switch_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), _(watches[i].words));
      gtk_switch_set_active (GTK_SWITCH (button), (fence->watch & watches[i].watch) != 0);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_object_set_data (G_OBJECT (button), "row", row);
      g_object_set_data (G_OBJECT (button), "watch", GUINT_TO_POINTER (watches[i].watch));
      g_signal_connect (button, "notify::active", G_CALLBACK (watch_cb), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (line), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (line), button);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), line);
    }
}

static void
add_level (RrFenceRows   *self,
           GtkWidget     *row,
           const RrFence *fence)
{
  g_autoptr(GtkStringList) levels = gtk_string_list_new (NULL);
  GtkWidget *combo = adw_combo_row_new ();

  gtk_string_list_append (levels, _("As usual"));
  for (RrLevel level = RR_LEVEL_ALERT; level < RR_N_LEVELS; level++)
    gtk_string_list_append (levels, rr_level_get_words (level));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (combo), _("Level"));
  adw_combo_row_set_model (ADW_COMBO_ROW (combo), G_LIST_MODEL (levels));
  adw_combo_row_set_selected (ADW_COMBO_ROW (combo), fence->level);
  g_object_set_data (G_OBJECT (combo), "row", row);
  g_signal_connect (combo, "notify::selected", G_CALLBACK (level_cb), self);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), combo);
}

static void
add_row (RrFenceRows   *self,
         const RrFence *fence)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *name = adw_entry_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  Place *place = g_new (Place, 1);

  *place = (Place) { self, row };
  g_object_set_data_full (G_OBJECT (row), "place", place, g_free);
  g_object_set_data_full (G_OBJECT (row), "fence", rr_fence_copy (fence), (GDestroyNotify) rr_fence_free);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), fence->name);
  show_words (self, row);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (name), _("Name"));
  gtk_editable_set_text (GTK_EDITABLE (name), fence->name);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (name), TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Remove this fence"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Remove this fence"), -1);
  g_object_set_data (G_OBJECT (name), "row", row);
  g_object_set_data (G_OBJECT (button), "row", row);
  g_signal_connect (name, "apply", G_CALLBACK (name_cb), self);
  g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), self);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), button);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), name);
  add_watches (self, row, fence);
  add_level (self, row, fence);
  rr_hours_rows_add (ADW_EXPANDER_ROW (row), &fence->hours, hours_cb, place);
  rr_audience_rows_add (ADW_EXPANDER_ROW (row), fence, self->snapshot, self->board, audience_cb, place);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (self->group, row);
}

static void
show_fences (RrFenceRows *self)
{
  g_autoptr(GPtrArray) fences = rr_engine_dup_fences (self->engine);

  for (guint i = 0; i < fences->len; i++)
    add_row (self, fences->pdata[i]);
}

/* --- drawing ------------------------------------------------------------------ */

typedef struct
{
  RrWindow    *window;    /* (owned) */
  RrEngine    *engine;    /* (owned) */
  RrShapeKind  kind;
} Drawing;

static void
drawn_cb (const RrPlace *points,
          guint          n_points,
          double         radius_m,
          gpointer       data)
{
  g_autofree Drawing *drawing = data;
  g_autoptr(RrWindow) window = drawing->window;
  g_autoptr(RrEngine) engine = drawing->engine;
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr(RrFence) fence = NULL;
  RrShape *shape = NULL;

  if (points != NULL && drawing->kind == RR_SHAPE_CIRCLE && radius_m > 0)
    shape = rr_shape_new_circle (points[0].lat_deg, points[0].lon_deg, radius_m);
  else if (points != NULL && drawing->kind == RR_SHAPE_POLYGON && n_points > 2)
    shape = rr_shape_new_area (points, n_points);
  if (shape == NULL)
    return;
  fence = rr_fence_new (id, _("New fence"), shape);
  fence->watch = RR_FENCE_ENTER | RR_FENCE_LEAVE;
  rr_engine_save_fence_async (engine, fence, asked_cb, g_object_ref (window));
  rr_window_toast (window, _("The fence is saved. Its name and what it tells are among the rules."));
}

void
rr_fence_rows_draw (RrFenceRows *self,
                    RrShapeKind  kind)
{
  RrWindow *window = self->window;
  Drawing *drawing = g_new (Drawing, 1);
  RrMap *map;

  *drawing = (Drawing) { g_object_ref (window), g_object_ref (self->engine), kind };
  gtk_window_close (self->dialog);
  map = rr_window_show_map (window);
  rr_draw_start (rr_map_get_draw (map), kind == RR_SHAPE_CIRCLE ? RR_FIGURE_CIRCLE : RR_FIGURE_POLYGON,
                 RR_TONE_CAUTION, _("Fence"), NULL, 0, 0, drawn_cb, drawing);
}

/* --- life --------------------------------------------------------------------- */

RrFenceRows *
rr_fence_rows_new (AdwPreferencesGroup *group,
                   GtkWindow           *dialog,
                   RrWindow            *window,
                   RrEngine            *engine,
                   GHashTable          *names)
{
  RrFenceRows *self = g_new0 (RrFenceRows, 1);

  self->group = group;
  self->dialog = dialog;
  self->window = window;
  self->engine = g_object_ref (engine);
  self->names = names != NULL ? g_hash_table_ref (names) : NULL;
  self->board = rr_engine_dup_trips (engine);
  self->snapshot = rr_engine_dup_snapshot (engine);
  self->rows = g_ptr_array_new ();
  show_fences (self);
  return self;
}

/**
 * rr_fence_rows_free:
 * @self: (transfer full): rows whose dialog is about to go
 */
void
rr_fence_rows_free (RrFenceRows *self)
{
  save_unsaved (self);
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  rr_trip_board_unref (self->board);
  g_object_unref (self->engine);
  g_free (self);
}
