/* test-credential.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-credential.h"

#include <string.h>

#include "rr-door-refusals.h"

/* Where a token is shown, and that it is seen nowhere else. */

#define TOKEN "0123456789abcdefghjkmnpqrstvwxyz"
#define OTHER "z123456789abcdefghjkmnpqrstvwxyz"

static RrSlice
slice_of (const char *text)
{
  return (RrSlice) { text, text != NULL ? strlen (text) : 0 };
}

static char *
basic (const char *plain)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) plain, strlen (plain));

  return g_strconcat ("Basic ", encoded, NULL);
}

static void
assert_reads (const char       *path,
              const char       *authorization,
              RrCredentialKind  kind,
              const char       *rest)
{
  guint8 hash[RR_TOKEN_HASH_LEN];
  RrCredential credential;

  rr_credential_read (slice_of (path), slice_of (authorization), &credential);
  g_assert_cmpint (credential.kind, ==, kind);
  g_assert_cmpmem (credential.path.data, credential.path.len, rest, strlen (rest));
  if (kind != RR_CREDENTIAL_TOKEN)
    return;
  g_assert_true (rr_token_hash (TOKEN, RR_TOKEN_LEN, hash));
  g_assert_true (rr_token_hash_equal (hash, credential.hash));
}

static void
test_shown (void)
{
  g_autofree char *good = basic ("anna:" TOKEN), *nobody = basic (":" TOKEN);
  g_autofree char *unpadded = g_strndup (good, strcspn (good, "="));

  assert_reads ("/pub", NULL, RR_CREDENTIAL_NONE, "/pub");
  assert_reads ("/pub", good, RR_CREDENTIAL_TOKEN, "/pub");
  assert_reads ("/pub", nobody, RR_CREDENTIAL_TOKEN, "/pub");
  assert_reads ("/pub", unpadded, RR_CREDENTIAL_TOKEN, "/pub");
  assert_reads ("/pub", "Bearer " TOKEN, RR_CREDENTIAL_TOKEN, "/pub");
  assert_reads ("/pub", "bearer  " TOKEN, RR_CREDENTIAL_TOKEN, "/pub");
  assert_reads ("/t/" TOKEN, NULL, RR_CREDENTIAL_TOKEN, "/");
  assert_reads ("/t/" TOKEN "/", NULL, RR_CREDENTIAL_TOKEN, "/");
  assert_reads ("/t/" TOKEN "/pub", NULL, RR_CREDENTIAL_TOKEN, "/pub");
  assert_reads ("/t/" TOKEN "/pub", good, RR_CREDENTIAL_TOKEN, "/pub");
}

static void
test_not_shown (void)
{
  static const char *const odd[] = {
    "Bearer", "Bearer ", "Bearer x", "Digest " TOKEN, "Basic", "Basic !!!", "Basic YW5uYQ==", TOKEN, " Bearer " TOKEN,
    "Bearer " TOKEN " ", "Bearer " TOKEN "0", "Bearer 0123456789abcdefghjkmnpqrstvwxyi",
    "Bearer 0123456789ABCDEFGHJKMNPQRSTVWXYZ",
  };
  g_autofree char *user_only = basic (TOKEN), *two_colons = basic ("a:b:" TOKEN), *empty = basic ("anna:");
  g_autofree char *long_user = g_strnfill (600, 'x'), *long_plain = g_strconcat (long_user, ":" TOKEN, NULL);
  g_autofree char *too_long = basic (long_plain);

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    assert_reads ("/pub", odd[i], RR_CREDENTIAL_BAD, "/pub");
  assert_reads ("/pub", user_only, RR_CREDENTIAL_BAD, "/pub");
  assert_reads ("/pub", two_colons, RR_CREDENTIAL_BAD, "/pub");
  assert_reads ("/pub", empty, RR_CREDENTIAL_BAD, "/pub");
  assert_reads ("/pub", too_long, RR_CREDENTIAL_BAD, "/pub");
  assert_reads ("/t/x/pub", NULL, RR_CREDENTIAL_BAD, "/pub");
  assert_reads ("/t//pub", NULL, RR_CREDENTIAL_BAD, "/pub");
  assert_reads ("/t/", NULL, RR_CREDENTIAL_NONE, "/t/");
  assert_reads ("/t", NULL, RR_CREDENTIAL_NONE, "/t");
  assert_reads ("", NULL, RR_CREDENTIAL_NONE, "");

  /* Two that differ are none. */
  assert_reads ("/t/" OTHER "/pub", "Bearer " TOKEN, RR_CREDENTIAL_BAD, "/pub");
  assert_reads ("/t/" TOKEN "/pub", "Bearer x", RR_CREDENTIAL_BAD, "/pub");
  assert_reads ("/t/x/pub", "Bearer " TOKEN, RR_CREDENTIAL_BAD, "/pub");
}

