/* rr-supplier-settings.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-settings.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/stat.h>

#include "rr-error.h"
#include "rr-http-client.h"
#include "rr-secrets.h"

/* suppliers.ini of the workspace:
 *
 *     [supplier huts]
 *     name=Alpine huts
 *     url=https://huts.example.org/octo
 *     key=...
 *     deadline-ms=2000
 *     rate=20
 *     burst=20
 *     units=adult:ADULT;child:KID
 *
 *     [itinerary three-days]
 *     name=Three days on the river
 *     deadline-ms=3000
 *     legs=transfers:airport;rafts:raft-day;huts:bunk:DEFAULT:1
 *
 * A leg is SUPPLIER:PRODUCT[:OPTION[:DAY]], day 0 being the first.
 *
 * Threads: any; writes are the owner's, one at a time.
 */

#define FILE_NAME   "suppliers.ini"   /* by which secrets are known */
#define SUPPLIER    "supplier "
#define ITINERARY   "itinerary "
#define DEADLINE_MS 2000
#define MOST_MS     60000
#define MOST_RATE   1000
#define MAX_BYTES   (1 << 20)
#define MAX_TEXT    512

void
rr_supplier_settings_free (RrSupplierSettings *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->url);
  g_free (self->key);
  g_free (self->units);
  g_free (self);
}

RrSupplierSettings *
rr_supplier_settings_copy (const RrSupplierSettings *self)
{
  RrSupplierSettings *copy = g_new (RrSupplierSettings, 1);

  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->url = g_strdup (self->url);
  copy->key = g_strdup (self->key);
  copy->units = g_strdup (self->units);
  return copy;
}

static void
leg_free (gpointer data)
{
  RrItineraryLeg *leg = data;

  g_free (leg->supplier);
  g_free (leg->product);
  g_free (leg->option);
  g_free (leg);
}

static void
itinerary_free (gpointer data)
{
  RrItinerary *self = data;

  g_free (self->id);
  g_free (self->name);
  g_ptr_array_unref (self->legs);
  g_free (self);
}

void
rr_supplier_book_free (RrSupplierBook *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->suppliers);
  g_ptr_array_unref (self->itineraries);
  g_free (self);
}

RrSupplierSettings *
rr_supplier_book_find (const RrSupplierBook *self,
                       const char           *id)
{
  for (guint i = 0; i < self->suppliers->len; i++)
    {
      RrSupplierSettings *supplier = self->suppliers->pdata[i];

      if (strcmp (supplier->id, id) == 0)
        return supplier;
    }
  return NULL;
}

RrItinerary *
rr_supplier_book_itinerary (const RrSupplierBook *self,
                            const char           *id)
{
  for (guint i = 0; i < self->itineraries->len; i++)
    {
      RrItinerary *itinerary = self->itineraries->pdata[i];

      if (strcmp (itinerary->id, id) == 0)
        return itinerary;
    }
  return NULL;
}

/* --- what a supplier may look like -------------------------------------------- */

static gboolean
is_id (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return *text != '\0' && strlen (text) < 64;
}

/* It goes into a header as it is. */
static gboolean
is_key (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return strlen (text) <= MAX_TEXT;
}

static gboolean
check_url (const char  *url,
           GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || strlen (url) > MAX_TEXT
      || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL || g_uri_get_userinfo (uri) != NULL
      || (strcmp (scheme, "https") != 0 && strcmp (scheme, "http") != 0))
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED,
                           _("The address of a supplier looks like https://example.org/octo"));
      return FALSE;
    }
  if (strcmp (scheme, "http") == 0 && !rr_http_is_loopback (g_uri_get_host (uri)))
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED,
                           _("The key must not travel in clear text: the address has to begin with https"));
      return FALSE;
    }
  return TRUE;
}

/**
 * rr_supplier_settings_check:
 * @self: settings, the key of which may be %NULL
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED and a sentence for a person
 */
gboolean
rr_supplier_settings_check (const RrSupplierSettings  *self,
                            GError                   **error)
{
  const char *problem = NULL;

  if (!is_id (self->id))
    problem = _("The short name of a supplier has letters, digits, “-”, “_” and “.” only");
  else if (*self->name == '\0' || strlen (self->name) > MAX_TEXT || !g_utf8_validate (self->name, -1, NULL))
    problem = _("A supplier needs a name");
  else if (self->key != NULL && !is_key (self->key))
    problem = _("A key has no spaces");
  else if (self->deadline_ms < 10 || self->deadline_ms > MOST_MS)
    problem = _("The deadline is from 10 to 60000 milliseconds");
  else if (!(self->rate_per_s >= 0 && self->rate_per_s <= MOST_RATE) || self->burst < 1 || self->burst > MOST_RATE)
    problem = _("The limit is at most 1000 questions a second");
  if (problem == NULL)
    return check_url (self->url, error);

  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, problem);
  return FALSE;
}

