/* rr-staff-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-inquiry.h"
#include "rr-store-staff.h"

G_BEGIN_DECLS

/* Who works here, who of them is at the console, and what they may do. A workspace without
 * accounts belongs to whoever is there. Any thread, unless it says otherwise. */
typedef struct _RrStaffDesk RrStaffDesk;

typedef enum
{
  RR_STAFF_FREE,       /* there are no accounts */
  RR_STAFF_OUT,        /* there are, and nobody is signed in */
  RR_STAFF_LOCKED,     /* somebody is, and went away */
  RR_STAFF_IN,
} RrStaffState;

typedef struct
{
  RrStaffState state;
  gint64       id;           /* 0 for nobody */
  const char  *name;         /* (nullable): stays as long as the program */
  RrRole       role;         /* of what may be done; a manager's where there are no accounts */
} RrStaffSession;

typedef enum
{
  RR_SIGN_IN_OK,
  RR_SIGN_IN_WRONG,          /* one of the two, and nobody hears which */
  RR_SIGN_IN_WAIT,           /* too many wrong ones before */
} RrSignIn;

/* Somebody who comes with a token. */
typedef struct
{
  gint64      id;
  const char *name;          /* stays as long as the program */
  RrRole      role;
} RrStaffVisitor;

typedef struct
{
  guint64 n_signed_in;
  guint64 n_wrong;
  guint64 n_waiting;         /* were told to wait */
  guint64 n_full;            /* found too many before them */
  guint64 n_tokens_bad;
} RrStaffCounts;

#define RR_STAFF_QUEUE 8u    /* passwords that wait to be looked at */

typedef void   (*RrStaffFunc)  (RrStaffDesk *self, gpointer data);
typedef gint64 (*RrStaffClock) (gpointer data);

RrStaffDesk *rr_staff_desk_new         (void);
void         rr_staff_desk_free        (RrStaffDesk       *self);

/* Who acts at the console: who is signed in; without accounts the name that was set, else
 * that of the user. It stays as long as the program. */
const char  *rr_staff_desk_get_name    (RrStaffDesk       *self);
void         rr_staff_desk_set_usual_name (RrStaffDesk    *self,
                                        const char        *name);
void         rr_staff_desk_get_session (RrStaffDesk       *self,
                                        RrStaffSession    *session);
RrStaffRoll *rr_staff_desk_dup_roll    (RrStaffDesk       *self);
/* The gate of the console. Without one nobody sits there, and nobody is asked. */
void         rr_staff_desk_set_attended (RrStaffDesk      *self,
                                        gboolean           attended);
gboolean     rr_staff_desk_may         (RrStaffDesk       *self,
                                        RrRight            right,
                                        GError           **error);
void         rr_staff_desk_sign_in     (RrStaffDesk       *self,
                                        gint64             id);
/* Back at @id's own screen. */
void         rr_staff_desk_lock        (RrStaffDesk       *self);
void         rr_staff_desk_sign_out    (RrStaffDesk       *self);
/* The gate of the routes. */
gboolean     rr_staff_desk_visit       (RrStaffDesk       *self,
                                        const char        *token,
                                        gsize              len,
                                        RrStaffVisitor    *visitor);
void         rr_staff_desk_get_counts  (RrStaffDesk       *self,
                                        RrStaffCounts     *counts);

/* @func hears of every change of the roll and the session, on any thread. Before start. */
void         rr_staff_desk_watch       (RrStaffDesk       *self,
                                        void             (*func) (gpointer data),
                                        gpointer           data);
void         rr_staff_desk_set_clock   (RrStaffDesk       *self,
                                        RrStaffClock       clock,
                                        gpointer           data);
/* The owner's, around every run. */
gboolean     rr_staff_desk_load        (RrStaffDesk       *self,
                                        RrStoreReader     *reader,
                                        GError           **error);
gboolean     rr_staff_desk_start       (RrStaffDesk       *self,
                                        RrPipeline        *pipeline,
                                        RrItemPool        *pool,
                                        RrScope           *scope,
                                        GError           **error);
void         rr_staff_desk_close       (RrStaffDesk       *self);
void         rr_staff_desk_stop        (RrStaffDesk       *self);

/* What takes long is done one after the other on a thread of its own. On anything but
 * RR_OK @data stays the caller's. */
RrStatus     rr_staff_desk_submit      (RrStaffDesk       *self,
                                        RrStaffFunc        func,
                                        gpointer           data) G_GNUC_WARN_UNUSED_RESULT;
/* On that thread. What came of it is kept with rr_staff_desk_keep(), after the answer. */
RrSignIn     rr_staff_desk_check       (RrStaffDesk       *self,
                                        const char        *name,
                                        const char        *password,
                                        RrStaffRow        *who,
                                        gint64            *wait_ms);
void         rr_staff_desk_keep        (RrStaffDesk       *self);
gboolean     rr_staff_desk_write       (RrStaffDesk       *self,
                                        RrStoreWriteFunc   func,
                                        gpointer           data);
gint64       rr_staff_desk_now_ms      (RrStaffDesk       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrStaffDesk, rr_staff_desk_free)

G_END_DECLS
