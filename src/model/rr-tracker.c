/* rr-tracker.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tracker.h"

#include <string.h>

#include "rr-fix-judge.h"

/* RrTracker keeps the last known state of each device and marks what is odd about a
 * fix. It never drops one: a dispatcher who sees a doubtful place is better off than
 * one who sees nothing.
 *
 * Threads: one at a time; it has no lock.
 * Ends:    free. Snapshots outlive it.
 */

#define LATE_INTERVALS   3
#define MIN_INTERVAL_MS  1000                            /* a burst tells no interval */

typedef struct
{
  gint64      last_received_ms;   /* of the previous message, for the usual interval */
  gint64      interval_ms;        /* usual time between messages, moving average */
  RrFixJudge  judge;
  gboolean    has_position;       /* the newest message had one */
  int         name;               /* index in names, -1 for none */
} Memory;

struct _RrTracker
{
  RrTrackerConfig  config;
  GHashTable      *index;      /* id -> position + 1 in the two arrays */
  GArray          *states;     /* of RrDeviceState */
  GArray          *memories;   /* of Memory */
  GPtrArray       *names;      /* shared with snapshots, copied when it changes */
  GPtrArray       *ids;        /* owned copies of the keys */
};

/**
 * rr_tracker_config_init:
 * @config: (out caller-allocates): thresholds
 */
void
rr_tracker_config_init (RrTrackerConfig *config)
{
  g_return_if_fail (config != NULL);

  *config = (RrTrackerConfig) {
    .late_after_ms = 120000,
    .no_contact_after_ms = 1800000,
    .future_tolerance_ms = 300000,
    .max_speed_mps = 20.0 / 3.6,
    .reanchor_after = 3,
    .coarse_acc_m = 100,
  };
}

/**
 * rr_tracker_new:
 * @config: thresholds
 *
 * Returns: (transfer full): a tracker that knows nobody
 */
RrTracker *
rr_tracker_new (const RrTrackerConfig *config)
{
  RrTracker *self;

  g_return_val_if_fail (config != NULL, NULL);

  self = g_new0 (RrTracker, 1);
  self->config = *config;
  self->index = g_hash_table_new (g_str_hash, g_str_equal);
  self->states = g_array_new (FALSE, TRUE, sizeof (RrDeviceState));
  self->memories = g_array_new (FALSE, TRUE, sizeof (Memory));
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * rr_tracker_free:
 * @self: (nullable) (transfer full): a tracker
 */
void
rr_tracker_free (RrTracker *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->index);
  g_array_unref (self->states);
  g_array_unref (self->memories);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->ids);
  g_free (self);
}

static guint
find (RrTracker  *self,
      const char *device_id)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->index, device_id));
}

/* Returns: the device's position, made if it is new. */
static guint
ensure (RrTracker  *self,
        const char *device_id)
{
  RrDeviceState state = { .status = RR_DEVICE_NO_CONTACT, .battery_pct = NAN,
                          .last_contact_ms = RR_TIME_UNKNOWN };
  Memory memory = { .last_received_ms = RR_TIME_UNKNOWN, .name = -1 };
  char *key;
  guint found = find (self, device_id);

  if (found > 0)
    return found - 1;

  key = g_strndup (device_id, strnlen (device_id, RR_DEVICE_ID_MAX - 1));
  state.id = key;
  rr_fix_init (&state.fix);
  g_ptr_array_add (self->ids, key);
  g_array_append_val (self->states, state);
  g_array_append_val (self->memories, memory);
  g_hash_table_insert (self->index, key, GUINT_TO_POINTER (self->states->len));
  return self->states->len - 1;
}

/* --- state -------------------------------------------------------------------- */

static void
note_contact (RrDeviceState *state,
              Memory        *memory,
              gint64         received_ms)
{
  if (memory->last_received_ms != RR_TIME_UNKNOWN
      && received_ms - memory->last_received_ms >= MIN_INTERVAL_MS)
    {
      gint64 interval_ms = received_ms - memory->last_received_ms;

      memory->interval_ms = memory->interval_ms == 0 ? interval_ms
                                                     : (memory->interval_ms * 7 + interval_ms) / 8;
    }
  memory->last_received_ms = received_ms;
  state->last_contact_ms = received_ms;
}

/* A better place than the one that is shown: newer, and not one to doubt while a good
 * one is there. */
