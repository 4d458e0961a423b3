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
  RR_PHONE_TRACCAR,        /* everything in the query */
  RR_PHONE_TRACCAR_FORM,   /* everything in a form */
  RR_PHONE_TRACCAR_JSON,   /* Traccar Client 9 and later */
  RR_N_PHONES
} RrPhoneKind;

const char *rr_phone_kind_to_string   (RrPhoneKind   kind);
gboolean    rr_phone_kind_from_string (const char   *name,
                                       RrPhoneKind  *kind);
/* Appends what opens the connection, if anything does; @key is for the WebSocket. */
void        rr_phone_greet            (RrPhoneKind   kind,
                                       const char   *host,
                                       const char   *key,
                                       GString      *out);
/* Appends one report. The same @id and @fix give the same message. */
void        rr_phone_report           (RrPhoneKind   kind,
                                       const char   *host,
                                       const char   *device,
                                       const char   *id,
                                       const RrFix  *fix,
                                       GString      *out);
/* A masked frame, as clients must send them. @len is at most 65535. */
void        rr_phone_append_frame     (GString      *out,
                                       guint8        opcode,
                                       const char   *body,
                                       gsize         len);

G_END_DECLS
