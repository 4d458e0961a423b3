/* rr-octo-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-json-out.h"

/* The routes of the OCTO standard, with and without a slash at the end: who asks, what
 * it can do, and what is asked. What needs no booking is answered at once; the rest is
 * checked as far as the catalogue goes and sent to the store.
 *
 * Threads: the I/O thread.
 */

#define JSON_TYPE  "application/json"
#define BASE       "/octo"
#define MAX_PARTS  4
#define CAPABILITY "octo/pricing"

static const char core_header[] = "Octo-Capabilities: ";
static const char pricing_header[] = "Octo-Capabilities: " CAPABILITY;

/* Both fill in @ask. TRUE: its run function goes to the store; FALSE: it is answered. */
typedef gboolean (*PrepareFunc) (RrBookingAsk *ask,
                                 RrExchange   *exchange,
                                 const char   *id);

typedef struct
{
  RrMethod     method;
  const char  *path[MAX_PARTS];   /* a star is an id */
  PrepareFunc  prepare;
  RrBookingRun run;               /* (nullable): needs no store */
} Route;

typedef struct
{
  const char *code;
  const char *extra;              /* (nullable): the member that names what is meant */
  guint       status;
} Error;

static const Error errors[] = {
  [RR_OCTO_INVALID_PRODUCT_ID] = { "INVALID_PRODUCT_ID", "productId", 400 },
  [RR_OCTO_INVALID_OPTION_ID] = { "INVALID_OPTION_ID", "optionId", 400 },
  [RR_OCTO_INVALID_UNIT_ID] = { "INVALID_UNIT_ID", "unitId", 400 },
  [RR_OCTO_INVALID_AVAILABILITY_ID] = { "INVALID_AVAILABILITY_ID", "availabilityId", 400 },
  [RR_OCTO_INVALID_BOOKING_UUID] = { "INVALID_BOOKING_UUID", "uuid", 400 },
  [RR_OCTO_BAD_REQUEST] = { "BAD_REQUEST", NULL, 400 },
  [RR_OCTO_UNPROCESSABLE_ENTITY] = { "UNPROCESSABLE_ENTITY", NULL, 400 },
  [RR_OCTO_UNAUTHORIZED] = { "UNAUTHORIZED", NULL, 400 },
  [RR_OCTO_FORBIDDEN] = { "FORBIDDEN", NULL, 400 },
  [RR_OCTO_INTERNAL_SERVER_ERROR] = { "INTERNAL_SERVER_ERROR", NULL, 500 },
};

static const char lost_body[] = "{\"error\":\"INTERNAL_SERVER_ERROR\","
                                "\"errorMessage\":\"Nothing was stored, ask again\"}";

/* --- answers ------------------------------------------------------------------ */

static char *
error_text (RrOctoError  code,
            const char  *extra,
            const char  *sentence)
{
  GString *out = g_string_new ("");

  rr_json_begin (out, NULL, '{');
  rr_json_put_text (out, "error", errors[code].code);
  rr_json_put_text (out, "errorMessage", sentence);
  if (errors[code].extra != NULL)
    rr_json_put_text (out, errors[code].extra, extra != NULL ? extra : "");
  rr_json_end (out, '}');
  return g_string_free (out, FALSE);
}

void
rr_octo_fail (RrBookingAsk *ask,
              RrOctoError   code,
              const char   *extra,
              const char   *sentence)
{
  g_free (ask->body);
  ask->body = error_text (code, extra, sentence);
  ask->status = errors[code].status;
}

void
rr_octo_answer (RrBookingAsk *ask,
                GString      *out)
{
  g_free (ask->body);
  ask->body = g_string_free (out, FALSE);
  ask->status = 200;
}

static RrHandled
respond (RrExchange   *exchange,
         RrBookingAsk *ask)
{
  rr_exchange_respond_with (exchange, ask->status, JSON_TYPE, ask->header, ask->body, -1);
  rr_booking_ask_free (ask);
  return RR_HANDLED;
}