static gboolean
is_newer (const RrDeviceState *state,
          const RrFix         *fix)
{
  if (!rr_fix_has_position (&state->fix))
    return TRUE;
  return rr_fix_effective_ms (fix) >= rr_fix_effective_ms (&state->fix);
}

static void
note_event (RrDeviceState *state,
            const RrFix   *fix)
{
  if (fix->event == RR_EVENT_SOS)
    state->sos = TRUE;
}

static void
take_position (RrTracker     *self,
               RrDeviceState *state,
               Memory        *memory,
               RrFix         *fix)
{
  gboolean newer;

  rr_fix_judge_time (&memory->judge, &self->config, fix, &state->skew_ms);
  rr_fix_judge_place (&memory->judge, &self->config, fix);
  newer = is_newer (state, fix);
  if (!newer)
    fix->flags |= RR_FIX_LATE;
  if ((fix->flags & RR_FIX_IMPORTED) == 0)
    memory->has_position = (fix->flags & (RR_FIX_NO_POSITION | RR_FIX_NULL_ISLAND
                                          | RR_FIX_INVALID)) == 0;
  if (newer && (fix->flags & (RR_FIX_NO_POSITION | RR_FIX_NULL_ISLAND)) == 0)
    state->fix = *fix;
}

/**
 * rr_tracker_take:
 * @self: a tracker
 * @message: a message; the flags of its fix are set, an unknown time is filled in
 * @now_ms: Unix time, for messages without a receive time
 *
 * Does not allocate once the device is known.
 *
 * Returns: the slot of its device, or %RR_TRACKER_NOBODY
 */
guint
rr_tracker_take (RrTracker *self,
                 RrMessage *message,
                 gint64     now_ms)
{
  RrDeviceState *state;
  Memory *memory;
  guint at;

  g_return_val_if_fail (self != NULL && message != NULL, RR_TRACKER_NOBODY);

  if (message->fix.received_ms == RR_TIME_UNKNOWN)
    message->fix.received_ms = now_ms;
  if (message->device[0] == '\0')
    return RR_TRACKER_NOBODY;

  at = ensure (self, message->device);
  state = &g_array_index (self->states, RrDeviceState, at);
  memory = &g_array_index (self->memories, Memory, at);
  if ((message->fix.flags & RR_FIX_IMPORTED) == 0)
    note_contact (state, memory, message->fix.received_ms);
  note_event (state, &message->fix);
  if (!isnan (message->fix.battery_pct))
    state->battery_pct = message->fix.battery_pct;
  if (message->kind != RR_MESSAGE_FIX)
    return at;

  take_position (self, state, memory, &message->fix);
  state->n_fixes++;
  return at;
}

/* Names are shared with snapshots, so a change makes a new table. */
static int
add_name (RrTracker  *self,
          const char *name,
          int         replace)
{
  GPtrArray *names = g_ptr_array_new_full (self->names->len + 1, g_free);

  for (guint i = 0; i < self->names->len; i++)
    g_ptr_array_add (names, g_strdup ((int) i == replace ? name : self->names->pdata[i]));
  if (replace < 0)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_unref (self->names);
  self->names = names;
  return replace >= 0 ? replace : (int) names->len - 1;
}

/**
 * rr_tracker_restore:
 * @self: a tracker
 * @state: what was known before a restart
 */
void
rr_tracker_restore (RrTracker           *self,
                    const RrDeviceState *state)
{
  RrDeviceState *own;
  Memory *memory;
  guint at;

  g_return_if_fail (self != NULL && state != NULL);

  at = ensure (self, state->id);
  own = &g_array_index (self->states, RrDeviceState, at);
  memory = &g_array_index (self->memories, Memory, at);
  own->fix = state->fix;
  own->last_contact_ms = state->last_contact_ms;
  own->battery_pct = state->battery_pct;
  own->sos = state->sos;
  memory->last_received_ms = state->last_contact_ms;
  memory->has_position = rr_fix_has_position (&state->fix);
  if (memory->has_position && (state->fix.flags & (RR_FIX_TOO_FAST | RR_FIX_COARSE)) == 0)
    rr_fix_judge_believe (&memory->judge, &state->fix);
  if (state->name != NULL && strcmp (state->name, state->id) != 0)
    {
      /* Before anybody looks, the table may grow in place. */
      g_ptr_array_add (self->names, g_strdup (state->name));
      memory->name = (int) self->names->len - 1;
    }
}

/**
 * rr_tracker_set_name:
 * @self: a tracker
 * @device_id: a device; made known if it is not
 * @name: (nullable): what to show, %NULL for its id
 */
