/* rr-store-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sqlite3.h>

#include "rr-incident.h"
#include "rr-store-booking.h"
#include "rr-store-pack.h"
#include "rr-store-waiting.h"

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

/* The same of the place before, where a row has two. */
#define RR_STORE_LAST_COLUMNS \
  "last_time_ms,last_received_ms,last_lat,last_lon,last_alt,last_speed,last_course,last_acc," \
  "last_vacc,last_battery,last_flags,last_source,last_event,last_charging,last_trigger"

/* Columns of a fix, in this order, for both directions. */
#define RR_STORE_FIX_COLUMNS \
  "time_ms,received_ms,lat,lon,alt,speed,course,acc,vacc,battery,flags,source,event,charging,trigger"

gboolean  rr_store_finish        (RrStore      *self,
                                  sqlite3_stmt *stmt,
                                  const char   *what,
                                  GError      **error);
sqlite3_stmt *rr_store_keep      (RrStore      *self,
                                  sqlite3_stmt **stmt,
                                  const char   *sql,
                                  GError      **error);
/* After the last step of a kept statement, whose code it takes: reset, and whether that
 * was an end or a row. */
gboolean  rr_store_end_reading   (sqlite3      *db,
                                  sqlite3_stmt *stmt,
                                  int           code,
                                  GError      **error);
/* Steps a kept statement that is bound, once; @read takes what there is. */
typedef void (*RrStoreReadFunc) (sqlite3_stmt *stmt, gpointer row);

gboolean  rr_store_read_one      (sqlite3        *db,
                                  sqlite3_stmt   *stmt,
                                  RrStoreReadFunc read,
                                  gpointer        row,
                                  gboolean       *found,
                                  GError        **error);
/* Likewise of one that was prepared for this: it is gone, and an end is wanted. */
gboolean  rr_store_end_query     (sqlite3      *db,
                                  sqlite3_stmt *stmt,
                                  int           code,
                                  GError      **error);
/* NULL for NaN. */
void      rr_store_bind_number   (sqlite3_stmt *stmt,
                                  int           at,
                                  double        value);
double    rr_store_read_number   (sqlite3_stmt *stmt,
                                  int           at);
/* "" for NULL, which a damaged row may have in any column. */
const char *rr_store_get_text    (sqlite3_stmt *stmt,
                                  int           at);
void      rr_store_copy_text     (sqlite3_stmt *stmt,
                                  int           at,
                                  char         *text,
                                  gsize         size);
/* (transfer full) (nullable) */
char     *rr_store_dup_text      (sqlite3_stmt *stmt,
                                  int           at);
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
  RR_STMT_CHUNK,
  RR_STMT_LAST_CHUNK,
  RR_STMT_DROP_CHUNK,
  RR_STMT_FIND_CHUNK,
  RR_STMT_TIMELESS,
  RR_STMT_FIND_TIMELESS,
  RR_STMT_MARK,
  RR_STMT_EMPTY_INBOX,
  RR_STMT_MESSAGE,
  RR_STMT_QUARANTINE,
  RR_STMT_FIND_DEVICE,
  RR_STMT_DEVICE_BY_ID,
  RR_STMT_ADD_DEVICE,
  RR_STMT_CONTACT,
  RR_STMT_NEWEST,
  RR_STMT_COUNT,
  RR_STMT_SORTED,
  RR_N_STMTS
};

/* Frees the statements of rr-store-booking.c. */
void      rr_store_booking_close (RrStore       *self);
/* Places taken in this transaction are on their rows from now on. Before whatever reads or
 * changes a departure. */
gboolean  rr_store_seats_settle  (RrStore       *self,
                                  GError       **error);
void      rr_store_seats_forget  (RrStore       *self);
void      rr_store_seats_close   (RrStore       *self);
const char *rr_store_booking_columns (void);
/* All of them, from the first column. */
void      rr_store_read_booking  (sqlite3_stmt  *stmt,
                                  gpointer       row);
/* Likewise of rr-store-booking-list.c and rr-store-answer.c. */
void      rr_store_listing_close (RrStore       *self);
void      rr_store_answer_close  (RrStore       *self);
/* Around a transaction. */
void      rr_store_booking_ended (RrStore       *self,
                                  gboolean       ok);
