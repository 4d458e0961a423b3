/* rr-vault-export.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-vault.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rr-error.h"
#include "rr-store.h"
#include "rr-time.h"
#include "rr-zip.h"

/* Writes what is stored as tables that every computer opens, in one archive that a passphrase
 * opens. It is made row by row, so that its size does not matter; nothing of it is on the disk
 * in the clear, and the file has its name only when it is whole. Secrets are not in it.
 *
 * Threads: main only.
 */

#define PART       ".part"
#define LEAST      12               /* characters of a passphrase */
#define MOST       1024
#define MAX_FIXES  G_MAXUINT
#define LINE_ROOM  (64 * 1024)      /* text that is kept until it is compressed */

typedef struct
{
  const char *kind;
  const char *file;
  const char *sql;           /* ?1 and ?2: from when, until when */
} Table;

static const Table tables[] = {
  { "devices", "devices.csv", "SELECT name,label,last_contact_ms,battery,lat,lon,time_ms FROM device WHERE ?1<=?2 ORDER BY name" },
  { "incidents", "incidents.csv",
    ("SELECT id,kind,level,state,count,device,subject,detail,raised_ms,heard_ms,acked_ms,acked_by,closed_ms,closed_by,"
     "remark,lat,lon FROM incident WHERE raised_ms BETWEEN ?1 AND ?2 ORDER BY id") },
  { "incidents", "incident-log.csv",
    "SELECT incident,at_ms,what,level,who,remark,lat,lon FROM incident_log WHERE at_ms BETWEEN ?1 AND ?2 ORDER BY id" },
  { "trips", "trips.csv",
    ("SELECT id,state,name,notes,guests,devices,route_name,depart_ms,return_ms,out_ms,back_ms,closed_ms FROM trip"
     " WHERE IFNULL(depart_ms,?1) BETWEEN ?1 AND ?2 ORDER BY id") },
  { "trips", "trip-log.csv",
    "SELECT trip,at_ms,act,who,note FROM trip_event WHERE at_ms BETWEEN ?1 AND ?2 ORDER BY id" },
  { "reports", "reports.csv",
    ("SELECT id,author,kind,severity,stance,time_ms,received_ms,lat,lon,radius,expires_ms,text FROM report"
     " WHERE received_ms BETWEEN ?1 AND ?2 ORDER BY id") },
  { "messages", "messages.csv",
    "SELECT device,time_ms,received_ms,text FROM talk WHERE received_ms BETWEEN ?1 AND ?2 ORDER BY id" },
  { "messages", "notices.csv",
    "SELECT id,made_ms,author,trail,what,severity,text FROM notice WHERE made_ms BETWEEN ?1 AND ?2 ORDER BY id" },
  { "bookings", "bookings.csv",
    ("SELECT uuid,owner,state,tour,slot,places,created_ms,updated_ms,confirmed_ms,cancelled_ms,retail,currency,name,email,"
     "phone,party,lang,reference,method,paid FROM booking WHERE created_ms BETWEEN ?1 AND ?2 ORDER BY id") },
  { "bookings", "waiting.csv",
    ("SELECT uuid,state,tour,slot,places,name,email,phone,made_ms,changed_ms FROM waiting"
     " WHERE made_ms BETWEEN ?1 AND ?2 ORDER BY id") },
  { "bookings", "payments.csv",
    ("SELECT booking,method,state,amount,captured,refunded,currency,created_ms,updated_ms FROM payment"
     " WHERE created_ms BETWEEN ?1 AND ?2 ORDER BY id") },
  { "letters", "letters.csv",
    ("SELECT id,recipient,subject,body,state,made_ms,sent_ms,problem FROM letter WHERE made_ms BETWEEN ?1 AND ?2"
     " ORDER BY id") },
};

typedef struct
{
  const RrVaultOptions *options;
  RrZip                *zip;       /* (owned) */
  GString              *text;      /* (owned): lines that are not written yet */
  GError               *error;     /* (owned) (nullable): within the callback of a track */
} Export;

static gboolean
wants (const Export *self,
       const char   *kind)
{
  g_auto(GStrv) kinds = NULL;

  if (self->options->kinds == NULL)
    return TRUE;
  kinds = g_strsplit (self->options->kinds, ",", -1);
  return g_strv_contains ((const char *const *) kinds, kind);
}

/* --- lines -------------------------------------------------------------------- */

static gboolean
flush (Export  *self,
       GError **error)
{
  gboolean ok = rr_zip_write (self->zip, self->text->str, self->text->len, error) && !rr_vault_is_stopped (error);

  g_string_truncate (self->text, 0);
  return ok;
}

