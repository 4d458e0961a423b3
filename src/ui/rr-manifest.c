/* rr-manifest.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-manifest.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

#include "rr-booking-wish.h"
#include "rr-booking-words.h"
#include "rr-error.h"
#include "rr-trip-text.h"

/* The list of guests that a guide takes along: A4, by name, a box to tick, what is due, and
 * room for the names of the guides. Its head stands on every page, since pages get lost.
 *
 * Threads: main.
 */

#define PAGE_W   595.0
#define PAGE_H   842.0
#define MARGIN   42.0
#define BODY_W   (PAGE_W - 2 * MARGIN)
#define FOOT_Y   (PAGE_H - 34.0)
#define TICK     10.0
#define PAD      4.0

enum { COL_NAME, COL_PARTY, COL_PHONE, COL_DUE, N_COLS };

static const struct
{
  const char *title;
  double      x;
  double      width;
} cols[N_COLS] = {
  [COL_NAME] = { N_("Guest"), 20, 150 },
  [COL_PARTY] = { N_("Party"), 176, 96 },
  [COL_PHONE] = { N_("Phone"), 278, 130 },
  /* Translators: heading: what has to be paid still */
  [COL_DUE] = { N_("Due"), 414, 97 },
};

typedef struct
{
  const RrManifest *manifest;
  GPtrArray        *rows;      /* (owned): those who come, by name */
  cairo_t          *cr;
  gboolean          is_dry;    /* measures only */
  PangoLayout      *layout;    /* (owned) */
  double            y;
  guint             page;
  guint             n_pages;
  GTimeZone        *zone;      /* (owned) */
} Paper;

/* --- writing -------------------------------------------------------------------- */

