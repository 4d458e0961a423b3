/* rr-manifest-save.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-manifest-save.h"

#include <glib/gi18n-lib.h>

#include "rr-engine-bookings.h"
#include "rr-manifest.h"
#include "rr-time.h"

/* A manifest from the bookings to the file.
 *
 * Threads: main; reading and writing elsewhere.
 */

#define MANY_GUESTS 5000    /* on one manifest */

/* A list of guests under way: which they are is read, then who they are; then it is drawn
 * and written. */
typedef struct
{
  RrWindow *window;   /* (owned) */
  char     *tour;     /* (owned) */
  char     *slot;     /* (owned) */
  GFile    *file;     /* (owned) (nullable) */
} Manifest;

static Manifest *
manifest_new (RrWindow   *window,
              const char *tour,
              const char *slot,
              GFile      *file)
{
  Manifest *manifest = g_new0 (Manifest, 1);

  manifest->window = g_object_ref (window);
  manifest->tour = g_strdup (tour);
  manifest->slot = g_strdup (slot);
  g_set_object (&manifest->file, file);
  return manifest;
}

static void
manifest_free (Manifest *manifest)
{
  g_object_unref (manifest->window);
  g_clear_object (&manifest->file);
  g_free (manifest->tour);
  g_free (manifest->slot);
  g_free (manifest);
}

static void
manifest_end (Manifest   *manifest,
              const char *text)
{
  rr_window_toast (manifest->window, text);
  manifest_free (manifest);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Manifest *manifest = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = g_file_get_basename (manifest->file);
  /* Translators: the name of a file */
  g_autofree char *text = g_strdup_printf (_("Saved as %s"), name);

  g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);
  manifest_end (manifest, error != NULL ? error->message : text);
}

static void
guests_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  Manifest *manifest = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrBookingList) list = rr_engine_load_bookings_finish (RR_ENGINE (source), result, &error);
  g_autoptr(RrCatalogue) catalogue = rr_engine_dup_catalogue (RR_ENGINE (source));
  const RrTour *tour = catalogue != NULL ? rr_catalogue_find (catalogue, manifest->tour) : NULL;
  RrManifest parts = { .tour = tour != NULL ? tour->name : manifest->tour, .slot = manifest->slot,
                       .rows = list != NULL ? list->rows : NULL, .now_ms = rr_time_now_ms () };
  g_autoptr(GBytes) pdf = NULL;
  RrDeparture departure;

  if (tour != NULL && rr_tour_find_slot (tour, manifest->slot, &departure))
    parts.capacity = departure.capacity;
  if (list != NULL)
    pdf = rr_manifest_to_pdf (&parts, NULL, &error);
  if (pdf == NULL)
    manifest_end (manifest, error->message);
  else
    g_file_replace_contents_bytes_async (manifest->file, pdf, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                                         written_cb, manifest);
}

static void
guests_found_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  Manifest *manifest = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrBookingList) list = rr_engine_load_bookings_finish (RR_ENGINE (source), result, &error);

  if (list == NULL)
    manifest_end (manifest, error->message);
  else if (list->ids->len > MANY_GUESTS)
    manifest_end (manifest, _("There are too many bookings for one list on paper"));
  else
    rr_engine_load_bookings_async (RR_ENGINE (source), NULL, (gint64 *) (gpointer) list->ids->data, list->ids->len,
                                   NULL, guests_read_cb, manifest);
}

/**
 * rr_manifest_save:
 * @window: where it is told how it went
 * @engine: knows who comes
 * @tour: a tour
 * @slot: a departure of it
 * @file: where to; replaced in one step
 */
void
rr_manifest_save (RrWindow   *window,
                  RrEngine   *engine,
                  const char *tour,
                  const char *slot,
                  GFile      *file)
{
  RrBookingQuery query = { .tour = tour, .slot = slot, .states = 1u << RR_BOOKING_HOLD | 1u << RR_BOOKING_CONFIRMED
                                                                 | 1u << RR_BOOKING_PENDING };

  rr_engine_load_bookings_async (engine, &query, NULL, 0, NULL, guests_found_cb,
                                 manifest_new (window, tour, slot, file));
}
