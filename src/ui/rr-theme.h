/* rr-theme.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tint.h"

G_BEGIN_DECLS

/* Makes everything on the screen, menus and dialogs too, light, dark or red. */
void rr_theme_apply (RrTheme theme);

G_END_DECLS
