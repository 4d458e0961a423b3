/* rr-booking.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking.h"

#include <string.h>

/* What may become of a booking. A hold whose time has passed is expired by the clock of
 * the one who decides, whether or not anybody has swept it up yet.
 *
 * Threads: any.
 */

typedef struct
{
  RrBookingVerdict verdict;
  RrBookingState   next;
} Move;

static const Move moves[RR_BOOKING_FAILED + 1][RR_N_BOOKING_EVENTS] = {
  [RR_BOOKING_HOLD] = {
    [RR_BOOKING_CONFIRM] = { RR_VERDICT_DO, RR_BOOKING_CONFIRMED },
    [RR_BOOKING_CANCEL] = { RR_VERDICT_DO, RR_BOOKING_CANCELLED },
    [RR_BOOKING_EXTEND] = { RR_VERDICT_DO, RR_BOOKING_HOLD },
    [RR_BOOKING_CHANGE] = { RR_VERDICT_DO, RR_BOOKING_HOLD },
    [RR_BOOKING_RUN_OUT] = { RR_VERDICT_DO, RR_BOOKING_EXPIRED },
    [RR_BOOKING_SUBMIT] = { RR_VERDICT_DO, RR_BOOKING_PENDING },
    [RR_BOOKING_FAIL] = { RR_VERDICT_DO, RR_BOOKING_FAILED },
  },
  [RR_BOOKING_CONFIRMED] = {
    [RR_BOOKING_CONFIRM] = { RR_VERDICT_SAME, RR_BOOKING_CONFIRMED },
    [RR_BOOKING_CANCEL] = { RR_VERDICT_DO, RR_BOOKING_CANCELLED },
    [RR_BOOKING_EXTEND] = { RR_VERDICT_REFUSE, RR_BOOKING_CONFIRMED },
    [RR_BOOKING_CHANGE] = { RR_VERDICT_DO, RR_BOOKING_CONFIRMED },
    [RR_BOOKING_RUN_OUT] = { RR_VERDICT_REFUSE, RR_BOOKING_CONFIRMED },
    [RR_BOOKING_SUBMIT] = { RR_VERDICT_REFUSE, RR_BOOKING_CONFIRMED },
    [RR_BOOKING_FAIL] = { RR_VERDICT_REFUSE, RR_BOOKING_CONFIRMED },
  },
  [RR_BOOKING_CANCELLED] = {
    [RR_BOOKING_CONFIRM] = { RR_VERDICT_REFUSE, RR_BOOKING_CANCELLED },
    [RR_BOOKING_CANCEL] = { RR_VERDICT_SAME, RR_BOOKING_CANCELLED },
    [RR_BOOKING_EXTEND] = { RR_VERDICT_REFUSE, RR_BOOKING_CANCELLED },
    [RR_BOOKING_CHANGE] = { RR_VERDICT_REFUSE, RR_BOOKING_CANCELLED },
    [RR_BOOKING_RUN_OUT] = { RR_VERDICT_REFUSE, RR_BOOKING_CANCELLED },
    [RR_BOOKING_SUBMIT] = { RR_VERDICT_REFUSE, RR_BOOKING_CANCELLED },
    [RR_BOOKING_FAIL] = { RR_VERDICT_REFUSE, RR_BOOKING_CANCELLED },
  },
  [RR_BOOKING_EXPIRED] = {
    [RR_BOOKING_CONFIRM] = { RR_VERDICT_GONE, RR_BOOKING_EXPIRED },
    [RR_BOOKING_CANCEL] = { RR_VERDICT_REFUSE, RR_BOOKING_EXPIRED },
    [RR_BOOKING_EXTEND] = { RR_VERDICT_GONE, RR_BOOKING_EXPIRED },
    [RR_BOOKING_CHANGE] = { RR_VERDICT_GONE, RR_BOOKING_EXPIRED },
    [RR_BOOKING_RUN_OUT] = { RR_VERDICT_SAME, RR_BOOKING_EXPIRED },
    [RR_BOOKING_SUBMIT] = { RR_VERDICT_GONE, RR_BOOKING_EXPIRED },
    [RR_BOOKING_FAIL] = { RR_VERDICT_REFUSE, RR_BOOKING_EXPIRED },
  },
  [RR_BOOKING_PENDING] = {
    [RR_BOOKING_CONFIRM] = { RR_VERDICT_DO, RR_BOOKING_CONFIRMED },
    [RR_BOOKING_CANCEL] = { RR_VERDICT_DO, RR_BOOKING_CANCELLED },
    [RR_BOOKING_EXTEND] = { RR_VERDICT_REFUSE, RR_BOOKING_PENDING },
    [RR_BOOKING_CHANGE] = { RR_VERDICT_REFUSE, RR_BOOKING_PENDING },
    [RR_BOOKING_RUN_OUT] = { RR_VERDICT_DO, RR_BOOKING_EXPIRED },
    [RR_BOOKING_SUBMIT] = { RR_VERDICT_SAME, RR_BOOKING_PENDING },
    [RR_BOOKING_FAIL] = { RR_VERDICT_DO, RR_BOOKING_FAILED },
  },
  [RR_BOOKING_FAILED] = {
    [RR_BOOKING_CONFIRM] = { RR_VERDICT_REFUSE, RR_BOOKING_FAILED },
    [RR_BOOKING_CANCEL] = { RR_VERDICT_SAME, RR_BOOKING_FAILED },
    [RR_BOOKING_EXTEND] = { RR_VERDICT_REFUSE, RR_BOOKING_FAILED },
    [RR_BOOKING_CHANGE] = { RR_VERDICT_REFUSE, RR_BOOKING_FAILED },
    [RR_BOOKING_RUN_OUT] = { RR_VERDICT_REFUSE, RR_BOOKING_FAILED },
    [RR_BOOKING_SUBMIT] = { RR_VERDICT_REFUSE, RR_BOOKING_FAILED },
    [RR_BOOKING_FAIL] = { RR_VERDICT_SAME, RR_BOOKING_FAILED },
  },
};

