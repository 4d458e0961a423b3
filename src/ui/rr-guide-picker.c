/* rr-guide-picker.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guide-picker.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RrGuidePicker is an entry with those who fit below it, and those who are chosen as
 * buttons that take them out again.
 *
 * Threads: main.
 * Ends:    with its form.
 */

#define MAX_SHOWN 6

struct _RrGuidePicker
{
  GtkWidget   parent_instance;

  GtkWidget  *box;        /* (owned) */
  GtkWidget  *chosen;     /* (unowned): in box, a flow of buttons */
  GtkWidget  *entry;      /* (unowned): in box */
  GtkWidget  *matches;    /* (unowned): in box, a list of those who fit */
  GPtrArray  *devices;    /* (owned): of char * */
  RrSnapshot *snapshot;   /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (RrGuidePicker, rr_guide_picker, GTK_TYPE_WIDGET)

#define ID_KEY "rr-device-id"

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static const char *
name_of (RrGuidePicker *self,
         const char    *id)
{
  for (guint i = 0; self->snapshot != NULL && i < self->snapshot->n_devices; i++)
    if (strcmp (self->snapshot->devices[i].id, id) == 0 && self->snapshot->devices[i].name != NULL)
      return self->snapshot->devices[i].name;
  return id;
}

static gboolean
has (RrGuidePicker *self,
     const char    *id)
{
  return g_ptr_array_find_with_equal_func (self->devices, id, g_str_equal, NULL);
}

static void show_chosen (RrGuidePicker *self);

static void
removed_cb (GtkButton     *button,
            RrGuidePicker *self)
{
  const char *id = g_object_get_data (G_OBJECT (button), ID_KEY);
  guint at;

  if (!g_ptr_array_find_with_equal_func (self->devices, id, g_str_equal, &at))
    return;
  g_ptr_array_remove_index (self->devices, at);
  gtk_widget_grab_focus (self->entry);
  show_chosen (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static GtkWidget *
make_chip (RrGuidePicker *self,
           const char    *id)
{
  GtkWidget *button = gtk_button_new (), *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  /* Translators: %s is a guide who is taken out of a party */
  g_autofree char *label = g_strdup_printf (_("Remove %s"), name_of (self, id));

  gtk_box_append (GTK_BOX (content), gtk_label_new (name_of (self, id)));
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "guide-chip");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), ID_KEY, g_strdup (id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (removed_cb), self);
  return button;
}

static void
show_chosen (RrGuidePicker *self)
{
  GtkFlowBoxChild *child;

  while ((child = gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (self->chosen), 0)) != NULL)
    gtk_flow_box_remove (GTK_FLOW_BOX (self->chosen), GTK_WIDGET (child));
  for (guint i = 0; i < self->devices->len; i++)
    {
      gtk_flow_box_append (GTK_FLOW_BOX (self->chosen), make_chip (self, self->devices->pdata[i]));
      gtk_widget_set_focusable (GTK_WIDGET (gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (self->chosen), (int) i)), FALSE);
    }
  gtk_widget_set_visible (self->chosen, self->devices->len > 0);
}

static void
take (RrGuidePicker *self,
      const char    *id)
{
  gboolean is_new = !has (self, id);

  if (is_new)
    g_ptr_array_add (self->devices, g_strdup (id));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  show_chosen (self);
  if (is_new)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- those who fit ------------------------------------------------------------ */

static gboolean
fits (const RrDeviceState *device,
      const char          *text)
{
  return g_str_match_string (text, device->id, TRUE)
         || (device->name != NULL && g_str_match_string (text, device->name, TRUE));
}

static void
add_match (RrGuidePicker       *self,
           const RrDeviceState *device)
{
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (device->name != NULL ? device->name : device->id);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  g_object_set_data_full (G_OBJECT (row), ID_KEY, g_strdup (device->id), g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->matches), row);
}

