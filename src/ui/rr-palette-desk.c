/* rr-palette-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-palette-desk.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "rr-booking-words.h"
#include "rr-engine-bookings.h"
#include "rr-engine-trips.h"
#include "rr-guide-item.h"
#include "rr-palette.h"
#include "rr-time.h"
#include "rr-trip-text.h"

/* The desk knows what the palette can find, and goes there. Guides, trips, pages and actions
 * are at hand when it opens; bookings are asked for as one types, a few at a time, and an
 * answer that comes too late is nobody's any more.
 *
 * Threads: main.
 * Ends:    with its window.
 */
typedef struct
{
  RrWindow       *window;     /* (unowned): its data is this */
  RrEngine       *engine;     /* (owned) */
  RrTripsPage    *trips;      /* (weak) */
  RrBookingsPage *bookings;   /* (weak) */
  RrPalette      *palette;    /* (weak): while it is open */
  GCancellable   *looking;    /* (owned) (nullable): for bookings */
  guint           delay;      /* source: nobody types that fast */
} Desk;

#define DESK_KEY       "rr-palette-desk"
#define TYPING_MS      120
#define LEAST_LETTERS  2
#define MOST_BOOKINGS  12u

/* What can be done, where, and with which key. */
static const struct
{
  const char *title, *page, *action, *key;
} deeds[] = {
  { N_("Plan a Trip"), "trips", "trips.new", "<Control>n" },
  { N_("Draw Dead Zones"), "trips", "trips.zones", NULL },
  { N_("Report a Condition"), "reports", "page.new", "<Control>n" },
  { N_("Book by Phone"), "bookings", "page.new", "<Control>n" },
  { N_("Edit Tours"), "departures", "departures.tours", NULL },
  { N_("Departures from Today On"), "departures", "departures.today", "<Alt>Home" },
  { N_("Rules and Fences"), "incidents", "incident.rules", NULL },
  { N_("Add a Supplier"), "suppliers", "page.new", "<Control>n" },
  { N_("Close or Open the Doors"), "security", "page.toggle-doors", NULL },
  { N_("Show All Guides on the Map"), "map", "win.fit-all", "<Control>0" },
  { N_("Show What Cannot Wait"), NULL, "win.show-urgent", "F8" },
  { N_("Import a Track"), NULL, "win.import", "<Control>o" },
  { N_("Export the Track of the Chosen Guide"), NULL, "win.export", "<Control>e" },
  { N_("Save a Diagnostic Report"), NULL, "win.save-report", "<Control><Shift>s" },
  { N_("Save a Trace"), NULL, "win.save-trace", "<Control><Shift>t" },
  { N_("Light Theme"), NULL, "win.theme::light", "<Control>1" },
  { N_("Dark Theme"), NULL, "win.theme::dark", "<Control>2" },
  { N_("Red Night Theme"), NULL, "win.theme::night", "<Control>3" },
  { N_("Open the Guide"), NULL, "win.guide", "F1" },
  { N_("Keyboard Shortcuts"), NULL, "win.show-help-overlay", "<Control>question" },
  { N_("Leak Laboratory"), NULL, "win.lab", NULL },
  { N_("Quit"), NULL, "app.quit", "<Control>q" },
};

/* --- what is known ------------------------------------------------------------------------- */

static void
add_guides (Desk      *desk,
            GPtrArray *entries)
{
  g_autoptr(RrSnapshot) snapshot = rr_engine_dup_snapshot (desk->engine);

  for (guint i = 0; snapshot != NULL && i < snapshot->n_devices; i++)
    {
      const RrDeviceState *device = &snapshot->devices[i];
      g_autofree char *status = rr_format_status (device);
      g_autofree char *detail = g_strcmp0 (device->id, device->name) != 0
                                ? g_strdup_printf ("%s · %s", status, device->id) : g_strdup (status);

      g_ptr_array_add (entries, rr_palette_entry_new (RR_PALETTE_GUIDE, device->name, detail, "map",
                                                      device->id, 0));
    }
}