/**
 * rr_supplier_settings_unit:
 * @self: settings
 * @unit: a unit of ours, such as "adult"
 *
 * Returns: (transfer full): what the supplier calls it; the same if nothing is said
 */
char *
rr_supplier_settings_unit (const RrSupplierSettings *self,
                           const char               *unit)
{
  g_auto(GStrv) pairs = g_strsplit (self->units != NULL ? self->units : "", ";", -1);
  gsize len = strlen (unit);

  for (guint i = 0; pairs[i] != NULL; i++)
    if (strncmp (pairs[i], unit, len) == 0 && pairs[i][len] == ':')
      return g_strdup (pairs[i] + len + 1);
  return g_strdup (unit);
}

/* --- reading ------------------------------------------------------------------ */

static guint
get_number (GKeyFile   *file,
            const char *group,
            const char *key,
            guint       otherwise)
{
  g_autoptr(GError) error = NULL;
  int value = g_key_file_get_integer (file, group, key, &error);

  if (g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
    return otherwise;
  return error != NULL || value < 0 ? 0 : (guint) value;
}

static char *
dup_url (GKeyFile   *file,
         const char *group)
{
  char *url = g_key_file_get_string (file, group, "url", NULL);

  while (url != NULL && g_str_has_suffix (url, "/"))
    url[strlen (url) - 1] = '\0';
  return url != NULL ? url : g_strdup ("");
}

static RrSupplierSettings *
read_supplier (GKeyFile    *file,
               const char  *group,
               GError     **error)
{
  g_autoptr(RrSupplierSettings) self = g_new0 (RrSupplierSettings, 1);

  self->id = g_strdup (group + strlen (SUPPLIER));
  self->name = g_key_file_get_string (file, group, "name", NULL);
  if (self->name == NULL)
    self->name = g_strdup (self->id);
  self->url = dup_url (file, group);
  self->key = g_key_file_get_string (file, group, "key", NULL);
  if (self->key == NULL)
    self->key = g_strdup ("");
  self->units = g_key_file_get_string (file, group, "units", NULL);
  self->deadline_ms = get_number (file, group, "deadline-ms", DEADLINE_MS);
  self->rate_per_s = g_key_file_get_double (file, group, "rate", NULL);
  self->burst = get_number (file, group, "burst", MAX (1, (guint) CLAMP (self->rate_per_s, 0, MOST_RATE)));
  if (rr_supplier_settings_check (self, error))
    return g_steal_pointer (&self);
  g_prefix_error (error, "suppliers.ini [%s]: ", group);
  return NULL;
}

static RrItineraryLeg *
read_leg (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, ":", 5);
  guint n = g_strv_length (parts);
  guint64 day = 0;
  RrItineraryLeg *leg;

  if (n < 2 || n > 4 || !is_id (parts[0]) || strchr (text, ';') != NULL || *parts[1] == '\0' || strlen (text) > MAX_TEXT
      || (n > 3 && !g_ascii_string_to_unsigned (parts[3], 10, 0, 365, &day, NULL)))
    return NULL;
  leg = g_new0 (RrItineraryLeg, 1);
  leg->supplier = g_strdup (parts[0]);
  leg->product = g_strdup (parts[1]);
  leg->option = g_strdup (n > 2 && *parts[2] != '\0' ? parts[2] : "DEFAULT");
  leg->day = (guint) day;
  return leg;
}

/* None of the parts has a colon or a semicolon in it: the file could not have said so. */
char *
rr_itinerary_legs_to_text (GPtrArray *legs)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < legs->len; i++)
    {
      const RrItineraryLeg *leg = legs->pdata[i];

      g_string_append_printf (text, "%s%s:%s:%s:%u", i > 0 ? ";" : "", leg->supplier, leg->product, leg->option,
                              leg->day);
    }
  return g_string_free (text, FALSE);
}

