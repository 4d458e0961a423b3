/* rr-proto.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-proto.h"

#include <string.h>

/* Just enough of protocol buffers to write a profile: numbers, strings, messages within
 * messages, and the tables that make a profile small.
 *
 * Threads: one at a time.
 * Ends:    rr_proto_end() gives the bytes and frees the rest.
 */

enum { WIRE_NUMBER = 0, WIRE_BYTES = 2 };
enum { PROFILE_LOCATION = 4, PROFILE_FUNCTION = 5, PROFILE_STRING_TABLE = 6 };
enum { LOCATION_ID = 1, LOCATION_LINE = 4 };
enum { LINE_FUNCTION = 1, LINE_LINE = 2 };
enum { FUNCTION_ID = 1, FUNCTION_NAME = 2, FUNCTION_SYSTEM_NAME = 3, FUNCTION_FILENAME = 4 };

/**
 * rr_proto_new:
 *
 * Returns: (transfer full): an empty profile
 */
RrProto *
rr_proto_new (void)
{
  RrProto *self = g_new0 (RrProto, 1);

  self->out = g_byte_array_new ();
  self->tables = g_byte_array_new ();
  self->strings = g_ptr_array_new_with_free_func (g_free);
  self->string_ids = g_hash_table_new (g_str_hash, g_str_equal);
  self->locations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  rr_proto_string (self, "");   /* the first is empty by definition */
  return self;
}

static void
put_varint (GByteArray *message,
            guint64     value)
{
  guint8 bytes[10];
  guint n = 0;

  do
    {
      bytes[n] = (guint8) (value & 0x7f);
      value >>= 7;
      if (value != 0)
        bytes[n] |= 0x80;
      n++;
    }
  while (value != 0);
  g_byte_array_append (message, bytes, n);
}

static void
put_bytes (GByteArray *message,
           guint       field,
           const void *data,
           gsize       len)
{
  put_varint (message, field << 3 | WIRE_BYTES);
  put_varint (message, len);
  g_byte_array_append (message, data, (guint) len);
}

/**
 * rr_proto_number:
 * @message: a message
 * @field: number of the field
 * @value: its value
 */
void
rr_proto_number (GByteArray *message,
                 guint       field,
                 guint64     value)
{
  put_varint (message, field << 3 | WIRE_NUMBER);
  put_varint (message, value);
}

/**
 * rr_proto_message:
 * @message: a message
 * @field: number of the field
 * @inner: the message in it
 */
void
rr_proto_message (GByteArray       *message,
                  guint             field,
                  const GByteArray *inner)
{
  put_bytes (message, field, inner->data, inner->len);
}

/**
 * rr_proto_string:
 * @self: a profile
 * @text: a string
 *
 * Returns: its place in the table of strings
 */
guint64
rr_proto_string (RrProto    *self,
                 const char *text)
{
  gpointer place;
  char *copy;

  if (g_hash_table_lookup_extended (self->string_ids, text, NULL, &place))
    return GPOINTER_TO_UINT (place);

  copy = g_utf8_make_valid (text, -1);
  g_ptr_array_add (self->strings, copy);
  g_hash_table_insert (self->string_ids, copy, GUINT_TO_POINTER (self->strings->len - 1));
  return self->strings->len - 1;
}

/**
 * rr_proto_location:
 * @self: a profile
 * @function: what is shown
 * @file: where it is, "" for nowhere
 * @line: likewise, 0 for nowhere
 *
 * Returns: the id of that place in the program
 */
guint64
rr_proto_location (RrProto    *self,
                   const char *function,
                   const char *file,
                   int         line)
{
  g_autofree char *key = g_strdup_printf ("%s\n%s\n%d", function, file, line);
  guint64 id = GPOINTER_TO_UINT (g_hash_table_lookup (self->locations, key));
  g_autoptr(GByteArray) place = NULL, where = NULL, named = NULL;

  if (id != 0)
    return id;

  /* One function for each location: they carry the same id. */
  id = g_hash_table_size (self->locations) + 1;
  g_hash_table_insert (self->locations, g_steal_pointer (&key), GUINT_TO_POINTER ((guint) id));
  named = g_byte_array_new ();
  rr_proto_number (named, FUNCTION_ID, id);
  rr_proto_number (named, FUNCTION_NAME, rr_proto_string (self, function));
  rr_proto_number (named, FUNCTION_SYSTEM_NAME, rr_proto_string (self, function));
  rr_proto_number (named, FUNCTION_FILENAME, rr_proto_string (self, file));
  rr_proto_message (self->tables, PROFILE_FUNCTION, named);

  where = g_byte_array_new ();
  rr_proto_number (where, LINE_FUNCTION, id);
  rr_proto_number (where, LINE_LINE, (guint64) line);
  place = g_byte_array_new ();
  rr_proto_number (place, LOCATION_ID, id);
  rr_proto_message (place, LOCATION_LINE, where);
  rr_proto_message (self->tables, PROFILE_LOCATION, place);
  return id;
}

/**
 * rr_proto_end:
 * @self: (transfer full): a profile
 *
 * Returns: (transfer full): its bytes
 */
GByteArray *
rr_proto_end (RrProto *self)
{
  GByteArray *out = self->out;

  g_byte_array_append (out, self->tables->data, self->tables->len);
  for (guint i = 0; i < self->strings->len; i++)
    {
      const char *text = g_ptr_array_index (self->strings, i);

      put_bytes (out, PROFILE_STRING_TABLE, text, strlen (text));
    }
  g_byte_array_unref (self->tables);
  g_ptr_array_unref (self->strings);
  g_hash_table_unref (self->string_ids);
  g_hash_table_unref (self->locations);
  g_free (self);
  return out;
}
