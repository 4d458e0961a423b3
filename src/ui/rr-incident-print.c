/* rr-incident-print.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-print.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

#include "rr-incident-words.h"
#include "rr-time.h"

/* The log as a PDF: what happened to whom, who acknowledged and who closed it, and what they
 * had to say. A few incidents at a time, so that the window goes on meanwhile.
 *
 * Threads: main.
 * Ends:    with the callback; the file is replaced in one step, or not at all.
 */

#define WIDTH_PT   595.0
#define HEIGHT_PT  842.0
#define MARGIN_PT  48.0
#define AT_ONCE    20

typedef struct
{
  GFile           *file;        /* (owned) */
  GPtrArray       *incidents;   /* (owned) */
  GHashTable      *names;       /* (owned) (nullable) */
  GByteArray      *bytes;       /* (owned): of the PDF */
  cairo_surface_t *surface;     /* (owned) */
  cairo_t         *cr;          /* (owned) */
  guint            n_left;      /* counts down: the list has the newest last */
  guint            page;
  double           y_pt;
} Print;

static void
print_free (gpointer data)
{
  Print *print = data;

  g_clear_pointer (&print->cr, cairo_destroy);
  g_clear_pointer (&print->surface, cairo_surface_destroy);
  g_byte_array_unref (print->bytes);
  g_ptr_array_unref (print->incidents);
  g_clear_pointer (&print->names, g_hash_table_unref);
  g_object_unref (print->file);
  g_free (print);
}

static cairo_status_t
write_cb (void                *data,
          const unsigned char *bytes,
          unsigned int         len)
{
  g_byte_array_append (data, bytes, len);
  return CAIRO_STATUS_SUCCESS;
}

