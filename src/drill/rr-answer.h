/* rr-answer.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-phone.h"

G_BEGIN_DECLS

typedef enum
{
  RR_ANSWER_NONE,        /* not all there yet */
  RR_ANSWER_GREETING,    /* the connection is open */
  RR_ANSWER_ACK,
  RR_ANSWER_LATER,       /* not now: try again */
  RR_ANSWER_REFUSED,     /* no, and asking again will not help */
  RR_ANSWER_PING,        /* its body wants to come back */
  RR_ANSWER_OTHER,       /* a message of another kind */
  RR_ANSWER_BROKEN,      /* not this protocol, or a goodbye */
} RrAnswerKind;

typedef struct
{
  RrAnswerKind  kind;
  const char   *body;    /* (unowned) in the data that was read */
  gsize         len;
  gsize         used;    /* of the data */
  gboolean      last;    /* the server closes after it */
} RrAnswer;

#define RR_ANSWER_MAX_BYTES 65536

RrAnswer    rr_answer_read       (RrPhoneKind     kind,
                                  const char     *key,
                                  const char     *data,
                                  gsize           len);
gboolean    rr_answer_names      (const RrAnswer *answer,
                                  const char     *id);

G_END_DECLS
