/* rr-mark.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gdk/gdk.h>

#include "rr-snapshot.h"
#include "rr-tint.h"

G_BEGIN_DECLS

/* What a guide looks like on the map and in the roster: each status has a colour and
 * a shape, so that neither alone has to be told apart. */
typedef enum
{
  RR_MARK_ARROW,      /* online, and it is known where to */
  RR_MARK_DISC,       /* online */
  RR_MARK_LATE_ARROW, /* open shapes */
  RR_MARK_LATE_RING,
  RR_MARK_SQUARE,     /* no contact */
  RR_MARK_DIAMOND,    /* no position */
  RR_MARK_OCTAGON,    /* SOS */
  RR_N_MARKS
} RrMark;

#define RR_MARK_REACH_PX 16.0   /* no mark is larger than that from its middle */

RrMark         rr_mark_of         (const RrDeviceState *state,
                                   gboolean             with_course);
gboolean       rr_mark_is_open    (RrMark               mark);
void           rr_mark_path       (RrMark               mark,
                                   cairo_t             *cr);
const GdkRGBA *rr_mark_get_colour (RrDeviceStatus       status,
                                   gboolean             sos,
                                   RrTheme              theme);
/* The line around everything on the map, so that it stands out from it. */
const GdkRGBA *rr_mark_get_casing (RrTheme              theme);

G_END_DECLS
