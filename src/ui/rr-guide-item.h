/* rr-guide-item.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "rr-snapshot.h"

G_BEGIN_DECLS

#define RR_TYPE_GUIDE_ITEM (rr_guide_item_get_type ())
G_DECLARE_FINAL_TYPE (RrGuideItem, rr_guide_item, RR, GUIDE_ITEM, GObject)

RrGuideItem         *rr_guide_item_new         (const RrDeviceState *state);
gboolean             rr_guide_item_update      (RrGuideItem         *self,
                                                const RrDeviceState *state);
const RrDeviceState *rr_guide_item_get_state   (RrGuideItem         *self);
const char          *rr_guide_item_get_name    (RrGuideItem         *self);

int                  rr_guide_item_compare     (RrGuideItem         *self,
                                                RrGuideItem         *other);
/* @needle is what rr_fold_text() made of what somebody typed. */
gboolean             rr_guide_item_matches     (RrGuideItem         *self,
                                                const char          *needle);
char                *rr_fold_text              (const char          *text);

/* Words of the console; all (transfer full). */
char                *rr_format_age             (gint64               age_ms);
char                *rr_format_status          (const RrDeviceState *state);
char                *rr_format_flags           (guint32              flags);
const char          *rr_format_source          (RrSource             source);
const char          *rr_status_css_class       (const RrDeviceState *state);

G_END_DECLS
