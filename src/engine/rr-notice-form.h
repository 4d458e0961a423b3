/* rr-notice-form.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-notice.h"

G_BEGIN_DECLS

/* More than this in one digest is only counted. */
#define RR_DIGEST_MAX 32

/* One notice in the forms that devices take. Immutable, shared by reference. */
typedef struct
{
  int       ref_count;    /* (atomic) */
  RrNotice  notice;
  char     *live;         /* (owned): JSON object for our WebSocket */
  char     *owntracks;    /* (owned): elements of the array that answers a phone */
  char     *line;         /* (owned): one line of text */
} RrNoticeForm;

RrNoticeForm *rr_notice_form_new    (const RrNotice      *notice);
RrNoticeForm *rr_notice_form_ref    (RrNoticeForm        *form);
void          rr_notice_form_unref  (RrNoticeForm        *form);
char         *rr_notice_form_digest (RrNoticeForm *const *forms,
                                     guint                n_forms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrNoticeForm, rr_notice_form_unref)

G_END_DECLS
