/* rr-fan-out-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fan-out-json.h"

#include <string.h>

/* Suppliers for scripts on this machine:
 *
 *   GET  /suppliers                              how each does, itineraries, the last fan-outs
 *   GET  /suppliers/availability?itinerary=&date=  also party=, within_ms=, fresh=1
 *   GET  /suppliers/ID/products
 *   GET  /suppliers/ID/calendar?product=&from=&to=  also option=
 *   GET  /suppliers/ID/bookings/UUID             how a booking stands there
 *   POST /suppliers/reload                       reads suppliers.ini again
 *
 * Threads: requests on their I/O thread, what asks a supplier on a task of its own.
 */

#define JSON_TYPE "application/json"
#define PREFIX    "/suppliers/"
#define MOST_MS   60000

typedef struct
{
  RrFanOutDesk *desk;       /* (unowned): outlives its tasks */
  RrFrontDoor  *door;       /* (unowned): likewise */
  RrReplyTo     to;
  RrRequestId   request;
  char         *supplier;   /* (owned) (nullable) */
  char         *what;       /* (owned): "products", "calendar", "bookings", "availability" */
  char         *uuid;       /* (owned) (nullable) */
  char         *itinerary;  /* (owned) (nullable), as all below */
  char         *date;
  char         *party;
  char         *product;
  char         *option;
  char         *from;
  char         *till;
  gint64        within_us;
  gboolean      is_fresh;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->supplier);
  g_free (question->what);
  g_free (question->uuid);
  g_free (question->itinerary);
  g_free (question->date);
  g_free (question->party);
  g_free (question->product);
  g_free (question->option);
  g_free (question->from);
  g_free (question->till);
  g_free (question);
}

static guint
status_of (const GError *error)
{
  if (error->domain != RR_SUPPLIER_ERROR)
    return 503;
  switch (error->code)
    {
    case RR_SUPPLIER_ERROR_SETTINGS:
      return 404;
    case RR_SUPPLIER_ERROR_REFUSED:
    case RR_SUPPLIER_ERROR_UNKNOWN:
      return 409;
    default:
      return 502;
    }
}

static char *
ask_supplier (Question  *question,
              RrCtx     *ctx,
              GError   **error)
{
  RrSuppliers *suppliers = rr_fan_out_desk_get_suppliers (question->desk);
  g_autoptr(GPtrArray) products = NULL;
  g_autoptr(GArray) days = NULL;
  RrSupplierBooking booking;

  if (strcmp (question->what, "products") == 0)
    {
      products = rr_supplier_products (suppliers, ctx, question->supplier, error);
      return products != NULL ? rr_products_to_json (products) : NULL;
    }
  if (strcmp (question->what, "calendar") == 0)
    {
      days = rr_supplier_calendar (suppliers, ctx, question->supplier, question->product,
                                   question->option != NULL ? question->option : "DEFAULT", question->from,
                                   question->till, error);
      return days != NULL ? rr_days_to_json (days) : NULL;
    }
  if (!rr_supplier_get (suppliers, ctx, question->supplier, question->uuid, &booking, error))
    return NULL;
  return rr_supplier_booking_to_json (&booking);
}

static char *
ask_all (Question  *question,
         RrCtx     *ctx,
         GError   **error)
{
  const RrSupplierQuestion asked = { .itinerary = question->itinerary, .date = question->date,
                                     .party = question->party, .within_us = question->within_us,
                                     .is_fresh = question->is_fresh };
  g_autoptr(RrFanOut) fan_out = rr_fan_out_desk_ask (question->desk, ctx, &asked, error);

  return fan_out != NULL ? rr_fan_out_to_json (fan_out) : NULL;
}

static gboolean
question_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  Question *question = data;
  g_autoptr(GError) problem = NULL;
  g_autofree char *body = NULL;
  guint status = 200;

  rr_request_enter (question->request);
  body = question->itinerary != NULL ? ask_all (question, ctx, &problem) : ask_supplier (question, ctx, &problem);
  if (body == NULL)
    {
      status = status_of (problem);
      body = rr_supplier_error_to_json (problem);
    }
  rr_front_door_reply (question->door, question->to, status, JSON_TYPE, body, -1);
  rr_request_enter (0);
  return TRUE;
}

/* --- requests ----------------------------------------------------------------- */

