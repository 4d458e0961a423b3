/* tongue-reader.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tongue-reader.h"

#include <string.h>

/* Threads: main. */

#define OPENS  0x27e6
#define CLOSES 0x27e7

struct _TongueReader
{
  GHashTable *seen;       /* (owned): lines */
  GPtrArray  *unmarked;   /* (owned) */
  GPtrArray  *cut;        /* (owned) */
  guint       n_texts;
};

/* The same in every language: units, keys, names of formats and of protocols, and
 * languages by their own names. */
static const char *const words[] = {
  "km", "m", "mi", "ft", "s", "ms", "h", "min", "MiB", "CHF", "UTC", "CET", "F", "CSV", "PDF", "GPX", "KML", "GeoJSON",
  "TLS", "http", "octo", "OpenStreetMap", "contributors", "Roundrock", "English", "Deutsch", "Français", "Italiano",
  "Español", "Nederlands",
};

/* What GTK writes itself, which is in its own catalogue; examples of what stands in files and
 * on a terminal, where it is the same in every language. */
static const char *const others[] = {
  "Clear entry", "Search…", "(None)", "Caps Lock is on", "Show Text", "Hide Text",
  "EUR", "VAT", "en", "500 / JPY 80000", "TRAIL10 10 %", "all, private", "Europe/Zurich",
  "firstName, emailAddress", "QRCODE, CODE128", "roundrock --lab orphan", NULL,
};

TongueReader *
tongue_reader_new (void)
{
  TongueReader *self = g_new0 (TongueReader, 1);

  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unmarked = g_ptr_array_new_with_free_func (g_free);
  self->cut = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
tongue_reader_free (TongueReader *self)
{
  g_hash_table_unref (self->seen);
  g_ptr_array_unref (self->unmarked);
  g_ptr_array_unref (self->cut);
  g_free (self);
}

guint
tongue_reader_get_n (TongueReader *self)
{
  return self->n_texts;
}

GPtrArray *
tongue_reader_get_unmarked (TongueReader *self)
{
  return self->unmarked;
}

GPtrArray *
tongue_reader_get_cut (TongueReader *self)
{
  return self->cut;
}

static gboolean
is_latin (gunichar c)
{
  return g_unichar_isalpha (c) && g_unichar_get_script (c) == G_UNICODE_SCRIPT_LATIN;
}

static gboolean
is_word_of_all (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (word, words[i]) == 0)
      return TRUE;
  return FALSE;
}

gboolean
tongue_reader_is_marked (const char *text)
{
  g_autoptr(GString) word = g_string_new (NULL);
  guint depth = 0;

  for (const char *p = text; ; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (depth == 0 && is_latin (c))
        {
          g_string_append_unichar (word, c);
          continue;
        }
      if (word->len > 0 && !is_word_of_all (word->str))
        return FALSE;
      g_string_truncate (word, 0);
      if (c == '\0')
        return TRUE;
      if (c == OPENS)
        depth++;
      else if (c == CLOSES && depth > 0)
        depth--;
    }
}

static void
keep (TongueReader *self,
      GPtrArray    *lines,
      const char   *page,
      const char   *where,
      const char   *text)
{
  char *line = g_strdup_printf ("%s: %s: %s", page, where, text);

  if (g_hash_table_add (self->seen, line))
    g_ptr_array_add (lines, g_strdup (line));
}

static gboolean
is_of_others (const char *text)
{
  return g_strv_contains (others, text) || g_uuid_string_is_valid (text) || strstr (text, "Ctrl+") != NULL
         || g_strcmp0 (text, g_get_user_name ()) == 0 || g_strcmp0 (text, g_get_real_name ()) == 0;
}

static void
read_text (TongueReader *self,
           const char   *page,
           const char   *where,
           const char   *text)
{
  if (text == NULL || *text == '\0')
    return;
  self->n_texts++;
  if (!tongue_reader_is_marked (text) && !is_of_others (text))
    keep (self, self->unmarked, page, where, text);
}

