/* rr-trail-index.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-trail-net.h"

G_BEGIN_DECLS

/* The trails by name and number, for those who name a segment instead of a place. Any
 * thread; nothing changes once it is made. */
typedef struct _RrTrailIndex RrTrailIndex;

typedef struct
{
  const char *trail;      /* (nullable): its name */
  RrPlace     place;      /* on it, halfway along */
} RrTrailPart;

RrTrailIndex      *rr_trail_index_new            (RrTrailNet         *net);
void               rr_trail_index_free           (RrTrailIndex       *self);
guint              rr_trail_index_get_n          (const RrTrailIndex *self);
const RrTrailPart *rr_trail_index_get            (const RrTrailIndex *self,
                                                  guint               segment);
/* One segment, or all of a trail if @segment is -1: then @end is its other end, else NaN. */
gboolean           rr_trail_index_find           (const RrTrailIndex *self,
                                                  gint64              segment,
                                                  const char         *trail,
                                                  RrPlace            *place,
                                                  RrPlace            *end,
                                                  GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTrailIndex, rr_trail_index_free)

G_END_DECLS
