/* rr-sales-view.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-sales-view.h"

#include <glib/gi18n-lib.h>

#include "rr-booking-words.h"
#include "rr-plot.h"
#include "rr-text.h"

/* RrSalesView draws what was sold. Its rows are filled in again in place.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrSalesView
{
  GtkWidget  parent_instance;

  GtkWidget *scroller;    /* (unowned): children */
  GtkWidget *made;
  GtkWidget *lost;
  GtkWidget *money;
  GtkWidget *tours;
};

G_DEFINE_FINAL_TYPE (RrSalesView, rr_sales_view, GTK_TYPE_WIDGET)

#define HOUR_MS G_GINT64_CONSTANT (3600000)
#define N_HOURS 48

enum { TOUR_NAME, TOUR_BAR, TOUR_TEXT };
enum { MONEY_CURRENCY, MONEY_N, MONEY_SOLD, MONEY_PAID, MONEY_HELD, N_MONEY };

/* --- by the hour --------------------------------------------------------------- */

static void
show_hours (RrSalesView   *self,
            const RrSales *sales)
{
  RrPlotPoint made[N_HOURS] = { 0 }, lost[N_HOURS] = { 0 };
  gint64 first_ms = (sales->now_ms / HOUR_MS - N_HOURS + 1) * HOUR_MS;

  for (guint i = 0; i < N_HOURS; i++)
    made[i].x = lost[i].x = (double) (first_ms + i * HOUR_MS) / 1000;
  for (guint i = 0; i < sales->hours->len; i++)
    {
      const RrSalesHour *hour = &g_array_index (sales->hours, RrSalesHour, i);
      gint64 at = (hour->hour_ms - first_ms) / HOUR_MS;

      if (at < 0 || at >= N_HOURS)
        continue;
      made[at].y = hour->n_made;
      lost[at].y = hour->n_lost;
    }
  rr_plot_set_points (RR_PLOT (self->made), made, N_HOURS);
  rr_plot_set_points (RR_PLOT (self->lost), lost, N_HOURS);
}

/* --- money ---------------------------------------------------------------------- */

static GtkWidget *
label_at (GtkWidget *grid,
          int        column,
          int        row,
          gboolean   is_number)
{
  GtkWidget *label = gtk_grid_get_child_at (GTK_GRID (grid), column, row);

  if (label != NULL)
    return label;
  label = g_object_new (GTK_TYPE_LABEL, "xalign", is_number ? 1.0f : 0.0f, NULL);
  gtk_widget_add_css_class (label, "numeric");
  if (row == 0)
    gtk_widget_add_css_class (label, "row-detail");
  gtk_grid_attach (GTK_GRID (grid), label, column, row, 1, 1);
  return label;
}

static void
drop_rows (GtkWidget *grid,
           int        from)
{
  while (gtk_grid_get_child_at (GTK_GRID (grid), 0, from) != NULL)
    gtk_grid_remove_row (GTK_GRID (grid), from);
}

static void
show_money (RrSalesView   *self,
            const RrSales *sales)
{
  static const char *const heads[N_MONEY] = { N_("Currency"), N_("Bookings"), N_("Confirmed"), N_("Paid"), N_("Held") };

  for (int i = 0; i < N_MONEY; i++)
    rr_text_show (label_at (self->money, i, 0, i > 0), _(heads[i]));
  for (guint i = 0; i < sales->money->len; i++)
    {
      const RrSalesMoney *one = &g_array_index (sales->money, RrSalesMoney, i);
      const gint64 amounts[N_MONEY] = { [MONEY_SOLD] = one->sold, [MONEY_PAID] = one->paid, [MONEY_HELD] = one->held };
      g_autofree char *n = g_strdup_printf ("%u", one->n_sold);
      int row = (int) i + 1;

      rr_text_show (label_at (self->money, MONEY_CURRENCY, row, FALSE), one->currency);
      rr_text_show (label_at (self->money, MONEY_N, row, TRUE), n);
      for (int j = MONEY_SOLD; j < N_MONEY; j++)
        {
          g_autofree char *text = rr_money_dup_text (amounts[j], one->currency);

          rr_text_show (label_at (self->money, j, row, TRUE), text);
        }
    }
  drop_rows (self->money, (int) sales->money->len + 1);
}

