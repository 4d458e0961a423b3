/* rr-device-keys-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-device-keys.h"
#include "rr-sync.h"

G_BEGIN_DECLS

typedef struct
{
  RrReplyTo  peer;
  int       *is_over;     /* (unowned) (atomic): of the link, which leaves before it is freed */
} RrKeyLink;

typedef struct
{
  RrDeviceKeyRow row;
  gboolean       is_unsaved;   /* it is active here, and not yet on disk */
  gboolean       is_saving;    /* that is on its way */
  gint64         kept_ms;      /* the last use that was asked to be stored */
  RrAddress      address;
  gboolean       has_address;
  gboolean       is_tls;
  RrKeyLink      links[RR_DEVICE_LINKS_MAX];   /* the oldest first */
  guint          n_links;
} RrKeyEntry;

struct _RrDeviceKeys
{
  RrKeyCloseFunc  close;     /* (immutable) */
  RrKeyFirstFunc  first;     /* (immutable) (nullable) */
  gpointer        data;      /* (immutable) */

  RrMutex         lock;
  GHashTable     *by_hash;   /* (owned) (guarded by lock): RrKeyEntry -> itself (owned) */
  GHashTable     *by_id;     /* (owned) (guarded by lock): of the same */
  RrDeviceCounts  counts;    /* (guarded by lock): only those since the start */
};

G_END_DECLS
