/* rr-select.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"

G_BEGIN_DECLS

#define RR_SELECT_MAX_CASES 16

/* One alternative: a send of @item through @tx, a receive from @rx into @item, or with
 * neither one that never happens. */
typedef struct
{
  RrTx     *tx;
  RrRx     *rx;
  gpointer  item;
} RrCase;

typedef enum
{
  RR_SELECT_FAIR = 0,            /* any of those that are ready */
  RR_SELECT_PRIORITY = 1 << 0,   /* the first that is ready */
  RR_SELECT_NONBLOCK = 1 << 1,   /* RR_EMPTY when none is */
} RrSelectFlags;

int  rr_select  (RrCtx          *ctx,
                 RrCase         *cases,
                 guint           n_cases,
                 RrSelectFlags   flags,
                 RrStatus       *status) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
