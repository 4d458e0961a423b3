/* rr-room-rate.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many a second are let in, over a restart: room.ini of the workspace. Thread: any that
 * may wait for the disk. */
gboolean  rr_room_rate_load (const char   *workspace,
                             guint        *per_s,
                             GError      **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_room_rate_save (const char   *workspace,
                             guint         per_s,
                             GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
