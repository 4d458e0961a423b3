/* rr-palette.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-palette.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-needle.h"

/* RrPalette is where everything can be had by typing a part of its name: guides, trips,
 * bookings, pages, and what can be done. The best of what fits is listed, the first is
 * chosen, and the keyboard stays in the entry: up and down move, Enter takes.
 *
 * What is known beforehand is given at the beginning; what somebody else has to look for
 * comes later, for the text that is there then.
 *
 * Threads: main.
 * Ends:    when something is chosen, or it is left.
 */
struct _RrPalette
{
  AdwWindow  parent_instance;

  GPtrArray *entries;    /* (owned) (element-type RrPaletteEntry): known from the beginning */
  GPtrArray *found;      /* (owned) (nullable): found for this text */
  GArray    *hits;       /* (owned): of Hit, that fit, the best first */

  GtkWidget *search;     /* (unowned): template children */
  GtkWidget *list;
  GtkWidget *scroller;
  GtkWidget *nothing;
};

G_DEFINE_FINAL_TYPE (RrPalette, rr_palette, ADW_TYPE_WINDOW)

enum { TYPED, CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

typedef struct
{
  RrPaletteEntry *entry;   /* (unowned) */
  guint           score;
} Hit;

#define MOST_SHOWN 40u
#define PAGE_ROWS  8

static const struct
{
  const char *word, *icon;
} kinds[RR_N_PALETTE_KINDS] = {
  [RR_PALETTE_GUIDE] = { N_("Guide"), "rr-map-symbolic" },
  [RR_PALETTE_TRIP] = { N_("Trip"), "rr-trips-symbolic" },
  [RR_PALETTE_BOOKING] = { N_("Booking"), "rr-bookings-symbolic" },
  [RR_PALETTE_PAGE] = { N_("Page"), "view-list-symbolic" },
  [RR_PALETTE_ACTION] = { N_("Action"), "system-run-symbolic" },
};

/* --- entries --------------------------------------------------------------------------- */

/**
 * rr_palette_entry_new:
 * @kind: what it is
 * @title: its name
 * @detail: (nullable): what tells it from others of its name; is searched, too
 * @page: (nullable): the page of the console it is on
 * @name: (nullable): of a device, or of an action
 * @number: of a trip or a booking
 *
 * Returns: (transfer full): an entry
 */
RrPaletteEntry *
rr_palette_entry_new (RrPaletteKind  kind,
                      const char    *title,
                      const char    *detail,
                      const char    *page,
                      const char    *name,
                      gint64         number)
{
  RrPaletteEntry *self = g_new0 (RrPaletteEntry, 1);
  g_autofree char *all = detail != NULL ? g_strdup_printf ("%s\n%s", title, detail) : g_strdup (title);

  self->kind = kind;
  self->title = g_strdup (title);
  self->detail = g_strdup (detail);
  self->page = g_strdup (page);
  self->name = g_strdup (name);
  self->number = number;
  self->folded = rr_needle_fold (all);
  return self;
}

/**
 * rr_palette_entry_free:
 * @self: an entry
 */
void
rr_palette_entry_free (RrPaletteEntry *self)
{
  g_free (self->title);
  g_free (self->detail);
  g_free (self->page);
  g_free (self->name);
  g_free (self->folded);
  g_free (self);
}

/* --- rows ------------------------------------------------------------------------------------ */

static GtkWidget *
make_text (const char *text,
           const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static GtkWidget *
make_row (const RrPaletteEntry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name (kinds[entry->kind].icon);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *spoken = g_strdup_printf ("%s, %s%s%s", entry->title, _(kinds[entry->kind].word),
                                             entry->detail != NULL ? ", " : "",
                                             entry->detail != NULL ? entry->detail : "");

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), make_text (entry->title, NULL));
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  if (entry->detail != NULL)   /* a key stands beside, what tells two apart below */
    gtk_box_append (GTK_BOX (entry->kind >= RR_PALETTE_PAGE ? box : texts),
                    make_text (entry->detail, "palette-detail"));
  gtk_box_append (GTK_BOX (box), make_text (_(kinds[entry->kind].word), "palette-detail"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

/* The keyboard stays where one types; who listens is told which row is meant. */
static void
row_selected_cb (GtkListBox    *list,
                 GtkListBoxRow *row,
                 RrPalette     *self)
{
  if (row == NULL)
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT);
  else
    gtk_accessible_update_relation (GTK_ACCESSIBLE (self->search),
                                    GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT, row, -1);
}

/* --- what fits ----------------------------------------------------------------------------------- */

static int
compare_hits (gconstpointer a,
              gconstpointer b)
{
  const Hit *left = a, *right = b;

  if (left->score != right->score)
    return left->score > right->score ? -1 : 1;
  if (left->entry->kind != right->entry->kind)
    return (int) left->entry->kind - (int) right->entry->kind;
  return g_utf8_collate (left->entry->title, right->entry->title);
}

static void
add_hits (RrPalette *self,
          GPtrArray *entries,
          RrNeedle  *needle)
{
  gboolean is_any = rr_needle_is_any (needle);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      Hit hit = { entries->pdata[i], rr_needle_score (needle, ((RrPaletteEntry *) entries->pdata[i])->folded) };

      /* Before anything is typed: where one can go and what one can do, not ten thousand guides. */
      if (hit.score > 0 && (!is_any || hit.entry->kind >= RR_PALETTE_PAGE))
        g_array_append_val (self->hits, hit);
    }
}

static void
fill (RrPalette *self)
{
  g_autoptr(RrNeedle) needle = rr_needle_new (rr_palette_get_text (self));
  GtkWidget *row;

  g_array_set_size (self->hits, 0);
  add_hits (self, self->entries, needle);
  add_hits (self, self->found, needle);
  if (!rr_needle_is_any (needle))
    g_array_sort (self->hits, compare_hits);
  g_array_set_size (self->hits, MIN (self->hits->len, MOST_SHOWN));

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  for (guint i = 0; i < self->hits->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (g_array_index (self->hits, Hit, i).entry));
  gtk_list_box_select_row (GTK_LIST_BOX (self->list),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
  gtk_widget_set_visible (self->nothing, self->hits->len == 0);
  gtk_widget_set_visible (self->scroller, self->hits->len > 0);
}

static void
changed_cb (GtkEditable *search,
            RrPalette   *self)
{
  g_clear_pointer (&self->found, g_ptr_array_unref);
  fill (self);
  g_signal_emit (self, signals[TYPED], 0, rr_palette_get_text (self));
}

/* --- what is taken --------------------------------------------------------------------------------- */

static void
take (RrPalette     *self,
      GtkListBoxRow *row)
{
  RrPaletteEntry *entry;

  if (row == NULL)
    return;
  entry = g_array_index (self->hits, Hit, (guint) gtk_list_box_row_get_index (row)).entry;
  /* First out of the way: what is chosen takes the keyboard to its page. */
  g_object_ref (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[CHOSEN], 0, entry);
  gtk_window_destroy (GTK_WINDOW (self));
  g_object_unref (self);
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  RrPalette     *self)
{
  take (self, row);
}

static void
activate_cb (GtkEntry  *search,
             RrPalette *self)
{
  take (self, gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)));
}

