/* rr-staff-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-staff-words.h"

#include <glib/gi18n-lib.h>

#include "rr-time.h"
#include "rr-trip-text.h"

/* Threads: any. */

const char *
rr_staff_words_role (RrRole role)
{
  static const char *const words[RR_N_ROLES] = {
    [RR_ROLE_VIEWER] = N_("viewer"),
    [RR_ROLE_DISPATCHER] = N_("dispatcher"),
    [RR_ROLE_MANAGER] = N_("manager"),
  };

  return _(words[MIN (role, RR_ROLE_MANAGER)]);
}

static char *
dup_time (gint64 time_ms,
          gint64 now_ms)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();

  return rr_local_format_short (time_ms, now_ms, zone);
}

char *
rr_staff_words_account (const RrStaffRow *row,
                        gint64            now_ms)
{
  g_autofree char *when = row->signed_in_ms != 0 ? dup_time (row->signed_in_ms, now_ms) : NULL;
  const char *role = rr_staff_words_role (row->role);

  if (row->is_disabled)
    /* Translators: the name of somebody, and their role */
    return g_strdup_printf (_("%s, %s, disabled"), row->name, role);
  if (when == NULL)
    /* Translators: the name of somebody, and their role */
    return g_strdup_printf (_("%s, %s, never signed in"), row->name, role);
  /* Translators: the name of somebody, their role, and when it was */
  return g_strdup_printf (_("%s, %s, signed in %s"), row->name, role, when);
}

char *
rr_staff_words_token (const RrStaffToken *token)
{
  g_autofree char *when = dup_time (token->created_ms, rr_time_now_ms ());

  /* Translators: what a token is for, and when it was made */
  return g_strdup_printf (_("%s, made %s"), token->label, when);
}
