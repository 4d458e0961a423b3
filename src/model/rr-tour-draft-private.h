/* rr-tour-draft-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tour-draft.h"
#include "rr-tour-part.h"

G_BEGIN_DECLS

struct _RrTourDraft
{
  RrTourKind  kind;
  char       *text[RR_N_DRAFT_FIELDS];   /* (owned) */
  GPtrArray  *parts;                     /* (owned): of RrTourPart, also those that are named no more */
  GPtrArray  *used;                      /* (owned): of RrTourPart (unowned), in order */
};

typedef enum
{
  RR_FORM_TEXT,
  RR_FORM_NUMBER,
  RR_FORM_PERCENT,
  RR_FORM_CLOCKS,
  RR_FORM_UNITS,
  RR_FORM_CODES,
  RR_FORM_PRICE,
  RR_FORM_WORDS,     /* a list of them */
} RrDraftForm;

/* Prices in one currency, "" for the usual one. */
typedef struct
{
  char  currency[4];
  char *text;
} RrDraftPrices;

RrDraftForm  rr_draft_get_form     (RrDraftField        field);
guint        rr_draft_get_most     (RrDraftField        field);
guint        rr_draft_get_exponent (const RrTourDraft  *self);
/* Parts of a list, without what is empty. */
GPtrArray   *rr_draft_split        (const char         *text,
                                    RrDraftForm         form);
/* Lists are written with commas, and stand in a file with semicolons. */
char        *rr_draft_value_to_list (const char        *value,
                                    RrDraftForm         form);
char        *rr_draft_list_to_value (const char        *text,
                                    RrDraftForm         form);
gboolean     rr_draft_is_per_booking (const RrTourDraft *self);
/* "adult 189.00" is an id and what follows it. */
gboolean     rr_draft_split_pair   (const char         *part,
                                    char              **id,
                                    char              **rest);

/* (element-type RrDraftPrices) */
GPtrArray   *rr_draft_split_prices (const char         *text);
guint        rr_draft_exponent_of  (const char         *currency);
char        *rr_draft_dup_currencies (const RrTourDraft *self);
char        *rr_draft_load_money   (GKeyFile           *keys,
                                    const char         *tour,
                                    const char         *group,
                                    const char         *key,
                                    const char         *currency,
                                    RrDraftForm         form);
void         rr_draft_save_money   (GKeyFile           *keys,
                                    const char         *group,
                                    const char         *key,
                                    const char         *text,
                                    const char         *currency,
                                    RrDraftForm         form);

RrTourPart  *rr_tour_part_load     (GKeyFile           *keys,
                                    const char         *tour,
                                    const char         *currency,
                                    RrPartKind          kind,
                                    const char         *id);
void         rr_tour_part_free     (gpointer            part);
void         rr_tour_part_to_keys  (const RrTourPart   *self,
                                    const char         *tour,
                                    const char         *currency,
                                    GKeyFile           *keys);
gboolean     rr_tour_part_set      (RrTourPart         *self,
                                    RrPartField         field,
                                    const char         *text);
RrDraftForm  rr_tour_part_get_form (RrPartField         field);

/* See rr-tour-draft-parts.c. */
void         rr_tour_draft_name_parts (RrTourDraft     *self,
                                    GKeyFile           *keys);
char        *rr_draft_check_units  (const RrTourDraft  *self,
                                    const char         *text);
char        *rr_draft_check_price  (const RrTourDraft  *self,
                                    const char         *text);
char        *rr_draft_check_clocks (const char         *text,
                                    guint               most);
char        *rr_draft_check_contact (const char        *text);
char        *rr_draft_check_number (const char         *text,
                                    guint               most);
gboolean     rr_draft_is_plain     (const char         *id);

G_END_DECLS
