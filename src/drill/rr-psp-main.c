/* rr-psp-main.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

#include "rr-psp-server.h"

/* roundrock-psp: a payment service for exercises. It says where it listens and goes on until
 * it is told to end. Exit status 0, or 2 if it could not begin.
 *
 * Threads: one.
 */

#define PRACTICE_KEY "sk_test_practice"

typedef struct
{
  int   port;
  char *key;
  char *webhook;
  char *webhook_secret;
  int   webhook_ms;
  int   webhook_lost;
  int   webhook_twice;
  int   faults;
  int   guests;
  int   guest_ms;
  int   seed;
} Arguments;

static gboolean
end_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
parse (Arguments  *self,
       int        *argc,
       char     ***argv,
       GError    **error)
{
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &self->port, N_("Listen there, on this machine"), N_("PORT") },
    { "key", 0, 0, G_OPTION_ARG_STRING, &self->key, N_("Key that requests have to bring"), N_("KEY") },
    { "webhook", 0, 0, G_OPTION_ARG_STRING, &self->webhook, N_("Send events there"), N_("URL") },
    { "webhook-secret", 0, 0, G_OPTION_ARG_STRING, &self->webhook_secret, N_("Sign them with it"), N_("SECRET") },
    { "webhook-ms", 0, 0, G_OPTION_ARG_INT, &self->webhook_ms, N_("Late by up to so long"), N_("MS") },
    { "webhook-lost", 0, 0, G_OPTION_ARG_INT, &self->webhook_lost, N_("So many of 1000 are lost"), N_("N") },
    { "webhook-twice", 0, 0, G_OPTION_ARG_INT, &self->webhook_twice, N_("So many of 1000 come twice"), N_("N") },
    { "faults", 0, 0, G_OPTION_ARG_INT, &self->faults, N_("So many of 1000 requests go wrong"), N_("N") },
    { "guests", 0, 0, G_OPTION_ARG_INT, &self->guests, N_("So many of 1000 guests pay by themselves"), N_("N") },
    { "guest-ms", 0, 0, G_OPTION_ARG_INT, &self->guest_ms, N_("After up to so long"), N_("MS") },
    { "seed", 0, 0, G_OPTION_ARG_INT, &self->seed, N_("Go wrong the same way again"), N_("N") },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _("A payment service for exercises, which fails as real ones do"));
  return g_option_context_parse (context, argc, argv, error);
}

static guint
permille (int value)
{
  return (guint) CLAMP (value, 0, 1000);
}

static int
serve (const Arguments  *arguments,
       GError          **error)
{
  RrPspOptions options = {
    .port = (guint16) CLAMP (arguments->port, 0, G_MAXUINT16),
    .key = arguments->key != NULL ? arguments->key : PRACTICE_KEY,
    .webhook = arguments->webhook,
    .webhook_secret = arguments->webhook_secret,
    .webhook_ms = (guint) MAX (arguments->webhook_ms, 0),
    .webhook_lost = permille (arguments->webhook_lost),
    .webhook_twice = permille (arguments->webhook_twice),
    .faults = permille (arguments->faults),
    .guests = permille (arguments->guests),
    .guest_ms = (guint) MAX (arguments->guest_ms, 0),
    .seed = (guint32) arguments->seed,
  };
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(RrPspServer) server = rr_psp_server_new (&options, error);

  if (server == NULL)
    return 2;
  printf ("http://127.0.0.1:%u\n", rr_psp_server_get_port (server));
  fflush (stdout);
  g_unix_signal_add (SIGINT, end_cb, loop);
  g_unix_signal_add (SIGTERM, end_cb, loop);
  g_main_loop_run (loop);
  return 0;
}

int
main (int   argc,
      char *argv[])
{
  Arguments arguments = { 0 };
  g_autoptr(GError) error = NULL;
  int status = 2;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, RR_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (parse (&arguments, &argc, &argv, &error))
    status = serve (&arguments, &error);
  if (error != NULL)
    g_printerr ("roundrock-psp: %s\n", error->message);
  g_free (arguments.key);
  g_free (arguments.webhook);
  g_free (arguments.webhook_secret);
  return status;
}
