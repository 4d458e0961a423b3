/* rr-guest-scribe.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guest-scribe.h"

#include "rr-confirmation.h"
#include "rr-guest-text.h"
#include "rr-ics.h"

/* RrGuestScribe writes the mail of a letter when its turn comes: text in the guest's
 * language, an entry for the calendar, a voucher. What it says is fixed before; so a try
 * that is repeated is the same mail.
 *
 * Threads: that of the guest post.
 * Ends:    free, with its languages.
 */
struct _RrGuestScribe
{
  char           *from;        /* (owned), as all below */
  char           *from_name;   /* (nullable) */
  char           *reply_to;    /* (nullable) */
  char           *phone;       /* (nullable) */
  char           *locale_dir;
  char           *lang;
  GHashTable     *words;       /* language -> RrWords (owned) */
  RrVoucherMaker *vouchers;    /* (unowned) (nullable) */
};

/* Guests may name languages as they like; more than these are not kept. */
#define MAX_LANGUAGES 16

/**
 * rr_guest_scribe_new:
 * @config: who writes
 * @vouchers: (nullable): who makes vouchers
 *
 * Returns: (transfer full): a scribe
 */
RrGuestScribe *
rr_guest_scribe_new (const RrGuestScribeConfig *config,
                     RrVoucherMaker            *vouchers)
{
  RrGuestScribe *self = g_new0 (RrGuestScribe, 1);

  self->from = g_strdup (config->from);
  self->from_name = g_strdup (config->from_name);
  self->reply_to = g_strdup (config->reply_to);
  self->phone = g_strdup (config->phone);
  self->locale_dir = g_strdup (config->locale_dir);
  self->lang = g_strdup (config->lang);
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) rr_words_free);
  self->vouchers = vouchers;
  return self;
}

/**
 * rr_guest_scribe_free:
 * @self: (nullable) (transfer full): a scribe
 */
void
rr_guest_scribe_free (RrGuestScribe *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->words);
  g_free (self->from);
  g_free (self->from_name);
  g_free (self->reply_to);
  g_free (self->phone);
  g_free (self->locale_dir);
  g_free (self->lang);
  g_free (self);
}

static RrWords *
words_of (RrGuestScribe *self,
          const char    *lang)
{
  const char *wanted = *lang != '\0' ? lang : self->lang;
  RrWords *words = g_hash_table_lookup (self->words, wanted);

  if (words != NULL)
    return words;
  if (g_hash_table_size (self->words) >= MAX_LANGUAGES)
    g_hash_table_remove_all (self->words);
  words = rr_words_load (self->locale_dir, GETTEXT_PACKAGE, wanted);
  g_hash_table_insert (self->words, g_strdup (wanted), words);
  return words;
}

/* Only what was in a calendar, or should be, has an entry. */
static gboolean
has_calendar (const RrConfirmation *facts)
{
  return facts->start_ms > 0 && (rr_confirmation_has_voucher (facts) || facts->about == RR_TELL_CANCELLED);
}

static char *
make_calendar (RrGuestScribe        *self,
               const RrConfirmation *facts,
               const char           *description)
{
  RrIcsEvent event = {
    .is_cancelled = facts->about == RR_TELL_CANCELLED,
    .uid = facts->uuid,
    .sequence = facts->rev,
    .made_ms = facts->made_ms,
    .start_ms = facts->start_ms,
    .end_ms = facts->end_ms,
    .summary = facts->tour,
    .description = description,
    .location = facts->meeting,
    .organizer = self->from,
  };

  return rr_ics_write (&event);
}

static GBytes *
make_voucher (RrGuestScribe        *self,
              const RrConfirmation *facts,
              const RrGuestText    *text)
{
  if (self->vouchers == NULL || !rr_confirmation_has_voucher (facts))
    return NULL;
  return rr_voucher_maker_make (self->vouchers, facts, text, self->from_name);
}

/**
 * rr_guest_scribe_send:
 * @self: a scribe
 * @letter: a letter to a guest
 * @postman: who takes it to the server
 * @cancellable: (nullable): a cancellable
 * @answer: (out): the code of the server's last word, 0 if it did not answer
 * @problem: (out) (nullable): a sentence, unless it is taken
 *
 * Returns: what the server says
 */
RrPostResult
rr_guest_scribe_send (RrGuestScribe   *self,
                      const RrLetter  *letter,
                      RrPostman       *postman,
                      GCancellable    *cancellable,
                      guint           *answer,
                      char           **problem)
{
  g_autoptr(RrConfirmation) facts = rr_confirmation_from_text (letter->body);
  RrGuestSender sender = { self->from_name, self->phone };
  g_autoptr(RrGuestText) text = NULL;
  g_autoptr(GBytes) voucher = NULL;
  g_autofree char *plain = NULL, *html = NULL, *calendar = NULL;
  RrWords *words;
  RrGuestMail mail;

  *answer = 0;
  if (facts == NULL)
    {
      *problem = g_strdup ("this letter cannot be read");
      return RR_POST_REFUSED;
    }
  words = words_of (self, facts->lang);
  text = rr_guest_text_new (facts, &sender, words);
  plain = rr_guest_text_plain (text);
  html = rr_guest_text_html (text, words);
  calendar = has_calendar (facts) ? make_calendar (self, facts, plain) : NULL;
  voucher = make_voucher (self, facts, text);
  mail = (RrGuestMail) {
    .from = self->from, .from_name = self->from_name, .reply_to = self->reply_to, .to = letter->recipient,
    .to_name = facts->name, .message_id = letter->message_id, .lang = rr_words_get_lang (words),
    .subject = text->subject, .plain = plain, .html = html, .calendar = calendar,
    .calendar_method = facts->about == RR_TELL_CANCELLED ? "CANCEL" : "PUBLISH", .voucher = voucher,
    .made_ms = letter->made_ms, .attempt = letter->n_attempts,
  };
  return rr_postman_mail (postman, &mail, cancellable, answer, problem);
}
