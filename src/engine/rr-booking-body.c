/* rr-booking-body.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-body.h"

#include <string.h>

#include "rr-json-build.h"
#include "rr-json-scan.h"

/* A crowd's requests look all alike: a flat object of a few short strings and a number. They
 * are read in one pass that allocates nothing; all others by json-glib, with the same result
 * where both can.
 *
 * Threads: any; nothing here has state.
 */

static const char *const names[RR_N_BOOKING_TEXTS] = {
  [RR_BOOKING_TEXT_TOUR] = "tour",   [RR_BOOKING_TEXT_DEPARTURE] = "departure",
  [RR_BOOKING_TEXT_EMAIL] = "email", [RR_BOOKING_TEXT_NAME] = "name",
  [RR_BOOKING_TEXT_PHONE] = "phone", [RR_BOOKING_TEXT_LANG] = "lang",
  [RR_BOOKING_TEXT_PAY] = "pay",     [RR_BOOKING_TEXT_CURRENCY] = "currency",
  [RR_BOOKING_TEXT_CODE] = "code",
};

typedef struct
{
  RrBookingBody *body;
  gsize          used;
  gboolean       has_pax;
} Scan;

static gboolean
is_name (const char *name,
         gsize       len,
         const char *other)
{
  return strncmp (name, other, len) == 0 && other[len] == '\0';
}

static gboolean
take_text (Scan        *self,
           RrJsonScan  *scan,
           const char **text)
{
  const char *start;
  gsize len;

  if (*text != NULL || !rr_json_scan_string (scan, &start, &len)
      || len >= sizeof self->body->room - self->used)
    return FALSE;
  *text = memcpy (self->body->room + self->used, start, len);
  self->body->room[self->used + len] = '\0';
  self->used += len + 1;
  return TRUE;
}

/* A whole number as json-glib would see it, which takes 2.0 for a fraction. */
static gboolean
take_pax (Scan       *self,
          RrJsonScan *scan)
{
  const char *start = scan->p;
  double value;

  if (self->has_pax || !rr_json_scan_number (scan, &value)
      || memchr (start, '.', (gsize) (scan->p - start)) != NULL)
    return FALSE;
  self->has_pax = TRUE;
  self->body->pax = (gint64) value;
  return TRUE;
}

static gboolean
take_member (RrJsonScan *scan,
             const char *name,
             gsize       len,
             gpointer    data)
{
  Scan *self = data;

  if (is_name (name, len, "pax"))
    return take_pax (self, scan);
  for (guint i = 0; i < RR_N_BOOKING_TEXTS; i++)
    if (is_name (name, len, names[i]))
      return take_text (self, scan, &self->body->texts[i]);
  return FALSE;
}

static void
clear (RrBookingBody *self)
{
  memset (self->texts, 0, sizeof self->texts);
  self->pax = 0;
  self->units = NULL;
}

/**
 * rr_booking_body_scan:
 * @self: (out caller-allocates): what is asked for
 * @text: the body of a request
 * @len: its bytes
 *
 * Returns: %FALSE for whatever is unusual, with @self in any state: then it is to be parsed
 */
gboolean
rr_booking_body_scan (RrBookingBody *self,
                      const char    *text,
                      gsize          len)
{
  Scan scan = { .body = self };

  clear (self);
  return rr_json_scan_object (text, len, take_member, &scan);
}

/**
 * rr_booking_body_read:
 * @self: (out caller-allocates): what is asked for; its texts are those of @object
 * @object: the body of a request, parsed
 */
void
rr_booking_body_read (RrBookingBody *self,
                      JsonObject    *object)
{
  JsonNode *pax = json_object_get_member (object, "pax");

  clear (self);
  for (guint i = 0; i < RR_N_BOOKING_TEXTS; i++)
    self->texts[i] = rr_json_text_of (object, names[i]);
  self->units = json_object_get_member (object, "units");
  if (pax != NULL && JSON_NODE_HOLDS_VALUE (pax) && json_node_get_value_type (pax) == G_TYPE_INT64)
    self->pax = json_node_get_int (pax);
}
