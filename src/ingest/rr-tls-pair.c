/* rr-tls-pair.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tls-private.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

/* A private authority for this installation, which phones trust once, and the certificate
 * it gives the door: short-lived, with every name and address of this machine. Both are
 * files of the workspace that only its user may read.
 *
 * Threads: any, one folder at a time; it waits for the disk.
 */

#define AUTHORITY_DAYS 3650
#define DOOR_DAYS      397    /* longer ones are not trusted by phones */
#define RENEW_DAYS     30
#define BEFORE_DAYS    1      /* clocks of phones differ */
#define DAY_S          (24 * 60 * 60)
#define MAX_NAMES      64

typedef struct
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t     certificate;
} Pair;

static void
pair_clear (Pair *pair)
{
  if (pair->key != NULL)
    gnutls_x509_privkey_deinit (pair->key);
  if (pair->certificate != NULL)
    gnutls_x509_crt_deinit (pair->certificate);
  *pair = (Pair) { NULL, NULL };
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static gboolean
check (int      code,
       GError **error)
{
  if (code >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               /* Translators: %s is a reason */
               _("A certificate for the door cannot be made: %s"), gnutls_strerror (code));
  return FALSE;
}

/* --- files -------------------------------------------------------------------- */

static gboolean
save (const char      *path,
      gnutls_datum_t  *text,
      GError         **error)
{
  gboolean ok = g_file_set_contents_full (path, (const char *) text->data, text->size,
                                          G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                          0600, error);

  gnutls_memset (text->data, 0, text->size);
  gnutls_free (text->data);
  return ok;
}

static gboolean
pair_save (Pair        *pair,
           const char  *certificate_path,
           const char  *key_path,
           GError     **error)
{
  gnutls_datum_t text = { NULL, 0 };

  return check (gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &text),
                error)
         && save (key_path, &text, error)
         && check (gnutls_x509_crt_export2 (pair->certificate, GNUTLS_X509_FMT_PEM, &text), error)
         && save (certificate_path, &text, error);
}

/* FALSE when they are not there, or are no certificate and its key. */
static gboolean
pair_load (Pair       *pair,
           const char *certificate_path,
           const char *key_path)
{
  gnutls_datum_t certificate = { NULL, 0 }, key = { NULL, 0 };
  gboolean ok = gnutls_load_file (certificate_path, &certificate) == 0 && gnutls_load_file (key_path, &key) == 0
                && gnutls_x509_crt_init (&pair->certificate) == 0 && gnutls_x509_privkey_init (&pair->key) == 0
                && gnutls_x509_crt_import (pair->certificate, &certificate, GNUTLS_X509_FMT_PEM) == 0
                && gnutls_x509_privkey_import2 (pair->key, &key, GNUTLS_X509_FMT_PEM, NULL, 0) == 0;
  guint8 of_certificate[64], of_key[64];
  size_t n_certificate = sizeof of_certificate, n_key = sizeof of_key;

  if (key.data != NULL)
    gnutls_memset (key.data, 0, key.size);
  gnutls_free (certificate.data);
  gnutls_free (key.data);
  return ok && gnutls_x509_crt_get_key_id (pair->certificate, 0, of_certificate, &n_certificate) == 0
         && gnutls_x509_privkey_get_key_id (pair->key, 0, of_key, &n_key) == 0 && n_key == n_certificate
         && memcmp (of_key, of_certificate, n_key) == 0;
}

/* --- making -------------------------------------------------------------------- */

static int
begin (Pair       *pair,
       const char *name,
       gint64      now_s,
       guint       n_days)
{
  guint8 serial[16], id[64];
  size_t n_id = sizeof id;
  int code = gnutls_x509_privkey_init (&pair->key);

  if (code == 0)
    code = gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_EC,
                                         GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (code == 0)
    code = gnutls_x509_crt_init (&pair->certificate);
  if (code == 0)
    code = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);
  serial[0] = (serial[0] & 0x3f) | 0x40;   /* above 0, and of this length */
  if (code == 0)
    code = gnutls_x509_crt_set_version (pair->certificate, 3);
  if (code == 0)
    code = gnutls_x509_crt_set_key (pair->certificate, pair->key);
  if (code == 0)
    code = gnutls_x509_crt_set_serial (pair->certificate, serial, sizeof serial);
  if (code == 0)
    code = gnutls_x509_crt_set_activation_time (pair->certificate, now_s - BEFORE_DAYS * DAY_S);
  if (code == 0)
    code = gnutls_x509_crt_set_expiration_time (pair->certificate, now_s + (gint64) n_days * DAY_S);
  if (code == 0)
    code = gnutls_x509_crt_set_dn_by_oid (pair->certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                          (unsigned) MIN (strlen (name), 64));
  if (code == 0)
    code = gnutls_x509_crt_get_key_id (pair->certificate, 0, id, &n_id);
  if (code == 0)
    code = gnutls_x509_crt_set_subject_key_id (pair->certificate, id, n_id);
  return code;
}

static gboolean
make_authority (Pair        *pair,
                const char  *name,
                gint64       now_s,
                GError     **error)
{
  g_autofree char *title = g_strdup_printf ("Roundrock %s", name);
  int code = begin (pair, title, now_s, AUTHORITY_DAYS);

  if (code == 0)
    code = gnutls_x509_crt_set_basic_constraints (pair->certificate, 1, 0);
  if (code == 0)
    code = gnutls_x509_crt_set_key_usage (pair->certificate, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
  if (code == 0)
    code = gnutls_x509_crt_sign2 (pair->certificate, pair->certificate, pair->key, GNUTLS_DIG_SHA256, 0);
  return check (code, error);
}

static int
add_name (gnutls_x509_crt_t  certificate,
          const char        *name)
{
  guint8 bytes[16];

  if (inet_pton (AF_INET, name, bytes) == 1)
    return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, bytes, 4, GNUTLS_FSAN_APPEND);
  if (inet_pton (AF_INET6, name, bytes) == 1)
    return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, bytes, 16, GNUTLS_FSAN_APPEND);
  return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, name, (unsigned) strlen (name),
                                               GNUTLS_FSAN_APPEND);
}

