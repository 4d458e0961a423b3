/* rr-pages.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pages.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RrPages is the console's pages, one of them in front, and beside them the list they
 * are chosen from. The list shows icons only where titles would take room that a page
 * needs, and is not there at all as long as there is nothing to choose.
 *
 * Threads: main.
 * Ends:    with its window.
 */
struct _RrPages
{
  GtkWidget  parent_instance;

  GtkWidget *sidebar;     /* (unowned): children */
  GtkWidget *list;
  GtkWidget *separator;
  GtkWidget *stack;
  guint      n_pages;
};

G_DEFINE_FINAL_TYPE (RrPages, rr_pages, GTK_TYPE_WIDGET)

enum { SHOWN, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Below this a page needs the width more than the list needs titles. */
#define WIDE_PX     1180
#define MAX_LIST_PX 250

/* The order in which pages are listed, whatever order they are added in: keys that
 * number them must not move when the program grows. */
static const char *const order[] = {
  "map", "trips", "incidents", "reports", "bookings", "departures", "suppliers", "messages", "replay",
  "diagnostics", "security",
};

static guint
rank_of (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (strcmp (order[i], id) == 0)
      return i;
  return G_N_ELEMENTS (order);
}

/* --- rows --------------------------------------------------------------------- */

static const char *
row_get_id (GtkListBoxRow *row)
{
  return gtk_widget_get_name (GTK_WIDGET (row));
}

static GtkListBoxRow *
get_nth (RrPages *self,
         guint    n)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) n);
}

static GtkListBoxRow *
find_row (RrPages    *self,
          const char *id)
{
  for (guint i = 0; i < self->n_pages; i++)
    if (strcmp (row_get_id (get_nth (self, i)), id) == 0)
      return get_nth (self, i);
  return NULL;
}

