/* rr-intake.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-decoder.h"
#include "rr-device-keys.h"
#include "rr-live-links.h"
#include "rr-pipeline.h"

G_BEGIN_DECLS

typedef struct _RrIntake RrIntake;

/* Who may send: who shows a good token, and nobody else unless unknown devices are welcome. */
typedef struct
{
  gboolean                 take_unknown;  /* devices that show nothing are welcome */
  RrDeviceKeys            *keys;          /* (unowned): by what the others are known */
  const RrDecoderSettings *settings;      /* (unowned): what decoders ask about a device */
  /* What rides with a message that is more than a plain fix. (nullable) */
  RrRider                *(*ride) (RrMessage *message, gpointer data);
  /* FALSE: it has to come again, as if there was no room. (nullable) */
  gboolean               (*can_ride) (const RrMessage *message, gpointer data);
  gpointer                 ride_data;
} RrIntakePolicy;

typedef struct
{
  guint64 n_decoded;          /* messages handed to the pipeline */
  guint64 n_refused;          /* unknown devices */
  guint64 n_throttled;        /* times a device was told to wait */
  guint64 n_silenced;         /* messages of a WebSocket that may not speak any more */
} RrIntakeCounts;

RrIntake  *rr_intake_new         (RrPipeline            *pipeline,
                                  RrItemPool            *pool,
                                  const RrIntakePolicy  *policy);
void       rr_intake_close       (RrIntake              *self);
void       rr_intake_free        (RrIntake              *self);
void       rr_intake_set_door    (RrIntake              *self,
                                  RrFrontDoor           *door,
                                  RrLiveLinks           *links,
                                  guint                  io);
/* The handlers of one I/O thread. */
RrHandled  rr_intake_request     (RrIntake              *self,
                                  RrExchange            *exchange);
RrHandled  rr_intake_ws_message  (RrIntake              *self,
                                  RrReplyTo              from,
                                  RrLiveLink            *link,
                                  RrSlice                message);
/* Sends what writes to the store in the transaction of its group. @done hears whether
 * it was committed. Ask for room first. */
gboolean   rr_intake_has_room    (RrIntake              *self);
void       rr_intake_write       (RrIntake              *self,
                                  RrStoreWriteFunc       write,
                                  RrItemFunc             done,
                                  gpointer               data);
/* Likewise of what the tracker is told on the way. */
void       rr_intake_write_told  (RrIntake              *self,
                                  RrItemFunc             at_tracker,
                                  RrStoreWriteFunc       write,
                                  RrItemFunc             done,
                                  gpointer               data);
/* Sends a command behind the messages that came before it. */
RrHandled  rr_intake_command     (RrIntake              *self,
                                  RrExchange            *exchange,
                                  RrItemFunc             at_tracker,
                                  gpointer               data);
/* Whether a device on another machine may say that much now. */
gboolean   rr_intake_may_say     (RrIntake              *self,
                                  const char            *device,
                                  guint                  n_messages);
void       rr_intake_flush       (RrIntake              *self);
void       rr_intake_counts      (RrIntake              *self,
                                  RrIntakeCounts        *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrIntake, rr_intake_free)

G_END_DECLS
