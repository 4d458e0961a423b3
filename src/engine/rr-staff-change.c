/* rr-staff-change.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-staff-change.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-staff-hash.h"
#include "rr-time.h"

/* A change of the accounts is checked against what is on disk, in the transaction that makes
 * it: of two that each would be right alone the second is refused.
 *
 * Threads: prepare and run on the desk's; write on the store's.
 */

RrStaffChange *
rr_staff_change_new (RrStaffChangeKind kind)
{
  RrStaffChange *self = g_new0 (RrStaffChange, 1);

  self->kind = kind;
  return self;
}

RrStaffChange *
rr_staff_change_copy (const RrStaffChange *self)
{
  RrStaffChange *copy = rr_staff_change_new (self->kind);

  copy->id = self->id;
  copy->token_id = self->token_id;
  copy->name = g_strdup (self->name);
  copy->password = g_strdup (self->password);
  copy->label = g_strdup (self->label);
  copy->role = self->role;
  return copy;
}

static void
wipe (char **secret)
{
  if (*secret != NULL)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

void
rr_staff_change_free (RrStaffChange *self)
{
  if (self == NULL)
    return;

  wipe (&self->password);
  wipe (&self->token);
  g_free (self->name);
  g_free (self->label);
  g_free (self->hash);
  g_clear_error (&self->problem);
  g_free (self);
}

gboolean
rr_staff_change_prepare (RrStaffChange *self)
{
  gboolean has_password = self->kind == RR_STAFF_ADD || self->kind == RR_STAFF_SET_PASSWORD;

  if (self->kind == RR_STAFF_ADD && !rr_staff_check_name (self->name, &self->problem))
    return FALSE;
  if (self->kind == RR_STAFF_MAKE_TOKEN && !rr_staff_check_name (self->label, &self->problem))
    return FALSE;
  if (has_password && !rr_staff_check_password (self->password, &self->problem))
    return FALSE;
  if (has_password)
    self->hash = rr_staff_hash_new (self->password, &self->problem);
  else if (self->kind == RR_STAFF_MAKE_TOKEN)
    self->token = rr_staff_token_new ();
  return self->problem == NULL;
}

static void
refuse (RrStaffChange *self,
        RrError        code,
        const char    *sentence)
{
  g_clear_error (&self->problem);
  g_set_error_literal (&self->problem, RR_ERROR, (int) code, sentence);
}

/* Somebody has to be able to make accounts and give passwords. */
static gboolean
leaves_a_manager (const RrStaffRoll *roll,
                  const RrStaffRow  *after)
{
  for (guint i = 0; i < roll->people->len; i++)
    {
      const RrStaffRow *row = &g_array_index (roll->people, RrStaffRow, i);

      if (row->id == after->id)
        row = after;
      if (row->role == RR_ROLE_MANAGER && !row->is_disabled)
        return TRUE;
    }
  return after->id == 0 && after->role == RR_ROLE_MANAGER;
}

static gboolean
add (RrStaffChange  *self,
     RrStore        *store,
     RrStaffRoll    *roll,
     GError        **error)
{
  RrStaffRow row = { .role = self->role, .created_ms = rr_time_now_ms () };

  self->is_first = roll->people->len == 0;
  g_strlcpy (row.name, self->name, sizeof row.name);
  g_strlcpy (row.hash, self->hash, sizeof row.hash);
  if (rr_staff_roll_find_name (roll, self->name) != NULL)
    refuse (self, RR_ERROR_UNSUPPORTED, _("There is an account of this name already."));
  else if (roll->people->len >= RR_STAFF_MOST)
    refuse (self, RR_ERROR_FULL, _("There are too many accounts."));
  else if (!leaves_a_manager (roll, &row))
    refuse (self, RR_ERROR_UNSUPPORTED, _("The first account has to be a manager’s."));
  else
    return rr_store_staff_save (store, &row, error);
  return TRUE;
}

static gboolean
add_token (RrStaffChange     *self,
           RrStore           *store,
           RrStaffRoll       *roll,
           const RrStaffRow  *owner,
           GError           **error)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->token, -1);
  RrStaffToken token = { .staff = owner->id, .created_ms = rr_time_now_ms () };
  guint n = 0;

  for (guint i = 0; i < roll->tokens->len; i++)
    n += g_array_index (roll->tokens, RrStaffToken, i).staff == owner->id;
  if (n >= RR_STAFF_TOKENS_MOST)
    {
      refuse (self, RR_ERROR_FULL, _("This account has too many tokens. Revoke one first."));
      return TRUE;
    }
  g_strlcpy (token.sum, sum, sizeof token.sum);
  g_strlcpy (token.label, self->label, sizeof token.label);
  return rr_store_staff_add_token (store, &token, error);
}

static gboolean
change_row (RrStaffChange     *self,
            RrStore           *store,
            RrStaffRoll       *roll,
            const RrStaffRow  *row,
            GError           **error)
{
  RrStaffRow after = *row;

  if (self->kind == RR_STAFF_SET_ROLE)
    after.role = self->role;
  else if (self->kind == RR_STAFF_SET_PASSWORD)
    g_strlcpy (after.hash, self->hash, sizeof after.hash);
  else
    after.is_disabled = self->kind == RR_STAFF_DISABLE;
  if (leaves_a_manager (roll, &after))
    return rr_store_staff_save (store, &after, error);
  refuse (self, RR_ERROR_UNSUPPORTED, _("The last manager stays: make somebody else one first."));
  return TRUE;
}

gboolean
rr_staff_change_write (RrStore   *store,
                       gpointer   change,
                       GError   **error)
{
  RrStaffChange *self = change;
  g_autoptr(RrStaffRoll) roll = rr_store_staff_load (store, error);
  const RrStaffRow *row;

  g_clear_error (&self->problem);
  if (roll == NULL)
    return FALSE;
  if (self->kind == RR_STAFF_ADD)
    return add (self, store, roll, error);
  if (self->kind == RR_STAFF_DROP_TOKEN)
    return rr_store_staff_drop_token (store, self->token_id, error);

  row = self->id != 0 ? rr_staff_roll_find (roll, self->id)
                      : self->name != NULL ? rr_staff_roll_find_name (roll, self->name) : NULL;
  if (row == NULL)
    {
      refuse (self, RR_ERROR_UNSUPPORTED, _("There is no such account."));
      return TRUE;
    }
  if (self->kind == RR_STAFF_MAKE_TOKEN)
    return add_token (self, store, roll, row, error);
  return change_row (self, store, roll, row, error);
}

gboolean
rr_staff_change_run (RrStaffChange *self,
                     RrStaffDesk   *desk)
{
  if (!rr_staff_change_prepare (self))
    return FALSE;
  if (!rr_staff_desk_write (desk, rr_staff_change_write, self))
    refuse (self, RR_ERROR_STORE, _("The store takes nothing now. Try again."));
  return self->problem == NULL;
}