/* Likewise of rr-store-departure.c. */
void      rr_store_departure_close (RrStore     *self);
/* Likewise of rr-store-waiting.c. */
void      rr_store_waiting_close (RrStore       *self);

/* Likewise of rr-store-device-key.c. */
void      rr_store_device_key_close (RrStore    *self);
gboolean  rr_store_tell_freed    (RrStore       *self,
                                  GError       **error);
/* Likewise of rr-store-payment.c. */
void      rr_store_payment_close (RrStore       *self);
void      rr_store_supply_close  (RrStore       *self);
GPtrArray *rr_store_reader_uuids (RrStoreReader *self,
                                  const char    *sql,
                                  GError       **error);
/* Likewise of rr-store-report.c. */
void      rr_store_report_close  (RrStore       *self);
/* Likewise of rr-store-letter.c. */
void      rr_store_letter_close  (RrStore       *self);
/* Likewise of rr-store-incident.c. */
void      rr_store_incident_close (RrStore      *self);
/* Likewise of rr-store-audit.c. */
void      rr_store_audit_close   (RrStore       *self);
/* Likewise of rr-store-sweep.c. */
void      rr_store_sweep_close   (RrStore       *self);
const char *rr_store_incident_columns (void);
RrIncident *rr_store_read_incident (sqlite3_stmt *stmt);
sqlite3  *rr_store_reader_get_db  (RrStoreReader *self);
/* Within the transaction: the device no longer calls for help. */
gboolean  rr_store_clear_sos     (RrStore       *self,
                                  const char    *device_id,
                                  GError       **error);

extern const char *const rr_store_stmt_sql[RR_N_STMTS];

/* A device as the writer knows it. What it learned of its last state is written to its
 * row when its fixes are sorted in, or with the batch when no fix tells of it. */
