/* rr-staff-change.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-staff-desk.h"

G_BEGIN_DECLS

typedef enum
{
  RR_STAFF_ADD,            /* name, role, password; the first is a manager's */
  RR_STAFF_SET_ROLE,       /* id, role */
  RR_STAFF_SET_PASSWORD,   /* id, password */
  RR_STAFF_DISABLE,        /* id */
  RR_STAFF_ENABLE,
  RR_STAFF_MAKE_TOKEN,     /* id, label */
  RR_STAFF_DROP_TOKEN,     /* token_id */
} RrStaffChangeKind;

/* One change of the accounts. What it is about is named by id, or by name if that is 0. */
typedef struct
{
  RrStaffChangeKind  kind;
  gint64             id;
  gint64             token_id;
  char              *name;        /* (owned) (nullable), as all below */
  char              *password;
  char              *label;
  RrRole             role;

  /* What came of it. */
  char              *token;       /* shown once, and never again */
  char              *hash;        /* of password */
  gboolean           is_first;    /* there was no account before */
  GError            *problem;     /* why not */
} RrStaffChange;

RrStaffChange *rr_staff_change_new   (RrStaffChangeKind     kind);
RrStaffChange *rr_staff_change_copy  (const RrStaffChange  *self);
void           rr_staff_change_free  (RrStaffChange        *self);
/* Checks it and draws what has to be drawn, which takes long; FALSE with problem. */
gboolean       rr_staff_change_prepare (RrStaffChange      *self);
/* Within the transaction; what is not allowed is a problem, and no error. */
gboolean       rr_staff_change_write (RrStore              *store,
                                      gpointer              change,
                                      GError              **error);
/* All of it, on the desk's thread. Returns: FALSE with problem. */
gboolean       rr_staff_change_run   (RrStaffChange        *self,
                                      RrStaffDesk          *desk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrStaffChange, rr_staff_change_free)

G_END_DECLS
