/* rr-tint.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RR_THEME_LIGHT,
  RR_THEME_DARK,
  RR_THEME_NIGHT,
} RrTheme;

/* Turns a map drawn on light paper into one that fits @theme: in place, on
 * premultiplied BGRA pixels. */
void rr_tint_pixels (guchar  *pixels,
                     gsize    n_pixels,
                     RrTheme  theme);

G_END_DECLS
