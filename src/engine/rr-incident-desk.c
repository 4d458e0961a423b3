/* rr-incident-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-desk-private.h"

#include "rr-time.h"

/* RrIncidentDesk is the way of an incident: the rules look at each message in the tracker's
 * task, what they say rides to the store with its message and is written in the same
 * commit, and only then the queue that everybody sees changes. What the store could not
 * take waits here and goes with the next commit.
 *
 * What others set (fences, rules, dues, trips) is left under the lock, and the tracker is
 * told by one bit that it looks at once a batch.
 *
 * Threads: as the header says.
 * Ends:    free, after the pipeline has ended.
 */

#define PUSH_EVERY_MS 1000

/* --- start -------------------------------------------------------------------- */

static gboolean
known_cb (guint     slot,
          RrFix    *fix,
          gint64   *contact_ms,
          gpointer  data)
{
  RrIncidentDesk *self = data;
  const RrDeviceState *state = rr_tracker_get_state (self->tracker, slot);

  *fix = state->fix;
  *contact_ms = state->last_contact_ms != RR_TIME_UNKNOWN ? state->last_contact_ms : 0;
  return TRUE;
}

static void
tell_rules (gpointer key,
            gpointer value,
            gpointer data)
{
  RrIncidentDesk *self = data;

  rr_rules_set_values (self->rules, key, value);
  g_hash_table_add (self->rule_scopes, g_strdup (key));
}

/* What was before the restart: it is neither forgotten nor raised again. */
static void
restore (RrIncidentDesk *self,
         GPtrArray      *incidents)
{
  GPtrArray *open = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_unref);

  for (guint i = 0; i < incidents->len; i++)
    {
      RrIncident *incident = incidents->pdata[i];

      rr_rules_restore (self->rules, incident);
      if (incident->state == RR_INCIDENT_CLOSED)
        continue;
      g_hash_table_insert (self->open, &incident->id, rr_incident_ref (incident));
      g_ptr_array_add (open, rr_incident_ref (incident));
      if (incident->kind == RR_INCIDENT_SOS)
        rr_tracker_set_sos (self->tracker, incident->device, TRUE);
    }
  self->list = rr_incident_list_new (open, 1);
}

static gboolean
load (RrIncidentDesk  *self,
      RrStoreReader   *reader,
      GError         **error)
{
  g_autoptr(GPtrArray) incidents
      = rr_store_reader_incidents (reader, RR_INCIDENTS_LASTING, G_MAXINT, error);

  if (incidents == NULL || (self->fences = rr_store_reader_fences (reader, error)) == NULL
      || (self->sets = rr_store_reader_rules (reader, error)) == NULL)
    return FALSE;
  restore (self, incidents);
  return TRUE;
}

/**
 * rr_incident_desk_new:
 * @reader: the database
 * @tracker: (transfer none): the devices, as they were before
 * @func: told of every new queue
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: (transfer full): the desk as it was before the last stop; %NULL with
 *   %RR_ERROR_STORE
 */
RrIncidentDesk *
rr_incident_desk_new (RrStoreReader       *reader,
                      RrTracker           *tracker,
                      RrIncidentListFunc   func,
                      gpointer             data,
                      GError             **error)
{
  g_autoptr(RrIncidentDesk) self = g_new0 (RrIncidentDesk, 1);

  rr_mutex_init (&self->lock);
  self->tracker = tracker;
  self->func = func;
  self->data = data;
  self->rules = rr_rules_new (known_cb, self);
  self->rule_scopes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->trip_devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->open = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                      (GDestroyNotify) rr_incident_unref);
  self->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_unref);
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!load (self, reader, error))
    return NULL;

  g_hash_table_foreach (self->sets, tell_rules, self);
  rr_note_free (rr_rules_set_fences (self->rules, self->fences, rr_time_now_ms ()));
  for (guint slot = 0; slot < rr_tracker_get_n_devices (tracker); slot++)
    rr_rules_introduce (self->rules, slot, rr_tracker_get_state (tracker, slot)->id);
  return g_steal_pointer (&self);
}

/**
 * rr_incident_desk_free:
 * @self: (nullable) (transfer full): a desk nobody asks any more
 */
