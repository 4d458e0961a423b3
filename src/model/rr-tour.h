/* rr-tour.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-price.h"

G_BEGIN_DECLS

typedef enum
{
  RR_TOUR_START_TIME,     /* leaves at fixed times */
  RR_TOUR_OPENING_HOURS,  /* any time of the day */
  RR_TOUR_DATELESS,       /* one stock, no date */
} RrTourKind;

typedef struct
{
  char   *id;
  gint64  price;          /* minor units */
} RrTourUnit;

/* What can be booked. Immutable once it is in a catalogue. */
typedef struct
{
  char         *id;
  char         *name;
  RrTourKind    kind;
  char         *time_zone;      /* IANA */
  GTimeZone    *zone;
  char        **start_times;    /* HH:MM; when it opens for opening hours */
  char         *closes;         /* HH:MM */
  guint         duration_min;
  guint         capacity;
  guint         cutoff_min;     /* before the start, last booking */
  guint         cancel_hours;   /* before the start, last cancellation */
  guint         charter_days;   /* bit 1 Monday to 7 Sunday: sold whole to a standing group */
  char         *currency;
  guint         exponent;
  RrPriceRules  rules;
  GPtrArray    *units;          /* RrTourUnit */
  GHashTable   *codes;          /* discount code -> per mille */
} RrTour;

#define RR_SLOT_ID_MAX 40

/* One departure. Times with an offset are local to the tour. */
typedef struct
{
  char    id[RR_SLOT_ID_MAX];
  char    date[12];
  char    start[RR_SLOT_ID_MAX];
  char    end[RR_SLOT_ID_MAX];
  gint64  start_ms;
  gint64  cutoff_ms;
  guint   capacity;
} RrDeparture;

#define RR_TOUR_MAX_SLOTS 16    /* a day */

typedef struct _RrCatalogue RrCatalogue;

RrCatalogue      *rr_catalogue_new       (GKeyFile      *file,
                                          GError       **error);
void              rr_catalogue_free      (RrCatalogue   *self);
const RrTour     *rr_catalogue_find      (RrCatalogue   *self,
                                          const char    *id);
GPtrArray        *rr_catalogue_get_tours (RrCatalogue   *self);

const RrTourUnit *rr_tour_find_unit      (const RrTour  *tour,
                                          const char    *id);
guint             rr_tour_slots_on       (const RrTour  *tour,
                                          const GDate   *date,
                                          RrDeparture        *slots);
gboolean          rr_tour_find_slot      (const RrTour  *tour,
                                          const char    *id,
                                          RrDeparture        *slot);
gboolean          rr_tour_next_slot      (const RrTour  *tour,
                                          gint64         now_ms,
                                          RrDeparture        *slot);
gboolean          rr_tour_parse_date     (const char    *text,
                                          GDate         *date);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrCatalogue, rr_catalogue_free)

G_END_DECLS
