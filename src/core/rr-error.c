/* rr-error.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-error.h"

#include <gio/gio.h>

/* The error domain of the project, and the words for a status.
 *
 * Threads: any; nothing here has state.
 */

/**
 * rr_error_quark:
 *
 * Thread: any.
 *
 * Returns: the domain of errors that GLib has no word for, %RR_ERROR
 */
G_DEFINE_QUARK (rr-error-quark, rr_error)

static const struct
{
  const char *name;
  const char *sentence;
} statuses[] = {
  [RR_OK] = { "ok", "Done" },
  [RR_CLOSED] = { "closed", "The other side is closed" },
  [RR_CANCELLED] = { "cancelled", "Cancelled" },
  [RR_DEADLINE] = { "deadline", "Took longer than allowed" },
  [RR_FULL] = { "full", "No room now" },
  [RR_EMPTY] = { "empty", "Nothing there now" },
  [RR_SHED] = { "shed", "Refused because of overload" },
  [RR_DEADLOCK] = { "deadlock", "Waiting could never end" },
};

/**
 * rr_status_to_string:
 * @status: a status
 *
 * Thread: any.
 *
 * Returns: (transfer none): a short word for logs, never %NULL
 */
const char *
rr_status_to_string (RrStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (statuses), "invalid");

  return statuses[status].name;
}

/**
 * rr_status_set_error:
 * @status: a status
 * @what: what was attempted, for the message
 * @error: return location for an error
 *
 * Turns a status into a #GError: closed, cancelled and late become the
 * %G_IO_ERROR that GLib has for them, the rest is %RR_ERROR.
 *
 * Thread: any.
 *
 * Returns: %TRUE if @status is %RR_OK, %FALSE with @error set otherwise
 */
gboolean
rr_status_set_error (RrStatus     status,
                     const char  *what,
                     GError     **error)
{
  GQuark domain = RR_ERROR;
  int code = RR_ERROR_FULL;

  g_return_val_if_fail (status < G_N_ELEMENTS (statuses), FALSE);
  g_return_val_if_fail (what != NULL, FALSE);

  switch (status)
    {
    case RR_OK:
      return TRUE;
    case RR_CLOSED:
      domain = G_IO_ERROR, code = G_IO_ERROR_CLOSED;
      break;
    case RR_CANCELLED:
      domain = G_IO_ERROR, code = G_IO_ERROR_CANCELLED;
      break;
    case RR_DEADLINE:
      domain = G_IO_ERROR, code = G_IO_ERROR_TIMED_OUT;
      break;
    case RR_EMPTY:
      domain = G_IO_ERROR, code = G_IO_ERROR_WOULD_BLOCK;
      break;
    case RR_SHED:
      code = RR_ERROR_SHED;
      break;
    case RR_DEADLOCK:
      code = RR_ERROR_DEADLOCK;
      break;
    case RR_FULL:
    default:
      break;
    }

  g_set_error (error, domain, code, "%s: %s", what, statuses[status].sentence);
  return FALSE;
}
