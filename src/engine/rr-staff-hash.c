/* rr-staff-hash.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-staff-hash.h"

#include <crypt.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/random.h>

/* What is kept of secrets, so that who reads the disk has none of them.
 *
 * Threads: any.
 */

#define METHOD      "$y$"
/* Costs what the others cost, and no password leads to it: it has no sum. */
#define NOBODY      "$y$j9T$4nobodyHasThisOne.111$"
#define TOKEN_BYTES 32u

/**
 * rr_staff_hash_new:
 * @password: a password
 * @error: return location for an error
 *
 * Returns: (transfer full): its sum with a salt of its own; %NULL with a %G_IO_ERROR
 */
char *
rr_staff_hash_new (const char  *password,
                   GError     **error)
{
  g_autofree struct crypt_data *data = g_new0 (struct crypt_data, 1);
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  char *hash = NULL;

  if (crypt_gensalt_rn (METHOD, 0, NULL, 0, setting, sizeof setting) != NULL)
    hash = g_strdup (crypt_r (password, setting, data));
  explicit_bzero (data, sizeof *data);
  if (hash != NULL && *hash != '*')
    return hash;
  g_free (hash);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _("This system cannot keep passwords: it has no yescrypt."));
  return NULL;
}

gboolean
rr_staff_is_same (const char *a,
                  const char *b)
{
  gsize len = strlen (a);
  guint differs = 0;

  if (strlen (b) != len)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    differs |= (guint) (guchar) a[i] ^ (guint) (guchar) b[i];
  return differs == 0;
}

gboolean
rr_staff_hash_matches (const char *hash,
                       const char *password)
{
  g_autofree struct crypt_data *data = g_new0 (struct crypt_data, 1);
  const char *made = crypt_r (password, hash != NULL ? hash : NOBODY, data);
  gboolean is_same = made != NULL && *made != '*' && hash != NULL && rr_staff_is_same (made, hash);

  explicit_bzero (data, sizeof *data);
  return is_same;
}

/**
 * rr_staff_token_new:
 *
 * Returns: (transfer full): a token that nobody guesses
 */
char *
rr_staff_token_new (void)
{
  guint8 bytes[TOKEN_BYTES];
  g_autofree char *text = NULL;

  /* As few bytes as this come at once, see getrandom(2). */
  if (getrandom (bytes, sizeof bytes, 0) != (gssize) sizeof bytes)
    g_error ("The system has no random numbers");
  text = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  *strchrnul (text, '=') = '\0';
  return g_strconcat (RR_STAFF_TOKEN_PREFIX, text, NULL);
}
