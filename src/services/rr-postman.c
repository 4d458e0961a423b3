/* rr-postman.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-postman-private.h"

#include "rr-late.h"
#include "rr-task.h"

/* RrPostman takes a letter to staff to a mail server or a web hook, one at a time. Its
 * name is the same at every try: a Message-ID, an Idempotency-Key.
 *
 * Threads: new and free on the owner's; deliver always on the same one, which it blocks.
 * Ends:    free, after that thread.
 */

/**
 * rr_postman_new:
 * @config: where letters go
 *
 * Returns: (transfer full): a postman
 */
RrPostman *
rr_postman_new (const RrPostmanConfig *config)
{
  RrPostman *self = g_new0 (RrPostman, 1);

  self->smtp_url = g_strdup (config->smtp_url);
  self->smtp_user = g_strdup (config->smtp_user);
  self->smtp_password = g_strdup (config->smtp_password);
  self->smtp_ca_file = g_strdup (config->smtp_ca_file);
  self->from = g_strdup (config->from);
  self->to = g_strdupv ((char **) config->to);
  self->hook_url = g_strdup (config->hook_url);
  self->hook_secret = g_strdup (config->hook_secret);
  self->hook_ca_file = g_strdup (config->hook_ca_file);
  self->timeout_ms = config->timeout_ms;
  return self;
}

/**
 * rr_postman_free:
 * @self: (nullable) (transfer full): a postman
 */
void
rr_postman_free (RrPostman *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->session);
  g_free (self->smtp_url);
  g_free (self->smtp_user);
  g_free (self->smtp_password);
  g_free (self->smtp_ca_file);
  g_free (self->from);
  g_strfreev (self->to);
  g_free (self->hook_url);
  g_free (self->hook_secret);
  g_free (self->hook_ca_file);
  g_free (self);
}

/**
 * rr_postman_takes:
 * @self: a postman
 * @kind: a kind of letter
 *
 * Returns: whether it knows where to take it
 */
gboolean
rr_postman_takes (RrPostman    *self,
                  RrLetterKind  kind)
{
  return kind == RR_LETTER_MAIL ? self->smtp_url != NULL && self->to != NULL && self->to[0] != NULL
                                : self->hook_url != NULL;
}

static RrPostResult
send_mail (RrPostman       *self,
           const RrLetter  *letter,
           GCancellable    *cancellable,
           char           **problem)
{
  g_autoptr(GError) error = NULL;

  if (self->smtp_send == NULL)
    self->smtp_send = (RrSmtpSend) rr_late_find ("rr-post", "rr_smtp_send", &error);
  if (self->smtp_send != NULL)
    return self->smtp_send (self, letter, cancellable, problem);
  *problem = g_strdup (error->message);
  return RR_POST_LATER;
}

/**
 * rr_postman_deliver:
 * @self: a postman
 * @letter: a letter it takes
 * @cancellable: (nullable): a cancellable
 * @problem: (out) (nullable): a sentence, unless it is taken
 *
 * A try that ends without an answer may have arrived; who repeats it repeats its name.
 *
 * Returns: what the other side says
 */
RrPostResult
rr_postman_deliver (RrPostman       *self,
                    const RrLetter  *letter,
                    GCancellable    *cancellable,
                    char           **problem)
{
  RrPostResult result;

  g_return_val_if_fail (rr_postman_takes (self, letter->kind), RR_POST_REFUSED);

  *problem = NULL;
  rr_task_external_begin (letter->kind == RR_LETTER_MAIL ? "smtp" : "hook");
  result = letter->kind == RR_LETTER_MAIL ? send_mail (self, letter, cancellable, problem)
                                          : rr_hook_send (self, letter, cancellable, problem);
  rr_task_external_end ();
  return result;
}
