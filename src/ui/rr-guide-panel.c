/* rr-guide-panel.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guide-panel.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "rr-geo.h"
#include "rr-guide-item.h"
#include "rr-plot.h"
#include "rr-text.h"

/* RrGuidePanel says everything about the chosen guide: how they are doing, the last
 * fix with its age and doubts, and the way of the last hours as two plots.
 *
 * Threads: main.
 * Ends:    with its window.
 */

typedef enum
{
  FIELD_POSITION,
  FIELD_AGE,
  FIELD_SPEED,
  FIELD_COURSE,
  FIELD_ALTITUDE,
  FIELD_ACCURACY,
  FIELD_BATTERY,
  FIELD_SOURCE,
  FIELD_REMARK,
  N_FIELDS
} Field;

struct _RrGuidePanel
{
  GtkWidget  parent_instance;

  GtkWidget *name;              /* (unowned): template children */
  GtkWidget *status;
  GtkWidget *connect;
  GtkWidget *grid;
  GtkWidget *way;
  GtkWidget *plots;
  GtkWidget *values[N_FIELDS];  /* (unowned): in grid */
  GtkWidget *elevation;         /* (unowned): in plots */
  GtkWidget *speed;             /* (unowned): in plots */
  char      *device;            /* (owned) (nullable): whose phone the button connects */
};

G_DEFINE_FINAL_TYPE (RrGuidePanel, rr_guide_panel, GTK_TYPE_WIDGET)

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

static const char *const field_names[N_FIELDS] = {
  [FIELD_POSITION] = N_("Position"), [FIELD_AGE] = N_("Last fix"),     [FIELD_SPEED] = N_("Speed"),
  [FIELD_COURSE] = N_("Heading"),    [FIELD_ALTITUDE] = N_("Altitude"), [FIELD_ACCURACY] = N_("Accuracy"),
  [FIELD_BATTERY] = N_("Battery"),   [FIELD_SOURCE] = N_("Source"),    [FIELD_REMARK] = N_("Remark"),
};

static void
set_value (RrGuidePanel *self,
           Field         field,
           char         *text)
{
  const char *shown = text != NULL && *text != '\0' ? text : "–";

  if (strcmp (gtk_label_get_text (GTK_LABEL (self->values[field])), shown) != 0)
    gtk_label_set_text (GTK_LABEL (self->values[field]), shown);
  g_free (text);
}

static char *
format_course (double course_deg)
{
  const char *const winds[] = { _("N"), _("NE"), _("E"), _("SE"), _("S"), _("SW"), _("W"), _("NW") };

  if (isnan (course_deg))
    return NULL;
  /* Translators: degrees, then the wind's short name */
  return g_strdup_printf (_("%.0f° %s"), course_deg, winds[(int) (course_deg / 45 + 0.5) % 8]);
}

static char *
format_age (const RrFix *fix,
            gint64       now_ms)
{
  gint64 age_ms = now_ms - rr_fix_effective_ms (fix);
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_local (rr_fix_effective_ms (fix) / 1000);
  g_autofree char *age = rr_format_age (age_ms);
  /* The clock tells nothing of another day. */
  g_autofree char *clock = when != NULL ? g_date_time_format (when, age_ms < DAY_MS ? "%X" : "%x")
                                        : g_strdup ("");

  return g_strdup_printf ("%s · %s", age, clock);
}

static char *
format_battery (const RrDeviceState *state)
{
  if (isnan (state->battery_pct))
    return NULL;
  if (state->fix.charging == 1)
    /* Translators: battery, in percent */
    return g_strdup_printf (_("%.0f %%, charging"), (double) state->battery_pct);
  return g_strdup_printf (_("%.0f %%"), (double) state->battery_pct);
}

