/* rr-tour-draft.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tour-part.h"

G_BEGIN_DECLS

/* What is written of a tour, as text. */
typedef enum
{
  RR_DRAFT_ID,
  RR_DRAFT_NAME,
  RR_DRAFT_TIME_ZONE,
  RR_DRAFT_STARTS,
  RR_DRAFT_CLOSES,
  RR_DRAFT_MINUTES,
  RR_DRAFT_PLACES,
  RR_DRAFT_PER_GUIDE,
  RR_DRAFT_CUTOFF,
  RR_DRAFT_CANCEL,
  RR_DRAFT_CURRENCY,
  RR_DRAFT_UNITS,         /* "adult 189.00, child 129.00 / JPY adult 16500, child 11300" */
  RR_DRAFT_TAX,
  RR_DRAFT_NET,
  RR_DRAFT_GROUP_FROM,
  RR_DRAFT_GROUP,
  RR_DRAFT_EARLY_DAYS,
  RR_DRAFT_EARLY,
  RR_DRAFT_CODES,         /* "TRAIL10 10 %, STAFF 50 %" */
  RR_DRAFT_ITINERARY,     /* "" for an own tour */
  RR_DRAFT_PRICING,       /* "unit" or "booking" */
  RR_DRAFT_PRICE,         /* of the party: "500.00 / JPY 80000" */
  RR_DRAFT_CHARTERED,     /* "67": Saturday and Sunday */
  RR_DRAFT_MEETING,
  RR_DRAFT_TAX_NAME,
  RR_DRAFT_MIN_UNITS,
  RR_DRAFT_MAX_UNITS,
  RR_DRAFT_CONTACT,       /* "firstName, emailAddress" */
  RR_DRAFT_TICKETS,       /* "booking", "guest" or "both" */
  RR_DRAFT_CODES_SHOWN,   /* "QRCODE, CODE128" */
  RR_DRAFT_REDEMPTION,
  RR_DRAFT_RESELLERS,     /* "true" or "false" */
  RR_DRAFT_LOCALE,
  RR_DRAFT_REFERENCE,
  RR_DRAFT_OPTIONS,       /* "all, private" */
  RR_N_DRAFT_FIELDS,
} RrDraftField;

typedef struct _RrTourDraft RrTourDraft;

RrTourDraft  *rr_tour_draft_new        (void);
RrTourDraft  *rr_tour_draft_load       (GKeyFile           *keys,
                                        const char         *id);
void          rr_tour_draft_free       (RrTourDraft        *self);
const char   *rr_tour_draft_get        (const RrTourDraft  *self,
                                        RrDraftField        field);
/* TRUE if that is another text than before. */
gboolean      rr_tour_draft_set        (RrTourDraft        *self,
                                        RrDraftField        field,
                                        const char         *text);
RrTourKind    rr_tour_draft_get_kind   (const RrTourDraft  *self);
gboolean      rr_tour_draft_set_kind   (RrTourDraft        *self,
                                        RrTourKind          kind);
/* Whether it says anything of this kind of tour. */
gboolean      rr_tour_draft_uses       (const RrTourDraft  *self,
                                        RrDraftField        field);
/* (transfer full) (nullable): a sentence that says what is wrong with it */
char         *rr_tour_draft_check      (const RrTourDraft  *self,
                                        RrDraftField        field);
gboolean      rr_tour_draft_is_good    (const RrTourDraft  *self);
/* The kinds of guests and the options that it names, in order. (element-type RrTourPart) */
GPtrArray    *rr_tour_draft_get_parts  (const RrTourDraft  *self);
/* TRUE if that is another text than before. */
gboolean      rr_tour_draft_set_part   (RrTourDraft        *self,
                                        RrTourPart         *part,
                                        RrPartField         field,
                                        const char         *text);
char         *rr_tour_draft_check_part (const RrTourDraft  *self,
                                        const RrTourPart   *part,
                                        RrPartField         field);
/* The keys of a file; only of a draft that is good. */
GKeyFile     *rr_tour_draft_to_keys    (const RrTourDraft  *self);
/* Beside that, what is kept of guests that it names no more goes. */
void          rr_tour_draft_drop_parts (const RrTourDraft  *self,
                                        GKeyFile           *keys,
                                        GKeyFile           *old);
/* (transfer full): a plain id for a new tour of this name */
char         *rr_tour_draft_make_id    (const char         *name);

/* "189.00", with as many decimals as a currency has. */
char         *rr_amount_to_text        (gint64              amount,
                                        guint               exponent);
gboolean      rr_amount_from_text      (const char         *text,
                                        guint               exponent,
                                        gint64             *amount);
/* "12.5" percent are 125 per mille. */
char         *rr_percent_to_text       (guint               permille);
gboolean      rr_percent_from_text     (const char         *text,
                                        guint              *permille);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTourDraft, rr_tour_draft_free)

G_END_DECLS
