/* rr-suppliers-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-suppliers-words.h"

#include <glib/gi18n-lib.h>

/* Suppliers and their answers in the words of people.
 *
 * Threads: main.
 */

/* Returns: (transfer full): a duration */
char *
rr_suppliers_dup_ms (gint64 us)
{
  double ms = (double) us / 1000;

  if (ms >= 10000)
    /* Translators: seconds, with a space that does not break */
    return g_strdup_printf (_("%.1f s"), ms / 1000);
  /* Translators: milliseconds, with a space that does not break */
  return g_strdup_printf (_("%.0f ms"), ms);
}

char *
rr_suppliers_dup_price (const RrFanOutCall *call)
{
  gint64 one = 1;

  if (call->retail < 0)
    return NULL;
  for (guint i = 0; i < call->exponent; i++)
    one *= 10;
  if (call->exponent == 0)
    return g_strdup_printf ("%s %" G_GINT64_FORMAT, call->currency, call->retail);
  return g_strdup_printf ("%s %" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT, call->currency, call->retail / one,
                          (int) call->exponent, call->retail % one);
}

static const char *
word_of (RrCallState state)
{
  switch (state)
    {
    case RR_CALL_ANSWERED:
      return _("answered");
    case RR_CALL_CACHED:
      return _("known from a moment ago");
    case RR_CALL_SHARED:
      return _("came with another answer");
    case RR_CALL_TIMED_OUT:
      return _("no answer");
    case RR_CALL_REFUSED:
      return _("refused");
    case RR_CALL_FAILED:
      return _("failed");
    case RR_CALL_SKIPPED:
      return _("not asked");
    case RR_CALL_LIMITED:
      return _("wants a pause");
    case RR_CALL_CANCELLED:
      return _("cancelled");
    case RR_CALL_WAITING:
    case RR_N_CALL_STATES:
    default:
      return _("waiting");
    }
}

/* Beside a bar: how long it took, or why there is no answer. */
char *
rr_suppliers_dup_brief (const RrFanOutCall *call)
{
  g_autofree char *took = rr_suppliers_dup_ms (call->took_us);

  if (call->state == RR_CALL_CACHED)
    /* Translators: the answer is one of a moment ago; short */
    return g_strdup (_("known"));
  if (!rr_call_state_has_answer (call->state))
    return g_strdup (word_of (call->state));
  if (!call->available)
    /* Translators: how long the answer took, and that there is no room; short */
    return g_strdup_printf (_("%s, full"), took);
  return g_steal_pointer (&took);
}

static char *
dup_offer (const RrFanOutCall *call)
{
  g_autofree char *price = rr_suppliers_dup_price (call);
  g_autofree char *room = NULL;

  if (!call->available)
    return g_strdup (_("no room"));
  if (call->vacancies >= 0)
    room = g_strdup_printf (ngettext ("%d place", "%d places", (gulong) call->vacancies), call->vacancies);
  else
    room = g_strdup (_("there is room"));
  /* Translators: "6 places, NZD 225.00" */
  return price != NULL ? g_strdup_printf (_("%s, %s"), room, price) : g_steal_pointer (&room);
}

char *
rr_suppliers_dup_sentence (const RrFanOutCall *call)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *took = rr_suppliers_dup_ms (call->took_us);

  /* Translators: a supplier, a date, what became of the question, how long that took */
  g_string_append_printf (text, _("%s, %s: %s after %s"), call->name, call->date, word_of (call->state), took);
  if (rr_call_state_has_answer (call->state))
    {
      g_autofree char *offer = dup_offer (call);

      g_string_append_printf (text, ". %s", offer);
    }
  if (call->problem != NULL)
    g_string_append_printf (text, ". %s", call->problem);
  if (call->queue_us >= 1000)
    {
      g_autofree char *queued = rr_suppliers_dup_ms (call->queue_us);

      /* Translators: how long a question had to wait before it was asked */
      g_string_append_printf (text, _(". Queued %s"), queued);
    }
  if (call->connect_us >= 1000)
    {
      g_autofree char *connected = rr_suppliers_dup_ms (call->connect_us);

      /* Translators: how long it took to open a connection */
      g_string_append_printf (text, _(". Connecting %s"), connected);
    }
  if (call->hedge_us >= 0)
    {
      g_autofree char *at = rr_suppliers_dup_ms (call->hedge_us);

      /* Translators: when the same question was asked a second time */
      g_string_append_printf (text, _(". Asked again after %s"), at);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
rr_suppliers_dup_summary (const RrFanOut *fan_out)
{
  g_autofree char *took = rr_suppliers_dup_ms (fan_out->took_us);
  g_autofree char *missing = rr_fan_out_dup_missing (fan_out);
  g_autofree char *all = NULL;

  if (missing == NULL)
    /* Translators: how many suppliers, how long it took */
    return g_strdup_printf (ngettext ("%u supplier answered in %s", "All %u suppliers answered in %s",
                                      fan_out->calls->len), fan_out->calls->len, took);
  /* Translators: how many answered, of how many, and how long it took */
  all = g_strdup_printf (_("%u of %u answered in %s"), fan_out->n_shown, fan_out->calls->len, took);
  /* Translators: the sentence before, then names of suppliers */
  return g_strdup_printf (_("%s. Missing: %s"), all, missing);
}

/* --- one supplier ------------------------------------------------------------- */

char *
rr_suppliers_dup_state (const RrSupplierRow *row)
{
  guint pause_s = (guint) ((row->stat.pause_us + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND);

  if (row->stat.breaker == 2)
    return g_strdup (_("being tried again"));
  if (row->stat.breaker == 1)
    /* Translators: it failed too often, and is not asked for so many seconds */
    return g_strdup_printf (_("failed too often, left alone for %u s"), pause_s);
  if (pause_s > 0)
    return g_strdup_printf (_("asked for a pause of %u s"), pause_s);
  if (rr_supplier_stat_answers (&row->stat) + rr_supplier_stat_failures (&row->stat) == 0)
    return g_strdup (_("not asked yet"));
  return g_strdup (_("well"));
}

char *
rr_suppliers_dup_figures (const RrSupplierRow *row)
{
  const RrSupplierStat *stat = &row->stat;
  g_autofree char *median = rr_suppliers_dup_ms (stat->p50_us);
  g_autofree char *slow = rr_suppliers_dup_ms (stat->p99_us);

  if (stat->p50_us == 0)
    return g_strdup (row->url);
  /* Translators: how long answers take, half of them and nearly all, and how many are on their way */
  return g_strdup_printf (_("half within %s, nearly all within %s, %u under way"), median, slow,
                          stat->n_flying + stat->n_waiting);
}

RrTone
rr_suppliers_tone (const RrFanOutCall *call)
{
  switch (call->state)
    {
    case RR_CALL_ANSWERED:
    case RR_CALL_SHARED:
      return call->available ? RR_TONE_PLAN : RR_TONE_QUIET;
    case RR_CALL_CACHED:
      return RR_TONE_OTHER;
    case RR_CALL_LIMITED:
    case RR_CALL_SKIPPED:
      return RR_TONE_CAUTION;
    case RR_CALL_WAITING:
    case RR_CALL_CANCELLED:
      return RR_TONE_QUIET;
    default:
      return RR_TONE_DANGER;
    }
}
