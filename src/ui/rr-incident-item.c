/* rr-incident-item.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-item.h"

/* RrIncidentItem is one incident in the queue, updated in place, so that a live update
 * never replaces the row somebody has chosen.
 *
 * Threads: main.
 * Ends:    with the list that holds it.
 */
struct _RrIncidentItem
{
  GObject     parent_instance;

  RrIncident *incident;   /* (owned) */
  gint64      id;         /* (immutable) */
  char       *name;       /* (owned): of the guide, "" for none */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrIncidentItem, rr_incident_item, G_TYPE_OBJECT)

static void
rr_incident_item_finalize (GObject *object)
{
  RrIncidentItem *self = RR_INCIDENT_ITEM (object);

  g_clear_pointer (&self->incident, rr_incident_unref);
  g_free (self->name);

  G_OBJECT_CLASS (rr_incident_item_parent_class)->finalize (object);
}

static void
rr_incident_item_class_init (RrIncidentItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rr_incident_item_finalize;
  signals[CHANGED] = g_signal_new ("changed", RR_TYPE_INCIDENT_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
rr_incident_item_init (RrIncidentItem *self)
{
}

/**
 * rr_incident_item_new:
 * @incident: an incident
 * @name: (nullable): who it is about
 *
 * Returns: (transfer full): an item
 */
RrIncidentItem *
rr_incident_item_new (RrIncident *incident,
                      const char *name)
{
  RrIncidentItem *self = g_object_new (RR_TYPE_INCIDENT_ITEM, NULL);

  self->incident = rr_incident_ref (incident);
  self->id = incident->id;
  self->name = g_strdup (name != NULL ? name : "");
  return self;
}

/**
 * rr_incident_item_update:
 * @self: an item
 * @incident: how it is now
 * @name: (nullable): who it is about
 */
void
rr_incident_item_update (RrIncidentItem *self,
                         RrIncident     *incident,
                         const char     *name)
{
  const char *new_name = name != NULL ? name : "";

  if (self->incident == incident && g_str_equal (self->name, new_name))
    return;
  rr_incident_ref (incident);
  rr_incident_unref (self->incident);
  self->incident = incident;
  if (!g_str_equal (self->name, new_name))
    {
      g_free (self->name);
      self->name = g_strdup (new_name);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

RrIncident *
rr_incident_item_get (RrIncidentItem *self)
{
  return self->incident;
}

const gint64 *
rr_incident_item_get_id (RrIncidentItem *self)
{
  return &self->id;
}

const char *
rr_incident_item_get_name (RrIncidentItem *self)
{
  return self->name;
}
