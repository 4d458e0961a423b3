/* rr-owner.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"
#include "rr-scope.h"

G_BEGIN_DECLS

RrOwner  rr_owner_root       (void);
RrOwner  rr_owner_self       (void);
RrOwner  rr_owner_scope      (RrScope  *scope);
RrOwner  rr_owner_in_flight  (RrTx     *via);
void     rr_tx_give          (RrTx     *tx,
                              RrOwner   owner);
void     rr_rx_give          (RrRx     *rx,
                              RrOwner   owner);

G_END_DECLS
