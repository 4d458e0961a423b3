/* rr-device-budget.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How much a device may say: so many messages a second, and a backlog of so many at once. */
typedef struct _RrDeviceBudget RrDeviceBudget;

#define RR_DEVICE_RATE_PER_S 10
#define RR_DEVICE_BURST      500

RrDeviceBudget *rr_device_budget_new  (void);
void            rr_device_budget_free (RrDeviceBudget *self);
gboolean        rr_device_budget_take (RrDeviceBudget *self,
                                       const char     *device,
                                       guint           n_messages,
                                       gint64          now_us) G_GNUC_WARN_UNUSED_RESULT;
guint           rr_device_budget_n_known (RrDeviceBudget *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDeviceBudget, rr_device_budget_free)

G_END_DECLS
