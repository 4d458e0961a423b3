/* rr-voucher-main.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <unistd.h>

#include "rr-voucher.h"

/* Draws vouchers for an engine: a length and a request come in, a length and a PDF go out, until
 * nothing comes any more. A length is four bytes, the highest first; 0 is an answer
 * to what cannot be drawn.
 *
 * Threads: main only.
 * Ends:    exit status 0 when the engine has closed, 1 when it does not keep to this.
 */

static gboolean
read_all (void  *data,
          gsize  len)
{
  char *at = data;

  while (len > 0)
    {
      gssize n = read (STDIN_FILENO, at, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      len -= (gsize) n;
    }
  return TRUE;
}

static gboolean
write_all (const void *data,
           gsize       len)
{
  const char *at = data;

  while (len > 0)
    {
      gssize n = write (STDOUT_FILENO, at, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      len -= (gsize) n;
    }
  return TRUE;
}

static gboolean
answer (const char *request,
        gsize       len)
{
  g_autoptr(GByteArray) pdf = rr_voucher_draw (request, len);
  guint32 size = pdf != NULL ? pdf->len : 0, word = GUINT32_TO_BE (size);

  return write_all (&word, sizeof word) && (size == 0 || write_all (pdf->data, size));
}

int
main (void)
{
  guint32 word;

  while (read_all (&word, sizeof word))
    {
      gsize len = GUINT32_FROM_BE (word);
      g_autofree char *request = NULL;

      if (len > RR_VOUCHER_MAX_REQUEST)
        return 1;
      request = g_malloc0 (len + 1);
      if (!read_all (request, len) || !answer (request, len))
        return 1;
    }
  return 0;
}
