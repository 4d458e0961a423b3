/* rr-decoder.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"

G_BEGIN_DECLS

/* What a decoder is given: one payload, already cut out of its transport.
 * Everything is borrowed for the call. */
typedef struct
{
  const char *path;           /* request path without the query, "" on a WebSocket */
  const char *query;          /* (nullable): raw, undecoded */
  const char *content_type;   /* (nullable) */
  const char *body;           /* not NUL-terminated */
  gsize       body_len;
  const char *header_user;    /* (nullable): X-Limit-U */
  const char *header_device;  /* (nullable): X-Limit-D */
  const char *device_hint;    /* (nullable): identity from the credential, wins over all */
  gint64      received_ms;    /* Unix */
} RrPayload;

/* What to tell the phone once everything is stored. */
typedef struct
{
  guint       status;         /* HTTP */
  const char *content_type;   /* static */
  const char *body;           /* static */
} RrDecoderReply;

/* Answers for the settings a decoder cannot know; all nullable. */
typedef struct
{
  /* The OwnTracks payload key of a device, 32 bytes into @key. */
  gboolean (*get_key)        (const char *device, guint8 key[32], gpointer data);
  /* Does query-form "speed" of this device mean m/s (OsmAnd app), not knots? */
  gboolean (*speed_is_mps)   (const char *device, gpointer data);
  gpointer   data;
} RrDecoderSettings;

/* One phone protocol: a small vtable. */
typedef struct
{
  const char *name;
  RrSource    source;
  /* Is this payload for this decoder? Cheap, looks at path, type and first bytes. */
  gboolean  (*claims)  (const RrPayload *payload);
  /* Appends RrMessages to @messages. Anything it cannot understand is appended as
   * RR_MESSAGE_UNDECODABLE with raw bytes and reason, so nothing is lost.
   * @messages has rr_message_clear as its clear function. */
  void      (*decode)  (const RrPayload         *payload,
                        const RrDecoderSettings *settings,
                        GArray                  *messages,
                        RrDecoderReply          *reply);
} RrDecoder;

const RrDecoder *rr_decoder_find   (const RrPayload *payload);
const RrDecoder *rr_decoder_live   (void);
GArray          *rr_messages_new   (void);

G_END_DECLS