static PangoLayout *
make_layout (Print      *print,
             const char *text,
             int         points,
             gboolean    bold)
{
  PangoLayout *layout = pango_cairo_create_layout (print->cr);
  g_autoptr(PangoFontDescription) font = pango_font_description_from_string ("Sans");

  pango_font_description_set_size (font, points * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_width (layout, (int) ((WIDTH_PT - 2 * MARGIN_PT) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static double
draw (Print      *print,
      double      y_pt,
      const char *text,
      int         points,
      gboolean    bold)
{
  g_autoptr(PangoLayout) layout = make_layout (print, text, points, bold);
  PangoRectangle extents;

  pango_layout_get_pixel_extents (layout, NULL, &extents);
  cairo_move_to (print->cr, MARGIN_PT, y_pt);
  pango_cairo_show_layout (print->cr, layout);
  return extents.height;
}

static void
begin_page (Print *print)
{
  g_autofree char *number = NULL;

  if (print->page > 0)
    cairo_show_page (print->cr);
  print->page++;
  /* Translators: at the bottom of a printed page */
  number = g_strdup_printf (_("Page %u"), print->page);
  draw (print, HEIGHT_PT - MARGIN_PT + 12, number, 8, FALSE);
  print->y_pt = MARGIN_PT;
}

static void
draw_head (Print *print)
{
  g_autofree char *clock = rr_incident_format_clock (rr_time_now_ms ());
  /* Translators: when a log was printed, and how many incidents are in it */
  g_autofree char *text = g_strdup_printf (ngettext ("Printed %s, %u incident", "Printed %s, %u incidents",
                                                     print->incidents->len), clock, print->incidents->len);

  print->y_pt += draw (print, print->y_pt, _("Log of Incidents"), 18, TRUE) + 4;
  print->y_pt += draw (print, print->y_pt, text, 9, FALSE) + 14;
}

static void
add_line (GString    *text,
          const char *what,
          gint64      at_ms,
          const char *who)
{
  g_autofree char *clock = NULL;

  if (at_ms == 0)
    return;
  clock = rr_incident_format_clock (at_ms);
  g_string_append_printf (text, "%s  %s%s%s\n", clock, what, who != NULL ? ", " : "", who != NULL ? who : "");
}

static char *
format_body (const RrIncident *incident)
{
  g_autofree char *place = rr_incident_format_place (incident, rr_time_now_ms ());
  g_autofree char *odd = rr_incident_format_odd (incident);
  GString *text = g_string_new (NULL);

  add_line (text, _("raised"), incident->raised_ms, NULL);
  if (incident->heard_ms != incident->raised_ms)
    add_line (text, _("heard again"), incident->heard_ms, NULL);
  add_line (text, _("cancelled by the device"), incident->cancelled_ms, NULL);
  add_line (text, _("over by itself"), incident->over_ms, NULL);
  add_line (text, _("acknowledged"), incident->acked_ms, incident->acked_by);
  add_line (text, _("closed"), incident->closed_ms, incident->closed_by);
  g_string_append (text, place);
  if (*odd != '\0')
    g_string_append_printf (text, "\n%s", odd);
  if (incident->remark != NULL)
    g_string_append_printf (text, "\n“%s”", incident->remark);
  return g_string_free (text, FALSE);
}

static void
draw_incident (Print            *print,
               const RrIncident *incident)
{
  const char *name = print->names != NULL ? g_hash_table_lookup (print->names, incident->device) : NULL;
  g_autofree char *title = rr_incident_format_title (incident, name != NULL ? name : incident->device);
  g_autofree char *head = g_strdup_printf ("#%" G_GINT64_FORMAT "  %s: %s", incident->id,
                                           rr_level_get_words (incident->level), title);
  g_autofree char *body = format_body (incident);
  g_autoptr(PangoLayout) head_layout = make_layout (print, head, 11, TRUE);
  g_autoptr(PangoLayout) body_layout = make_layout (print, body, 9, FALSE);
  PangoRectangle head_size, body_size;

  pango_layout_get_pixel_extents (head_layout, NULL, &head_size);
  pango_layout_get_pixel_extents (body_layout, NULL, &body_size);
  if (print->y_pt + head_size.height + body_size.height > HEIGHT_PT - MARGIN_PT)
    begin_page (print);
  print->y_pt += draw (print, print->y_pt, head, 11, TRUE) + 2;
  print->y_pt += draw (print, print->y_pt, body, 9, FALSE) + 12;
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
draw_some_cb (gpointer data)
{
  GTask *task = data;
  Print *print = g_task_get_task_data (task);
  g_autoptr(GBytes) bytes = NULL;

  for (guint i = 0; i < AT_ONCE && print->n_left > 0; i++)
    draw_incident (print, print->incidents->pdata[--print->n_left]);
  if (print->n_left > 0)
    return G_SOURCE_CONTINUE;

  cairo_surface_finish (print->surface);
  bytes = g_bytes_new (print->bytes->data, print->bytes->len);
  g_file_replace_contents_bytes_async (print->file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL, written_cb, g_object_ref (task));
  return G_SOURCE_REMOVE;
}

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  const RrIncident *x = *(RrIncident *const *) a, *y = *(RrIncident *const *) b;

  return (y->raised_ms > x->raised_ms) - (y->raised_ms < x->raised_ms);
}

/**
 * rr_incident_print_async:
 * @file: where to
 * @incidents: (element-type RrIncident): what to print
 * @names: (nullable) (element-type utf8 utf8): what to call the guides, by device
 * @callback: called when it is written
 * @user_data: for @callback
 */
void
rr_incident_print_async (GFile               *file,
                         GPtrArray           *incidents,
                         GHashTable          *names,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Print *print = g_new0 (Print, 1);

  g_task_set_source_tag (task, rr_incident_print_async);
  print->file = g_object_ref (file);
  print->incidents = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_unref);
  for (guint i = 0; i < incidents->len; i++)
    g_ptr_array_add (print->incidents, rr_incident_ref (incidents->pdata[i]));
  g_ptr_array_sort (print->incidents, compare_newest_first);
  print->names = names != NULL ? g_hash_table_ref (names) : NULL;
  print->n_left = incidents->len;
  print->bytes = g_byte_array_new ();
  print->surface = cairo_pdf_surface_create_for_stream (write_cb, print->bytes, WIDTH_PT, HEIGHT_PT);
  cairo_pdf_surface_set_metadata (print->surface, CAIRO_PDF_METADATA_TITLE, _("Log of Incidents"));
  print->cr = cairo_create (print->surface);
  g_task_set_task_data (task, print, print_free);
  begin_page (print);
  draw_head (print);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, draw_some_cb, task, g_object_unref);
}

/**
 * rr_incident_print_finish:
 * @result: a result
 * @error: return location for an error
 *
 * Returns: %FALSE with a #GIOErrorEnum if the file is not written
 */
gboolean
rr_incident_print_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
