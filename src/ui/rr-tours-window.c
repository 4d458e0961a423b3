/* rr-tours-window.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tours-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-engine-bookings.h"
#include "rr-engine-departures.h"
#include "rr-rights.h"
#include "rr-tour-draft.h"
#include "rr-tour-form.h"

/* RrToursWindow edits what is sold. What is written of a tour is kept until it is saved, also
 * while another one is looked at or the window is closed; what is saved or taken away can be
 * taken back.
 *
 * Threads: main.
 * Ends:    with its parent; closing it hides it.
 */
struct _RrToursWindow
{
  AdwWindow    parent_instance;

  GtkWidget   *toasts;      /* (unowned): template children */
  GtkWidget   *list;
  GtkWidget   *form;

  RrEngine    *engine;      /* (owned) */
  RrCatalogue *catalogue;   /* (owned) (nullable): as it is listed */
  GHashTable  *drafts;      /* (owned): id -> RrTourDraft, of what is not saved; "" is a new one */
  RrTourDraft *draft;       /* (owned) (nullable): in the form, and not changed */
  char        *chosen;      /* (owned) (nullable): id, "" for a new one */
  gboolean     is_filling;
};

G_DEFINE_FINAL_TYPE (RrToursWindow, rr_tours_window, ADW_TYPE_WINDOW)

static void
toast (RrToursWindow *self,
       const char    *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), adw_toast_new (escaped));
}

static RrTourDraft *
get_draft (RrToursWindow *self)
{
  RrTourDraft *changed = self->chosen != NULL ? g_hash_table_lookup (self->drafts, self->chosen) : NULL;

  return changed != NULL ? changed : self->draft;
}

static void
update_actions (RrToursWindow *self)
{
  RrTourDraft *changed = self->chosen != NULL ? g_hash_table_lookup (self->drafts, self->chosen) : NULL;

  rr_rights_enable (GTK_WIDGET (self), "tours.save", changed != NULL && rr_tour_draft_is_good (changed));
  rr_rights_enable (GTK_WIDGET (self), "tours.revert", changed != NULL);
  rr_rights_enable (GTK_WIDGET (self), "tours.remove", self->chosen != NULL && *self->chosen != '\0');
}

/* --- the list --------------------------------------------------------------------- */

static void
add_row (RrToursWindow *self,
         const char    *id,
         const char    *name)
{
  gboolean is_changed = g_hash_table_contains (self->drafts, id);
  /* Translators: a tour that is being written and not saved */
  g_autofree char *text = is_changed ? g_strdup_printf (_("%s (not saved)"), name) : g_strdup (name);
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (row, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_name (row, id);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
  if (g_strcmp0 (self->chosen, id) == 0)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (row));
}

static void
fill_list (RrToursWindow *self)
{
  GPtrArray *tours = self->catalogue != NULL ? rr_catalogue_get_tours (self->catalogue) : NULL;
  GtkListBoxRow *row;

  self->is_filling = TRUE;
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  if (g_hash_table_contains (self->drafts, ""))
    add_row (self, "", _("New tour"));
  for (guint i = 0; tours != NULL && i < tours->len; i++)
    add_row (self, ((const RrTour *) tours->pdata[i])->id, ((const RrTour *) tours->pdata[i])->name);
  self->is_filling = FALSE;
}

static void
load (RrToursWindow *self)
{
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);
  self->catalogue = rr_engine_dup_catalogue (self->engine);
  fill_list (self);
}

static void
choose (RrToursWindow *self,
        const char    *id)
{
  g_autofree char *chosen = g_strdup (id);
  g_autoptr(GKeyFile) keys = NULL;
  RrTourDraft *old = g_steal_pointer (&self->draft);

  g_free (self->chosen);
  self->chosen = g_steal_pointer (&chosen);
  if (self->chosen != NULL && !g_hash_table_contains (self->drafts, self->chosen))
    {
      keys = rr_engine_dup_tour_keys (self->engine, self->chosen);
      self->draft = rr_tour_draft_load (keys, self->chosen);
    }
  rr_tour_form_set_draft (RR_TOUR_FORM (self->form), get_draft (self), g_strcmp0 (self->chosen, "") == 0);
  rr_tour_draft_free (old);
  update_actions (self);
}

static void
row_selected_cb (GtkListBox    *list,
                 GtkListBoxRow *row,
                 RrToursWindow *self)
{
  if (!self->is_filling && row != NULL)
    choose (self, gtk_widget_get_name (GTK_WIDGET (row)));
}

