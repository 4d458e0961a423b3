/* rr-json-doc.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* JSON that somebody sent, cut where it stands: for paths so hot that building objects of it
 * would cost more than all else. */
typedef struct _RrJsonDoc   RrJsonDoc;
typedef struct _RrJsonToken RrJsonToken;   /* a value; NULL is one that is not there */

typedef enum
{
  RR_JSON_NONE,
  RR_JSON_NULL,
  RR_JSON_BOOLEAN,
  RR_JSON_INTEGER,
  RR_JSON_REAL,
  RR_JSON_TEXT,
  RR_JSON_ARRAY,
  RR_JSON_OBJECT,
} RrJsonKind;

RrJsonDoc         *rr_json_doc_new     (const char        *text,
                                        gsize              len);
void               rr_json_doc_free    (RrJsonDoc         *self);
const RrJsonToken *rr_json_doc_root    (const RrJsonDoc   *self);

RrJsonKind         rr_json_doc_kind    (const RrJsonToken *token);
/* Of an object. */
const RrJsonToken *rr_json_doc_member  (RrJsonDoc         *self,
                                        const RrJsonToken *object,
                                        const char        *name);
/* Of an array: how many, and one after another. Of an object: one name after another, and
 * what stands behind it. */
guint              rr_json_doc_length  (const RrJsonToken *array);
const RrJsonToken *rr_json_doc_next    (const RrJsonToken *array,
                                        const RrJsonToken *element);
const RrJsonToken *rr_json_doc_next_name (const RrJsonToken *object,
                                        const RrJsonToken *name);
const RrJsonToken *rr_json_doc_value   (const RrJsonToken *name);
gboolean           rr_json_doc_is      (const RrJsonToken *token,
                                        const char        *text);

const char        *rr_json_doc_text    (RrJsonDoc         *self,
                                        const RrJsonToken *token);
gboolean           rr_json_doc_int     (const RrJsonToken *token,
                                        gint64            *value);
gboolean           rr_json_doc_number  (const RrJsonToken *token,
                                        double            *value);
gboolean           rr_json_doc_boolean (const RrJsonToken *token,
                                        gboolean          *value);
/* All of it, without spaces, and without control characters in its texts. */
void               rr_json_doc_write   (const RrJsonToken *token,
                                        GString           *out);
guint              rr_json_doc_n_values (const RrJsonDoc  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrJsonDoc, rr_json_doc_free)

G_END_DECLS
