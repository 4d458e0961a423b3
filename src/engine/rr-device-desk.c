/* rr-device-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-desk.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "rr-error.h"
#include "rr-limiter.h"
#include "rr-tracker.h"

/* RrDeviceDesk lets devices in and shows them out: a new one gets a token that is good for its
 * first use within ten minutes and, once used, until it is taken back or another is used. What
 * holds is on disk first.
 *
 * Threads: any, but for load, connect and free.
 * Ends:    free, after the pipeline.
 */
struct _RrDeviceDesk
{
  RrDeviceKeys *keys;    /* (owned) */
  RrLimiter    *limiter; /* (owned): of new tokens */
  RrFrontDoor  *door;    /* (unowned) (nullable): while it is there */
  RrAuditDesk  *audit;   /* (unowned) (nullable): outlives the pipeline */
};

/* A whole team at once, and then one every other second. */
#define ENROL_BURST 60
#define ENROL_PER_S 0.5

static void
close_cb (RrReplyTo peer,
          gpointer  data)
{
  RrDeviceDesk *self = data;

  if (self->door != NULL)
    rr_front_door_ws_close (self->door, peer, 1008);
}

static void
first_cb (const char *device,
          const char *address,
          gpointer    data)
{
  RrDeviceDesk *self = data;

  if (self->audit != NULL)
    rr_audit_desk_note_more (self->audit, device, "device.connect", device, RR_AUDIT_OK, address);
}

/**
 * rr_device_desk_new:
 *
 * Returns: (transfer full): a desk that knows no device
 */
RrDeviceDesk *
rr_device_desk_new (void)
{
  RrDeviceDesk *self = g_new0 (RrDeviceDesk, 1);

  self->keys = rr_device_keys_new (close_cb, first_cb, self);
  self->limiter = rr_limiter_new ("new devices", ENROL_PER_S, ENROL_BURST);
  return self;
}

/**
 * rr_device_desk_free:
 * @self: (nullable) (transfer full): a desk
 */
void
rr_device_desk_free (RrDeviceDesk *self)
{
  if (self == NULL)
    return;

  rr_device_keys_free (self->keys);
  rr_limiter_free (self->limiter);
  g_free (self);
}

static void
load_cb (const RrDeviceKeyRow *row,
         gpointer              data)
{
  if (!rr_device_keys_add (data, row))
    g_message ("There are too many devices: %s is not known", row->device);
}

/**
 * rr_device_desk_load:
 * @self: a desk
 * @reader: of the store
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_device_desk_load (RrDeviceDesk   *self,
                     RrStoreReader  *reader,
                     GError        **error)
{
  return rr_store_reader_device_keys (reader, load_cb, self->keys, error);
}

void
rr_device_desk_connect (RrDeviceDesk *self,
                        RrFrontDoor  *door,
                        RrAuditDesk  *audit)
{
  self->door = door;
  self->audit = audit;
}

RrDeviceKeys *
rr_device_desk_get_keys (RrDeviceDesk *self)
{
  return self->keys;
}

/* --- asks ------------------------------------------------------------------------- */

/* As decoders take them: short enough, UTF-8, nothing that is not seen. */
static gboolean
names_device (const char *text)
{
  if (text == NULL || *text == '\0' || strlen (text) >= RR_DEVICE_ID_MAX || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static gboolean
is_taken (RrDeviceDesk *self,
          RrSnapshot   *snapshot,
          const char   *id)
{
  for (guint i = 0; snapshot != NULL && i < snapshot->n_devices; i++)
    if (strcmp (snapshot->devices[i].id, id) == 0)
      return TRUE;
  return rr_device_keys_knows (self->keys, id);
}

/* "anna", and "anna-2" if there is an Anna already. */
static char *
find_free_id (RrDeviceDesk *self,
              RrSnapshot   *snapshot,
              const char   *name)
{
  g_autofree char *plain = rr_pairing_make_id (name);

  for (guint i = 1; i < 1000; i++)
    {
      g_autofree char *id = i == 1 ? g_strdup (plain) : g_strdup_printf ("%s-%u", plain, i);

      if (!is_taken (self, snapshot, id))
        return g_steal_pointer (&id);
    }
  return NULL;
}

static RrDeviceAsk *
ask_new (RrDeviceDesk    *desk,
         RrDeviceAskKind  kind,
         const char      *device,
         gint64           now_ms)
{
  RrDeviceAsk *self = g_new0 (RrDeviceAsk, 1);

  self->desk = desk;
  self->kind = kind;
  self->now_ms = now_ms;
  g_strlcpy (self->row.device, device, sizeof self->row.device);
  return self;
}

/**
 * rr_device_ask_free:
 * @self: (nullable) (transfer full): an ask that is not on its way
 */
void
rr_device_ask_free (RrDeviceAsk *self)
{
  if (self == NULL)
    return;

  rr_pairing_free (self->pairing);
  g_free (self->who);
  g_free (self);
}

static gboolean
may_enrol (RrDeviceDesk  *desk,
           const char    *device,
           gint64         now_ms,
           GError       **error)
{
  if (!rr_device_keys_has_room (desk->keys, device, now_ms))
    g_set_error_literal (error, RR_ERROR, RR_ERROR_FULL, _("Too many phones wait for their first message"));
  else if (!rr_limiter_try_take (desk->limiter, 1, g_get_monotonic_time ()))
    g_set_error_literal (error, RR_ERROR, RR_ERROR_FULL, _("Too many phones were connected at once. Try again in a moment."));
  else
    return TRUE;
  return FALSE;
}

/**
 * rr_device_ask_enrol:
 * @desk: a desk
 * @id: (nullable): a device; %NULL for a new one
 * @name: (nullable): what it is called; %NULL to leave that
 * @snapshot: (nullable): devices that are there already: a new one is none of them
 * @now_ms: the clock, Unix time
 * @error: return location for an error
 *
 * Returns: (transfer full): what to write; %NULL with an %RR_ERROR
 */
RrDeviceAsk *
rr_device_ask_enrol (RrDeviceDesk  *desk,
                     const char    *id,
                     const char    *name,
                     RrSnapshot    *snapshot,
                     gint64         now_ms,
                     GError       **error)
{
  g_autofree char *device = id != NULL && *id != '\0' ? g_strdup (id) : NULL;
  char token[RR_TOKEN_SIZE];
  RrDeviceAsk *self;

  if ((device == NULL && !names_device (name)) || (device != NULL && !names_device (device))
      || (name != NULL && *name != '\0' && !names_device (name)))
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, _("A phone needs a name, of no more than 95 letters"));
      return NULL;
    }
  if (device == NULL)
    device = find_free_id (desk, snapshot, name);
  if (device == NULL)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_FULL, _("Too many phones are called like that"));
      return NULL;
    }
  if (!may_enrol (desk, device, now_ms, error))
    return NULL;

  self = ask_new (desk, RR_DEVICE_ASK_ENROL, device, now_ms);
  if (name != NULL)
    g_strlcpy (self->row.name, name, sizeof self->row.name);
  self->row.state = RR_DEVICE_KEY_PENDING;
  self->row.made_ms = now_ms;
  self->row.until_ms = now_ms + RR_PAIRING_MS;
  rr_token_make (token, self->row.hash);
  self->pairing = rr_pairing_new ();
  self->pairing->token = g_strdup (token);
  self->pairing->until_ms = self->row.until_ms;
  g_strlcpy (self->pairing->device, device, sizeof self->pairing->device);
  g_strlcpy (self->pairing->name, *self->row.name != '\0' ? self->row.name : device, sizeof self->pairing->name);
  sodium_memzero (token, sizeof token);
  return self;
}

