/* rr-device-keys.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-keys-private.h"

#include <string.h>

/* RrDeviceKeys is by what devices are known, as it is on disk, found by the hash of what they
 * show; and the WebSockets that came with it, which end with it. The first use of one ends the
 * one its device had before; whatever it changes here is asked to be stored until it is.
 *
 * A hash says nothing about its token, so the table may take its time by its first bytes; the
 * whole of it is compared in constant time.
 *
 * Threads: any. The lock is held for a look; what is closed is closed after it.
 * Ends:    free, after the I/O threads.
 */

#define USE_EVERY_MS (10 * 60 * G_GINT64_CONSTANT (1000))   /* how often a use is stored */

/* What is to be closed once the lock is open. */
typedef struct
{
  RrReplyTo peers[3 * RR_DEVICE_LINKS_MAX];
  guint     n;
} Leaving;

static guint
entry_hash (gconstpointer key)
{
  guint hash;

  memcpy (&hash, ((const RrKeyEntry *) key)->row.hash, sizeof hash);
  return hash;
}

static gboolean
entry_equal (gconstpointer a,
             gconstpointer b)
{
  return rr_token_hash_equal (((const RrKeyEntry *) a)->row.hash, ((const RrKeyEntry *) b)->row.hash);
}

/**
 * rr_device_keys_new:
 * @close: closes WebSockets; on any thread
 * @first: (nullable): hears of first uses, on the store's thread
 * @data: for both
 *
 * Returns: (transfer full): no device is known
 */
RrDeviceKeys *
rr_device_keys_new (RrKeyCloseFunc close,
                    RrKeyFirstFunc first,
                    gpointer       data)
{
  RrDeviceKeys *self = g_new0 (RrDeviceKeys, 1);

  self->close = close;
  self->first = first;
  self->data = data;
  rr_mutex_init (&self->lock);
  self->by_hash = g_hash_table_new_full (entry_hash, entry_equal, g_free, NULL);
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  return self;
}

/**
 * rr_device_keys_free:
 * @self: (nullable) (transfer full): keys
 */
void
rr_device_keys_free (RrDeviceKeys *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_hash);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

/* --- under the lock -------------------------------------------------------------- */

static void
remove_locked (RrDeviceKeys *self,
               RrKeyEntry        *entry)
{
  g_hash_table_remove (self->by_id, &entry->row.id);
  g_hash_table_remove (self->by_hash, entry);
}

/* Those of @device in one of the states, as a set of bits. */
static GPtrArray *
find_locked (RrDeviceKeys *self,
             const char   *device,
             guint         states)
{
  GPtrArray *found = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->by_hash);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    if ((states & 1u << ((RrKeyEntry *) entry)->row.state) != 0 && strcmp (((RrKeyEntry *) entry)->row.device, device) == 0)
      g_ptr_array_add (found, entry);
  return found;
}

static void
end_links_locked (RrKeyEntry   *entry,
                  Leaving *leaving)
{
  for (guint i = 0; i < entry->n_links; i++)
    {
      __atomic_store_n (entry->links[i].is_over, TRUE, __ATOMIC_RELAXED);
      if (leaving->n < G_N_ELEMENTS (leaving->peers))
        leaving->peers[leaving->n++] = entry->links[i].peer;
    }
  entry->n_links = 0;
}

static void
end_locked (RrKeyEntry   *entry,
            gint64   now_ms,
            Leaving *leaving)
{
  entry->row.state = RR_DEVICE_KEY_ENDED;
  entry->row.ended_ms = now_ms;
  end_links_locked (entry, leaving);
}

/* Of each device only the one that ended last is remembered. */
static void
forget_ended_locked (RrDeviceKeys *self,
                     const char   *device)
{
  g_autoptr(GPtrArray) ended = find_locked (self, device, 1u << RR_DEVICE_KEY_ENDED);

  for (guint i = 0; i < ended->len; i++)
    remove_locked (self, ended->pdata[i]);
}

