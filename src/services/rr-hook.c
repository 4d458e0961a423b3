/* rr-hook.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-postman-private.h"

#include <gmodule.h>
#include <libsoup/soup.h>
#include <string.h>

/* A letter to a web hook, through libsoup, in the module rr-web. The other side has it when it answers with
 * 2xx; what it will never take it says with 4xx, other than 408, 425 and 429.
 *
 * Threads: that of the postman, which it blocks.
 */

static void
add_headers (RrPostman      *self,
             SoupMessage    *message,
             const RrLetter *letter)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *attempt = g_strdup_printf ("%u", letter->n_attempts);

  soup_message_headers_replace (headers, "Idempotency-Key", letter->message_id);
  soup_message_headers_replace (headers, "X-Roundrock-Attempt", attempt);
  if (self->hook_secret != NULL)
    {
      g_autofree char *sum = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guint8 *) self->hook_secret,
                                                        strlen (self->hook_secret), letter->body, -1);
      g_autofree char *value = g_strconcat ("sha256=", sum, NULL);

      soup_message_headers_replace (headers, "X-Roundrock-Signature", value);
    }
}

static RrPostResult
result_of (SoupMessage  *message,
           char        **problem)
{
  guint status = soup_message_get_status (message);

  if (status >= 200 && status < 300)
    return RR_POST_TAKEN;
  *problem = g_strdup_printf ("%u %s", status, soup_message_get_reason_phrase (message));
  if (status >= 400 && status < 500 && status != 408 && status != 425 && status != 429)
    return RR_POST_REFUSED;
  return RR_POST_LATER;
}

static gboolean
ensure_session (RrPostman  *self,
                GError    **error)
{
  g_autoptr(GTlsDatabase) trusted = NULL;

  if (self->session != NULL)
    return TRUE;
  if (self->hook_ca_file != NULL)
    {
      trusted = g_tls_file_database_new (self->hook_ca_file, error);
      if (trusted == NULL)
        return FALSE;
    }
  self->session = G_OBJECT (soup_session_new_with_options ("timeout", MAX (self->timeout_ms / 1000, 1),
                                                           "max-conns", 2, "user-agent", "Roundrock", NULL));
  if (trusted != NULL)
    soup_session_set_tls_database (SOUP_SESSION (self->session), trusted);
  return TRUE;
}

G_MODULE_EXPORT RrPostResult
rr_hook_send (RrPostman       *self,
              const RrLetter  *letter,
              GCancellable    *cancellable,
              char           **problem)
{
  g_autoptr(SoupMessage) message = soup_message_new ("POST", self->hook_url);
  g_autoptr(GBytes) body = g_bytes_new (letter->body, strlen (letter->body));
  g_autoptr(GInputStream) answer = NULL;
  g_autoptr(GError) error = NULL;

  if (message == NULL)
    {
      *problem = g_strdup ("the address of the hook is none");
      return RR_POST_LATER;
    }
  if (!ensure_session (self, &error))
    {
      *problem = g_strdup (error->message);
      return RR_POST_LATER;
    }
  add_headers (self, message, letter);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  /* The status is all we want; whatever else it says is not read. */
  answer = soup_session_send (SOUP_SESSION (self->session), message, cancellable, &error);
  if (answer == NULL)
    {
      *problem = g_strdup (error->message);
      return RR_POST_LATER;
    }
  return result_of (message, problem);
}
