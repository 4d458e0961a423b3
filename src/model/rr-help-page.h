/* rr-help-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RR_HELP_HEADING,
  RR_HELP_PARAGRAPH,
  RR_HELP_STEP,
  RR_HELP_ITEM,
  RR_HELP_NOTE,
  RR_HELP_CODE,
} RrHelpKind;

typedef struct
{
  RrHelpKind  kind;
  guint       number;   /* of a step, from 1; 0 for what continues one */
  char       *text;     /* with the inline elements of the page; the key of its translation */
} RrHelpBlock;

typedef struct
{
  char      *id;
  char      *title;
  char      *desc;      /* one sentence for the list of pages */
  GPtrArray *blocks;    /* (element-type RrHelpBlock) */
} RrHelpPage;

RrHelpPage *rr_help_page_new       (const char  *text,
                                    gssize       length,
                                    GError     **error);
void        rr_help_page_free      (RrHelpPage  *self);
gboolean    rr_help_page_matches   (RrHelpPage  *self,
                                    const char  *words);

char       *rr_help_text_to_pango  (const char  *text);
char       *rr_help_text_to_plain  (const char  *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrHelpPage, rr_help_page_free)

G_END_DECLS
