/* rr-postman-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "rr-postman.h"

G_BEGIN_DECLS

typedef RrPostResult (*RrSmtpSend) (RrPostman       *self,
                                    const RrLetter  *letter,
                                    GCancellable    *cancellable,
                                    char           **problem);

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
  SoupSession *session;        /* (owned) (nullable): made with the first hook */
  RrSmtpSend   smtp_send;      /* (nullable): found with the first mail */
};

/* These two are in the module rr-post, see rr-late.c. The bytes of a mail, with CRLF: */
GBytes       *rr_mail_build    (const RrLetter    *letter,
                                const char        *from,
                                const char *const *to);
RrPostResult  rr_smtp_send     (RrPostman         *self,
                                const RrLetter    *letter,
                                GCancellable      *cancellable,
                                char             **problem);
RrPostResult  rr_hook_send     (RrPostman         *self,
                                const RrLetter    *letter,
                                GCancellable      *cancellable,
                                char             **problem);

G_END_DECLS
