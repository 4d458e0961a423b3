/* rr-connect-phone.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-connect-phone.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-device-words.h"
#include "rr-qr-picture.h"
#include "rr-text.h"
#include "rr-time.h"

/* RrConnectPhone lets a phone in: first whose it is, then the code that it scans, for the apps
 * that people have, and as text; and how far it has come. A code that was not used when the
 * window goes is void. Its text cannot be copied: what is copied is kept by others.
 *
 * Threads: main.
 * Ends:    with its parent, or when it is closed.
 */
struct _RrConnectPhone
{
  AdwWindow   parent_instance;

  GtkWidget  *back;       /* (unowned): template children */
  GtkWidget  *problem;
  GtkWidget  *steps;
  GtkWidget  *name;
  GtkWidget  *for_whom;
  GtkWidget  *guides;
  GtkWidget  *hosts;
  GtkWidget  *show;
  GtkWidget  *title;
  GtkWidget  *step;
  GtkWidget  *again;
  GtkWidget  *apps;
  GtkWidget  *typing;
  GtkWidget  *trust;
  GtkWidget  *owntracks;  /* (unowned): pictures in apps */
  GtkWidget  *traccar;

  char       *device;     /* (owned) (nullable): whose phone; %NULL for a new one */
  RrPairing  *pairing;    /* (owned) (nullable): what is shown */
  RrPhoneStep at;
  gboolean    is_asking;  /* for a code that did not come yet */
  RrSnapshot *snapshot;   /* (owned) (nullable): of the last look */
};

enum { ENROL, CANCEL, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrConnectPhone, rr_connect_phone, ADW_TYPE_WINDOW)

#define MAX_GUIDES 50
#define ID_KEY     "rr-device-id"

/* --- whose it is --------------------------------------------------------------------- */

static const char *
get_name (RrConnectPhone *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->name));
}

static gboolean
is_something (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

static void
update_choice (RrConnectPhone *self)
{
  g_autofree char *text = NULL;

  if (self->device != NULL)
    /* Translators: %s is the id of a device */
    text = g_strdup_printf (_("The phone of “%s”, who is on the list already"), self->device);
  else
    text = g_strdup (is_something (get_name (self)) ? _("A new guide") : "");
  rr_text_show (self->for_whom, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "phone.show",
                                 !self->is_asking && (self->device != NULL || is_something (get_name (self))));
}

static void
add_guide (RrConnectPhone      *self,
           const RrDeviceState *device)
{
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *text = g_ascii_strcasecmp (device->name, device->id) == 0
                              ? g_strdup (device->name)
                              /* Translators: what a guide is called, then the id of the phone */
                              : g_strdup_printf (_("%s (%s)"), device->name, device->id);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (label, "mark-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  g_object_set_data_full (G_OBJECT (row), ID_KEY, g_strdup (device->id), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_list_box_append (GTK_LIST_BOX (self->guides), row);
}

/* Those whose name or id has what was typed. */
static void
list_guides (RrConnectPhone *self)
{
  g_autofree char *wanted = g_utf8_casefold (get_name (self), -1);
  GtkListBoxRow *row;
  guint n = 0;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->guides), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->guides), GTK_WIDGET (row));
  for (guint i = 0; self->snapshot != NULL && i < self->snapshot->n_devices && n < MAX_GUIDES; i++)
    {
      const RrDeviceState *device = &self->snapshot->devices[i];
      g_autofree char *name = g_utf8_casefold (device->name, -1), *id = g_utf8_casefold (device->id, -1);

      if (*wanted != '\0' && strstr (name, wanted) == NULL && strstr (id, wanted) == NULL)
        continue;
      add_guide (self, device);
      n++;
    }
}

/* What is typed is somebody new. */
static void
name_changed_cb (RrConnectPhone *self)
{
  g_clear_pointer (&self->device, g_free);
  list_guides (self);
  update_choice (self);
}

static const char *
find_name (RrConnectPhone *self,
           const char     *id)
{
  for (guint i = 0; self->snapshot != NULL && i < self->snapshot->n_devices; i++)
    if (strcmp (self->snapshot->devices[i].id, id) == 0)
      return self->snapshot->devices[i].name;
  return id;
}

static void
guide_activated_cb (RrConnectPhone *self,
                    GtkListBoxRow  *row)
{
  const char *id = g_object_get_data (G_OBJECT (row), ID_KEY);

  rr_connect_phone_set_guide (self, id, find_name (self, id));
  gtk_widget_grab_focus (self->show);
}

/* --- the code ------------------------------------------------------------------------ */

