/* rr-verdict-book.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict.h"

G_BEGIN_DECLS

typedef struct _RrVerdictBook RrVerdictBook;

#define RR_VERDICT_BOOK_MAX 512

RrVerdictBook *rr_verdict_book_new        (void);
void           rr_verdict_book_free       (RrVerdictBook  *self);
void           rr_verdict_book_report     (RrVerdictBook  *self,
                                           RrVerdict      *verdict);
void           rr_verdict_book_begin_look (RrVerdictBook  *self);
guint          rr_verdict_book_end_look   (RrVerdictBook  *self,
                                           gint64          now_us);
GPtrArray     *rr_verdict_book_dup_all    (RrVerdictBook  *self);
guint          rr_verdict_book_n_active   (RrVerdictBook  *self,
                                           RrBadge         badge);
guint64        rr_verdict_book_n_dropped  (RrVerdictBook  *self);
guint          rr_verdict_book_n_left_out (RrVerdictBook  *self);
void           rr_verdict_book_clear      (RrVerdictBook  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrVerdictBook, rr_verdict_book_free)

G_END_DECLS
