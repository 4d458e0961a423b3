/* rr-role.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-role.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"

/* Who may do what: one table, which the engine, the routes and the console ask.
 *
 * Threads: any.
 */

static const char *const words[RR_N_ROLES] = {
  [RR_ROLE_VIEWER] = "viewer",
  [RR_ROLE_DISPATCHER] = "dispatcher",
  [RR_ROLE_MANAGER] = "manager",
};

static const RrRole least[RR_N_RIGHTS] = {
  [RR_RIGHT_LOOK] = RR_ROLE_VIEWER,
  [RR_RIGHT_INCIDENTS] = RR_ROLE_DISPATCHER,
  [RR_RIGHT_TRIPS] = RR_ROLE_DISPATCHER,
  [RR_RIGHT_REPORTS] = RR_ROLE_DISPATCHER,
  [RR_RIGHT_MESSAGES] = RR_ROLE_DISPATCHER,
  [RR_RIGHT_BOOKINGS] = RR_ROLE_DISPATCHER,
  [RR_RIGHT_DEPARTURES] = RR_ROLE_DISPATCHER,
  [RR_RIGHT_TRACKS] = RR_ROLE_DISPATCHER,
  [RR_RIGHT_TOURS] = RR_ROLE_MANAGER,
  [RR_RIGHT_SUPPLIERS] = RR_ROLE_MANAGER,
  [RR_RIGHT_REFUNDS] = RR_ROLE_MANAGER,
  [RR_RIGHT_SECURITY] = RR_ROLE_MANAGER,
  [RR_RIGHT_ACCOUNTS] = RR_ROLE_MANAGER,
  [RR_RIGHT_BACKUPS] = RR_ROLE_MANAGER,
};

#define FREE_TRIES   3u         /* fingers slip */
#define MAX_DELAY_S  300u

const char *
rr_role_word (RrRole role)
{
  return words[MIN (role, RR_ROLE_MANAGER)];
}

gboolean
rr_role_from_word (const char *word,
                   RrRole     *role)
{
  for (guint i = 0; word != NULL && i < RR_N_ROLES; i++)
    if (strcmp (words[i], word) == 0)
      {
        *role = (RrRole) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_right_least_role:
 * @right: what is to be done
 *
 * Returns: who may; of what is not in the table, a manager
 */
RrRole
rr_right_least_role (RrRight right)
{
  return right < RR_N_RIGHTS ? least[right] : RR_ROLE_MANAGER;
}

gboolean
rr_role_may (RrRole  role,
             RrRight right)
{
  return role >= rr_right_least_role (right);
}

const char *
rr_right_refusal (RrRight right)
{
  return rr_right_least_role (right) == RR_ROLE_MANAGER ? _("Only a manager may do this.")
                                                        : _("Whoever is a viewer changes nothing.");
}

/**
 * rr_staff_check_name:
 * @name: what somebody is to be called
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED and a sentence for a person
 */
gboolean
rr_staff_check_name (const char  *name,
                     GError     **error)
{
  gboolean is_good = name != NULL && *name != '\0' && strlen (name) < RR_STAFF_NAME_MAX
                     && g_utf8_validate (name, -1, NULL) && !g_unichar_isspace (g_utf8_get_char (name));

  for (const char *p = name; is_good && *p != '\0'; p = g_utf8_next_char (p))
    is_good = g_unichar_isprint (g_utf8_get_char (p));
  if (is_good && !g_unichar_isspace (g_utf8_get_char (g_utf8_find_prev_char (name, name + strlen (name)))))
    return TRUE;
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
               /* Translators: %u is a number of bytes */
               _("A name has 1 to %u letters, and no blanks at its ends."), RR_STAFF_NAME_MAX - 1);
  return FALSE;
}

/**
 * rr_staff_check_password:
 * @password: what somebody is to sign in with
 * @error: return location for an error
 *
 * Length is all that is asked for: rules about kinds of letters make people write it down.
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED and a sentence for a person
 */
gboolean
rr_staff_check_password (const char  *password,
                         GError     **error)
{
  if (password != NULL && strlen (password) <= RR_STAFF_PASSWORD_MAX && g_utf8_validate (password, -1, NULL)
      && g_utf8_strlen (password, -1) >= (glong) RR_STAFF_PASSWORD_MIN)
    return TRUE;
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
               /* Translators: %u is a number of characters */
               _("A password has at least %u characters."), RR_STAFF_PASSWORD_MIN);
  return FALSE;
}

/**
 * rr_staff_delay_ms:
 * @n_wrong: wrong passwords one after the other
 *
 * Returns: 0 for the first few, then one second and twice as long each time, at most five
 *   minutes
 */
gint64
rr_staff_delay_ms (guint n_wrong)
{
  guint n_more = n_wrong - MIN (n_wrong, FREE_TRIES);

  if (n_wrong < FREE_TRIES)
    return 0;
  return MIN ((gint64) 1 << MIN (n_more, 16), (gint64) MAX_DELAY_S) * 1000;
}
