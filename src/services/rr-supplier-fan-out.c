/* rr-supplier-fan-out.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-set-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-clock.h"
#include "rr-time.h"
#include "rr-trace.h"

/* A fan-out asks all suppliers of an itinerary at once. It takes as long as the slowest,
 * and no longer than its deadline; whoever has not answered by then is named.
 *
 * Threads: any task; it blocks.
 */

gboolean
rr_supplier_is_date (const char *date)
{
  if (date == NULL || strlen (date) != 10)
    return FALSE;
  for (guint i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? date[i] != '-' : !g_ascii_isdigit (date[i]))
      return FALSE;
  return atoi (date) > 0 && g_date_valid_dmy ((GDateDay) atoi (date + 8), (GDateMonth) atoi (date + 5), (GDateYear) atoi (date));
}

void
rr_supplier_date_after (const char *date,
                        guint       n_days,
                        char        after[11])
{
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_dmy (&day, (GDateDay) atoi (date + 8), (GDateMonth) atoi (date + 5), (GDateYear) atoi (date));
  g_date_add_days (&day, n_days);
  g_snprintf (after, 11, "%04u-%02u-%02u", g_date_get_year (&day) % 10000u, (guint) g_date_get_month (&day) % 100u,
              (guint) g_date_get_day (&day) % 100u);
}

static gboolean
check_question (const RrSupplierQuestion  *question,
                GError                   **error)
{
  guint n_people;

  if (!rr_supplier_is_date (question->date))
    g_set_error_literal (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS, _("A date looks like 2026-12-05"));
  else if (!rr_supplier_party_check (question->party, &n_people))
    g_set_error_literal (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS, _("A party looks like adult:2,child:1"));
  else
    return TRUE;
  return FALSE;
}

static void
add_leg (RrSuppliers              *self,
         RrSupplierGroup          *group,
         RrFanOut                 *fan_out,
         const RrItineraryLeg     *leg,
         const RrSupplierQuestion *question,
         gint64                    within_us,
         RrCtx                    *ctx)
{
  RrSupplierLine *line = rr_suppliers_find_locked (self, leg->supplier);
  RrSupplierCall *call = rr_supplier_group_add (group, line, RR_SUPPLIER_AVAILABILITY,
                                                rr_supplier_deadline (line->settings, ctx, within_us));
  RrFanOutCall *bar = g_new0 (RrFanOutCall, 1);

  call->product = g_strdup (leg->product);
  call->option = g_strdup (leg->option);
  call->party = g_strdup (question->party != NULL && *question->party != '\0' ? question->party : NULL);
  call->is_fresh = question->is_fresh;
  rr_supplier_date_after (question->date, leg->day, call->from);
  memcpy (call->to, call->from, sizeof call->to);
  bar->supplier = g_strdup (leg->supplier);
  bar->name = g_strdup (line->settings->name);
  bar->product = g_strdup (leg->product);
  bar->date = g_strdup (call->from);
  bar->vacancies = -1;
  bar->retail = -1;
  g_ptr_array_add (fan_out->calls, bar);
}

/* The best departure of the day: one with room, the cheapest of those. */
static void
read_slots (const RrSupplierCall *call,
            RrFanOutCall         *bar)
{
  const GArray *slots = call->answer->slots;

  for (guint i = 0; i < slots->len; i++)
    {
      const RrSupplierSlot *slot = &g_array_index (slots, RrSupplierSlot, i);

      if (strcmp (slot->date, call->from) != 0)
        continue;
      bar->n_slots++;
      if (!slot->available || (bar->available && (slot->retail < 0 || (bar->retail >= 0 && slot->retail >= bar->retail))))
        continue;
      bar->available = TRUE;
      bar->vacancies = slot->vacancies;
      bar->retail = slot->retail;
      memcpy (bar->currency, slot->currency, sizeof bar->currency);
      bar->exponent = slot->exponent;
    }
}

static void
read_call (const RrSupplierCall *call,
           RrFanOutCall         *bar,
           gint64                began_us)
{
  bar->state = call->state;
  bar->problem = call->error != NULL ? g_strdup (call->error->message) : NULL;
  bar->start_us = call->began_us - began_us;
  bar->queue_us = call->queue_us;
  bar->connect_us = call->connect_us;
  bar->took_us = call->took_us;
  bar->hedge_us = call->hedge_us;
  bar->hedge_won = call->hedge_won;
  bar->n_attempts = call->n_attempts;
  if (call->answer != NULL)
    read_slots (call, bar);
}

/* Returns: (transfer full) (nullable): with a call for each leg in @group */
static RrFanOut *
prepare (RrSuppliers               *self,
         RrSupplierGroup           *group,
         RrCtx                     *ctx,
         const RrSupplierQuestion  *question,
         GError                   **error)
{
  RrItinerary *itinerary;
  RrFanOut *fan_out = NULL;

  rr_mutex_lock (&self->lock);
  itinerary = rr_supplier_book_itinerary (self->book, question->itinerary);
  if (itinerary != NULL)
    {
      gint64 within_us = question->within_us > 0 ? question->within_us
                                                 : (gint64) itinerary->deadline_ms * G_TIME_SPAN_MILLISECOND;

      fan_out = rr_fan_out_new (itinerary->id, itinerary->name, question->date);
      fan_out->deadline_us = within_us;
      for (guint i = 0; i < itinerary->legs->len; i++)
        add_leg (self, group, fan_out, itinerary->legs->pdata[i], question, within_us, ctx);
    }
  rr_mutex_unlock (&self->lock);

  if (fan_out == NULL)
    g_set_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS, _("There is no itinerary “%s”"),
                 question->itinerary);
  return fan_out;
}

/**
 * rr_supplier_fan_out:
 * @self: suppliers that were started
 * @ctx: (nullable): ends it
 * @question: what to ask
 * @error: return location for an error
 *
 * Thread: a task; blocks until all have answered, the deadline at most.
 *
 * Returns: (transfer full): what came of it, also when nobody answered; %NULL with
 *   %RR_SUPPLIER_ERROR_SETTINGS
 */
RrFanOut *
rr_supplier_fan_out (RrSuppliers               *self,
                     RrCtx                     *ctx,
                     const RrSupplierQuestion  *question,
                     GError                   **error)
{
  gint64 began_us = rr_clock_now_us ();
  RrSupplierGroup *group;
  RrFanOut *fan_out;
  RrSpan span;

  if (!check_question (question, error))
    return NULL;
  span = rr_span_begin ("fan-out");
  group = rr_supplier_group_new ("fan-out");
  fan_out = prepare (self, group, ctx, question, error);
  if (fan_out != NULL)
    {
      fan_out->began_ms = rr_time_now_ms ();
      rr_supplier_group_run (group, ctx);
      fan_out->took_us = rr_clock_now_us () - began_us;
      for (guint i = 0; i < group->calls->len; i++)
        {
          const RrSupplierCall *call = group->calls->pdata[i];

          read_call (call, fan_out->calls->pdata[i], began_us);
          fan_out->n_shown += call->answer != NULL;
        }
      rr_span_end (&span, fan_out->n_shown);
    }
  rr_supplier_group_free (group);
  return fan_out;
}
