/* rr-postman-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-guest-mail.h"
#include "rr-postman.h"

G_BEGIN_DECLS

typedef RrPostResult (*RrHookFunc) (RrPostman          *self,
                                    const RrLetter     *letter,
                                    GCancellable       *cancellable,
                                    char              **problem);

/* What is in the module rr-post. */
typedef struct
{
  RrPostResult (*send)       (RrPostman          *self,
                              const RrLetter     *letter,
                              GCancellable       *cancellable,
                              char              **problem);
  RrPostResult (*send_guest) (RrPostman          *self,
                              const RrGuestMail  *mail,
                              GCancellable       *cancellable,
                              guint              *answer,
                              char              **problem);
  void         (*hang_up)    (RrPostman          *self);
} RrPostModule;

struct _RrPostman
{
  char        *smtp_url;
  char        *smtp_user;
  char        *smtp_password;
  char        *smtp_ca_file;
  char        *from;
  char       **to;
  char        *hook_url;
  char        *hook_secret;
  char        *hook_ca_file;
  guint        timeout_ms;
  GObject     *session;        /* (owned) (nullable): made with the first hook */
  RrHookFunc   send_hook;      /* found with it */
  RrPostModule module;         /* found with the first mail */
  void        *curl;           /* (owned) (nullable): keeps a connection to the mail server */
};

/* These are in the module rr-post, see rr-late.c. The bytes of a mail, with CRLF: */
GBytes       *rr_mail_build    (const RrLetter    *letter,
                                const char        *from,
                                const char *const *to);
RrPostResult  rr_smtp_send     (RrPostman         *self,
                                const RrLetter    *letter,
                                GCancellable      *cancellable,
                                char             **problem);
/* @answer: the code of the server's last line, 0 if there was none. */
RrPostResult  rr_smtp_send_guest (RrPostman          *self,
                                  const RrGuestMail  *mail,
                                  GCancellable       *cancellable,
                                  guint              *answer,
                                  char              **problem);
void          rr_smtp_hang_up  (RrPostman         *self);
/* And this in the module rr-web: */
RrPostResult  rr_hook_send     (RrPostman         *self,
                                const RrLetter    *letter,
                                GCancellable      *cancellable,
                                char             **problem);

G_END_DECLS
