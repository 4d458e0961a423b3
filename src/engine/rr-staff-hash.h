/* rr-staff-hash.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Passwords of people, by yescrypt. Both take some 16 MiB and a noticeable time, on purpose:
 * never on the main thread or one that serves sockets. */
char     *rr_staff_hash_new     (const char  *password,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;
/* @hash is NULL for nobody's, which takes as long. */
gboolean  rr_staff_hash_matches (const char  *hash,
                                 const char  *password) G_GNUC_WARN_UNUSED_RESULT;

/* Keys of programs: long and drawn, so a plain sum is enough. */
#define RR_STAFF_TOKEN_PREFIX "rrs_"
#define RR_STAFF_TOKEN_LEN    47u    /* with the prefix */
char     *rr_staff_token_new    (void);
/* Takes as long wherever they differ. */
gboolean  rr_staff_is_same      (const char  *a,
                                 const char  *b);

G_END_DECLS
