/* rr-postman.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-guest-mail.h"
#include "rr-letter.h"

G_BEGIN_DECLS

typedef struct _RrPostman RrPostman;

typedef enum
{
  RR_POST_TAKEN,       /* the other side has it */
  RR_POST_LATER,       /* it did not answer, or asks to come back */
  RR_POST_REFUSED,     /* it will never take this one */
} RrPostResult;

/* Where letters go; borrowed for the call. */
typedef struct
{
  const char        *smtp_url;     /* (nullable): smtp://host:port or smtps:// */
  const char        *smtp_user;    /* (nullable) */
  const char        *smtp_password; /* (nullable) */
  const char        *smtp_ca_file; /* (nullable): else what the system trusts */
  const char        *from;         /* an address */
  const char *const *to;           /* (nullable): addresses */
  const char        *hook_url;     /* (nullable): http:// or https:// */
  const char        *hook_secret;  /* (nullable): signs the body */
  const char        *hook_ca_file; /* (nullable) */
  guint              timeout_ms;   /* of one try */
} RrPostmanConfig;

RrPostman    *rr_postman_new      (const RrPostmanConfig  *config);
void          rr_postman_free     (RrPostman              *self);
gboolean      rr_postman_takes    (RrPostman              *self,
                                   RrLetterKind            kind);
/* Blocks for at most the timeout; @cancellable ends it sooner. */
RrPostResult  rr_postman_deliver  (RrPostman              *self,
                                   const RrLetter         *letter,
                                   GCancellable           *cancellable,
                                   char                  **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Likewise a mail to a guest, over a connection that stays open until it hangs up. */
RrPostResult  rr_postman_mail     (RrPostman              *self,
                                   const RrGuestMail      *mail,
                                   GCancellable           *cancellable,
                                   guint                  *answer,
                                   char                  **problem) G_GNUC_WARN_UNUSED_RESULT;
void          rr_postman_hang_up  (RrPostman              *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPostman, rr_postman_free)

G_END_DECLS