static void
show_fix (RrGuidePanel        *self,
          const RrDeviceState *state,
          gint64               now_ms)
{
  const RrFix *fix = &state->fix;
  gboolean has_fix = rr_fix_has_position (fix);

  set_value (self, FIELD_POSITION, has_fix ? rr_geo_dup_text (fix->lat_deg, fix->lon_deg, 5) : NULL);
  set_value (self, FIELD_AGE, has_fix ? format_age (fix, now_ms) : NULL);
  set_value (self, FIELD_SPEED, isnan (fix->speed_mps)
                                    ? NULL
                                    : g_strdup_printf (_("%.1f km/h"), (double) fix->speed_mps * 3.6));
  set_value (self, FIELD_COURSE, format_course ((double) fix->course_deg));
  set_value (self, FIELD_ALTITUDE, isnan (fix->alt_m)
                                       ? NULL
                                       : g_strdup_printf (_("%.0f m"), (double) fix->alt_m));
  set_value (self, FIELD_ACCURACY, isnan (fix->acc_m)
                                       ? NULL
                                       : g_strdup_printf (_("± %.0f m"), (double) fix->acc_m));
  set_value (self, FIELD_BATTERY, format_battery (state));
  set_value (self, FIELD_SOURCE, has_fix ? g_strdup (rr_format_source (fix->source)) : NULL);
  set_value (self, FIELD_REMARK, rr_format_flags (fix->flags));
}

/**
 * rr_guide_panel_set_state:
 * @self: a panel
 * @state: the chosen guide
 * @now_ms: Unix time
 */
void
rr_guide_panel_set_state (RrGuidePanel        *self,
                          const RrDeviceState *state,
                          gint64               now_ms)
{
  g_autofree char *status = rr_format_status (state);
  g_autofree char *age = rr_format_age (now_ms - state->last_contact_ms);
  g_autofree char *line = NULL;
  const char *classes[] = { "panel-status", rr_status_css_class (state), NULL };

  if (state->last_contact_ms == RR_TIME_UNKNOWN)
    line = g_strdup_printf ("%s · %s", status, _("never heard"));
  else
    /* Translators: status, then how long ago anything was heard */
    line = g_strdup_printf (_("%s · heard %s"), status, age);
  if (g_strcmp0 (self->device, state->id) != 0)
    {
      g_free (self->device);
      self->device = g_strdup (state->id);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->connect), "s", state->id);
    }
  if (strcmp (gtk_label_get_text (GTK_LABEL (self->name)), state->name) != 0)
    gtk_label_set_text (GTK_LABEL (self->name), state->name);
  if (strcmp (gtk_label_get_text (GTK_LABEL (self->status)), line) != 0)
    gtk_label_set_text (GTK_LABEL (self->status), line);
  if (!gtk_widget_has_css_class (self->status, classes[1]))
    gtk_widget_set_css_classes (self->status, classes);
  show_fix (self, state, now_ms);
}

/* --- the way ------------------------------------------------------------------ */

static void
show_way (RrGuidePanel *self,
          GArray       *fixes)
{
  double sum_m = 0;
  const RrFix *last = NULL;
  const guint32 odd = RR_FIX_NULL_ISLAND | RR_FIX_INVALID | RR_FIX_TOO_FAST | RR_FIX_COARSE;
  g_autofree char *text = NULL;

  for (guint i = 0; i < fixes->len; i++)
    {
      const RrFix *fix = &g_array_index (fixes, RrFix, i);

      if (!rr_fix_has_position (fix) || (fix->flags & odd) != 0)
        continue;
      if (last != NULL)
        sum_m += rr_geo_distance_m (last->lat_deg, last->lon_deg, fix->lat_deg, fix->lon_deg);
      last = fix;
    }
  /* Translators: %u fixes, %.1f kilometres */
  text = g_strdup_printf (ngettext ("%u fix, %.1f km", "%u fixes, %.1f km", fixes->len), fixes->len,
                          sum_m / 1000);
  gtk_label_set_text (GTK_LABEL (self->way), text);
}

