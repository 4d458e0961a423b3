/* rr-tint.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tint.h"

/* Light and dark change places while hues stay, so that woods are still green and water
 * is still blue at night; the red theme keeps nothing but brightness, in red, because
 * that is what eyes that are used to the dark can bear. Done once per tile instead of
 * once per frame.
 *
 * Threads: any; nothing here has state.
 */

static guchar
to_byte (int value)
{
  return (guchar) CLAMP (value, 0, 255);
}

/* Brightness in 0 to 255, ITU-R BT.601. */
static int
brightness (const guchar *pixel)
{
  return (29 * pixel[0] + 150 * pixel[1] + 77 * pixel[2]) >> 8;
}

static void
make_dark (guchar *pixel)
{
  int y = brightness (pixel);
  int turned = 26 + (255 - y) * 200 / 256;

  for (int i = 0; i < 3; i++)
    pixel[i] = to_byte (turned + (pixel[i] - y) * 3 / 4);
}

static void
make_night (guchar *pixel)
{
  int turned = 255 - brightness (pixel);

  pixel[2] = to_byte (20 + turned * 210 / 256);
  pixel[1] = to_byte (turned * 70 / 256);
  pixel[0] = to_byte (turned * 56 / 256);
}

/**
 * rr_tint_pixels:
 * @pixels: (array): premultiplied BGRA, changed in place
 * @n_pixels: how many
 * @theme: what to make them fit; nothing is done for the light one
 *
 * Pixels that are not opaque stay as they are.
 */
void
rr_tint_pixels (guchar  *pixels,
                gsize    n_pixels,
                RrTheme  theme)
{
  if (theme == RR_THEME_LIGHT)
    return;

  for (gsize i = 0; i < n_pixels; i++, pixels += 4)
    {
      if (pixels[3] != 255)
        continue;
      if (theme == RR_THEME_DARK)
        make_dark (pixels);
      else
        make_night (pixels);
    }
}
