/* rr-staff-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include <string.h>

#include "rr-engine-staff.h"
#include "rr-error.h"
#include "rr-json-build.h"
#include "rr-staff-hash.h"

/* Accounts for scripts on this machine:
 *
 *   GET  /staff                 who there is, and what tokens they have
 *   POST /staff                 {"name","role","password"}; with a manager's token
 *   POST /staff/change          {"name"} and one of "role", "password", "disabled"; likewise
 *   POST /staff/tokens          {"name","password","label"}: a token, told once
 *   POST /staff/tokens/revoke   {"token"}, or {"id"} with a manager's token
 *
 * Every post says that it is JSON. The first account is made at the console, or by whoever owns
 * the files: a program of this machine must not shut out who sits there.
 *
 * Threads: requests on their I/O thread; what takes long on the desk's, which has room for half
 *          as many of these as for all, so that the console finds some.
 */

#define JSON_TYPE "application/json"
#define MOST_ASKS ((int) RR_STAFF_QUEUE / 2)

typedef struct
{
  RrEngine      *engine;     /* (unowned): outlives the desk's thread */
  RrReplyTo      to;
  const char    *who;        /* stays as long as the program */
  RrStaffChange *change;     /* (owned) */
} Ask;

static void
ask_free (Ask *self)
{
  __atomic_sub_fetch (&self->engine->n_staff_asks, 1, __ATOMIC_ACQ_REL);
  rr_staff_change_free (self->change);
  g_free (self);
}

/* --- the list ------------------------------------------------------------------- */

static void
add_tokens (JsonBuilder       *builder,
            const RrStaffRoll *roll,
            gint64             staff)
{
  json_builder_set_member_name (builder, "tokens");
  json_builder_begin_array (builder);
  for (guint i = 0; i < roll->tokens->len; i++)
    {
      const RrStaffToken *token = &g_array_index (roll->tokens, RrStaffToken, i);

      if (token->staff != staff)
        continue;
      json_builder_begin_object (builder);
      rr_json_add_int (builder, "id", token->id);
      rr_json_add_text (builder, "label", token->label);
      rr_json_add_time (builder, "made", token->created_ms);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static char *
list (RrStaffDesk *desk)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(RrStaffRoll) roll = rr_staff_desk_dup_roll (desk);
  RrStaffCounts counts;

  rr_staff_desk_get_counts (desk, &counts);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "staff");
  json_builder_begin_array (builder);
  for (guint i = 0; i < roll->people->len; i++)
    {
      const RrStaffRow *row = &g_array_index (roll->people, RrStaffRow, i);

      json_builder_begin_object (builder);
      rr_json_add_text (builder, "name", row->name);
      rr_json_add_text (builder, "role", rr_role_word (row->role));
      rr_json_add_bool (builder, "disabled", row->is_disabled);
      rr_json_add_time (builder, "made", row->created_ms);
      rr_json_add_time (builder, "signed_in", row->signed_in_ms);
      add_tokens (builder, roll, row->id);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  rr_json_add_int (builder, "signed_in", (gint64) counts.n_signed_in);
  rr_json_add_int (builder, "wrong", (gint64) counts.n_wrong);
  rr_json_add_int (builder, "waiting", (gint64) counts.n_waiting);
  rr_json_add_int (builder, "full", (gint64) counts.n_full);
  rr_json_add_int (builder, "tokens_bad", (gint64) counts.n_tokens_bad);
  return rr_json_take (builder);
}

/* --- answers -------------------------------------------------------------------- */

static void
reply_problem (Ask *ask)
{
  const GError *problem = ask->change->problem;
  guint status = g_error_matches (problem, RR_ERROR, RR_ERROR_MALFORMED) ? 400
                 : g_error_matches (problem, RR_ERROR, RR_ERROR_STORE)   ? 503
                                                                        : 409;

  rr_json_reply_error (ask->engine->door, ask->to, status, problem->message);
}

static void
reply_done (Ask *ask)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *body = NULL;

  json_builder_begin_object (builder);
  if (ask->change->token != NULL)
    rr_json_add_text (builder, "token", ask->change->token);
  else
    rr_json_add_text (builder, "status", "ok");
  body = rr_json_take (builder);
  rr_front_door_reply (ask->engine->door, ask->to,
                       ask->change->kind == RR_STAFF_ADD || ask->change->token != NULL ? 201 : 200, JSON_TYPE, body, -1);
  explicit_bzero (body, strlen (body));
}

