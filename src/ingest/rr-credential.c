/* rr-credential.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-credential.h"

#include <sodium.h>
#include <string.h>

/* Tokens of devices, and where in a request one is shown: as the password of Basic, as
 * Bearer, or in the path for phones that have neither: "/t/TOKEN/" in front of the rest.
 * A token is 160 bits, so its plain hash is as good as a slow one.
 *
 * Nothing here allocates: it is asked for every request.
 *
 * Threads: any; nothing here has state.
 */

#define MAX_BASIC 384   /* bytes of user, colon and password */

/* Crockford's: no i, l, o or u, which are read as something else from a screen. */
static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * rr_token_make:
 * @token: (out caller-allocates): a new one
 * @hash: (out caller-allocates): its hash
 */
void
rr_token_make (char   token[RR_TOKEN_SIZE],
               guint8 hash[RR_TOKEN_HASH_LEN])
{
  guint8 bytes[RR_TOKEN_LEN];

  /* 256 is a multiple of 32: each letter is as likely as the others. */
  randombytes_buf (bytes, sizeof bytes);
  for (guint i = 0; i < RR_TOKEN_LEN; i++)
    token[i] = letters[bytes[i] % 32];
  token[RR_TOKEN_LEN] = '\0';
  sodium_memzero (bytes, sizeof bytes);
  crypto_hash_sha256 (hash, (const guint8 *) token, RR_TOKEN_LEN);
}

static gboolean
is_letter (char c)
{
  return c != '\0' && memchr (letters, c, sizeof letters - 1) != NULL;
}

/**
 * rr_token_hash:
 * @token: what somebody shows
 * @len: its bytes
 * @hash: (out caller-allocates): its hash
 *
 * Returns: %FALSE if it can be none of ours
 */
gboolean
rr_token_hash (const char *token,
               gsize       len,
               guint8      hash[RR_TOKEN_HASH_LEN])
{
  if (len != RR_TOKEN_LEN)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!is_letter (token[i]))
      return FALSE;
  crypto_hash_sha256 (hash, (const guint8 *) token, len);
  return TRUE;
}

/**
 * rr_token_hash_equal:
 * @a: a hash
 * @b: another
 *
 * Returns: %TRUE if they are the same; how long it takes says nothing about where they differ
 */
gboolean
rr_token_hash_equal (const guint8 a[RR_TOKEN_HASH_LEN],
                     const guint8 b[RR_TOKEN_HASH_LEN])
{
  return sodium_memcmp (a, b, RR_TOKEN_HASH_LEN) == 0;
}

/* --- where it is shown ----------------------------------------------------------- */

static gboolean
take_scheme (RrSlice    *value,
             const char *scheme)
{
  gsize len = strlen (scheme);

  if (value->len <= len || g_ascii_strncasecmp (value->data, scheme, len) != 0 || value->data[len] != ' ')
    return FALSE;
  while (len < value->len && value->data[len] == ' ')
    len++;
  value->data += len;
  value->len -= len;
  return TRUE;
}

/* Whose the password is does not matter: the token says it. */
static gboolean
hash_basic (RrSlice encoded,
            guint8  hash[RR_TOKEN_HASH_LEN])
{
  char plain[MAX_BASIC];
  const char *colon;
  gboolean ok;
  gsize len;

  if (sodium_base642bin ((guint8 *) plain, sizeof plain, encoded.data, encoded.len, NULL, &len, NULL,
                         sodium_base64_VARIANT_ORIGINAL) != 0
      && sodium_base642bin ((guint8 *) plain, sizeof plain, encoded.data, encoded.len, NULL, &len, NULL,
                            sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0)
    return FALSE;
  colon = memchr (plain, ':', len);
  ok = colon != NULL && rr_token_hash (colon + 1, len - (gsize) (colon + 1 - plain), hash);
  sodium_memzero (plain, sizeof plain);
  return ok;
}

static RrCredentialKind
read_authorization (RrSlice value,
                    guint8  hash[RR_TOKEN_HASH_LEN])
{
  gboolean ok = FALSE;

  if (value.len == 0)
    return RR_CREDENTIAL_NONE;
  if (take_scheme (&value, "Basic"))
    ok = hash_basic (value, hash);
  else if (take_scheme (&value, "Bearer"))
    ok = rr_token_hash (value.data, value.len, hash);
  return ok ? RR_CREDENTIAL_TOKEN : RR_CREDENTIAL_BAD;
}

static gboolean
has_token_path (const char *text,
                gsize       len)
{
  return len > strlen (RR_TOKEN_PATH) && memcmp (text, RR_TOKEN_PATH, strlen (RR_TOKEN_PATH)) == 0;
}

/* Takes the token out of @path. */
static RrCredentialKind
read_path (RrSlice *path,
           guint8   hash[RR_TOKEN_HASH_LEN])
{
  const char *token = path->data + strlen (RR_TOKEN_PATH), *end;
  gsize len = path->len - strlen (RR_TOKEN_PATH);

  if (!has_token_path (path->data, path->len))
    return RR_CREDENTIAL_NONE;
  end = memchr (token, '/', len);
  *path = end != NULL ? (RrSlice) { end, len - (gsize) (end - token) } : (RrSlice) { "/", 1 };
  return rr_token_hash (token, end != NULL ? (gsize) (end - token) : len, hash) ? RR_CREDENTIAL_TOKEN
                                                                               : RR_CREDENTIAL_BAD;
}

/**
 * rr_credential_read:
 * @path: as it was sent
 * @authorization: value of that header, empty without one
 * @credential: (out): what they show
 */
void
rr_credential_read (RrSlice       path,
                    RrSlice       authorization,
                    RrCredential *credential)
{
  guint8 hash[RR_TOKEN_HASH_LEN];
  RrCredentialKind kind;

  credential->path = path;
  credential->kind = read_path (&credential->path, credential->hash);
  kind = read_authorization (authorization, hash);
  if (kind == RR_CREDENTIAL_NONE)
    return;
  if (credential->kind == RR_CREDENTIAL_NONE)
    {
      credential->kind = kind;
      memcpy (credential->hash, hash, sizeof hash);
    }
  else if (credential->kind != kind || !rr_token_hash_equal (credential->hash, hash))
    credential->kind = RR_CREDENTIAL_BAD;
}

/**
 * rr_credential_of:
 * @exchange: a request
 * @credential: (out): what it shows
 */
void
rr_credential_of (RrExchange   *exchange,
                  RrCredential *credential)
{
  RrSlice authorization = { NULL, 0 };

  rr_exchange_get_header (exchange, "authorization", &authorization);
  rr_credential_read (rr_exchange_get_path (exchange), authorization, credential);
}

/**
 * rr_token_path_len:
 * @text: what somebody said, from some place on
 * @len: its bytes
 *
 * What is not quite a token is secret, too: it may be one with a slip in it.
 *
 * Returns: how many bytes behind %RR_TOKEN_PATH must not be shown; 0 if that is not there
 */
gsize
rr_token_path_len (const char *text,
                   gsize       len)
{
  gsize from = strlen (RR_TOKEN_PATH), to = from;

  if (!has_token_path (text, len))
    return 0;
  while (to < len && memchr ("/?# \r\n", text[to], 6) == NULL)
    to++;
  return to - from;
}
