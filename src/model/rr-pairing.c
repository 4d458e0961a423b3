/* rr-pairing.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pairing.h"

#include <string.h>

/* RrPairing is what a phone is told so that it can come in, in the words of the apps that
 * people have. They cannot exchange a code for a token, so they get the token itself.
 *
 * OwnTracks: https://owntracks.org/booklet/features/remoteconfig/ and .../tech/json/.
 * Traccar Client keeps origin and path of the address it scans, and takes its settings from
 * the query.
 *
 * Threads: any.
 */

#define MAX_USER 24

RrPairing *
rr_pairing_new (void)
{
  return g_new0 (RrPairing, 1);
}

static void
wipe (char *text)
{
  if (text != NULL)
    memset (text, 0, strlen (text));
  g_free (text);
}

void
rr_pairing_free (RrPairing *self)
{
  if (self == NULL)
    return;

  wipe (self->token);
  g_free (self->base);
  g_free (self->fingerprint);
  g_free (self);
}

RrPairing *
rr_pairing_copy (const RrPairing *self)
{
  RrPairing *copy = g_memdup2 (self, sizeof *self);

  copy->base = g_strdup (self->base);
  copy->token = g_strdup (self->token);
  copy->fingerprint = g_strdup (self->fingerprint);
  return copy;
}

/* Small letters, digits, and a hyphen for each run of anything else; no longer than @max. */
static char *
to_plain (const char *text,
          gsize       max)
{
  g_autofree char *ascii = g_str_to_ascii (text, "C");
  GString *plain = g_string_new (NULL);

  for (const char *p = ascii; *p != '\0' && plain->len < max; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (plain, g_ascii_tolower (*p));
    else if (plain->len > 0 && plain->str[plain->len - 1] != '-')
      g_string_append_c (plain, '-');
  while (plain->len > 0 && plain->str[plain->len - 1] == '-')
    g_string_truncate (plain, plain->len - 1);
  if (plain->len == 0)
    g_string_append (plain, "phone");
  return g_string_free (plain, FALSE);
}

/**
 * rr_pairing_make_id:
 * @name: what a guide is called
 *
 * Returns: (transfer full): an id for the device, of small letters, digits and hyphens
 */
char *
rr_pairing_make_id (const char *name)
{
  return to_plain (name, RR_DEVICE_ID_MAX / 2);
}

/**
 * rr_pairing_make_base:
 * @is_tls: whether the door speaks TLS
 * @host: a name or an address
 * @port: its port
 *
 * Returns: (transfer full): how addresses at our door begin
 */
char *
rr_pairing_make_base (gboolean    is_tls,
                      const char *host,
                      guint       port)
{
  gboolean is_v6 = strchr (host, ':') != NULL && *host != '[';

  return g_strdup_printf ("%s://%s%s%s:%u", is_tls ? "https" : "http", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port);
}

char *
rr_pairing_dup_user (const RrPairing *self)
{
  return to_plain (self->device, MAX_USER);
}

char *
rr_pairing_dup_post_url (const RrPairing *self)
{
  return g_strconcat (self->base, "/pub", NULL);
}

char *
rr_pairing_dup_path_url (const RrPairing *self)
{
  return g_strconcat (self->base, "/t/", self->token, "/", NULL);
}

/* What would have to be escaped in JSON, and what base64 would write with a character that
 * means something else in an address. */
static void
append_json (GString    *json,
             const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (*p < 0x20 || strchr ("\"\\>?~\x7f", *p) != NULL)
      g_string_append_printf (json, "\\u%04x", (guint) (guchar) *p);
    else
      g_string_append_c (json, *p);
}

/**
 * rr_pairing_dup_owntracks:
 * @self: a pairing
 *
 * Base64 of ASCII without '>', '?' and '~' has no '+' and no '/', and with a length that is a
 * multiple of three no '=': it means the same however an app reads the address.
 *
 * Returns: (transfer full): the address that sets OwnTracks up
 */
char *
rr_pairing_dup_owntracks (const RrPairing *self)
{
  g_autofree char *user = rr_pairing_dup_user (self);
  g_autoptr(GString) json = g_string_new ("{\"_type\":\"configuration\",\"mode\":3,\"auth\":true,\"url\":\"");
  g_autofree char *encoded = NULL;

  append_json (json, self->base);
  g_string_append (json, "/pub\",\"username\":\"");
  append_json (json, user);
  g_string_append (json, "\",\"password\":\"");
  append_json (json, self->token);
  g_string_append_printf (json, "\",\"deviceId\":\"phone\",\"tid\":\"%.2s\"", user);
  while (json->len % 3 != 2)
    g_string_append_c (json, ' ');
  g_string_append_c (json, '}');
  encoded = g_base64_encode ((const guchar *) json->str, json->len);
  memset (json->str, 0, json->len);
  return g_strconcat ("owntracks:///config?inline=", encoded, NULL);
}

/**
 * rr_pairing_dup_traccar:
 * @self: a pairing
 *
 * Returns: (transfer full): the address that sets Traccar Client up, and starts it
 */
char *
rr_pairing_dup_traccar (const RrPairing *self)
{
  g_autofree char *user = rr_pairing_dup_user (self);
  g_autofree char *url = rr_pairing_dup_path_url (self);

  return g_strdup_printf ("%s?id=%s&interval=%u&buffer=true&service=true", url, user, RR_PAIRING_INTERVAL_S);
}
