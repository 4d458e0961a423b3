/* rr-incident-list.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-list.h"

/* RrIncidentList is the queue of open incidents at one moment.
 *
 * Threads: any, once its maker has handed it out.
 * Ends:    reference counted.
 */

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return rr_incident_compare (*(RrIncident *const *) a, *(RrIncident *const *) b);
}

/**
 * rr_incident_list_new:
 * @open: (transfer full) (element-type RrIncident): open incidents
 * @serial: its number
 *
 * Returns: (transfer full): them in the order of the queue
 */
RrIncidentList *
rr_incident_list_new (GPtrArray *open,
                      guint64    serial)
{
  RrIncidentList *self = g_new0 (RrIncidentList, 1);

  self->ref_count = 1;
  self->serial = serial;
  self->open = open;
  g_ptr_array_sort (open, compare);
  for (guint i = 0; i < open->len; i++)
    {
      const RrIncident *incident = open->pdata[i];

      self->n_level[incident->level]++;
      if (!rr_incident_is_ringing (incident))
        continue;
      self->n_ringing++;
      self->ringing = MAX (self->ringing, incident->level);
    }
  return self;
}

/**
 * rr_incident_list_ref:
 * @self: a list
 *
 * Returns: (transfer full): @self
 */
RrIncidentList *
rr_incident_list_ref (RrIncidentList *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_incident_list_unref:
 * @self: (transfer full): a list
 */
void
rr_incident_list_unref (RrIncidentList *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_ptr_array_unref (self->open);
  g_free (self);
}

/**
 * rr_incident_list_find:
 * @self: a list
 * @id: an incident
 *
 * Returns: (transfer none) (nullable): it, if it is open
 */
RrIncident *
rr_incident_list_find (RrIncidentList *self,
                       gint64          id)
{
  for (guint i = 0; i < self->open->len; i++)
    if (((RrIncident *) self->open->pdata[i])->id == id)
      return self->open->pdata[i];
  return NULL;
}

/**
 * rr_incident_entry_free:
 * @entry: (transfer full): a line of a log
 */
void
rr_incident_entry_free (RrIncidentEntry *entry)
{
  g_free (entry->who);
  g_free (entry->remark);
  g_free (entry);
}
