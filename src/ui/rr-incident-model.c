/* rr-incident-model.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-model.h"

/* RrIncidentModel keeps an item for each incident that is shown, so that a row that somebody
 * has chosen is the same row after the queue has changed around it.
 *
 * Threads: main.
 * Ends:    free.
 */
struct _RrIncidentModel
{
  GListStore *items;   /* (owned): of RrIncidentItem, in order */
  GHashTable *by_id;   /* (owned): id, of the item -> item (owned) */
};

/**
 * rr_incident_model_new:
 *
 * Returns: (transfer full): an empty model
 */
RrIncidentModel *
rr_incident_model_new (void)
{
  RrIncidentModel *self = g_new0 (RrIncidentModel, 1);

  self->items = g_list_store_new (RR_TYPE_INCIDENT_ITEM);
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref);
  return self;
}

/**
 * rr_incident_model_free:
 * @self: (nullable) (transfer full): a model
 */
void
rr_incident_model_free (RrIncidentModel *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_id);
  g_object_unref (self->items);
  g_free (self);
}

GListModel *
rr_incident_model_get_list (RrIncidentModel *self)
{
  return G_LIST_MODEL (self->items);
}

/**
 * rr_incident_model_find:
 * @self: a model
 * @id: an incident
 * @at: (out) (nullable): where it is in the list
 *
 * Returns: (transfer none) (nullable): its item
 */
RrIncidentItem *
rr_incident_model_find (RrIncidentModel *self,
                        gint64           id,
                        guint           *at)
{
  RrIncidentItem *item = g_hash_table_lookup (self->by_id, &id);

  if (item != NULL && at != NULL && !g_list_store_find (self->items, item, at))
    return NULL;
  return item;
}

static const char *
name_of (GHashTable       *names,
         const RrIncident *incident)
{
  const char *name = NULL;

  if (incident->device[0] == '\0')
    return NULL;
  if (names != NULL)
    name = g_hash_table_lookup (names, incident->device);
  return name != NULL ? name : incident->device;
}

static void
take (RrIncidentModel *self,
      RrIncident      *incident,
      GHashTable      *names,
      GHashTable      *taken,
      GPtrArray       *items)
{
  RrIncidentItem *item;

  if (g_hash_table_contains (taken, &incident->id))
    return;
  item = g_hash_table_lookup (self->by_id, &incident->id);
  if (item != NULL)
    rr_incident_item_update (g_object_ref (item), incident, name_of (names, incident));
  else
    item = rr_incident_item_new (incident, name_of (names, incident));
  g_hash_table_insert (taken, (gpointer) rr_incident_item_get_id (item), g_object_ref (item));
  g_ptr_array_add (items, item);
}

static gboolean
is_same_order (RrIncidentModel *self,
               GPtrArray       *items)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->items)) != items->len)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(RrIncidentItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (item != items->pdata[i])
        return FALSE;
    }
  return TRUE;
}

gboolean
rr_incident_model_arrange (RrIncidentModel *self,
                           RrIncidentList  *list,
                           GPtrArray       *history,
                           GHashTable      *names)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTable *taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref);
  gboolean changed;

  for (guint i = 0; list != NULL && i < list->open->len; i++)
    take (self, list->open->pdata[i], names, taken, items);
  for (guint i = 0; history != NULL && i < history->len; i++)
    if (((RrIncident *) history->pdata[i])->state == RR_INCIDENT_CLOSED)
      take (self, history->pdata[i], names, taken, items);

  changed = !is_same_order (self, items);
  g_hash_table_unref (self->by_id);
  self->by_id = taken;
  if (changed)
    g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                         items->pdata, items->len);
  return changed;
}
