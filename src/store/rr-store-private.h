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

/* NULL for no text, or none in it. */
void      rr_store_bind_text     (sqlite3_stmt *stmt,
                                  int           at,
                                  const char   *text);
void      rr_store_bind_bytes    (sqlite3_stmt *stmt,
                                  int           at,
                                  GBytes       *bytes);
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
  RR_STMT_INBOX,
  RR_STMT_FIX,
  RR_STMT_FIND_FIX,
  RR_STMT_MARK,
  RR_STMT_EMPTY_INBOX,
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
/* Likewise of rr-store-report.c. */
void      rr_store_report_close  (RrStore       *self);
sqlite3  *rr_store_reader_get_db (RrStoreReader *self);

extern const char *const rr_store_stmt_sql[RR_N_STMTS];

/* A device as the writer knows it. What it learned of its last state is written to its
 * row when its fixes are sorted in, or with the batch when no fix tells of it. */
typedef struct
{
  gint64   id;
  gint64   max_key_ms;       /* of all its fixes; a later one is new for certain */
  gint64   max_sorted_ms;    /* of those in the table of fixes */
  gint64   row_seq;          /* up to which fix its row knew when it was read */
  gint64   newest_ms;        /* of the row or of newest */
  RrFix    newest;           /* if has_newest: replaces the one on its row */
  gint64   contact_ms;
  float    battery_pct;
  guint8   sos;              /* 1 raised, 2 cancelled, 0 neither */
  gboolean has_newest : 1;
  gboolean is_dirty : 1;     /* its row is behind */
  gboolean is_urgent : 1;    /* in urgent */
} RrStoreDevice;

/* One fix in the inbox; its id and its further attributes follow. */
typedef struct
{
  guint32 mark;
  guint32 extra_len;
  guint32 device;
  guint16 id_len;
  guint16 has_extra;
  gint64  key_ms;
  gint64  key;
  RrFix   fix;
} RrStoreRecord;

/* How far a merge is: of the fixes that arrived up to upto_seq all with a key up to
 * this one are in the table of fixes. */
typedef struct
{
  gint64 upto_seq;           /* 0: no merge */
  gint64 device;
  gint64 key_ms;
  gint64 key;
  gint64 n_done;
} RrStoreMark;

/* Fingerprints, by open addressing. */
typedef struct
{
  guint64 *slots;            /* (owned) (nullable): 0 is free */
  guint    n_slots;          /* a power of two */
  guint    n_used;
} RrStoreSet;

typedef struct _RrStoreSlice RrStoreSlice;

#define RR_N_BOOKING_STMTS 13
#define RR_N_REPORT_STMTS  10

struct _RrStore
{
  char         *path;
  int           lock_fd;
  sqlite3      *db;                /* (nullable): while broken */
  sqlite3_stmt *stmts[RR_N_STMTS];
  sqlite3_stmt *booking_stmts[RR_N_BOOKING_STMTS]; /* (nullable): prepared when first used */
  sqlite3_stmt *report_stmts[RR_N_REPORT_STMTS];   /* likewise */
  GHashTable   *devices;           /* name -> RrStoreDevice (owned), all that were seen */
  GHashTable   *devices_by_id;     /* of the same */
  GPtrArray    *urgent;            /* devices whose row is written with this batch */
  gint64        seq;               /* of the last fix; gaps are fine */

  GByteArray   *row;               /* of the inbox, being packed */
  gint64        row_seq;           /* of its first fix */
  guint         n_inbox;           /* fixes in the inbox that are in no table yet */
  guint64       salt;
  RrStoreSet    arrived;           /* keys in the inbox that no merge takes yet */
  RrStoreSet    merging;           /* keys a merge has taken */
  RrStoreMark   mark;
  RrStoreSlice *slice;             /* (owned) (nullable): what a merge does next */
};

gboolean  rr_store_must_run      (RrStore             *self,
                                  int                  which,
                                  GError             **error);
RrStoreDevice *rr_store_device_by_id (RrStore          *self,
                                  gint64               id,
                                  GError             **error);
gboolean  rr_store_is_newer      (const RrFix         *fix,
                                  gint64               newest_ms);
void      rr_store_device_hears  (RrStoreDevice       *device,
                                  const RrFix         *fix,
                                  gboolean             is_fix);
void      rr_store_forget        (RrStore             *self);
/* Writes what was learned of a device to its row. */
gboolean  rr_store_write_device  (RrStore             *self,
                                  RrStoreDevice       *device,
                                  GError             **error);

/* rr-store-inbox.c */
typedef void (*RrStoreRecordFunc) (const RrStoreRecord *record, const char *tail, gint64 seq,
                                   gpointer data);
guint64   rr_store_fingerprint   (const RrStore       *self,
                                  gint64               device,
                                  gint64               key_ms,
                                  gint64               key);
void      rr_store_set_add       (RrStoreSet          *set,
                                  guint64              print);
gboolean  rr_store_set_has       (const RrStoreSet    *set,
                                  guint64              print);
void      rr_store_set_clear     (RrStoreSet          *set);
gboolean  rr_store_inbox_add     (RrStore             *self,
                                  gint64               device,
                                  gint64               key_ms,
                                  gint64               key,
                                  const RrMessage     *message,
                                  GError             **error);
gboolean  rr_store_inbox_flush   (RrStore             *self,
                                  GError             **error);
gboolean  rr_store_inbox_load    (RrStore             *self,
                                  GError             **error);
gboolean  rr_store_read_mark     (sqlite3             *db,
                                  RrStoreMark         *mark,
                                  GError             **error);
gboolean  rr_store_mark_covers   (const RrStoreMark   *mark,
                                  gint64               seq,
                                  const RrStoreRecord *record);
gboolean  rr_store_inbox_scan    (sqlite3             *db,
                                  const RrStoreMark   *mark,
                                  gint64               upto_seq,
                                  RrStoreRecordFunc    func,
                                  gpointer             data,
                                  GError             **error);

/* rr-store-merge.c */
void      rr_store_slice_free    (RrStoreSlice        *slice);

G_END_DECLS
