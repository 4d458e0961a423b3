/* rr-octo-stock.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-stock.h"

#include <string.h>

#include "rr-json-doc.h"
#include "rr-time.h"

/* RrOctoStock is a supplier that keeps its word: one departure a day and product, so many
 * places, holds that expire by the clock, a uuid that is one booking however often it
 * comes. It remembers what it promised, so that a test can compare.
 *
 * Threads: one.
 */

#define HOLD_MS    (15 * 60 * 1000)
#define MAX_DAYS   400
#define ADULT      9000
#define CHILD      4500

typedef enum { ON_HOLD, CONFIRMED, CANCELLED, EXPIRED, N_STATES } State;

static const char *const words[N_STATES] = { "ON_HOLD", "CONFIRMED", "CANCELLED", "EXPIRED" };

typedef struct
{
  char    uuid[37];
  guint   product;
  char    date[11];
  guint   n_adults;
  guint   n_children;
  State   state;
  gint64  expires_ms;
  guint   n_times;      /* how often it was reserved */
  guint   n_cancelled;  /* how often that was asked */
} Booking;

struct _RrOctoStock
{
  char       *name;
  guint       n_products;
  guint       capacity;
  GHashTable *bookings;   /* (owned): uuid -> Booking (owned) */
  GHashTable *taken;      /* (owned): "product date" -> places */
  guint64     n_asked;
  guint64     n_repeats;
};

RrOctoStock *
rr_octo_stock_new (const char *name,
                   guint       n_products,
                   guint       capacity)
{
  RrOctoStock *self = g_new0 (RrOctoStock, 1);

  self->name = g_strdup (name);
  self->n_products = n_products;
  self->capacity = capacity;
  self->bookings = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
rr_octo_stock_free (RrOctoStock *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->bookings);
  g_hash_table_unref (self->taken);
  g_free (self->name);
  g_free (self);
}

void
rr_octo_reply_error (RrOctoReply *reply,
                     guint        status,
                     const char  *code,
                     const char  *sentence,
                     const char  *more)
{
  reply->status = status;
  g_string_printf (reply->body, "{\"error\":\"%s\",\"errorMessage\":\"%s\"%s}", code, sentence, more);
}

/* --- places ------------------------------------------------------------------- */

static guint
get_taken (RrOctoStock *self,
           guint        product,
           const char  *date)
{
  char key[32];

  if (g_hash_table_size (self->taken) == 0)
    return 0;
  g_snprintf (key, sizeof key, "%u %s", product, date);
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, key));
}

static void
add_taken (RrOctoStock *self,
           guint        product,
           const char  *date,
           gint         n)
{
  char *key = g_strdup_printf ("%u %s", product, date);
  guint taken = GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, key));

  g_hash_table_replace (self->taken, key, GUINT_TO_POINTER ((guint) ((gint) taken + n)));
}

static void
release (RrOctoStock *self,
         Booking     *booking,
         State        state)
{
  booking->state = state;
  add_taken (self, booking->product, booking->date, -(gint) (booking->n_adults + booking->n_children));
}

static void
expire (RrOctoStock *self,
        gint64       now_ms)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->bookings);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Booking *booking = value;

      if (booking->state == ON_HOLD && booking->expires_ms <= now_ms)
        release (self, booking, EXPIRED);
    }
}

/* --- reading ------------------------------------------------------------------ */

/* What somebody asks for; a member of it. */
typedef struct
{
  RrJsonDoc         *doc;
  const RrJsonToken *object;
} Ask;

static const char *
get_text (const Ask  *ask,
          const char *name)
{
  return rr_json_doc_text (ask->doc, rr_json_doc_member (ask->doc, ask->object, name));
}

static gboolean
read_product (RrOctoStock *self,
              const char  *id,
              guint       *product)
{
  guint64 number;

  if (id == NULL || *id != 'p' || !g_ascii_string_to_unsigned (id + 1, 10, 1, self->n_products, &number, NULL))
    return FALSE;
  *product = (guint) number;
  return TRUE;
}

static gboolean
read_date (const char *text,
           GDate      *date)
{
  g_date_clear (date, 1);
  if (text == NULL || strlen (text) < 10
      || !g_date_valid_dmy ((GDateDay) atoi (text + 8), (GDateMonth) atoi (text + 5), (GDateYear) atoi (text)))
    return FALSE;
  g_date_set_dmy (date, (GDateDay) atoi (text + 8), (GDateMonth) atoi (text + 5), (GDateYear) atoi (text));
  return TRUE;
}

