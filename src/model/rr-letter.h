/* rr-letter.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How staff hear of something, and guests. Stored as these numbers. */
typedef enum
{
  RR_LETTER_MAIL,
  RR_LETTER_HOOK,
  RR_LETTER_GUEST,         /* a mail to a guest about a booking */
  RR_N_LETTER_KINDS
} RrLetterKind;

typedef enum
{
  RR_LETTER_WAITING,       /* for its turn, or for the next try */
  RR_LETTER_DONE,          /* the other side has taken it */
  RR_LETTER_REFUSED,       /* the other side will never take it */
} RrLetterState;

/* One letter. Its name is the same at every try, so that who gets it twice can tell. */
typedef struct
{
  gint64         id;             /* of the store */
  RrLetterKind   kind;
  RrLetterState  state;
  char          *message_id;     /* (owned) */
  char          *subject;        /* (owned) */
  char          *body;           /* (owned): text of a mail, JSON of a hook, facts for a guest */
  gint64         made_ms;
  gint64         next_ms;        /* not before this */
  guint          n_attempts;

  gint64         booking;        /* of the store; 0 for a letter to staff, as all below */
  guint          rev;            /* of the booking that it tells of */
  char          *recipient;      /* (owned) (nullable): an address */
  char          *problem;        /* (owned) (nullable): what the other side said last */
  gint64         sent_ms;        /* when it was taken; 0 if not */
} RrLetter;

RrLetter    *rr_letter_new            (RrLetterKind  kind,
                                       const char   *subject,
                                       const char   *body,
                                       gint64        now_ms);
void         rr_letter_free           (RrLetter     *letter);
const char  *rr_letter_kind_to_string (RrLetterKind  kind);
gint64       rr_letter_retry_ms       (guint         n_attempts,
                                       gint64        base_ms);
/* Likewise for guests, who may wait longer: up to four hours. */
gint64       rr_letter_guest_retry_ms (guint         n_attempts,
                                       gint64        base_ms);
/* queued, sending, retry, sent or dead. */
const char  *rr_letter_get_status     (const RrLetter *letter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrLetter, rr_letter_free)

G_END_DECLS