void
rr_incident_desk_free (RrIncidentDesk *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->rules, rr_rules_free);
  g_clear_pointer (&self->rule_scopes, g_hash_table_unref);
  g_clear_pointer (&self->trip_devices, g_hash_table_unref);
  g_clear_pointer (&self->open, g_hash_table_unref);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_clear_pointer (&self->unsaved, rr_note_free);
  g_clear_pointer (&self->list, rr_incident_list_unref);
  g_clear_pointer (&self->fences, g_ptr_array_unref);
  g_clear_pointer (&self->sets, g_hash_table_unref);
  g_clear_pointer (&self->dues, g_array_unref);
  g_clear_pointer (&self->trips, g_hash_table_unref);
  g_clear_pointer (&self->calls, g_hash_table_unref);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

/* --- with the tracker --------------------------------------------------------- */

/**
 * rr_incident_desk_track:
 * @self: a desk
 * @item: a message; the tracker takes it, and it gets what the rules say of it
 * @now_ms: the clock
 */
void
rr_incident_desk_track (RrIncidentDesk *self,
                        RrItem         *item,
                        gint64          now_ms)
{
  RrMessage *message = &item->message;
  RrDeviceState before;
  gboolean has_before = FALSE;
  guint slot;

  /* The tracker is about to replace what is known by what may be nonsense. */
  if (G_UNLIKELY (message->fix.event != RR_EVENT_NONE))
    has_before = rr_tracker_lookup (self->tracker, message->device, now_ms, &before)
                 && rr_fix_has_position (&before.fix);
  slot = rr_tracker_take (self->tracker, message, now_ms);
  if (slot == RR_TRACKER_NOBODY)
    return;

  item->notes = rr_rules_take (self->rules, slot, message, has_before ? &before.fix : NULL, now_ms);
  if (G_UNLIKELY (item->notes != NULL))
    item->data = self;
}

static void
follow_calls (RrIncidentDesk *self,
              GHashTable     *calls)
{
  GHashTableIter iter;
  gpointer device, call;

  g_hash_table_iter_init (&iter, calls);
  while (g_hash_table_iter_next (&iter, &device, &call))
    rr_tracker_set_sos (self->tracker, device, GPOINTER_TO_UINT (call) == 1);
}

static void
follow_rules (RrIncidentDesk *self,
              GHashTable     *sets)
{
  GHashTableIter iter;
  gpointer scope;

  g_hash_table_iter_init (&iter, self->rule_scopes);
  while (g_hash_table_iter_next (&iter, &scope, NULL))
    if (!g_hash_table_contains (sets, scope))
      {
        rr_rules_set_values (self->rules, scope, NULL);
        g_hash_table_iter_remove (&iter);
      }
  g_hash_table_foreach (sets, tell_rules, self);
}

static RrNote *
follow_trips (RrIncidentDesk *self,
              GHashTable     *trips,
              gint64          now_ms)
{
  GHashTableIter iter;
  gpointer device, value;
  RrNote *notes = NULL;

  g_hash_table_iter_init (&iter, self->trip_devices);
  while (g_hash_table_iter_next (&iter, &device, NULL))
    if (!g_hash_table_contains (trips, device))
      {
        notes = rr_note_join (rr_rules_set_trip (self->rules, device, NULL, NULL, now_ms), notes);
        g_hash_table_iter_remove (&iter);
      }
  g_hash_table_iter_init (&iter, trips);
  while (g_hash_table_iter_next (&iter, &device, &value))
    {
      const RrOnTrip *on_trip = value;

      notes = rr_note_join (rr_rules_set_trip (self->rules, device, on_trip->trip, on_trip->route,
                                               now_ms), notes);
      g_hash_table_add (self->trip_devices, g_strdup (device));
    }
  return notes;
}

/* Takes what is new out from under the lock, and tells the rules. */
static RrNote *
follow_news (RrIncidentDesk *self,
             gint64          now_ms)
{
  guint news = __atomic_exchange_n (&self->news, 0, __ATOMIC_ACQ_REL);
  g_autoptr(GPtrArray) fences = NULL;
  g_autoptr(GHashTable) sets = NULL;
  g_autoptr(GHashTable) trips = NULL;
  g_autoptr(GHashTable) calls = NULL;
  g_autoptr(GArray) dues = NULL;
  RrNote *notes = NULL;

  rr_mutex_lock (&self->lock);
  fences = g_ptr_array_ref (self->fences);
  sets = g_hash_table_ref (self->sets);
  trips = self->trips != NULL ? g_hash_table_ref (self->trips) : NULL;
  dues = self->dues != NULL ? g_array_ref (self->dues) : NULL;
  calls = g_steal_pointer (&self->calls);
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  rr_mutex_unlock (&self->lock);

  follow_calls (self, calls);
  if ((news & RR_NEWS_RULES) != 0)
    follow_rules (self, sets);
  if ((news & RR_NEWS_TRIPS) != 0 && trips != NULL)
    notes = follow_trips (self, trips, now_ms);
  if ((news & RR_NEWS_FENCES) != 0)
    notes = rr_note_join (rr_rules_set_fences (self->rules, fences, now_ms), notes);
  if ((news & RR_NEWS_DUES) != 0 && dues != NULL)
    notes = rr_note_join (rr_rules_set_dues (self->rules, (const RrDue *) (gpointer) dues->data,
                                             dues->len, now_ms), notes);
  return notes;
}

