/* rr-pay-client.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pay-private.h"

#include "rr-late.h"

/* RrPayClient is in the module rr-web, see rr-pay-line.c: libsoup and what it brings are
 * more than 1 MiB of every process that is linked to them. Whoever has a client has the module.
 *
 * Threads: all functions on the one that made it, whose context it lives in.
 * Ends:    free, when no call is under way: cancel them and wait for their callbacks.
 */

static const RrPayWays *ways;   /* (atomic) */

static const RrPayWays *
load (GError **error)
{
  const RrPayWays *found = g_atomic_pointer_get (&ways);

  if (found == NULL)
    {
      found = rr_late_find (RR_WEB_MODULE, RR_PAY_WAYS, error);
      g_atomic_pointer_set (&ways, found);
    }
  return found;
}

/**
 * rr_pay_client_new:
 * @config: whom to ask, and how
 * @error: return location for an error
 *
 * Returns: (transfer full): a client; %NULL with %RR_PAY_ERROR_REFUSED if the address is
 *   none a key should be sent to, with %RR_ERROR_UNSUPPORTED if the module is not installed
 */
RrPayClient *
rr_pay_client_new (const RrPayConfig  *config,
                   GError            **error)
{
  const RrPayWays *found = load (error);

  return found != NULL ? found->make (config, error) : NULL;
}

/**
 * rr_pay_client_free:
 * @self: (nullable) (transfer full): a client without calls
 */
void
rr_pay_client_free (RrPayClient *self)
{
  if (self != NULL)
    g_atomic_pointer_get (&ways)->free (self);
}

/**
 * rr_pay_client_call_async:
 * @self: a client
 * @call: what to ask
 * @cancellable: (nullable): ends it at once; it may have been done all the same
 * @callback: called in the context of the client
 * @user_data: for @callback
 */
void
rr_pay_client_call_async (RrPayClient         *self,
                          const RrPayCall     *call,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (self != NULL && call != NULL);

  g_atomic_pointer_get (&ways)->call_async (self, call, cancellable, callback, user_data);
}

/**
 * rr_pay_client_call_finish:
 * @self: a client
 * @result: a result
 * @intent: (out): what the service says
 * @error: return location for an error
 *
 * Returns: %FALSE with an #RrPayError or %G_IO_ERROR_CANCELLED
 */
gboolean
rr_pay_client_call_finish (RrPayClient   *self,
                           GAsyncResult  *result,
                           RrIntent      *intent,
                           GError       **error)
{
  return g_atomic_pointer_get (&ways)->call_finish (self, result, intent, error);
}

/**
 * rr_pay_client_get_stat:
 * @self: a client
 * @stat: (out caller-allocates): what it has done
 */
void
rr_pay_client_get_stat (RrPayClient *self,
                        RrPayStat   *stat)
{
  g_atomic_pointer_get (&ways)->get_stat (self, stat);
}
