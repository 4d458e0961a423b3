/* rr-role.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_STAFF_NAME_MAX     64u    /* bytes with the end */
#define RR_STAFF_PASSWORD_MIN 8u     /* characters */
#define RR_STAFF_PASSWORD_MAX 256u   /* bytes */

/* What somebody is here; who is more may do all that who is less may. Stored as these
 * numbers. */
typedef enum
{
  RR_ROLE_VIEWER,
  RR_ROLE_DISPATCHER,
  RR_ROLE_MANAGER,
  RR_N_ROLES
} RrRole;

/* What there is to be done. */
typedef enum
{
  RR_RIGHT_LOOK,          /* changes nothing */
  RR_RIGHT_INCIDENTS,     /* and the fences and rules that raise them */
  RR_RIGHT_TRIPS,
  RR_RIGHT_REPORTS,
  RR_RIGHT_MESSAGES,
  RR_RIGHT_BOOKINGS,
  RR_RIGHT_DEPARTURES,    /* guides, seats and doors of one day */
  RR_RIGHT_TRACKS,        /* import, and the names of devices */
  RR_RIGHT_TOURS,         /* and their prices */
  RR_RIGHT_SUPPLIERS,
  RR_RIGHT_REFUNDS,
  RR_RIGHT_SECURITY,
  RR_RIGHT_ACCOUNTS,
  RR_RIGHT_BACKUPS,
  RR_N_RIGHTS
} RrRight;

/* In English, for files and routes. */
const char *rr_role_word           (RrRole        role);
gboolean    rr_role_from_word      (const char   *word,
                                    RrRole       *role);
RrRole      rr_right_least_role    (RrRight       right);
gboolean    rr_role_may            (RrRole        role,
                                    RrRight       right);
/* Why not, a sentence for a person. */
const char *rr_right_refusal       (RrRight       right);

gboolean    rr_staff_check_name     (const char  *name,
                                     GError     **error);
gboolean    rr_staff_check_password (const char  *password,
                                     GError     **error);
/* How long to wait after so many wrong passwords. */
gint64      rr_staff_delay_ms       (guint        n_wrong);

G_END_DECLS