static void
pushed_cb (RrItem   *item,
           gpointer  keeper,
           gboolean  ok)
{
}

/**
 * rr_incident_desk_tick:
 * @self: a desk
 * @pool: items
 * @now_ms: the clock
 *
 * Looks at the clock, and at what others have set.
 *
 * Returns: (transfer full) (nullable): an item to send on, if there is anything to write
 */
RrItem *
rr_incident_desk_tick (RrIncidentDesk *self,
                       RrItemPool     *pool,
                       gint64          now_ms)
{
  RrNote *notes = NULL;
  gboolean push = FALSE;
  RrItem *item;

  if (__atomic_load_n (&self->news, __ATOMIC_RELAXED) != 0)
    notes = follow_news (self, now_ms);
  if (rr_rules_next_ms (self->rules) <= now_ms)
    notes = rr_note_join (rr_rules_tick (self->rules, now_ms), notes);
  if (__atomic_load_n (&self->n_unsaved, __ATOMIC_RELAXED) > 0
      && ABS (now_ms - self->pushed_ms) >= PUSH_EVERY_MS)
    {
      push = TRUE;
      self->pushed_ms = now_ms;
    }
  __atomic_store_n (&self->n_waiting, rr_rules_get_n_waiting (self->rules), __ATOMIC_RELAXED);
  if (notes == NULL && !push)
    return NULL;

  item = rr_item_pool_take (pool);
  item->notes = notes;
  item->data = self;
  item->at_store = pushed_cb;
  return item;
}

/* --- with the store ----------------------------------------------------------- */

/**
 * rr_incident_desk_write:
 * @store: the store
 * @data: an item with notes, whose data is the desk
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_incident_desk_write (RrStore   *store,
                        gpointer   data,
                        GError   **error)
{
  RrItem *item = data;
  RrIncidentDesk *self = item->data;

  return rr_store_incident_take (store, item->notes, self->changed, error);
}

/**
 * rr_incident_desk_has_unsaved:
 * @self: a desk
 *
 * Returns: %TRUE if a commit that failed has left something to write
 */
gboolean
rr_incident_desk_has_unsaved (RrIncidentDesk *self)
{
  return self->unsaved != NULL;
}

gboolean
rr_incident_desk_write_unsaved (RrStore   *store,
                                gpointer   data,
                                GError   **error)
{
  RrIncidentDesk *self = data;

  return rr_store_incident_take (store, self->unsaved, self->changed, error);
}

/* The commit has failed: what the rules said must not be lost with it, since they say it
 * only once. */
static void
keep_notes (RrIncidentDesk  *self,
            RrItem         **items,
            guint            n_items)
{
  for (guint i = 0; i < n_items; i++)
    while (items[i]->notes != NULL)
      {
        RrNote *note = items[i]->notes;

        items[i]->notes = note->next;
        note->next = NULL;
        if (self->n_unsaved >= RR_DESK_MAX_UNSAVED)
          {
            __atomic_add_fetch (&self->n_dropped, 1, __ATOMIC_RELAXED);
            rr_note_free (note);
            continue;
          }
        self->unsaved = rr_note_join (note, self->unsaved);
        __atomic_add_fetch (&self->n_unsaved, 1, __ATOMIC_RELAXED);
      }
}

/* The newest first: that is how they were kept. */
static RrNote *
reverse (RrNote *notes)
{
  RrNote *reversed = NULL;

  while (notes != NULL)
    {
      RrNote *next = notes->next;

      notes->next = reversed;
      reversed = notes;
      notes = next;
    }
  return reversed;
}

static void
count_changes (RrIncidentDesk *self)
{
  for (guint i = 0; i < self->changed->len; i++)
    {
      RrIncident *incident = self->changed->pdata[i];
      gboolean is_new = !g_hash_table_contains (self->open, &incident->id)
                        && incident->state == RR_INCIDENT_RAISED;

      __atomic_add_fetch (&self->n_notes, 1, __ATOMIC_RELAXED);
      __atomic_add_fetch (&self->n_raised, is_new ? 1 : 0, __ATOMIC_RELAXED);
      if (incident->state != RR_INCIDENT_CLOSED)
        g_hash_table_replace (self->open, &incident->id, rr_incident_ref (incident));
      else
        g_hash_table_remove (self->open, &incident->id);
    }
}

