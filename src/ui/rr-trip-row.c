/* rr-trip-row.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-text.h"
#include "rr-trip-text.h"

/* RrTripRow is one trip on the board: what it is, who leads it, what it is waited for, and
 * how long until then. Amber and red have a shape of their own, too. What a screen reader
 * is told changes by the minute, not by the second.
 *
 * Threads: main.
 * Ends:    with the list.
 */
struct _RrTripRow
{
  GtkListBoxRow  parent_instance;

  RrTrip        *trip;     /* (owned) */
  RrTripClock    clock;
  RrTripMood     mood;
  char          *spoken;   /* (owned) (nullable) */

  GtkWidget     *icon;     /* (unowned): children */
  GtkWidget     *name;
  GtkWidget     *detail;
  GtkWidget     *left;
  GtkWidget     *waits;
};

G_DEFINE_FINAL_TYPE (RrTripRow, rr_trip_row, GTK_TYPE_LIST_BOX_ROW)

static const struct
{
  const char *css;
  const char *icon;
} moods[] = {
  [RR_MOOD_CALM] = { "trip-calm", "rr-trips-symbolic" },
  [RR_MOOD_AMBER] = { "trip-amber", "alarm-symbolic" },
  [RR_MOOD_RED] = { "trip-red", "dialog-warning-symbolic" },
};

static void
set_mood (RrTripRow  *self,
          RrTripMood  mood)
{
  if (self->mood == mood)
    return;
  gtk_widget_remove_css_class (GTK_WIDGET (self), moods[self->mood].css);
  gtk_widget_add_css_class (GTK_WIDGET (self), moods[mood].css);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), moods[mood].icon);
  self->mood = mood;
}

static char *
describe_party (RrTripRow  *self,
                const char *guides)
{
  g_autofree char *guests = NULL;

  guests = g_strdup_printf (ngettext ("%u guest", "%u guests", self->trip->n_guests), self->trip->n_guests);
  if (*guides == '\0')
    return g_strdup_printf ("%s · %s", rr_trip_state_label (self->trip->state), guests);
  return g_strdup_printf ("%s · %s · %s", rr_trip_state_label (self->trip->state), guides, guests);
}

static void
speak (RrTripRow         *self,
       const char        *detail,
       const char        *waits,
       const RrTripClock *clock,
       gint64             now_ms)
{
  g_autofree char *left = clock->kind != RR_CLOCK_NONE ? rr_trip_format_spoken (clock->due_ms - now_ms) : g_strdup ("");
  /* Translators: for screen readers: a trip, its state and party, what is waited for, when */
  g_autofree char *spoken = g_strdup_printf (_("%s, %s, %s %s"), self->trip->name, detail, waits, left);

  if (g_strcmp0 (self->spoken, spoken) == 0)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_free (self->spoken);
  self->spoken = g_steal_pointer (&spoken);
}

/**
 * rr_trip_row_show:
 * @self: a row
 * @clock: what is waited for
 * @guides: who leads it
 * @now_ms: the clock
 */
void
rr_trip_row_show (RrTripRow         *self,
                  const RrTripClock *clock,
                  const char        *guides,
                  gint64             now_ms)
{
  g_autofree char *detail = describe_party (self, guides);
  g_autofree char *waits = rr_trip_clock_label (clock, now_ms);
  g_autofree char *left = clock->kind != RR_CLOCK_NONE ? rr_trip_format_left (clock->due_ms - now_ms) : g_strdup ("");

  self->clock = *clock;
  set_mood (self, rr_trip_clock_get_mood (clock, now_ms));
  rr_text_show (self->name, self->trip->name);
  rr_text_show (self->detail, detail);
  rr_text_show (self->waits, waits);
  rr_text_show (self->left, left);
  speak (self, detail, waits, clock, now_ms);
}

/**
 * rr_trip_row_get_clock:
 * @self: a row
 *
 * Returns: (transfer none): what was shown last
 */
const RrTripClock *
rr_trip_row_get_clock (RrTripRow *self)
{
  return &self->clock;
}

/**
 * rr_trip_row_get_mood:
 * @self: a row
 *
 * Returns: how it was shown last
 */
RrTripMood
rr_trip_row_get_mood (RrTripRow *self)
{
  return self->mood;
}

/**
 * rr_trip_row_set_trip:
 * @self: a row
 * @trip: (transfer none): the same trip, as it is now
 */
void
rr_trip_row_set_trip (RrTripRow *self,
                      RrTrip    *trip)
{
  rr_trip_ref (trip);
  g_clear_pointer (&self->trip, rr_trip_unref);
  self->trip = trip;
}

/**
 * rr_trip_row_get_trip:
 * @self: a row
 *
 * Returns: (transfer none): its trip
 */
RrTrip *
rr_trip_row_get_trip (RrTripRow *self)
{
  return self->trip;
}

static void
rr_trip_row_finalize (GObject *object)
{
  RrTripRow *self = RR_TRIP_ROW (object);

  g_clear_pointer (&self->trip, rr_trip_unref);
  g_free (self->spoken);

  G_OBJECT_CLASS (rr_trip_row_parent_class)->finalize (object);
}

static void
rr_trip_row_class_init (RrTripRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rr_trip_row_finalize;
}

static GtkWidget *
make_label (float       xalign,
            const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static void
rr_trip_row_init (RrTripRow *self)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 10);
  gtk_widget_add_css_class (GTK_WIDGET (self), "trip-row");
  gtk_widget_add_css_class (GTK_WIDGET (self), moods[RR_MOOD_CALM].css);
  self->icon = gtk_image_new_from_icon_name (moods[RR_MOOD_CALM].icon);
  self->name = make_label (0, "trip-name");
  self->detail = make_label (0, "row-detail");
  self->left = make_label (1, "trip-left");
  self->waits = make_label (1, "row-detail");
  gtk_label_set_ellipsize (GTK_LABEL (self->left), PANGO_ELLIPSIZE_NONE);
  rr_text_read_rightwards (self->left);
  gtk_label_set_max_width_chars (GTK_LABEL (self->waits), 16);
  gtk_widget_set_hexpand (self->name, TRUE);
  gtk_grid_attach (GTK_GRID (grid), self->icon, 0, 0, 1, 2);
  gtk_grid_attach (GTK_GRID (grid), self->name, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), self->detail, 1, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), self->left, 2, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), self->waits, 2, 1, 1, 1);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), grid);
}

/**
 * rr_trip_row_new:
 * @trip: (transfer none): a trip
 *
 * Returns: (transfer floating): a row for it
 */
GtkWidget *
rr_trip_row_new (RrTrip *trip)
{
  RrTripRow *self = g_object_new (RR_TYPE_TRIP_ROW, NULL);

  self->trip = rr_trip_ref (trip);
  return GTK_WIDGET (self);
}
