/* rr-staff-reset.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-staff.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "rr-staff-hash.h"

/* Whoever owns the files of a workspace gets in, if every password of a manager is forgotten:
 * they could write what they like into it anyway.
 *
 * Threads: the caller's, which waits for the disk.
 */

#define PASSWORD_LEN 20u   /* some 120 bits */

static gboolean
has_manager (const RrStaffRoll *roll)
{
  for (guint i = 0; i < roll->people->len; i++)
    {
      const RrStaffRow *row = &g_array_index (roll->people, RrStaffRow, i);

      if (row->role == RR_ROLE_MANAGER && !row->is_disabled)
        return TRUE;
    }
  return FALSE;
}

/* What the account is afterwards: it can sign in, and somebody is a manager. */
static gboolean
reset_cb (RrStore   *store,
          gpointer   data,
          GError   **error)
{
  RrStaffChange *change = data;
  g_autoptr(RrStaffRoll) roll = rr_store_staff_load (store, error);
  const RrStaffRow *known = roll != NULL ? rr_staff_roll_find_name (roll, change->name) : NULL;
  RrStaffRow row = { .role = RR_ROLE_MANAGER, .created_ms = g_get_real_time () / 1000 };

  if (roll == NULL)
    return FALSE;
  if (known != NULL)
    row = *known;
  else
    g_strlcpy (row.name, change->name, sizeof row.name);
  row.is_disabled = FALSE;
  if (!has_manager (roll))
    row.role = RR_ROLE_MANAGER;
  g_strlcpy (row.hash, change->hash, sizeof row.hash);
  return rr_store_staff_save (store, &row, error);
}

static char *
draw_password (void)
{
  g_autofree char *token = rr_staff_token_new ();

  return g_strndup (token + strlen (RR_STAFF_TOKEN_PREFIX), PASSWORD_LEN);
}

/**
 * rr_staff_reset:
 * @workspace: a folder
 * @name: an account
 * @error: return location for an error
 *
 * Returns: (transfer full): its password from now on; %NULL with %RR_ERROR_IN_USE while the
 *   workspace is used, or why it cannot be
 */
char *
rr_staff_reset (const char  *workspace,
                const char  *name,
                GError     **error)
{
  g_autofree char *path = g_build_filename (workspace, "roundrock.db", NULL);
  g_autoptr(RrStaffChange) change = rr_staff_change_new (RR_STAFF_ADD);
  g_autoptr(RrStore) store = NULL;
  RrStoreItem item = { .write = reset_cb, .data = change };

  change->name = g_strdup (name);
  change->password = draw_password ();
  if (!rr_staff_change_prepare (change))
    {
      g_propagate_error (error, g_steal_pointer (&change->problem));
      return NULL;
    }
  if (g_mkdir_with_parents (workspace, 0700) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return NULL;
    }
  store = rr_store_open (path, error);
  if (store == NULL || !rr_store_commit (store, &item, 1, error))
    return NULL;
  return g_strdup (change->password);
}
