/* rr-letter.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-letter.h"

/* RrLetter is what staff are told by mail or through a web hook, and guests by mail.
 *
 * Threads: any; a letter belongs to whoever holds it.
 */

#define RETRY_MAX_FACTOR   64
#define GUEST_RETRY_MAX_MS (4 * 3600 * G_GINT64_CONSTANT (1000))

static const char *const kind_names[RR_N_LETTER_KINDS] = { "mail", "hook", "guest" };

/**
 * rr_letter_new:
 * @kind: how it goes
 * @subject: one line
 * @body: text of a mail, JSON of a hook
 * @now_ms: Unix time
 *
 * Returns: (transfer full): a letter with a name that no other has
 */
RrLetter *
rr_letter_new (RrLetterKind  kind,
               const char   *subject,
               const char   *body,
               gint64        now_ms)
{
  RrLetter *letter = g_new0 (RrLetter, 1);

  letter->kind = kind;
  letter->message_id = g_uuid_string_random ();
  letter->subject = g_strdup (subject);
  letter->body = g_strdup (body);
  letter->made_ms = letter->next_ms = now_ms;
  return letter;
}

/**
 * rr_letter_free:
 * @letter: (nullable) (transfer full): a letter
 */
void
rr_letter_free (RrLetter *letter)
{
  if (letter == NULL)
    return;

  g_free (letter->message_id);
  g_free (letter->subject);
  g_free (letter->body);
  g_free (letter->recipient);
  g_free (letter->problem);
  g_free (letter);
}

/**
 * rr_letter_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): its word in the database
 */
const char *
rr_letter_kind_to_string (RrLetterKind kind)
{
  g_return_val_if_fail (kind < RR_N_LETTER_KINDS, "mail");

  return kind_names[kind];
}

/**
 * rr_letter_retry_ms:
 * @n_attempts: how many have failed
 * @base_ms: the pause after the first
 *
 * Returns: the pause before the next
 */
gint64
rr_letter_retry_ms (guint  n_attempts,
                    gint64 base_ms)
{
  guint doublings = n_attempts > 0 ? MIN (n_attempts - 1, 16) : 0;

  return base_ms * MIN ((gint64) 1 << doublings, RETRY_MAX_FACTOR);
}

/**
 * rr_letter_guest_retry_ms:
 * @n_attempts: how many have failed
 * @base_ms: the pause after the first
 *
 * Returns: the pause before the next
 */
gint64
rr_letter_guest_retry_ms (guint  n_attempts,
                          gint64 base_ms)
{
  guint doublings = n_attempts > 0 ? MIN (n_attempts - 1, 16) : 0;

  return MIN (base_ms << doublings, GUEST_RETRY_MAX_MS);
}

/**
 * rr_letter_get_status:
 * @letter: a letter as it is on disk
 *
 * That a try begins is on disk before it is made, without a problem; so "sending" is also
 * what a letter is whose sender died over it.
 *
 * Returns: (transfer none): a word for the operator
 */
const char *
rr_letter_get_status (const RrLetter *letter)
{
  if (letter->state == RR_LETTER_DONE)
    return "sent";
  if (letter->state == RR_LETTER_REFUSED)
    return "dead";
  if (letter->n_attempts == 0)
    return "queued";
  return letter->problem != NULL ? "retry" : "sending";
}
