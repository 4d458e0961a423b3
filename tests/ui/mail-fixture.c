/* mail-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "mail-fixture.h"

#include <string.h>

/* Threads: one of its own, a connection after the other.
 * Ends:    stop, which joins it. */
struct _MailFixture
{
  GSocketListener *listener;     /* (owned) */
  GCancellable    *cancellable;  /* (owned) */
  GThread         *thread;       /* (owned) */
  guint16          port;
};

static const char *
answer_to (const char *line,
           gboolean   *is_data)
{
  if (*is_data)
    {
      if (strcmp (line, ".") != 0)
        return NULL;
      *is_data = FALSE;
      return "250 taken\r\n";
    }
  if (g_str_has_prefix (line, "DATA"))
    {
      *is_data = TRUE;
      return "354 go on\r\n";
    }
  if (g_str_has_prefix (line, "RCPT") && strstr (line, "<here@") == NULL)
    return "550 no such mailbox\r\n";
  if (g_str_has_prefix (line, "QUIT"))
    return "221 bye\r\n";
  return "250 well\r\n";
}

static void
serve (MailFixture       *self,
       GSocketConnection *connection)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr(GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  const char *answer = "220 here\r\n";
  gboolean is_data = FALSE;

  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (;;)
    {
      g_autofree char *line = NULL;

      if (answer != NULL && !g_output_stream_write_all (out, answer, strlen (answer), NULL, self->cancellable, NULL))
        return;
      line = g_data_input_stream_read_line (in, NULL, self->cancellable, NULL);
      if (line == NULL)
        return;
      answer = answer_to (line, &is_data);
    }
}

static gpointer
serve_run (gpointer data)
{
  MailFixture *self = data;

  while (!g_cancellable_is_cancelled (self->cancellable))
    {
      g_autoptr(GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL);

      if (connection != NULL)
        serve (self, connection);
    }
  return NULL;
}

MailFixture *
mail_fixture_start (void)
{
  MailFixture *self = g_new0 (MailFixture, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) got = NULL;
  g_autoptr(GError) error = NULL;

  self->listener = g_socket_listener_new ();
  self->cancellable = g_cancellable_new ();
  g_socket_listener_add_address (self->listener, wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &got, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  self->thread = g_thread_new ("mail", serve_run, self);
  return self;
}

guint16
mail_fixture_port (MailFixture *self)
{
  return self->port;
}

void
mail_fixture_stop (MailFixture *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_free (self);
}