GPtrArray *
rr_itinerary_legs_from_text (const char *text)
{
  g_autoptr(GPtrArray) legs = g_ptr_array_new_with_free_func (leg_free);
  g_auto(GStrv) parts = g_strsplit (text, ";", RR_ITINERARY_MAX + 1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      RrItineraryLeg *leg = read_leg (parts[i]);

      if (leg == NULL)
        return NULL;
      g_ptr_array_add (legs, leg);
    }
  return legs->len > 0 && legs->len <= RR_ITINERARY_MAX ? g_steal_pointer (&legs) : NULL;
}

static RrItinerary *
read_itinerary (GKeyFile    *file,
                const char  *group,
                GError     **error)
{
  g_auto(GStrv) legs = g_key_file_get_string_list (file, group, "legs", NULL, NULL);
  RrItinerary *self = g_new0 (RrItinerary, 1);
  gboolean is_good = legs != NULL && legs[0] != NULL && g_strv_length (legs) <= RR_ITINERARY_MAX;

  self->id = g_strdup (group + strlen (ITINERARY));
  self->name = g_key_file_get_string (file, group, "name", NULL);
  if (self->name == NULL)
    self->name = g_strdup (self->id);
  self->deadline_ms = get_number (file, group, "deadline-ms", DEADLINE_MS);
  self->legs = g_ptr_array_new_with_free_func (leg_free);
  for (guint i = 0; is_good && legs[i] != NULL; i++)
    {
      RrItineraryLeg *leg = read_leg (legs[i]);

      is_good = leg != NULL;
      if (leg != NULL)
        g_ptr_array_add (self->legs, leg);
    }
  if (is_good && is_id (self->id) && self->deadline_ms >= 10 && self->deadline_ms <= MOST_MS)
    return self;

  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
               /* Translators: %s is the name of an itinerary in a file */
               _("suppliers.ini [%s]: legs are SUPPLIER:PRODUCT:OPTION:DAY, at most %d"), group, RR_ITINERARY_MAX);
  itinerary_free (self);
  return NULL;
}

static gboolean
check_legs (RrSupplierBook  *self,
            GError         **error)
{
  for (guint i = 0; i < self->itineraries->len; i++)
    {
      RrItinerary *itinerary = self->itineraries->pdata[i];

      for (guint j = 0; j < itinerary->legs->len; j++)
        {
          RrItineraryLeg *leg = itinerary->legs->pdata[j];

          if (rr_supplier_book_find (self, leg->supplier) != NULL)
            continue;
          g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                       /* Translators: %s is the name of an itinerary, then of a supplier */
                       _("suppliers.ini: itinerary %s wants the supplier %s, which is not there"),
                       itinerary->id, leg->supplier);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_group (RrSupplierBook  *self,
            GKeyFile        *file,
            const char      *group,
            GError         **error)
{
  gpointer thing;

  if (g_str_has_prefix (group, SUPPLIER))
    {
      thing = read_supplier (file, group, error);
      if (thing != NULL)
        g_ptr_array_add (self->suppliers, thing);
      return thing != NULL;
    }
  if (g_str_has_prefix (group, ITINERARY))
    {
      thing = read_itinerary (file, group, error);
      if (thing != NULL)
        g_ptr_array_add (self->itineraries, thing);
      return thing != NULL;
    }
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
               _("suppliers.ini: [%s] is neither a supplier nor an itinerary"), group);
  return FALSE;
}

/* Only the owner may read it; that of somebody careless is put right. */
static gboolean
load_file (GKeyFile    *file,
           const char  *path,
           GError     **error)
{
  g_autoptr(GError) problem = NULL;
  g_autofree char *text = NULL;
  GStatBuf info;
  gsize len;

  if (g_stat (path, &info) == 0 && (info.st_mode & 077) != 0)
    g_chmod (path, 0600);
  if (!g_file_get_contents (path, &text, &len, &problem))
    {
      if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (len > MAX_BYTES)
    {
      g_set_error (error, RR_ERROR, RR_ERROR_TOO_LARGE, _("%s is too large"), path);
      return FALSE;
    }
  if (len == 0 || g_key_file_load_from_data (file, text, len, G_KEY_FILE_KEEP_COMMENTS, &problem))
    return TRUE;
  /* What it says names the line, which may hold a key: only where is told. */
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, _("%s is no key file"), path);
  return FALSE;
}

static void
fill_secrets (GKeyFile   *file,
              const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  rr_secrets_fill (folder, FILE_NAME, file);
}

/**
 * rr_supplier_book_load:
 * @path: suppliers.ini, which need not be there
 * @error: return location for an error
 *
 * Returns: (transfer full): what it says; %NULL with a #GFileError, %RR_ERROR_MALFORMED or
 *   %RR_ERROR_TOO_LARGE
 */
RrSupplierBook *
rr_supplier_book_load (const char  *path,
                       GError     **error)
{
  g_autoptr(RrSupplierBook) self = g_new0 (RrSupplierBook, 1);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_auto(GStrv) groups = NULL;

  self->suppliers = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_supplier_settings_free);
  self->itineraries = g_ptr_array_new_with_free_func (itinerary_free);
  if (!load_file (file, path, error))
    return NULL;
  fill_secrets (file, path);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (!read_group (self, file, groups[i], error))
      return NULL;
  if (self->suppliers->len > RR_SUPPLIERS_MAX || self->itineraries->len > RR_ITINERARIES_MAX)
    {
      g_set_error (error, RR_ERROR, RR_ERROR_TOO_LARGE,
                   _("suppliers.ini: at most %d suppliers and %d itineraries"), RR_SUPPLIERS_MAX, RR_ITINERARIES_MAX);
      return NULL;
    }
  return check_legs (self, error) ? g_steal_pointer (&self) : NULL;
}

