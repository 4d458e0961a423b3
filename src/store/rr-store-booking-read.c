/* rr-store-booking-read.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-booking-read.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-store-private.h"

/* Bookings as those see them who look: which there are, by number, and then those rows
 * that are on the screen. A list of a hundred thousand is a megabyte of numbers.
 *
 * Threads: that of the reader.
 */

/* Nobody sweeps for somebody who only looks. */
#define STATE_NOW "CASE WHEN state=1 AND expires_ms<=?1 THEN 4 ELSE state END"

#define N_FIXED 4   /* parameters in front of the words */

static const char *const order_sql[RR_N_BOOKINGS_ORDERS][2] = {
  [RR_BOOKINGS_NEWEST] = { "id DESC", "id" },
  [RR_BOOKINGS_BY_STATE] = { STATE_NOW ", id DESC", STATE_NOW " DESC, id DESC" },
  [RR_BOOKINGS_BY_NAME] = { "IFNULL(name,email) COLLATE NOCASE, id DESC",
                            "IFNULL(name,email) COLLATE NOCASE DESC, id DESC" },
  [RR_BOOKINGS_BY_TOUR] = { "tour, slot, id DESC", "tour DESC, slot DESC, id DESC" },
  [RR_BOOKINGS_BY_DEPARTURE] = { "slot, tour, id DESC", "slot DESC, tour, id DESC" },
  [RR_BOOKINGS_BY_PLACES] = { "places, id DESC", "places DESC, id DESC" },
  [RR_BOOKINGS_BY_TOTAL] = { "currency, retail, id DESC", "currency, retail DESC, id DESC" },
};

static gboolean
end (RrStoreReader *self,
     sqlite3_stmt  *stmt,
     int            code,
     GError       **error)
{
  sqlite3_finalize (stmt);
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  rr_store_set_error (error, rr_store_reader_get_db (self), _("Reading"));
  return FALSE;
}

/* --- which there are ---------------------------------------------------------- */

static GStrv
split_words (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_auto(GStrv) words = g_strsplit_set (trimmed, " \t", -1);
  g_autoptr(GStrvBuilder) kept = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; words[i] != NULL && n < RR_BOOKING_QUERY_WORDS; i++)
    if (*words[i] != '\0')
      {
        g_strv_builder_add (kept, words[i]);
        n++;
      }
  return g_strv_builder_end (kept);
}