static void
activate_locked (RrDeviceKeys *self,
                 RrKeyEntry        *entry,
                 gint64        now_ms,
                 Leaving      *leaving)
{
  g_autoptr(GPtrArray) old = NULL;

  forget_ended_locked (self, entry->row.device);
  old = find_locked (self, entry->row.device, 1u << RR_DEVICE_KEY_ACTIVE);
  for (guint i = 0; i < old->len; i++)
    end_locked (old->pdata[i], now_ms, leaving);
  entry->row.state = RR_DEVICE_KEY_ACTIVE;
  entry->is_unsaved = TRUE;
}

static void
close_all (RrDeviceKeys  *self,
           const Leaving *leaving)
{
  for (guint i = 0; i < leaving->n; i++)
    self->close (leaving->peers[i], self->data);
}

/* --- what is on disk -------------------------------------------------------------- */

static guint
count_locked (RrDeviceKeys     *self,
              RrDeviceKeyState  state,
              gint64            after_ms)
{
  GHashTableIter iter;
  gpointer entry;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->by_hash);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    {
      const RrDeviceKeyRow *row = &((RrKeyEntry *) entry)->row;

      n += row->state == state && (state != RR_DEVICE_KEY_PENDING || row->until_ms > after_ms);
    }
  return n;
}

/**
 * rr_device_keys_has_room:
 * @self: keys
 * @device: who is to get one
 * @now_ms: the clock, Unix time
 *
 * Returns: %FALSE if too many have one, or wait for its first use
 */
gboolean
rr_device_keys_has_room (RrDeviceKeys *self,
                         const char   *device,
                         gint64        now_ms)
{
  gboolean has_room;

  rr_mutex_lock (&self->lock);
  has_room = g_hash_table_size (self->by_hash) < 3 * RR_DEVICE_KEYS_MAX
             && count_locked (self, RR_DEVICE_KEY_ACTIVE, 0) < RR_DEVICE_KEYS_MAX
             && count_locked (self, RR_DEVICE_KEY_PENDING, now_ms) < RR_DEVICE_KEYS_WAITING;
  rr_mutex_unlock (&self->lock);
  return has_room;
}

/**
 * rr_device_keys_add:
 * @self: keys
 * @row: one that is on disk; a pending one takes the place of another that its device waits with
 *
 * Returns: %FALSE if there is no room for it
 */
gboolean
rr_device_keys_add (RrDeviceKeys         *self,
                    const RrDeviceKeyRow *row)
{
  gboolean has_room;

  if (row->state == RR_DEVICE_KEY_PENDING)
    rr_device_keys_drop (self, row->device);

  rr_mutex_lock (&self->lock);
  has_room = g_hash_table_size (self->by_hash) < 3 * RR_DEVICE_KEYS_MAX;
  if (has_room)
    {
      RrKeyEntry *entry = g_new0 (RrKeyEntry, 1);

      entry->row = *row;
      entry->kept_ms = row->used_ms;
      g_hash_table_add (self->by_hash, entry);
      g_hash_table_insert (self->by_id, &entry->row.id, entry);
    }
  rr_mutex_unlock (&self->lock);
  return has_room;
}

/**
 * rr_device_keys_saved:
 * @self: keys
 * @id: of one that asked to be stored
 * @ok: whether that is on disk
 */
void
rr_device_keys_saved (RrDeviceKeys *self,
                      gint64        id,
                      gboolean      ok)
{
  char device[RR_DEVICE_ID_MAX], address[RR_ADDRESS_TEXT];
  gboolean is_first = FALSE;
  RrKeyEntry *entry;

  rr_mutex_lock (&self->lock);
  entry = g_hash_table_lookup (self->by_id, &id);
  if (entry != NULL)
    {
      entry->is_saving = FALSE;
      is_first = ok && entry->is_unsaved;
      entry->is_unsaved = entry->is_unsaved && !ok;
      if (!ok)
        entry->kept_ms = 0;
      memcpy (device, entry->row.device, sizeof device);
      rr_address_to_text (&entry->address, address);
    }
  rr_mutex_unlock (&self->lock);

  if (is_first && self->first != NULL)
    self->first (device, address, self->data);
}