/* Not a word of the standard, but what its clients wait for. */
static RrHandled
come_back (RrExchange   *exchange,
           RrBookingAsk *ask,
           guint         status)
{
  g_autofree char *header = g_strconcat (ask->header, "\r\nRetry-After: 1", NULL);

  rr_octo_fail (ask, RR_OCTO_INTERNAL_SERVER_ERROR, NULL, "Many are asking, come back in a moment");
  rr_exchange_respond_with (exchange, status, JSON_TYPE, header, ask->body, -1);
  rr_booking_ask_free (ask);
  return RR_HANDLED;
}

/* --- who asks, and how -------------------------------------------------------- */

static void
octo_free (gpointer data)
{
  RrOcto *octo = data;

  if (octo->is_waiting)
    __atomic_sub_fetch (&octo->reseller->n_waiting, 1, __ATOMIC_RELAXED);
  rr_octo_body_clear (&octo->body);
  g_clear_pointer (&octo->slots, g_array_unref);
  g_clear_pointer (&octo->query, g_hash_table_unref);
  g_free (octo);
}

static gboolean
header_equals (RrExchange *exchange,
               const char *name,
               const char *value)
{
  RrSlice given;

  return rr_exchange_get_header (exchange, name, &given) && given.len == strlen (value)
         && g_ascii_strncasecmp (given.data, value, given.len) == 0;
}

/* A list with commas, spaces allowed. */
static gboolean
wants_pricing (RrExchange *exchange)
{
  g_autofree char *text = rr_booking_dup_header (exchange, "octo-capabilities", 1000);
  g_auto(GStrv) names = g_strsplit (text != NULL ? text : "", ",", 64);
  gboolean wants = FALSE;

  for (guint i = 0; names[i] != NULL; i++)
    wants = wants || strcmp (g_strstrip (names[i]), CAPABILITY) == 0;
  return wants;
}

static gboolean
let_in (RrBookingAsk *ask,
        RrExchange   *exchange)
{
  static const char scheme[] = "Bearer ";
  RrOcto *octo = ask->more;
  RrSlice given;

  if (!rr_exchange_get_header (exchange, "authorization", &given) || given.len <= strlen (scheme)
      || g_ascii_strncasecmp (given.data, scheme, strlen (scheme)) != 0)
    {
      rr_exchange_login_failed (exchange, 400, N_("The key of a reseller is missing"));
      rr_octo_fail (ask, RR_OCTO_UNAUTHORIZED, NULL, "A key is needed: Authorization: Bearer KEY");
      return FALSE;
    }
  octo->reseller = rr_resellers_check (ask->desk->resellers, given.data + strlen (scheme),
                                       given.len - strlen (scheme));
  if (octo->reseller == NULL || octo->reseller->is_blocked)
    {
      rr_exchange_login_failed (exchange, 400, N_("The key of a reseller is not valid"));
      rr_octo_fail (ask, RR_OCTO_FORBIDDEN, NULL, "This key is not valid");
      return FALSE;
    }
  return TRUE;
}

/* Whoever says nothing about it is taken to speak JSON. */
static gboolean
speaks_json (RrBookingAsk *ask,
             RrExchange   *exchange)
{
  g_autofree char *type = rr_booking_dup_header (exchange, "content-type", 200);

  if (type == NULL || rr_exchange_get_body (exchange).len == 0
      || g_ascii_strncasecmp (type, JSON_TYPE, strlen (JSON_TYPE)) == 0)
    return TRUE;
  rr_octo_fail (ask, RR_OCTO_BAD_REQUEST, NULL, "The body has to be " JSON_TYPE);
  return FALSE;
}

