/* rr-guide.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-gpx.h"
#include "rr-link.h"
#include "rr-walker.h"

G_BEGIN_DECLS

/* What is wrong with a guide's phone. */
typedef enum
{
  RR_TROUBLE_NONE,
  RR_TROUBLE_HOUR_AHEAD,
  RR_TROUBLE_NO_CLOCK,
  RR_TROUBLE_DRIFT,
  RR_TROUBLE_LOW_BATTERY,
  RR_TROUBLE_TWICE,
  RR_TROUBLE_HANGUP,
  RR_TROUBLE_SHADOW,
  RR_N_TROUBLES
} RrTrouble;

/* A place without coverage. */
typedef struct
{
  double lat_deg;
  double lon_deg;
  double radius_m;
} RrZone;

/* Where and how guides walk. */
typedef struct
{
  RrTrails *trails;          /* (unowned) */
  GArray   *zones;           /* (unowned) (nullable): of RrZone */
  guint32   seed;
  double    report_every_s;
} RrWorld;

/* One simulated guide: where it is, what its phone measures, and when it has a network. */
typedef struct _RrGuide RrGuide;

RrTrouble   rr_trouble_of           (guint          number);
const char *rr_trouble_to_string    (RrTrouble      trouble);

RrGuide    *rr_guide_new_walking    (guint          number,
                                     const RrWorld *world,
                                     RrLink        *link);
RrGuide    *rr_guide_new_replay     (GArray        *points,
                                     RrLink        *link);
void        rr_guide_free           (RrGuide       *self);
/* A small zone that this guide will soon walk through. */
RrZone      rr_guide_find_shadow    (guint          number,
                                     const RrWorld *world);
/* Moves it on by @seconds of its own time that end at @now_ms of its world. */
void        rr_guide_step           (RrGuide       *self,
                                     double         seconds,
                                     gint64         now_ms);
gboolean    rr_guide_is_done        (RrGuide       *self);
RrTrouble   rr_guide_get_trouble    (RrGuide       *self);
RrLink     *rr_guide_get_link       (RrGuide       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGuide, rr_guide_free)

G_END_DECLS