static void
search_changed_cb (GtkEditable   *entry,
                   RrGuidePicker *self)
{
  const char *text = gtk_editable_get_text (entry);
  GtkListBoxRow *row;
  guint n = 0;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->matches), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->matches), GTK_WIDGET (row));
  for (guint i = 0; *text != '\0' && self->snapshot != NULL && i < self->snapshot->n_devices && n < MAX_SHOWN; i++)
    if (!has (self, self->snapshot->devices[i].id) && fits (&self->snapshot->devices[i], text))
      {
        add_match (self, &self->snapshot->devices[i]);
        n++;
      }
  gtk_widget_set_visible (self->matches, n > 0);
}

static void
activated_cb (GtkEntry      *entry,
              RrGuidePicker *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->matches), 0);
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  if (first != NULL)
    take (self, g_object_get_data (G_OBJECT (first), ID_KEY));
  else if (*typed != '\0' && strlen (typed) < RR_DEVICE_ID_MAX)
    take (self, typed);
}

static void
match_activated_cb (GtkListBox    *list,
                    GtkListBoxRow *row,
                    RrGuidePicker *self)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (row), ID_KEY));

  take (self, id);
  gtk_widget_grab_focus (self->entry);
}

/* --- public ------------------------------------------------------------------- */

/**
 * rr_guide_picker_set_snapshot:
 * @self: a picker
 * @snapshot: (transfer none): everybody
 */
void
rr_guide_picker_set_snapshot (RrGuidePicker *self,
                              RrSnapshot    *snapshot)
{
  rr_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  self->snapshot = snapshot;
}

/**
 * rr_guide_picker_set_devices:
 * @self: a picker
 * @devices: (array zero-terminated=1): who is chosen
 */
void
rr_guide_picker_set_devices (RrGuidePicker     *self,
                             const char *const *devices)
{
  g_ptr_array_set_size (self->devices, 0);
  for (guint i = 0; devices[i] != NULL; i++)
    g_ptr_array_add (self->devices, g_strdup (devices[i]));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  show_chosen (self);
}

/**
 * rr_guide_picker_dup_devices:
 * @self: a picker
 *
 * Returns: (transfer full): who is chosen
 */
GStrv
rr_guide_picker_dup_devices (RrGuidePicker *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->devices->len; i++)
    g_strv_builder_add (builder, self->devices->pdata[i]);
  return g_strv_builder_end (builder);
}

static gboolean
rr_guide_picker_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (RR_GUIDE_PICKER (widget)->entry);
}

static void
rr_guide_picker_dispose (GObject *object)
{
  RrGuidePicker *self = RR_GUIDE_PICKER (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  g_clear_pointer (&self->devices, g_ptr_array_unref);

  G_OBJECT_CLASS (rr_guide_picker_parent_class)->dispose (object);
}

static void
rr_guide_picker_class_init (RrGuidePickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_guide_picker_dispose;
  widget_class->grab_focus = rr_guide_picker_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "guide-picker");

  /**
   * RrGuidePicker::changed:
   *
   * Somebody has chosen a guide, or taken one out.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
rr_guide_picker_init (RrGuidePicker *self)
{
  self->devices = g_ptr_array_new_with_free_func (g_free);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  self->chosen = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->chosen), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->chosen), 4);
  gtk_widget_set_visible (self->chosen, FALSE);
  gtk_box_append (GTK_BOX (self->box), self->chosen);

  self->entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _("Type a name, Enter adds"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Add a guide"), -1);
  g_signal_connect (self->entry, "changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect (self->entry, "activate", G_CALLBACK (activated_cb), self);
  gtk_box_append (GTK_BOX (self->box), self->entry);

  self->matches = gtk_list_box_new ();
  gtk_widget_add_css_class (self->matches, "boxed-list");
  gtk_widget_set_visible (self->matches, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->matches), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Guides that fit"), -1);
  g_signal_connect (self->matches, "row-activated", G_CALLBACK (match_activated_cb), self);
  gtk_box_append (GTK_BOX (self->box), self->matches);
}
