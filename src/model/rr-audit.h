/* rr-audit.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_AUDIT_HASH_LEN 32
#define RR_AUDIT_HEX_LEN  (2 * RR_AUDIT_HASH_LEN)

/* One line of the audit log. Texts are never %NULL, and have nothing in them that could
 * begin a line of its own, or look like something else than it is. */
typedef struct
{
  gint64   seq;
  gint64   time_ms;        /* Unix time */
  gint64   mono_ms;        /* since the machine started */
  char    *start;          /* (owned): which run of the program */
  char    *who;            /* (owned) */
  char    *what;           /* (owned): a key that stays, "door.close" */
  char    *subject;        /* (owned): device, booking, file, address */
  char    *result;         /* (owned): "ok", or why not */
  char    *detail;         /* (owned) */
  guint8   hash[RR_AUDIT_HASH_LEN];
  gboolean is_whole;       /* each column was of its kind when it was read */
} RrAuditRow;

RrAuditRow *rr_audit_row_new     (const char       *who,
                                  const char       *what,
                                  const char       *subject,
                                  const char       *result,
                                  const char       *detail);
void        rr_audit_row_free    (RrAuditRow       *row);
/* Control characters, marks of direction and the like, as what they are. */
char       *rr_audit_escape      (const char       *text,
                                  gsize             max_bytes);
/* Over the hash of the row before, and all of this one. */
void        rr_audit_row_digest  (const RrAuditRow *row,
                                  const guint8     *before,
                                  guint8           *hash);
void        rr_audit_hash_to_hex (const guint8     *hash,
                                  char             *hex);
gboolean    rr_audit_hash_from_hex (const char     *hex,
                                  guint8           *hash);

typedef enum
{
  RR_AUDIT_CSV,
  RR_AUDIT_JSON_LINES,
} RrAuditFormat;

gboolean    rr_audit_format_from_string (const char *name,
                                  RrAuditFormat    *format);
const char *rr_audit_format_head (RrAuditFormat     format);
void        rr_audit_row_append  (const RrAuditRow *row,
                                  RrAuditFormat     format,
                                  GString          *text);

/* What the end of the log was when it was last written, as it is kept beside it. */
typedef struct
{
  gboolean is_known;
  gint64   seq;
  guint8   hash[RR_AUDIT_HASH_LEN];
} RrAuditHead;

typedef enum
{
  RR_AUDIT_WHOLE,
  RR_AUDIT_CHANGED,        /* a row is not what was written */
  RR_AUDIT_MISSING,        /* rows are gone */
  RR_AUDIT_DISORDERED,     /* a row is where it does not belong */
  RR_AUDIT_UNREADABLE,     /* the database cannot be read from here on */
  RR_AUDIT_CUT,            /* the end is gone */
  RR_AUDIT_OTHER_HEAD,     /* the head that is kept beside it is of another log */
} RrAuditFault;

/* Row after row, in the order of their numbers. */
typedef struct
{
  RrAuditHead  head;       /* what has to be found */
  gint64       last_seq;
  guint8       last_hash[RR_AUDIT_HASH_LEN];
  guint64      n_rows;
  guint64      n_faults;
  RrAuditFault fault;      /* the first */
  gint64       fault_seq;  /* at which row */
} RrAuditCheck;

void        rr_audit_check_row   (RrAuditCheck     *check,
                                  const RrAuditRow *row);
void        rr_audit_check_broken (RrAuditCheck    *check);
void        rr_audit_check_end   (RrAuditCheck     *check);
char       *rr_audit_check_to_text (const RrAuditCheck *check);

char       *rr_audit_head_to_line   (const RrAuditHead *head);
gboolean    rr_audit_head_from_line (const char    *line,
                                  RrAuditHead      *head);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrAuditRow, rr_audit_row_free)

G_END_DECLS