static void
add_app (RrConnectPhone *self,
         GtkWidget     **picture,
         const char     *id,
         const char     *title,
         const char     *hint,
         const char     *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *text = g_object_new (GTK_TYPE_LABEL, "label", hint, "xalign", 0.0f, "wrap", TRUE, NULL);
  GtkStackPage *page;

  *picture = rr_qr_picture_new ();
  gtk_widget_set_size_request (*picture, -1, 300);
  gtk_accessible_update_property (GTK_ACCESSIBLE (*picture), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (text, "caption");
  gtk_box_append (GTK_BOX (box), *picture);
  gtk_box_append (GTK_BOX (box), text);
  page = gtk_stack_add_titled (GTK_STACK (self->apps), box, id, title);
  gtk_stack_page_set_use_underline (page, TRUE);
}

static void
show_typing (RrConnectPhone *self)
{
  g_autofree char *post = rr_pairing_dup_post_url (self->pairing), *path = rr_pairing_dup_path_url (self->pairing);
  g_autofree char *user = rr_pairing_dup_user (self->pairing), *text = NULL, *trust = NULL;

  /* Translators: an address, a user name, a password, then an address of its own */
  text = g_strdup_printf (_("Address: %s\nUser: %s\nPassword: %s\nWithout a password: %s"), post, user,
                          self->pairing->token, path);
  rr_text_show (self->typing, text);
  if (self->pairing->fingerprint != NULL)
    /* Translators: %s is a fingerprint to compare */
    trust = g_strdup_printf (_("The phone has to trust tls-authority.pem of the workspace first. Its SHA-256: %s"),
                             self->pairing->fingerprint);
  else if (g_str_has_prefix (self->pairing->base, "http://127.") || g_str_has_prefix (self->pairing->base, "http://localhost"))
    trust = g_strdup (_("Only this machine can come in now. Start with --listen 0.0.0.0:8470 to let phones in."));
  else
    trust = g_strdup (_("Without TLS anybody on the way can read the password."));
  rr_text_show (self->trust, trust);
}

static void
show_code (RrConnectPhone *self)
{
  gboolean is_good = self->at == RR_PHONE_WAITS;
  g_autofree char *owntracks = rr_pairing_dup_owntracks (self->pairing);
  g_autofree char *traccar = rr_pairing_dup_traccar (self->pairing);

  rr_qr_picture_set_text (RR_QR_PICTURE (self->owntracks), is_good ? owntracks : NULL);
  rr_qr_picture_set_text (RR_QR_PICTURE (self->traccar), is_good ? traccar : NULL);
  gtk_widget_set_visible (self->typing, is_good);
  gtk_widget_set_visible (self->again, self->at == RR_PHONE_LATE || self->at == RR_PHONE_VOID);
  gtk_button_set_label (GTK_BUTTON (self->back), is_good ? _("_Cancel") : _("_Back"));
}

static void
void_code (RrConnectPhone *self)
{
  if (self->pairing != NULL && self->at == RR_PHONE_WAITS)
    g_signal_emit (self, signals[CANCEL], 0, self->pairing->device);
  g_clear_pointer (&self->pairing, rr_pairing_free);
}

static void
show_action_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  RrConnectPhone *self = RR_CONNECT_PHONE (widget);
  GObject *host = gtk_drop_down_get_selected_item (GTK_DROP_DOWN (self->hosts));
  g_autofree char *name = g_strstrip (g_strdup (get_name (self)));

  self->is_asking = TRUE;
  update_choice (self);
  rr_connect_phone_show_problem (self, NULL);
  g_signal_emit (self, signals[ENROL], 0, self->device != NULL ? self->device : "", name,
                 host != NULL ? gtk_string_object_get_string (GTK_STRING_OBJECT (host)) : "");
}

static void
back_action_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  RrConnectPhone *self = RR_CONNECT_PHONE (widget);

  void_code (self);
  gtk_widget_set_visible (self->back, FALSE);
  gtk_stack_set_visible_child_name (GTK_STACK (self->steps), "choose");
  gtk_widget_grab_focus (self->name);
}

static gboolean
rr_connect_phone_close_request (GtkWindow *window)
{
  void_code (RR_CONNECT_PHONE (window));
  return GTK_WINDOW_CLASS (rr_connect_phone_parent_class)->close_request (window);
}

/* --- life ---------------------------------------------------------------------------- */

static void
rr_connect_phone_dispose (GObject *object)
{
  RrConnectPhone *self = RR_CONNECT_PHONE (object);

  void_code (self);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  g_clear_pointer (&self->device, g_free);

  G_OBJECT_CLASS (rr_connect_phone_parent_class)->dispose (object);
}

