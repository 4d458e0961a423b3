/* rr-booking-body.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  RR_BOOKING_TEXT_TOUR,
  RR_BOOKING_TEXT_DEPARTURE,
  RR_BOOKING_TEXT_EMAIL,
  RR_BOOKING_TEXT_NAME,
  RR_BOOKING_TEXT_PHONE,
  RR_BOOKING_TEXT_LANG,
  RR_BOOKING_TEXT_PAY,
  RR_BOOKING_TEXT_CURRENCY,
  RR_BOOKING_TEXT_CODE,
  RR_N_BOOKING_TEXTS
} RrBookingText;

#define RR_BOOKING_BODY_ROOM 512

/* What a client asks for, word for word; nothing is judged. */
typedef struct
{
  const char *texts[RR_N_BOOKING_TEXTS];   /* (nullable) */
  gint64      pax;                         /* 0: not said, or no whole number */
  JsonNode   *units;                       /* (nullable) (unowned): so many of each kind instead */
  char        room[RR_BOOKING_BODY_ROOM];  /* of the texts of a scan */
} RrBookingBody;

gboolean rr_booking_body_scan (RrBookingBody *self,
                               const char    *text,
                               gsize          len);
void     rr_booking_body_read (RrBookingBody *self,
                               JsonObject    *object);

G_END_DECLS
