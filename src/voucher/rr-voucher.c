/* rr-voucher.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-voucher.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "rr-qr.h"

/* A voucher: what was booked, and a code to be read at the meeting point, on one page A4. It
 * is asked for by a key file whose texts are in the guest's language already.
 *
 * Threads: main.
 */

#define GROUP       "voucher"
#define PAGE_WIDTH  595.28
#define PAGE_HEIGHT 841.89
#define MARGIN      56.0
#define LABEL_WIDTH 140.0
#define CODE_SIZE   150.0
#define QUIET       4         /* modules around a code */
#define MAX_LINES   4         /* of one value */

typedef struct
{
  cairo_t *cairo;
  double   y;
} Page;

/* Returns: how high it is */
static double
draw_text (Page       *page,
           double      x,
           double      width,
           const char *font,
           double      grey,
           const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (page->cairo);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height;

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_height (layout, -MAX_LINES);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_text (layout, text, -1);
  cairo_set_source_rgb (page->cairo, grey, grey, grey);
  cairo_move_to (page->cairo, x, page->y);
  pango_cairo_show_layout (page->cairo, layout);
  pango_layout_get_pixel_size (layout, NULL, &height);
  pango_font_description_free (description);
  g_object_unref (layout);
  return height;
}

static void
draw_line (Page *page)
{
  cairo_set_source_rgb (page->cairo, 0.75, 0.75, 0.75);
  cairo_set_line_width (page->cairo, 0.75);
  cairo_move_to (page->cairo, MARGIN, page->y);
  cairo_line_to (page->cairo, PAGE_WIDTH - MARGIN, page->y);
  cairo_stroke (page->cairo);
}

static void
draw_code (Page       *page,
           const char *text)
{
  RrQr qr;
  double module;

  if (!rr_qr_encode (text, &qr))
    return;
  module = CODE_SIZE / (qr.size + 2 * QUIET);
  cairo_set_source_rgb (page->cairo, 0, 0, 0);
  for (guint y = 0; y < qr.size; y++)
    for (guint x = 0; x < qr.size; x++)
      if (rr_qr_is_dark (&qr, x, y))
        cairo_rectangle (page->cairo, PAGE_WIDTH - MARGIN - CODE_SIZE + (x + QUIET) * module,
                         page->y + (y + QUIET) * module, module, module);
  cairo_fill (page->cairo);
}

static char *
get_text (GKeyFile   *file,
          const char *key)
{
  char *text = g_key_file_get_string (file, GROUP, key, NULL);

  return text != NULL ? text : g_strdup ("");
}

static void
draw_head (Page     *page,
           GKeyFile *file)
{
  g_autofree char *sender = get_text (file, "sender");
  g_autofree char *title = get_text (file, "title");
  g_autofree char *tour = get_text (file, "tour");
  g_autofree char *code = get_text (file, "code");
  double width = PAGE_WIDTH - 2 * MARGIN - CODE_SIZE - 12, top = page->y;

  draw_code (page, code);
  if (*sender != '\0')
    page->y += draw_text (page, MARGIN, width, "Sans 12", 0.35, sender) + 18;
  page->y += draw_text (page, MARGIN, width, "Sans 14", 0.35, title) + 4;
  page->y += draw_text (page, MARGIN, width, "Sans Bold 22", 0, tour);
  page->y = MAX (page->y, top + CODE_SIZE) + 18;
}

static void
draw_rows (Page     *page,
           GKeyFile *file)
{
  gsize n_labels = 0, n_values = 0;
  g_auto(GStrv) labels = g_key_file_get_string_list (file, GROUP, "labels", &n_labels, NULL);
  g_auto(GStrv) values = g_key_file_get_string_list (file, GROUP, "values", &n_values, NULL);

  for (gsize i = 0; i < MIN (n_labels, n_values) && page->y < PAGE_HEIGHT - 2 * MARGIN; i++)
    {
      double label, value;

      draw_line (page);
      page->y += 8;
      label = draw_text (page, MARGIN, LABEL_WIDTH - 12, "Sans 11", 0.35, labels[i]);
      value = draw_text (page, MARGIN + LABEL_WIDTH, PAGE_WIDTH - 2 * MARGIN - LABEL_WIDTH, "Sans Bold 11", 0, values[i]);
      page->y += MAX (label, value) + 8;
    }
  draw_line (page);
}

static cairo_status_t
write_cb (void                *data,
          const unsigned char *bytes,
          unsigned int         len)
{
  g_byte_array_append (data, bytes, len);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * rr_voucher_draw:
 * @request: a key file with the group voucher
 * @len: of it
 *
 * Returns: (transfer full) (nullable): a PDF
 */
GByteArray *
rr_voucher_draw (const char *request,
                 gsize       len)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GByteArray) pdf = g_byte_array_new ();
  g_autofree char *title = NULL;
  cairo_surface_t *surface;
  Page page = { NULL, MARGIN };
  gboolean ok;

  if (!g_key_file_load_from_data (file, request, len, G_KEY_FILE_NONE, NULL) || !g_key_file_has_group (file, GROUP))
    return NULL;
  title = get_text (file, "tour");
  surface = cairo_pdf_surface_create_for_stream (write_cb, pdf, PAGE_WIDTH, PAGE_HEIGHT);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  page.cairo = cairo_create (surface);
  draw_head (&page, file);
  draw_rows (&page, file);
  cairo_show_page (page.cairo);
  cairo_destroy (page.cairo);
  cairo_surface_finish (surface);
  ok = cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS;
  cairo_surface_destroy (surface);
  return ok ? g_steal_pointer (&pdf) : NULL;
}
