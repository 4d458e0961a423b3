/* rr-letter.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How staff hear of something. */
typedef enum
{
  RR_LETTER_MAIL,
  RR_LETTER_HOOK,
  RR_N_LETTER_KINDS
} RrLetterKind;

typedef enum
{
  RR_LETTER_WAITING,       /* for its turn, or for the next try */
  RR_LETTER_DONE,          /* the other side has taken it */
  RR_LETTER_REFUSED,       /* the other side will never take it */
} RrLetterState;

/* One letter to staff. Its id names it to the other side, the same at every try, so
 * that who gets it twice can tell. */
typedef struct
{
  gint64         id;             /* of the store */
  RrLetterKind   kind;
  RrLetterState  state;
  char          *message_id;     /* (owned) */
  char          *subject;        /* (owned) */
  char          *body;           /* (owned): text of a mail, JSON of a hook */
  gint64         made_ms;
  gint64         next_ms;        /* not before this */
  guint          n_attempts;
} RrLetter;

RrLetter    *rr_letter_new            (RrLetterKind  kind,
                                       const char   *subject,
                                       const char   *body,
                                       gint64        now_ms);
void         rr_letter_free           (RrLetter     *letter);
const char  *rr_letter_kind_to_string (RrLetterKind  kind);
gint64       rr_letter_retry_ms       (guint         n_attempts,
                                       gint64        base_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrLetter, rr_letter_free)

G_END_DECLS
