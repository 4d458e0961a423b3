/* rr-incident-ask.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-ask.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-audit-desk.h"
#include "rr-error.h"
#include "rr-incident-desk-private.h"
#include "rr-time.h"

/* What people do with incidents, fences and rules, and what the desk is told by the rest of
 * the engine. It is written like everything else, and holds once it is on disk.
 *
 * Threads: an ask belongs to whoever carries it; the setters are for any.
 * Ends:    its done function takes it over.
 */

/**
 * rr_incident_ask_new:
 * @desk: a desk
 * @kind: what is wanted
 *
 * Returns: (transfer full): an ask to fill
 */
RrIncidentAsk *
rr_incident_ask_new (RrIncidentDesk    *desk,
                     RrIncidentAskKind  kind)
{
  RrIncidentAsk *self = g_new0 (RrIncidentAsk, 1);

  self->desk = desk;
  self->kind = kind;
  rr_rule_set_init (&self->set);
  return self;
}

/**
 * rr_incident_ask_free:
 * @self: (transfer full): an ask
 */
void
rr_incident_ask_free (RrIncidentAsk *self)
{
  g_free (self->who);
  g_free (self->text);
  g_clear_pointer (&self->fence, rr_fence_free);
  g_clear_error (&self->problem);
  g_free (self);
}

static gboolean
has_room_for_fence (RrIncidentAsk *self)
{
  g_autoptr(GPtrArray) fences = rr_incident_desk_dup_fences (self->desk);

  if (fences->len < RR_RULES_MAX_FENCES)
    return TRUE;
  for (guint i = 0; i < fences->len; i++)
    if (g_str_equal (((RrFence *) fences->pdata[i])->id, self->fence->id))
      return TRUE;
  g_set_error (&self->problem, RR_ERROR, RR_ERROR_FULL,
               /* Translators: %u is a number of fences */
               _("There are %u fences already. Remove one first."), (guint) RR_RULES_MAX_FENCES);
  return FALSE;
}

/**
 * rr_incident_ask_write:
 * @store: the store
 * @data: an ask
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_incident_ask_write (RrStore   *store,
                       gpointer   data,
                       GError   **error)
{
  RrIncidentAsk *self = data;

  g_clear_error (&self->problem);
  switch (self->kind)
    {
    case RR_ASK_ACT:
      return rr_store_incident_act (store, self->id, self->act, self->who, self->text,
                                    rr_time_now_ms (), self->desk->changed, &self->problem, error);
    case RR_ASK_SAVE_FENCE:
      return !has_room_for_fence (self) || rr_store_fence_save (store, self->fence, error);
    case RR_ASK_REMOVE_FENCE:
      return rr_store_fence_remove (store, self->text, error);
    case RR_ASK_SAVE_RULES:
    default:
      return rr_store_rules_save (store, self->text, &self->set, error);
    }
}

/* It is on disk. */
static void
take_effect (RrIncidentAsk *self)
{
  RrIncidentDesk *desk = self->desk;

  if (self->kind == RR_ASK_SAVE_FENCE)
    rr_incident_desk_replace_fence (desk, self->fence->id, rr_fence_copy (self->fence));
  else if (self->kind == RR_ASK_REMOVE_FENCE)
    rr_incident_desk_replace_fence (desk, self->text, NULL);
  else if (self->kind == RR_ASK_SAVE_RULES)
    rr_incident_desk_replace_rules (desk, self->text, &self->set);
}

static void
note (RrIncidentAsk *self)
{
  static const char *const acts[] = { [RR_ACT_ACKNOWLEDGE] = "incident.acknowledge",
                                      [RR_ACT_ESCALATE] = "incident.escalate",
                                      [RR_ACT_NOTE] = "incident.note",
                                      [RR_ACT_CLOSE] = "incident.close" };
  static const char *const kinds[] = { [RR_ASK_SAVE_FENCE] = "settings.fence",
                                       [RR_ASK_REMOVE_FENCE] = "settings.fence.remove",
                                       [RR_ASK_SAVE_RULES] = "settings.rules" };
  gboolean is_act = self->kind == RR_ASK_ACT;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, self->id);
  const char *subject = is_act ? id : self->fence != NULL ? self->fence->id : self->text;

  rr_audit_desk_note_more (self->desk->audit, self->who != NULL ? self->who : RR_AUDIT_SCRIPT,
                           is_act ? acts[self->act] : kinds[self->kind], subject,
                           self->problem != NULL ? self->problem->message : RR_AUDIT_OK, is_act ? self->text : NULL);
}

/**
 * rr_incident_ask_done:
 * @item: the item whose data is the ask
 * @keeper: the store
 * @ok: whether it is on disk
 */
void
rr_incident_ask_done (RrItem   *item,
                      gpointer  keeper,
                      gboolean  ok)
{
  RrIncidentAsk *self = item->data;

  if (!ok)
    {
      g_clear_error (&self->problem);
      g_set_error_literal (&self->problem, RR_ERROR, RR_ERROR_STORE,
                           _("The store takes nothing now. Try again."));
    }
  else if (self->problem == NULL)
    take_effect (self);
  note (self);
  __atomic_add_fetch (self->problem == NULL ? &self->desk->n_acts : &self->desk->n_refused, 1,
                      __ATOMIC_RELAXED);
  self->done (self);
}