static gboolean
end_line (Export  *self,
          GError **error)
{
  g_string_append (self->text, "\r\n");
  return self->text->len < LINE_ROOM || flush (self, error);
}

/* Guests write some of it: what begins like a formula is none in a spreadsheet then. */
static void
add_text (GString    *line,
          const char *text)
{
  g_string_append_c (line, '"');
  if (*text != '\0' && strchr ("=+-@\t\r", *text) != NULL)
    g_string_append_c (line, '\'');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *p);
    }
  g_string_append_c (line, '"');
}

static void
add_time (GString *line,
          gint64   time_ms)
{
  g_autofree char *iso = time_ms > 0 ? rr_time_format_iso (time_ms) : NULL;

  if (iso != NULL)
    g_string_append (line, iso);
}

static void
add_number (GString *line,
            double   value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (value))
    g_string_append (line, g_ascii_formatd (text, sizeof text, "%.9g", value));
}

static void
add_column (GString      *line,
            sqlite3_stmt *row,
            int           at)
{
  int type = sqlite3_column_type (row, at);

  if (type == SQLITE_INTEGER && g_str_has_suffix (sqlite3_column_name (row, at), "_ms"))
    add_time (line, sqlite3_column_int64 (row, at));
  else if (type == SQLITE_INTEGER)
    g_string_append_printf (line, "%" G_GINT64_FORMAT, (gint64) sqlite3_column_int64 (row, at));
  else if (type == SQLITE_FLOAT)
    add_number (line, sqlite3_column_double (row, at));
  else if (type != SQLITE_NULL)
    add_text (line, (const char *) sqlite3_column_text (row, at));
}

/* --- tables ------------------------------------------------------------------- */

static void
add_head (GString      *line,
          sqlite3_stmt *row)
{
  for (int i = 0; i < sqlite3_column_count (row); i++)
    {
      const char *name = sqlite3_column_name (row, i);
      gsize len = strlen (name) - (g_str_has_suffix (name, "_ms") ? 3 : 0);

      if (i > 0)
        g_string_append_c (line, ',');
      g_string_append_len (line, name, (gssize) len);
    }
}

static gboolean
set_db_error (sqlite3  *db,
              GError  **error)
{
  g_set_error (error, RR_ERROR, RR_ERROR_STORE, _("Reading: the database says “%s”"), sqlite3_errmsg (db));
  return FALSE;
}

static gboolean
put_rows (Export        *self,
          sqlite3       *db,
          sqlite3_stmt  *rows,
          GError       **error)
{
  int code;

  add_head (self->text, rows);
  if (!end_line (self, error))
    return FALSE;
  while ((code = sqlite3_step (rows)) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (rows); i++)
        {
          if (i > 0)
            g_string_append_c (self->text, ',');
          add_column (self->text, rows, i);
        }
      if (!end_line (self, error))
        return FALSE;
    }
  return code == SQLITE_DONE || set_db_error (db, error);
}

static gboolean
put_table (Export       *self,
           sqlite3      *db,
           const Table  *table,
           GError      **error)
{
  sqlite3_stmt *rows;
  gboolean ok;

  if (sqlite3_prepare_v2 (db, table->sql, -1, &rows, NULL) != SQLITE_OK)
    return set_db_error (db, error);
  sqlite3_bind_int64 (rows, 1, self->options->from_ms);
  sqlite3_bind_int64 (rows, 2, self->options->to_ms);
  ok = rr_zip_begin (self->zip, table->file, error) && put_rows (self, db, rows, error) && flush (self, error)
       && rr_zip_close (self->zip, error);
  sqlite3_finalize (rows);
  return ok;
}

/* --- tracks ------------------------------------------------------------------- */

static gboolean
fix_cb (const RrFix *fix,
        gpointer     data)
{
  Export *self = data;
  const double numbers[] = { fix->lat_deg, fix->lon_deg, (double) fix->alt_m, (double) fix->speed_mps,
                             (double) fix->course_deg, (double) fix->acc_m, (double) fix->battery_pct };

  add_time (self->text, fix->time_ms);
  g_string_append_c (self->text, ',');
  add_time (self->text, fix->received_ms);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_string_append_c (self->text, ',');
      add_number (self->text, numbers[i]);
    }
  return end_line (self, &self->error);
}

