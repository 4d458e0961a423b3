/* rr-talk-item.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "rr-report-view.h"

G_BEGIN_DECLS

#define RR_TYPE_TALK_ITEM (rr_talk_item_get_type ())
G_DECLARE_FINAL_TYPE (RrTalkItem, rr_talk_item, RR, TALK_ITEM, GObject)

/* One text in a list. */
RrTalkItem      *rr_talk_item_new        (const RrTalkRow *row);
const RrTalkRow *rr_talk_item_get_row    (RrTalkItem      *self);
gboolean         rr_talk_item_shows      (RrTalkItem      *self,
                                          const RrTalkRow *row);
char            *rr_talk_item_dup_detail (RrTalkItem      *self,
                                          gint64           now_ms);

G_END_DECLS
