/* rr-notice.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-notice.h"

#include <glib/gi18n-lib.h>

/* RrNotice is what several people are told in the same words; RrReceipt is how far it
 * has come on its way to one of them.
 *
 * Threads: any.
 */

#define RETRY_MS     (30 * G_GINT64_CONSTANT (1000))
#define RETRY_MAX_MS (60 * 60 * G_GINT64_CONSTANT (1000))

static const struct
{
  const char *name;
  const char *label;
} states[RR_N_RECEIPT_STATES] = {
  [RR_RECEIPT_QUEUED] = { "queued", N_("Queued") },
  [RR_RECEIPT_SENT] = { "sent", N_("Sent") },
  [RR_RECEIPT_DELIVERED] = { "delivered", N_("Delivered") },
  [RR_RECEIPT_SEEN] = { "seen", N_("Seen") },
  [RR_RECEIPT_FAILED] = { "failed", N_("Failed") },
};

static const struct
{
  const char *name;
  const char *label;
} channels[RR_N_CHANNELS] = {
  [RR_CHANNEL_NONE] = { "none", N_("Not yet") },
  [RR_CHANNEL_LIVE] = { "live", N_("Live") },
  [RR_CHANNEL_OWNTRACKS] = { "owntracks", N_("OwnTracks") },
  [RR_CHANNEL_TRACCAR] = { "traccar", N_("Traccar") },
};

static const char *const news_names[] = {
  [RR_NEWS_NONE] = "none",         [RR_NEWS_CONFIRMED] = "confirmed", [RR_NEWS_DISPUTED] = "disputed",
  [RR_NEWS_CLEARED] = "cleared",   [RR_NEWS_WORSE] = "worse",         [RR_NEWS_NEW] = "new",
};

/**
 * rr_notice_of_condition:
 * @notice: (out caller-allocates): what to tell
 * @condition: what it is about
 * @report: the report that changed it
 * @news: what is new about it
 * @now_ms: Unix time
 */
void
rr_notice_of_condition (RrNotice          *notice,
                        const RrCondition *condition,
                        const RrReport    *report,
                        RrConditionNews    news,
                        gint64             now_ms)
{
  g_return_if_fail (notice != NULL && condition != NULL && report != NULL);

  *notice = (RrNotice) {
    .kind = RR_NOTICE_CONDITION,
    .about = condition->id,
    .report = report->id,
    .news = news,
    .what = condition->kind,
    .severity = condition->severity,
    .made_ms = now_ms,
    .expires_ms = MAX (condition->expires_ms, report->expires_ms),
    .lat_deg = condition->lat_deg, .lon_deg = condition->lon_deg,
    .radius_m = condition->radius_m,
  };
  g_strlcpy (notice->author, report->author, sizeof notice->author);
  g_strlcpy (notice->trail, condition->trail != NULL ? condition->trail : "", sizeof notice->trail);
  g_strlcpy (notice->text, report->text[0] != '\0' ? report->text : condition->text,
             sizeof notice->text);
}

/**
 * rr_notice_dup_headline:
 * @notice: a notice
 *
 * Returns: (transfer full): it in one short line, in the user's language
 */
char *
rr_notice_dup_headline (const RrNotice *notice)
{
  const char *label = rr_report_kind_get_label (notice->what);

  g_return_val_if_fail (notice != NULL, NULL);

  if (notice->kind == RR_NOTICE_MESSAGE)
    /* Translators: a message of the dispatcher to a guide follows */
    return g_strdup_printf (_("Dispatch: %s"), notice->text);
  if (notice->news == RR_NEWS_CLEARED && notice->trail[0] != '\0')
    /* Translators: what is gone, such as "Rockfall", and the trail it was on */
    return g_strdup_printf (_("Gone: %s, %s"), label, notice->trail);
  if (notice->news == RR_NEWS_CLEARED)
    /* Translators: what is gone, such as "Rockfall" */
    return g_strdup_printf (_("Gone: %s"), label);
  if (notice->trail[0] != '\0')
    /* Translators: a severity, a kind such as "Rockfall", and the trail it is on */
    return g_strdup_printf (_("%s: %s, %s"), rr_severity_get_label (notice->severity), label,
                            notice->trail);
  /* Translators: a severity and a kind such as "Rockfall" */
  return g_strdup_printf (_("%s: %s"), rr_severity_get_label (notice->severity), label);
}

/**
 * rr_receipt_may_become:
 * @from: a state
 * @to: another
 *
 * A receipt only goes forward, except that what was sent is queued again when its
 * connection is lost. Word from the device counts even after we gave up.
 *
 * Returns: whether @to may follow @from
 */
gboolean
rr_receipt_may_become (RrReceiptState from,
                       RrReceiptState to)
{
  switch (from)
    {
    case RR_RECEIPT_QUEUED:
      return to != RR_RECEIPT_QUEUED;
    case RR_RECEIPT_SENT:
      return to != RR_RECEIPT_SENT;
    case RR_RECEIPT_DELIVERED:
      return to == RR_RECEIPT_SEEN;
    case RR_RECEIPT_FAILED:
      return to == RR_RECEIPT_DELIVERED || to == RR_RECEIPT_SEEN;
    default:
      return FALSE;
    }
}

/**
 * rr_receipt_retry_ms:
 * @n_attempts: how often it was sent
 *
 * Returns: how long to wait for word before it is sent again
 */
gint64
rr_receipt_retry_ms (guint n_attempts)
{
  return MIN (RETRY_MS << MIN (n_attempts > 0 ? n_attempts - 1 : 0, 16), RETRY_MAX_MS);
}

/**
 * rr_receipt_state_to_string:
 * @state: a state
 *
 * Returns: (transfer none): its word in messages
 */
const char *
rr_receipt_state_to_string (RrReceiptState state)
{
  g_return_val_if_fail (state < RR_N_RECEIPT_STATES, "queued");

  return states[state].name;
}

/**
 * rr_receipt_state_from_string:
 * @name: (nullable): a word
 * @state: (out): the state
 *
 * Returns: %FALSE for any other word
 */
gboolean
rr_receipt_state_from_string (const char     *name,
                              RrReceiptState *state)
{
  for (guint i = 0; name != NULL && i < RR_N_RECEIPT_STATES; i++)
    if (g_strcmp0 (name, states[i].name) == 0)
      {
        *state = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_receipt_state_get_label:
 * @state: a state
 *
 * Returns: (transfer none): its name in the user's language
 */
const char *
rr_receipt_state_get_label (RrReceiptState state)
{
  g_return_val_if_fail (state < RR_N_RECEIPT_STATES, "");

  return _(states[state].label);
}

/**
 * rr_channel_to_string:
 * @channel: a way
 *
 * Returns: (transfer none): its word in messages
 */
const char *
rr_channel_to_string (RrChannel channel)
{
  g_return_val_if_fail (channel < RR_N_CHANNELS, "none");

  return channels[channel].name;
}

/**
 * rr_channel_get_label:
 * @channel: a way
 *
 * Returns: (transfer none): its name in the user's language
 */
const char *
rr_channel_get_label (RrChannel channel)
{
  g_return_val_if_fail (channel < RR_N_CHANNELS, "");

  return _(channels[channel].label);
}

/**
 * rr_condition_news_to_string:
 * @news: what is new
 *
 * Returns: (transfer none): its word in messages
 */
const char *
rr_condition_news_to_string (RrConditionNews news)
{
  g_return_val_if_fail (news < G_N_ELEMENTS (news_names), "none");

  return news_names[news];
}