/**
 * rr_booking_decide:
 * @state: where it is
 * @expires_ms: when a hold ends, Unix time
 * @event: what is asked
 * @now_ms: the clock, Unix time
 * @next: (out): where it goes, or stays
 *
 * Returns: whether it may
 */
RrBookingVerdict
rr_booking_decide (RrBookingState  state,
                   gint64          expires_ms,
                   RrBookingEvent  event,
                   gint64          now_ms,
                   RrBookingState *next)
{
  gboolean is_late = state == RR_BOOKING_HOLD && now_ms >= expires_ms;
  const Move *move;

  g_return_val_if_fail (state >= RR_BOOKING_HOLD && state <= RR_BOOKING_FAILED,
                        RR_VERDICT_REFUSE);
  g_return_val_if_fail (event < RR_N_BOOKING_EVENTS && next != NULL, RR_VERDICT_REFUSE);

  if (state == RR_BOOKING_HOLD && event == RR_BOOKING_RUN_OUT && !is_late)
    {
      *next = RR_BOOKING_HOLD;
      return RR_VERDICT_REFUSE;
    }
  if (is_late && event != RR_BOOKING_RUN_OUT)
    state = RR_BOOKING_EXPIRED;

  move = &moves[state][event];
  *next = move->next;
  return move->verdict;
}

/**
 * rr_booking_takes_places:
 * @state: a state
 *
 * Returns: %TRUE if a booking in it keeps its places
 */
gboolean
rr_booking_takes_places (RrBookingState state)
{
  return state == RR_BOOKING_HOLD || state == RR_BOOKING_CONFIRMED || state == RR_BOOKING_PENDING;
}

/**
 * rr_booking_hold_until:
 * @created_ms: when the hold began, Unix time
 * @now_ms: the clock
 * @minutes: asked for from now on; 0 or less for the usual time
 *
 * A hold is no free reservation: extended or not, it ends an hour after it began.
 *
 * Returns: when it ends, Unix time
 */
gint64
rr_booking_hold_until (gint64 created_ms,
                       gint64 now_ms,
                       gint64 minutes)
{
  gint64 wanted_ms = minutes > 0 ? MIN (minutes, 60) * 60000 : RR_BOOKING_HOLD_MS;

  return MIN (now_ms + wanted_ms, created_ms + RR_BOOKING_MAX_HOLD_MS);
}

/**
 * rr_booking_state_name:
 * @state: a state
 *
 * Returns: (transfer none): its name in the OCTO standard
 */
const char *
rr_booking_state_name (RrBookingState state)
{
  static const char *const names[]
      = { "", "ON_HOLD", "CONFIRMED", "CANCELLED", "EXPIRED", "PENDING", "REJECTED" };

  g_return_val_if_fail (state >= RR_BOOKING_HOLD && state <= RR_BOOKING_FAILED, "");

  return names[state];
}

/**
 * rr_booking_is_email:
 * @text: (nullable): what somebody gives as an address
 *
 * Returns: whether a letter could be sent there; that it arrives is another matter
 */
gboolean
rr_booking_is_email (const char *text)
{
  const char *at = text != NULL ? strchr (text, '@') : NULL;

  if (at == NULL || at == text || at[1] == '\0' || strlen (text) > 254)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || *p == ' ')
      return FALSE;
  return TRUE;
}
