/* rr-security-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-security-words.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* Threads: main. */

static char *
dup_when (gint64      time_ms,
          const char *how)
{
  g_autoptr(GDateTime) local = g_date_time_new_from_unix_local (time_ms / 1000);

  return local != NULL ? g_date_time_format (local, how) : g_strdup ("?");
}

char *
rr_security_dup_heading (const RrDoorView *view)
{
  const char *scheme = view->fingerprint != NULL ? "https" : "http";

  if (!view->is_open)
    return g_strdup (_("The doors are closed: nobody gets in"));
  /* Translators: "http" or "https", an address, a port */
  return g_strdup_printf (_("Listening on %s://%s:%u"), scheme, view->address, view->port);
}

const char *
rr_security_get_protection (const RrDoorView *view)
{
  switch (view->protection)
    {
    case RR_DOOR_LOCAL:
      return _("Only this machine can come in.");
    case RR_DOOR_TLS:
      return _("Other machines have to use TLS. Within this machine plain HTTP goes, too.");
    case RR_DOOR_CLEAR:
    default:
      return _("Clear text: other machines may do without TLS. Anybody on the way can read, and change, what they say.");
    }
}

/* Returns: (transfer full): "" without one */
char *
rr_security_dup_certificate (const RrDoorView *view)
{
  g_autofree char *until = NULL;

  if (view->fingerprint == NULL)
    return g_strdup ("");
  until = dup_when (view->ends_ms, "%x");
  /* Translators: a date, then a fingerprint to compare */
  return g_strdup_printf (_("Certificate until %s. Phones trust its authority with SHA-256 %s"), until,
                          view->fingerprint);
}

static guint
small (guint64 n)
{
  return (guint) MIN (n, G_MAXUINT);
}

char *
rr_security_dup_counts (const RrDoorView *view)
{
  const RrDoorCounts *counts = &view->counts;

  /* Translators: numbers since the start */
  return g_strdup_printf (_("Refused since the start: %u broke the rules, %u were too slow, %u were too many, "
                            "%u credentials were not valid, %u had to wait after that, %u used foreign names, "
                            "%u came without TLS, %u handshakes failed"),
                          small (counts->n_bad), small (counts->n_late), small (counts->n_full + counts->n_crowding),
                          small (counts->n_logins), small (counts->n_locked_out), small (counts->n_strange),
                          small (counts->n_plain), small (counts->n_handshakes_failed));
}

char *
rr_security_dup_peer (const RrDoorPeer *peer)
{
  g_autofree char *in = g_format_size (peer->bytes_in);
  g_autofree char *out = g_format_size (peer->bytes_out);
  g_autofree char *since = dup_when (peer->since_ms, "%X");
  const char *how = peer->is_tls ? _("TLS") : _("plain");

  if (peer->device == NULL)
    /* Translators: an address, "TLS" or "plain", a time, two sizes such as 4 kB */
    return g_strdup_printf (_("%s (%s), since %s, %s in, %s out"), peer->address, how, since, in, out);
  /* Translators: a device, its address, "TLS" or "plain", a time, two sizes such as 4 kB */
  return g_strdup_printf (_("%s at %s (%s), since %s, %s in, %s out"), peer->device, peer->address, how, since, in,
                          out);
}

char *
rr_security_dup_refusal (const RrDoorRefusal *refusal)
{
  g_autofree char *when = dup_when (refusal->time_ms, "%X");

  if (refusal->status == 0)
    /* Translators: a time, an address, a sentence */
    return g_strdup_printf (_("%s, %s: %s"), when, refusal->address, _(refusal->why));
  /* Translators: a time, an address, a sentence, a number such as 400 */
  return g_strdup_printf (_("%s, %s: %s (%u)"), when, refusal->address, _(refusal->why), refusal->status);
}