static gboolean
is_date (const char *text)
{
  if (text == NULL || strlen (text) != 10)
    return FALSE;
  for (guint i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

/* Returns: (nullable): what is wrong */
static const char *
fill_question (Question   *question,
               RrExchange *exchange)
{
  g_autofree char *within = rr_exchange_dup_query_value (exchange, "within_ms");
  g_autofree char *fresh = rr_exchange_dup_query_value (exchange, "fresh");
  guint64 ms = 0;

  question->party = rr_exchange_dup_query_value (exchange, "party");
  question->date = rr_exchange_dup_query_value (exchange, "date");
  question->product = rr_exchange_dup_query_value (exchange, "product");
  question->option = rr_exchange_dup_query_value (exchange, "option");
  question->from = rr_exchange_dup_query_value (exchange, "from");
  question->till = rr_exchange_dup_query_value (exchange, "to");
  question->is_fresh = g_strcmp0 (fresh, "1") == 0;
  if (within != NULL && !g_ascii_string_to_unsigned (within, 10, 1, MOST_MS, &ms, NULL))
    return "within_ms is from 1 to 60000";
  question->within_us = (gint64) ms * 1000;
  if (strcmp (question->what, "availability") == 0)
    {
      question->itinerary = rr_exchange_dup_query_value (exchange, "itinerary");
      return question->itinerary == NULL || !is_date (question->date) ? "which itinerary, and which date?" : NULL;
    }
  if (strcmp (question->what, "calendar") == 0
      && (question->product == NULL || !is_date (question->from) || !is_date (question->till)))
    return "which product, from and to which date?";
  if (strcmp (question->what, "bookings") == 0 && question->uuid == NULL)
    return "which booking?";
  return NULL;
}

/* "availability", "ID/products", "ID/calendar" or "ID/bookings/UUID". */
static Question *
read_path (RrSlice path)
{
  g_autofree char *rest = g_strndup (path.data + strlen (PREFIX), path.len - strlen (PREFIX));
  g_auto(GStrv) parts = g_strsplit (rest, "/", 4);
  guint n = g_strv_length (parts);
  Question *question;

  if (n == 1 ? strcmp (parts[0], "availability") != 0
             : !(n == 2 && (strcmp (parts[1], "products") == 0 || strcmp (parts[1], "calendar") == 0))
                 && !(n == 3 && strcmp (parts[1], "bookings") == 0))
    return NULL;
  question = g_new0 (Question, 1);
  question->what = g_strdup (parts[n == 1 ? 0 : 1]);
  question->supplier = n > 1 ? g_strdup (parts[0]) : NULL;
  question->uuid = n == 3 ? g_strdup (parts[2]) : NULL;
  return question;
}

static RrHandled
ask (RrFanOutDesk *self,
     RrFrontDoor  *door,
     RrExchange   *exchange)
{
  Question *question = read_path (rr_exchange_get_path (exchange));
  const char *problem;

  if (question == NULL)
    {
      rr_exchange_respond_error (exchange, 404, "no such place");
      return RR_HANDLED;
    }
  problem = fill_question (question, exchange);
  if (problem != NULL)
    {
      question_free (question);
      rr_exchange_respond_error (exchange, 400, problem);
      return RR_HANDLED;
    }
  question->desk = self;
  question->door = door;
  question->request = rr_exchange_get_request (exchange);
  question->to = rr_exchange_defer (exchange);
  if (!rr_fan_out_desk_spawn (self, "fan-out", question_run, question, question_free, NULL))
    {
      rr_front_door_reply_with (door, question->to, 503, JSON_TYPE, "Retry-After: 1", "{\"error\":\"too busy\"}", -1);
      question_free (question);
    }
  return RR_HANDLED;
}

static RrHandled
list (RrFanOutDesk *self,
      RrExchange   *exchange)
{
  g_autoptr(RrSupplierView) view = rr_suppliers_dup_view (rr_fan_out_desk_get_suppliers (self));
  g_autoptr(GPtrArray) recent = rr_fan_out_desk_dup_recent (self);
  g_autofree char *body = NULL;
  RrFanOutCounts counts;

  rr_fan_out_desk_counts (self, &counts);
  body = rr_suppliers_to_json (view, recent, &counts);
  rr_exchange_respond (exchange, 200, JSON_TYPE, body, -1);
  return RR_HANDLED;
}

static RrHandled
reload (RrFanOutDesk *self,
        RrExchange   *exchange)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *body = NULL;

  if (!rr_exchange_is_from_script (exchange))
    {
      rr_exchange_respond_error (exchange, 415, "the content type has to be application/json");
      return RR_HANDLED;
    }
  if (rr_suppliers_reload (rr_fan_out_desk_get_suppliers (self), &error))
    return list (self, exchange);
  body = rr_supplier_error_to_json (error);
  rr_exchange_respond (exchange, 409, JSON_TYPE, body, -1);
  return RR_HANDLED;
}

RrHandled
rr_fan_out_desk_request (RrFanOutDesk *self,
                         RrFrontDoor  *door,
                         RrExchange   *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  gboolean is_reload = path.len == strlen (PREFIX "reload") && memcmp (path.data, PREFIX "reload", path.len) == 0;

  if (rr_exchange_get_method (exchange) != (is_reload ? RR_METHOD_POST : RR_METHOD_GET))
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, is_reload ? "Allow: POST" : "Allow: GET",
                                "{\"error\":\"not this way\"}", -1);
      return RR_HANDLED;
    }
  if (is_reload)
    return reload (self, exchange);
  return path.len < strlen (PREFIX) ? list (self, exchange) : ask (self, door, exchange);
}