static void
rr_connect_phone_class_init (RrConnectPhoneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_connect_phone_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = rr_connect_phone_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-connect-phone.ui");
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, back);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, problem);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, steps);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, name);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, for_whom);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, guides);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, hosts);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, show);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, title);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, step);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, again);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, apps);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, typing);
  gtk_widget_class_bind_template_child (widget_class, RrConnectPhone, trust);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, guide_activated_cb);
  gtk_widget_class_install_action (widget_class, "phone.show", NULL, show_action_cb);
  gtk_widget_class_install_action (widget_class, "phone.back", NULL, back_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[ENROL] = g_signal_new ("enrol", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[CANCEL] = g_signal_new ("cancel", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rr_connect_phone_init (RrConnectPhone *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_app (self, &self->owntracks, "owntracks", _("_OwnTracks"),
           _("Scan it with the camera of the phone, and open it in OwnTracks."), _("Code for OwnTracks"));
  add_app (self, &self->traccar, "traccar", _("_Traccar Client"),
           _("In Traccar Client: Settings, then the code symbol, and scan it."), _("Code for Traccar Client"));
  update_choice (self);
}

/**
 * rr_connect_phone_new:
 * @parent: the window it belongs to
 * @hosts: by which phones can reach us, the most useful first
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
rr_connect_phone_new (GtkWindow         *parent,
                      const char *const *hosts)
{
  RrConnectPhone *self = g_object_new (RR_TYPE_CONNECT_PHONE, "transient-for", parent, NULL);
  g_autoptr(GtkStringList) list = gtk_string_list_new (hosts);

  gtk_drop_down_set_model (GTK_DROP_DOWN (self->hosts), G_LIST_MODEL (list));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->show);
  return GTK_WIDGET (self);
}

/**
 * rr_connect_phone_set_guide:
 * @self: a window
 * @id: a device
 * @name: what it is called
 */
void
rr_connect_phone_set_guide (RrConnectPhone *self,
                            const char     *id,
                            const char     *name)
{
  g_autofree char *device = g_strdup (id), *shown = g_strdup (name);

  gtk_editable_set_text (GTK_EDITABLE (self->name), shown);
  g_free (self->device);
  self->device = g_steal_pointer (&device);
  update_choice (self);
}

/**
 * rr_connect_phone_take_pairing:
 * @self: a window
 * @pairing: (transfer full): what the code says
 */
void
rr_connect_phone_take_pairing (RrConnectPhone *self,
                               RrPairing      *pairing)
{
  g_autofree char *title = NULL;

  g_clear_pointer (&self->pairing, rr_pairing_free);
  self->pairing = pairing;
  self->at = RR_PHONE_WAITS;
  self->is_asking = FALSE;
  g_free (self->device);
  self->device = g_strdup (pairing->device);
  /* Translators: %s is the name of a guide */
  title = g_strdup_printf (_("The phone of %s"), pairing->name);
  rr_text_show (self->title, title);
  rr_text_show (self->step, "");
  update_choice (self);
  show_typing (self);
  show_code (self);
  gtk_widget_set_visible (self->back, TRUE);
  gtk_stack_set_visible_child_name (GTK_STACK (self->steps), "code");
}

/**
 * rr_connect_phone_show_problem:
 * @self: a window
 * @sentence: (nullable): why there is no code
 */
void
rr_connect_phone_show_problem (RrConnectPhone *self,
                               const char     *sentence)
{
  rr_text_show_problem (self->problem, sentence);
  if (sentence == NULL)
    return;
  self->is_asking = FALSE;
  update_choice (self);
}

static gint64
find_fix_ms (RrConnectPhone *self)
{
  for (guint i = 0; self->snapshot != NULL && i < self->snapshot->n_devices; i++)
    if (strcmp (self->snapshot->devices[i].id, self->pairing->device) == 0
        && rr_fix_has_position (&self->snapshot->devices[i].fix))
      return self->snapshot->devices[i].fix.received_ms;
  return RR_TIME_UNKNOWN;
}

/**
 * rr_connect_phone_look:
 * @self: a window
 * @view: the devices as they are now
 * @snapshot: (nullable): where they are
 * @now_ms: Unix time
 */
void
rr_connect_phone_look (RrConnectPhone *self,
                       RrDeviceView   *view,
                       RrSnapshot     *snapshot,
                       gint64          now_ms)
{
  gboolean is_first = self->snapshot == NULL;
  const RrDeviceRow *row;
  g_autofree char *text = NULL;
  RrPhoneStep step;

  if (snapshot != NULL)
    {
      rr_snapshot_ref (snapshot);
      g_clear_pointer (&self->snapshot, rr_snapshot_unref);
      self->snapshot = snapshot;
      if (is_first)
        list_guides (self);
    }
  if (self->pairing == NULL)
    return;

  row = rr_device_view_find (view, self->pairing->device);
  step = rr_phone_step (self->pairing, row, find_fix_ms (self), now_ms);
  text = rr_phone_dup_step (step, self->pairing, row, find_fix_ms (self), now_ms);
  rr_text_show (self->step, text);
  if (step == self->at)
    return;
  self->at = step;
  show_code (self);
}