/* What was as it is written is so no more. */
static void
form_changed_cb (RrTourForm    *form,
                 RrToursWindow *self)
{
  if (self->draft != NULL)
    {
      g_hash_table_insert (self->drafts, g_strdup (self->chosen), g_steal_pointer (&self->draft));
      fill_list (self);
    }
  update_actions (self);
}

/* --- save, take away, take back ------------------------------------------------------ */

/* A change under way, and what would take it back. */
typedef struct
{
  RrToursWindow *window;   /* (owned) */
  char          *id;       /* (owned) */
  char          *was;      /* (owned): where its draft was */
  GKeyFile      *undo;     /* (owned) (nullable): the keys as they were; NULL if there were none */
  char          *said;     /* (owned): once it is done */
  gboolean       is_undo;
  gboolean       is_removal;
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->window);
  g_clear_pointer (&wish->undo, g_key_file_unref);
  g_free (wish->id);
  g_free (wish->was);
  g_free (wish->said);
  g_free (wish);
}

static Wish *
wish_new (RrToursWindow *self,
          const char    *id)
{
  Wish *wish = g_new0 (Wish, 1);
  g_autoptr(GKeyFile) undo = rr_engine_dup_tour_keys (self->engine, id);

  wish->window = g_object_ref (self);
  wish->id = g_strdup (id);
  wish->was = g_strdup (id);
  if (g_key_file_has_group (undo, id))
    wish->undo = g_steal_pointer (&undo);
  return wish;
}

static void done_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      data);

/* Keys that came with the change go with it. */
static GKeyFile *
make_undo (RrEngine *engine,
           Wish     *wish)
{
  GKeyFile *keys = rr_engine_dup_tour_keys (engine, wish->id);
  g_auto(GStrv) groups = g_key_file_get_groups (keys, NULL);
  g_auto(GStrv) old_groups = g_key_file_get_groups (wish->undo, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) names = g_key_file_get_keys (keys, groups[i], NULL, NULL);

      for (guint k = 0; names[k] != NULL; k++)
        g_key_file_set_value (keys, groups[i], names[k], "");
    }
  for (guint i = 0; old_groups[i] != NULL; i++)
    {
      g_auto(GStrv) names = g_key_file_get_keys (wish->undo, old_groups[i], NULL, NULL);

      for (guint k = 0; names[k] != NULL; k++)
        {
          g_autofree char *value = g_key_file_get_value (wish->undo, old_groups[i], names[k], NULL);

          g_key_file_set_value (keys, old_groups[i], names[k], value);
        }
    }
  return keys;
}

static void
undo_cb (AdwToast *toast_gone,
         Wish     *wish)
{
  RrToursWindow *self = wish->window;
  Wish *back = wish_new (self, wish->id);

  back->is_undo = TRUE;
  back->said = g_strdup (_("It is as it was before"));
  if (wish->undo != NULL)
    {
      g_autoptr(GKeyFile) keys = make_undo (self->engine, wish);

      rr_engine_save_tour_async (self->engine, wish->id, keys, done_cb, back);
    }
  else
    {
      back->is_removal = TRUE;
      rr_engine_remove_tour_async (self->engine, wish->id, done_cb, back);
    }
}

static void
free_wish_cb (gpointer  data,
              GClosure *closure)
{
  wish_free (data);
}

