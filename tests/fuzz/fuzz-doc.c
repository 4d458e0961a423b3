/* fuzz-doc.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include "rr-json-doc.h"

/* Whatever is in it can be asked for anything. */
static void
look (RrJsonDoc         *doc,
      const RrJsonToken *token)
{
  const RrJsonToken *element = NULL;
  gboolean is_true;
  guint n = 0;
  gint64 number;

  rr_json_doc_int (token, &number);
  rr_json_doc_boolean (token, &is_true);
  g_assert_true ((rr_json_doc_text (doc, token) != NULL) == (rr_json_doc_kind (token) == RR_JSON_TEXT));
  if (rr_json_doc_kind (token) == RR_JSON_OBJECT && rr_json_doc_member (doc, token, "a") != NULL)
    look (doc, rr_json_doc_member (doc, token, "a"));
  for (; (element = rr_json_doc_next (token, element)) != NULL; n++)
    look (doc, element);
  g_assert_cmpuint (n, ==, rr_json_doc_length (token));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr(RrJsonDoc) doc = rr_json_doc_new (text, size);

  if (doc != NULL)
    look (doc, rr_json_doc_root (doc));
  return 0;
}
