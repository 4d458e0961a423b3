/* rr-marshal.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-error.h"

G_BEGIN_DECLS

typedef struct _RrMarshal RrMarshal;
typedef struct _RrSlot    RrSlot;

typedef void (*RrMarshalFunc) (gpointer data);
typedef void (*RrSlotFunc)    (gpointer value,
                               gpointer user_data);

/* The only door from other threads to the thread that iterates @context. */
RrMarshal *rr_marshal_new       (GMainContext    *context,
                                 guint            max_posts);
RrMarshal *rr_marshal_ref       (RrMarshal       *self);
void       rr_marshal_unref     (RrMarshal       *self);
void       rr_marshal_stop      (RrMarshal       *self);
RrStatus   rr_marshal_post      (RrMarshal       *self,
                                 RrMarshalFunc    func,
                                 gpointer         data,
                                 GDestroyNotify   destroy) G_GNUC_WARN_UNUSED_RESULT;

/* Latest wins: only the newest value that was set is handed to @func, at most
 * once per @interval_us. */
RrSlot    *rr_slot_new          (RrMarshal       *marshal,
                                 gint64           interval_us,
                                 RrSlotFunc       func,
                                 gpointer         user_data,
                                 GDestroyNotify   value_free);
void       rr_slot_set          (RrSlot          *self,
                                 gpointer         value);
void       rr_slot_free         (RrSlot          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrMarshal, rr_marshal_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSlot, rr_slot_free)

G_END_DECLS