static gboolean
make_door (Pair               *pair,
           Pair               *authority,
           const char *const  *names,
           gint64              now_s,
           GError            **error)
{
  guint8 id[64];
  size_t n_id = sizeof id;
  int code = begin (pair, names[0], now_s, DOOR_DAYS);

  for (guint i = 0; code == 0 && names[i] != NULL && i < MAX_NAMES; i++)
    code = add_name (pair->certificate, names[i]);
  if (code == 0)
    code = gnutls_x509_crt_set_basic_constraints (pair->certificate, 0, -1);
  if (code == 0)
    code = gnutls_x509_crt_set_key_usage (pair->certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (code == 0)
    code = gnutls_x509_crt_set_key_purpose_oid (pair->certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (code == 0)
    code = gnutls_x509_crt_get_subject_key_id (authority->certificate, id, &n_id, NULL);
  if (code == 0)
    code = gnutls_x509_crt_set_authority_key_id (pair->certificate, id, n_id);
  if (code == 0)
    code = gnutls_x509_crt_sign2 (pair->certificate, authority->certificate, authority->key, GNUTLS_DIG_SHA256, 0);
  return check (code, error);
}

/* --- is it still good? ---------------------------------------------------------- */

static gboolean
lasts (gnutls_x509_crt_t certificate,
       gint64            now_s)
{
  return gnutls_x509_crt_get_activation_time (certificate) <= now_s
         && gnutls_x509_crt_get_expiration_time (certificate) > now_s + RENEW_DAYS * DAY_S;
}

static gboolean
names_all (gnutls_x509_crt_t  certificate,
           const char *const *names)
{
  for (guint i = 0; names[i] != NULL && i < MAX_NAMES; i++)
    if (gnutls_x509_crt_check_hostname2 (certificate, names[i], 0) == 0)
      return FALSE;
  return TRUE;
}

static gboolean
get_facts (gnutls_x509_crt_t   certificate,
           gnutls_x509_crt_t   authority,
           RrTlsFacts         *facts,
           GError            **error)
{
  guint8 digest[32];
  size_t n = sizeof digest;
  GString *text;

  if (!check (gnutls_x509_crt_get_fingerprint (authority, GNUTLS_DIG_SHA256, digest, &n), error))
    return FALSE;
  text = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", digest[i]);
  facts->fingerprint = g_string_free (text, FALSE);
  facts->ends_s = gnutls_x509_crt_get_expiration_time (certificate);
  return TRUE;
}

/* As rr_tls_keys_prepare(). */
gboolean
rr_tls_pair_prepare (const char         *folder,
                     const char *const  *names,
                     gint64              now_s,
                     char              **certificate,
                     char              **key,
                     RrTlsFacts         *facts,
                     GError            **error)
{
  g_autofree char *authority_path = g_build_filename (folder, RR_TLS_AUTHORITY, NULL);
  g_autofree char *authority_key_path = g_build_filename (folder, "tls-authority-key.pem", NULL);
  g_autofree char *door_path = g_build_filename (folder, "tls-door.pem", NULL);
  g_autofree char *door_key_path = g_build_filename (folder, "tls-door-key.pem", NULL);
  g_auto(Pair) authority = { NULL, NULL };
  g_auto(Pair) door = { NULL, NULL };

  if (!pair_load (&authority, authority_path, authority_key_path) || !lasts (authority.certificate, now_s))
    {
      pair_clear (&authority);
      if (!make_authority (&authority, names[0], now_s, error)
          || !pair_save (&authority, authority_path, authority_key_path, error))
        return FALSE;
    }
  if (!pair_load (&door, door_path, door_key_path) || !lasts (door.certificate, now_s)
      || !names_all (door.certificate, names)
      || gnutls_x509_crt_check_issuer (door.certificate, authority.certificate) == 0)
    {
      pair_clear (&door);
      if (!make_door (&door, &authority, names, now_s, error) || !pair_save (&door, door_path, door_key_path, error))
        return FALSE;
    }
  if (!get_facts (door.certificate, authority.certificate, facts, error))
    return FALSE;
  *certificate = g_steal_pointer (&door_path);
  *key = g_steal_pointer (&door_key_path);
  return TRUE;
}

/* As rr_tls_keys_inspect(). */
gboolean
rr_tls_pair_inspect (const char  *certificate,
                     const char  *key,
                     gint64       now_s,
                     RrTlsFacts  *facts,
                     GError     **error)
{
  g_auto(Pair) door = { NULL, NULL };
  GStatBuf info;

  if (!pair_load (&door, certificate, key))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 /* Translators: %s are the paths of two files */
                 _("%s and %s are not a certificate and its key"), certificate, key);
  else if (g_stat (key, &info) != 0 || (info.st_mode & 077) != 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 /* Translators: both %s are the path of a file with a secret key */
                 _("The key in %s may be read by others. Keep them out: chmod 600 %s"), key, key);
  else if (gnutls_x509_crt_get_expiration_time (door.certificate) <= now_s)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 /* Translators: %s is the path of a file */
                 _("The certificate in %s is no longer valid"), certificate);
  else
    return get_facts (door.certificate, door.certificate, facts, error);
  return FALSE;
}
