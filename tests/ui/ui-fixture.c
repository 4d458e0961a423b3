/* ui-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui-fixture.h"

#include <string.h>

#include "rr-time.h"

/* Threads: main. */

#define SETTLE_US (10 * G_TIME_SPAN_SECOND)

/* One now for all snapshots of a run. */
static gint64
now_ms (void)
{
  static gint64 started_ms;

  if (started_ms == 0)
    started_ms = rr_time_now_ms ();
  return started_ms;
}

/* Before anything else of GTK or GSettings. */
void
fixture_init (void)
{
  g_setenv ("GSETTINGS_SCHEMA_DIR", RR_BUILD_DATADIR, TRUE);
  gtk_init ();
}

/* One a process, as in the program. */
static AdwApplication *
get_application (void)
{
  static AdwApplication *application;
  g_autoptr(GError) error = NULL;

  if (application == NULL)
    {
      application = g_object_new (ADW_TYPE_APPLICATION, "application-id", RR_APP_ID, "flags",
                                  G_APPLICATION_NON_UNIQUE, "resource-base-path",
                                  "/org/roundrock/Roundrock", NULL);
      g_application_register (G_APPLICATION (application), NULL, &error);
      g_assert_no_error (error);
    }
  return application;
}

void
fixture_set_up (Fixture *self,
                int      width,
                int      height)
{
  self->application = get_application ();
  self->window = rr_window_new (GTK_APPLICATION (self->application), NULL, RR_SOURCE_DATADIR);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  gtk_window_present (GTK_WINDOW (self->window));
  fixture_settle (self, 2);
}

void
fixture_tear_down (Fixture *self)
{
  RrWindow *left = self->window;

  g_object_add_weak_pointer (G_OBJECT (left), (gpointer *) &left);
  gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  /* A window that is closed is gone, with everything it held. */
  g_assert_null (left);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  guint *n_left = data;

  if (*n_left > 0)
    (*n_left)--;
  return *n_left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
fixture_settle (Fixture *self,
                guint    n_frames)
{
  gint64 end_us = g_get_monotonic_time () + SETTLE_US;
  guint n_left = n_frames;
  guint id = gtk_widget_add_tick_callback (GTK_WIDGET (self->window), tick_cb, &n_left, NULL);

  while (n_left > 0 && g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
  if (n_left > 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->window), id);
  g_assert_cmpuint (n_left, ==, 0);
}

GdkTexture *
fixture_render (Fixture *self)
{
  GtkWidget *window = GTK_WIDGET (self->window);
  int width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  GdkTexture *texture;

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gsk_render_node_unref (node);
  return texture;
}

GtkWidget *
fixture_find (GtkWidget *root,
              GType      type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (root), type) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = fixture_find (child, type);
  return found;
}

GtkWidget *
fixture_find_label (GtkWidget  *root,
                    const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root)
      && strcmp (gtk_label_get_text (GTK_LABEL (root)), text) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = fixture_find_label (child, text);
  return found;
}

void
fixture_set_theme (const char *nick)
{
  g_autoptr(GSettings) settings = g_settings_new (RR_APP_ID);

  g_settings_set_string (settings, "theme", nick);
}

static const char *const names[] = {
  "Anna Frick", "Beat Hasler", "Carla Nigg", "Dario Öhri", "Elin Büchel", "Flurin Beck", "Gian Sele",
  "Hanna Vogt", "Ivo Schädler", "Jana Marxer", "Kaspar Kaiser", "Lea Wolfinger", "Marco Negele",
  "Nina Hilti", "Otto Eberle", "Pia Lampert", "Reto Gassner", "Sina Batliner", "Toni Ritter",
  "Ursina Walch", "Vital Biedermann", "Wanda Quaderer-Hohenfellner", "Yves Matt", "Zita Risch",
};

static void
fill_device (RrSnapshot *snapshot,
             guint       i,
             guint       step,
             gboolean    crowd)
{
  RrDeviceState *device = &snapshot->devices[i];
  double angle = i * 2.399963, reach = (crowd ? 0.12 : 0.05) * sqrt ((i % 1000 + 1) / (crowd ? 1000.0 : 24.0));
  char *name = i < G_N_ELEMENTS (names) ? g_strdup (names[i]) : g_strdup_printf ("Guide %05u", i);

  device->id = g_strdup_printf ("guide-%05u", i);
  g_ptr_array_add (snapshot->names, (gpointer) device->id);
  g_ptr_array_add (snapshot->names, name);
  device->name = name;
  rr_fix_init (&device->fix);
  device->fix.lat_deg = 47.12 + reach * sin (angle) + step * 0.00005;
  device->fix.lon_deg = 9.56 + 1.4 * reach * cos (angle);
  device->fix.time_ms = device->fix.received_ms = now_ms () - 1000 * (i % 40);
  device->fix.alt_m = (float) (900 + i % 1300);
  device->fix.speed_mps = (float) (0.2 + i % 5 * 0.4);
  device->fix.course_deg = i % 6 == 5 ? NAN : (float) (i * 47 % 360);
  device->fix.acc_m = (float) (5 + i % 9 * 20);
  device->fix.source = (guint8) (1 + i % (RR_N_SOURCES - 1));
  device->fix.flags = i % 11 == 3 ? RR_FIX_LATE | RR_FIX_COARSE : 0;
  device->last_contact_ms = device->fix.time_ms + step * 500;
  device->battery_pct = i % 8 == 6 ? NAN : (float) ((97 - i * 7 % 97) % 100);
  device->n_fixes = 100 + i;
  device->status = i % 7 == 4 ? RR_DEVICE_LATE : i % 13 == 9 ? RR_DEVICE_NO_CONTACT : i % 17 == 14 ? RR_DEVICE_NO_FIX : RR_DEVICE_ONLINE;
  device->sos = i == 10;
  if (device->status == RR_DEVICE_NO_CONTACT)
    device->last_contact_ms -= 2 * 3600 * 1000;
}

RrSnapshot *
fixture_make_snapshot (guint n_devices,
                       guint step)
{
  RrSnapshot *snapshot = rr_snapshot_new (n_devices);

  snapshot->names = g_ptr_array_new_with_free_func (g_free);
  snapshot->serial = step + 1;
  snapshot->now_ms = now_ms () + step * 500;
  for (guint i = 0; i < n_devices; i++)
    fill_device (snapshot, i, step, n_devices > 100);
  snapshot->stats.store_ok = TRUE;
  snapshot->stats.n_connections = n_devices;
  snapshot->stats.fixes_per_s = n_devices / 5.0;
  snapshot->stats.ack_p99_us = 2140;
  snapshot->stats.tracker_fill = 0.01f;
  return snapshot;
}

GArray *
fixture_make_track (guint n_fixes)
{
  GArray *fixes = g_array_new (FALSE, FALSE, sizeof (RrFix));

  for (guint i = 0; i < n_fixes; i++)
    {
      RrFix fix;

      rr_fix_init (&fix);
      fix.lat_deg = 47.10 + i * 0.00004 + 0.002 * sin (i * 0.05);
      fix.lon_deg = 9.55 + 0.003 * sin (i * 0.021);
      fix.alt_m = (float) (900 + 400 * sin (i * 0.012) + 30 * sin (i * 0.2));
      fix.speed_mps = (float) (1.0 + 0.5 * sin (i * 0.13));
      fix.time_ms = fix.received_ms = now_ms () - (gint64) (n_fixes - i) * 10000;
      fix.source = RR_SOURCE_LIVE;
      g_array_append_val (fixes, fix);
    }
  return fixes;
}
