/* rr-letterbox.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-item.h"
#include "rr-notice-form.h"

G_BEGIN_DECLS

typedef struct _RrLetterbox RrLetterbox;

/* More than this does not go with one answer, or stay in one box. */
#define RR_LETTERBOX_MAX_ANSWER 8
#define RR_LETTERBOX_MAX_KEPT   64

/* What became of a notice. Thread: the store's. */
typedef void (*RrLetterboxFunc) (gint64          notice,
                                 const char     *device,
                                 RrReceiptState  state,
                                 RrChannel       channel,
                                 gpointer        data);

RrLetterbox *rr_letterbox_new    (RrLetterboxFunc  func,
                                  gpointer         data);
void         rr_letterbox_free   (RrLetterbox     *self);
gboolean     rr_letterbox_put    (RrLetterbox     *self,
                                  const char      *device,
                                  RrNoticeForm    *form);
void         rr_letterbox_take_back (RrLetterbox  *self,
                                  const char      *device,
                                  gint64           notice);
guint        rr_letterbox_get_n  (RrLetterbox     *self);
char        *rr_letterbox_open   (RrLetterbox     *self,
                                  const RrItem    *lead);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrLetterbox, rr_letterbox_free)

G_END_DECLS
