/* rr-books-view.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-books-view.h"

#include <glib/gi18n-lib.h>

#include "rr-booking-words.h"
#include "rr-rights.h"
#include "rr-text.h"

/* RrBooksView says in one sentence whether the money adds up, by currency what has come, and
 * below, for each booking where it does not, why, and the one thing to do about it.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrBooksView
{
  GtkWidget  parent_instance;

  GtkWidget *scroller;    /* (unowned): children */
  GtkWidget *verdict;
  GtkWidget *sums;
  GtkWidget *rows;
};

enum { SETTLE, SHOW, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrBooksView, rr_books_view, GTK_TYPE_WIDGET)

#define MOST_ROWS 200u   /* the rest is counted */

static const char *const flags[] = {
  [RR_BOOKS_FINE] = N_("All is well"),
  [RR_BOOKS_OWED] = N_("To be paid, there is time"),
  [RR_BOOKS_UNPAID] = N_("Goes ahead and is not paid"),
  [RR_BOOKS_OVERPAID] = N_("More came than is due"),
  [RR_BOOKS_KEPT] = N_("Does not go ahead, and the money is still here"),
  [RR_BOOKS_SLOW] = N_("The payment service does not answer"),
  [RR_BOOKS_STUCK] = N_("The payment service refuses"),
  [RR_BOOKS_STALE] = N_("Waits though its time has passed"),
  [RR_BOOKS_WRONG] = N_("The booking and its payments say different things"),
};

/* What a button does, if there is one; what to do otherwise. */
static const struct
{
  const char *label;
  gboolean    has_button;
  RrSettle    settle;
} actions[] = {
  [RR_BOOKS_NOTHING] = { "", FALSE, RR_N_SETTLES },
  [RR_BOOKS_COLLECT] = { N_("Money Received"), TRUE, RR_SETTLE_RECEIVED },
  [RR_BOOKS_HAND_BACK] = { N_("Handed Back"), TRUE, RR_SETTLE_RETURNED },
  [RR_BOOKS_REFUND] = { N_("Refund"), TRUE, RR_SETTLE_REFUND },
  [RR_BOOKS_TRY_AGAIN] = { N_("Try Again"), TRUE, RR_SETTLE_TRY_AGAIN },
  [RR_BOOKS_WAIT] = { N_("It is tried again by itself."), FALSE, RR_N_SETTLES },
  [RR_BOOKS_COMPARE] = { N_("Look at the books of the payment service."), FALSE, RR_N_SETTLES },
};

/* --- by currency ------------------------------------------------------------------ */

static void
put_label (GtkWidget  *grid,
           int         column,
           int         row,
           const char *text)
{
  GtkWidget *label = gtk_grid_get_child_at (GTK_GRID (grid), column, row);

  if (label == NULL)
    {
      label = g_object_new (GTK_TYPE_LABEL, "xalign", column > 0 ? 1.0f : 0.0f, NULL);
      gtk_widget_add_css_class (label, row == 0 ? "row-detail" : "numeric");
      gtk_grid_attach (GTK_GRID (grid), label, column, row, 1, 1);
    }
  rr_text_show (label, text);
}

static void
show_sums (RrBooksView   *self,
           const RrBooks *books)
{
  static const char *const heads[] = { N_("Currency"), N_("Due"), N_("Received"), N_("Went back"), N_("Still owed") };

  for (int i = 0; i < (int) G_N_ELEMENTS (heads); i++)
    put_label (self->sums, i, 0, _(heads[i]));
  for (guint i = 0; i < books->sums->len; i++)
    {
      const RrBooksSum *sum = &g_array_index (books->sums, RrBooksSum, i);
      const gint64 amounts[] = { sum->due, sum->captured, sum->refunded, sum->owed };

      put_label (self->sums, 0, (int) i + 1, sum->currency);
      for (int j = 0; j < (int) G_N_ELEMENTS (amounts); j++)
        {
          g_autofree char *text = rr_money_dup_text (amounts[j], sum->currency);

          put_label (self->sums, j + 1, (int) i + 1, text);
        }
    }
  while (gtk_grid_get_child_at (GTK_GRID (self->sums), 0, (int) books->sums->len + 1) != NULL)
    gtk_grid_remove_row (GTK_GRID (self->sums), (int) books->sums->len + 1);
}

/* --- rows ---------------------------------------------------------------------------- */

static void
settle_cb (GtkButton *button,
           gpointer   data)
{
  const char *uuid = g_object_get_data (G_OBJECT (button), "uuid");

  g_signal_emit (data, signals[SETTLE], 0, uuid,
                 GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "settle")));
}

static GtkWidget *
make_button (RrBooksView      *self,
             const RrBooksRow *row)
{
  const char *label = _(actions[row->action].label);
  GtkWidget *button = gtk_button_new_with_label (label);
  /* Translators: what is done, and for whom */
  g_autofree char *name = g_strdup_printf (_("%s: %s"), label, row->entry.guest);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "uuid", g_strdup (row->entry.uuid), g_free);
  g_object_set_data (G_OBJECT (button), "settle", GINT_TO_POINTER (actions[row->action].settle));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (settle_cb), self);
  rr_rights_guard (button, actions[row->action].settle == RR_SETTLE_RECEIVED ? RR_RIGHT_BOOKINGS : RR_RIGHT_REFUNDS);
  return button;
}

