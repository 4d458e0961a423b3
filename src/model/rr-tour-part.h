/* rr-tour-part.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tour.h"

G_BEGIN_DECLS

/* What is written of a part of a tour. */
typedef enum
{
  RR_PART_UNIT,     /* one kind of guest */
  RR_PART_OPTION,   /* one way to book it */
  RR_N_PARTS,
} RrPartKind;

/* All but the name may be empty, and then follow from the kind of guest, or from the tour. */
typedef enum
{
  RR_PART_NAME,
  RR_PART_REFERENCE,
  RR_PART_TYPE,
  RR_PART_MIN_AGE,
  RR_PART_MAX_AGE,
  RR_PART_MIN,          /* of these in a booking */
  RR_PART_MAX,
  RR_PART_PLACES,       /* that one of these takes */
  RR_PART_WITH,         /* never without one of those */
  RR_PART_ID_REQUIRED,
  RR_PART_STARTS,       /* some of the tour's */
  RR_PART_UNITS,
  RR_PART_PRICE,
  RR_PART_MIN_UNITS,
  RR_PART_MAX_UNITS,
  RR_PART_CONTACT,
  RR_N_PART_FIELDS,
} RrPartField;

typedef struct _RrTourPart RrTourPart;

RrPartKind   rr_tour_part_get_kind (const RrTourPart  *self);
const char  *rr_tour_part_get_id   (const RrTourPart  *self);
const char  *rr_tour_part_get      (const RrTourPart  *self,
                                    RrPartField        field);
gboolean     rr_tour_part_uses     (const RrTourPart  *self,
                                    RrPartField        field);

G_END_DECLS
