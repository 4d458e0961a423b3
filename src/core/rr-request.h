/* rr-request.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names one request, or one batch of messages, from the socket to the answer: in spans,
 * in tasks and in log lines. A plain number, so that a message can carry it; 0 for none. */
typedef guint32 RrRequestId;

#define RR_REQUEST_MAX_LEN 64                      /* of an id the sender chose */
#define RR_REQUEST_TEXT    (RR_REQUEST_MAX_LEN + 1)

RrRequestId  rr_request_new      (const char   *given,
                                  gsize         len);
void         rr_request_text     (RrRequestId   id,
                                  char          text[RR_REQUEST_TEXT]);
/* What the calling thread works for from now on; answers what it was before. */
RrRequestId  rr_request_enter    (RrRequestId   id);
RrRequestId  rr_request_current  (void);

G_END_DECLS
