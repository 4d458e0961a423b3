/* rr-waiting.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-waiting.h"

/* Who waits for places on a departure that is sold out: a plain value.
 *
 * Threads: any.
 */

/**
 * rr_waiting_row_clear:
 * @row: a party that waits; what it owns is freed
 */
void
rr_waiting_row_clear (RrWaitingRow *row)
{
  g_clear_pointer (&row->party, g_free);
  g_clear_pointer (&row->code, g_free);
  g_clear_pointer (&row->name, g_free);
  g_clear_pointer (&row->email, g_free);
  g_clear_pointer (&row->phone, g_free);
}

/**
 * rr_waiting_row_copy:
 * @row: a party that waits
 *
 * Returns: (transfer full): a copy
 */
RrWaitingRow *
rr_waiting_row_copy (const RrWaitingRow *row)
{
  RrWaitingRow *copy = g_new (RrWaitingRow, 1);

  *copy = *row;
  copy->party = g_strdup (row->party);
  copy->code = g_strdup (row->code);
  copy->name = g_strdup (row->name);
  copy->email = g_strdup (row->email);
  copy->phone = g_strdup (row->phone);
  return copy;
}

/**
 * rr_waiting_row_free:
 * @row: (transfer full): a copy
 */
void
rr_waiting_row_free (RrWaitingRow *row)
{
  rr_waiting_row_clear (row);
  g_free (row);
}

/**
 * rr_waiting_state_name:
 * @state: a state
 *
 * Returns: (transfer none): its name for other programs
 */
const char *
rr_waiting_state_name (RrWaitingState state)
{
  static const char *const names[] = { "", "waiting", "offered", "booked", "left", "passed" };

  g_return_val_if_fail (state >= RR_WAITING_OPEN && state <= RR_WAITING_PASSED, "");

  return names[state];
}
