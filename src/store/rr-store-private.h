/* rr-store-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sqlite3.h>

#include "rr-store.h"

G_BEGIN_DECLS

#define RR_STORE_APPLICATION_ID 0x526f636b   /* "Rock" */

/* Sets @error from the connection's last error; a full disk gets a plain sentence. */
void      rr_store_set_error     (GError      **error,
                                  sqlite3      *db,
                                  const char   *what);
gboolean  rr_store_exec          (sqlite3      *db,
                                  const char   *sql,
                                  GError      **error);
gboolean  rr_store_prepare       (sqlite3      *db,
                                  const char   *sql,
                                  sqlite3_stmt **stmt,
                                  GError      **error);
gboolean  rr_store_migrate       (sqlite3      *db,
                                  GError      **error);
gboolean  rr_store_get_int       (sqlite3      *db,
                                  const char   *sql,
                                  gint64       *value,
                                  GError      **error);

/* Columns of a fix, in this order, for both directions. */
#define RR_STORE_FIX_COLUMNS \
  "time_ms,received_ms,lat,lon,alt,speed,course,acc,vacc,battery,flags,source,event,charging,trigger"

void      rr_store_bind_fix      (sqlite3_stmt *stmt,
                                  int           first,
                                  const RrFix  *fix);
void      rr_store_read_fix      (sqlite3_stmt *stmt,
                                  int           first,
                                  RrFix        *fix);

G_END_DECLS