/* "50%" is looked for as it stands. */
static char *
dup_pattern (const char *word)
{
  GString *pattern = g_string_new ("%");

  for (const char *p = word; *p != '\0'; p++)
    {
      if (strchr ("%_\\", *p) != NULL)
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (pattern, FALSE);
}

static void
append_where (GString              *sql,
              const RrBookingQuery *query,
              guint                 n_words)
{
  g_string_append (sql, " FROM booking WHERE ?1 IS NOT NULL");
  if (query->states != 0)
    g_string_append (sql, " AND (?2 >> (" STATE_NOW ")) & 1");
  if (query->tour != NULL)
    g_string_append (sql, " AND tour=?3");
  if (query->slot != NULL)
    g_string_append (sql, " AND slot=?4");
  for (guint i = 0; i < n_words; i++)
    {
      static const char *const columns[] = { "name", "email", "REPLACE(phone,' ','')", "phone", "uuid", "reference" };

      for (guint j = 0; j < G_N_ELEMENTS (columns); j++)
        g_string_append_printf (sql, "%s%s LIKE ?%u ESCAPE '\\'", j == 0 ? " AND (" : " OR ", columns[j],
                                N_FIXED + 1 + i);
      g_string_append_c (sql, ')');
    }
}

static sqlite3_stmt *
prepare (RrStoreReader        *self,
         const char           *sql,
         const RrBookingQuery *query,
         GStrv                 words,
         GError              **error)
{
  sqlite3_stmt *stmt;

  if (!rr_store_prepare (rr_store_reader_get_db (self), sql, &stmt, error))
    return NULL;
  sqlite3_bind_int64 (stmt, 1, query->now_ms);
  sqlite3_bind_int64 (stmt, 2, query->states);
  sqlite3_bind_text (stmt, 3, query->tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 4, query->slot, -1, SQLITE_STATIC);
  for (guint i = 0; words[i] != NULL; i++)
    sqlite3_bind_text (stmt, (int) (N_FIXED + 1 + i), dup_pattern (words[i]), -1, g_free);
  return stmt;
}

static gboolean
count_all (RrStoreReader         *self,
           const RrBookingQuery  *query,
           GStrv                  words,
           guint                 *total,
           GError               **error)
{
  g_autoptr(GString) sql = g_string_new ("SELECT count(*)");
  sqlite3_stmt *stmt;
  int code;

  append_where (sql, query, g_strv_length (words));
  stmt = prepare (self, sql->str, query, words, error);
  if (stmt == NULL)
    return FALSE;
  code = sqlite3_step (stmt);
  *total = code == SQLITE_ROW ? (guint) sqlite3_column_int64 (stmt, 0) : 0;
  return end (self, stmt, code, error);
}

/**
 * rr_store_reader_booking_ids:
 * @self: a reader
 * @query: which bookings
 * @most: as many at most
 * @ids: (element-type gint64): their numbers are added to it, in order
 * @total: (out): how many there are, also if that is more than @most
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_booking_ids (RrStoreReader         *self,
                             const RrBookingQuery  *query,
                             guint                  most,
                             GArray                *ids,
                             guint                 *total,
                             GError               **error)
{
  g_auto(GStrv) words = split_words (query->text);
  g_autoptr(GString) sql = g_string_new ("SELECT id");
  sqlite3_stmt *stmt;
  guint n = 0;
  int code;

  g_return_val_if_fail (self != NULL && ids != NULL && total != NULL, FALSE);
  g_return_val_if_fail (query->order < RR_N_BOOKINGS_ORDERS, FALSE);

  append_where (sql, query, g_strv_length (words));
  g_string_append_printf (sql, " ORDER BY %s LIMIT %u", order_sql[query->order][query->reversed ? 1 : 0], most);
  stmt = prepare (self, sql->str, query, words, error);
  if (stmt == NULL)
    return FALSE;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (ids, id);
      n++;
    }
  *total = n;
  return end (self, stmt, code, error) && (n < most || count_all (self, query, words, total, error));
}

/**
 * rr_store_reader_bookings:
 * @self: a reader
 * @ids: numbers of bookings
 * @n_ids: how many
 * @now_ms: the clock, Unix time
 * @func: called for each that there is, in this order
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_bookings (RrStoreReader  *self,
                          const gint64   *ids,
                          guint           n_ids,
                          gint64          now_ms,
                          RrBookingFunc   func,
                          gpointer        data,
                          GError        **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM booking WHERE id=?1", rr_store_booking_columns ());
  sqlite3_stmt *stmt;
  int code = SQLITE_DONE;

  g_return_val_if_fail (self != NULL && func != NULL, FALSE);

  if (!rr_store_prepare (rr_store_reader_get_db (self), sql, &stmt, error))
    return FALSE;
  for (guint i = 0; i < n_ids && (code == SQLITE_ROW || code == SQLITE_DONE); i++)
    {
      sqlite3_bind_int64 (stmt, 1, ids[i]);
      code = sqlite3_step (stmt);
      if (code == SQLITE_ROW)
        {
          g_auto(RrBookingRow) row = { 0 };

          rr_store_read_booking (stmt, &row);
          if (row.state == RR_BOOKING_HOLD && row.expires_ms <= now_ms)
            row.state = RR_BOOKING_EXPIRED;
          func (&row, data);
        }
      sqlite3_reset (stmt);
    }
  return end (self, stmt, code, error);
}

/* --- how much is sold --------------------------------------------------------- */

/**
 * rr_store_reader_load:
 * @self: a reader
 * @tour: (nullable): a tour, %NULL for all
 * @from: departures from this one on
 * @until: and before this one
 * @loads: (element-type RrSalesLoad): those that ever had a booking are added to it
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_load (RrStoreReader  *self,
                      const char     *tour,
                      const char     *from,
                      const char     *until,
                      GArray         *loads,
                      GError        **error)
{
  sqlite3_stmt *stmt;
  int code;

  g_return_val_if_fail (self != NULL && from != NULL && until != NULL && loads != NULL, FALSE);

  if (!rr_store_prepare (rr_store_reader_get_db (self),
                         "SELECT tour,slot,capacity,taken FROM departure WHERE (?1 IS NULL OR tour=?1)"
                         " AND slot>=?2 AND slot<?3 ORDER BY tour,slot", &stmt, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, from, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, until, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrSalesLoad load = { .capacity = (guint) sqlite3_column_int64 (stmt, 2),
                           .taken = (guint) sqlite3_column_int64 (stmt, 3) };

      rr_store_copy_text (stmt, 0, load.tour, sizeof load.tour);
      rr_store_copy_text (stmt, 1, load.slot, sizeof load.slot);
      g_array_append_val (loads, load);
    }
  return end (self, stmt, code, error);
}

static gboolean
read_hours (RrStoreReader  *self,
            gint64          from_ms,
            gint64          now_ms,
            GArray         *hours,
            GError        **error)
{
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self),
                         "SELECT created_ms/3600000*3600000 AS hour,count(*),"
                         "sum((" STATE_NOW ") IN (3,4,6)) FROM booking"
                         " WHERE created_ms>=?2 GROUP BY hour ORDER BY hour", &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, now_ms);
  sqlite3_bind_int64 (stmt, 2, from_ms);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrSalesHour hour = { sqlite3_column_int64 (stmt, 0), (guint) sqlite3_column_int64 (stmt, 1),
                           (guint) sqlite3_column_int64 (stmt, 2) };

      g_array_append_val (hours, hour);
    }
  return end (self, stmt, code, error);
}

static gboolean
read_money (RrStoreReader  *self,
            gint64          now_ms,
            GArray         *money,
            GError        **error)
{
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self),
                         "SELECT currency,sum(iif(now=2,retail,0)),sum(paid),sum(iif(now IN (1,5),retail,0)),"
                         "sum(now=2) FROM (SELECT currency,retail,paid," STATE_NOW " AS now FROM booking)"
                         " GROUP BY currency ORDER BY currency", &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, now_ms);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrSalesMoney one = { .sold = sqlite3_column_int64 (stmt, 1), .paid = sqlite3_column_int64 (stmt, 2),
                           .held = sqlite3_column_int64 (stmt, 3), .n_sold = (guint) sqlite3_column_int64 (stmt, 4) };

      rr_store_copy_text (stmt, 0, one.currency, sizeof one.currency);
      g_array_append_val (money, one);
    }
  return end (self, stmt, code, error);
}

/**
 * rr_store_reader_sales:
 * @self: a reader
 * @from_ms: Unix time of the oldest hour wanted
 * @now_ms: the clock
 * @hours: (element-type RrSalesHour): hours in which somebody booked are added to it
 * @money: (element-type RrSalesMoney): each currency is added to it
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_sales (RrStoreReader  *self,
                       gint64          from_ms,
                       gint64          now_ms,
                       GArray         *hours,
                       GArray         *money,
                       GError        **error)
{
  g_return_val_if_fail (self != NULL && hours != NULL && money != NULL, FALSE);

  return read_hours (self, from_ms, now_ms, hours, error) && read_money (self, now_ms, money, error);
}
