/* rr-store-booking.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking.h"
#include "rr-store.h"

G_BEGIN_DECLS

/* A booking as it is stored. What only its own answers need stands in doc, as JSON. */
typedef struct
{
  gint64          id;
  char            uuid[37];
  char            owner[64];         /* the reseller; "" for our own clients */
  RrBookingState  state;
  char            tour[64];
  char            slot[48];
  guint           places;
  gint64          created_ms;
  gint64          updated_ms;
  gint64          expires_ms;        /* of a hold */
  gint64          confirmed_ms;      /* 0 if never */
  gint64          cancelled_ms;      /* 0 if never */
  guint64         body_hash;         /* of what asked for it */
  gint64          retail;            /* minor units */
  char            currency[4];
  char           *email;             /* (owned) (nullable) */
  char           *reference;         /* (owned) (nullable): the reseller's */
  char           *doc;               /* (owned) (nullable) */
  char           *name;              /* (owned) (nullable): the guest's */
  char           *phone;             /* (owned) (nullable) */
  char            lang[16];          /* BCP 47; "" if not known */
  char           *party;             /* (owned) (nullable): "adult:2,child:1" */
  RrPayMethod     method;
  gint64          paid;              /* minor units, captured less refunded */
  char           *reason;            /* (owned) (nullable): why it failed or was cancelled */
  guint           rev;               /* changes the guest must hear of */
  guint           told;              /* the last of them that a letter tells */
} RrBookingRow;

void      rr_booking_row_clear        (RrBookingRow        *row);
RrBookingRow *rr_booking_row_copy     (const RrBookingRow  *row);
void      rr_booking_row_free         (gpointer             row);

/* A counter that is raised after each commit that changed a booking or a departure. It
 * outlives the store. */
void      rr_store_booking_watch      (RrStore             *self,
                                       guint64             *version);
/* Whoever writes to their tables by other means than those below says so. */
void      rr_store_booking_touch      (RrStore             *self);

/* All of these run within the transaction of rr_store_commit(), called from the write
 * function of an item. On FALSE nothing of the whole group is kept. */
gboolean  rr_store_booking_expire     (RrStore             *self,
                                       gint64               now_ms,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gint64    rr_store_booking_get_due    (RrStore             *self);
gboolean  rr_store_booking_take       (RrStore             *self,
                                       const char          *tour,
                                       const char          *slot,
                                       guint                capacity,
                                       guint                places,
                                       gboolean            *taken,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* Without asking for the capacity: it is known from before. */
gboolean  rr_store_booking_retake     (RrStore             *self,
                                       const char          *tour,
                                       const char          *slot,
                                       guint                places,
                                       gboolean            *taken,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_booking_give       (RrStore             *self,
                                       const char          *tour,
                                       const char          *slot,
                                       guint                places,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_booking_get_taken  (RrStore             *self,
                                       const char          *tour,
                                       const char          *slot,
                                       guint               *taken,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_booking_insert     (RrStore             *self,
                                       RrBookingRow        *row,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_booking_update     (RrStore             *self,
                                       const RrBookingRow  *row,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_booking_find       (RrStore             *self,
                                       const char          *uuid,
                                       RrBookingRow        *row,
                                       gboolean            *found,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* What to list; %NULL or 0 where anything will do, but not for all of reference, id and
 * the interval. */
typedef struct
{
  const char *owner;
  const char *reference;
  gint64      id;
  const char *slot_from;    /* both ends of an interval of departures, by date */
  const char *slot_until;
  const char *tour;
  guint       most;
} RrBookingFilter;

typedef void (*RrBookingFunc) (const RrBookingRow *row, gpointer data);

gboolean  rr_store_booking_list       (RrStore                *self,
                                       const RrBookingFilter  *filter,
                                       RrBookingFunc           func,
                                       gpointer                data,
                                       GError                **error) G_GNUC_WARN_UNUSED_RESULT;

/* A departure of which something is or was taken. */
typedef struct
{
  const char *slot;
  guint       capacity;
  guint       taken;
  gboolean    has_own_capacity;   /* which is not that of its tour */
  gboolean    is_closed;          /* nothing more of it is sold */
} RrTakenRow;

typedef void (*RrTakenFunc) (const RrTakenRow *row, gpointer data);

gboolean  rr_store_booking_list_taken (RrStore                *self,
                                       const char             *tour,
                                       const char             *from,
                                       const char             *until,
                                       RrTakenFunc             func,
                                       gpointer                data,
                                       GError                **error) G_GNUC_WARN_UNUSED_RESULT;

/* Answers that were given to a key, so that the same question gets the same answer. */
gboolean  rr_store_answer_find        (RrStore             *self,
                                       const char          *key,
                                       guint64             *hash,
                                       guint               *status,
                                       char               **body,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_answer_keep        (RrStore             *self,
                                       const char          *key,
                                       guint64              hash,
                                       guint                status,
                                       const char          *body,
                                       gint64               now_ms,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrBookingRow, rr_booking_row_clear)

G_END_DECLS
