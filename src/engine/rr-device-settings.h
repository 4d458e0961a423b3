/* rr-device-settings.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-decoder.h"

G_BEGIN_DECLS

/* What a decoder cannot know about a device: its key, the unit of its speed. */
typedef struct _RrDeviceSettings RrDeviceSettings;

RrDeviceSettings        *rr_device_settings_load  (const char        *workspace,
                                                   GError           **error);
void                     rr_device_settings_free  (RrDeviceSettings  *self);
const RrDecoderSettings *rr_device_settings_get   (RrDeviceSettings  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDeviceSettings, rr_device_settings_free)

G_END_DECLS
