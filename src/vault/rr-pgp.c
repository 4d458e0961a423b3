/* rr-pgp.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pgp.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <nettle/aes.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* RrPgp is what gpg --symmetric writes, in three packets: how the passphrase becomes a key,
 * and one that is encrypted with AES-256 and ends with a sum over all of it; within that one,
 * a file. Its length is not known before its end, so it goes out in parts; no more than two of
 * them are held.
 *
 * Source: RFC 4880, sections 3.7.1.3, 4.2.2.4, 5.3, 5.9, 5.13 and 5.14.
 * Threads: one.
 * Ends:    end() completes it; free() alone leaves it cut off, which whoever reads it is told.
 */

#define OUTER_BITS 16        /* of the length of a part */
#define INNER_BITS 15
#define OUTER      (1u << OUTER_BITS)
#define INNER      (1u << INNER_BITS)
#define COUNT      0xff      /* 65,011,712 bytes are hashed for a key */

struct _RrPgp
{
  int               fd;
  struct aes256_ctx cipher;
  struct sha1_ctx   sum;
  guint8            feedback[AES_BLOCK_SIZE];   /* ciphertext of the block before */
  guint8            mask[AES_BLOCK_SIZE];
  guint             at;                         /* in mask */
  guint8            outer[OUTER];
  guint             n_outer;
  guint8            inner[INNER];
  guint             n_inner;
};

static gboolean
put (RrPgp       *self,
     const void  *data,
     gsize        len,
     GError     **error)
{
  const char *at = data;

  while (len > 0)
    {
      gssize n = write (self->fd, at, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          int code = n < 0 ? errno : EIO;

          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s", g_strerror (code));
          return FALSE;
        }
      at += n;
      len -= (gsize) n;
    }
  return TRUE;
}

/* The last part of a packet says how long it is. Returns: how many bytes of @head */
static guint
final_length (guint8 *head,
              guint   len)
{
  head[0] = 0xff;
  head[1] = (guint8) (len >> 24);
  head[2] = (guint8) (len >> 16);
  head[3] = (guint8) (len >> 8);
  head[4] = (guint8) len;
  return 5;
}

static gboolean
flush_outer (RrPgp     *self,
             gboolean   is_last,
             GError   **error)
{
  guint8 head[5] = { 0xe0 | OUTER_BITS };
  guint n_head = is_last ? final_length (head, self->n_outer) : 1;
  gboolean ok = put (self, head, n_head, error) && put (self, self->outer, self->n_outer, error);

  self->n_outer = 0;
  return ok;
}

static gboolean
put_outer (RrPgp   *self,
           guint8   byte,
           GError **error)
{
  if (self->n_outer == OUTER && !flush_outer (self, FALSE, error))
    return FALSE;
  self->outer[self->n_outer++] = byte;
  return TRUE;
}