/**
 * rr_device_keys_end:
 * @self: keys
 * @device: whose access ends
 * @now_ms: the clock, Unix time
 *
 * Returns: how many ended, or were dropped
 */
guint
rr_device_keys_end (RrDeviceKeys *self,
                    const char   *device,
                    gint64        now_ms)
{
  guint n = rr_device_keys_drop (self, device);
  g_autoptr(GPtrArray) active = NULL;
  Leaving leaving = { .n = 0 };

  rr_mutex_lock (&self->lock);
  active = find_locked (self, device, 1u << RR_DEVICE_KEY_ACTIVE);
  for (guint i = 0; i < active->len; i++)
    end_locked (active->pdata[i], now_ms, &leaving);
  rr_mutex_unlock (&self->lock);

  close_all (self, &leaving);
  return n + active->len;
}

/**
 * rr_device_keys_drop:
 * @self: keys
 * @device: a device
 *
 * Returns: how many that waited for their first use do so no more
 */
guint
rr_device_keys_drop (RrDeviceKeys *self,
                     const char   *device)
{
  g_autoptr(GPtrArray) waiting = NULL;

  rr_mutex_lock (&self->lock);
  waiting = find_locked (self, device, 1u << RR_DEVICE_KEY_PENDING);
  for (guint i = 0; i < waiting->len; i++)
    remove_locked (self, waiting->pdata[i]);
  rr_mutex_unlock (&self->lock);
  return waiting->len;
}

/**
 * rr_device_keys_knows:
 * @self: keys
 * @device: a device
 *
 * Returns: whether it has one, had one, or waits with one
 */
gboolean
rr_device_keys_knows (RrDeviceKeys *self,
                      const char   *device)
{
  g_autoptr(GPtrArray) found = NULL;

  rr_mutex_lock (&self->lock);
  found = find_locked (self, device, ~0u);
  rr_mutex_unlock (&self->lock);
  return found->len > 0;
}

/* --- who comes --------------------------------------------------------------------- */

static RrKeyVerdict
judge_locked (RrDeviceKeys *self,
              const RrKeyEntry  *entry,
              gint64        now_ms)
{
  if (entry == NULL)
    {
      self->counts.n_unknown++;
      return RR_KEY_UNKNOWN;
    }
  if (entry->row.state == RR_DEVICE_KEY_ENDED)
    {
      self->counts.n_ended++;
      return RR_KEY_ENDED;
    }
  if (entry->row.state == RR_DEVICE_KEY_PENDING && now_ms >= entry->row.until_ms)
    {
      self->counts.n_late++;
      return RR_KEY_LATE;
    }
  self->counts.n_good++;
  return RR_KEY_GOOD;
}

static void
use_locked (RrKeyEntry           *entry,
            const RrAddress *address,
            gboolean         is_tls,
            gint64           now_ms,
            RrKeyAnswer     *answer)
{
  entry->row.used_ms = MAX (entry->row.used_ms, now_ms);
  entry->address = *address;
  entry->has_address = TRUE;
  entry->is_tls = is_tls;
  answer->id = entry->row.id;
  memcpy (answer->device, entry->row.device, sizeof answer->device);
  answer->is_first = entry->is_unsaved && !entry->is_saving;
  answer->is_due = !answer->is_first && !entry->is_saving && now_ms - entry->kept_ms >= USE_EVERY_MS;
  if (answer->is_first || answer->is_due)
    {
      entry->is_saving = TRUE;
      entry->kept_ms = now_ms;
    }
}

/**
 * rr_device_keys_check:
 * @self: keys
 * @hash: of a token that somebody shows
 * @address: where from
 * @is_tls: whether nobody could read it on the way
 * @now_ms: the clock, Unix time
 * @answer: (out): who it is; what it asks to store is to be told to rr_device_keys_saved()
 */
