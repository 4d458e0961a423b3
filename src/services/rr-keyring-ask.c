/* rr-keyring-ask.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-secrets-private.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"
#include "rr-keyring.h"
#include "rr-late.h"
#include "rr-scope.h"
#include "rr-task.h"

/* Questions to the keyring. Each is a task that is given up after a while, so that a bus that
 * does not answer, or a person who does not unlock the keyring, holds nobody up for longer.
 *
 * Threads: whoever asks waits; the task has one of its own.
 */

static gboolean
look_up (RrKeyringAsk  *ask,
         GCancellable  *cancellable,
         GError       **error)
{
  RrKeyringLookup lookup;

  *(gpointer *) &lookup = rr_late_find ("rr-keyring", "rr_keyring_lookup", error);
  if (lookup == NULL)
    return FALSE;
  for (guint i = 0; i < ask->names->len; i++)
    {
      char *value;

      if (!lookup (ask->id, ask->names->pdata[i], cancellable, &value, error))
        return FALSE;
      if (value == NULL)
        {
          /* Translators: %s is the name of a secret */
          g_clear_error (error);
          g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED, _("The keyring does not have “%s”"),
                       (const char *) ask->names->pdata[i]);
          continue;
        }
      rr_secrets_keep (ask->workspace, ask->names->pdata[i], value);
      rr_secrets_wipe (value);
    }
  return *error == NULL;
}

/* What is stored is read again before it is gone from the file. */
static gboolean
store (RrKeyringAsk  *ask,
       GCancellable  *cancellable,
       GError       **error)
{
  RrKeyringStore put;
  RrKeyringLookup lookup;
  char *value = NULL;
  gboolean is_there;

  *(gpointer *) &put = rr_late_find ("rr-keyring", "rr_keyring_store", error);
  if (put == NULL)
    return FALSE;
  *(gpointer *) &lookup = rr_late_find ("rr-keyring", "rr_keyring_lookup", error);
  if (lookup == NULL || !put (ask->id, ask->name, ask->value, cancellable, error)
      || !lookup (ask->id, ask->name, cancellable, &value, error))
    return FALSE;
  is_there = g_strcmp0 (value, ask->value) == 0;
  g_clear_pointer (&value, rr_secrets_wipe);
  if (is_there)
    rr_secrets_keep (ask->workspace, ask->name, ask->value);
  else
    g_set_error_literal (error, RR_ERROR, RR_ERROR_STORE, _("The keyring did not keep what it was given"));
  return is_there;
}

static gboolean
ask_run (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  RrKeyringAsk *ask = data;
  GCancellable *cancellable = rr_ctx_get_cancellable (ctx);
  RrTx *done = g_steal_pointer (&ask->done);

  rr_task_external_begin ("keyring");
  if (ask->names != NULL)
    look_up (ask, cancellable, &ask->error);
  else
    store (ask, cancellable, &ask->error);
  rr_task_external_end ();
  rr_tx_drop (done);
  return TRUE;
}

/* Whoever waits hears that the other end of the channel is gone. */
gboolean
rr_keyring_ask (RrKeyringAsk  *ask,
                guint          patience_ms,
                GError       **error)
{
  g_autoptr(RrScope) scope = rr_scope_new (NULL, "keyring", RR_SCOPE_UNLIMITED);
  RrRx *waits;
  gpointer item;
  RrStatus status;

  rr_chan_new ("keyring", 1, RR_CHAN_REJECT, NULL, &ask->done, &waits);
  if (!rr_scope_spawn (scope, "keyring", ask_run, ask, NULL, error))
    {
      rr_tx_drop (ask->done);
      rr_rx_drop (waits);
      return FALSE;
    }
  status = rr_recv_until (waits, NULL, g_get_monotonic_time () + patience_ms * (gint64) 1000, &item);
  if (status == RR_DEADLINE)
    rr_scope_cancel (scope, NULL);
  if (!rr_scope_wait (scope, NULL))
    g_debug ("The keyring was not waited for");
  rr_rx_drop (waits);
  if (status == RR_DEADLINE)
    {
      g_clear_error (&ask->error);
      g_set_error_literal (&ask->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("The keyring does not answer"));
    }
  if (ask->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&ask->error));
  return FALSE;
}
