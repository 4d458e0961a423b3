/* rr-suppliers-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-suppliers-form.h"

#include <glib/gi18n-lib.h>

#include "rr-rights.h"
#include "rr-text.h"

/* RrSuppliersForm takes a supplier, new or changed, and can try it before it is kept. The
 * key that is there is never shown; an empty entry leaves it.
 *
 * Threads: main.
 * Ends:    closed by the person, or once it is kept; a try under way is cancelled.
 */
struct _RrSuppliersForm
{
  AdwWindow     parent_instance;

  GtkWidget    *problem;      /* (unowned): template children */
  GtkWidget    *id;
  GtkWidget    *name;
  GtkWidget    *url;
  GtkWidget    *key;
  GtkWidget    *deadline;
  GtkWidget    *rate;
  GtkWidget    *units;
  GtkWidget    *outcome;

  RrWindow     *window;       /* (unowned): the parent, outlives it */
  RrEngine     *engine;       /* (owned) */
  GCancellable *trying;       /* (owned) */
  gboolean      is_busy;
};

G_DEFINE_FINAL_TYPE (RrSuppliersForm, rr_suppliers_form, ADW_TYPE_WINDOW)

static const char *
text_of (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
show (GtkWidget  *label,
      const char *text)
{
  rr_text_show (label, text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
}

static void
set_busy (RrSuppliersForm *self,
          gboolean         is_busy)
{
  self->is_busy = is_busy;
  rr_rights_enable (GTK_WIDGET (self), "form.try", !is_busy);
  rr_rights_enable (GTK_WIDGET (self), "form.save", !is_busy);
}

static RrSupplierWish
read_wish (RrSuppliersForm *self)
{
  const char *key = text_of (self->key);

  return (RrSupplierWish) {
    .id = text_of (self->id),
    .name = *text_of (self->name) != '\0' ? text_of (self->name) : text_of (self->id),
    .url = text_of (self->url),
    .key = *key != '\0' ? key : NULL,
    .deadline_ms = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->deadline)),
    .rate_per_s = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->rate)),
    .units = text_of (self->units),
  };
}

/* --- a try -------------------------------------------------------------------- */

static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrSuppliersForm) self = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = rr_engine_try_supplier_finish (RR_ENGINE (source), result, &error);

  if (g_cancellable_is_cancelled (self->trying))
    return;
  set_busy (self, FALSE);
  show (self->outcome, sentence);
  show (self->problem, error != NULL ? error->message : NULL);
}

static void
try_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrSuppliersForm *self = RR_SUPPLIERS_FORM (widget);
  RrSupplierWish wish = read_wish (self);

  set_busy (self, TRUE);
  show (self->problem, NULL);
  show (self->outcome, _("Asking…"));
  rr_engine_try_supplier_async (self->engine, &wish, self->trying, tried_cb, g_object_ref (self));
}

/* --- keeping it --------------------------------------------------------------- */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrSuppliersForm) self = data;
  g_autoptr(GError) error = NULL;
  gboolean ok = rr_engine_change_supplier_finish (RR_ENGINE (source), result, &error);

  if (g_cancellable_is_cancelled (self->trying))
    return;
  set_busy (self, FALSE);
  show (self->problem, ok ? NULL : error->message);
  if (!ok)
    return;
  rr_window_toast (self->window, _("The supplier is kept"));
  gtk_window_close (GTK_WINDOW (self));
}

static void
save (RrSuppliersForm *self)
{
  RrSupplierWish wish = read_wish (self);

  if (self->is_busy)
    return;
  set_busy (self, TRUE);
  show (self->problem, NULL);
  rr_engine_put_supplier_async (self->engine, &wish, saved_cb, g_object_ref (self));
}

static void
save_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  save (RR_SUPPLIERS_FORM (widget));
}

static void
entry_activated_cb (RrSuppliersForm *self)
{
  save (self);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_suppliers_form_dispose (GObject *object)
{
  RrSuppliersForm *self = RR_SUPPLIERS_FORM (object);

  if (self->trying != NULL)
    g_cancellable_cancel (self->trying);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (rr_suppliers_form_parent_class)->dispose (object);
}

static void
rr_suppliers_form_finalize (GObject *object)
{
  g_clear_object (&RR_SUPPLIERS_FORM (object)->trying);

  G_OBJECT_CLASS (rr_suppliers_form_parent_class)->finalize (object);
}

static gboolean
close_request_cb (RrSuppliersForm *self)
{
  g_cancellable_cancel (self->trying);
  return FALSE;
}

static void
rr_suppliers_form_class_init (RrSuppliersFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_suppliers_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = rr_suppliers_form_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-suppliers-form.ui");
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersForm, problem);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersForm, id);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersForm, name);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersForm, url);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersForm, key);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersForm, deadline);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersForm, rate);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersForm, units);
  gtk_widget_class_bind_template_child (widget_class, RrSuppliersForm, outcome);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_request_cb);
  gtk_widget_class_install_action (widget_class, "form.try", NULL, try_cb);
  gtk_widget_class_install_action (widget_class, "form.save", NULL, save_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "form.save", NULL);
}

static void
rr_suppliers_form_init (RrSuppliersForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->trying = g_cancellable_new ();
}

static void
set_text (GtkWidget  *entry,
          const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
}

RrSuppliersForm *
rr_suppliers_form_new (RrWindow            *parent,
                       RrEngine            *engine,
                       const RrSupplierRow *row)
{
  RrSuppliersForm *self = g_object_new (RR_TYPE_SUPPLIERS_FORM, "transient-for", parent, NULL);

  self->window = parent;
  self->engine = g_object_ref (engine);
  if (row == NULL)
    return self;
  gtk_window_set_title (GTK_WINDOW (self), _("Change Supplier"));
  gtk_widget_set_sensitive (self->id, FALSE);
  set_text (self->id, row->id);
  set_text (self->name, row->name);
  set_text (self->url, row->url);
  set_text (self->units, row->units);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->deadline), row->deadline_ms);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->rate), row->rate_per_s);
  if (row->has_key)
    g_object_set (self->key, "placeholder-text", _("As it is"), NULL);
  return self;
}