/**
 * rr_device_ask_end:
 * @desk: a desk
 * @kind: cancel or revoke
 * @device: a device
 * @now_ms: the clock, Unix time
 * @error: return location for an error
 *
 * Returns: (transfer full): what to write; %NULL with %RR_ERROR_MALFORMED
 */
RrDeviceAsk *
rr_device_ask_end (RrDeviceDesk     *desk,
                   RrDeviceAskKind   kind,
                   const char       *device,
                   gint64            now_ms,
                   GError          **error)
{
  if (names_device (device) && rr_device_keys_knows (desk->keys, device))
    return ask_new (desk, kind, device, now_ms);
  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, _("No such device was connected here"));
  return NULL;
}

/* --- on its way -------------------------------------------------------------------- */

/**
 * rr_device_ask_name:
 * @item: of an ask
 * @tracker: a tracker
 * @ok: not used
 *
 * Who is awaited is on the list already.
 */
void
rr_device_ask_name (RrItem   *item,
                    gpointer  tracker,
                    gboolean  ok)
{
  const RrDeviceAsk *self = item->data;

  if (self->kind == RR_DEVICE_ASK_ENROL && *self->row.name != '\0')
    rr_tracker_set_name (tracker, self->row.device, self->row.name);
}

gboolean
rr_device_ask_write (RrStore   *store,
                     gpointer   ask,
                     GError   **error)
{
  RrDeviceAsk *self = ask;

  if (self->kind == RR_DEVICE_ASK_REVOKE)
    return rr_store_device_key_end (store, self->row.device, self->now_ms, error);
  if (self->kind == RR_DEVICE_ASK_CANCEL)
    return rr_store_device_key_drop (store, self->row.device, error);
  return (*self->row.name == '\0' || rr_store_set_device_name (store, self->row.device, self->row.name, error))
         && rr_store_device_key_insert (store, &self->row, error);
}

static const char *
what_of (RrDeviceAskKind kind)
{
  static const char *const whats[] = { "device.enrol", "device.cancel", "device.revoke" };

  return whats[kind];
}

/* What is on disk holds here, too; before anybody hears of it. */
static void
apply (RrDeviceAsk *self)
{
  RrDeviceKeys *keys = self->desk->keys;

  if (self->kind == RR_DEVICE_ASK_ENROL)
    self->n = rr_device_keys_add (keys, &self->row) ? 1 : 0;
  else if (self->kind == RR_DEVICE_ASK_REVOKE)
    self->n = rr_device_keys_end (keys, self->row.device, self->now_ms);
  else
    self->n = rr_device_keys_drop (keys, self->row.device);
}

void
rr_device_ask_settle (RrItem   *item,
                      gpointer  store,
                      gboolean  ok)
{
  g_autoptr(RrDeviceAsk) self = item->data;
  g_autoptr(GError) error = NULL;

  if (ok)
    apply (self);
  if (self->desk->audit != NULL)
    rr_audit_desk_note (self->desk->audit, self->who, what_of (self->kind), self->row.device,
                        ok ? RR_AUDIT_OK : "failed");
  if (!ok)
    g_set_error_literal (&error, RR_ERROR, RR_ERROR_STORE, _("It could not be stored. Nothing has changed."));
  self->done (self, error, self->data);
}
