/* rr-verdict-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-verdict-words.h"

#include <glib/gi18n-lib.h>

/* What the console says of a verdict to those who work with it: no word of threads or
 * channels, but what it means for the camp and what to do now.
 *
 * Threads: any; all of it is constant.
 */

static const struct
{
  const char *title;
  const char *meaning;
  const char *advice;
} words[RR_N_VERDICT_KINDS] = {
  [RR_VERDICT_STUCK] = {
    N_("Work That Stands Still"),
    N_("A piece of work waits for something that can never happen."),
    N_("What it was to do will not be done. Save a report, then restart Roundrock: nothing that "
       "was acknowledged is lost."),
  },
  [RR_VERDICT_LOST_PERMIT] = {
    N_("A Place That Is Never Free Again"),
    N_("A piece of work ended without giving back the place it had taken."),
    N_("There is less room from now on. Save a report and restart Roundrock when it is quiet."),
  },
  [RR_VERDICT_UNFINISHED_SCOPE] = {
    N_("Work That Does Not End"),
    N_("Something was called off, and a part of it still goes on."),
    N_("Usually it ends by itself. If it stays, save a report and restart Roundrock."),
  },
  [RR_VERDICT_LOST_ERROR] = {
    N_("An Error Nobody Heard Of"),
    N_("Something failed, and the failure reached nobody who could act on it."),
    N_("Read the details: they say what failed. Save a report for those who look after Roundrock."),
  },
  [RR_VERDICT_LOST_MESSAGE] = {
    N_("Something Left Unread"),
    N_("Something was handed over inside the program and never taken."),
    N_("Positions that were acknowledged are not affected. Save a report."),
  },
  [RR_VERDICT_MISUSE] = {
    N_("A Part Used by the Wrong One"),
    N_("A part of the program used what belongs to another part."),
    N_("Nothing has to be done now. Save a report for those who look after Roundrock."),
  },
  [RR_VERDICT_CANCEL_LATENCY] = {
    N_("Slow to Stop"),
    N_("Something was called off and took long to notice."),
    N_("Nothing has to be done unless it happens often."),
  },
  [RR_VERDICT_STALLED_STAGE] = {
    N_("A Step That Does Nothing"),
    N_("There is work to do at this step, and room for its results, but nothing is done."),
    N_("If positions stop arriving, save a report and restart Roundrock."),
  },
  [RR_VERDICT_GROWTH] = {
    N_("Something Keeps Growing"),
    N_("If it goes on like this, a limit will be reached soon."),
    N_("Save a report now, and restart Roundrock before the time that is shown."),
  },
  [RR_VERDICT_STARVATION] = {
    N_("Others Are Served First"),
    N_("A piece of work waits while others that came later are done."),
    N_("It will be done late. If it stays so, save a report."),
  },
  [RR_VERDICT_BACK_PRESSURE] = {
    N_("The Narrowest Step"),
    N_("More comes in than this step can do; what came before it waits."),
    N_("Nothing is lost: phones keep what was not acknowledged. A slow disk is the usual reason."),
  },
  [RR_VERDICT_UNBOUNDED_WAIT] = {
    N_("Waiting Without an End"),
    N_("The program waits for somebody outside and has set no time to give up."),
    N_("If what it waits for does not come, restart Roundrock. Save a report first."),
  },
  [RR_VERDICT_AGE_OUTLIER] = {
    N_("Taking Unusually Long"),
    N_("A piece of work is much older than others of its kind ever were."),
    N_("It may be held up by somebody who does not answer. Watch it."),
  },
  [RR_VERDICT_UI_BLOCK] = {
    N_("The Window Was Stuck"),
    N_("The window did not answer for a moment."),
    N_("Nothing has to be done unless it happens often."),
  },
  [RR_VERDICT_CONTENTION] = {
    N_("Standing in Each Other's Way"),
    N_("Parts of the program wait long for the same thing."),
    N_("Nothing has to be done now. It costs speed."),
  },
  [RR_VERDICT_CLOCK_STEP] = {
    N_("The Clock Jumped"),
    N_("The clock of this computer was set, or the computer slept."),
    N_("Check that the time is right: deadlines and the ages of positions depend on it."),
  },
};

/**
 * rr_verdict_words_badge:
 * @badge: a badge
 *
 * Returns: (transfer none): what it is worth, translated
 */
const char *
rr_verdict_words_badge (RrBadge badge)
{
  switch (badge)
    {
    case RR_BADGE_PROVEN:
      /* Translators: a finding that cannot be wrong */
      return _("Proven");
    case RR_BADGE_MEASURED:
      /* Translators: a finding that was counted over a while */
      return _("Measured");
    case RR_BADGE_FORECAST:
      /* Translators: a finding about what will happen if things go on */
      return _("Forecast");
    default:
      g_return_val_if_reached ("");
    }
}

/**
 * rr_verdict_words_title:
 * @kind: a kind
 *
 * Returns: (transfer none): its name for a dispatcher, translated
 */
const char *
rr_verdict_words_title (RrVerdictKind kind)
{
  g_return_val_if_fail (kind < RR_N_VERDICT_KINDS, "");

  return _(words[kind].title);
}

/**
 * rr_verdict_words_meaning:
 * @kind: a kind
 *
 * Returns: (transfer none): a sentence that says what it means, translated
 */
const char *
rr_verdict_words_meaning (RrVerdictKind kind)
{
  g_return_val_if_fail (kind < RR_N_VERDICT_KINDS, "");

  return _(words[kind].meaning);
}

/**
 * rr_verdict_words_advice:
 * @kind: a kind
 *
 * Returns: (transfer none): what to do now, translated
 */
const char *
rr_verdict_words_advice (RrVerdictKind kind)
{
  g_return_val_if_fail (kind < RR_N_VERDICT_KINDS, "");

  return _(words[kind].advice);
}
