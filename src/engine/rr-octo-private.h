/* rr-octo-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking-private.h"
#include "rr-octo.h"

G_BEGIN_DECLS

/* Before the number of a booking: how we name it to a reseller. */
#define RR_OCTO_REFERENCE   "RR-"

/* Bounds of what one question may ask for. */
#define RR_OCTO_MAX_UNITS   100    /* guests of a booking */
#define RR_OCTO_MAX_DAYS    400    /* of an interval */
#define RR_OCTO_MAX_SLOTS   1000
#define RR_OCTO_MAX_LIST    250    /* bookings of a list */
#define RR_OCTO_MAX_TEXT    200
#define RR_OCTO_MAX_NOTES   2000
#define RR_OCTO_MAX_WAITING 2048   /* questions of one reseller before the store */

typedef enum
{
  RR_OCTO_INVALID_PRODUCT_ID,
  RR_OCTO_INVALID_OPTION_ID,
  RR_OCTO_INVALID_UNIT_ID,
  RR_OCTO_INVALID_AVAILABILITY_ID,
  RR_OCTO_INVALID_BOOKING_UUID,
  RR_OCTO_BAD_REQUEST,
  RR_OCTO_UNPROCESSABLE_ENTITY,
  RR_OCTO_UNAUTHORIZED,
  RR_OCTO_FORBIDDEN,
  RR_OCTO_INTERNAL_SERVER_ERROR,
} RrOctoError;

enum
{
  RR_OCTO_FULL_NAME,
  RR_OCTO_FIRST_NAME,
  RR_OCTO_LAST_NAME,
  RR_OCTO_EMAIL,
  RR_OCTO_PHONE,
  RR_OCTO_POSTAL_CODE,
  RR_OCTO_COUNTRY,
  RR_OCTO_CONTACT_NOTES,
  RR_OCTO_N_CONTACT,
};

/* Zero is a contact of whom nothing is known. */
typedef struct
{
  char    *text[RR_OCTO_N_CONTACT];   /* (nullable) */
  char   **locales;                   /* (nullable) */
  gboolean allow_marketing;
  gboolean is_given;                  /* there was one in the body */
} RrOctoContact;

/* One guest of a booking, or of what is asked for. */
typedef struct
{
  char          uuid[37];             /* "" if none was given */
  char         *unit;                 /* (nullable) in a body only */
  char         *reference;            /* (nullable) */
  RrOctoContact contact;
  RrPrice       price;
} RrOctoItem;

/* What a booking is made of beside the columns of its row: column doc, as JSON. The
 * departure is kept as it was booked, since a tour may change. */
typedef struct
{
  char          option[64];
  gboolean      is_test;
  char          start[RR_SLOT_ID_MAX];
  char          end[RR_SLOT_ID_MAX];
  gint64        cutoff_ms;
  gint64        cancel_ms;            /* cancelled before that */
  gboolean      is_all_day;
  gboolean      per_booking;
  char         *tax;                  /* (nullable): its name, when there is one */
  RrPrice       price;                /* of all */
  gboolean      wants_letter;         /* else the reseller writes to the guest */
  char         *notes;                /* (nullable) */
  RrOctoContact contact;
  GPtrArray    *items;                /* RrOctoItem */
} RrOctoDoc;

/* A body, whichever it is; what is not there is NULL or 0. */
typedef struct
{
  char          uuid[37];
  char         *product;
  char         *option;
  char         *slot;
  char         *currency;
  char         *notes;
  char         *reference;
  char         *reason;
  gint64        minutes;
  gboolean      wants_letter;
  RrOctoContact contact;
  GPtrArray    *items;                /* (nullable): RrOctoItem */
  char         *date;
  char         *date_from;
  char         *date_until;
  char        **slots;                /* (nullable) */
  GPtrArray    *units;                /* (nullable): RrOctoItem, each as often as asked for */
} RrOctoBody;