/* A name that every computer takes for a file, and no other device has. */
static char *
dup_track_name (const char *device,
                guint       number)
{
  g_autofree char *plain = g_strdup (device);

  g_strcanon (plain, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", '_');
  return g_strdup_printf ("tracks/%u-%.80s.csv", number, plain);
}

static gboolean
put_track (Export         *self,
           RrStoreReader  *reader,
           const char     *device,
           guint           number,
           GError        **error)
{
  g_autofree char *name = dup_track_name (device, number);
  gboolean ok;

  if (!rr_zip_begin (self->zip, name, error))
    return FALSE;
  g_string_append (self->text, "time,received,lat,lon,altitude_m,speed_mps,course_deg,accuracy_m,battery_pct\r\n");
  ok = rr_store_reader_track (reader, device, self->options->from_ms, self->options->to_ms, RR_ORDER_TIME, MAX_FIXES,
                              fix_cb, self, error);
  if (self->error != NULL)
    {
      g_clear_error (error);
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  return ok && flush (self, error) && rr_zip_close (self->zip, error);
}

static gboolean
put_tracks (Export   *self,
            sqlite3  *db,
            GError  **error)
{
  static const char sql[] = "SELECT name,(SELECT count(*) FROM device) FROM device ORDER BY id";
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (self->options->database, error);
  sqlite3_stmt *devices;
  gboolean ok = reader != NULL;
  guint n = 0;

  if (ok && sqlite3_prepare_v2 (db, sql, -1, &devices, NULL) != SQLITE_OK)
    return set_db_error (db, error);
  while (ok && sqlite3_step (devices) == SQLITE_ROW)
    {
      ok = put_track (self, reader, (const char *) sqlite3_column_text (devices, 0), ++n, error);
      rr_vault_progress (200 + n * 800 / MAX ((guint) sqlite3_column_int (devices, 1), 1), NULL);
    }
  if (reader != NULL)
    sqlite3_finalize (devices);
  return ok;
}

/* --- the whole ---------------------------------------------------------------- */

static gboolean
put_all (Export   *self,
         sqlite3  *db,
         GError  **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      rr_vault_progress (i * 200 / G_N_ELEMENTS (tables), NULL);
      if (wants (self, tables[i].kind) && !put_table (self, db, &tables[i], error))
        return FALSE;
    }
  return (!wants (self, "tracks") || put_tracks (self, db, error)) && rr_zip_end (self->zip, error);
}

static gboolean
write_file (const RrVaultOptions  *options,
            int                    fd,
            const char            *passphrase,
            GError               **error)
{
  g_autoptr(RrPgp) pgp = rr_pgp_new (fd, passphrase, "roundrock.zip", error);
  g_autoptr(RrZip) zip = pgp != NULL ? rr_zip_new (pgp) : NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  Export self = { .options = options, .zip = zip, .text = text };
  sqlite3 *db = NULL;
  gboolean ok;

  if (pgp == NULL)
    return FALSE;
  if (sqlite3_open_v2 (options->database, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    ok = set_db_error (db, error);
  else
    {
      sqlite3_busy_timeout (db, 5000);
      ok = put_all (&self, db, error);
    }
  sqlite3_close (db);
  return ok && rr_pgp_end (pgp, error) && (fsync (fd) == 0 || rr_vault_set_errno (error, options->file));
}

/* One line; it is on no command line, where others could read it. */
static gboolean
read_passphrase (char    *line,
                 GError **error)
{
  gboolean has_line = fgets (line, MOST, stdin) != NULL;

  if (has_line)
    line[strcspn (line, "\r\n")] = '\0';
  if (has_line && g_utf8_validate (line, -1, NULL) && g_utf8_strlen (line, -1) >= LEAST)
    return TRUE;
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, _("The passphrase has to have at least %d characters"), LEAST);
  return FALSE;
}

gboolean
rr_vault_export (const RrVaultOptions  *options,
                 GError               **error)
{
  g_autofree char *part = g_strconcat (options->file, PART, NULL);
  g_autofree char *folder = g_path_get_dirname (options->file);
  g_autofree char *bytes = NULL;
  char passphrase[MOST];
  gboolean ok;
  int fd;

  if (!read_passphrase (passphrase, error))
    return FALSE;
  fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ok = fd >= 0 ? write_file (options, fd, passphrase, error) : rr_vault_set_errno (error, part);
  explicit_bzero (passphrase, sizeof passphrase);
  if (fd >= 0)
    close (fd);
  if (ok && g_rename (part, options->file) != 0)
    ok = rr_vault_set_errno (error, options->file);
  if (!ok)
    {
      if (fd >= 0)
        g_unlink (part);
      return FALSE;
    }
  bytes = g_strdup_printf ("%" G_GINT64_FORMAT, rr_vault_size (options->file));
  rr_vault_say ("done", bytes, NULL);
  return rr_vault_sync (folder, error);
}
