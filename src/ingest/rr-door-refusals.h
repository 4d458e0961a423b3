/* rr-door-refusals.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-address.h"
#include "rr-front-door.h"

G_BEGIN_DECLS

typedef struct _RrRefusals RrRefusals;

RrRefusals *rr_refusals_new  (void);
void        rr_refusals_free (RrRefusals       *self);
void        rr_refusals_note (RrRefusals       *self,
                              const RrAddress  *address,
                              guint             status,
                              const char       *why,
                              RrSlice           raw);
GPtrArray  *rr_refusals_dup  (RrRefusals       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrRefusals, rr_refusals_free)

G_END_DECLS
