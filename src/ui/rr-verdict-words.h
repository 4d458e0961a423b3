/* rr-verdict-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict.h"

G_BEGIN_DECLS

const char *rr_verdict_words_badge    (RrBadge        badge);
const char *rr_verdict_words_title    (RrVerdictKind  kind);
const char *rr_verdict_words_meaning  (RrVerdictKind  kind);
const char *rr_verdict_words_advice   (RrVerdictKind  kind);

G_END_DECLS
