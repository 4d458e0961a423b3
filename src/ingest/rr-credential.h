/* rr-credential.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-front-door.h"

G_BEGIN_DECLS

#define RR_TOKEN_LEN       32    /* letters: 160 bits */
#define RR_TOKEN_SIZE      (RR_TOKEN_LEN + 1)
#define RR_TOKEN_HASH_LEN  32    /* SHA-256 */
#define RR_TOKEN_PATH      "/t/" /* in front of a token in a path */

typedef enum
{
  RR_CREDENTIAL_NONE,     /* it shows none */
  RR_CREDENTIAL_TOKEN,    /* one that may be ours */
  RR_CREDENTIAL_BAD,      /* none of ours, or two different ones */
} RrCredentialKind;

/* What somebody shows of himself. */
typedef struct
{
  RrCredentialKind kind;
  guint8           hash[RR_TOKEN_HASH_LEN];   /* of a token */
  RrSlice          path;                      /* without the token, never empty */
} RrCredential;

/* A new token, from the kernel's random numbers, and its hash, which is all that is kept. */
void     rr_token_make       (char               token[RR_TOKEN_SIZE],
                              guint8             hash[RR_TOKEN_HASH_LEN]);
/* FALSE for what can be none of ours. */
gboolean rr_token_hash       (const char        *token,
                              gsize              len,
                              guint8             hash[RR_TOKEN_HASH_LEN]);
/* Takes as long wherever they differ. */
gboolean rr_token_hash_equal (const guint8       a[RR_TOKEN_HASH_LEN],
                              const guint8       b[RR_TOKEN_HASH_LEN]);
void     rr_credential_read  (RrSlice            path,
                              RrSlice            authorization,
                              RrCredential      *credential);
void     rr_credential_of    (RrExchange        *exchange,
                              RrCredential      *credential);
/* How many bytes at @text, which begins with RR_TOKEN_PATH, are secret. */
gsize    rr_token_path_len   (const char        *text,
                              gsize              len);

G_END_DECLS
