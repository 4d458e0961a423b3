/* rr-guest-show.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guest-show.h"

#include <json-glib/json-glib.h>

#include "rr-json-build.h"
#include "rr-store-letter.h"
#include "rr-time.h"

/* What became of the letters of one booking, as JSON.
 *
 * Threads: the store's, within the transaction of a commit.
 */

#define MAX_SHOWN 16

typedef struct
{
  JsonBuilder *builder;      /* (unowned) */
  gboolean     has_any;
  gboolean     is_unreached;
} Show;

static void
show_cb (const RrLetter *letter,
         gpointer        data)
{
  Show *show = data;

  show->is_unreached |= !show->has_any && letter->state == RR_LETTER_REFUSED;
  show->has_any = TRUE;
  json_builder_begin_object (show->builder);
  rr_json_add_text (show->builder, "about", letter->subject);
  json_builder_set_member_name (show->builder, "rev");
  json_builder_add_int_value (show->builder, letter->rev);
  rr_json_add_text (show->builder, "status", rr_letter_get_status (letter));
  if (letter->recipient != NULL)
    rr_json_add_text (show->builder, "to", letter->recipient);
  json_builder_set_member_name (show->builder, "attempts");
  json_builder_add_int_value (show->builder, letter->n_attempts);
  rr_json_maybe_time (show->builder, "written", letter->made_ms);
  rr_json_maybe_time (show->builder, "sent", letter->sent_ms);
  if (letter->state == RR_LETTER_WAITING && letter->n_attempts > 0)
    rr_json_maybe_time (show->builder, "next", letter->next_ms);
  if (letter->problem != NULL)
    rr_json_add_text (show->builder, "problem", letter->problem);
  json_builder_end_object (show->builder);
}

/**
 * rr_guest_show_letters:
 * @store: a store
 * @booking: the id of a booking
 * @json: (out) (transfer full) (nullable): members "letters" and "unreached" of an object,
 *   %NULL if there are no letters
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_guest_show_letters (RrStore  *store,
                       gint64    booking,
                       char    **json,
                       GError  **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *list = NULL;
  Show show = { builder, FALSE, FALSE };

  json_builder_begin_array (builder);
  if (!rr_store_letter_list (store, booking, MAX_SHOWN, show_cb, &show, error))
    return FALSE;
  json_builder_end_array (builder);
  *json = NULL;
  if (!show.has_any)
    return TRUE;
  root = json_builder_get_root (builder);
  list = json_to_string (root, FALSE);
  *json = g_strdup_printf ("\"letters\":%s,\"unreached\":%s", list, show.is_unreached ? "true" : "false");
  return TRUE;
}

/**
 * rr_guest_is_unreached:
 * @letters: (element-type RrLetter): those about a booking, newest first
 *
 * Returns: whether the last word on this booking has not come to the guest, and will not
 */
gboolean
rr_guest_is_unreached (GPtrArray *letters)
{
  const RrLetter *newest = letters->len > 0 ? letters->pdata[0] : NULL;

  return newest != NULL && newest->state == RR_LETTER_REFUSED;
}