/* One question of a reseller: what RrBookingAsk carries for these routes. */
typedef struct
{
  RrBookingRun        run;            /* what is asked, once for a key */
  guint64             key_hash;       /* of all that is asked, when there is a key */
  RrReseller         *reseller;       /* (unowned) */
  gboolean            is_waiting;     /* counted in the reseller's questions */
  gboolean            pricing;        /* octo/pricing */
  gboolean            is_test;        /* Octo-Env: test */
  gboolean            daily;          /* a calendar, not departures */
  RrOctoBody          body;
  const RrTour       *tour;           /* (nullable) (unowned): of ask->catalogue */
  const RrTourOption *option;         /* (nullable) */
  gboolean            is_supplied;    /* suppliers keep places for the booking as it is */
  guint               currency;       /* of the tour's */
  GArray             *slots;          /* (owned) (nullable): RrDeparture, in order */
  GHashTable         *query;          /* (owned) (nullable): of a list */
} RrOcto;

/* The answer of @ask becomes an error. @extra: for codes that name what they mean. */
void          rr_octo_fail             (RrBookingAsk         *ask,
                                        RrOctoError           code,
                                        const char           *extra,
                                        const char           *sentence);
void          rr_octo_answer           (RrBookingAsk         *ask,
                                        GString              *out);

/* rr-octo-read.c: FALSE when @ask is answered with what is wrong. */
gboolean      rr_octo_read_body        (RrBookingAsk         *ask,
                                        RrSlice               body);
void          rr_octo_body_clear       (RrOctoBody           *body);
void          rr_octo_contact_clear    (RrOctoContact        *contact);
void          rr_octo_contact_copy     (RrOctoContact        *to,
                                        const RrOctoContact  *from);
void          rr_octo_item_free        (RrOctoItem           *item);
/* The same for bodies that say the same. */
guint64       rr_octo_hash             (JsonNode             *node,
                                        guint64               hash);
void          rr_octo_read_contact_from (JsonObject          *object,
                                        RrOctoContact        *contact,
                                        const char          **problem);

/* rr-octo-supply.c; of a product in which suppliers have a part. FALSE of the first one:
 * @ask is answered; of the others: the store refused. */
gboolean      rr_octo_plan_supply      (RrBookingAsk         *ask);
gboolean      rr_octo_begin_supply     (RrBookingAsk         *ask,
                                        RrStore              *store,
                                        const RrBookingRow   *row,
                                        GError              **error);
void          rr_octo_submit_supply    (RrBookingAsk         *ask,
                                        RrBookingRow         *row);
gboolean      rr_octo_cancel_supply    (RrBookingAsk         *ask,
                                        RrStore              *store,
                                        const RrBookingRow   *row,
                                        GError              **error);

/* rr-octo-doc.c */
RrOctoDoc    *rr_octo_doc_new          (void);
RrOctoDoc    *rr_octo_doc_parse        (const char           *text);
char         *rr_octo_doc_to_text      (const RrOctoDoc      *self);
void          rr_octo_doc_free         (RrOctoDoc            *self);
void          rr_octo_put_contact      (GString              *out,
                                        const RrOctoContact  *contact);

/* rr-octo-product.c */
void          rr_octo_put_supplier     (GString              *out,
                                        const RrOperator     *operator,
                                        const char           *endpoint);
void          rr_octo_put_product      (GString              *out,
                                        const char           *name,
                                        const RrTour         *tour,
                                        gboolean              pricing,
                                        gboolean              is_booked);
void          rr_octo_put_option       (GString              *out,
                                        const char           *name,
                                        const RrTour         *tour,
                                        const RrTourOption   *option,
                                        gboolean              pricing,
                                        gboolean              is_booked);
void          rr_octo_put_unit         (GString              *out,
                                        const char           *name,
                                        const RrTour         *tour,
                                        const RrTourUnit     *unit,
                                        gboolean              pricing,
                                        gboolean              is_booked);
/* @unit: (nullable): for a price with a unitId */
void          rr_octo_put_price        (GString              *out,
                                        const char           *name,
                                        const char           *unit,
                                        const RrPrice        *price,
                                        const char           *currency,
                                        const char           *tax);