static gboolean
still_calls (RrIncidentDesk   *self,
             const RrIncident *changed)
{
  GHashTableIter iter;
  gpointer value;

  if (changed->state != RR_INCIDENT_CLOSED)
    return TRUE;
  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const RrIncident *incident = value;

      if (incident->kind == RR_INCIDENT_SOS && g_str_equal (incident->device, changed->device))
        return TRUE;
    }
  return FALSE;
}

/* What everybody sees, and whether a device still calls for help. */
static void
publish (RrIncidentDesk *self)
{
  GPtrArray *open = g_ptr_array_new_full (g_hash_table_size (self->open),
                                          (GDestroyNotify) rr_incident_unref);
  g_autoptr(RrIncidentList) old = NULL;
  RrIncidentList *list;
  GHashTableIter iter;
  gpointer incident;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &incident))
    g_ptr_array_add (open, rr_incident_ref (incident));
  list = rr_incident_list_new (open, self->list->serial + 1);

  rr_mutex_lock (&self->lock);
  old = self->list;
  self->list = rr_incident_list_ref (list);
  for (guint i = 0; i < self->changed->len; i++)
    {
      const RrIncident *changed = self->changed->pdata[i];

      if (changed->kind == RR_INCIDENT_SOS)
        g_hash_table_replace (self->calls, g_strdup (changed->device),
                              GUINT_TO_POINTER (still_calls (self, changed) ? 1 : 2));
    }
  rr_mutex_unlock (&self->lock);
  __atomic_or_fetch (&self->news, RR_NEWS_SOS, __ATOMIC_ACQ_REL);

  self->func (list, self->data);
}

/**
 * rr_incident_desk_settle:
 * @self: a desk
 * @items: (array length=n_items): what the commit was about
 * @n_items: how many
 * @ok: whether it is on disk
 */
void
rr_incident_desk_settle (RrIncidentDesk  *self,
                         RrItem         **items,
                         guint            n_items,
                         gboolean         ok)
{
  if (!ok)
    {
      g_ptr_array_set_size (self->changed, 0);
      self->unsaved = reverse (self->unsaved);
      keep_notes (self, items, n_items);
      self->unsaved = reverse (self->unsaved);
      return;
    }

  if (G_UNLIKELY (self->unsaved != NULL))
    {
      g_clear_pointer (&self->unsaved, rr_note_free);
      __atomic_store_n (&self->n_unsaved, 0, __ATOMIC_RELAXED);
    }
  if (G_LIKELY (self->changed->len == 0))
    return;
  count_changes (self);
  publish (self);
  g_ptr_array_set_size (self->changed, 0);
}

/* --- for everybody ------------------------------------------------------------ */

/**
 * rr_incident_desk_dup_list:
 * @self: a desk
 *
 * Returns: (transfer full): the queue
 */
RrIncidentList *
rr_incident_desk_dup_list (RrIncidentDesk *self)
{
  RrIncidentList *list;

  rr_mutex_lock (&self->lock);
  list = rr_incident_list_ref (self->list);
  rr_mutex_unlock (&self->lock);
  return list;
}

/**
 * rr_incident_desk_counts:
 * @self: a desk
 * @counts: (out caller-allocates): what it has done
 */
void
rr_incident_desk_counts (RrIncidentDesk   *self,
                         RrIncidentCounts *counts)
{
  rr_mutex_lock (&self->lock);
  counts->n_open = self->list->open->len;
  counts->n_ringing = self->list->n_ringing;
  counts->n_fences = self->fences->len;
  rr_mutex_unlock (&self->lock);
  counts->n_notes = __atomic_load_n (&self->n_notes, __ATOMIC_RELAXED);
  counts->n_raised = __atomic_load_n (&self->n_raised, __ATOMIC_RELAXED);
  counts->n_acts = __atomic_load_n (&self->n_acts, __ATOMIC_RELAXED);
  counts->n_refused = __atomic_load_n (&self->n_refused, __ATOMIC_RELAXED);
  counts->n_dropped = __atomic_load_n (&self->n_dropped, __ATOMIC_RELAXED);
  counts->n_unsaved = __atomic_load_n (&self->n_unsaved, __ATOMIC_RELAXED);
  counts->n_waiting = __atomic_load_n (&self->n_waiting, __ATOMIC_RELAXED);
}
