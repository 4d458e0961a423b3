/* rr-backup-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include "rr-engine-storage.h"
#include "rr-json-build.h"

/* GET /backup says how it stands with the backups; POST /backup has one made now.
 *
 * Threads: I/O; one is begun on the owner's.
 */

#define JSON_TYPE "application/json"

static void
make_cb (gpointer data)
{
  g_autoptr(GError) error = NULL;

  /* That one is being made already is as good. */
  if (!rr_engine_make_backup (data, &error) && !g_error_matches (error, RR_ERROR, RR_ERROR_IN_USE))
    g_message ("No backup was begun: %s", error->message);
}

static void
ask_for_one (RrEngine           *self,
             RrExchange         *exchange,
             const RrBackupView *view)
{
  if (view->settings.folder == NULL)
    rr_exchange_respond_error (exchange, 409, "no folder for backups is chosen");
  else if (rr_marshal_post (self->marshal, make_cb, self, NULL) == RR_OK)
    rr_exchange_respond (exchange, 202, JSON_TYPE, "{\"asked\":true}", -1);
  else
    rr_exchange_respond_error (exchange, 503, "too busy");
}

static void
tell (RrExchange         *exchange,
      const RrBackupView *view)
{
  static const char *const states[] = { "roomy", "low", "full" };
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *body = NULL;

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "folder", view->settings.folder);
  rr_json_add_int (builder, "every_minutes", view->settings.every_min);
  rr_json_add_bool (builder, "running", view->is_running);
  rr_json_add_int (builder, "permille", view->permille);
  rr_json_add_text (builder, "last", view->last.name);
  rr_json_add_time (builder, "last_made", view->last.made_ms);
  rr_json_add_int (builder, "last_bytes", view->last.bytes);
  rr_json_add_bool (builder, "old", view->is_old);
  rr_json_add_time (builder, "next", view->next_ms);
  rr_json_add_text (builder, "problem", view->problem);
  rr_json_add_int (builder, "made", (gint64) view->n_made);
  rr_json_add_int (builder, "failed", (gint64) view->n_failed);
  rr_json_add_text (builder, "disk", states[view->disk.state]);
  rr_json_add_int (builder, "disk_free", view->disk.free_bytes);
  rr_json_add_int (builder, "disk_reserve", view->disk.reserve_bytes);
  rr_json_add_int (builder, "disk_refused", (gint64) view->disk.n_refused);
  body = rr_json_take (builder);
  rr_exchange_respond (exchange, 200, JSON_TYPE, body, -1);
}

RrHandled
rr_backup_route (RrEngine   *self,
                 RrExchange *exchange)
{
  RrMethod method = rr_exchange_get_method (exchange);
  g_autoptr(RrBackupView) view = rr_engine_dup_backups (self);

  if (view == NULL)
    rr_exchange_respond_error (exchange, 503, "not now");
  else if (method == RR_METHOD_POST)
    ask_for_one (self, exchange, view);
  else if (method == RR_METHOD_GET)
    tell (exchange, view);
  else
    rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: GET, POST", "{\"error\":\"not this way\"}", -1);
  return RR_HANDLED;
}
