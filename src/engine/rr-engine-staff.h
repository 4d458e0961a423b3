/* rr-engine-staff.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-staff-change.h"

G_BEGIN_DECLS

/* The console's way to accounts. The signal "staff" tells that somebody came or went, or that
 * an account is another. */
RrStaffDesk   *rr_engine_get_staff           (RrEngine             *self);
/* Signs in at the console; fails with a sentence for the person. */
void           rr_engine_sign_in_async       (RrEngine             *self,
                                              const char           *name,
                                              const char           *password,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean       rr_engine_sign_in_finish      (RrEngine             *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* Whoever is signed in goes away, or goes home. */
void           rr_engine_lock                (RrEngine             *self);
void           rr_engine_sign_out            (RrEngine             *self);
/* Copies @change. Finishes with it and what came of it. Who makes the first account is signed
 * in with it. */
void           rr_engine_change_staff_async  (RrEngine             *self,
                                              const RrStaffChange  *change,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
RrStaffChange *rr_engine_change_staff_finish (RrEngine             *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* Writes a change in the audit log. Any thread. */
void           rr_engine_note_change         (RrEngine             *self,
                                              const RrStaffChange  *change,
                                              const char           *who);
/* May whoever is at the console do this? */
gboolean       rr_engine_may                 (RrEngine             *self,
                                              RrRight               right,
                                              GError              **error);
/* Who acts: who is signed in, else @who, else the usual name. */
const char    *rr_engine_name_who            (RrEngine             *self,
                                              const char           *who);

/* Act @n of the console's gate, and what it takes; %NULL behind the last. */
const char    *rr_staff_gate_get             (guint                 n,
                                              RrRight              *right);
/* What an act takes, by its function. */
RrRight        rr_staff_gate_find            (gpointer              act);

/* A new password for an account of a workspace that nobody uses, made a manager's if it is not
 * there; for whoever owns the files. Returns: (transfer full) (nullable): the password */
char          *rr_staff_reset                (const char           *workspace,
                                              const char           *name,
                                              GError              **error);

G_END_DECLS