static void
add_trips (Desk      *desk,
           GPtrArray *entries)
{
  g_autoptr(RrTripBoard) board = rr_engine_dup_trips (desk->engine);

  for (guint i = 0; board != NULL && i < board->trips->len; i++)
    {
      const RrTrip *trip = board->trips->pdata[i];
      g_autofree char *when = rr_local_format_short (trip->depart_ms, rr_time_now_ms (), NULL);
      g_autofree char *detail = g_strdup_printf ("%s · %s", rr_trip_state_label (trip->state), when);

      g_ptr_array_add (entries, rr_palette_entry_new (RR_PALETTE_TRIP, trip->name, detail, "trips", NULL,
                                                      trip->id));
    }
}

static void
add_pages (Desk      *desk,
           GPtrArray *entries)
{
  RrPages *pages = rr_window_get_pages (desk->window);

  for (guint i = 0; i < rr_pages_get_n (pages); i++)
    {
      g_autofree char *detail = NULL;

      if (i < 10)
        detail = gtk_accelerator_get_label ((guint) (GDK_KEY_0 + (i + 1) % 10), GDK_ALT_MASK);
      g_ptr_array_add (entries, rr_palette_entry_new (RR_PALETTE_PAGE, rr_pages_get_nth_title (pages, i), detail,
                                                      rr_pages_get_nth_id (pages, i), NULL, 0));
    }
}

static char *
dup_key_label (const char *key)
{
  guint keyval;
  GdkModifierType modifiers;

  if (key == NULL || !gtk_accelerator_parse (key, &keyval, &modifiers))
    return NULL;
  return gtk_accelerator_get_label (keyval, modifiers);
}

static void
add_deeds (GPtrArray *entries)
{
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autofree char *key = dup_key_label (deeds[i].key);

      g_ptr_array_add (entries, rr_palette_entry_new (RR_PALETTE_ACTION, _(deeds[i].title), key,
                                                      deeds[i].page, deeds[i].action, 0));
    }
}

/* --- bookings --------------------------------------------------------------------------------- */

static void
add_booking (GPtrArray          *entries,
             const RrBookingRow *row,
             gint64              now_ms)
{
  g_autofree char *state = rr_booking_dup_state (row, now_ms);
  g_autofree char *slot = rr_slot_dup_short (row->slot, now_ms);
  const char *more = row->email != NULL ? row->email : row->phone;
  g_autofree char *detail = g_strdup_printf ("%s · %s · %s%s%s · %.8s", state, row->tour, slot,
                                             more != NULL ? " · " : "", more != NULL ? more : "", row->uuid);

  g_ptr_array_add (entries, rr_palette_entry_new (RR_PALETTE_BOOKING, rr_booking_get_guest (row), detail,
                                                  "bookings", NULL, row->id));
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrBookingList) list = rr_engine_load_bookings_finish (RR_ENGINE (source), result, &error);
  Desk *desk = g_object_get_data (G_OBJECT (window), DESK_KEY);
  GPtrArray *entries;

  if (desk == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (list != NULL && list->ids != NULL && list->ids->len > 0 && list->rows->len == 0)
    {
      /* Which ones is known now; they are read next. */
      rr_engine_load_bookings_async (desk->engine, NULL, (gint64 *) (gpointer) list->ids->data,
                                     MIN (list->ids->len, MOST_BOOKINGS), desk->looking, found_cb,
                                     g_object_ref (window));
      return;
    }
  g_clear_object (&desk->looking);
  if (list == NULL || desk->palette == NULL)   /* the page Bookings says what is wrong */
    return;

  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_palette_entry_free);
  for (guint i = 0; i < list->rows->len; i++)
    add_booking (entries, list->rows->pdata[i], list->now_ms);
  rr_palette_set_found (desk->palette, entries);
}

static void
stop_looking (Desk *desk)
{
  g_clear_handle_id (&desk->delay, g_source_remove);
  if (desk->looking != NULL)
    g_cancellable_cancel (desk->looking);
  g_clear_object (&desk->looking);
}

