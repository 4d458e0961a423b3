/* rr-debug.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-debug.h"

#include <string.h>

#include "rr-engine-private.h"
#include "rr-export.h"
#include "rr-metrics.h"
#include "rr-pool.h"
#include "rr-pprof.h"
#include "rr-trace.h"
#include "rr-watch.h"

/* The diagnostics over HTTP. They are made on a pool of their own: they must come also
 * when every other thread of the engine is stuck.
 *
 * Threads: requests on their I/O thread; the owner otherwise.
 * Ends:    free() gives up what is being written and joins.
 */

#define JSON_TYPE "application/json"

struct _RrDebug
{
  RrEngine *engine;    /* (unowned) */
  RrPool   *pool;      /* (owned) */
  RrScope  *scope;     /* (owned) */
};

typedef struct
{
  RrEngine       *engine;   /* (unowned): outlives the scope */
  const RrExport *export;
  RrReplyTo       to;
} Ask;

/**
 * rr_debug_new:
 * @engine: whose diagnostics
 * @error: return location for an error
 *
 * Returns: (transfer full): a desk for diagnostics, %NULL if there is no thread for it
 */
RrDebug *
rr_debug_new (RrEngine  *engine,
              GError   **error)
{
  RrDebug *self = g_new0 (RrDebug, 1);

  self->engine = engine;
  self->scope = rr_scope_new (NULL, "diagnostics", RR_SCOPE_UNLIMITED);
  self->pool = rr_pool_new ("diagnostics", 1, RR_DEBUG_CAPACITY, RR_POOL_REJECT, error);
  if (self->pool == NULL)
    g_clear_pointer (&self, rr_debug_free);
  return self;
}

/**
 * rr_debug_free:
 * @self: (nullable) (transfer full): a desk that nobody asks any more
 */
void
rr_debug_free (RrDebug *self)
{
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return;

  rr_scope_cancel (self->scope, NULL);
  if (!rr_scope_wait (self->scope, &error))
    g_debug ("Diagnostics: %s", error->message);
  rr_scope_free (self->scope);
  g_clear_pointer (&self->pool, rr_pool_free);
  g_free (self);
}

/**
 * rr_debug_spawn:
 * @self: a desk
 * @name: (transfer none): static
 * @func: runs on the thread of the diagnostics
 * @data: (transfer full): for @func; on failure it stays the caller's
 * @destroy: (nullable): frees @data afterwards
 * @error: return location for an error
 *
 * Thread: any.
 *
 * Returns: %FALSE with %RR_ERROR_FULL when too many are waiting
 */
gboolean
rr_debug_spawn (RrDebug         *self,
                const char      *name,
                RrTaskFunc       func,
                gpointer         data,
                GDestroyNotify   destroy,
                GError         **error)
{
  return rr_scope_spawn_on (self->scope, self->pool, name, func, data, destroy, error);
}

static gboolean
ask_run (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  Ask *ask = data;
  RrFrontDoor *door = ask->engine->door;
  RrSpan span = rr_span_begin ("export");
  g_autoptr(GError) problem = NULL;
  gsize len = 0;
  const RrExport *export = ask->export;
  int fd = rr_export_spool (export, ask->engine, rr_ctx_get_cancellable (ctx), &len, &problem);

  if (fd >= 0)
    rr_front_door_reply_file (door, ask->to, export->content_type, export->header, fd, len);
  else
    {
      g_message ("%s cannot be written: %s", export->name, problem->message);
      rr_front_door_reply (door, ask->to, 503, JSON_TYPE, "{\"error\":\"it cannot be written\"}",
                           -1);
    }
  rr_span_end (&span, len);
  return TRUE;
}

static void
send_export (RrDebug    *self,
             RrExchange *exchange,
             const char *name)
{
  Ask *ask = g_new0 (Ask, 1);
  g_autoptr(GError) error = NULL;

  ask->engine = self->engine;
  ask->export = rr_export_find (name);
  ask->to = rr_exchange_defer (exchange);
  if (rr_debug_spawn (self, ask->export->name, ask_run, ask, g_free, &error))
    return;

  rr_front_door_reply_with (self->engine->door, ask->to, 503, JSON_TYPE, "Retry-After: 1",
                            "{\"error\":\"too busy\"}", -1);
  g_free (ask);
}

/* Asked for every few seconds, and small: answered at once. */
static void
send_metrics (RrDebug    *self,
              RrExchange *exchange)
{
  const RrExport *export = rr_export_find ("metrics.txt");
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (out);

  export->write (self->engine, out, NULL, NULL);
  rr_exchange_respond (exchange, 200, export->content_type,
                       g_memory_output_stream_get_data (memory),
                       (gssize) g_memory_output_stream_get_data_size (memory));
}

static void
send_pprof (RrDebug    *self,
            RrExchange *exchange)
{
  g_autofree char *text = rr_exchange_dup_query_value (exchange, "kind");
  g_autofree char *name = NULL;
  RrPprofKind kind;

  if (!rr_pprof_kind_from_string (text, &kind))
    {
      rr_exchange_respond_error (exchange, 400, "kind is tasks, waits, leaked or contention");
      return;
    }
  name = g_strdup_printf ("%s.pb.gz", text != NULL ? text : "tasks");
  send_export (self, exchange, name);
}

/* Sends an export, or switches what it tells of, if the query has @key. */
static void
send_or_switch (RrDebug    *self,
                RrExchange *exchange,
                const char *name,
                const char *key,
                void      (*set) (gboolean is_on))
{
  g_autofree char *value = rr_exchange_dup_query_value (exchange, key);
  g_autofree char *reason = NULL;

  if (value == NULL)
    {
      send_export (self, exchange, name);
      return;
    }
  if (strcmp (value, "on") != 0 && strcmp (value, "off") != 0)
    {
      reason = g_strdup_printf ("%s is on or off", key);
      rr_exchange_respond_error (exchange, 400, reason);
      return;
    }
  set (strcmp (value, "on") == 0);
  rr_exchange_respond (exchange, 200, JSON_TYPE, "{}", -1);
}

static void
set_watch (gboolean is_on)
{
  rr_watch_set_paused (!is_on);
}

/**
 * rr_debug_request:
 * @self: a desk
 * @exchange: a request from this machine
 *
 * Thread: I/O.
 *
 * Returns: %RR_HANDLED
 */
RrHandled
rr_debug_request (RrDebug    *self,
                  RrExchange *exchange)
{
  RrSlice slice = rr_exchange_get_path (exchange);
  g_autofree char *path = g_strndup (slice.data, slice.len);

  if (strcmp (path, "/metrics") == 0)
    send_metrics (self, exchange);
  else if (strcmp (path, "/debug/tasks") == 0)
    send_export (self, exchange, "dump.txt");
  else if (strcmp (path, "/debug/verdicts") == 0)
    send_or_switch (self, exchange, "verdicts.json", "watch", set_watch);
  else if (strcmp (path, "/debug/pprof") == 0)
    send_pprof (self, exchange);
  else if (strcmp (path, "/debug/trace") == 0)
    send_or_switch (self, exchange, "trace.json", "record", rr_trace_set_enabled);
  else if (strcmp (path, "/debug/report") == 0)
    send_export (self, exchange, "report.tar.gz");
  else
    rr_exchange_respond_error (exchange, 404, "no such place");
  return RR_HANDLED;
}