static void
test_made (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint counts[256] = { 0 };

  for (guint i = 0; i < 2000; i++)
    {
      char token[RR_TOKEN_SIZE];
      guint8 hash[RR_TOKEN_HASH_LEN], again[RR_TOKEN_HASH_LEN];

      rr_token_make (token, hash);
      g_assert_cmpuint (strlen (token), ==, RR_TOKEN_LEN);
      g_assert_true (rr_token_hash (token, RR_TOKEN_LEN, again));
      g_assert_cmpmem (hash, sizeof hash, again, sizeof again);
      g_assert_true (g_hash_table_add (seen, g_strdup (token)));
      for (guint j = 0; j < RR_TOKEN_LEN; j++)
        counts[(guchar) token[j]]++;
    }
  /* 2,000 of each on the average, give or take 44. */
  for (guint c = 0; c < 256; c++)
    g_assert_true (counts[c] == 0 || (counts[c] > 1700 && counts[c] < 2300));
}

static void
test_hash_is_sha256 (void)
{
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, TOKEN, -1);
  guint8 hash[RR_TOKEN_HASH_LEN], other[RR_TOKEN_HASH_LEN];
  char got[2 * RR_TOKEN_HASH_LEN + 1];

  g_assert_true (rr_token_hash (TOKEN, RR_TOKEN_LEN, hash));
  for (guint i = 0; i < RR_TOKEN_HASH_LEN; i++)
    g_snprintf (got + 2 * i, 3, "%02x", hash[i]);
  g_assert_cmpstr (got, ==, hex);

  memcpy (other, hash, sizeof other);
  other[RR_TOKEN_HASH_LEN - 1] ^= 1;
  g_assert_false (rr_token_hash_equal (hash, other));
}

static char *
read_refusal (const char *raw)
{
  g_autoptr(RrRefusals) refusals = rr_refusals_new ();
  g_autoptr(GPtrArray) list = NULL;
  RrAddress address = { { 0 } };

  rr_refusals_note (refusals, &address, 401, "why", slice_of (raw));
  list = rr_refusals_dup (refusals);
  return g_strdup (((RrDoorRefusal *) list->pdata[0])->raw);
}

static void
test_seen_nowhere (void)
{
  g_autofree char *in_path = read_refusal ("GET /t/" TOKEN "/?id=a HTTP/1.1\r\nHost: x\r\n\r\n");
  g_autofree char *alone = read_refusal ("GET /t/" TOKEN " HTTP/1.1\r\n\r\n");
  g_autofree char *slip = read_refusal ("GET /t/oops" TOKEN "?id=a HTTP/1.1\r\n\r\n");
  g_autofree char *whole = read_refusal ("GET https://x/t/" TOKEN "/pub HTTP/1.1\r\nReferer: https://x/t/" TOKEN "/\r\n\r\n");
  g_autofree char *cut = read_refusal ("GET /t/012345");
  g_autofree char *header = read_refusal ("POST /pub HTTP/1.1\r\nAuthorization: Bearer " TOKEN "\r\n\r\n");
  g_autofree char *other = read_refusal ("GET /t HTTP/1.1\r\nA: /t/\r\n\r\n");

  g_assert_cmpstr (in_path, ==, "GET /t/***/?id=a HTTP/1.1\\r\\n\nHost: x\\r\\n\n\\r\\n\n");
  g_assert_cmpstr (alone, ==, "GET /t/*** HTTP/1.1\\r\\n\n\\r\\n\n");
  g_assert_cmpstr (slip, ==, "GET /t/***?id=a HTTP/1.1\\r\\n\n\\r\\n\n");
  g_assert_cmpstr (whole, ==, "GET https://x/t/***/pub HTTP/1.1\\r\\n\nReferer: https://x/t/***/\\r\\n\n\\r\\n\n");
  g_assert_cmpstr (cut, ==, "GET /t/***");
  g_assert_null (strstr (header, TOKEN));
  g_assert_cmpstr (other, ==, "GET /t HTTP/1.1\\r\\n\nA: /t/\\r\\n\n\\r\\n\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ingest/credential/is-read-wherever-it-is-shown", test_shown);
  g_test_add_func ("/ingest/credential/what-is-odd-is-none", test_not_shown);
  g_test_add_func ("/ingest/credential/no-two-are-the-same", test_made);
  g_test_add_func ("/ingest/credential/is-kept-as-its-hash", test_hash_is_sha256);
  g_test_add_func ("/ingest/credential/is-seen-nowhere-else", test_seen_nowhere);

  return g_test_run ();
}
