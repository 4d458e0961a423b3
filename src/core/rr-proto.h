/* rr-proto.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A profile under construction: the message itself, and its tables of strings, functions
 * and locations, which come last. */
typedef struct
{
  GByteArray *out;         /* (owned) */
  GPtrArray  *strings;     /* (owned) */
  GHashTable *string_ids;  /* (owned): string -> place */
  GByteArray *tables;      /* (owned): functions and locations */
  GHashTable *locations;   /* (owned): key -> id */
} RrProto;

RrProto    *rr_proto_new       (void);
guint64     rr_proto_string    (RrProto     *self,
                                const char  *text);
guint64     rr_proto_location  (RrProto     *self,
                                const char  *function,
                                const char  *file,
                                int          line);
GByteArray *rr_proto_end       (RrProto     *self);
/* Fields of any message. */
void        rr_proto_number    (GByteArray        *message,
                                guint              field,
                                guint64            value);
void        rr_proto_message   (GByteArray        *message,
                                guint              field,
                                const GByteArray  *inner);

G_END_DECLS
