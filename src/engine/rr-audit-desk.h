/* rr-audit-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-item.h"
#include "rr-pipeline.h"

G_BEGIN_DECLS

/* The audit log: who did what, to what, and what came of it. */
typedef struct _RrAuditDesk RrAuditDesk;

/* Who, if it is nobody by name. */
#define RR_AUDIT_PROGRAM "roundrock"   /* this program by itself */
#define RR_AUDIT_CONSOLE "console"     /* whoever sits before it */
#define RR_AUDIT_SCRIPT  "script"      /* a request from this machine */

#define RR_AUDIT_OK      "ok"
#define RR_AUDIT_FAILED  "failed"
#define RR_AUDIT_HEAD    "audit-head"  /* the file in the workspace */

typedef struct
{
  guint64 n_written;
  guint64 n_dropped;    /* no room, or too late */
} RrAuditCounts;

RrAuditDesk *rr_audit_desk_new       (const char       *workspace);
/* Goes on where the log ends, and says so if that is not where it ended. */
void         rr_audit_desk_load      (RrAuditDesk      *self,
                                      RrStoreReader    *reader);
void         rr_audit_desk_connect   (RrAuditDesk      *self,
                                      RrPipeline       *pipeline,
                                      RrItemPool       *pool);
/* After the last note, before the pipeline closes. */
void         rr_audit_desk_close     (RrAuditDesk      *self);
void         rr_audit_desk_free      (RrAuditDesk      *self);

/* Thread: any; never waits for the disk, and keeps nothing that it is given. All but @what,
 * a key that stays as it is ("door.close"), may be anything, and %NULL. */
void         rr_audit_desk_note      (RrAuditDesk      *self,
                                      const char       *who,
                                      const char       *what,
                                      const char       *subject,
                                      const char       *result);
void         rr_audit_desk_note_more (RrAuditDesk      *self,
                                      const char       *who,
                                      const char       *what,
                                      const char       *subject,
                                      const char       *result,
                                      const char       *detail);
/* Credentials that were not valid: one row an address and minute, and one for all
 * others when many addresses try. @why: static. */
void         rr_audit_desk_refused   (RrAuditDesk      *self,
                                      const char       *address,
                                      const char       *why);
/* Now and then: notes what was refused in the minute that has passed. */
void         rr_audit_desk_tick      (RrAuditDesk      *self,
                                      gint64            now_ms);
void         rr_audit_desk_counts    (RrAuditDesk      *self,
                                      RrAuditCounts    *counts);

/* Thread: the store's. Is there something to write with the next group? */
gboolean     rr_audit_desk_has_rows  (RrAuditDesk      *self);
gboolean     rr_audit_desk_write     (RrStore          *store,
                                      gpointer          self,
                                      GError          **error);
void         rr_audit_desk_settle    (RrAuditDesk      *self,
                                      gboolean          ok);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrAuditDesk, rr_audit_desk_free)

G_END_DECLS
