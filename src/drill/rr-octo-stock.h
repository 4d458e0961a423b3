/* rr-octo-stock.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one simulated supplier sells, and its ledger. */
typedef struct _RrOctoStock RrOctoStock;

/* An answer of HTTP. */
typedef struct
{
  guint    status;
  GString *body;      /* (owned) */
} RrOctoReply;

RrOctoStock *rr_octo_stock_new     (const char   *name,
                                    guint         n_products,
                                    guint         capacity);
void         rr_octo_stock_free    (RrOctoStock  *self);
/* Status 0 leaves without an answer. */
void         rr_octo_stock_request (RrOctoStock  *self,
                                    const char   *method,
                                    const char   *path,
                                    const char   *body,
                                    gsize         len,
                                    gint64        now_ms,
                                    RrOctoReply  *reply);
void         rr_octo_stock_tell    (RrOctoStock  *self,
                                    gint64        now_ms,
                                    GString      *out);
/* Every booking that it ever had, as a JSON array. */
void         rr_octo_stock_list    (RrOctoStock  *self,
                                    gint64        now_ms,
                                    GString      *out);
void         rr_octo_reply_error   (RrOctoReply  *reply,
                                    guint         status,
                                    const char   *code,
                                    const char   *sentence,
                                    const char   *more);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrOctoStock, rr_octo_stock_free)

G_END_DECLS