static void
date_text (const GDate *date,
           char         text[11])
{
  g_date_strftime (text, 11, "%Y-%m-%d", date);
}

/* --- availability ------------------------------------------------------------- */

/* The same each time, so that it costs nothing. */
#define PRICE(unit, retail, net) \
  "{\"unitId\":\"" unit "\",\"original\":" G_STRINGIFY (retail) ",\"retail\":" G_STRINGIFY (retail) ",\"net\":" net \
  ",\"currency\":\"NZD\",\"currencyPrecision\":2,\"includedTaxes\":[]}"

static const char pricing[] = "\"unitPricing\":[" PRICE ("adult", ADULT, "7200") "," PRICE ("child", CHILD, "3600") "]";

static void
put_slot (RrOctoStock *self,
          guint        product,
          const char  *date,
          gboolean     is_calendar,
          GString     *out)
{
  guint taken = get_taken (self, product, date);
  guint left = taken < self->capacity ? self->capacity - taken : 0;
  const char *status = left == 0 ? "SOLD_OUT" : left * 2 < self->capacity ? "LIMITED" : "AVAILABLE";

  if (is_calendar)
    g_string_append_printf (out, "{\"localDate\":\"%s\",", date);
  else
    g_string_append_printf (out, "{\"id\":\"%sT09:00:00+13:00\",\"localDateTimeStart\":\"%sT09:00:00+13:00\","
                            "\"localDateTimeEnd\":\"%sT15:00:00+13:00\",\"utcCutoffAt\":\"%sT00:00:00Z\","
                            "\"allDay\":false,\"maxUnits\":null,", date, date, date, date);
  g_string_append_printf (out, "\"available\":%s,\"status\":\"%s\",\"vacancies\":%u,\"capacity\":%u,"
                          "\"openingHours\":[],", left > 0 ? "true" : "false", status, left, self->capacity);
  g_string_append (out, pricing);
  g_string_append_c (out, '}');
}

static void
availability (RrOctoStock *self,
              const Ask   *ask,
              gboolean     is_calendar,
              gint64       now_ms,
              RrOctoReply *reply)
{
  const char *from = get_text (ask, "localDateStart"), *to = get_text (ask, "localDateEnd");
  guint product;
  GDate day, last;

  if (!read_product (self, get_text (ask, "productId"), &product))
    {
      rr_octo_reply_error (reply, 400, "INVALID_PRODUCT_ID", "No such product", ",\"productId\":\"?\"");
      return;
    }
  if (!read_date (from, &day) || !read_date (to, &last) || g_date_days_between (&day, &last) < 0
      || g_date_days_between (&day, &last) > MAX_DAYS)
    {
      rr_octo_reply_error (reply, 400, "BAD_REQUEST", "localDateStart and localDateEnd are needed", "");
      return;
    }
  expire (self, now_ms);
  reply->status = 200;
  g_string_append_c (reply->body, '[');
  for (; g_date_compare (&day, &last) <= 0; g_date_add_days (&day, 1))
    {
      char date[11];

      date_text (&day, date);
      if (reply->body->len > 1)
        g_string_append_c (reply->body, ',');
      put_slot (self, product, date, is_calendar, reply->body);
    }
  g_string_append_c (reply->body, ']');
}

/* --- bookings ----------------------------------------------------------------- */

static void
put_booking (const Booking *booking,
             RrOctoReply   *reply)
{
  g_autofree char *expires = rr_time_format_iso (booking->expires_ms);
  int retail = (int) booking->n_adults * ADULT + (int) booking->n_children * CHILD;

  reply->status = 200;
  g_string_printf (reply->body, "{\"id\":\"%s\",\"uuid\":\"%s\",\"status\":\"%s\",\"productId\":\"p%u\","
                   "\"optionId\":\"DEFAULT\",\"availabilityId\":\"%sT09:00:00+13:00\",\"utcExpiresAt\":%s%s%s,"
                   "\"pricing\":{\"original\":%d,\"retail\":%d,\"net\":%d,\"currency\":\"NZD\","
                   "\"currencyPrecision\":2,\"includedTaxes\":[]}}",
                   booking->uuid, booking->uuid, words[booking->state], booking->product, booking->date,
                   booking->state == ON_HOLD ? "\"" : "", booking->state == ON_HOLD ? expires : "null",
                   booking->state == ON_HOLD ? "\"" : "", retail, retail, retail * 8 / 10);
}

