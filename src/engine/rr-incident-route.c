/* rr-incident-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include <string.h>

#include "rr-incident-ask.h"
#include "rr-incident-text.h"
#include "rr-json-build.h"

/* Incidents, fences and rules for scripts on this machine. What changes something asks for
 * a content type that a page in a browser cannot send by itself, since such a page runs on
 * this machine too.
 *
 * Threads: requests on their I/O thread, reading on the jobs thread, the rest on the
 *          store's.
 */

#define JSON_TYPE     "application/json"
#define CSV_TYPE      "text/csv; charset=utf-8"
#define MAX_INCIDENTS 100000

/* Where an answer goes that another thread makes. */
typedef struct
{
  RrFrontDoor *door;    /* (unowned): outlives the jobs */
  RrReplyTo    to;
  gint64       id;      /* 0 for all */
  gboolean     closed_too;
  gboolean     csv;
} Answer;

/* --- reading ------------------------------------------------------------------ */

static void
reply_all (Answer        *answer,
           RrStoreReader *reader)
{
  g_autoptr(GPtrArray) incidents
      = rr_store_reader_incidents (reader,
                                   answer->closed_too ? RR_INCIDENTS_ALL : RR_INCIDENTS_OPEN,
                                   MAX_INCIDENTS, NULL);
  g_autofree char *body = NULL;
  gsize len;

  if (incidents == NULL)
    {
      rr_json_reply_error (answer->door, answer->to, 503, "the store cannot be read");
      return;
    }
  if (answer->csv)
    {
      GString *text = rr_incidents_to_csv (incidents);

      len = text->len;
      body = g_string_free (text, FALSE);
    }
  else
    body = rr_incidents_to_json (incidents, &len);
  rr_front_door_reply (answer->door, answer->to, 200, answer->csv ? CSV_TYPE : JSON_TYPE, body,
                       (gssize) len);
}

static void
reply_one (Answer        *answer,
           RrStoreReader *reader)
{
  g_autoptr(RrIncident) incident = rr_store_reader_incident (reader, answer->id, NULL);
  g_autoptr(GPtrArray) log = NULL;
  g_autofree char *body = NULL;
  gsize len;

  if (incident != NULL)
    log = rr_store_reader_incident_log (reader, answer->id, NULL);
  if (log == NULL)
    {
      rr_json_reply_error (answer->door, answer->to, 404, "no such incident");
      return;
    }
  body = rr_incident_to_json (incident, log, &len);
  rr_front_door_reply (answer->door, answer->to, 200, JSON_TYPE, body, (gssize) len);
}

static void
read_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  Answer *answer = data;

  if (reader == NULL)
    rr_json_reply_error (answer->door, answer->to, 503, "the store cannot be read");
  else if (answer->id != 0)
    reply_one (answer, reader);
  else
    reply_all (answer, reader);
}

static RrHandled
read_incidents (RrEngine   *self,
                RrExchange *exchange,
                gint64      id)
{
  g_autofree char *all = rr_exchange_dup_query_value (exchange, "all");
  g_autofree char *format = rr_exchange_dup_query_value (exchange, "format");
  Answer *answer = g_new0 (Answer, 1);

  answer->door = self->door;
  answer->id = id;
  answer->closed_too = g_strcmp0 (all, "1") == 0;
  answer->csv = g_strcmp0 (format, "csv") == 0;
  answer->to = rr_exchange_defer (exchange);
  if (rr_jobs_submit (self->jobs, read_job, answer, g_free) != RR_OK)
    {
      rr_json_reply_error (self->door, answer->to, 503, "too busy");
      g_free (answer);
    }
  return RR_HANDLED;
}

/* --- asking ------------------------------------------------------------------- */

static void
done_cb (RrIncidentAsk *ask)
{
  RrFrontDoor *door = ask->data;

  if (ask->problem == NULL)
    {
      g_autofree char *id = ask->fence != NULL ? g_strescape (ask->fence->id, NULL) : NULL;
      g_autofree char *body = id != NULL ? g_strdup_printf ("{\"id\":\"%s\"}", id) : g_strdup ("{}");

      rr_front_door_reply (door, ask->to, 200, JSON_TYPE, body, -1);
    }
  else if (g_error_matches (ask->problem, RR_ERROR, RR_ERROR_STORE)
           || g_error_matches (ask->problem, RR_ERROR, RR_ERROR_NO_ROOM)
           || g_error_matches (ask->problem, RR_ERROR, RR_ERROR_DAMAGED))
    rr_json_reply_error (door, ask->to, 503, ask->problem->message);
  else
    rr_json_reply_error (door, ask->to,
                 g_error_matches (ask->problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? 404 : 409,
                 ask->problem->message);
  rr_incident_ask_free (ask);
}

/* TRUE if it may change something; else it has been answered. */
static gboolean
may_change (RrExchange *exchange)
{
  if (rr_exchange_get_method (exchange) != RR_METHOD_POST)
    rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: POST",
                              "{\"error\":\"this is for POST\"}", -1);
  else if (!rr_exchange_is_from_script (exchange))
    rr_exchange_respond_error (exchange, 415, "the content type has to be application/json");
  else
    return TRUE;
  return FALSE;
}

