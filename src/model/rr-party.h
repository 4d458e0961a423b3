/* rr-party.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tour.h"

G_BEGIN_DECLS

#define RR_PARTY_MAX_UNITS  16u
#define RR_PARTY_MAX_GUESTS 100u
#define RR_PARTY_ID_MAX     40

/* Who comes: so many of each unit of a tour. */
typedef struct
{
  struct
  {
    char  id[RR_PARTY_ID_MAX];
    guint n;
  } units[RR_PARTY_MAX_UNITS];
  guint n_units;
} RrParty;

gboolean  rr_party_add        (RrParty        *self,
                               const char     *id,
                               guint           n) G_GNUC_WARN_UNUSED_RESULT;
guint     rr_party_get        (const RrParty  *self,
                               const char     *id);
guint     rr_party_count      (const RrParty  *self);
/* "adult:2,child:1" */
gboolean  rr_party_parse      (const char     *text,
                               RrParty        *self) G_GNUC_WARN_UNUSED_RESULT;
char     *rr_party_to_string  (const RrParty  *self);
/* How many places of the tour they take; units that it does not have take none. */
guint     rr_party_places     (const RrParty  *self,
                               const RrTour   *tour);
gboolean  rr_party_price      (const RrParty  *self,
                               const RrTour   *tour,
                               gint64          ahead_ms,
                               guint           code_permille,
                               RrPrice        *price,
                               GError        **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
