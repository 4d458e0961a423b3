/* rr-engine-suppliers.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-supplier-view.h"

G_BEGIN_DECLS

/* What the console does with suppliers. */

/* A supplier as somebody types it in; a key of %NULL leaves the one that is there. */
typedef struct
{
  const char *id;
  const char *name;
  const char *url;
  const char *key;          /* (nullable) */
  guint       deadline_ms;
  double      rate_per_s;   /* 0: it sets no limit */
  const char *units;        /* (nullable) */
} RrSupplierWish;

/* Neither blocks. %NULL when the engine does not run. */
RrSupplierView *rr_engine_dup_suppliers         (RrEngine              *self);
GPtrArray      *rr_engine_dup_fan_outs          (RrEngine              *self);
gboolean        rr_engine_reload_suppliers      (RrEngine              *self,
                                                 GError               **error);

/* All suppliers of an itinerary, now; finishes with what came of it. */
void            rr_engine_fan_out_async         (RrEngine              *self,
                                                 const char            *itinerary,
                                                 const char            *date,
                                                 const char            *party,
                                                 GCancellable          *cancellable,
                                                 GAsyncReadyCallback    callback,
                                                 gpointer               user_data);
RrFanOut       *rr_engine_fan_out_finish        (RrEngine              *self,
                                                 GAsyncResult          *result,
                                                 GError               **error);
/* Finishes with a sentence of what it answers. */
void            rr_engine_try_supplier_async    (RrEngine              *self,
                                                 const RrSupplierWish  *wish,
                                                 GCancellable          *cancellable,
                                                 GAsyncReadyCallback    callback,
                                                 gpointer               user_data);
char           *rr_engine_try_supplier_finish   (RrEngine              *self,
                                                 GAsyncResult          *result,
                                                 GError               **error);
void            rr_engine_put_supplier_async    (RrEngine              *self,
                                                 const RrSupplierWish  *wish,
                                                 GAsyncReadyCallback    callback,
                                                 gpointer               user_data);
void            rr_engine_remove_supplier_async (RrEngine              *self,
                                                 const char            *id,
                                                 GAsyncReadyCallback    callback,
                                                 gpointer               user_data);
/* Of the last two. */
gboolean        rr_engine_change_supplier_finish (RrEngine             *self,
                                                 GAsyncResult          *result,
                                                 GError               **error);

G_END_DECLS
