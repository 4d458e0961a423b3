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

enum
{
  RR_STMT_BEGIN,
  RR_STMT_COMMIT,
  RR_STMT_ROLLBACK,
  RR_STMT_FIX,
  RR_STMT_MESSAGE,
  RR_STMT_QUARANTINE,
  RR_STMT_FIND_DEVICE,
  RR_STMT_ADD_DEVICE,
  RR_STMT_CONTACT,
  RR_STMT_NEWEST,
  RR_STMT_COUNT,
  RR_N_STMTS
};

/* Frees the statements of rr-store-booking.c. */
void      rr_store_booking_close (RrStore       *self);

extern const char *const rr_store_stmt_sql[RR_N_STMTS];

/* A device that got messages in this batch: its row is written once at the end. */
typedef struct
{
  gint64       id;
  gint64       contact_ms;
  float        battery_pct;
  int          sos;          /* 1 raised, 2 cancelled, 0 neither */
  const RrFix *newest;       /* (nullable): replaces the one on its row */
  gint64       newest_ms;    /* of the row or of newest */
  gboolean     in_batch;
} RrStoreDevice;

#define RR_N_BOOKING_STMTS 13

struct _RrStore
{
  char         *path;
  int           lock_fd;
  sqlite3      *db;                /* (nullable): while broken */
  sqlite3_stmt *stmts[RR_N_STMTS];
  sqlite3_stmt *booking_stmts[RR_N_BOOKING_STMTS]; /* (nullable): prepared when first used */
  GHashTable   *devices;           /* id -> RrStoreDevice, all that were seen */
  GPtrArray    *touched;           /* Devices of this batch */
  gint64        seq;               /* of the last fix; gaps are fine */
};

G_END_DECLS