static RrBookingAsk *
ask_new (RrBookingDesk *desk,
         RrFrontDoor   *door,
         RrExchange    *exchange)
{
  RrBookingAsk *ask = rr_booking_ask_new (desk, door, rr_octo_once_run);
  RrOcto *octo = g_new0 (RrOcto, 1);

  ask->catalogue = rr_catalogue_ref (rr_catalogue_desk_view (desk->tours,
                                                              rr_exchange_get_io (exchange)));
  octo->pricing = wants_pricing (exchange);
  octo->is_test = header_equals (exchange, "octo-env", "test");
  ask->more = octo;
  ask->free_more = octo_free;
  ask->lost = lost_body;
  ask->header = octo->pricing ? pricing_header : core_header;
  return ask;
}

/* --- answered at once --------------------------------------------------------- */

/* Where this is: as the operator says, else as it was called. */
static char *
dup_endpoint (RrBookingAsk *ask,
              RrExchange   *exchange)
{
  const RrOperator *operator = ask->desk->operator;
  g_autofree char *host = rr_booking_dup_header (exchange, "host", 255);

  if (operator->url != NULL)
    return g_strconcat (operator->url, BASE, NULL);
  return g_strconcat ("http://", host != NULL ? host : "127.0.0.1", BASE, NULL);
}

static gboolean
supplier (RrBookingAsk *ask,
          RrExchange   *exchange,
          const char   *id)
{
  g_autofree char *endpoint = dup_endpoint (ask, exchange);
  GString *out = g_string_new ("");

  rr_octo_put_supplier (out, ask->desk->operator, endpoint);
  rr_octo_answer (ask, out);
  return FALSE;
}

static gboolean
capabilities (RrBookingAsk *ask,
              RrExchange   *exchange,
              const char   *id)
{
  GString *out = g_string_new ("");

  rr_json_begin (out, NULL, '[');
  rr_json_begin (out, NULL, '{');
  rr_json_put_text (out, "id", CAPABILITY);
  rr_json_put_int (out, "revision", 1);
  rr_json_put_bool (out, "required", FALSE);
  rr_json_begin (out, "dependencies", '[');
  rr_json_end (out, ']');
  rr_json_end (out, '}');
  rr_json_end (out, ']');
  rr_octo_answer (ask, out);
  return FALSE;
}

static gboolean
products (RrBookingAsk *ask,
          RrExchange   *exchange,
          const char   *id)
{
  const RrOcto *octo = ask->more;
  GPtrArray *tours = rr_catalogue_get_tours (ask->catalogue);
  GString *out = g_string_sized_new (4096);

  rr_json_begin (out, NULL, '[');
  for (guint i = 0; i < tours->len; i++)
    {
      const RrTour *tour = tours->pdata[i];

      if (tour->for_resellers)
        rr_octo_put_product (out, NULL, tour, octo->pricing, FALSE);
    }
  rr_json_end (out, ']');
  rr_octo_answer (ask, out);
  return FALSE;
}

static gboolean
product (RrBookingAsk *ask,
         RrExchange   *exchange,
         const char   *id)
{
  const RrOcto *octo = ask->more;
  const RrTour *tour = rr_catalogue_find (ask->catalogue, id);
  GString *out;

  if (tour == NULL || !tour->for_resellers)
    {
      rr_octo_fail (ask, RR_OCTO_INVALID_PRODUCT_ID, id, "There is no such product");
      return FALSE;
    }
  out = g_string_sized_new (2048);
  rr_octo_put_product (out, NULL, tour, octo->pricing, FALSE);
  rr_octo_answer (ask, out);
  return FALSE;
}

/* --- for the store ------------------------------------------------------------ */

static gboolean
calendar (RrBookingAsk *ask,
          RrExchange   *exchange,
          const char   *id)
{
  ((RrOcto *) ask->more)->daily = TRUE;
  return rr_octo_read_body (ask, rr_exchange_get_body (exchange)) && rr_octo_read_range (ask);
}

static gboolean
availability (RrBookingAsk *ask,
              RrExchange   *exchange,
              const char   *id)
{
  return rr_octo_read_body (ask, rr_exchange_get_body (exchange)) && rr_octo_read_range (ask);
}