void
rr_incident_desk_set_audit (RrIncidentDesk *self,
                            RrAuditDesk    *audit)
{
  self->audit = audit;
}

/* --- what is set -------------------------------------------------------------- */

static void
tell (RrIncidentDesk *self,
      guint           news)
{
  __atomic_or_fetch (&self->news, news, __ATOMIC_ACQ_REL);
}

static int
compare_fences (gconstpointer a,
                gconstpointer b)
{
  const RrFence *x = *(RrFence *const *) a, *y = *(RrFence *const *) b;
  int order = g_utf8_collate (x->name, y->name);

  return order != 0 ? order : strcmp (x->id, y->id);
}

void
rr_incident_desk_replace_fence (RrIncidentDesk *self,
                                const char     *id,
                                RrFence        *fence)
{
  GPtrArray *fences = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_fence_free);
  g_autoptr(GPtrArray) old = rr_incident_desk_dup_fences (self);

  for (guint i = 0; i < old->len; i++)
    if (!g_str_equal (((RrFence *) old->pdata[i])->id, id))
      g_ptr_array_add (fences, rr_fence_copy (old->pdata[i]));
  if (fence != NULL)
    g_ptr_array_add (fences, fence);
  g_ptr_array_sort (fences, compare_fences);

  rr_mutex_lock (&self->lock);
  g_ptr_array_unref (self->fences);
  self->fences = fences;
  rr_mutex_unlock (&self->lock);
  tell (self, RR_NEWS_FENCES);
}

void
rr_incident_desk_replace_rules (RrIncidentDesk  *self,
                                const char      *scope,
                                const RrRuleSet *set)
{
  GHashTable *sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) old = rr_incident_desk_dup_rules (self);
  GHashTableIter iter;
  gpointer key, value;
  gboolean is_empty = TRUE;

  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (sets, g_strdup (key), g_memdup2 (value, sizeof (RrRuleSet)));
  for (guint i = 0; i < RR_N_RULES; i++)
    is_empty = is_empty && isnan (set->value[i]);
  if (is_empty)
    g_hash_table_remove (sets, scope);
  else
    g_hash_table_replace (sets, g_strdup (scope), g_memdup2 (set, sizeof *set));

  rr_mutex_lock (&self->lock);
  g_hash_table_unref (self->sets);
  self->sets = sets;
  rr_mutex_unlock (&self->lock);
  tell (self, RR_NEWS_RULES);
}

/**
 * rr_incident_desk_dup_fences:
 * @self: a desk
 *
 * Returns: (transfer full) (element-type RrFence): the fences by name, not to be changed
 */
GPtrArray *
rr_incident_desk_dup_fences (RrIncidentDesk *self)
{
  GPtrArray *fences;

  rr_mutex_lock (&self->lock);
  fences = g_ptr_array_ref (self->fences);
  rr_mutex_unlock (&self->lock);
  return fences;
}

/**
 * rr_incident_desk_dup_rules:
 * @self: a desk
 *
 * Returns: (transfer full) (element-type utf8 RrRuleSet): what is set by scope, not to be
 *   changed
 */
GHashTable *
rr_incident_desk_dup_rules (RrIncidentDesk *self)
{
  GHashTable *sets;

  rr_mutex_lock (&self->lock);
  sets = g_hash_table_ref (self->sets);
  rr_mutex_unlock (&self->lock);
  return sets;
}

/**
 * rr_incident_desk_set_dues:
 * @self: a desk
 * @dues: (array length=n_dues): everything that is due some time
 * @n_dues: how many
 *
 * Replaces what was due before.
 */
void
rr_incident_desk_set_dues (RrIncidentDesk *self,
                           const RrDue    *dues,
                           guint           n_dues)
{
  GArray *copy = g_array_sized_new (FALSE, FALSE, sizeof (RrDue), n_dues);

  g_array_append_vals (copy, dues, n_dues);
  rr_mutex_lock (&self->lock);
  g_clear_pointer (&self->dues, g_array_unref);
  self->dues = copy;
  rr_mutex_unlock (&self->lock);
  tell (self, RR_NEWS_DUES);
}

/**
 * rr_incident_desk_set_trips:
 * @self: a desk
 * @trips: (transfer full) (element-type utf8 RrOnTrip): on which trip each device is, those
 *   that are on one; not to be changed afterwards
 */
void
rr_incident_desk_set_trips (RrIncidentDesk *self,
                            GHashTable     *trips)
{
  rr_mutex_lock (&self->lock);
  g_clear_pointer (&self->trips, g_hash_table_unref);
  self->trips = trips;
  rr_mutex_unlock (&self->lock);
  tell (self, RR_NEWS_TRIPS);
}

/**
 * rr_on_trip_new:
 * @trip: its id
 * @route: (nullable): its planned route
 *
 * Returns: (transfer full): what a device on this trip is held to
 */
RrOnTrip *
rr_on_trip_new (const char    *trip,
                const RrShape *route)
{
  RrOnTrip *self = g_new0 (RrOnTrip, 1);

  g_strlcpy (self->trip, trip, sizeof self->trip);
  self->route = route != NULL ? rr_corridor_new (route) : NULL;
  return self;
}

/**
 * rr_on_trip_free:
 * @self: (transfer full): a value of the table
 */
void
rr_on_trip_free (RrOnTrip *self)
{
  g_clear_pointer (&self->route, rr_corridor_unref);
  g_free (self);
}