static void
show_row (RrPalette     *self,
          GtkListBoxRow *row)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (GTK_WIDGET (row), self->list, &bounds))
    gtk_adjustment_clamp_page (adjustment, (double) bounds.origin.y,
                               (double) (bounds.origin.y + bounds.size.height));
}

static void
move (RrPalette *self,
      int        by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int last = (int) self->hits->len - 1;
  int at = row != NULL ? gtk_list_box_row_get_index (row) + by : 0;

  if (last < 0)
    return;
  row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), CLAMP (at, 0, last));
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
  show_row (self, row);
}

/* Before the window takes these keys to move the keyboard away from where one types. */
static gboolean
key_cb (GtkEventControllerKey *keys,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        RrPalette             *self)
{
  static const struct
  {
    guint key;
    int   by;
  } moves[] = {
    { GDK_KEY_Down, 1 }, { GDK_KEY_KP_Down, 1 }, { GDK_KEY_Up, -1 }, { GDK_KEY_KP_Up, -1 },
    { GDK_KEY_Page_Down, PAGE_ROWS }, { GDK_KEY_Page_Up, -PAGE_ROWS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    if (key == moves[i].key)
      {
        move (self, moves[i].by);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

/* The rows go after the entry: nobody is to be told of that. */
static void
rr_palette_dispose (GObject *object)
{
  RrPalette *self = RR_PALETTE (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  self->list = NULL;

  G_OBJECT_CLASS (rr_palette_parent_class)->dispose (object);
}

static void
rr_palette_finalize (GObject *object)
{
  RrPalette *self = RR_PALETTE (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_array_unref (self->hits);

  G_OBJECT_CLASS (rr_palette_parent_class)->finalize (object);
}

static void
rr_palette_class_init (RrPaletteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_palette_dispose;
  G_OBJECT_CLASS (klass)->finalize = rr_palette_finalize;
  signals[TYPED] = g_signal_new ("typed", RR_TYPE_PALETTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHOSEN] = g_signal_new ("chosen", RR_TYPE_PALETTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-palette.ui");
  gtk_widget_class_bind_template_child (widget_class, RrPalette, search);
  gtk_widget_class_bind_template_child (widget_class, RrPalette, list);
  gtk_widget_class_bind_template_child (widget_class, RrPalette, scroller);
  gtk_widget_class_bind_template_child (widget_class, RrPalette, nothing);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rr_palette_init (RrPalette *self)
{
  self->hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * rr_palette_new:
 * @parent: the window it belongs to
 * @entries: (transfer full) (element-type RrPaletteEntry): what is known
 *
 * Returns: (transfer none): a palette; GTK owns it
 */
RrPalette *
rr_palette_new (GtkWindow *parent,
                GPtrArray *entries)
{
  RrPalette *self = g_object_new (RR_TYPE_PALETTE, "transient-for", parent, NULL);

  self->entries = entries;
  fill (self);
  return self;
}

/**
 * rr_palette_set_found:
 * @self: a palette
 * @entries: (transfer full) (element-type RrPaletteEntry): what was found for its text
 */
void
rr_palette_set_found (RrPalette *self,
                      GPtrArray *entries)
{
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = entries;
  fill (self);
}

/**
 * rr_palette_get_text:
 * @self: a palette
 *
 * Returns: (transfer none): what was typed
 */
const char *
rr_palette_get_text (RrPalette *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search));
}
