/* rr-phone.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"

G_BEGIN_DECLS

/* What a phone says and how: one report as the bytes of its protocol. */
typedef enum
{
  RR_PHONE_LIVE,
  RR_PHONE_OWNTRACKS,
  RR_PHONE_TRACCAR,
  RR_N_PHONES
} RrPhoneKind;

const char *rr_phone_kind_to_string   (RrPhoneKind   kind);
gboolean    rr_phone_kind_from_string (const char   *name,
                                       RrPhoneKind  *kind);
/* Appends what opens the connection, if anything does. */
void        rr_phone_greet            (RrPhoneKind   kind,
                                       const char   *host,
                                       GString      *out);
/* Appends one report. The same @id and @fix give the same message. */
void        rr_phone_report           (RrPhoneKind   kind,
                                       const char   *host,
                                       const char   *device,
                                       const char   *id,
                                       const RrFix  *fix,
                                       GString      *out);

typedef enum
{
  RR_REPLY_NONE,        /* not all there yet */
  RR_REPLY_GREETING,    /* the connection is open */
  RR_REPLY_ACK,
  RR_REPLY_REFUSED,     /* the server said no */
  RR_REPLY_OTHER,       /* a ping or a message */
  RR_REPLY_BROKEN,      /* not this protocol, or a goodbye */
} RrReply;

/* Reads one reply at the beginning of @data; @used says how long it is. */
RrReply     rr_phone_read_reply       (RrPhoneKind   kind,
                                       const char   *data,
                                       gsize         len,
                                       gsize        *used);

G_END_DECLS