static gboolean
reserve (RrBookingAsk *ask,
         RrExchange   *exchange,
         const char   *id)
{
  RrOcto *octo = ask->more;

  return rr_octo_read_body (ask, rr_exchange_get_body (exchange)) && rr_octo_check_product (ask)
         && rr_octo_check_slot (ask) && rr_octo_check_items (ask, octo->body.items, &ask->pax)
         && rr_octo_plan_supply (ask);
}

static gboolean
find_one (RrBookingAsk *ask,
          RrExchange   *exchange,
          const char   *id)
{
  g_autofree char *uuid = g_ascii_strdown (id, -1);

  if (!rr_booking_is_uuid (uuid, strlen (uuid)))
    {
      rr_octo_fail (ask, RR_OCTO_INVALID_BOOKING_UUID, id, "There is no such booking");
      return FALSE;
    }
  g_strlcpy (ask->uuid, uuid, sizeof ask->uuid);
  return TRUE;
}

static gboolean
change_one (RrBookingAsk *ask,
            RrExchange   *exchange,
            const char   *id)
{
  return rr_octo_read_body (ask, rr_exchange_get_body (exchange)) && find_one (ask, exchange, id);
}

static gboolean
list (RrBookingAsk *ask,
      RrExchange   *exchange,
      const char   *id)
{
  RrOcto *octo = ask->more;
  RrSlice query = rr_exchange_get_query (exchange);

  octo->query = g_uri_parse_params (query.len > 0 ? query.data : "", (gssize) query.len, "&",
                                    G_URI_PARAMS_WWW_FORM, NULL);
  if (octo->query == NULL)
    {
      rr_octo_fail (ask, RR_OCTO_BAD_REQUEST, NULL, "The query cannot be read");
      return FALSE;
    }
  return rr_octo_read_filter (ask);
}

/* --- the table ---------------------------------------------------------------- */

static const Route routes[] = {
  { RR_METHOD_GET, { "supplier" }, supplier, NULL },
  { RR_METHOD_GET, { "capabilities" }, capabilities, NULL },
  { RR_METHOD_GET, { "products" }, products, NULL },
  { RR_METHOD_GET, { "products", "*" }, product, NULL },
  { RR_METHOD_POST, { "availability" }, availability, rr_octo_availability_run },
  { RR_METHOD_POST, { "availability", "calendar" }, calendar, rr_octo_availability_run },
  { RR_METHOD_GET, { "bookings" }, list, rr_octo_list_run },
  { RR_METHOD_POST, { "bookings" }, reserve, rr_octo_reserve_run },
  { RR_METHOD_GET, { "bookings", "*" }, find_one, rr_octo_look_run },
  { RR_METHOD_PATCH, { "bookings", "*" }, change_one, rr_octo_update_run },
  { RR_METHOD_POST, { "bookings", "*", "confirm" }, change_one, rr_octo_confirm_run },
  { RR_METHOD_POST, { "bookings", "*", "extend" }, change_one, rr_octo_extend_run },
  { RR_METHOD_POST, { "bookings", "*", "cancel" }, change_one, rr_octo_cancel_run },
};

static gboolean
is_path (const Route  *route,
         char        **parts,
         const char  **id)
{
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    {
      if (i >= MAX_PARTS - 1 || route->path[i] == NULL)
        return FALSE;
      if (*route->path[i] == '*' && *parts[i] != '\0')
        *id = parts[i];
      else if (strcmp (route->path[i], parts[i]) != 0)
        return FALSE;
    }
  return route->path[i] == NULL;
}

/* Without the slash at the end. */
static char **
split_path (RrExchange *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  gsize skip = MIN (path.len, strlen (BASE "/"));
  g_autofree char *rest = g_strndup (path.data + skip, path.len - skip);
  char **parts;

  if (g_str_has_suffix (rest, "/"))
    rest[strlen (rest) - 1] = '\0';
  parts = g_strsplit (rest, "/", MAX_PARTS + 1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *sent = parts[i];
      g_autofree char *plain = g_uri_unescape_string (sent, NULL);

      parts[i] = g_utf8_make_valid (plain != NULL ? plain : sent, -1);
    }
  return parts;
}

