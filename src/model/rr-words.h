/* rr-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Our translations into one language, whatever the locale of the process is. */
typedef struct _RrWords RrWords;

/* @lang: BCP 47, such as de-CH; the nearest there is, English otherwise. */
RrWords    *rr_words_load     (const char  *folder,
                               const char  *domain,
                               const char  *lang);
RrWords    *rr_words_new      (GBytes      *catalogue,
                               const char  *lang);
void        rr_words_free     (RrWords     *self);
const char *rr_words_get      (RrWords     *self,
                               const char  *english);
const char *rr_words_get_lang (RrWords     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrWords, rr_words_free)

G_END_DECLS