static gboolean
read_guests (const Ask *ask,
             Booking   *booking)
{
  const RrJsonToken *items = rr_json_doc_member (ask->doc, ask->object, "unitItems"), *item = NULL;

  while ((item = rr_json_doc_next (items, item)) != NULL)
    {
      const char *unit = get_text (&(Ask) { ask->doc, item }, "unitId");

      if (g_strcmp0 (unit, "adult") == 0)
        booking->n_adults++;
      else if (g_strcmp0 (unit, "child") == 0)
        booking->n_children++;
      else
        return FALSE;
    }
  return booking->n_adults + booking->n_children > 0;
}

static void
reserve (RrOctoStock *self,
         const Ask   *ask,
         gint64       now_ms,
         RrOctoReply *reply)
{
  const char *uuid = get_text (ask, "uuid"), *slot = get_text (ask, "availabilityId");
  g_autofree Booking *made = g_new0 (Booking, 1);
  Booking *known = uuid != NULL ? g_hash_table_lookup (self->bookings, uuid) : NULL;
  GDate day;

  expire (self, now_ms);
  if (known != NULL)
    {
      self->n_repeats++;
      known->n_times++;
      put_booking (known, reply);
    }
  else if (!read_product (self, get_text (ask, "productId"), &made->product))
    rr_octo_reply_error (reply, 400, "INVALID_PRODUCT_ID", "No such product", ",\"productId\":\"?\"");
  else if (!read_date (slot, &day))
    rr_octo_reply_error (reply, 400, "INVALID_AVAILABILITY_ID", "No such departure", ",\"availabilityId\":\"?\"");
  else if (uuid == NULL || strlen (uuid) != 36 || !read_guests (ask, made))
    rr_octo_reply_error (reply, 400, "INVALID_UNIT_ID", "No such unit", ",\"unitId\":\"?\"");
  else
    {
      memcpy (made->date, slot, 10);
      if (get_taken (self, made->product, made->date) + made->n_adults + made->n_children > self->capacity)
        {
          rr_octo_reply_error (reply, 400, "UNPROCESSABLE_ENTITY", "Sold out", "");
          return;
        }
      memcpy (made->uuid, uuid, 36);
      made->expires_ms = now_ms + HOLD_MS;
      made->n_times = 1;
      add_taken (self, made->product, made->date, (gint) (made->n_adults + made->n_children));
      put_booking (made, reply);
      g_hash_table_insert (self->bookings, made->uuid, made);
      g_steal_pointer (&made);
    }
}

static void
act (RrOctoStock *self,
     Booking     *booking,
     const char  *verb,
     gint64       now_ms,
     RrOctoReply *reply)
{
  expire (self, now_ms);
  if (strcmp (verb, "/confirm") == 0 && booking->state == ON_HOLD)
    booking->state = CONFIRMED;
  else if (strcmp (verb, "/confirm") == 0 && booking->state != CONFIRMED)
    {
      rr_octo_reply_error (reply, 400, "UNPROCESSABLE_ENTITY", "It cannot be confirmed any more", "");
      return;
    }
  else if (strcmp (verb, "/cancel") == 0)
    {
      booking->n_cancelled++;
      if (booking->state <= CONFIRMED)
        release (self, booking, CANCELLED);
    }
  put_booking (booking, reply);
}

static void
one_booking (RrOctoStock *self,
             const char  *path,
             gint64       now_ms,
             RrOctoReply *reply)
{
  g_autofree char *uuid = g_strndup (path, 36);
  Booking *booking = g_hash_table_lookup (self->bookings, uuid);

  if (booking == NULL)
    rr_octo_reply_error (reply, 400, "INVALID_BOOKING_UUID", "No such booking", ",\"uuid\":\"?\"");
  else
    act (self, booking, path + strlen (uuid), now_ms, reply);
}

/* --- all requests ------------------------------------------------------------- */

