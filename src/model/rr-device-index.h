/* rr-device-index.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-snapshot.h"

G_BEGIN_DECLS

/* Finds devices in the snapshots of one engine, whose order never changes. */
typedef struct _RrDeviceIndex RrDeviceIndex;

RrDeviceIndex       *rr_device_index_new  (void);
void                 rr_device_index_free (RrDeviceIndex    *self);
const RrDeviceState *rr_device_index_find (RrDeviceIndex    *self,
                                           const RrSnapshot *snapshot,
                                           const char       *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDeviceIndex, rr_device_index_free)

G_END_DECLS
