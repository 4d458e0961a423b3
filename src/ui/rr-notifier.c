/* rr-notifier.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-notifier.h"

/* RrNotifier sends notifications where somebody on the bus shows them, and is quiet on a
 * desktop without: GIO would complain each time.
 *
 * Threads: main.
 * Ends:    free.
 */

static const char *const listeners[] = { "org.gtk.Notifications", "org.freedesktop.Notifications" };

#define N_LISTENERS     G_N_ELEMENTS (listeners)
#define NOTIFICATION_ID "incident"

struct _RrNotifier
{
  GApplication *application;           /* (unowned) (nullable) */
  guint         watches[N_LISTENERS];
  gboolean      there[N_LISTENERS];
  gboolean      sandboxed;             /* the portal listens */
};

static void
set_there (RrNotifier *self,
           const char *name,
           gboolean    there)
{
  for (guint i = 0; i < N_LISTENERS; i++)
    if (g_str_equal (listeners[i], name))
      self->there[i] = there;
}

static void
appeared_cb (GDBusConnection *connection,
             const char      *name,
             const char      *owner,
             gpointer         data)
{
  set_there (data, name, TRUE);
}

static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         data)
{
  set_there (data, name, FALSE);
}

/**
 * rr_notifier_new:
 * @application: (nullable): which sends them; outlives the notifier
 *
 * Returns: (transfer full): a notifier
 */
RrNotifier *
rr_notifier_new (GApplication *application)
{
  RrNotifier *self = g_new0 (RrNotifier, 1);
  GDBusConnection *connection = application != NULL ? g_application_get_dbus_connection (application) : NULL;

  self->application = application;
  self->sandboxed = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
  for (guint i = 0; connection != NULL && i < N_LISTENERS; i++)
    self->watches[i] = g_bus_watch_name_on_connection (connection, listeners[i],
                                                       G_BUS_NAME_WATCHER_FLAGS_AUTO_START, appeared_cb,
                                                       vanished_cb, self, NULL);
  return self;
}

/**
 * rr_notifier_free:
 * @self: (nullable) (transfer full): a notifier
 */
void
rr_notifier_free (RrNotifier *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < N_LISTENERS; i++)
    if (self->watches[i] != 0)
      g_bus_unwatch_name (self->watches[i]);
  g_free (self);
}

/**
 * rr_notifier_tell:
 * @self: a notifier
 * @level: how serious it is
 * @title: what happened
 * @body: more about it
 *
 * A new one takes the place of the one before.
 */
void
rr_notifier_tell (RrNotifier *self,
                  RrLevel     level,
                  const char *title,
                  const char *body)
{
  g_autoptr(GNotification) notification = NULL;
  gboolean heard = self->sandboxed;

  for (guint i = 0; i < N_LISTENERS; i++)
    heard = heard || self->there[i];
  if (self->application == NULL || !heard)
    return;
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, level >= RR_LEVEL_ALARM ? G_NOTIFICATION_PRIORITY_URGENT
                                                                     : G_NOTIFICATION_PRIORITY_NORMAL);
  g_application_send_notification (self->application, NOTIFICATION_ID, notification);
}
