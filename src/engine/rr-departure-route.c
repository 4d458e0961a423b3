/* rr-departure-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-departure-desk.h"
#include "rr-engine-private.h"

/* Departures for scripts on this machine:
 *
 *   GET /departures?from=&until=&tour=    days as YYYY-MM-DD, until is the day after the last
 *
 * Threads: requests on their I/O thread, answers on the jobs thread.
 */

#define JSON_TYPE  "application/json"
#define USUAL_DAYS 7

typedef struct
{
  RrEngine  *engine;   /* (unowned): outlives the jobs */
  RrReplyTo  to;
  GDate      from;
  guint      n_days;
  char      *tour;     /* (owned) (nullable) */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->tour);
  g_free (answer);
}

static void
board_job (RrStoreReader *reader,
           const GError  *error,
           gpointer       data)
{
  Answer *answer = data;
  RrEngine *self = answer->engine;
  g_autoptr(RrDepartureBoard) board = NULL;
  g_autoptr(GError) problem = NULL;
  g_autofree char *body = NULL;
  gsize len;

  if (reader != NULL)
    board = rr_departure_read (rr_booking_desk_get_tours (self->desk), reader, &answer->from, answer->n_days,
                               answer->tour, &problem);
  if (board == NULL)
    {
      g_message ("Departures cannot be read: %s", (error != NULL ? error : problem)->message);
      rr_front_door_reply (self->door, answer->to, 503, JSON_TYPE,
                           "{\"error\":\"the store cannot be read\"}", -1);
      return;
    }
  body = rr_departure_to_json (board, &len);
  rr_front_door_reply (self->door, answer->to, 200, JSON_TYPE, body, (gssize) len);
}

/* FALSE: it is no day. */
static gboolean
read_day (RrExchange  *exchange,
          const char  *name,
          const GDate *usual,
          GDate       *day)
{
  g_autofree char *text = rr_exchange_dup_query_value (exchange, name);

  *day = *usual;
  return text == NULL || rr_tour_parse_date (text, day);
}

RrHandled
rr_departure_request (RrEngine   *self,
                      RrExchange *exchange)
{
  Answer *answer;
  GDate today, until;
  int n_days;

  if (rr_exchange_get_method (exchange) != RR_METHOD_GET)
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: GET", "{\"error\":\"not this way\"}", -1);
      return RR_HANDLED;
    }

  answer = g_new0 (Answer, 1);
  answer->engine = self;
  g_date_clear (&today, 1);
  g_date_set_time_t (&today, g_get_real_time () / G_USEC_PER_SEC);
  if (!read_day (exchange, "from", &today, &answer->from))
    n_days = 0;
  else
    {
      today = answer->from;
      g_date_add_days (&today, USUAL_DAYS);
      n_days = read_day (exchange, "until", &today, &until) ? g_date_days_between (&answer->from, &until) : 0;
    }
  if (n_days < 1 || n_days > RR_BOARD_MAX_DAYS)
    {
      answer_free (answer);
      rr_exchange_respond_error (exchange, 400, "from and until are days, at most 62 apart");
      return RR_HANDLED;
    }

  answer->n_days = (guint) n_days;
  answer->tour = rr_exchange_dup_query_value (exchange, "tour");
  answer->to = rr_exchange_defer (exchange);
  if (rr_jobs_submit (self->jobs, board_job, answer, answer_free) != RR_OK)
    {
      rr_front_door_reply (self->door, answer->to, 503, JSON_TYPE, "{\"error\":\"too busy\"}", -1);
      answer_free (answer);
    }
  return RR_HANDLED;
}
