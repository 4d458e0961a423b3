/* rr-device-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-audit-desk.h"
#include "rr-device-keys.h"
#include "rr-item.h"
#include "rr-pairing.h"

G_BEGIN_DECLS

typedef struct _RrDeviceDesk RrDeviceDesk;
typedef struct _RrDeviceAsk  RrDeviceAsk;

typedef enum
{
  RR_DEVICE_ASK_ENROL,    /* a token for a device, good for its first use within ten minutes */
  RR_DEVICE_ASK_CANCEL,   /* what waits for its first use is void */
  RR_DEVICE_ASK_REVOKE,   /* the device may not come in any more, and who is in goes */
} RrDeviceAskKind;

/* Thread: the store's, or wherever an item is dropped. @error is NULL if it is on disk. */
typedef void (*RrDeviceAskFunc) (RrDeviceAsk *ask, const GError *error, gpointer data);

/* Something about one device on its way to the disk. */
struct _RrDeviceAsk
{
  RrDeviceDesk    *desk;      /* (unowned): outlives it */
  RrDeviceAskKind  kind;
  RrDeviceKeyRow   row;       /* for the others only the device counts */
  char            *who;       /* (owned): asks */
  RrPairing       *pairing;   /* (owned) (nullable): what a phone is to be told */
  gint64           now_ms;
  guint            n;         /* how many ended */
  RrDeviceAskFunc  done;
  gpointer         data;      /* for done */
};

RrDeviceDesk *rr_device_desk_new      (void);
void          rr_device_desk_free     (RrDeviceDesk   *self);
gboolean      rr_device_desk_load     (RrDeviceDesk   *self,
                                       RrStoreReader  *reader,
                                       GError        **error);
/* Before the door lets anybody in. */
void          rr_device_desk_connect  (RrDeviceDesk   *self,
                                       RrFrontDoor    *door,
                                       RrAuditDesk    *audit);
RrDeviceKeys *rr_device_desk_get_keys (RrDeviceDesk   *self);

/* Any thread. %NULL with RR_ERROR_MALFORMED for what names no device, RR_ERROR_UNSUPPORTED for
 * what it does not fit, RR_ERROR_FULL if there are too many. @id is NULL for one made of the
 * name; the host of @pairing->base is where phones are to go. */
RrDeviceAsk  *rr_device_ask_enrol     (RrDeviceDesk   *desk,
                                       const char     *id,
                                       const char     *name,
                                       RrSnapshot     *snapshot,
                                       gint64          now_ms,
                                       GError        **error);
RrDeviceAsk  *rr_device_ask_end       (RrDeviceDesk   *desk,
                                       RrDeviceAskKind kind,
                                       const char     *device,
                                       gint64          now_ms,
                                       GError        **error);
void          rr_device_ask_free      (RrDeviceAsk    *self);
/* For an item: its data is the ask, which settle() takes. */
void          rr_device_ask_name      (RrItem         *item,
                                       gpointer        tracker,
                                       gboolean        ok);
gboolean      rr_device_ask_write     (RrStore        *store,
                                       gpointer        ask,
                                       GError        **error);
void          rr_device_ask_settle    (RrItem         *item,
                                       gpointer        store,
                                       gboolean        ok);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDeviceDesk, rr_device_desk_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDeviceAsk, rr_device_ask_free)

G_END_DECLS