/* Cipher feedback: each block hides the next. */
static gboolean
encrypt (RrPgp         *self,
         const guint8  *data,
         gsize          len,
         gboolean       is_summed,
         GError       **error)
{
  if (is_summed)
    sha1_update (&self->sum, len, data);
  for (gsize i = 0; i < len; i++)
    {
      if (self->at == AES_BLOCK_SIZE)
        {
          aes256_encrypt (&self->cipher, AES_BLOCK_SIZE, self->mask, self->feedback);
          self->at = 0;
        }
      self->feedback[self->at] = data[i] ^ self->mask[self->at];
      if (!put_outer (self, self->feedback[self->at++], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
flush_inner (RrPgp     *self,
             gboolean   is_last,
             GError   **error)
{
  guint8 head[5] = { 0xe0 | INNER_BITS };
  guint n_head = is_last ? final_length (head, self->n_inner) : 1;
  gboolean ok = encrypt (self, head, n_head, TRUE, error) && encrypt (self, self->inner, self->n_inner, TRUE, error);

  self->n_inner = 0;
  return ok;
}

/* Salted, and repeated so often that guessing costs. */
static void
derive_key (const char   *passphrase,
            const guint8 *salt,
            guint8       *key)
{
  gsize n_pass = strlen (passphrase), n_all = 8 + n_pass, left = (16u + (COUNT & 15u)) << ((COUNT >> 4) + 6);
  g_autofree guint8 *all = g_malloc (n_all);
  struct sha256_ctx hash;

  memcpy (all, salt, 8);
  memcpy (all + 8, passphrase, n_pass);
  left = MAX (left, n_all);
  sha256_init (&hash);
  while (left > 0)
    {
      gsize n = MIN (left, n_all);

      sha256_update (&hash, n, all);
      left -= n;
    }
  sha256_digest (&hash, SHA256_DIGEST_SIZE, key);
  explicit_bzero (all, n_all);
}

static gboolean
draw (void    *data,
      gsize    len,
      GError **error)
{
  if (getrandom (data, len, 0) == (gssize) len)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
  return FALSE;
}

static gboolean
begin (RrPgp       *self,
       const char  *passphrase,
       GError     **error)
{
  /* Version 4, AES-256, iterated and salted, SHA-256. */
  guint8 head[] = { 0xc3, 13, 4, 9, 3, 8, 0, 0, 0, 0, 0, 0, 0, 0, COUNT };
  /* An encrypted packet with a sum, version 1. */
  static const guint8 tag = 0xd2;
  guint8 prefix[AES_BLOCK_SIZE + 2], key[AES256_KEY_SIZE];

  if (!draw (head + 6, 8, error) || !draw (prefix, AES_BLOCK_SIZE, error))
    return FALSE;
  derive_key (passphrase, head + 6, key);
  aes256_set_encrypt_key (&self->cipher, key);
  explicit_bzero (key, sizeof key);
  sha1_init (&self->sum);
  self->at = AES_BLOCK_SIZE;
  /* Two bytes twice: by them a wrong passphrase is noticed at once. */
  memcpy (prefix + AES_BLOCK_SIZE, prefix + AES_BLOCK_SIZE - 2, 2);
  return put (self, head, sizeof head, error) && put (self, &tag, 1, error) && put_outer (self, 1, error)
         && encrypt (self, prefix, sizeof prefix, TRUE, error);
}

/**
 * rr_pgp_new:
 * @fd: where it is written
 * @passphrase: what opens it
 * @name: of the file in it
 * @error: return location for an error
 *
 * Returns: (transfer full): a writer; %NULL with a %G_IO_ERROR
 */
RrPgp *
rr_pgp_new (int          fd,
            const char  *passphrase,
            const char  *name,
            GError     **error)
{
  g_autoptr(RrPgp) self = g_new0 (RrPgp, 1);
  static const guint8 literal = 0xcb;
  gsize n_name = MIN (strlen (name), 200);

  self->fd = fd;
  if (!begin (self, passphrase, error) || !encrypt (self, &literal, 1, TRUE, error))
    return NULL;
  self->inner[self->n_inner++] = 'b';
  self->inner[self->n_inner++] = (guint8) n_name;
  memcpy (self->inner + self->n_inner, name, n_name);
  /* Of no time. */
  self->n_inner += (guint) n_name + 4;
  return g_steal_pointer (&self);
}

/**
 * rr_pgp_write:
 * @self: a writer
 * @data: of the file
 * @len: how much
 * @error: return location for an error
 *
 * Returns: %FALSE with a %G_IO_ERROR
 */
gboolean
rr_pgp_write (RrPgp       *self,
              const void  *data,
              gsize        len,
              GError     **error)
{
  const guint8 *at = data;

  while (len > 0)
    {
      gsize n = MIN (len, INNER - self->n_inner);

      memcpy (self->inner + self->n_inner, at, n);
      self->n_inner += (guint) n;
      at += n;
      len -= n;
      if (self->n_inner == INNER && !flush_inner (self, FALSE, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * rr_pgp_end:
 * @self: a writer
 * @error: return location for an error
 *
 * Returns: %FALSE with a %G_IO_ERROR
 */
gboolean
rr_pgp_end (RrPgp   *self,
            GError **error)
{
  static const guint8 head[] = { 0xd3, SHA1_DIGEST_SIZE };
  guint8 digest[SHA1_DIGEST_SIZE];

  if (!flush_inner (self, TRUE, error) || !encrypt (self, head, sizeof head, TRUE, error))
    return FALSE;
  sha1_digest (&self->sum, sizeof digest, digest);
  return encrypt (self, digest, sizeof digest, FALSE, error) && flush_outer (self, TRUE, error);
}

/**
 * rr_pgp_free:
 * @self: (nullable) (transfer full): a writer
 */
void
rr_pgp_free (RrPgp *self)
{
  if (self == NULL)
    return;

  explicit_bzero (self, sizeof *self);
  g_free (self);
}
