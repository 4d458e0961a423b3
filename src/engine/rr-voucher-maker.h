/* rr-voucher-maker.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-confirmation.h"
#include "rr-guest-text.h"

G_BEGIN_DECLS

/* Has vouchers drawn by a process of its own, which is there only while it is needed: what
 * it takes to draw would double the memory of an engine that waits. */
typedef struct _RrVoucherMaker RrVoucherMaker;

RrVoucherMaker *rr_voucher_maker_new  (void);
void            rr_voucher_maker_free (RrVoucherMaker       *self);
/* (nullable): a letter goes without it rather than not at all. */
GBytes         *rr_voucher_maker_make (RrVoucherMaker       *self,
                                       const RrConfirmation *facts,
                                       const RrGuestText    *text,
                                       const char           *sender);
/* Lets the process end. */
void            rr_voucher_maker_rest (RrVoucherMaker       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrVoucherMaker, rr_voucher_maker_free)

G_END_DECLS