static void
change_job (RrStaffDesk *desk,
            gpointer     data)
{
  Ask *ask = data;

  gboolean ok = rr_staff_change_run (ask->change, desk);

  rr_engine_note_change (ask->engine, ask->change, ask->who);
  if (ok)
    reply_done (ask);
  else
    reply_problem (ask);
  ask_free (ask);
}

/* The header of an answer outlives it. Rounded up to what there is. */
static const char *
retry_after (gint64 wait_ms)
{
  static const struct { gint64 upto_ms; const char *header; } waits[] = {
    { 0, NULL },
    { 1000, "Retry-After: 1" },
    { 2000, "Retry-After: 2" },
    { 4000, "Retry-After: 4" },
    { 8000, "Retry-After: 8" },
    { 16000, "Retry-After: 16" },
    { 32000, "Retry-After: 32" },
    { 64000, "Retry-After: 64" },
    { 128000, "Retry-After: 128" },
    { 256000, "Retry-After: 256" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    if (wait_ms <= waits[i].upto_ms)
      return waits[i].header;
  return "Retry-After: 300";
}

/* Whoever makes a token shows that it is theirs to make. */
static void
token_job (RrStaffDesk *desk,
           gpointer     data)
{
  Ask *ask = data;
  gint64 wait_ms;
  RrStaffRow who;
  RrSignIn outcome = rr_staff_desk_check (desk, ask->change->name, ask->change->password, &who, &wait_ms);

  if (outcome == RR_SIGN_IN_OK)
    {
      ask->change->id = who.id;
      ask->who = g_intern_string (who.name);
      change_job (desk, ask);
    }
  else
    {
      rr_audit_desk_note (ask->engine->audit, ask->who, "staff.token", NULL,
                          outcome == RR_SIGN_IN_WAIT ? "has to wait" : "refused");
      rr_front_door_reply_with (ask->engine->door, ask->to, outcome == RR_SIGN_IN_WAIT ? 429 : 401, JSON_TYPE,
                                retry_after (wait_ms), "{\"error\":\"the name or the password is wrong\"}", -1);
      ask_free (ask);
    }
  rr_staff_desk_keep (desk);
}

/* --- requests ------------------------------------------------------------------- */

/* Takes @change. */
static RrHandled
submit (RrEngine      *self,
        RrExchange    *exchange,
        RrStaffChange *change,
        RrStaffFunc    func)
{
  Ask *ask = g_new0 (Ask, 1);
  gboolean has_room = __atomic_add_fetch (&self->n_staff_asks, 1, __ATOMIC_ACQ_REL) <= MOST_ASKS;

  *ask = (Ask) { .engine = self, .who = rr_routes_get_who (self, exchange, RR_AUDIT_SCRIPT), .change = change };
  if (has_room)
    {
      ask->to = rr_exchange_defer (exchange);
      if (rr_staff_desk_submit (self->staff_desk, func, ask) == RR_OK)
        return RR_HANDLED;
      rr_json_reply_error (self->door, ask->to, 503, "too busy");
    }
  else
    rr_exchange_respond_with (exchange, 503, JSON_TYPE, "Retry-After: 1", "{\"error\":\"too busy\"}", -1);
  ask_free (ask);
  return RR_HANDLED;
}

static gboolean
is_manager (RrEngine   *self,
            RrExchange *exchange)
{
  /* The role of whoever has a token was looked at before. */
  if (rr_routes_get_who (self, exchange, NULL) != NULL)
    return TRUE;
  rr_exchange_respond_with (exchange, 401, JSON_TYPE, "WWW-Authenticate: Bearer",
                            "{\"error\":\"this takes the token of a manager\"}", -1);
  return FALSE;
}

static char *
dup_member (JsonObject *object,
            const char *name)
{
  return g_strdup (rr_json_text_of (object, name));
}

static RrStaffChange *
read_account (JsonObject *object)
{
  g_autoptr(RrStaffChange) change = rr_staff_change_new (RR_STAFF_ADD);

  change->name = dup_member (object, "name");
  change->password = dup_member (object, "password");
  if (!rr_role_from_word (rr_json_text_of (object, "role"), &change->role))
    return NULL;
  return g_steal_pointer (&change);
}

/* One thing at a time. */
static RrStaffChange *
read_change (JsonObject *object)
{
  g_autoptr(RrStaffChange) change = rr_staff_change_new (RR_STAFF_SET_ROLE);

  change->name = dup_member (object, "name");
  change->password = dup_member (object, "password");
  if (change->name == NULL || json_object_get_size (object) != 2)
    return NULL;
  if (change->password != NULL)
    change->kind = RR_STAFF_SET_PASSWORD;
  else if (json_object_has_member (object, "disabled"))
    change->kind = rr_json_bool_of (object, "disabled", TRUE) ? RR_STAFF_DISABLE : RR_STAFF_ENABLE;
  else if (!rr_role_from_word (rr_json_text_of (object, "role"), &change->role))
    return NULL;
  return g_steal_pointer (&change);
}

static RrStaffChange *
read_token (JsonObject *object)
{
  g_autoptr(RrStaffChange) change = rr_staff_change_new (RR_STAFF_MAKE_TOKEN);

  change->name = dup_member (object, "name");
  change->password = dup_member (object, "password");
  change->label = dup_member (object, "label");
  if (change->name == NULL || change->password == NULL || strlen (change->password) > RR_STAFF_PASSWORD_MAX)
    return NULL;
  if (change->label == NULL)
    change->label = g_strdup ("script");
  return g_steal_pointer (&change);
}

/* Whoever has a token may end it. */
static gint64
find_token (RrStaffDesk *desk,
            const char  *token)
{
  g_autoptr(RrStaffRoll) roll = rr_staff_desk_dup_roll (desk);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);

  for (guint i = 0; i < roll->tokens->len; i++)
    if (rr_staff_is_same (g_array_index (roll->tokens, RrStaffToken, i).sum, sum))
      return g_array_index (roll->tokens, RrStaffToken, i).id;
  return 0;
}

static RrHandled
drop_token (RrEngine   *self,
            RrExchange *exchange,
            JsonObject *object)
{
  const char *token = rr_json_text_of (object, "token");
  RrStaffChange *change;
  gint64 id = token != NULL ? find_token (self->staff_desk, token) : rr_json_int_of (object, "id", 0);

  if (token == NULL && !is_manager (self, exchange))
    return RR_HANDLED;
  if (id <= 0)
    {
      rr_exchange_respond_error (exchange, 404, "no such token");
      return RR_HANDLED;
    }
  change = rr_staff_change_new (RR_STAFF_DROP_TOKEN);
  change->token_id = id;
  return submit (self, exchange, change, change_job);
}

static gboolean
is_path (RrExchange *exchange,
         const char *path)
{
  RrSlice given = rr_exchange_get_path (exchange);

  return given.len == strlen (path) && memcmp (given.data, path, given.len) == 0;
}

static RrHandled
post (RrEngine   *self,
      RrExchange *exchange,
      JsonObject *object)
{
  RrStaffChange *change;
  RrStaffFunc func = change_job;

  if (is_path (exchange, "/staff/tokens/revoke"))
    return drop_token (self, exchange, object);
  if (is_path (exchange, "/staff/tokens"))
    {
      change = read_token (object);
      func = token_job;
    }
  else if (!is_manager (self, exchange))
    return RR_HANDLED;
  else
    change = is_path (exchange, "/staff") ? read_account (object) : read_change (object);

  if (change != NULL)
    return submit (self, exchange, change, func);
  rr_exchange_respond_error (exchange, 400, "what is wanted is a name and what it needs");
  return RR_HANDLED;
}

static gboolean
is_known (RrExchange *exchange)
{
  return is_path (exchange, "/staff") || is_path (exchange, "/staff/change") || is_path (exchange, "/staff/tokens")
         || is_path (exchange, "/staff/tokens/revoke");
}

RrHandled
rr_staff_route (RrEngine   *self,
                RrExchange *exchange)
{
  RrMethod method = rr_exchange_get_method (exchange);
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) json = NULL;
  g_autofree char *answer = NULL;

  if (!is_known (exchange))
    rr_exchange_respond_error (exchange, 404, "no such place");
  else if (method == RR_METHOD_GET && is_path (exchange, "/staff"))
    {
      answer = list (self->staff_desk);
      rr_exchange_respond (exchange, 200, JSON_TYPE, answer, -1);
    }
  else if (method != RR_METHOD_POST)
    rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: POST", "{\"error\":\"this is for POST\"}", -1);
  else if (!rr_exchange_is_from_script (exchange))
    rr_exchange_respond_error (exchange, 415, "the content type has to be application/json");
  else if ((json = rr_json_parse_object (body.data, body.len)) == NULL)
    rr_exchange_respond_error (exchange, 400, "this is no JSON object");
  else
    return post (self, exchange, json_node_get_object (json));
  return RR_HANDLED;
}