void
rr_device_keys_check (RrDeviceKeys    *self,
                      const guint8     hash[RR_TOKEN_HASH_LEN],
                      const RrAddress *address,
                      gboolean         is_tls,
                      gint64           now_ms,
                      RrKeyAnswer     *answer)
{
  Leaving leaving = { .n = 0 };
  RrKeyEntry wanted;
  RrKeyEntry *entry;

  memcpy (wanted.row.hash, hash, sizeof wanted.row.hash);
  answer->is_first = answer->is_due = FALSE;

  rr_mutex_lock (&self->lock);
  entry = g_hash_table_lookup (self->by_hash, &wanted);
  answer->verdict = judge_locked (self, entry, now_ms);
  if (answer->verdict == RR_KEY_GOOD)
    {
      if (entry->row.state == RR_DEVICE_KEY_PENDING)
        activate_locked (self, entry, now_ms, &leaving);
      use_locked (entry, address, is_tls, now_ms, answer);
    }
  rr_mutex_unlock (&self->lock);

  close_all (self, &leaving);
}

/**
 * rr_device_keys_note_bad:
 * @self: keys
 */
void
rr_device_keys_note_bad (RrDeviceKeys *self)
{
  rr_mutex_lock (&self->lock);
  self->counts.n_unknown++;
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_device_keys_enter:
 * @self: keys
 * @id: by which a WebSocket came
 * @peer: it
 * @is_over: (atomic): of it; lives until rr_device_keys_leave()
 * @displaces: (out): whether the oldest of its device was closed for it
 *
 * Returns: %FALSE if it was taken back meanwhile
 */
gboolean
rr_device_keys_enter (RrDeviceKeys *self,
                      gint64        id,
                      RrReplyTo     peer,
                      int          *is_over,
                      gboolean     *displaces)
{
  Leaving leaving = { .n = 0 };
  gboolean is_good;
  RrKeyEntry *entry;

  rr_mutex_lock (&self->lock);
  entry = g_hash_table_lookup (self->by_id, &id);
  is_good = entry != NULL && entry->row.state == RR_DEVICE_KEY_ACTIVE;
  *displaces = is_good && entry->n_links == RR_DEVICE_LINKS_MAX;
  if (*displaces)
    {
      __atomic_store_n (entry->links[0].is_over, TRUE, __ATOMIC_RELAXED);
      leaving.peers[leaving.n++] = entry->links[0].peer;
      memmove (&entry->links[0], &entry->links[1], sizeof (RrKeyLink) * (RR_DEVICE_LINKS_MAX - 1));
      entry->n_links--;
      self->counts.n_displaced++;
    }
  if (is_good)
    entry->links[entry->n_links++] = (RrKeyLink) { peer, is_over };
  rr_mutex_unlock (&self->lock);

  close_all (self, &leaving);
  return is_good;
}

/**
 * rr_device_keys_leave:
 * @self: keys
 * @id: by which a WebSocket came
 * @peer: it, which is gone
 * @now_ms: the clock, Unix time
 */
void
rr_device_keys_leave (RrDeviceKeys *self,
                      gint64        id,
                      RrReplyTo     peer,
                      gint64        now_ms)
{
  RrKeyEntry *entry;

  rr_mutex_lock (&self->lock);
  entry = g_hash_table_lookup (self->by_id, &id);
  for (guint i = 0; entry != NULL && i < entry->n_links; i++)
    {
      const RrReplyTo *known = &entry->links[i].peer;

      if (known->io != peer.io || known->slot != peer.slot || known->generation != peer.generation)
        continue;
      entry->row.used_ms = MAX (entry->row.used_ms, now_ms);
      memmove (&entry->links[i], &entry->links[i + 1], sizeof (RrKeyLink) * (entry->n_links - i - 1));
      entry->n_links--;
      break;
    }
  rr_mutex_unlock (&self->lock);
}
