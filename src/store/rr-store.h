/* rr-store.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-snapshot.h"

G_BEGIN_DECLS

typedef struct _RrStore       RrStore;
typedef struct _RrStoreReader RrStoreReader;

typedef enum
{
  RR_STORED,          /* committed now */
  RR_STORE_DUPLICATE, /* was committed before; as good as stored */
  RR_STORE_FAILED,    /* not committed: never ack it */
} RrStoreOutcome;

/* Writes within the transaction of its group. On FALSE nothing of the group is kept. */
typedef gboolean (*RrStoreWriteFunc) (RrStore *store, gpointer data, GError **error);

typedef struct
{
  RrMessage        *message;   /* (unowned) (nullable): %NULL if write does it */
  RrStoreOutcome    outcome;   /* (out) */
  RrStoreWriteFunc  write;     /* (nullable): beside a message, if that is new */
  gpointer          data;      /* for write */
} RrStoreItem;

/* The one connection that writes and checkpoints. Thread: the store's own. */
RrStore        *rr_store_open            (const char     *path,
                                          GError        **error);
void            rr_store_close           (RrStore        *self);
const char     *rr_store_get_news        (RrStore        *self);
/* One transaction; when it returns TRUE everything is on disk. On FALSE nothing is. */
gboolean        rr_store_commit          (RrStore        *self,
                                          RrStoreItem    *items,
                                          guint           n_items,
                                          GError        **error) G_GNUC_WARN_UNUSED_RESULT;
/* Fixes are appended first and sorted in later, when nobody waits; readers see both. */
gboolean        rr_store_merge           (RrStore        *self,
                                          guint           n_max,
                                          GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean        rr_store_is_merging      (RrStore        *self);
guint           rr_store_get_n_inbox     (RrStore        *self);
gboolean        rr_store_set_device_name (RrStore        *self,
                                          const char     *device_id,
                                          const char     *name,
                                          GError        **error);
gboolean        rr_store_checkpoint      (RrStore        *self,
                                          GError        **error);
/* After a failed commit: close, reopen, check; TRUE if it may be used again. */
gboolean        rr_store_recover         (RrStore        *self,
                                          GError        **error);
gboolean        rr_store_quick_check     (RrStore        *self,
                                          GError        **error);
/* Damage that anybody in this process came upon; what is opened next is looked through
 * then, and what can be read of it is saved. Any thread. */
guint           rr_store_get_n_damages   (void);
gboolean        rr_store_want_check      (const char     *path,
                                          GError        **error);

/* Read-only connections. Thread: whichever opened it. */
RrStoreReader  *rr_store_reader_open     (const char     *path,
                                          GError        **error);
void            rr_store_reader_close    (RrStoreReader  *self);
/* Returns: (element-type RrDeviceState): last state of every device, for the restart */
GArray         *rr_store_reader_devices  (RrStoreReader  *self,
                                          GPtrArray      *names,
                                          GError        **error);
typedef gboolean (*RrFixFunc) (const RrFix *fix, gpointer data);
typedef enum
{
  RR_ORDER_TIME,        /* by the device's clock, then as they arrived */
  RR_ORDER_ARRIVAL,
} RrTrackOrder;

/* Calls @func for each fix in that order, without holding them all in memory. */
gboolean        rr_store_reader_track    (RrStoreReader  *self,
                                          const char     *device_id,
                                          gint64          from_ms,
                                          gint64          to_ms,
                                          RrTrackOrder    order,
                                          guint           max_fixes,
                                          RrFixFunc       func,
                                          gpointer        data,
                                          GError        **error);

typedef struct
{
  guint64 n_devices;
  guint64 n_fixes;
  guint64 n_messages;
  guint64 n_quarantined;
} RrStoreCounts;

gboolean        rr_store_reader_counts   (RrStoreReader  *self,
                                          RrStoreCounts  *counts,
                                          GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrStore, rr_store_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrStoreReader, rr_store_reader_close)

G_END_DECLS
