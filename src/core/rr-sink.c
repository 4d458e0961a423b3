/* rr-sink.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-sink.h"

#include <string.h>

/* RrSink collects what an export says and writes it on when there is enough, so that an
 * export of any length takes one small buffer. After the first failure it swallows the
 * rest; the error comes out at the end.
 *
 * Threads: one at a time; writing may block.
 * Ends:    rr_sink_end() writes what is left.
 */

#define PIECE 16384

struct _RrSink
{
  GOutputStream *out;          /* (owned) */
  GCancellable  *cancellable;  /* (owned) (nullable) */
  GString       *buffer;       /* (owned) */
  GError        *error;        /* (owned) (nullable): the first */
};

/**
 * rr_sink_new:
 * @out: where it goes; stays open
 * @cancellable: (nullable): to give up
 *
 * Returns: (transfer full): an empty sink
 */
RrSink *
rr_sink_new (GOutputStream *out,
             GCancellable  *cancellable)
{
  RrSink *self;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (out), NULL);

  self = g_new0 (RrSink, 1);
  self->out = g_object_ref (out);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->buffer = g_string_sized_new (PIECE + 1024);
  return self;
}

static void
write_on (RrSink *self)
{
  if (self->error == NULL
      && !g_cancellable_set_error_if_cancelled (self->cancellable, &self->error))
    g_output_stream_write_all (self->out, self->buffer->str, self->buffer->len, NULL,
                               self->cancellable, &self->error);
  g_string_truncate (self->buffer, 0);
}

/**
 * rr_sink_begin:
 * @self: a sink
 *
 * Returns: (transfer none): a string to append to; call rr_sink_commit() afterwards
 */
GString *
rr_sink_begin (RrSink *self)
{
  return self->buffer;
}

/**
 * rr_sink_commit:
 * @self: a sink
 *
 * Writes if enough has come together.
 */
void
rr_sink_commit (RrSink *self)
{
  if (self->buffer->len >= PIECE)
    write_on (self);
}

/**
 * rr_sink_text:
 * @self: a sink
 * @text: written as it is
 */
void
rr_sink_text (RrSink     *self,
              const char *text)
{
  g_string_append (self->buffer, text);
  rr_sink_commit (self);
}

/**
 * rr_sink_printf:
 * @self: a sink
 * @format: as printf()
 * @...: for @format
 */
void
rr_sink_printf (RrSink     *self,
                const char *format,
                ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (self->buffer, format, args);
  va_end (args);
  rr_sink_commit (self);
}

/**
 * rr_sink_json:
 * @self: a sink
 * @text: (nullable): written as a JSON string, or null; what is no UTF-8 is replaced
 */
void
rr_sink_json (RrSink     *self,
              const char *text)
{
  g_autofree char *valid = NULL;

  if (text == NULL)
    {
      rr_sink_text (self, "null");
      return;
    }

  valid = g_utf8_make_valid (text, -1);
  g_string_append_c (self->buffer, '"');
  for (const char *p = valid; *p != '\0'; p++)
    if (*p == '"' || *p == '\\')
      g_string_append_printf (self->buffer, "\\%c", *p);
    else if ((guchar) *p < 0x20)
      g_string_append_printf (self->buffer, "\\u%04x", (guint) *p);
    else
      g_string_append_c (self->buffer, *p);
  g_string_append_c (self->buffer, '"');
  rr_sink_commit (self);
}

/**
 * rr_sink_number:
 * @self: a sink
 * @value: written with a decimal point whatever the locale
 */
void
rr_sink_number (RrSink *self,
                double  value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  rr_sink_text (self, g_ascii_formatd (text, sizeof text, "%.15g", value));
}

/**
 * rr_sink_failed:
 * @self: a sink
 *
 * Returns: %TRUE if nothing more comes through, so that nobody needs to go on
 */
gboolean
rr_sink_failed (RrSink *self)
{
  return self->error != NULL;
}

/**
 * rr_sink_end:
 * @self: (transfer full): a sink
 * @error: return location for an error
 *
 * Returns: %FALSE with the first error of the stream
 */
gboolean
rr_sink_end (RrSink  *self,
             GError **error)
{
  gboolean ok;

  write_on (self);
  ok = self->error == NULL;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&self->error));
  g_string_free (self->buffer, TRUE);
  g_clear_object (&self->cancellable);
  g_object_unref (self->out);
  g_free (self);
  return ok;
}
