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

/* Named as in the OCTO standard; see rr_unit_type_get_name(). */
typedef enum
{
  RR_UNIT_ADULT,
  RR_UNIT_YOUTH,
  RR_UNIT_CHILD,
  RR_UNIT_INFANT,
  RR_UNIT_FAMILY,
  RR_UNIT_SENIOR,
  RR_UNIT_STUDENT,
  RR_UNIT_MILITARY,
  RR_UNIT_OTHER,
  RR_N_UNIT_TYPES,
} RrUnitType;

/* Of whom and what a booking has to say before it is confirmed; see
 * rr_contact_field_get_name(). */
typedef enum
{
  RR_CONTACT_FIRST_NAME,
  RR_CONTACT_LAST_NAME,
  RR_CONTACT_EMAIL,
  RR_CONTACT_PHONE,
  RR_CONTACT_COUNTRY,
  RR_CONTACT_NOTES,
  RR_CONTACT_LOCALES,
  RR_CONTACT_ALLOW_MARKETING,
  RR_CONTACT_POSTAL_CODE,
  RR_N_CONTACT_FIELDS,
} RrContactField;

typedef enum
{
  RR_REDEEM_DIGITAL,      /* the guest shows a code */
  RR_REDEEM_PRINT,        /* the guest brings paper */
  RR_REDEEM_MANIFEST,     /* the guide has a list of names */
  RR_N_REDEMPTIONS,
} RrRedemption;

typedef enum
{
  RR_CODE_QR,
  RR_CODE_128,
  RR_CODE_AZTEC,
  RR_N_CODES,
} RrCodeFormat;

/* One kind of guest. Prices stand in the order of the currencies of its tour. */
typedef struct
{
  char       *id;
  char       *name;
  char       *reference;      /* (nullable) */
  RrUnitType  type;
  gint64      price;          /* minor units of the first currency */
  gint64     *prices;         /* as many as the tour has currencies */
  guint       min_age;
  guint       max_age;
  guint       min_quantity;   /* 0: any */
  guint       max_quantity;   /* 0: any */
  guint       places;         /* that one of it takes */
  gboolean    id_required;
  char      **with;           /* never without one of these units */
  guint       contact;        /* bits of RrContactField */
} RrTourUnit;

/* One way to book a tour: some of its start times, prices of its own. All options share
 * the places of a departure. */
typedef struct
{
  char       *id;
  char       *name;
  char       *reference;      /* (nullable) */
  char      **starts;         /* some of the tour's */
  GPtrArray  *units;          /* RrTourUnit, never empty */
  gint64     *prices;         /* (nullable): of the whole booking, by currency */
  guint       min_units;
  guint       max_units;      /* 0: any */
  guint       contact;        /* bits of RrContactField */
} RrTourOption;

/* What can be booked. Immutable once it is in a catalogue. */
typedef struct
{
  char         *id;
  char         *name;
  char         *reference;      /* (nullable): what the operator calls it elsewhere */
  char         *locale;         /* BCP 47, of its texts */
  RrTourKind    kind;
  char         *time_zone;      /* IANA */
  GTimeZone    *zone;
  char        **start_times;    /* HH:MM; when it opens for opening hours */
  char         *closes;         /* HH:MM */
  guint         duration_min;
  guint         capacity;
  guint         guests_per_guide; /* 0: nobody counts */
  guint         cutoff_min;     /* before the start, last booking */
  guint         cancel_hours;   /* before the start, last cancellation */
  guint         charter_days;   /* bit 1 Monday to 7 Sunday: sold whole to a standing group */
  char        **currencies;     /* the first is the usual one */
  char         *currency;       /* (unowned): the first */
  guint         exponent;       /* of the first */
  gboolean      per_booking;    /* one price for the party, however many they are */
  RrPriceRules  rules;
  char         *tax_name;
  char         *meeting;        /* (nullable): where guests come to */
  char         *itinerary;      /* (nullable): in suppliers.ini; all of them have to keep their part */
  RrRedemption  redemption;
  guint         codes_shown;    /* bits of RrCodeFormat */
  gboolean      ticket_each;    /* a ticket a guest */
  gboolean      voucher;        /* a voucher for the party */
  gboolean      for_resellers;
  GPtrArray    *options;        /* RrTourOption, the usual one first */
  GPtrArray    *units;          /* RrTourUnit: those of the usual option */
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
  gint64  end_ms;
  gint64  cutoff_ms;
  guint   capacity;
} RrDeparture;

#define RR_TOUR_MAX_SLOTS 16    /* a day */

typedef struct _RrCatalogue RrCatalogue;

RrCatalogue        *rr_catalogue_new          (GKeyFile            *file,
                                               GError             **error);
RrCatalogue        *rr_catalogue_ref          (RrCatalogue         *self);
void                rr_catalogue_unref        (RrCatalogue         *self);
const RrTour       *rr_catalogue_find         (RrCatalogue         *self,
                                               const char          *id);
GPtrArray          *rr_catalogue_get_tours    (RrCatalogue         *self);
GKeyFile           *rr_catalogue_to_key_file  (RrCatalogue         *self);

const RrTourUnit   *rr_tour_find_unit         (const RrTour        *tour,
                                               const char          *id);
const RrTourOption *rr_tour_find_option       (const RrTour        *tour,
                                               const char          *id);
gboolean            rr_tour_find_currency     (const RrTour        *tour,
                                               const char          *currency,
                                               guint               *index);
const RrTourUnit   *rr_tour_option_find_unit  (const RrTourOption  *option,
                                               const char          *id);
gboolean            rr_tour_option_leaves_at  (const RrTourOption  *option,
                                               const RrDeparture   *slot);
guint               rr_tour_slots_on          (const RrTour        *tour,
                                               const GDate         *date,
                                               RrDeparture         *slots);
gboolean            rr_tour_find_slot         (const RrTour        *tour,
                                               const char          *id,
                                               RrDeparture         *slot);
gboolean            rr_tour_next_slot         (const RrTour        *tour,
                                               gint64               now_ms,
                                               RrDeparture         *slot);
gboolean            rr_tour_parse_date        (const char          *text,
                                               GDate               *date);

/* The names of the OCTO standard, and what stands in a file. */
const char         *rr_unit_type_get_name     (RrUnitType           type);
/* The usual ages of such a guest, whom an id may name. */
void                rr_unit_type_get_ages     (RrUnitType           type,
                                               guint               *min_age,
                                               guint               *max_age);
RrUnitType          rr_unit_type_from_text    (const char          *text);
const char         *rr_contact_field_get_name (RrContactField       field);
const char         *rr_redemption_get_name    (RrRedemption         redemption);
const char         *rr_code_format_get_name   (RrCodeFormat         format);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrCatalogue, rr_catalogue_unref)

G_END_DECLS
