/* rr-tour-draft-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tour-draft.h"

G_BEGIN_DECLS

struct _RrTourDraft
{
  RrTourKind  kind;
  gboolean    per_booking;               /* one price for the party: its guests have none */
  char       *text[RR_N_DRAFT_FIELDS];   /* (owned) */
};

typedef enum
{
  RR_FORM_TEXT,
  RR_FORM_NUMBER,
  RR_FORM_PERCENT,
  RR_FORM_CLOCKS,
  RR_FORM_UNITS,
  RR_FORM_CODES,
} RrDraftForm;

RrDraftForm  rr_draft_get_form     (RrDraftField        field);
guint        rr_draft_get_most     (RrDraftField        field);
guint        rr_draft_get_exponent (const RrTourDraft  *self);
/* Parts of a list, without what is empty. */
GPtrArray   *rr_draft_split        (const char         *text,
                                    RrDraftForm         form);
/* "adult 189.00" is an id and what follows it. */
gboolean     rr_draft_split_pair   (const char         *part,
                                    char              **id,
                                    char              **rest);

G_END_DECLS