static RrHandled
send (RrEngine      *self,
      RrExchange    *exchange,
      RrIncidentAsk *ask)
{
  RrIntake *intake = self->intakes[rr_exchange_get_io (exchange)];

  if (!rr_intake_has_room (intake))
    {
      rr_incident_ask_free (ask);
      return RR_TRY_AGAIN;
    }
  ask->done = done_cb;
  ask->data = self->door;
  ask->to = rr_exchange_defer (exchange);
  rr_intake_write (intake, rr_incident_ask_write, rr_incident_ask_done, ask);
  return RR_HANDLED;
}

static RrHandled
refuse (RrExchange *exchange,
        GError     *error)
{
  rr_exchange_respond_error (exchange, 400, error->message);
  return RR_HANDLED;
}

static RrHandled
act (RrEngine   *self,
     RrExchange *exchange,
     gint64      id,
     const char *word)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(GError) error = NULL;
  const char *visitor;
  RrIncidentAsk *ask;
  RrIncidentAct what;

  if (!rr_incident_act_from_string (word, &what))
    {
      rr_exchange_respond_error (exchange, 404, "acknowledge, escalate, note or close");
      return RR_HANDLED;
    }
  if (!may_change (exchange))
    return RR_HANDLED;
  ask = rr_incident_ask_new (self->incidents, RR_ASK_ACT);
  ask->id = id;
  ask->act = what;
  if (!rr_remark_from_json (body.data, body.len, &ask->who, &ask->text, &error))
    {
      rr_incident_ask_free (ask);
      return refuse (exchange, error);
    }
  visitor = rr_routes_get_who (self, exchange, NULL);
  if (visitor != NULL)
    {
      g_free (ask->who);
      ask->who = g_strdup (visitor);
    }
  return send (self, exchange, ask);
}

/* The parts of a path behind its first one. */
static GStrv
dup_parts (RrExchange *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  g_autofree char *text = g_strndup (path.data + 1, path.len - 1);
  g_auto(GStrv) parts = g_strsplit (text, "/", 5);
  GStrv rest = g_new0 (char *, g_strv_length (parts) + 1);

  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    {
      char *part = g_uri_unescape_string (parts[i], NULL);

      rest[i - 1] = part != NULL ? part : g_strdup ("");
    }
  return rest;
}

RrHandled
rr_incident_route (RrEngine   *self,
                   RrExchange *exchange)
{
  g_auto(GStrv) parts = dup_parts (exchange);
  guint n_parts = g_strv_length (parts);
  gint64 id = n_parts > 0 ? g_ascii_strtoll (parts[0], NULL, 10) : 0;

  if (n_parts == 0 && rr_exchange_get_method (exchange) == RR_METHOD_GET)
    return read_incidents (self, exchange, 0);
  if (n_parts == 1 && id > 0 && rr_exchange_get_method (exchange) == RR_METHOD_GET)
    return read_incidents (self, exchange, id);
  if (n_parts == 2 && id > 0)
    return act (self, exchange, id, parts[1]);
  rr_exchange_respond_error (exchange, 404, "no such incident");
  return RR_HANDLED;
}

RrHandled
rr_fence_route (RrEngine   *self,
                RrExchange *exchange)
{
  g_auto(GStrv) parts = dup_parts (exchange);
  guint n_parts = g_strv_length (parts);
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(GError) error = NULL;
  RrIncidentAsk *ask;

  if (n_parts == 0 && rr_exchange_get_method (exchange) == RR_METHOD_GET)
    {
      g_autoptr(GPtrArray) fences = rr_incident_desk_dup_fences (self->incidents);
      gsize len;
      g_autofree char *text = rr_fences_to_json (fences, &len);

      rr_exchange_respond (exchange, 200, JSON_TYPE, text, (gssize) len);
      return RR_HANDLED;
    }
  if (!may_change (exchange))
    return RR_HANDLED;
  if (n_parts == 2 && g_str_equal (parts[1], "remove"))
    {
      ask = rr_incident_ask_new (self->incidents, RR_ASK_REMOVE_FENCE);
      ask->text = g_strdup (parts[0]);
      return send (self, exchange, ask);
    }
  ask = rr_incident_ask_new (self->incidents, RR_ASK_SAVE_FENCE);
  ask->fence = n_parts == 0 ? rr_fence_from_json (body.data, body.len, &error) : NULL;
  if (ask->fence != NULL)
    return send (self, exchange, ask);

  rr_incident_ask_free (ask);
  if (error != NULL)
    return refuse (exchange, error);
  rr_exchange_respond_error (exchange, 404, "no such fence");
  return RR_HANDLED;
}

RrHandled
rr_rule_route (RrEngine   *self,
               RrExchange *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(GError) error = NULL;
  RrIncidentAsk *ask;

  if (rr_exchange_get_method (exchange) == RR_METHOD_GET)
    {
      g_autoptr(GHashTable) sets = rr_incident_desk_dup_rules (self->incidents);
      gsize len;
      g_autofree char *text = rr_rules_to_json (sets, &len);

      rr_exchange_respond (exchange, 200, JSON_TYPE, text, (gssize) len);
      return RR_HANDLED;
    }
  if (!may_change (exchange))
    return RR_HANDLED;
  ask = rr_incident_ask_new (self->incidents, RR_ASK_SAVE_RULES);
  ask->text = rr_rule_set_from_json (body.data, body.len, &ask->set, &error);
  if (ask->text != NULL)
    return send (self, exchange, ask);
  rr_incident_ask_free (ask);
  return refuse (exchange, error);
}