/* Returns: how high it is */
static double
write_at (Paper          *paper,
          double          x,
          double          y,
          double          width,
          const char     *font,
          PangoAlignment  alignment,
          const char     *text)
{
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height;

  pango_layout_set_font_description (paper->layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (paper->layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (paper->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (paper->layout, alignment);
  pango_layout_set_text (paper->layout, text, -1);
  pango_layout_get_pixel_size (paper->layout, NULL, &height);
  if (!paper->is_dry)
    {
      cairo_set_source_rgb (paper->cr, 0.09, 0.09, 0.11);
      cairo_move_to (paper->cr, MARGIN + x, y);
      pango_cairo_show_layout (paper->cr, paper->layout);
    }
  return height;
}

static void
draw_line (Paper  *paper,
           double  x,
           double  y,
           double  width,
           double  grey)
{
  if (paper->is_dry)
    return;
  cairo_set_source_rgb (paper->cr, grey, grey, grey);
  cairo_set_line_width (paper->cr, 0.6);
  cairo_move_to (paper->cr, MARGIN + x, y);
  cairo_line_to (paper->cr, MARGIN + x + width, y);
  cairo_stroke (paper->cr);
}

static guint
count_guests (const Paper *paper)
{
  guint n = 0;

  for (guint i = 0; i < paper->rows->len; i++)
    n += ((const RrBookingRow *) paper->rows->pdata[i])->places;
  return n;
}

static void
write_head (Paper *paper)
{
  const RrManifest *manifest = paper->manifest;
  guint n = count_guests (paper);
  g_autofree char *when = rr_slot_dup_text (manifest->slot);
  g_autofree char *made = rr_local_format (manifest->now_ms, paper->zone);
  g_autofree char *guests = g_strdup_printf (ngettext ("%u guest", "%u guests", n), n);
  /* Translators: a number of guests, then how many places there are */
  g_autofree char *load = manifest->capacity > 0 ? g_strdup_printf (_("%s, %u places"), guests, manifest->capacity)
                                                 : g_strdup (guests);
  /* Translators: how many come, then when this list was made */
  g_autofree char *line = g_strdup_printf (_("%s. As of %s."), load, made);

  paper->y = MARGIN;
  paper->y += write_at (paper, 0, paper->y, BODY_W, "sans bold 16", PANGO_ALIGN_LEFT, manifest->tour) + 2;
  paper->y += write_at (paper, 0, paper->y, BODY_W, "sans bold 12", PANGO_ALIGN_LEFT, when) + 2;
  paper->y += write_at (paper, 0, paper->y, BODY_W, "sans 9", PANGO_ALIGN_LEFT, line) + 10;
  for (guint i = 0; i < N_COLS; i++)
    write_at (paper, cols[i].x, paper->y, cols[i].width, "sans bold 8",
              i == COL_DUE ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT, _(cols[i].title));
  paper->y += 13;
  draw_line (paper, 0, paper->y, BODY_W, 0.2);
  paper->y += PAD;
}

static void
end_page (Paper *paper)
{
  g_autofree char *text = NULL;

  paper->page++;
  /* Translators: the number of a page, then how many there are */
  text = g_strdup_printf (_("Page %u of %u"), paper->page, paper->n_pages);
  write_at (paper, 0, FOOT_Y, BODY_W, "sans 8", PANGO_ALIGN_RIGHT, text);
  write_at (paper, 0, FOOT_Y, BODY_W, "sans 8", PANGO_ALIGN_LEFT, "Roundrock");
  if (!paper->is_dry)
    cairo_show_page (paper->cr);
}

static void
need (Paper  *paper,
      double  height)
{
  if (paper->y + height < FOOT_Y - PAD)
    return;
  end_page (paper);
  write_head (paper);
}

/* --- a guest -------------------------------------------------------------------- */

static char *
dup_due (const RrBookingRow *row)
{
  if (row->state == RR_BOOKING_HOLD)
    return g_strdup (_("held only"));
  if (row->method == RR_PAY_NONE)
    return g_strdup (_("settled"));
  if (row->paid >= row->retail)
    return g_strdup (_("paid"));
  if (row->method == RR_PAY_INVOICE)
    return g_strdup (_("invoice"));
  return rr_money_dup_text (row->retail - row->paid, row->currency);
}

static void
write_guest (Paper              *paper,
             const RrBookingRow *row)
{
  g_autofree char *party = rr_party_dup_text (row->party, row->places);
  g_autofree char *due = dup_due (row);
  g_autofree char *notes = rr_booking_row_dup_note (row, "notes");
  const char *texts[N_COLS] = { rr_booking_get_guest (row), party, row->phone != NULL ? row->phone : "", due };
  gboolean was_dry = paper->is_dry;
  double height = TICK, notes_height = 0;

  /* A guest is never cut in two: measured first, written then. */
  paper->is_dry = TRUE;
  for (guint i = 0; i < N_COLS; i++)
    height = MAX (height, write_at (paper, 0, 0, cols[i].width, "sans 10", PANGO_ALIGN_LEFT, texts[i]));
  if (notes != NULL)
    notes_height = write_at (paper, 0, 0, BODY_W - cols[COL_NAME].x, "sans italic 9", PANGO_ALIGN_LEFT, notes);
  paper->is_dry = was_dry;
  need (paper, height + notes_height + 2 * PAD);

  for (guint i = 0; i < N_COLS; i++)
    write_at (paper, cols[i].x, paper->y, cols[i].width, i == COL_NAME ? "sans bold 10" : "sans 10",
              i == COL_DUE ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT, texts[i]);
  if (!paper->is_dry)
    {
      cairo_rectangle (paper->cr, MARGIN + 2, paper->y + 2, TICK, TICK);
      cairo_set_source_rgb (paper->cr, 0.2, 0.2, 0.2);
      cairo_set_line_width (paper->cr, 0.8);
      cairo_stroke (paper->cr);
    }
  paper->y += height;
  if (notes != NULL)
    paper->y += write_at (paper, cols[COL_NAME].x, paper->y, BODY_W - cols[COL_NAME].x, "sans italic 9",
                          PANGO_ALIGN_LEFT, notes);
  paper->y += PAD;
  draw_line (paper, 0, paper->y, BODY_W, 0.75);
  paper->y += PAD;
}

static void
write_guides (Paper *paper)
{
  need (paper, 70);
  paper->y += 14;
  write_at (paper, 0, paper->y, 80, "sans bold 9", PANGO_ALIGN_LEFT, _("Guides"));
  for (guint i = 0; i < 2; i++)
    draw_line (paper, 84 + i * 216, paper->y + 14, 200, 0.4);
  paper->y += 30;
}

static void
write_all (Paper *paper)
{
  paper->page = 0;
  write_head (paper);
  if (paper->rows->len == 0)
    paper->y += write_at (paper, 0, paper->y + 8, BODY_W, "sans 10", PANGO_ALIGN_LEFT, _("Nobody has booked")) + 12;
  for (guint i = 0; i < paper->rows->len; i++)
    write_guest (paper, paper->rows->pdata[i]);
  write_guides (paper);
  end_page (paper);
}

/* --- all of it ------------------------------------------------------------------- */

static int
compare_cb (gconstpointer a,
            gconstpointer b)
{
  const RrBookingRow *x = *(const RrBookingRow *const *) a, *y = *(const RrBookingRow *const *) b;
  int order = g_utf8_collate (rr_booking_get_guest (x), rr_booking_get_guest (y));

  return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

static GPtrArray *
pick_rows (const RrManifest *manifest)
{
  GPtrArray *rows = g_ptr_array_new ();

  for (guint i = 0; i < manifest->rows->len; i++)
    {
      RrBookingRow *row = manifest->rows->pdata[i];

      if (rr_booking_takes_places (row->state))
        g_ptr_array_add (rows, row);
    }
  g_ptr_array_sort (rows, compare_cb);
  return rows;
}

static cairo_status_t
collect_cb (void                *closure,
            const unsigned char *data,
            unsigned int         length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * rr_manifest_to_pdf:
 * @manifest: who comes
 * @n_pages: (out) (optional): how many pages it has
 * @error: return location for an error
 *
 * Returns: (transfer full): a PDF document, or %NULL with %RR_ERROR_UNSUPPORTED
 */
GBytes *
rr_manifest_to_pdf (const RrManifest  *manifest,
                    guint             *n_pages,
                    GError           **error)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (collect_cb, bytes, PAGE_W, PAGE_H);
  Paper paper = { .manifest = manifest, .cr = cairo_create (surface), .zone = g_time_zone_new_local () };
  cairo_status_t status;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, manifest->tour);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Roundrock " RR_VERSION);
  paper.rows = pick_rows (manifest);
  paper.layout = pango_cairo_create_layout (paper.cr);
  /* Once to know how many pages there are, and once to write them. */
  paper.is_dry = TRUE;
  write_all (&paper);
  paper.n_pages = paper.page;
  paper.is_dry = FALSE;
  write_all (&paper);
  if (n_pages != NULL)
    *n_pages = paper.n_pages;
  g_object_unref (paper.layout);
  g_ptr_array_unref (paper.rows);
  g_time_zone_unref (paper.zone);
  cairo_destroy (paper.cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (bytes);
  g_byte_array_unref (bytes);
  g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED, _("The list cannot be drawn: %s"),
               cairo_status_to_string (status));
  return NULL;
}