typedef struct
{
  gint64   id;
  gint64   max_key_ms;       /* of all its fixes; a later one is new for certain */
  gint64   max_sorted_ms;    /* of those in chunks */
  gint64   max_age_ms[2];    /* of those sorted in the age, and in the one before it */
  gint64   max_old_ms;       /* of those sorted before */
  guint    age;              /* when one was sorted in last, see rr-store-keys.c */
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

/* How far a merge is: of the fixes that arrived up to upto_seq all up to this one are in
 * chunks, by device, time and number. */
typedef struct
{
  gint64 upto_seq;           /* 0: no merge */
  gint64 device;
  gint64 at_ms;
  gint64 seq;
  gint64 n_done;
} RrStoreMark;

/* Fingerprints, by open addressing. */
typedef struct
{
  guint64 *slots;            /* (owned) (nullable): 0 is free */
  guint    n_slots;          /* a power of two */
  guint    n_used;
} RrStoreSet;

/* What one merge takes: whole rows of the inbox, one behind the other. */
typedef struct
{
  RrStoreSet keys;
  gint64     last_seq;
  guint      n_fixes;
  gsize      n_bytes;
  gboolean   is_closed;      /* nothing is added any more */
} RrStoreRun;

typedef void (*RrStoreFixFunc) (const RrStoreFix *fix, gpointer data);

typedef struct _RrStoreMerge RrStoreMerge;

#define RR_STORE_N_FILTERS 16u
#define RR_N_BOOKING_STMTS 8
#define RR_N_LISTING_STMTS 4
#define RR_N_ANSWER_STMTS  3
#define RR_N_DEPARTURE_STMTS 2
#define RR_N_SEAT_STMTS 4
#define RR_N_WAITING_STMTS 7
#define RR_N_DEVICE_KEY_STMTS 7
#define RR_N_PAYMENT_STMTS 6
#define RR_N_SUPPLY_STMTS  6
#define RR_N_REPORT_STMTS  10
#define RR_N_LETTER_STMTS  5
#define RR_N_INCIDENT_STMTS 12
#define RR_N_SWEEP_TABLES  12
#define RR_N_SWEEP_STMTS   6

#define RR_STORE_SEATS 64

/* A departure that was asked for in this transaction. */
typedef struct
{
  char     tour[64];
  char     slot[48];
  guint    asked;        /* its capacity, by the catalogue */
  gboolean is_known;     /* the rest is */
  gint64   capacity;
  gint64   taken;        /* on its row */
  gint64   n_new;        /* taken since, not yet on its row */
} RrStoreSeats;

struct _RrStore
{
  char         *path;
  char         *news;              /* (nullable): what was found when it was opened */
  int           lock_fd;
  sqlite3      *db;                /* (nullable): while broken */
  gboolean      is_doubtful;       /* a commit has failed: what the system shows may not be on the disk */
  sqlite3_stmt *stmts[RR_N_STMTS];
  sqlite3_stmt *booking_stmts[RR_N_BOOKING_STMTS]; /* (nullable): prepared when first used */
  sqlite3_stmt *seat_stmts[RR_N_SEAT_STMTS];       /* likewise */
  RrStoreSeats  seats[RR_STORE_SEATS];   /* of this transaction, see rr-store-seats.c */
  guint         n_seats;
  sqlite3_stmt *listing_stmts[RR_N_LISTING_STMTS]; /* likewise */
  sqlite3_stmt *answer_stmts[RR_N_ANSWER_STMTS];   /* likewise */
  gint64        hold_due_ms;       /* (atomic): no hold ends before; set on the store's thread */
  sqlite3_stmt *payment_stmts[RR_N_PAYMENT_STMTS]; /* likewise */
  sqlite3_stmt *supply_stmts[RR_N_SUPPLY_STMTS];   /* likewise */
  guint64      *booking_version;   /* (unowned) (nullable) (atomic): see rr_store_booking_watch() */
  gboolean      touches_bookings;  /* this transaction does */
  gboolean      is_freed;          /* places have come back in it that nobody was told of */
  RrFreedFunc   on_freed;          /* (nullable) */
  gpointer      freed_data;        /* for on_freed */
  sqlite3_stmt *departure_stmts[RR_N_DEPARTURE_STMTS]; /* likewise */
  sqlite3_stmt *audit_stmt;        /* likewise */
  sqlite3_stmt *waiting_stmts[RR_N_WAITING_STMTS]; /* likewise */
  sqlite3_stmt *device_key_stmts[RR_N_DEVICE_KEY_STMTS]; /* likewise */
  sqlite3_stmt *report_stmts[RR_N_REPORT_STMTS];   /* likewise */
  sqlite3_stmt *letter_stmts[RR_N_LETTER_STMTS];   /* likewise */
  sqlite3_stmt *incident_stmts[RR_N_INCIDENT_STMTS]; /* likewise */
  sqlite3_stmt *sweep_stmts[RR_N_SWEEP_TABLES][RR_N_SWEEP_STMTS]; /* likewise */
  GHashTable   *devices;           /* name -> RrStoreDevice (owned), all that were seen */
  GHashTable   *devices_by_id;     /* of the same */
  GPtrArray    *urgent;            /* devices whose row is written with this batch */
  gint64        seq;               /* of the last fix; gaps are fine */

  GByteArray   *row;               /* of the inbox, being packed */
  GByteArray   *body;              /* likewise of a chunk */
  gint64        row_seq;           /* of its first fix */
  guint         n_inbox;           /* fixes in the inbox that are in no chunk yet */
  guint64       salt;
  GPtrArray    *runs;              /* of RrStoreRun (owned): the inbox, oldest first */
  guint64      *filters[RR_STORE_N_FILTERS]; /* (owned) (nullable): runs sorted in last, in turn */
  guint         n_sorted;          /* runs */
  RrStoreMark   mark;
  RrStoreMerge *merge;             /* (owned) (nullable): the run that is sorted in */
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

/* --- rr-store-keys.c: what makes a fix the same when it is sent again --------- */

/* Has the device told when it was there? */
gboolean  rr_store_has_own_time  (const RrFix         *fix);
gint64    rr_store_key_ms        (const RrFix         *fix,
                                  gboolean             has_id);
guint64   rr_store_fingerprint   (const RrStore       *self,
                                  gint64               device,
                                  const RrFix         *fix,
                                  const char          *id,
                                  gsize                id_len);
gboolean  rr_store_runs_have     (RrStore             *self,
                                  guint64              print);
/* The run that the next fix belongs to; a row is never in two. */
RrStoreRun *rr_store_open_run    (RrStore             *self,
                                  gboolean             starts_row);
void      rr_store_run_add       (RrStoreRun          *run,
                                  guint64              print,
                                  gint64               seq);
void      rr_store_run_free      (RrStoreRun          *run);
/* The first run is sorted in. */
void      rr_store_drop_run      (RrStore             *self);
void      rr_store_drop_filters  (RrStore             *self);
/* Could a fix with this key be in a chunk? FALSE is for certain. */
gboolean  rr_store_may_be_sorted (RrStore             *self,
                                  RrStoreDevice       *device,
                                  gint64               key_ms,
                                  guint64              print);
/* A fix of the device is sorted in. */
void      rr_store_device_sorts  (RrStore             *self,
                                  RrStoreDevice       *device,
                                  gint64               at_ms);

/* --- rr-store-inbox.c --------------------------------------------------------- */

/* A fix of the inbox, and what it is packed in. */
typedef void (*RrStoreInboxFunc) (const RrStoreFix *fix, const guint8 *packed, gsize len,
                                  gboolean starts_row, gpointer data);
gboolean  rr_store_inbox_add     (RrStore             *self,
                                  gint64               device,
                                  guint64              print,
                                  const RrMessage     *message,
                                  GError             **error);
gboolean  rr_store_inbox_put     (RrStore             *self,
                                  const RrStoreFix    *fix,
                                  guint64              print,
                                  GError             **error);
gboolean  rr_store_inbox_flush   (RrStore             *self,
                                  GError             **error);
gboolean  rr_store_inbox_load    (RrStore             *self,
                                  GError             **error);
gboolean  rr_store_read_mark     (sqlite3             *db,
                                  RrStoreMark         *mark,
                                  GError             **error);
gboolean  rr_store_inbox_scan    (sqlite3             *db,
                                  const RrStoreMark   *mark,
                                  gint64               upto_seq,
                                  RrStoreInboxFunc     func,
                                  gpointer             data,
                                  GError             **error);

/* --- rr-store-chunk.c --------------------------------------------------------- */

#define RR_STORE_CHUNK_FIXES 512u
#define RR_STORE_CHUNK_MS    86400000u   /* no chunk is longer */

/* What a fix is found by: the device's time, else that of receipt. */
gint64    rr_store_at_ms         (const RrFix         *fix);
void      rr_store_set_damaged   (GError             **error);
/* @fixes has room for RR_STORE_CHUNK_FIXES and is not kept as it was. */
gboolean  rr_store_write_chunk   (RrStore             *self,
                                  gint64               device,
                                  RrStoreFix          *fixes,
                                  guint                n_fixes,
                                  gboolean             join,
                                  GError             **error);
gboolean  rr_store_chunk_each    (const void          *body,
                                  gsize                len,
                                  RrStoreFixFunc       func,
                                  gpointer             data);
/* Is a fix in a chunk? 1, 0, or -1 with @error. */
int       rr_store_chunks_have   (RrStore             *self,
                                  gint64               device,
                                  const RrMessage     *message,
                                  GError             **error);

/* --- rr-store-merge.c --------------------------------------------------------- */

void      rr_store_merge_free    (RrStoreMerge        *merge);

/* --- rr-store-log.c ----------------------------------------------------------- */

gboolean  rr_store_log_is_cut    (const char          *path);

/* --- rr-store-renew.c --------------------------------------------------------- */

#define RR_STORE_BUSY_MS 2000     /* how long to wait for another connection */

gboolean  rr_store_renew_log     (const char          *path,
                                  gboolean            *is_there,
                                  GError             **error);
gboolean  rr_store_restart_log   (sqlite3             *db,
                                  GError             **error);

/* --- rr-store-salvage.c ------------------------------------------------------- */

char     *rr_store_salvage       (const char          *path,
                                  GError             **error);
/* Takes up what an interrupted salvage had come to. */
gboolean  rr_store_finish_salvage (const char         *path,
                                  GError             **error);
gboolean  rr_store_finish_restore (const char         *path,
                                  GError             **error);

/* --- rr-store-upgrade.c ------------------------------------------------------- */

/* Moves fixes out of the tables of before. */
gboolean  rr_store_upgrade       (RrStore             *self,
                                  GError             **error);

/* --- rr-store-reader.c -------------------------------------------------------- */

/* One transaction an answer keeps inbox and chunks in step. */
gboolean  rr_store_reader_begin  (RrStoreReader       *self,
                                  RrStoreMark         *mark,
                                  GError             **error);
void      rr_store_reader_end    (RrStoreReader       *self);

G_END_DECLS