static void
put_products (RrOctoStock *self,
              RrOctoReply *reply)
{
  reply->status = 200;
  g_string_append_c (reply->body, '[');
  for (guint i = 1; i <= self->n_products; i++)
    g_string_append_printf (reply->body, "%s{\"id\":\"p%u\",\"internalName\":\"%s %u\",\"options\":"
                            "[{\"id\":\"DEFAULT\",\"units\":[{\"id\":\"adult\"},{\"id\":\"child\"}]}]}",
                            i > 1 ? "," : "", i, self->name, i);
  g_string_append_c (reply->body, ']');
}

static gboolean
is_path (const char *path,
         const char *wanted)
{
  gsize len = strlen (wanted);

  return strncmp (path, wanted, len) == 0 && (path[len] == '\0' || strcmp (path + len, "/") == 0);
}

void
rr_octo_stock_request (RrOctoStock *self,
                       const char  *method,
                       const char  *path,
                       const char  *body,
                       gsize        len,
                       gint64       now_ms,
                       RrOctoReply *reply)
{
  gboolean is_post = strcmp (method, "POST") == 0;
  g_autoptr(RrJsonDoc) doc = is_post ? rr_json_doc_new (body, len) : NULL;
  Ask ask = { doc, doc != NULL ? rr_json_doc_root (doc) : NULL };

  self->n_asked++;
  if (is_post && rr_json_doc_kind (ask.object) != RR_JSON_OBJECT)
    rr_octo_reply_error (reply, 400, "BAD_REQUEST", "The body is no JSON object", "");
  else if (is_post && is_path (path, "/availability"))
    availability (self, &ask, FALSE, now_ms, reply);
  else if (is_post && is_path (path, "/availability/calendar"))
    availability (self, &ask, TRUE, now_ms, reply);
  else if (is_post && is_path (path, "/bookings"))
    reserve (self, &ask, now_ms, reply);
  else if (g_str_has_prefix (path, "/bookings/"))
    one_booking (self, path + strlen ("/bookings/"), now_ms, reply);
  else if (is_path (path, "/products"))
    put_products (self, reply);
  else if (is_path (path, "/supplier"))
    {
      reply->status = 200;
      g_string_printf (reply->body, "{\"id\":\"sim\",\"name\":\"%s\",\"endpoint\":\"http://127.0.0.1\",\"contact\":"
                       "{\"website\":null,\"email\":null,\"telephone\":null,\"address\":null}}", self->name);
    }
  else
    rr_octo_reply_error (reply, 404, "NOT_FOUND", "No such place", "");
}

/* The ledger as JSON members. */
void
rr_octo_stock_tell (RrOctoStock *self,
                    gint64       now_ms,
                    GString     *out)
{
  guint n[N_STATES] = { 0 }, n_places = 0, n_oversold = 0;
  GHashTableIter iter;
  gpointer value;

  expire (self, now_ms);
  g_hash_table_iter_init (&iter, self->bookings);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Booking *booking = value;

      n[booking->state]++;
      if (booking->state <= CONFIRMED)
        n_places += booking->n_adults + booking->n_children;
    }
  g_hash_table_iter_init (&iter, self->taken);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    n_oversold += GPOINTER_TO_UINT (value) > self->capacity;
  g_string_append_printf (out, "\"name\":\"%s\",\"asked\":%" G_GUINT64_FORMAT ",\"held\":%u,\"confirmed\":%u,"
                          "\"cancelled\":%u,\"expired\":%u,\"places\":%u,\"repeats\":%" G_GUINT64_FORMAT
                          ",\"oversold\":%u", self->name, self->n_asked, n[ON_HOLD], n[CONFIRMED], n[CANCELLED],
                          n[EXPIRED], n_places, self->n_repeats, n_oversold);
}

void
rr_octo_stock_list (RrOctoStock *self,
                    gint64       now_ms,
                    GString     *out)
{
  GHashTableIter iter;
  gpointer value;

  expire (self, now_ms);
  g_string_append_c (out, '[');
  g_hash_table_iter_init (&iter, self->bookings);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Booking *booking = value;

      g_string_append_printf (out, "%s{\"uuid\":\"%s\",\"status\":\"%s\",\"product\":%u,\"date\":\"%s\","
                              "\"guests\":%u,\"times\":%u,\"cancelled\":%u}", out->str[out->len - 1] == '[' ? "" : ",",
                              booking->uuid, words[booking->state], booking->product, booking->date,
                              booking->n_adults + booking->n_children, booking->n_times, booking->n_cancelled);
    }
  g_string_append_c (out, ']');
}
