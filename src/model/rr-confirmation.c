/* rr-confirmation.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-confirmation.h"

#include <string.h>

/* RrConfirmation is what a letter to a guest says, before it is said in a language. On
 * disk and to the maker of vouchers it is a key file, of which unknown keys are skipped.
 *
 * Threads: any; it belongs to whoever holds it.
 */

#define GROUP "letter"

static const char *const tell_names[RR_N_TELLS]
    = { "confirmed", "changed", "cancelled", "expired", "failed", "offered" };

/**
 * rr_confirmation_new:
 *
 * Returns: (transfer full): nothing to say yet
 */
RrConfirmation *
rr_confirmation_new (void)
{
  return g_new0 (RrConfirmation, 1);
}

/**
 * rr_confirmation_free:
 * @self: (nullable) (transfer full): what a letter says
 */
void
rr_confirmation_free (RrConfirmation *self)
{
  if (self == NULL)
    return;

  g_free (self->tour);
  g_free (self->zone);
  g_free (self->meeting);
  g_free (self->party);
  g_free (self->name);
  g_free (self->reference);
  g_free (self);
}

/**
 * rr_tell_to_string:
 * @about: what a guest is told
 *
 * Returns: (transfer none): its word on disk and in the name of a letter
 */
const char *
rr_tell_to_string (RrTell about)
{
  g_return_val_if_fail (about < RR_N_TELLS, "");

  return tell_names[about];
}

static void
put_text (GKeyFile   *file,
          const char *key,
          const char *text)
{
  if (text != NULL && *text != '\0')
    g_key_file_set_string (file, GROUP, key, text);
}

static void
put_number (GKeyFile   *file,
            const char *key,
            gint64      number)
{
  if (number != 0)
    g_key_file_set_int64 (file, GROUP, key, number);
}

/**
 * rr_confirmation_to_text:
 * @self: what a letter says
 *
 * Returns: (transfer full): a key file
 */
char *
rr_confirmation_to_text (const RrConfirmation *self)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  put_text (file, "about", rr_tell_to_string (self->about));
  put_text (file, "uuid", self->uuid);
  put_number (file, "rev", self->rev);
  put_number (file, "copy", self->copy);
  put_text (file, "lang", self->lang);
  put_text (file, "currency", self->currency);
  put_number (file, "method", self->method);
  put_number (file, "places", self->places);
  put_number (file, "open", self->is_open);
  put_number (file, "start", self->start_ms);
  put_number (file, "end", self->end_ms);
  put_number (file, "until", self->until_ms);
  put_number (file, "made", self->made_ms);
  put_number (file, "retail", self->retail);
  put_number (file, "paid", self->paid);
  put_number (file, "refunded", self->refunded);
  put_number (file, "returning", self->returning);
  put_text (file, "tour", self->tour);
  put_text (file, "zone", self->zone);
  put_text (file, "meeting", self->meeting);
  put_text (file, "party", self->party);
  put_text (file, "name", self->name);
  put_text (file, "reference", self->reference);
  return g_key_file_to_data (file, NULL, NULL);
}

static char *
get_text (GKeyFile   *file,
          const char *key)
{
  return g_key_file_get_string (file, GROUP, key, NULL);
}

static gint64
get_number (GKeyFile   *file,
            const char *key)
{
  return g_key_file_get_int64 (file, GROUP, key, NULL);
}

static void
copy_text (GKeyFile   *file,
           const char *key,
           char       *to,
           gsize       size)
{
  g_autofree char *text = get_text (file, key);

  g_strlcpy (to, text != NULL ? text : "", size);
}

/**
 * rr_tell_from_string:
 * @word: a word on disk
 * @about: (out): what a guest is told
 *
 * Returns: %FALSE if it is none
 */
gboolean
rr_tell_from_string (const char *word,
                     RrTell     *about)
{
  for (guint i = 0; i < RR_N_TELLS; i++)
    if (strcmp (word, tell_names[i]) == 0)
      {
        *about = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_confirmation_from_text:
 * @text: a key file
 *
 * Returns: (transfer full) (nullable): what a letter says, or %NULL if this is none
 */
RrConfirmation *
rr_confirmation_from_text (const char *text)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(RrConfirmation) self = rr_confirmation_new ();
  g_autofree char *about = NULL;

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL))
    return NULL;
  about = get_text (file, "about");
  if (about == NULL || !rr_tell_from_string (about, &self->about))
    return NULL;
  copy_text (file, "uuid", self->uuid, sizeof self->uuid);
  copy_text (file, "lang", self->lang, sizeof self->lang);
  copy_text (file, "currency", self->currency, sizeof self->currency);
  self->rev = (guint) get_number (file, "rev");
  self->copy = (guint) get_number (file, "copy");
  self->method = (RrPayMethod) get_number (file, "method");
  self->places = (guint) get_number (file, "places");
  self->is_open = get_number (file, "open") != 0;
  self->start_ms = get_number (file, "start");
  self->end_ms = get_number (file, "end");
  self->until_ms = get_number (file, "until");
  self->made_ms = get_number (file, "made");
  self->retail = get_number (file, "retail");
  self->paid = get_number (file, "paid");
  self->refunded = get_number (file, "refunded");
  self->returning = get_number (file, "returning");
  self->tour = get_text (file, "tour");
  self->zone = get_text (file, "zone");
  self->meeting = get_text (file, "meeting");
  self->party = get_text (file, "party");
  self->name = get_text (file, "name");
  self->reference = get_text (file, "reference");
  if (self->tour == NULL || self->tour[0] == '\0' || self->uuid[0] == '\0')
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * rr_confirmation_dup_message_id:
 * @self: what a letter says
 *
 * The same for the same change of the same booking. Who asks for a letter again gets one
 * with another name, as mail servers throw away what they have seen.
 *
 * Returns: (transfer full): its name, without the host
 */
char *
rr_confirmation_dup_message_id (const RrConfirmation *self)
{
  if (self->copy > 0)
    return g_strdup_printf ("%s.%u.%s.%u", self->uuid, self->rev, rr_tell_to_string (self->about),
                            self->copy);
  return g_strdup_printf ("%s.%u.%s", self->uuid, self->rev, rr_tell_to_string (self->about));
}

/**
 * rr_confirmation_get_code:
 * @self: what a letter says
 * @code: (out caller-allocates): how a person names the booking: the beginning of its uuid
 */
void
rr_confirmation_get_code (const RrConfirmation *self,
                          char                  code[10])
{
  guint n = 0;

  for (guint i = 0; i < 8 && self->uuid[i] != '\0'; i++)
    {
      if (i == 4)
        code[n++] = '-';
      code[n++] = g_ascii_toupper (self->uuid[i]);
    }
  code[n] = '\0';
}

/**
 * rr_confirmation_has_voucher:
 * @self: what a letter says
 *
 * Returns: whether the guest may come with it
 */
gboolean
rr_confirmation_has_voucher (const RrConfirmation *self)
{
  return self->about == RR_TELL_CONFIRMED || self->about == RR_TELL_CHANGED;
}
