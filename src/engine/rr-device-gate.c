/* rr-device-gate.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-gate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-time.h"

/* Who a device is: what it shows says so, and nothing else it says. What shows nothing may be
 * welcome all the same, within this machine; what shows something that is not good is not.
 *
 * Threads: I/O; what becomes of a use is stored behind what came before it.
 */

typedef struct
{
  RrDeviceKeys *keys;       /* (unowned): outlives the pipeline */
  gint64        id;
  gint64        now_ms;
  gboolean      is_first;
} Use;

static gboolean
write_use_cb (RrStore   *store,
              gpointer   data,
              GError   **error)
{
  const Use *use = data;

  return use->is_first ? rr_store_device_key_activate (store, use->id, use->now_ms, error)
                       : rr_store_device_key_use (store, use->id, use->now_ms, error);
}

static void
use_done_cb (RrItem   *item,
             gpointer  keeper,
             gboolean  ok)
{
  Use *use = item->data;

  rr_device_keys_saved (use->keys, use->id, ok);
  g_free (use);
}

static void
keep_use (RrDeviceKeys      *keys,
          RrIntake          *intake,
          const RrKeyAnswer *answer,
          gint64             now_ms)
{
  Use *use = g_new (Use, 1);

  *use = (Use) { keys, answer->id, now_ms, answer->is_first };
  rr_intake_write (intake, write_use_cb, use_done_cb, use);
}

static gboolean
refuse (RrExchange   *exchange,
        RrKeyVerdict  verdict)
{
  static const char *const whys[] = {
    [RR_KEY_UNKNOWN] = N_("The token of a device is not valid"),
    [RR_KEY_LATE] = N_("A phone was not connected in time; it has to scan a new code"),
    [RR_KEY_ENDED] = N_("The access of this device was taken back"),
  };

  rr_exchange_login_failed (exchange, 401, whys[verdict]);
  rr_exchange_respond_with (exchange, 401, "application/json", "WWW-Authenticate: Basic realm=\"device\"",
                            "{\"error\":\"this token is not valid\"}", -1);
  return FALSE;
}

/**
 * rr_device_gate_pass:
 * @keys: by what devices are known
 * @intake: of this I/O thread; with room
 * @exchange: a request
 * @who: (out): who asks
 *
 * Returns: %FALSE if it was refused
 */
gboolean
rr_device_gate_pass (RrDeviceKeys *keys,
                     RrIntake     *intake,
                     RrExchange   *exchange,
                     RrDeviceId   *who)
{
  gint64 now_ms = rr_time_now_ms ();
  RrCredential credential;
  RrKeyAnswer answer;

  rr_credential_of (exchange, &credential);
  who->path = credential.path;
  who->is_known = credential.kind == RR_CREDENTIAL_TOKEN;
  if (credential.kind == RR_CREDENTIAL_NONE)
    return TRUE;
  if (credential.kind == RR_CREDENTIAL_BAD)
    {
      rr_device_keys_note_bad (keys);
      return refuse (exchange, RR_KEY_UNKNOWN);
    }

  rr_device_keys_check (keys, credential.hash, rr_exchange_get_address (exchange), rr_exchange_is_tls (exchange),
                        now_ms, &answer);
  if (answer.verdict != RR_KEY_GOOD)
    return refuse (exchange, answer.verdict);
  who->id = answer.id;
  memcpy (who->device, answer.device, sizeof who->device);
  if (answer.is_first || answer.is_due)
    keep_use (keys, intake, &answer, now_ms);
  return TRUE;
}
