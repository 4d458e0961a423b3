/* rr-tardy.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

G_BEGIN_DECLS

/* A task that was cancelled must notice within this; a call without a deadline may last
 * this long before a person hears of it. */
#define RR_TARDY_CANCEL_US  (100 * 1000)
#define RR_TARDY_CALL_US    G_TIME_SPAN_SECOND
#define RR_TARDY_KEEP_US    (60 * G_TIME_SPAN_SECOND)

typedef struct _RrTardy RrTardy;

RrTardy *rr_tardy_new   (void);
void     rr_tardy_free  (RrTardy        *self);
void     rr_tardy_look  (RrTardy        *self,
                         RrVerdictBook  *book,
                         gint64          now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTardy, rr_tardy_free)

G_END_DECLS