static void
tell_name (GtkListBoxRow *row)
{
  g_autofree char *name = rr_page_tab_dup_name (RR_PAGE_TAB (gtk_list_box_row_get_child (row)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The titles are not always there to be read, and the keys never are. */
static gboolean
tooltip_cb (GtkWidget  *row,
            int         x,
            int         y,
            gboolean    by_keyboard,
            GtkTooltip *tooltip,
            gpointer    data)
{
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  GtkWidget *tab = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  g_autofree char *name = rr_page_tab_dup_name (RR_PAGE_TAB (tab));
  g_autofree char *text = NULL;

  /* Translators: the name of a page, and the key that shows it */
  text = index < 10 ? g_strdup_printf (_("%s (Alt+%d)"), name, (index + 1) % 10) : g_strdup (name);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
row_selected_cb (GtkListBox    *list,
                 GtkListBoxRow *row,
                 RrPages       *self)
{
  if (row == NULL || g_strcmp0 (rr_pages_get_shown (self), row_get_id (row)) == 0)
    return;
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), row_get_id (row));
  g_signal_emit (self, signals[SHOWN], 0, row_get_id (row));
}

/* --- layout ------------------------------------------------------------------- */

static int
list_width (RrPages  *self,
            gboolean  is_wide)
{
  int minimum, natural;

  if (!gtk_widget_get_visible (self->sidebar))
    return 0;
  gtk_widget_measure (self->sidebar, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return is_wide ? CLAMP (natural, minimum, MAX_LIST_PX) : minimum;
}

static int
line_width (RrPages *self)
{
  int minimum;

  if (!gtk_widget_get_visible (self->separator))
    return 0;
  gtk_widget_measure (self->separator, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
rr_pages_measure (GtkWidget      *widget,
                  GtkOrientation  orientation,
                  int             for_size,
                  int            *minimum,
                  int            *natural,
                  int            *minimum_baseline,
                  int            *natural_baseline)
{
  RrPages *self = RR_PAGES (widget);
  gboolean is_width = orientation == GTK_ORIENTATION_HORIZONTAL;
  int beside_width = list_width (self, FALSE) + line_width (self);

  gtk_widget_measure (self->stack, orientation, -1, minimum, natural, NULL, NULL);
  *minimum += is_width ? beside_width : 0;
  *natural += is_width ? beside_width : 0;
}

static void
place (RrPages   *self,
       GtkWidget *child,
       int        x,
       int        width,
       int        height)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int from_left = is_rtl ? gtk_widget_get_width (GTK_WIDGET (self)) - x - width : x;

  gtk_widget_size_allocate (child, &(GtkAllocation) { from_left, 0, width, height }, -1);
}

static void
rr_pages_size_allocate (GtkWidget *widget,
                        int        width,
                        int        height,
                        int        baseline)
{
  RrPages *self = RR_PAGES (widget);
  int list = list_width (self, width >= WIDE_PX), line = line_width (self);

  if (list > 0)
    {
      place (self, self->sidebar, 0, list, height);
      place (self, self->separator, list, line, height);
    }
  place (self, self->stack, list + line, width - list - line, height);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_pages_dispose (GObject *object)
{
  RrPages *self = RR_PAGES (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  self->list = NULL;
  g_clear_pointer (&self->sidebar, gtk_widget_unparent);
  g_clear_pointer (&self->separator, gtk_widget_unparent);
  g_clear_pointer (&self->stack, gtk_widget_unparent);

  G_OBJECT_CLASS (rr_pages_parent_class)->dispose (object);
}

static void
rr_pages_class_init (RrPagesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_pages_dispose;
  widget_class->measure = rr_pages_measure;
  widget_class->size_allocate = rr_pages_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "pages");
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rr_pages_init (RrPages *self)
{
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_BROWSE);
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Pages"), -1);
  g_signal_connect (self->list, "row-selected", G_CALLBACK (row_selected_cb), self);

  self->sidebar = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", self->list, "visible", FALSE,
                                "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-width", TRUE, NULL);
  self->separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_visible (self->separator, FALSE);
  self->stack = g_object_new (GTK_TYPE_STACK, "hhomogeneous", FALSE, "vhomogeneous", FALSE, NULL);
  gtk_widget_set_parent (self->sidebar, GTK_WIDGET (self));
  gtk_widget_set_parent (self->separator, GTK_WIDGET (self));
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

/**
 * rr_pages_add:
 * @self: the pages
 * @id: its name in the program, once
 * @title: its name for people
 * @icon_name: its icon
 * @page: (transfer floating): the page; it is mapped while it is in front
 */
void
rr_pages_add (RrPages    *self,
              const char *id,
              const char *title,
              const char *icon_name,
              GtkWidget  *page)
{
  GtkWidget *row = gtk_list_box_row_new ();
  guint at = 0;

  g_return_if_fail (RR_IS_PAGES (self));
  g_return_if_fail (GTK_IS_WIDGET (page));
  g_return_if_fail (find_row (self, id) == NULL);

  while (at < self->n_pages && rank_of (row_get_id (get_nth (self, at))) <= rank_of (id))
    at++;
  gtk_widget_set_name (row, id);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), rr_page_tab_new (title, icon_name));
  gtk_widget_set_has_tooltip (row, TRUE);
  g_signal_connect (row, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);
  tell_name (GTK_LIST_BOX_ROW (row));

  gtk_stack_add_named (GTK_STACK (self->stack), page, id);
  gtk_list_box_insert (GTK_LIST_BOX (self->list), row, (int) at);
  self->n_pages++;
  if (self->n_pages == 1)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (row));
  gtk_widget_set_visible (self->sidebar, self->n_pages > 1);
  gtk_widget_set_visible (self->separator, self->n_pages > 1);
}

/**
 * rr_pages_set_badge:
 * @self: the pages
 * @id: a page; one that is not there is ignored
 * @count: how many things wait there; 0 for none
 * @urgency: how much they matter
 */
void
rr_pages_set_badge (RrPages    *self,
                    const char *id,
                    guint       count,
                    RrUrgency   urgency)
{
  GtkListBoxRow *row = find_row (self, id);

  if (row != NULL && rr_page_tab_set_badge (RR_PAGE_TAB (gtk_list_box_row_get_child (row)), count, urgency))
    tell_name (row);
}

/**
 * rr_pages_show:
 * @self: the pages
 * @id: a page
 *
 * The focus goes to where it was on that page, unless it is outside of the pages.
 *
 * Returns: %FALSE if there is no such page
 */
gboolean
rr_pages_show (RrPages    *self,
               const char *id)
{
  GtkListBoxRow *row = find_row (self, id);

  if (row != NULL)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
  return row != NULL;
}

/**
 * rr_pages_show_nth:
 * @self: the pages
 * @n: which, from 0
 *
 * Returns: %FALSE if there are not that many
 */
gboolean
rr_pages_show_nth (RrPages *self,
                   guint    n)
{
  return n < self->n_pages && rr_pages_show (self, row_get_id (get_nth (self, n)));
}

/**
 * rr_pages_step:
 * @self: the pages
 * @by: 1 for the next, -1 for the one before; round at the ends
 */
void
rr_pages_step (RrPages *self,
               int      by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int n = (int) self->n_pages;

  if (row != NULL)
    rr_pages_show_nth (self, (guint) ((gtk_list_box_row_get_index (row) + by + n) % n));
}

/**
 * rr_pages_get_shown:
 * @self: the pages
 *
 * Returns: (transfer none) (nullable): the page in front
 */
const char *
rr_pages_get_shown (RrPages *self)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (self->stack));
}

/**
 * rr_pages_get_page:
 * @self: the pages
 *
 * Returns: (transfer none) (nullable): the widget of the page in front
 */
GtkWidget *
rr_pages_get_page (RrPages *self)
{
  return gtk_stack_get_visible_child (GTK_STACK (self->stack));
}

/**
 * rr_pages_get_n:
 * @self: the pages
 *
 * Returns: how many there are
 */
guint
rr_pages_get_n (RrPages *self)
{
  return self->n_pages;
}

/**
 * rr_pages_get_nth_id:
 * @self: the pages
 * @n: which, from 0, of those there are
 *
 * Returns: (transfer none): its name in the program
 */
const char *
rr_pages_get_nth_id (RrPages *self,
                     guint    n)
{
  return row_get_id (get_nth (self, n));
}

/**
 * rr_pages_get_nth_title:
 * @self: the pages
 * @n: which, from 0, of those there are
 *
 * Returns: (transfer none): its name for people
 */
const char *
rr_pages_get_nth_title (RrPages *self,
                        guint    n)
{
  return rr_page_tab_get_title (RR_PAGE_TAB (gtk_list_box_row_get_child (get_nth (self, n))));
}
