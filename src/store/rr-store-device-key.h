/* rr-store-device-key.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-store.h"

G_BEGIN_DECLS

#define RR_DEVICE_KEY_HASH_LEN 32
#define RR_DEVICE_KEY_NAME_MAX 96   /* bytes, with the NUL */

/* As they are on disk. */
typedef enum
{
  RR_DEVICE_KEY_PENDING = 1,   /* good for its first use until a time */
  RR_DEVICE_KEY_ACTIVE,
  RR_DEVICE_KEY_ENDED,         /* taken back, or another took its place */
} RrDeviceKeyState;

/* What a device shows so that we know it; of the token itself only the hash is kept. Plain
 * value. */
typedef struct
{
  gint64           id;
  guint8           hash[RR_DEVICE_KEY_HASH_LEN];   /* SHA-256 */
  char             device[RR_DEVICE_ID_MAX];
  char             name[RR_DEVICE_KEY_NAME_MAX];
  RrDeviceKeyState state;
  gint64           made_ms;
  gint64           until_ms;   /* the end of the time for the first use */
  gint64           used_ms;    /* within some minutes; 0 for never */
  gint64           ended_ms;   /* 0 for not */
} RrDeviceKeyRow;

/* A pending one; sets its id. Another of its device that waits for its first use is gone. */
gboolean  rr_store_device_key_insert   (RrStore               *self,
                                        RrDeviceKeyRow        *row,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* It was used; the one its device had before has ended. */
gboolean  rr_store_device_key_activate (RrStore               *self,
                                        gint64                 id,
                                        gint64                 now_ms,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_device_key_use      (RrStore               *self,
                                        gint64                 id,
                                        gint64                 now_ms,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends what the device has, and what waits for its first use. */
gboolean  rr_store_device_key_end      (RrStore               *self,
                                        const char            *device,
                                        gint64                 now_ms,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* Only what waits for its first use. */
gboolean  rr_store_device_key_drop     (RrStore               *self,
                                        const char            *device,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;

typedef void (*RrDeviceKeyFunc) (const RrDeviceKeyRow *row, gpointer data);

gboolean  rr_store_reader_device_keys  (RrStoreReader         *self,
                                        RrDeviceKeyFunc        func,
                                        gpointer               data,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