/* GTK tells what a property is by saying that it is not what it was asked for. */
static void
read_property (TongueReader         *self,
               const char           *page,
               GtkWidget            *widget,
               GtkAccessibleProperty property,
               const char           *where)
{
  g_autofree char *text = NULL;

  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), property))
    return;
  text = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), property, "");
  read_text (self, page, where, text);
}

static void
read_menu (TongueReader *self,
           const char   *page,
           GMenuModel   *menu)
{
  for (int i = 0; menu != NULL && i < g_menu_model_get_n_items (menu); i++)
    {
      g_autofree char *label = NULL;
      g_autoptr(GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autoptr(GMenuModel) submenu = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SUBMENU);

      if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &label))
        read_text (self, page, "menu", label);
      read_menu (self, page, section);
      read_menu (self, page, submenu);
    }
}

static void
read_choices (TongueReader *self,
              const char   *page,
              GListModel   *model)
{
  for (guint i = 0; GTK_IS_STRING_LIST (model) && i < g_list_model_get_n_items (model); i++)
    read_text (self, page, "choice", gtk_string_list_get_string (GTK_STRING_LIST (model), i));
}

/* Who cannot see all of a text can have it told. */
static gboolean
is_told (GtkWidget *widget)
{
  GtkWidget *above = widget;

  for (guint i = 0; i < 3 && above != NULL; i++, above = gtk_widget_get_parent (above))
    if (gtk_widget_get_has_tooltip (above))
      return TRUE;
  return FALSE;
}

/* The heading of a column is as wide as the column, whatever it says. */
static gboolean
is_wider (GtkWidget *label)
{
  GtkWidget *above = gtk_widget_get_ancestor (label, g_type_from_name ("GtkColumnViewTitle"));

  return above != NULL && gtk_widget_get_width (label) > gtk_widget_get_width (above);
}

static void
read_label (TongueReader *self,
            const char   *page,
            GtkLabel     *label)
{
  const char *text = gtk_label_get_text (label);

  read_text (self, page, "label", text);
  if (gtk_widget_get_mapped (GTK_WIDGET (label)) && gtk_widget_get_width (GTK_WIDGET (label)) > 0
      && (pango_layout_is_ellipsized (gtk_label_get_layout (label)) || is_wider (GTK_WIDGET (label)))
      && !is_told (GTK_WIDGET (label)))
    keep (self, self->cut, page, G_OBJECT_TYPE_NAME (gtk_widget_get_parent (GTK_WIDGET (label))), text);
}

static gboolean
is_of_gtk (GtkWidget *widget)
{
  return GTK_IS_WINDOW_CONTROLS (widget) || GTK_IS_CALENDAR (widget);
}

void
tongue_reader_read (TongueReader *self,
                    const char   *page,
                    GtkWidget    *root)
{
  if (is_of_gtk (root))
    return;
  read_text (self, page, "tooltip", gtk_widget_get_tooltip_text (root));
  read_property (self, page, root, GTK_ACCESSIBLE_PROPERTY_LABEL, "accessible name");
  read_property (self, page, root, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "accessible description");
  read_property (self, page, root, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "accessible value");
  if (GTK_IS_LABEL (root))
    read_label (self, page, GTK_LABEL (root));
  else if (GTK_IS_INSCRIPTION (root))
    read_text (self, page, "cell", gtk_inscription_get_text (GTK_INSCRIPTION (root)));
  else if (GTK_IS_ENTRY (root))
    read_text (self, page, "placeholder", gtk_entry_get_placeholder_text (GTK_ENTRY (root)));
  else if (GTK_IS_TEXT (root))
    read_text (self, page, "placeholder", gtk_text_get_placeholder_text (GTK_TEXT (root)));
  else if (GTK_IS_WINDOW (root))
    read_text (self, page, "title", gtk_window_get_title (GTK_WINDOW (root)));
  else if (GTK_IS_DROP_DOWN (root))
    read_choices (self, page, gtk_drop_down_get_model (GTK_DROP_DOWN (root)));
  else if (GTK_IS_MENU_BUTTON (root))
    read_menu (self, page, gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (root)));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    tongue_reader_read (self, page, child);
}