static char *
dup_detail (const RrBooksRow *row)
{
  g_autofree char *when = rr_slot_dup_text (row->entry.slot);
  g_autofree char *total = rr_money_dup_text (row->entry.facts.retail, row->entry.currency);
  g_autofree char *paid = rr_money_dup_text (row->entry.facts.paid, row->entry.currency);
  GString *text = g_string_new (NULL);

  /* Translators: when they leave, what it costs, and what has been paid */
  g_string_append_printf (text, _("%s. %s, paid %s."), when, total, paid);
  if (*row->entry.problem != '\0')
    g_string_append_printf (text, " %s", row->entry.problem);
  if (!actions[row->action].has_button && *actions[row->action].label != '\0')
    g_string_append_printf (text, " %s", _(actions[row->action].label));
  return g_string_free (text, FALSE);
}

static GtkWidget *
make_row (RrBooksView      *self,
          const RrBooksRow *row)
{
  GtkWidget *line = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  /* Translators: whose booking, and what is wrong with its money */
  g_autofree char *title = g_strdup_printf (_("%s: %s"), row->entry.guest, _(flags[row->flag]));
  g_autofree char *detail = dup_detail (row);

  gtk_box_append (GTK_BOX (texts), g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f, "wrap", TRUE,
                                                 "css-classes", (const char *[]) { "heading", NULL }, NULL));
  gtk_box_append (GTK_BOX (texts), g_object_new (GTK_TYPE_LABEL, "label", detail, "xalign", 0.0f, "wrap", TRUE,
                                                 "css-classes", (const char *[]) { "row-detail", "numeric", NULL },
                                                 NULL));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_IMAGE, "icon-name", "rr-state-failed-symbolic", "valign",
                                               GTK_ALIGN_START, NULL));
  gtk_box_append (GTK_BOX (box), texts);
  if (actions[row->action].has_button)
    gtk_box_append (GTK_BOX (box), make_button (self, row));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), box);
  g_object_set_data_full (G_OBJECT (line), "id", g_memdup2 (&row->entry.id, sizeof row->entry.id), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return line;
}

static void
activated_cb (RrBooksView   *self,
              GtkListBoxRow *line)
{
  const gint64 *id = g_object_get_data (G_OBJECT (line), "id");

  g_signal_emit (self, signals[SHOW], 0, *id);
}

static void
show_rows (RrBooksView   *self,
           const RrBooks *books)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->rows)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->rows), child);
  for (guint i = 0; i < MIN (books->rows->len, MOST_ROWS); i++)
    gtk_list_box_append (GTK_LIST_BOX (self->rows), make_row (self, &g_array_index (books->rows, RrBooksRow, i)));
  gtk_widget_set_visible (self->rows, books->rows->len > 0);
}

/**
 * rr_books_view_set:
 * @self: a view
 * @books: how the money stands
 */
void
rr_books_view_set (RrBooksView   *self,
                   const RrBooks *books)
{
  g_autofree char *text = NULL;

  if (books->n_trouble == 0)
    text = g_strdup_printf (ngettext ("The money of %u booking adds up.", "The money of %u bookings adds up.",
                                      books->n_bookings), books->n_bookings);
  else
    /* Translators: so many of so many bookings */
    text = g_strdup_printf (_("Of %2$u bookings, %1$u need somebody to look after their money."), books->n_trouble,
                            books->n_bookings);
  rr_text_show (self->verdict, text);
  show_sums (self, books);
  show_rows (self, books);
}

/* --- life ------------------------------------------------------------------------------- */

static void
rr_books_view_dispose (GObject *object)
{
  g_clear_pointer (&RR_BOOKS_VIEW (object)->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (rr_books_view_parent_class)->dispose (object);
}

static void
rr_books_view_class_init (RrBooksViewClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_books_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[SETTLE] = g_signal_new ("settle", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRING, G_TYPE_INT);
  signals[SHOW] = g_signal_new ("show-booking", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
rr_books_view_init (RrBooksView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);

  gtk_widget_add_css_class (box, "diag-overview");
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", box, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  self->verdict = g_object_new (GTK_TYPE_LABEL, "label", _("Looking…"), "xalign", 0.0f, "wrap", TRUE, "css-classes",
                                (const char *[]) { "title-4", NULL }, NULL);
  self->sums = g_object_new (GTK_TYPE_GRID, "column-spacing", 18, "row-spacing", 5, NULL);
  self->rows = gtk_list_box_new ();
  gtk_widget_add_css_class (self->rows, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->rows), GTK_SELECTION_NONE);
  gtk_widget_set_visible (self->rows, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rows), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Bookings whose money does not add up"), -1);
  g_signal_connect_swapped (self->rows, "row-activated", G_CALLBACK (activated_cb), self);
  gtk_box_append (GTK_BOX (box), self->verdict);
  gtk_box_append (GTK_BOX (box), self->sums);
  gtk_box_append (GTK_BOX (box), self->rows);
}

/**
 * rr_books_view_new:
 *
 * Returns: (transfer floating): an empty view
 */
GtkWidget *
rr_books_view_new (void)
{
  return g_object_new (RR_TYPE_BOOKS_VIEW, NULL);
}
