/* rr-outbox.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-letterbox.h"
#include "rr-live-links.h"
#include "rr-report-view.h"

G_BEGIN_DECLS

typedef struct _RrOutbox RrOutbox;

/* What one device is to be told still; the rest of a longer list waits on disk. */
#define RR_OUTBOX_MAX_PARCELS 64
/* A device is told so many at once, and one more each so often; what is beyond goes
 * together in one digest. */
#define RR_OUTBOX_BURST       4
#define RR_OUTBOX_REFILL_US   (5 * G_TIME_SPAN_SECOND)
/* Who gives no word of so many is left alone until it does. */
#define RR_OUTBOX_WINDOW      16

/* Hands texts to the door, all to the same peers. Thread: the desk's. */
typedef void (*RrOutboxSend)   (const RrReplyTo *to, guint n_to, const char *text, gpointer data);
/* A receipt has moved and is to be kept. */
typedef void (*RrOutboxChange) (const RrReceipt *receipt, RrReceiptState from, gpointer data);
/* There is room for more of this device's. */
typedef void (*RrOutboxMore)   (const char *device, gpointer data);

typedef struct
{
  RrLiveLinks    *links;
  RrLetterbox    *letterbox;
  RrOutboxSend    send;
  RrOutboxChange  change;
  RrOutboxMore    more;
  gpointer        data;
  RrReportCounts *counts;
} RrOutboxConfig;

RrOutbox *rr_outbox_new        (const RrOutboxConfig *config);
void      rr_outbox_free       (RrOutbox        *self);
void      rr_outbox_add_form   (RrOutbox        *self,
                                RrNoticeForm    *form);
gboolean  rr_outbox_has_form   (RrOutbox        *self,
                                gint64           notice);
void      rr_outbox_add        (RrOutbox        *self,
                                const RrReceipt *receipt);
/* Sends what can be sent now. Returns: when to look again, monotonic. */
gint64    rr_outbox_flush      (RrOutbox        *self,
                                gint64           now_us,
                                gint64           now_ms);
/* Word from a device, or of it. FALSE: it is not in here any more; else @from is what it
 * was here. */
gboolean  rr_outbox_hear       (RrOutbox        *self,
                                const char      *device,
                                gint64           notice,
                                RrReceiptState   state,
                                RrChannel        channel,
                                RrReceiptState  *from);
gboolean  rr_outbox_wants_flush (RrOutbox       *self);
guint     rr_outbox_get_n      (RrOutbox        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrOutbox, rr_outbox_free)

G_END_DECLS
