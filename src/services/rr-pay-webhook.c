/* rr-pay-webhook.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pay-webhook.h"

#include <string.h>

#include "rr-pay-private.h"

/* What a payment service sends to us: signed with a secret that only it and we know,
 * over the time and the body.
 *
 * Threads: any.
 */

#define MAX_PARTS 16
#define SUM_LEN   64

/* Takes as long for every answer, so that nobody finds the sum digit by digit. */
static gboolean
is_same (const char *a,
         const char *b)
{
  guint8 differs = 0;

  for (guint i = 0; i < SUM_LEN; i++)
    differs |= (guint8) (a[i] ^ b[i]);
  return differs == 0;
}

static char *
sum_of (const char *time,
        const char *body,
        gsize       len,
        const char *secret)
{
  g_autoptr(GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));

  g_hmac_update (hmac, (const guchar *) time, (gssize) strlen (time));
  g_hmac_update (hmac, (const guchar *) ".", 1);
  g_hmac_update (hmac, (const guchar *) body, (gssize) len);
  return g_strdup (g_hmac_get_string (hmac));
}

static gboolean
is_recent (const char *time,
           gint64      now_s)
{
  guint64 then;

  return g_ascii_string_to_unsigned (time, 10, 1, G_MAXINT32 * (guint64) 64, &then, NULL)
         && ABS (now_s - (gint64) then) <= RR_PAY_TOLERANCE_S;
}

/**
 * rr_pay_check_signature:
 * @header: what stands in Stripe-Signature: "t=...,v1=...", the latter perhaps several times
 * @body: the bytes it is about
 * @len: how many
 * @secret: the secret of the web hook
 * @now_s: the clock, Unix time
 *
 * Returns: %TRUE if whoever sent it knows the secret, and it is not an old one
 */
gboolean
rr_pay_check_signature (const char *header,
                        const char *body,
                        gsize       len,
                        const char *secret,
                        gint64      now_s)
{
  g_auto(GStrv) parts = NULL;
  g_autofree char *want = NULL;
  const char *time = NULL;
  gboolean known = FALSE;

  g_return_val_if_fail (header != NULL && secret != NULL && (body != NULL || len == 0), FALSE);

  parts = g_strsplit (header, ",", MAX_PARTS);
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (g_strstrip (parts[i]), "t="))
      time = parts[i] + 2;
  if (time == NULL || *secret == '\0' || !is_recent (time, now_s))
    return FALSE;

  want = sum_of (time, body != NULL ? body : "", len, secret);
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], "v1=") && strlen (parts[i]) == 3 + SUM_LEN)
      known |= is_same (parts[i] + 3, want);
  return known;
}

static void
copy_text (JsonObject *object,
           const char *name,
           char       *text,
           gsize       size)
{
  const char *value = rr_pay_text_of (object, name);

  if (value != NULL && strlen (value) < size)
    g_strlcpy (text, value, size);
}

/**
 * rr_pay_read_event:
 * @body: the bytes of an event
 * @len: how many
 * @event: (out): what it says
 *
 * Returns: %FALSE if it is none
 */
gboolean
rr_pay_read_event (const char *body,
                   gsize       len,
                   RrPayEvent *event)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *root = rr_pay_object_of (parser, body, len);
  JsonObject *object = rr_pay_member_of (rr_pay_member_of (root, "data"), "object");
  char kind[32] = "", status[32] = "";

  *event = (RrPayEvent) { "" };
  if (root == NULL)
    return FALSE;
  copy_text (root, "type", event->type, sizeof event->type);
  copy_text (object, "object", kind, sizeof kind);
  copy_text (object, strcmp (kind, "payment_intent") == 0 ? "id" : "payment_intent", event->intent,
             sizeof event->intent);
  copy_text (object, "status", status, sizeof status);
  event->is_authorised = strcmp (kind, "payment_intent") == 0 && strcmp (status, "requires_capture") == 0;
  copy_text (rr_pay_member_of (object, "metadata"), "booking", event->booking, sizeof event->booking);
  return object != NULL && *event->type != '\0';
}