/* --- writing ------------------------------------------------------------------ */

static gboolean
save_file (GKeyFile    *file,
           const char  *path,
           GError     **error)
{
  gsize len;
  g_autofree char *text = g_key_file_to_data (file, &len, NULL);

  return g_file_set_contents_full (path, text, (gssize) len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* A new one goes to where the old one was. */
static gboolean
set_key (GKeyFile    *file,
         const char  *path,
         const char  *group,
         const char  *key,
         GError     **error)
{
  g_autofree char *old = g_key_file_get_string (file, group, "key", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean is_in_keyring = g_strcmp0 (old, RR_SECRET_MARK) == 0;

  if (is_in_keyring && !rr_secrets_replace (folder, FILE_NAME, group, "key", key, error))
    return FALSE;
  if (!is_in_keyring)
    g_key_file_set_string (file, group, "key", key);
  return TRUE;
}

/**
 * rr_supplier_book_write:
 * @path: suppliers.ini, which need not be there
 * @supplier: a new one, or a changed one
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED or a #GFileError; the file is as it was then
 */
gboolean
rr_supplier_book_write (const char                *path,
                        const RrSupplierSettings  *supplier,
                        GError                   **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *group = g_strconcat (SUPPLIER, supplier->id, NULL);

  if (!rr_supplier_settings_check (supplier, error) || !load_file (file, path, error))
    return FALSE;
  g_key_file_set_string (file, group, "name", supplier->name);
  g_key_file_set_string (file, group, "url", supplier->url);
  if (supplier->key != NULL && !set_key (file, path, group, supplier->key, error))
    return FALSE;
  g_key_file_set_integer (file, group, "deadline-ms", (int) supplier->deadline_ms);
  g_key_file_set_double (file, group, "rate", supplier->rate_per_s);
  g_key_file_set_integer (file, group, "burst", (int) supplier->burst);
  if (supplier->units != NULL && *supplier->units != '\0')
    g_key_file_set_string (file, group, "units", supplier->units);
  return save_file (file, path, error);
}

/**
 * rr_supplier_book_remove:
 * @path: suppliers.ini
 * @id: a supplier that no itinerary wants
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_IN_USE, %RR_ERROR_MALFORMED or a #GFileError
 */
gboolean
rr_supplier_book_remove (const char  *path,
                         const char  *id,
                         GError     **error)
{
  g_autoptr(RrSupplierBook) book = rr_supplier_book_load (path, error);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *group = g_strconcat (SUPPLIER, id, NULL);

  if (book == NULL)
    return FALSE;
  for (guint i = 0; i < book->itineraries->len; i++)
    {
      RrItinerary *itinerary = book->itineraries->pdata[i];

      for (guint j = 0; j < itinerary->legs->len; j++)
        if (strcmp (((RrItineraryLeg *) itinerary->legs->pdata[j])->supplier, id) == 0)
          {
            /* Translators: %s is the name of an itinerary */
            g_set_error (error, RR_ERROR, RR_ERROR_IN_USE, _("The itinerary %s needs it"), itinerary->name);
            return FALSE;
          }
    }
  return load_file (file, path, error) && g_key_file_remove_group (file, group, error)
         && save_file (file, path, error);
}
