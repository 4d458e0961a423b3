/* rr-decoder.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-decoder-private.h"

#include <string.h>

/* The phone protocols, each a small vtable, asked in order. What none can understand
 * still becomes a message: the raw bytes with a sentence that says why.
 *
 * Threads: any; nothing here has state.
 */

static const RrDecoder *const decoders[] = {
  &rr_decoder_traccar_json, &rr_decoder_owntracks, &rr_decoder_opengts,
  &rr_decoder_traccar,      &rr_decoder_gpslogger,
};

/**
 * rr_decoder_find:
 * @payload: a payload
 *
 * Returns: (transfer none) (nullable): the decoder for it
 */
const RrDecoder *
rr_decoder_find (const RrPayload *payload)
{
  g_return_val_if_fail (payload != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (decoders); i++)
    if (decoders[i]->claims (payload))
      return decoders[i];
  return NULL;
}

/**
 * rr_decoder_live:
 *
 * Returns: (transfer none): the decoder of WebSocket messages
 */
const RrDecoder *
rr_decoder_live (void)
{
  return &rr_decoder_live_json;
}

static void
clear_message (gpointer data)
{
  rr_message_clear (data);
}

/**
 * rr_messages_new:
 *
 * Returns: (transfer full): an empty array of RrMessage to decode into
 */
GArray *
rr_messages_new (void)
{
  GArray *messages = g_array_new (FALSE, FALSE, sizeof (RrMessage));

  g_array_set_clear_func (messages, clear_message);
  return messages;
}

/* A new message at the end; valid until the next. */
RrMessage *
rr_decoder_append (GArray          *messages,
                   const RrPayload *payload,
                   RrSource         source)
{
  RrMessage *message;

  g_array_set_size (messages, messages->len + 1);
  message = &g_array_index (messages, RrMessage, messages->len - 1);
  rr_message_init (message);
  message->fix.source = (guint8) source;
  message->fix.received_ms = payload->received_ms;
  return message;
}

void
rr_decoder_undecodable (GArray          *messages,
                        const RrPayload *payload,
                        RrSource         source,
                        const char      *device,
                        const char      *raw,
                        gsize            len,
                        const char      *reason)
{
  RrMessage *message = rr_decoder_append (messages, payload, source);

  message->kind = RR_MESSAGE_UNDECODABLE;
  message->extra = g_bytes_new (raw, len);
  message->reason = g_strdup (reason);
  if (device != NULL)
    rr_decoder_set_device (message, device);
}

static gboolean
is_printable (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      return FALSE;
  return *text != '\0';
}

/* FALSE for what cannot name a device: empty, too long, control characters. Nothing is
 * cut short, or two devices could become one. */
gboolean
rr_decoder_set_device (RrMessage  *message,
                       const char *device)
{
  return device != NULL && is_printable (device)
         && g_strlcpy (message->device, device, sizeof message->device) < sizeof message->device;
}

/* What the word of an alarm means. */
RrEvent
rr_decoder_event (const char *alarm)
{
  static const char *const cancels[] = { "sosCancel", "sos-cancel", "sos_cancel", "sosOff" };

  if (g_ascii_strcasecmp (alarm, "sos") == 0)
    return RR_EVENT_SOS;
  for (guint i = 0; i < G_N_ELEMENTS (cancels); i++)
    if (g_ascii_strcasecmp (alarm, cancels[i]) == 0)
      return RR_EVENT_SOS_CANCEL;
  return *alarm != '\0' ? RR_EVENT_ALARM : RR_EVENT_NONE;
}

/* An id that does not fit is replaced by its hash, which is as good for telling
 * messages apart. */
gboolean
rr_decoder_set_id (RrMessage  *message,
                   const char *id)
{
  if (id == NULL || !is_printable (id))
    return FALSE;
  if (strlen (id) < sizeof message->message_id)
    g_strlcpy (message->message_id, id, sizeof message->message_id);
  else
    {
      g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, id, -1);

      g_strlcpy (message->message_id, sum, sizeof message->message_id);
    }
  return TRUE;
}