/* The toast takes over @wish. */
static void
say_with_undo (Wish *wish)
{
  g_autofree char *text = g_markup_escape_text (wish->said, -1);
  AdwToast *said = adw_toast_new (text);
  AdwToastOverlay *overlay = ADW_TOAST_OVERLAY (wish->window->toasts);

  adw_toast_set_button_label (said, _("_Undo"));
  g_signal_connect_data (said, "button-clicked", G_CALLBACK (undo_cb), wish, free_wish_cb, 0);
  adw_toast_overlay_add_toast (overlay, said);
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Wish *wish = data;
  RrToursWindow *self = wish->window;
  g_autoptr(GError) error = NULL;
  gboolean ok = rr_engine_departure_finish (RR_ENGINE (source), result, &error);

  if (self->drafts == NULL)
    {
      wish_free (wish);
      return;
    }
  if (!ok)
    {
      toast (self, error->message);
      wish_free (wish);
      return;
    }
  g_hash_table_remove (self->drafts, wish->was);
  load (self);
  choose (self, wish->is_removal ? NULL : wish->id);
  fill_list (self);
  if (wish->is_undo)
    {
      toast (self, wish->said);
      wish_free (wish);
    }
  else
    say_with_undo (wish);
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrToursWindow *self = RR_TOURS_WINDOW (widget);
  RrTourDraft *draft = get_draft (self);
  const char *id = draft != NULL ? rr_tour_draft_get (draft, RR_DRAFT_ID) : "";
  g_autoptr(GKeyFile) keys = NULL;
  Wish *wish;

  if (draft == NULL || !rr_tour_draft_is_good (draft))
    return;
  if (*self->chosen == '\0' && rr_catalogue_find (self->catalogue, id) != NULL)
    {
      toast (self, _("There is a tour of this name already"));
      return;
    }
  wish = wish_new (self, id);
  g_free (wish->was);
  wish->was = g_strdup (self->chosen);
  /* Translators: the name of a tour */
  wish->said = g_strdup_printf (_("%s is saved"), rr_tour_draft_get (draft, RR_DRAFT_NAME));
  keys = rr_tour_draft_to_keys (draft);
  if (wish->undo != NULL)
    rr_tour_draft_drop_parts (draft, keys, wish->undo);
  rr_engine_save_tour_async (self->engine, id, keys, done_cb, wish);
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrToursWindow *self = RR_TOURS_WINDOW (widget);
  const RrTour *tour = self->chosen != NULL ? rr_catalogue_find (self->catalogue, self->chosen) : NULL;
  Wish *wish;

  if (tour == NULL)
    return;
  wish = wish_new (self, tour->id);
  wish->is_removal = TRUE;
  /* Translators: the name of a tour */
  wish->said = g_strdup_printf (_("%s is not sold any more"), tour->name);
  rr_engine_remove_tour_async (self->engine, tour->id, done_cb, wish);
}

static void
revert_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrToursWindow *self = RR_TOURS_WINDOW (widget);
  g_autofree char *chosen = g_strdup (self->chosen);

  rr_tour_form_set_draft (RR_TOUR_FORM (self->form), NULL, FALSE);
  g_hash_table_remove (self->drafts, chosen);
  choose (self, *chosen != '\0' ? chosen : NULL);
  fill_list (self);
}

static void
new_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrToursWindow *self = RR_TOURS_WINDOW (widget);

  if (!g_hash_table_contains (self->drafts, ""))
    g_hash_table_insert (self->drafts, g_strdup (""), rr_tour_draft_new ());
  choose (self, "");
  fill_list (self);
  rr_tour_form_focus (RR_TOUR_FORM (self->form));
}

/* --- life --------------------------------------------------------------------- */

static void
rr_tours_window_dispose (GObject *object)
{
  RrToursWindow *self = RR_TOURS_WINDOW (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->form != NULL)
    rr_tour_form_set_draft (RR_TOUR_FORM (self->form), NULL, FALSE);
  self->list = self->form = NULL;
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->draft, rr_tour_draft_free);
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);
  g_clear_pointer (&self->chosen, g_free);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (rr_tours_window_parent_class)->dispose (object);
}

static void
rr_tours_window_class_init (RrToursWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_tours_window_dispose;
  g_type_ensure (RR_TYPE_TOUR_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-tours-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RrToursWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, RrToursWindow, list);
  gtk_widget_class_bind_template_child (widget_class, RrToursWindow, form);
  gtk_widget_class_install_action (widget_class, "tours.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "tours.remove", NULL, remove_cb);
  gtk_widget_class_install_action (widget_class, "tours.revert", NULL, revert_cb);
  gtk_widget_class_install_action (widget_class, "tours.new", NULL, new_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "tours.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "tours.new", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rr_tours_window_init (RrToursWindow *self)
{
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) rr_tour_draft_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->list, "row-selected", G_CALLBACK (row_selected_cb), self);
  g_signal_connect (self->form, "changed", G_CALLBACK (form_changed_cb), self);
  update_actions (self);
}

/**
 * rr_tours_window_new:
 * @parent: the console
 * @engine: what it edits
 *
 * Returns: (transfer floating): a window with the first tour, or with a new one
 */
GtkWidget *
rr_tours_window_new (RrWindow *parent,
                     RrEngine *engine)
{
  RrToursWindow *self = g_object_new (RR_TYPE_TOURS_WINDOW, "transient-for", parent, "destroy-with-parent", TRUE,
                                      "hide-on-close", TRUE, NULL);
  GPtrArray *tours;

  self->engine = g_object_ref (engine);
  load (self);
  tours = self->catalogue != NULL ? rr_catalogue_get_tours (self->catalogue) : NULL;
  if (tours != NULL && tours->len > 0)
    {
      choose (self, ((const RrTour *) tours->pdata[0])->id);
      fill_list (self);
    }
  else
    new_cb (GTK_WIDGET (self), NULL, NULL);
  return GTK_WIDGET (self);
}
