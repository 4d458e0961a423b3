/* rr-uuid.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-uuid.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* The kernel is asked for some at a time, by each thread for itself; what was used is wiped
 * out. A process that forks goes on to be another program, and has none of it. */
static void
take_random (guint8 bytes[16])
{
  static _Thread_local guint8 stock[256];
  static _Thread_local gsize left;
  gsize n_got = 0;

  while (left == 0 && n_got < sizeof stock)
    {
      gssize n = getrandom (stock + n_got, sizeof stock - n_got, 0);

      if (n > 0)
        n_got += (gsize) n;
      else if (errno != EINTR)
        g_error ("The kernel has no random numbers: %s", g_strerror (errno));
    }
  if (left == 0)
    left = sizeof stock;
  left -= 16;
  memcpy (bytes, stock + left, 16);
  memset (stock + left, 0, 16);
}

/**
 * rr_uuid_make:
 * @text: (out caller-allocates): a UUID of version 7 (RFC 9562), in lower case
 * @now_ms: the clock, Unix time
 *
 * For what is known to its owner by the UUID alone: the 74 bits that are not the time come
 * from the kernel, so that nobody guesses one from those he was given. Those made one after
 * the other sort so, and lie side by side in an index.
 *
 * Thread: any.
 */
void
rr_uuid_make (char   text[RR_UUID_SIZE],
              gint64 now_ms)
{
  static const char digits[] = "0123456789abcdef";
  guint8 bytes[16];

  take_random (bytes);
  for (guint i = 0; i < 6; i++)
    bytes[i] = (guint8) ((guint64) now_ms >> (40 - 8 * i));
  bytes[6] = (guint8) (0x70 | (bytes[6] & 0x0f));
  bytes[8] = (guint8) (0x80 | (bytes[8] & 0x3f));

  for (guint i = 0; i < sizeof bytes; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        *text++ = '-';
      *text++ = digits[bytes[i] >> 4];
      *text++ = digits[bytes[i] & 0x0f];
    }
  *text = '\0';
}
