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

/* RrPostman takes a letter to staff to a mail server or a web hook, one at a time, and
 * mails to guests over one connection. Its name is the same at every try: a Message-ID, an
 * Idempotency-Key.
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

  rr_postman_hang_up (self);
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
  if (kind == RR_LETTER_HOOK)
    return self->hook_url != NULL;
  return self->smtp_url != NULL && (kind == RR_LETTER_GUEST || (self->to != NULL && self->to[0] != NULL));
}

/* FALSE: there are no means to send mail here. */
static gboolean
find_module (RrPostman  *self,
             char      **problem)
{
  g_autoptr(GError) error = NULL;
  RrPostModule found = { 0 };

  if (self->module.send != NULL)
    return TRUE;
  *(gpointer *) &found.send = rr_late_find ("rr-post", "rr_smtp_send", &error);
  if (error == NULL)
    *(gpointer *) &found.send_guest = rr_late_find ("rr-post", "rr_smtp_send_guest", &error);
  if (error == NULL)
    *(gpointer *) &found.hang_up = rr_late_find ("rr-post", "rr_smtp_hang_up", &error);
  if (error == NULL)
    self->module = found;
  else
    *problem = g_strdup (error->message);
  return error == NULL;
}

static RrPostResult
send_mail (RrPostman       *self,
           const RrLetter  *letter,
           GCancellable    *cancellable,
           char           **problem)
{
  return find_module (self, problem) ? self->module.send (self, letter, cancellable, problem) : RR_POST_LATER;
}

static RrPostResult
send_hook (RrPostman       *self,
           const RrLetter  *letter,
           GCancellable    *cancellable,
           char           **problem)
{
  g_autoptr(GError) error = NULL;

  if (self->send_hook == NULL)
    *(gpointer *) &self->send_hook = rr_late_find ("rr-web", "rr_hook_send", &error);
  if (self->send_hook != NULL)
    return self->send_hook (self, letter, cancellable, problem);
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

  g_return_val_if_fail (letter->kind != RR_LETTER_GUEST, RR_POST_REFUSED);
  g_return_val_if_fail (rr_postman_takes (self, letter->kind), RR_POST_REFUSED);

  *problem = NULL;
  rr_task_external_begin (letter->kind == RR_LETTER_MAIL ? "smtp" : "hook");
  result = letter->kind == RR_LETTER_MAIL ? send_mail (self, letter, cancellable, problem)
                                          : send_hook (self, letter, cancellable, problem);
  rr_task_external_end ();
  return result;
}

/**
 * rr_postman_mail:
 * @self: a postman
 * @mail: a mail to a guest
 * @cancellable: (nullable): a cancellable
 * @answer: (out): the code of the server's last word, 0 if it did not answer
 * @problem: (out) (nullable): a sentence, the server's if there is one, unless it is taken
 *
 * The connection stays open for the next, until rr_postman_hang_up().
 *
 * Returns: what the server says
 */
RrPostResult
rr_postman_mail (RrPostman          *self,
                 const RrGuestMail  *mail,
                 GCancellable       *cancellable,
                 guint              *answer,
                 char              **problem)
{
  RrPostResult result = RR_POST_LATER;

  g_return_val_if_fail (rr_postman_takes (self, RR_LETTER_GUEST), RR_POST_REFUSED);

  *problem = NULL;
  *answer = 0;
  rr_task_external_begin ("smtp");
  if (find_module (self, problem))
    result = self->module.send_guest (self, mail, cancellable, answer, problem);
  rr_task_external_end ();
  return result;
}

/**
 * rr_postman_hang_up:
 * @self: a postman
 *
 * Ends the connection to the mail server, if there is one.
 */
void
rr_postman_hang_up (RrPostman *self)
{
  if (self->curl != NULL)
    self->module.hang_up (self);
}