/* --- tours ----------------------------------------------------------------------- */

static GtkWidget *
bar_at (GtkWidget *grid,
        int        row)
{
  GtkWidget *bar = gtk_grid_get_child_at (GTK_GRID (grid), TOUR_BAR, row);

  if (bar != NULL)
    return bar;
  bar = g_object_new (GTK_TYPE_LEVEL_BAR, "min-value", 0.0, "max-value", 1.0, "hexpand", TRUE, "valign",
                      GTK_ALIGN_CENTER, NULL);
  /* Full is good here. */
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_grid_attach (GTK_GRID (grid), bar, TOUR_BAR, row, 1, 1);
  return bar;
}

static void
show_tours (RrSalesView   *self,
            const RrSales *sales,
            RrCatalogue   *catalogue)
{
  for (guint i = 0; i < sales->tours->len; i++)
    {
      const RrSalesTour *load = &g_array_index (sales->tours, RrSalesTour, i);
      const RrTour *tour = catalogue != NULL ? rr_catalogue_find (catalogue, load->id) : NULL;
      const char *name = tour != NULL ? tour->name : load->id;
      /* Translators: so many of so many places */
      g_autofree char *text = g_strdup_printf (_("%u of %u"), load->taken, load->capacity);
      GtkWidget *bar = bar_at (self->tours, (int) i);

      rr_text_show (label_at (self->tours, TOUR_NAME, (int) i, FALSE), name);
      rr_text_show (label_at (self->tours, TOUR_TEXT, (int) i, TRUE), text);
      gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), load->capacity > 0 ? (double) load->taken / load->capacity : 0);
      gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
  drop_rows (self->tours, (int) sales->tours->len);
}

/**
 * rr_sales_view_set:
 * @self: a view
 * @sales: the figures
 * @catalogue: (nullable): knows the names of tours
 */
void
rr_sales_view_set (RrSalesView   *self,
                   const RrSales *sales,
                   RrCatalogue   *catalogue)
{
  show_hours (self, sales);
  show_money (self, sales);
  show_tours (self, sales, catalogue);
}

/* --- life ------------------------------------------------------------------------ */

static void
rr_sales_view_dispose (GObject *object)
{
  g_clear_pointer (&RR_SALES_VIEW (object)->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (rr_sales_view_parent_class)->dispose (object);
}

static void
rr_sales_view_class_init (RrSalesViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rr_sales_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
add_part (GtkWidget  *box,
          const char *title)
{
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "column-spacing", 18, "row-spacing", 5, NULL);

  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f, "css-classes",
                                               (const char *[]) { "heading", NULL }, NULL));
  gtk_box_append (GTK_BOX (box), grid);
  return grid;
}

static void
rr_sales_view_init (RrSalesView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_add_css_class (box, "diag-overview");
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", box, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  self->made = rr_plot_new (_("Bookings"), _("an hour"), TRUE);
  self->lost = rr_plot_new (_("Of these cancelled, expired or failed"), _("an hour"), TRUE);
  gtk_widget_set_size_request (self->made, -1, 150);
  gtk_widget_set_size_request (self->lost, -1, 110);
  gtk_box_append (GTK_BOX (box), self->made);
  gtk_box_append (GTK_BOX (box), self->lost);
  self->money = add_part (box, _("Money"));
  self->tours = add_part (box, _("Places Sold, the Coming Week"));
}

/**
 * rr_sales_view_new:
 *
 * Returns: (transfer floating): an empty view
 */
GtkWidget *
rr_sales_view_new (void)
{
  return g_object_new (RR_TYPE_SALES_VIEW, NULL);
}
