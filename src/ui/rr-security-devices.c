/* rr-security-devices.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-security-devices.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-device-words.h"
#include "rr-rights.h"
#include "rr-text.h"

/* RrSecurityDevices: who may come in, by name, with when and from where they came last, and
 * the buttons that let one in and take access back.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrSecurityDevices
{
  GtkWidget     parent_instance;

  GtkWidget    *heading;    /* (unowned): template children */
  GtkWidget    *search;
  GtkWidget    *counts;
  GtkWidget    *stack;
  GtkWidget    *none;
  GtkWidget    *list;

  RrDeviceView *view;       /* (owned) (nullable) */
  gint64        now_ms;
};

enum { CONNECT_PHONE, REVOKE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrSecurityDevices, rr_security_devices, GTK_TYPE_WIDGET)

#define MAX_ROWS 200   /* how many there are is said above; the rest is found by its name */
#define ROW_KEY  "rr-device-row"

/* One line of the list; shows another device when they move. */
typedef struct
{
  char       device[RR_DEVICE_ID_MAX];
  GtkWidget *name;      /* (unowned): of the row */
  GtkWidget *detail;
  GtkWidget *renew;
  GtkWidget *revoke;
} Row;

static const char *
device_of (GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  return ((const Row *) g_object_get_data (G_OBJECT (row), ROW_KEY))->device;
}

static void
renew_cb (RrSecurityDevices *self,
          GtkWidget         *button)
{
  g_signal_emit (self, signals[CONNECT_PHONE], 0, device_of (button));
}

static void
revoke_cb (RrSecurityDevices *self,
           GtkWidget         *button)
{
  g_signal_emit (self, signals[REVOKE], 0, device_of (button));
}

static GtkWidget *
add_label (GtkWidget  *box,
           const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
add_button (RrSecurityDevices *self,
            GtkWidget         *box,
            const char        *text,
            GCallback          callback)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkListBoxRow *
make_row (RrSecurityDevices *self)
{
  GtkWidget *widget = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  Row *row = g_new0 (Row, 1);

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_add_css_class (box, "mark-row");
  row->name = add_label (texts, "heading");
  row->detail = add_label (texts, "row-detail");
  gtk_box_append (GTK_BOX (box), texts);
  row->renew = add_button (self, box, _("New Code…"), G_CALLBACK (renew_cb));
  row->revoke = add_button (self, box, _("Revoke…"), G_CALLBACK (revoke_cb));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (widget), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (widget), FALSE);
  g_object_set_data_full (G_OBJECT (widget), ROW_KEY, row, g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->list), widget);
  return GTK_LIST_BOX_ROW (widget);
}

static void
name_button (GtkWidget *button,
             char      *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_free (text);
}

static void
show_row (RrSecurityDevices *self,
          guint              at,
          const RrDeviceRow *device)
{
  GtkListBoxRow *widget = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) at);
  g_autofree char *name = rr_device_dup_title (device), *detail = rr_device_dup_detail (device, self->now_ms);
  g_autofree char *whole = g_strdup_printf ("%s, %s", name, detail);
  Row *row;

  if (widget == NULL)
    widget = make_row (self);
  row = g_object_get_data (G_OBJECT (widget), ROW_KEY);
  rr_text_show (row->name, name);
  gtk_widget_set_sensitive (row->revoke, rr_rights_may (RR_RIGHT_SECURITY)
                            && (device->access == RR_ACCESS_KNOWN || device->access == RR_ACCESS_WAITS));
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (row->detail)), detail) == 0 && strcmp (row->device, device->device) == 0)
    return;
  g_strlcpy (row->device, device->device, sizeof row->device);
  gtk_label_set_text (GTK_LABEL (row->detail), detail);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
  /* Translators: %s is the name of a guide; read to who does not see the list */
  name_button (row->renew, g_strdup_printf (_("New code for %s"), name));
  /* Translators: likewise */
  name_button (row->revoke, g_strdup_printf (_("Revoke the access of %s"), name));
}

static gboolean
fits (const RrDeviceRow *device,
      const char        *wanted)
{
  g_autofree char *name = g_utf8_casefold (device->name, -1), *id = g_utf8_casefold (device->device, -1);

  return *wanted == '\0' || strstr (name, wanted) != NULL || strstr (id, wanted) != NULL;
}

static void
show (RrSecurityDevices *self)
{
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  g_autofree char *heading = rr_device_dup_heading (&self->view->counts);
  g_autofree char *counts = rr_device_dup_counts (&self->view->counts);
  GtkListBoxRow *row;
  guint n = 0;

  for (guint i = 0; i < self->view->rows->len && n < MAX_ROWS; i++)
    {
      const RrDeviceRow *device = &g_array_index (self->view->rows, RrDeviceRow, i);

      if (fits (device, wanted))
        show_row (self, n++, device);
    }
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) n)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  rr_text_show (self->heading, heading);
  rr_text_show (self->counts, counts);
  rr_text_show (self->none, self->view->rows->len > 0
                              ? _("No device is called like that.")
                              : _("No phone was connected yet. Phones on other machines are let in by a code that they scan."));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n > 0 ? "list" : "none");
}

static void
search_changed_cb (RrSecurityDevices *self)
{
  if (self->view != NULL)
    show (self);
}

static void
connect_action_cb (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  g_signal_emit (widget, signals[CONNECT_PHONE], 0, "");
}

static void
rr_security_devices_dispose (GObject *object)
{
  RrSecurityDevices *self = RR_SECURITY_DEVICES (object);
  GtkWidget *child;

  g_clear_pointer (&self->view, rr_device_view_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (rr_security_devices_parent_class)->dispose (object);
}

static void
rr_security_devices_class_init (RrSecurityDevicesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_security_devices_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-security-devices.ui");
  gtk_widget_class_bind_template_child (widget_class, RrSecurityDevices, heading);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityDevices, search);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityDevices, counts);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityDevices, stack);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityDevices, none);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityDevices, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_install_action (widget_class, "devices.connect", NULL, connect_action_cb);
  signals[CONNECT_PHONE] = g_signal_new ("connect-phone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REVOKE] = g_signal_new ("revoke", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rr_security_devices_init (RrSecurityDevices *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * rr_security_devices_new:
 *
 * Returns: (transfer floating): a list that knows of no device yet
 */
GtkWidget *
rr_security_devices_new (void)
{
  return g_object_new (RR_TYPE_SECURITY_DEVICES, NULL);
}

/**
 * rr_security_devices_set_view:
 * @self: a list
 * @view: the devices as they are now
 * @now_ms: Unix time
 */
void
rr_security_devices_set_view (RrSecurityDevices *self,
                              RrDeviceView      *view,
                              gint64             now_ms)
{
  rr_device_view_ref (view);
  g_clear_pointer (&self->view, rr_device_view_unref);
  self->view = view;
  self->now_ms = now_ms;
  show (self);
}