/* The way is kept by device time; a wrong clock would squeeze the plot. */
static void
fill_plot (GtkWidget *plot,
           GArray    *fixes,
           gboolean   elevation)
{
  g_autoptr(GArray) points = g_array_sized_new (FALSE, FALSE, sizeof (RrPlotPoint), fixes->len);

  for (guint i = 0; i < fixes->len; i++)
    {
      const RrFix *fix = &g_array_index (fixes, RrFix, i);
      RrPlotPoint point = { .x = (double) fix->time_ms / 1000,
                            .y = elevation ? (double) fix->alt_m : (double) fix->speed_mps * 3.6 };

      if ((fix->flags & (RR_FIX_BAD_CLOCK | RR_FIX_NULL_ISLAND)) == 0)
        g_array_append_val (points, point);
    }
  rr_plot_set_points (RR_PLOT (plot), (const void *) points->data, points->len);
}

/**
 * rr_guide_panel_set_track:
 * @self: a panel
 * @fixes: (nullable) (element-type RrFix): the way of the last hours
 */
void
rr_guide_panel_set_track (RrGuidePanel *self,
                          GArray       *fixes)
{
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (RrFix));

  if (fixes == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->way), _("Loading…"));
      fixes = none;
    }
  else
    show_way (self, fixes);
  fill_plot (self->elevation, fixes, TRUE);
  fill_plot (self->speed, fixes, FALSE);
}

static void
add_fields (RrGuidePanel *self)
{
  for (int i = 0; i < N_FIELDS; i++)
    {
      GtkWidget *name = gtk_label_new (_(field_names[i]));

      self->values[i] = gtk_label_new ("–");
      gtk_label_set_xalign (GTK_LABEL (name), 0);
      gtk_label_set_yalign (GTK_LABEL (name), 0);
      gtk_label_set_xalign (GTK_LABEL (self->values[i]), 0);
      gtk_label_set_wrap (GTK_LABEL (self->values[i]), TRUE);
      gtk_label_set_selectable (GTK_LABEL (self->values[i]), i == FIELD_POSITION);
      if (i == FIELD_POSITION)
        rr_text_read_rightwards (self->values[i]);
      gtk_widget_set_hexpand (self->values[i], TRUE);
      gtk_widget_add_css_class (name, "row-detail");
      gtk_widget_add_css_class (self->values[i], "numeric");
      gtk_accessible_update_relation (GTK_ACCESSIBLE (self->values[i]),
                                      GTK_ACCESSIBLE_RELATION_LABELLED_BY, name, NULL, -1);
      gtk_grid_attach (GTK_GRID (self->grid), name, 0, i, 1, 1);
      gtk_grid_attach (GTK_GRID (self->grid), self->values[i], 1, i, 1, 1);
    }
}

static void
rr_guide_panel_dispose (GObject *object)
{
  GtkWidget *child;

  g_clear_pointer (&RR_GUIDE_PANEL (object)->device, g_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (rr_guide_panel_parent_class)->dispose (object);
}

static void
rr_guide_panel_class_init (RrGuidePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_guide_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-guide-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, RrGuidePanel, name);
  gtk_widget_class_bind_template_child (widget_class, RrGuidePanel, status);
  gtk_widget_class_bind_template_child (widget_class, RrGuidePanel, connect);
  gtk_widget_class_bind_template_child (widget_class, RrGuidePanel, grid);
  gtk_widget_class_bind_template_child (widget_class, RrGuidePanel, way);
  gtk_widget_class_bind_template_child (widget_class, RrGuidePanel, plots);
}

static void
rr_guide_panel_init (RrGuidePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_fields (self);
  self->elevation = rr_plot_new (_("Elevation"), _("m"), FALSE);
  self->speed = rr_plot_new (_("Speed"), _("km/h"), TRUE);
  gtk_box_append (GTK_BOX (self->plots), self->elevation);
  gtk_box_append (GTK_BOX (self->plots), self->speed);
  rr_guide_panel_set_track (self, NULL);
}
