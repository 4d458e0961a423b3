/* rr-bounce.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-bounce.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"
#include "rr-late.h"

/* Letters that came back, as far as it needs no library for it.
 *
 * Threads: any.
 */

/**
 * rr_bounce_clear:
 * @bounce: what a server says; what it owns is freed
 */
void
rr_bounce_clear (RrBounce *bounce)
{
  g_clear_pointer (&bounce->message_id, g_free);
  g_clear_pointer (&bounce->problem, g_free);
}

/**
 * rr_bounce_parse:
 * @data: a mail, as it came
 * @len: of it
 * @bounce: (out): what it says; to be cleared by the caller
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED if it tells of no letter of ours, or
 *   %RR_ERROR_UNSUPPORTED if mails cannot be read here
 */
gboolean
rr_bounce_parse (const char  *data,
                 gsize        len,
                 RrBounce    *bounce,
                 GError     **error)
{
  gboolean (*read) (const char *, gsize, RrBounce *);

  *bounce = (RrBounce) { 0 };
  *(gpointer *) &read = rr_late_find ("rr-post", "rr_bounce_read", error);
  if (read == NULL)
    return FALSE;
  if (len <= RR_BOUNCE_MAX_BYTES && read (data, len, bounce))
    return TRUE;
  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, _("This mail does not say what became of a letter"));
  return FALSE;
}