void
rr_tracker_set_name (RrTracker  *self,
                     const char *device_id,
                     const char *name)
{
  Memory *memory;
  guint at;

  g_return_if_fail (self != NULL && device_id != NULL);

  /* Which may move the array. */
  at = ensure (self, device_id);
  memory = &g_array_index (self->memories, Memory, at);
  memory->name = add_name (self, name != NULL ? name : device_id, memory->name);
}

/**
 * rr_tracker_set_sos:
 * @self: a tracker
 * @device_id: a device; nothing happens if it is not known
 * @sos: whether a call for help is open
 */
void
rr_tracker_set_sos (RrTracker  *self,
                    const char *device_id,
                    gboolean    sos)
{
  guint found;

  g_return_if_fail (self != NULL && device_id != NULL);

  found = find (self, device_id);
  if (found > 0)
    g_array_index (self->states, RrDeviceState, found - 1).sos = sos;
}

/**
 * rr_tracker_get_state:
 * @self: a tracker
 * @slot: of a device
 *
 * Returns: (transfer none): what is known of it, but for name and status
 */
const RrDeviceState *
rr_tracker_get_state (RrTracker *self,
                      guint      slot)
{
  g_return_val_if_fail (self != NULL && slot < self->states->len, NULL);

  return &g_array_index (self->states, RrDeviceState, slot);
}

/**
 * rr_tracker_get_n_devices:
 * @self: a tracker
 *
 * Returns: how many devices it knows
 */
guint
rr_tracker_get_n_devices (RrTracker *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->states->len;
}

static RrDeviceStatus
status_of (RrTracker           *self,
           const RrDeviceState *state,
           const Memory        *memory,
           gint64               now_ms)
{
  gint64 quiet_ms;
  gint64 late_after_ms = MAX (self->config.late_after_ms, LATE_INTERVALS * memory->interval_ms);

  if (state->last_contact_ms == RR_TIME_UNKNOWN)
    return RR_DEVICE_NO_CONTACT;

  quiet_ms = now_ms - state->last_contact_ms;
  if (quiet_ms >= self->config.no_contact_after_ms)
    return RR_DEVICE_NO_CONTACT;
  if (quiet_ms >= late_after_ms)
    return RR_DEVICE_LATE;
  return memory->has_position ? RR_DEVICE_ONLINE : RR_DEVICE_NO_FIX;
}

static void
finish_state (RrTracker     *self,
              guint          at,
              gint64         now_ms,
              RrDeviceState *state)
{
  const Memory *memory = &g_array_index (self->memories, Memory, at);

  state->status = status_of (self, state, memory, now_ms);
  state->name = g_ptr_array_index (memory->name >= 0 ? self->names : self->ids,
                                   memory->name >= 0 ? (guint) memory->name : at);
}

/**
 * rr_tracker_snapshot:
 * @self: a tracker
 * @now_ms: Unix time, to tell who is late
 *
 * Returns: (transfer full): a picture of all devices, in order of first contact
 */
RrSnapshot *
rr_tracker_snapshot (RrTracker *self,
                     gint64     now_ms)
{
  RrSnapshot *snapshot;

  g_return_val_if_fail (self != NULL, NULL);

  snapshot = rr_snapshot_new (self->states->len);
  snapshot->now_ms = now_ms;
  snapshot->names = g_ptr_array_ref (self->names);
  snapshot->ids = g_ptr_array_ref (self->ids);
  if (self->states->len > 0)
    memcpy (snapshot->devices, self->states->data, self->states->len * sizeof (RrDeviceState));
  for (guint i = 0; i < snapshot->n_devices; i++)
    finish_state (self, i, now_ms, &snapshot->devices[i]);
  return snapshot;
}

/**
 * rr_tracker_lookup:
 * @self: a tracker
 * @device_id: a device
 * @now_ms: Unix time
 * @state: (out caller-allocates): its state; the name is valid until the next change
 *
 * Returns: %FALSE if it is not known
 */
gboolean
rr_tracker_lookup (RrTracker     *self,
                   const char    *device_id,
                   gint64         now_ms,
                   RrDeviceState *state)
{
  guint found;

  g_return_val_if_fail (self != NULL && device_id != NULL && state != NULL, FALSE);

  found = find (self, device_id);
  if (found == 0)
    return FALSE;

  *state = g_array_index (self->states, RrDeviceState, found - 1);
  finish_state (self, found - 1, now_ms, state);
  return TRUE;
}