static gboolean
look_cb (gpointer data)
{
  Desk *desk = data;
  RrBookingQuery query = { .order = RR_BOOKINGS_NEWEST, .now_ms = rr_time_now_ms () };

  desk->delay = 0;
  if (desk->palette == NULL)
    return G_SOURCE_REMOVE;
  query.text = rr_palette_get_text (desk->palette);
  desk->looking = g_cancellable_new ();
  rr_engine_load_bookings_async (desk->engine, &query, NULL, 0, desk->looking, found_cb,
                                 g_object_ref (desk->window));
  return G_SOURCE_REMOVE;
}

static void
typed_cb (RrPalette  *palette,
          const char *text,
          Desk       *desk)
{
  stop_looking (desk);
  if (g_utf8_strlen (text, -1) >= LEAST_LETTERS)
    desk->delay = g_timeout_add (TYPING_MS, look_cb, desk);
}

/* --- where it leads --------------------------------------------------------------------------- */

static void
show_guide (Desk       *desk,
            const char *id)
{
  g_autoptr(RrSnapshot) snapshot = rr_engine_dup_snapshot (desk->engine);

  for (guint i = 0; snapshot != NULL && i < snapshot->n_devices; i++)
    if (strcmp (snapshot->devices[i].id, id) == 0)
      rr_window_show_place (desk->window, id, snapshot->devices[i].fix.lat_deg,
                            snapshot->devices[i].fix.lon_deg);
}

static void
act (Desk                 *desk,
     const RrPaletteEntry *entry)
{
  GtkWidget *widget = GTK_WIDGET (desk->window);
  g_autofree char *name = NULL;
  g_autoptr(GVariant) target = NULL;

  if (entry->page != NULL && !g_str_has_prefix (entry->name, "win."))
    widget = rr_pages_get_page (rr_window_get_pages (desk->window));
  if (g_action_parse_detailed_name (entry->name, &name, &target, NULL))
    gtk_widget_activate_action_variant (widget, name, target);
}

static void
chosen_cb (RrPalette      *palette,
           RrPaletteEntry *entry,
           Desk           *desk)
{
  if (entry->page != NULL)
    rr_window_show_page (desk->window, entry->page);
  switch (entry->kind)
    {
    case RR_PALETTE_GUIDE:
      show_guide (desk, entry->name);
      break;
    case RR_PALETTE_TRIP:
      if (desk->trips != NULL)
        rr_trips_page_choose (desk->trips, entry->number);
      break;
    case RR_PALETTE_BOOKING:
      if (desk->bookings != NULL)
        rr_bookings_page_show (desk->bookings, entry->number);
      break;
    case RR_PALETTE_ACTION:
      act (desk, entry);
      break;
    case RR_PALETTE_PAGE:
    case RR_N_PALETTE_KINDS:
    default:
      break;
    }
}

static void
open_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  Desk *desk = data;
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_palette_entry_free);
  RrPalette *palette;

  add_guides (desk, entries);
  add_trips (desk, entries);
  add_pages (desk, entries);
  add_deeds (entries);
  palette = rr_palette_new (GTK_WINDOW (desk->window), entries);
  g_set_weak_pointer (&desk->palette, palette);
  g_signal_connect (palette, "typed", G_CALLBACK (typed_cb), desk);
  g_signal_connect (palette, "chosen", G_CALLBACK (chosen_cb), desk);
  gtk_window_present (GTK_WINDOW (palette));
}

static void
desk_free (gpointer data)
{
  Desk *desk = data;

  stop_looking (desk);
  g_clear_weak_pointer (&desk->palette);
  g_clear_weak_pointer (&desk->trips);
  g_clear_weak_pointer (&desk->bookings);
  g_object_unref (desk->engine);
  g_free (desk);
}

/**
 * rr_palette_desk_attach:
 * @window: the window
 * @engine: a running engine
 * @trips: its page Trips
 * @bookings: its page Bookings
 */
void
rr_palette_desk_attach (RrWindow       *window,
                        RrEngine       *engine,
                        RrTripsPage    *trips,
                        RrBookingsPage *bookings)
{
  static const GActionEntry actions[] = { { .name = "palette", .activate = open_cb } };
  Desk *desk = g_new0 (Desk, 1);

  desk->window = window;
  desk->engine = g_object_ref (engine);
  g_set_weak_pointer (&desk->trips, trips);
  g_set_weak_pointer (&desk->bookings, bookings);
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, desk_free);
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), desk);
}
