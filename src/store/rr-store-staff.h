/* rr-store-staff.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-role.h"
#include "rr-store.h"

G_BEGIN_DECLS

#define RR_STAFF_MOST         200u
#define RR_STAFF_TOKENS_MOST  16u    /* of each */
#define RR_STAFF_TRIES_MOST   256u   /* names with wrong passwords that are remembered */
#define RR_STAFF_SUM_LEN      64u    /* SHA-256 in hex */

typedef struct
{
  gint64   id;
  char     name[RR_STAFF_NAME_MAX];
  RrRole   role;
  gboolean is_disabled;
  char     hash[128];              /* of the password */
  gint64   created_ms;
  gint64   signed_in_ms;           /* last; 0 for never */
} RrStaffRow;

typedef struct
{
  gint64 id;
  gint64 staff;                    /* whose */
  char   sum[RR_STAFF_SUM_LEN + 1];
  char   label[RR_STAFF_NAME_MAX]; /* what it is for */
  gint64 created_ms;
} RrStaffToken;

/* Wrong passwords for a name, which may be nobody's; it is kept as its sum, since people
 * type passwords where names belong. */
typedef struct
{
  char   sum[RR_STAFF_SUM_LEN + 1];
  guint  n_wrong;
  gint64 last_ms;
} RrStaffTry;

/* All of it at one moment. Immutable. */
typedef struct
{
  GArray *people;                  /* (owned): of RrStaffRow, by id */
  GArray *tokens;                  /* (owned): of RrStaffToken, by id */
} RrStaffRoll;

RrStaffRoll *rr_staff_roll_new         (void);
RrStaffRoll *rr_staff_roll_ref         (RrStaffRoll         *self);
void         rr_staff_roll_unref       (RrStaffRoll         *self);
const RrStaffRow *rr_staff_roll_find   (const RrStaffRoll   *self,
                                        gint64               id);
/* By what names are the same: "anna" is "Anna". */
const RrStaffRow *rr_staff_roll_find_name (const RrStaffRoll *self,
                                        const char          *name);
char        *rr_staff_fold             (const char          *name);

/* Within the transaction of rr_store_commit(). On FALSE nothing of the group is kept. */
RrStaffRoll *rr_store_staff_load       (RrStore             *self,
                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new one if its id is 0. */
gboolean     rr_store_staff_save       (RrStore             *self,
                                        const RrStaffRow    *row,
                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean     rr_store_staff_add_token  (RrStore             *self,
                                        const RrStaffToken  *token,
                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean     rr_store_staff_drop_token (RrStore             *self,
                                        gint64               id,
                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* Forgets it if there is nothing wrong. */
gboolean     rr_store_staff_save_try   (RrStore             *self,
                                        const RrStaffTry    *attempt,
                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;

RrStaffRoll *rr_store_reader_staff     (RrStoreReader       *self,
                                        GError             **error);
/* Returns: (transfer full): of RrStaffTry */
GArray      *rr_store_reader_staff_tries (RrStoreReader     *self,
                                        GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrStaffRoll, rr_staff_roll_unref)

G_END_DECLS
