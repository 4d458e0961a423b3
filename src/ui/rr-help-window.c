/* rr-help-window.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-help-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-help-page.h"

/* RrHelpWindow is the user guide: its pages in a list with a search, one of them beside it.
 * The pages are part of the program, so the guide is there without internet and whatever
 * the desktop brings along; the same files are installed for other readers of Mallard.
 *
 * Threads: main.
 * Ends:    when it is closed.
 */
struct _RrHelpWindow
{
  AdwWindow  parent_instance;

  GPtrArray *pages;      /* (owned) (element-type RrHelpPage): in the order of the list */

  GtkWidget *search;     /* (unowned): template children */
  GtkWidget *list;
  GtkWidget *nothing;
  GtkWidget *scroller;
  GtkWidget *content;
};

G_DEFINE_FINAL_TYPE (RrHelpWindow, rr_help_window, ADW_TYPE_WINDOW)

#define FOLDER "/org/roundrock/Roundrock/help/"

/* The order of the list: first steps, the daily work, what is looked up. */
static const char *const order[] = {
  "index", "drill", "connect-phone", "map", "incidents", "trips", "reports", "messages", "bookings",
  "money", "departures", "suppliers", "replay", "security", "backups", "diagnostics", "offline",
  "keyboard", "command-line",
};

static const struct
{
  const char *console_page, *help_page;
} subjects[] = {
  { "map", "map" }, { "trips", "trips" }, { "incidents", "incidents" }, { "reports", "reports" },
  { "bookings", "bookings" }, { "departures", "departures" }, { "suppliers", "suppliers" },
  { "messages", "messages" }, { "replay", "replay" }, { "diagnostics", "diagnostics" },
  { "security", "security" },
};

static const char *const looks[] = {
  [RR_HELP_HEADING] = "title-4",
  [RR_HELP_PARAGRAPH] = "help-text",
  [RR_HELP_STEP] = "help-text",
  [RR_HELP_ITEM] = "help-text",
  [RR_HELP_NOTE] = "help-note",
  [RR_HELP_CODE] = "help-code",
};

/* --- the page -------------------------------------------------------------------------- */

static gboolean
link_cb (GtkLabel     *label,
         const char   *uri,
         RrHelpWindow *self)
{
  return rr_help_window_show_page (self, uri);
}

static GtkWidget *
make_label (RrHelpWindow *self,
            const char   *markup,
            const char   *css)
{
  gboolean is_heading = g_str_has_prefix (css, "title");
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE, "hexpand", TRUE,
                                   "accessible-role",
                                   is_heading ? GTK_ACCESSIBLE_ROLE_HEADING : GTK_ACCESSIBLE_ROLE_LABEL, NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_add_css_class (label, css);
  g_signal_connect (label, "activate-link", G_CALLBACK (link_cb), self);
  return label;
}

static char *
dup_mark (const RrHelpBlock *block)
{
  if (block->kind == RR_HELP_ITEM)
    return g_strdup ("•");
  /* Translators: the number of a step */
  return block->number > 0 ? g_strdup_printf (_("%u."), block->number) : g_strdup ("");
}

static void
add_block (RrHelpWindow      *self,
           const RrHelpBlock *block)
{
  gboolean is_code = block->kind == RR_HELP_CODE;
  g_autofree char *markup = is_code ? g_strdup (block->text) : rr_help_text_to_pango (_(block->text));
  GtkWidget *label = make_label (self, markup, looks[block->kind]);
  GtkWidget *row = label;

  if (block->kind == RR_HELP_STEP || block->kind == RR_HELP_ITEM)
    {
      g_autofree char *mark = dup_mark (block);
      GtkWidget *number = gtk_label_new (mark);

      row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
      gtk_widget_set_valign (number, GTK_ALIGN_START);
      gtk_widget_set_size_request (number, 24, -1);
      gtk_widget_add_css_class (number, "help-text");
      gtk_label_set_xalign (GTK_LABEL (number), 1);
      gtk_box_append (GTK_BOX (row), number);
      gtk_box_append (GTK_BOX (row), label);
    }
  gtk_box_append (GTK_BOX (self->content), row);
}

static void
show (RrHelpWindow *self,
      RrHelpPage   *page)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_autofree char *title = rr_help_text_to_pango (_(page->title));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->content)) != NULL)
    gtk_box_remove (GTK_BOX (self->content), child);
  gtk_box_append (GTK_BOX (self->content), make_label (self, title, "title-1"));
  for (guint i = 0; i < page->blocks->len; i++)
    add_block (self, page->blocks->pdata[i]);
  gtk_adjustment_set_value (adjustment, 0);
}

/* --- the list ----------------------------------------------------------------------------- */

static RrHelpPage *
get_page_of (RrHelpWindow  *self,
             GtkListBoxRow *row)
{
  return self->pages->pdata[gtk_list_box_row_get_index (row)];
}