/* rr-octo-slot.c */
typedef struct
{
  const RrTour       *tour;           /* (nullable): not sold any more */
  const RrTourOption *option;         /* (nullable) */
  const RrDeparture  *slot;
  const char         *opens;          /* (nullable): HH:MM */
  const char         *closes;         /* (nullable) */
  gboolean            is_all_day;
  guint               taken;
  guint               wanted;         /* places that are asked for */
} RrOctoSlot;

void          rr_octo_put_slot         (GString              *out,
                                        const char           *name,
                                        const RrOctoSlot     *slot,
                                        const RrOcto         *octo,
                                        gint64                now_ms);
/* FALSE when @ask is answered with what is wrong. */
gboolean      rr_octo_read_range       (RrBookingAsk         *ask);
gboolean      rr_octo_availability_run (RrBookingAsk         *ask,
                                        RrStore              *store,
                                        GError              **error);

/* rr-octo-check.c: the order of checks of the standard; FALSE when @ask is answered */
gboolean      rr_octo_check_product    (RrBookingAsk         *ask);
gboolean      rr_octo_check_slot       (RrBookingAsk         *ask);
gboolean      rr_octo_check_items      (RrBookingAsk         *ask,
                                        GPtrArray            *items,
                                        guint                *places);
gboolean      rr_octo_check_contact    (RrBookingAsk         *ask,
                                        const RrTourOption   *option,
                                        const RrOctoDoc      *doc);
/* Prices all items by the rules of today; FALSE if that does not fit. */
gboolean      rr_octo_price            (const RrOcto         *octo,
                                        const RrDeparture    *slot,
                                        gint64                now_ms,
                                        RrOctoDoc            *doc);

/* rr-octo-show.c: the answer of @ask becomes this booking */
gboolean      rr_octo_put_booking      (GString              *out,
                                        RrBookingAsk         *ask,
                                        RrStore              *store,
                                        const RrBookingRow   *row,
                                        const RrOctoDoc      *doc,
                                        GError              **error);
gboolean      rr_octo_show             (RrBookingAsk         *ask,
                                        RrStore              *store,
                                        const RrBookingRow   *row,
                                        const RrOctoDoc      *doc,
                                        GError              **error);

/* What a booking costs and takes, who it is for, and what becomes of it with the guest. */
void          rr_octo_fill_slot        (RrOctoDoc            *doc,
                                        const RrTour         *tour,
                                        const RrDeparture    *slot);
void          rr_octo_fill_row         (RrBookingRow         *row,
                                        const RrOctoDoc      *doc,
                                        guint                 places);
RrOctoDoc    *rr_octo_dup_doc          (RrBookingAsk         *ask,
                                        const RrBookingRow   *row);
/* The booking that is asked for. *@doc is NULL when there is none, and @ask is answered. */
gboolean      rr_octo_find             (RrBookingAsk         *ask,
                                        RrStore              *store,
                                        RrBookingRow         *row,
                                        RrOctoDoc           **doc,
                                        GError              **error);
void          rr_octo_name_items       (GPtrArray            *items);
void          rr_octo_refuse_full      (RrBookingAsk         *ask,
                                        guint                 capacity,
                                        guint                 taken);

/* What runs on the store's thread; the first one within another, for the key. */
gboolean      rr_octo_once_run         (RrBookingAsk *ask, RrStore *store, GError **error);
gboolean      rr_octo_reserve_run      (RrBookingAsk *ask, RrStore *store, GError **error);
gboolean      rr_octo_confirm_run      (RrBookingAsk *ask, RrStore *store, GError **error);
gboolean      rr_octo_update_run       (RrBookingAsk *ask, RrStore *store, GError **error);
gboolean      rr_octo_extend_run       (RrBookingAsk *ask, RrStore *store, GError **error);
gboolean      rr_octo_cancel_run       (RrBookingAsk *ask, RrStore *store, GError **error);
gboolean      rr_octo_look_run         (RrBookingAsk *ask, RrStore *store, GError **error);
gboolean      rr_octo_list_run         (RrBookingAsk *ask, RrStore *store, GError **error);
/* FALSE when @ask is answered with what is wrong with the query of a list. */
gboolean      rr_octo_read_filter      (RrBookingAsk         *ask);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrOctoDoc, rr_octo_doc_free)

G_END_DECLS
