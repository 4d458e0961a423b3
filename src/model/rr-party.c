/* rr-party.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-party.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"

/* Who comes with a booking, as it is written down, and what they pay together.
 *
 * Threads: any.
 */

/**
 * rr_party_add:
 * @self: a party
 * @id: a unit, such as adult
 * @n: how many more of them
 *
 * Returns: %FALSE, and nothing is added, if there would be too many units or guests
 */
gboolean
rr_party_add (RrParty    *self,
              const char *id,
              guint       n)
{
  guint i = 0;

  g_return_val_if_fail (self != NULL && id != NULL, FALSE);

  if (n == 0)
    return TRUE;
  if (n > RR_PARTY_MAX_GUESTS || rr_party_count (self) + n > RR_PARTY_MAX_GUESTS
      || strlen (id) >= RR_PARTY_ID_MAX)
    return FALSE;
  while (i < self->n_units && strcmp (self->units[i].id, id) != 0)
    i++;
  if (i == RR_PARTY_MAX_UNITS)
    return FALSE;
  if (i == self->n_units)
    g_strlcpy (self->units[self->n_units++].id, id, RR_PARTY_ID_MAX);
  self->units[i].n += n;
  return TRUE;
}

/**
 * rr_party_get:
 * @self: a party
 * @id: a unit
 *
 * Returns: how many of them
 */
guint
rr_party_get (const RrParty *self,
              const char    *id)
{
  for (guint i = 0; i < self->n_units; i++)
    if (strcmp (self->units[i].id, id) == 0)
      return self->units[i].n;
  return 0;
}

/**
 * rr_party_count:
 * @self: a party
 *
 * Returns: how many guests
 */
guint
rr_party_count (const RrParty *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n_units; i++)
    n += self->units[i].n;
  return n;
}

static gboolean
parse_pair (const char *pair,
            RrParty    *self)
{
  const char *colon = strchr (pair, ':');
  g_autofree char *id = NULL;
  guint64 n;

  if (colon == NULL || colon == pair
      || !g_ascii_string_to_unsigned (colon + 1, 10, 1, RR_PARTY_MAX_GUESTS, &n, NULL))
    return FALSE;
  id = g_strndup (pair, (gsize) (colon - pair));
  return rr_party_add (self, id, (guint) n);
}

/**
 * rr_party_parse:
 * @text: pairs such as adult:2, a comma between
 * @self: (out caller-allocates): the party
 *
 * Returns: %FALSE if it is none, or nobody
 */
gboolean
rr_party_parse (const char *text,
                RrParty    *self)
{
  g_auto(GStrv) pairs = NULL;

  g_return_val_if_fail (text != NULL && self != NULL, FALSE);

  *self = (RrParty) { 0 };
  pairs = g_strsplit (text, ",", RR_PARTY_MAX_GUESTS + 1);
  for (guint i = 0; pairs[i] != NULL; i++)
    if (!parse_pair (pairs[i], self))
      return FALSE;
  return self->n_units > 0;
}

/**
 * rr_party_to_string:
 * @self: a party
 *
 * Returns: (transfer full): as rr_party_parse() reads it
 */
char *
rr_party_to_string (const RrParty *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->n_units; i++)
    g_string_append_printf (text, "%s%s:%u", i > 0 ? "," : "", self->units[i].id, self->units[i].n);
  return g_string_free (text, FALSE);
}

/**
 * rr_party_places:
 * @self: a party
 * @tour: what they book
 *
 * Returns: how many places they take
 */
guint
rr_party_places (const RrParty *self,
                 const RrTour  *tour)
{
  guint n = 0;

  for (guint i = 0; i < self->n_units; i++)
    {
      const RrTourUnit *unit = rr_tour_find_unit (tour, self->units[i].id);

      n += unit != NULL ? unit->places * self->units[i].n : 0;
    }
  return n;
}

static gboolean
has_company (const RrParty     *self,
             const RrTourUnit  *unit)
{
  if (unit->with == NULL || unit->with[0] == NULL)
    return TRUE;
  for (guint i = 0; unit->with[i] != NULL; i++)
    if (rr_party_get (self, unit->with[i]) > 0)
      return TRUE;
  return FALSE;
}

static gboolean
check_unit (const RrParty  *self,
            guint           i,
            const RrTour   *tour,
            GError        **error)
{
  const RrTourUnit *unit = rr_tour_find_unit (tour, self->units[i].id);
  guint n = self->units[i].n;

  if (unit == NULL)
    g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                 /* Translators: a kind of guest such as child, then a tour */
                 _("Nobody can book as %s on %s"), self->units[i].id, tour->name);
  else if (n < unit->min_quantity || (unit->max_quantity > 0 && n > unit->max_quantity))
    g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                 /* Translators: a kind of guest such as child, then a tour */
                 _("Not so many can book as %s on %s"), unit->id, tour->name);
  else if (!has_company (self, unit))
    g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                 /* Translators: a kind of guest such as child, then a tour */
                 _("Nobody can book as %s alone on %s"), unit->id, tour->name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check (const RrParty  *self,
       const RrTour   *tour,
       GError        **error)
{
  const RrTourOption *option = tour->options->pdata[0];
  guint n = rr_party_count (self);

  for (guint i = 0; i < self->n_units; i++)
    if (!check_unit (self, i, tour, error))
      return FALSE;
  if (n >= option->min_units && (option->max_units == 0 || n <= option->max_units))
    return TRUE;
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
               /* Translators: a tour */
               _("A party of this size cannot book %s"), tour->name);
  return FALSE;
}

/* Each unit is rounded by itself, or the party as one. */
static gboolean
add_up (const RrParty *self,
        const RrTour  *tour,
        guint          off_permille,
        RrPrice       *price)
{
  const RrTourOption *option = tour->options->pdata[0];
  RrPrice one;

  if (option->prices != NULL)
    return rr_price_unit (&tour->rules, option->prices[0], off_permille, &one) && rr_price_add (price, &one);
  for (guint i = 0; i < self->n_units; i++)
    {
      const RrTourUnit *unit = rr_tour_find_unit (tour, self->units[i].id);

      for (guint n = 0; n < self->units[i].n; n++)
        if (!rr_price_unit (&tour->rules, unit->price, off_permille, &one) || !rr_price_add (price, &one))
          return FALSE;
    }
  return TRUE;
}

/**
 * rr_party_price:
 * @self: a party
 * @tour: what they book, by its usual option
 * @ahead_ms: from when they book to when it starts
 * @code_permille: what a discount code gives, 0 without one
 * @price: (out): what they pay together
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED, also if such a party cannot book it
 */
gboolean
rr_party_price (const RrParty  *self,
                const RrTour   *tour,
                gint64          ahead_ms,
                guint           code_permille,
                RrPrice        *price,
                GError        **error)
{
  guint off = rr_price_discount (&tour->rules, rr_party_count (self), ahead_ms, code_permille);

  *price = (RrPrice) { 0 };
  if (!check (self, tour, error))
    return FALSE;
  if (add_up (self, tour, off, price))
    return TRUE;
  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, _("That is more than can be paid"));
  return FALSE;
}