static void
row_selected_cb (GtkListBox    *list,
                 GtkListBoxRow *row,
                 RrHelpWindow  *self)
{
  if (row != NULL)
    show (self, get_page_of (self, row));
}

static gboolean
filter_cb (GtkListBoxRow *row,
           gpointer       data)
{
  RrHelpWindow *self = data;

  return rr_help_page_matches (get_page_of (self, row), gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static GtkListBoxRow *
find_shown (RrHelpWindow *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) i);

      if (gtk_widget_get_child_visible (GTK_WIDGET (row)))
        return row;
    }
  return NULL;
}

static void
search_changed_cb (GtkEditable  *search,
                   RrHelpWindow *self)
{
  GtkListBoxRow *row;

  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->list));
  row = find_shown (self);
  gtk_widget_set_visible (self->nothing, row == NULL);
  if (row != NULL && *gtk_editable_get_text (search) != '\0')
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
}

static void
stop_search_cb (GtkSearchEntry *search,
                RrHelpWindow   *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (search)) == '\0')
    gtk_window_close (GTK_WINDOW (self));
  else
    gtk_editable_set_text (GTK_EDITABLE (search), "");
}

static void
add_page (RrHelpWindow *self,
          const char   *id)
{
  g_autofree char *path = g_strconcat (FOLDER, id, ".page", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  g_autoptr(RrHelpPage) page = NULL;
  g_autofree char *title = NULL;
  g_autofree char *desc = NULL;
  GtkWidget *label;

  if (bytes != NULL)
    page = rr_help_page_new (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
  if (page == NULL)
    g_error ("%s: %s", id, error->message);   /* it is part of the program */

  title = rr_help_text_to_plain (_(page->title));
  desc = rr_help_text_to_plain (_(page->desc));
  label = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_tooltip_text (label, desc);
  g_ptr_array_add (self->pages, g_steal_pointer (&page));
  gtk_list_box_append (GTK_LIST_BOX (self->list), label);
}

static void
search_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  gtk_widget_grab_focus (RR_HELP_WINDOW (widget)->search);
}

static void
rr_help_window_finalize (GObject *object)
{
  g_ptr_array_unref (RR_HELP_WINDOW (object)->pages);

  G_OBJECT_CLASS (rr_help_window_parent_class)->finalize (object);
}

static void
rr_help_window_class_init (RrHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rr_help_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-help-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RrHelpWindow, search);
  gtk_widget_class_bind_template_child (widget_class, RrHelpWindow, list);
  gtk_widget_class_bind_template_child (widget_class, RrHelpWindow, nothing);
  gtk_widget_class_bind_template_child (widget_class, RrHelpWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, RrHelpWindow, content);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_install_action (widget_class, "help.search", NULL, search_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "help.search", NULL);
}

static void
rr_help_window_init (RrHelpWindow *self)
{
  self->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_help_page_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    add_page (self, order[i]);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), filter_cb, self, NULL);
  rr_help_window_show_page (self, order[0]);
}

/**
 * rr_help_window_show_page:
 * @self: the guide
 * @id: a page of it
 *
 * Returns: %FALSE if there is no such page
 */
gboolean
rr_help_window_show_page (RrHelpWindow *self,
                          const char   *id)
{
  for (guint i = 0; i < self->pages->len; i++)
    if (strcmp (((RrHelpPage *) self->pages->pdata[i])->id, id) == 0)
      {
        GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) i);

        gtk_editable_set_text (GTK_EDITABLE (self->search), "");
        gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_help_window_page_for:
 * @console_page: (nullable): a page of the console
 *
 * Returns: the page of the guide that is about it, its first page for others
 */
const char *
rr_help_window_page_for (const char *console_page)
{
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (g_strcmp0 (subjects[i].console_page, console_page) == 0)
      return subjects[i].help_page;
  return order[0];
}

/**
 * rr_help_window_present:
 * @parent: a window of the application, at whose end the guide ends, too
 * @id: the page to show
 *
 * Shows the guide; there is one, however often it is asked for.
 */
void
rr_help_window_present (GtkWindow  *parent,
                        const char *id)
{
  GtkApplication *application = gtk_window_get_application (parent);
  RrHelpWindow *self = NULL;

  for (GList *at = gtk_application_get_windows (application); at != NULL && self == NULL; at = at->next)
    if (RR_IS_HELP_WINDOW (at->data))
      self = at->data;
  if (self == NULL)
    {
      self = g_object_new (RR_TYPE_HELP_WINDOW, "application", application, NULL);
      g_signal_connect_object (parent, "destroy", G_CALLBACK (gtk_window_destroy), self, G_CONNECT_SWAPPED);
    }
  rr_help_window_show_page (self, id);
  gtk_window_present (GTK_WINDOW (self));
}
