/* rr-device-keys.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-address.h"
#include "rr-credential.h"
#include "rr-device-view.h"
#include "rr-store-device-key.h"

G_BEGIN_DECLS

typedef struct _RrDeviceKeys RrDeviceKeys;

#define RR_DEVICE_KEYS_MAX     10000   /* devices that are known by one */
#define RR_DEVICE_KEYS_WAITING 64      /* that wait for their first use */
#define RR_DEVICE_LINKS_MAX    4       /* WebSockets of one device; another takes the place of the oldest */

typedef enum
{
  RR_KEY_GOOD,
  RR_KEY_UNKNOWN,
  RR_KEY_LATE,         /* was not used in its time */
  RR_KEY_ENDED,        /* taken back, or another took its place */
} RrKeyVerdict;

/* What there is to say of somebody who shows a token. */
typedef struct
{
  RrKeyVerdict verdict;
  gint64       id;
  char         device[RR_DEVICE_ID_MAX];
  gboolean     is_first;   /* to be stored: it was used for the first time */
  gboolean     is_due;     /* to be stored: it was used */
} RrKeyAnswer;

/* Closes a WebSocket whose device may not speak through it any more. */
typedef void (*RrKeyCloseFunc) (RrReplyTo peer, gpointer data);

/* A device came with one for the first time, and that is on disk. */
typedef void (*RrKeyFirstFunc) (const char *device, const char *address, gpointer data);

RrDeviceKeys *rr_device_keys_new       (RrKeyCloseFunc          close,
                                        RrKeyFirstFunc          first,
                                        gpointer                data);
void          rr_device_keys_free      (RrDeviceKeys           *self);
/* As they are on disk: at the start, and each once it is written. FALSE: there are too many. */
gboolean      rr_device_keys_add       (RrDeviceKeys           *self,
                                        const RrDeviceKeyRow   *row);
gboolean      rr_device_keys_has_room  (RrDeviceKeys           *self,
                                        const char             *device,
                                        gint64                  now_ms);
/* Somebody shows the token of this hash. */
void          rr_device_keys_check     (RrDeviceKeys           *self,
                                        const guint8            hash[RR_TOKEN_HASH_LEN],
                                        const RrAddress        *address,
                                        gboolean                is_tls,
                                        gint64                  now_ms,
                                        RrKeyAnswer            *answer);
/* Somebody shows what cannot be one. */
void          rr_device_keys_note_bad  (RrDeviceKeys           *self);
/* What it asked to store is on disk, or is not: then it asks again. */
void          rr_device_keys_saved     (RrDeviceKeys           *self,
                                        gint64                  id,
                                        gboolean                ok);
/* A WebSocket of its device. @is_over is set, from any thread, once it may not speak any
 * more. FALSE if that is so already. */
gboolean      rr_device_keys_enter     (RrDeviceKeys           *self,
                                        gint64                  id,
                                        RrReplyTo               peer,
                                        int                    *is_over,
                                        gboolean               *displaces) G_GNUC_WARN_UNUSED_RESULT;
void          rr_device_keys_leave     (RrDeviceKeys           *self,
                                        gint64                  id,
                                        RrReplyTo               peer,
                                        gint64                  now_ms);
/* As on disk: what a device has, and what waits for its first use; or only the latter. Says
 * how many that were. */
guint         rr_device_keys_end       (RrDeviceKeys           *self,
                                        const char             *device,
                                        gint64                  now_ms);
guint         rr_device_keys_drop      (RrDeviceKeys           *self,
                                        const char             *device);
gboolean      rr_device_keys_knows     (RrDeviceKeys           *self,
                                        const char             *device);
RrDeviceView *rr_device_keys_dup_view  (RrDeviceKeys           *self,
                                        gint64                  now_ms);
void          rr_device_keys_count     (RrDeviceKeys           *self,
                                        RrDeviceCounts         *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDeviceKeys, rr_device_keys_free)

G_END_DECLS
