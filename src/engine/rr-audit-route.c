/* rr-audit-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-audit-look.h"
#include "rr-engine-private.h"
#include "rr-json-build.h"

/* GET /audit: the newest rows with all of the words of q, before a number; or those after
 * a number, as CSV or JSON lines, for who takes all of them page by page.
 * GET /audit/verify: does the chain hold?
 *
 * Threads: asked on an I/O thread, answered on that of the history.
 */

#define JSON_TYPE "application/json"
#define MOST_ROWS 10000u

typedef struct
{
  RrEngine     *engine;     /* (unowned): outlives its jobs */
  RrReplyTo     to;
  gint64        before;
  gint64        after;
  guint         limit;
  char        **words;      /* (owned) (nullable) */
  RrAuditFormat format;
  GString      *text;       /* (owned) (nullable): of an export */
  guint         n_rows;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_strfreev (ask->words);
  if (ask->text != NULL)
    g_string_free (ask->text, TRUE);
  g_free (ask);
}

static void
reply_error (Ask          *ask,
             const GError *error)
{
  rr_json_reply_error (ask->engine->door, ask->to, 503, error->message);
}

static void
verify_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  Ask *ask = data;
  g_autoptr(GError) problem = NULL;
  g_autoptr(JsonBuilder) builder = NULL;
  g_autofree char *sentence = NULL, *body = NULL;
  char hex[RR_AUDIT_HEX_LEN + 1];
  RrAuditCheck check;

  if (reader == NULL
      || !rr_audit_look_through (reader, ask->engine->workspace, NULL, ask->engine->history_end, &check, &problem))
    {
      reply_error (ask, reader == NULL ? error : problem);
      return;
    }
  sentence = rr_audit_check_to_text (&check);
  rr_audit_hash_to_hex (check.last_hash, hex);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  rr_json_add_bool (builder, "whole", check.n_faults == 0);
  rr_json_add_bool (builder, "has_head", check.head.is_known);
  rr_json_add_int (builder, "rows", (gint64) check.n_rows);
  rr_json_add_int (builder, "faults", (gint64) check.n_faults);
  rr_json_add_int (builder, "first_fault", check.fault_seq);
  rr_json_add_int (builder, "last", check.last_seq);
  rr_json_add_text (builder, "hash", hex);
  rr_json_add_text (builder, "says", sentence);
  body = rr_json_take (builder);
  rr_front_door_reply (ask->engine->door, ask->to, 200, JSON_TYPE, body, -1);
}

static void
list_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  Ask *ask = data;
  g_autoptr(GError) problem = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GString) body = g_string_new ("{\"rows\":[");

  if (reader != NULL)
    rows = rr_store_reader_audit_list (reader, ask->before, (const char *const *) ask->words, ask->limit, &problem);
  if (rows == NULL)
    {
      reply_error (ask, reader == NULL ? error : problem);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      rr_audit_row_append (rows->pdata[i], RR_AUDIT_JSON_LINES, body);
      body->str[body->len - 1] = i + 1 < rows->len ? ',' : ' ';
    }
  g_string_append (body, "]}");
  rr_front_door_reply (ask->engine->door, ask->to, 200, JSON_TYPE, body->str, (gssize) body->len);
}

static gboolean
export_cb (const RrAuditRow *row,
           gpointer          data)
{
  Ask *ask = data;

  rr_audit_row_append (row, ask->format, ask->text);
  return ++ask->n_rows < ask->limit;
}

static void
export_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  Ask *ask = data;
  g_autoptr(GError) problem = NULL;

  ask->text = g_string_new (rr_audit_format_head (ask->format));
  if (reader == NULL || !rr_store_reader_audit_each (reader, ask->after, export_cb, ask, &problem))
    {
      reply_error (ask, reader == NULL ? error : problem);
      return;
    }
  rr_front_door_reply (ask->engine->door, ask->to, 200,
                       ask->format == RR_AUDIT_CSV ? "text/csv; charset=utf-8" : "application/x-ndjson",
                       ask->text->str, (gssize) ask->text->len);
}

static gboolean
read_number (RrExchange *exchange,
             const char *name,
             gint64      otherwise,
             gint64      most,
             gint64     *value)
{
  g_autofree char *text = rr_exchange_dup_query_value (exchange, name);

  *value = otherwise;
  return text == NULL || g_ascii_string_to_signed (text, 10, 0, most, value, NULL);
}

/* Answers what cannot be understood. */
static Ask *
read_ask (RrEngine   *self,
          RrExchange *exchange,
          gboolean   *is_export)
{
  g_autofree char *format = rr_exchange_dup_query_value (exchange, "format");
  g_autofree char *words = rr_exchange_dup_query_value (exchange, "q");
  Ask *ask = g_new0 (Ask, 1);
  gint64 limit;

  ask->engine = self;
  *is_export = format != NULL;
  if (read_number (exchange, "before", G_MAXINT64, G_MAXINT64, &ask->before)
      && read_number (exchange, "after", 0, G_MAXINT64, &ask->after)
      && read_number (exchange, "limit", *is_export ? 1000 : 100, MOST_ROWS, &limit)
      && (format == NULL || rr_audit_format_from_string (format, &ask->format))
      && (words == NULL || g_utf8_validate (words, -1, NULL)))
    {
      ask->limit = (guint) MAX (limit, 1);
      if (words != NULL && *words != '\0')
        ask->words = g_strsplit (words, " ", 8);
      return ask;
    }
  ask_free (ask);
  rr_exchange_respond_error (exchange, 400, "before, after and limit are numbers, format is csv or jsonl");
  return NULL;
}

/**
 * rr_audit_route:
 * @self: the engine
 * @exchange: a complete request for /audit or below
 *
 * Thread: the I/O thread of @exchange.
 *
 * Returns: %RR_HANDLED
 */
RrHandled
rr_audit_route (RrEngine   *self,
                RrExchange *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  gboolean is_verify = path.len == strlen ("/audit/verify") && memcmp (path.data, "/audit/verify", path.len) == 0;
  gboolean is_export;
  Ask *ask;

  if (!is_verify && path.len != strlen ("/audit"))
    {
      rr_exchange_respond_error (exchange, 404, "no such place");
      return RR_HANDLED;
    }
  if (rr_exchange_get_method (exchange) != RR_METHOD_GET)
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: GET", "{\"error\":\"it is only read\"}", -1);
      return RR_HANDLED;
    }
  ask = read_ask (self, exchange, &is_export);
  if (ask == NULL)
    return RR_HANDLED;
  ask->to = rr_exchange_defer (exchange);
  if (rr_jobs_submit (self->history, is_verify ? verify_job : is_export ? export_job : list_job, ask, ask_free)
      == RR_OK)
    return RR_HANDLED;
  rr_front_door_reply (self->door, ask->to, 503, JSON_TYPE, "{\"error\":\"too busy\"}", -1);
  ask_free (ask);
  return RR_HANDLED;
}