static const Route *
find_route (RrExchange  *exchange,
            char       **parts,
            const char **id,
            gboolean    *other_method)
{
  *other_method = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (is_path (&routes[i], parts, id))
      {
        if (routes[i].method == rr_exchange_get_method (exchange))
          return &routes[i];
        *other_method = TRUE;
      }
  return NULL;
}

static RrHandled
no_route (RrExchange *exchange,
          gboolean    other_method)
{
  g_autofree char *body = error_text (RR_OCTO_BAD_REQUEST, NULL,
                                      other_method ? "This is asked in another way"
                                                   : "There is nothing here");

  rr_exchange_respond_with (exchange, other_method ? 405 : 404, JSON_TYPE, core_header, body, -1);
  return RR_HANDLED;
}

/* With an Idempotency-Key, all that is asked belongs to it. */
static void
take_key (RrBookingAsk *ask,
          RrExchange   *exchange)
{
  RrOcto *octo = ask->more;
  RrSlice path = rr_exchange_get_path (exchange);
  g_autofree char *key = rr_booking_dup_header (exchange, "idempotency-key", 255);

  if (key == NULL || rr_exchange_get_method (exchange) == RR_METHOD_GET)
    return;
  ask->key = g_strconcat ("octo/", octo->reseller->name, "/", key, NULL);
  octo->key_hash = ask->hash * 31 + rr_booking_hash (path.data, path.len) + octo->pricing
                   + 2 * (guint64) octo->is_test;
}

static RrHandled
send_on (RrBookingDesk *desk,
         RrIntake      *intake,
         RrExchange    *exchange,
         RrBookingAsk  *ask)
{
  RrOcto *octo = ask->more;

  take_key (ask, exchange);
  octo->is_waiting = TRUE;
  __atomic_add_fetch (&octo->reseller->n_waiting, 1, __ATOMIC_RELAXED);
  rr_booking_desk_send (desk, intake, exchange, ask);
  return RR_HANDLED;
}

/* A reseller who asks too much at once waits; the others do not. */
static guint
shed_status (RrBookingDesk *desk,
             const RrOcto  *octo)
{
  if (!rr_booking_desk_has_room (desk))
    return 503;
  if (__atomic_load_n (&octo->reseller->n_waiting, __ATOMIC_RELAXED) < RR_OCTO_MAX_WAITING)
    return 0;

  __atomic_add_fetch (&desk->n_shed, 1, __ATOMIC_RELAXED);
  return 429;
}

/**
 * rr_octo_request:
 * @desk: a desk
 * @door: where the answer goes
 * @intake: of this I/O thread
 * @exchange: a request below /octo
 *
 * Thread: the I/O thread.
 *
 * Returns: %RR_TRY_AGAIN if the pipeline has no room now
 */
RrHandled
rr_octo_request (RrBookingDesk *desk,
                 RrFrontDoor   *door,
                 RrIntake      *intake,
                 RrExchange    *exchange)
{
  g_auto(GStrv) parts = split_path (exchange);
  const char *id = NULL;
  gboolean other_method;
  const Route *route = find_route (exchange, parts, &id, &other_method);
  RrBookingAsk *ask;
  guint status;

  if (route == NULL)
    return no_route (exchange, other_method);
  if (route->run != NULL && !rr_intake_has_room (intake))
    return RR_TRY_AGAIN;

  ask = ask_new (desk, door, exchange);
  ((RrOcto *) ask->more)->run = route->run;
  if (!let_in (ask, exchange) || !speaks_json (ask, exchange))
    return respond (exchange, ask);
  status = route->run != NULL ? shed_status (desk, ask->more) : 0;
  if (status != 0)
    return come_back (exchange, ask, status);
  if (!route->prepare (ask, exchange, id))
    return respond (exchange, ask);
  return send_on (desk, intake, exchange, ask);
}
