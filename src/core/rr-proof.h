/* rr-proof.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

G_BEGIN_DECLS

/* A task must have waited this long to be called stuck, and a cancelled scope this long
 * to be called unfinished. */
#define RR_PROOF_STUCK_US  (250 * 1000)
#define RR_PROOF_GRACE_US  (5 * G_TIME_SPAN_SECOND)

typedef struct _RrProof RrProof;

RrProof *rr_proof_new   (void);
void     rr_proof_free  (RrProof        *self);
void     rr_proof_look  (RrProof        *self,
                         RrVerdictBook  *book,
                         gint64          now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrProof, rr_proof_free)

G_END_DECLS
