/* test-door-tls.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "door-fixture.h"

#include "rr-tls-keys.h"
#include "../support/folder.h"

#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STAT(field) G_STRUCT_OFFSET (RrFrontDoorStat, field)
#define REQUEST(path) "GET " path " HTTP/1.1\r\n" HOST "\r\n"
#define DAY_S (24 * 60 * 60)

static const char *const names[] = { "camp.example.org", "127.0.0.1", "::1", NULL };

/* --- a folder with keys --------------------------------------------------------- */

typedef struct
{
  char       *folder;
  char       *certificate;
  char       *key;
  RrTlsFacts  facts;
} Keys;

static void
keys_prepare (Keys              *keys,
              const char *const *of,
              gint64             now_s)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&keys->certificate, g_free);
  g_clear_pointer (&keys->key, g_free);
  rr_tls_facts_clear (&keys->facts);
  g_assert_true (rr_tls_keys_prepare (keys->folder, of, now_s, &keys->certificate, &keys->key, &keys->facts, &error));
  g_assert_no_error (error);
}

static Keys *
keys_new (void)
{
  Keys *keys = g_new0 (Keys, 1);

  keys->folder = g_dir_make_tmp ("rr-tls-XXXXXX", NULL);
  keys_prepare (keys, names, g_get_real_time () / G_USEC_PER_SEC);
  return keys;
}

static void
keys_free (Keys *keys)
{
  folder_remove (keys->folder);
  g_free (keys->folder);
  g_free (keys->certificate);
  g_free (keys->key);
  rr_tls_facts_clear (&keys->facts);
  g_free (keys);
}

static char *
dup_file (const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
test_keys_are_made_once_and_private (void)
{
  Keys *keys = keys_new ();
  g_autofree char *door = dup_file (keys->folder, "tls-door.pem");
  g_autofree char *authority = dup_file (keys->folder, RR_TLS_AUTHORITY);
  g_autofree char *door_again = NULL;
  g_autofree char *authority_again = NULL;
  g_autoptr(GDir) dir = g_dir_open (keys->folder, 0, NULL);
  const char *name;
  guint n_files = 0;

  for (; (name = g_dir_read_name (dir)) != NULL; n_files++)
    {
      g_autofree char *path = g_build_filename (keys->folder, name, NULL);
      GStatBuf info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmphex (info.st_mode & 0777, ==, 0600);
    }
  g_assert_cmpuint (n_files, ==, 4);
  g_assert_cmpuint (strlen (keys->facts.fingerprint), ==, 95);

  keys_prepare (keys, names, g_get_real_time () / G_USEC_PER_SEC);
  door_again = dup_file (keys->folder, "tls-door.pem");
  authority_again = dup_file (keys->folder, RR_TLS_AUTHORITY);
  g_assert_cmpstr (door, ==, door_again);
  g_assert_cmpstr (authority, ==, authority_again);
  keys_free (keys);
}

static void
test_keys_are_renewed_in_time (void)
{
  static const char *const more[] = { "camp.example.org", "127.0.0.1", "::1", "192.0.2.77", NULL };
  Keys *keys = keys_new ();
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *authority = g_strdup (keys->facts.fingerprint);
  gint64 ends_s = keys->facts.ends_s;

  g_assert_cmpint (ends_s, <=, now_s + 397 * DAY_S);
  keys_prepare (keys, names, now_s + 360 * DAY_S);
  g_assert_cmpint (keys->facts.ends_s, ==, ends_s);

  /* A month before the end, and when there is a name more. Phones still trust it. */
  keys_prepare (keys, names, now_s + 370 * DAY_S);
  g_assert_cmpint (keys->facts.ends_s, >, ends_s);
  g_assert_cmpstr (keys->facts.fingerprint, ==, authority);
  ends_s = keys->facts.ends_s;
  keys_prepare (keys, more, now_s + 371 * DAY_S);
  g_assert_cmpint (keys->facts.ends_s, >, ends_s);
  g_assert_cmpstr (keys->facts.fingerprint, ==, authority);

  /* The authority ends, too, and then phones have to be told. */
  keys_prepare (keys, names, now_s + 3640 * (gint64) DAY_S);
  g_assert_cmpstr (keys->facts.fingerprint, !=, authority);
  keys_free (keys);
}

static void
test_keys_are_made_again_when_broken (void)
{
  static const char *const files[] = { "tls-door.pem", "tls-door-key.pem", "tls-authority-key.pem", RR_TLS_AUTHORITY };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    for (guint kind = 0; kind < 3; kind++)
      {
        Keys *keys = keys_new ();
        g_autofree char *path = g_build_filename (keys->folder, files[i], NULL);
        g_autofree char *other = g_build_filename (keys->folder, files[(i + 2) % 4], NULL);
        g_autoptr(RrTls) tls = NULL;
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;

        g_assert_true (g_file_get_contents (other, &text, NULL, NULL));
        if (kind == 0)
          g_unlink (path);
        else
          g_assert_true (g_file_set_contents (path, kind == 1 ? "nonsense" : text, -1, NULL));
        keys_prepare (keys, names, g_get_real_time () / G_USEC_PER_SEC);
        tls = rr_tls_new (keys->certificate, keys->key, &error);
        g_assert_no_error (error);
        keys_free (keys);
      }
}

static void
test_keys_of_the_operator_are_looked_at (void)
{
  Keys *keys = keys_new (), *others = keys_new ();
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  RrTlsFacts facts = { NULL, 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_tls_keys_inspect (keys->certificate, keys->key, now_s, &facts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (facts.ends_s, ==, keys->facts.ends_s);
  rr_tls_facts_clear (&facts);

  g_assert_false (rr_tls_keys_inspect (keys->certificate, others->key, now_s, &facts, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_false (rr_tls_keys_inspect (keys->certificate, keys->key, now_s + 400 * DAY_S, &facts, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_chmod (keys->key, 0644);
  g_assert_false (rr_tls_keys_inspect (keys->certificate, keys->key, now_s, &facts, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_null (facts.fingerprint);
  keys_free (keys);
  keys_free (others);
}

/* --- a door, and somebody who comes --------------------------------------------- */

typedef struct
{
  Fixture *door;
  Keys    *keys;
  RrTls   *tls;
} Camp;

static Camp
camp_new (gboolean is_far,
          gboolean plain_for_all,
          guint    handshake_ms)
{
  Camp camp = { .keys = keys_new () };
  RrFrontDoorConfig config;
  g_autoptr(GError) error = NULL;

  camp.tls = rr_tls_new (camp.keys->certificate, camp.keys->key, &error);
  g_assert_no_error (error);
  rr_front_door_config_init (&config);
  config.tls = camp.tls;
  config.far_loopback = is_far;
  config.plain_for_all = plain_for_all;
  config.handshake_timeout_ms = handshake_ms;
  config.max_per_address = 0;
  camp.door = fixture_new (&config);
  return camp;
}

static void
camp_free (Camp *camp)
{
  fixture_free (camp->door);
  rr_tls_unref (camp->tls);
  keys_free (camp->keys);
}

typedef struct
{
  int                              fd;
  gnutls_session_t                 session;
  gnutls_certificate_credentials_t trust;
} Client;

/* Returns: the code of the handshake */
static int
client_shake (Client     *client,
              Camp       *camp,
              const char *priority,
              const char *name)
{
  g_autofree char *authority = g_build_filename (camp->keys->folder, RR_TLS_AUTHORITY, NULL);
  int code;

  client->fd = client_connect (camp->door);
  g_assert_cmpint (gnutls_certificate_allocate_credentials (&client->trust), ==, 0);
  g_assert_cmpint (gnutls_certificate_set_x509_trust_file (client->trust, authority, GNUTLS_X509_FMT_PEM), ==, 1);
  g_assert_cmpint (gnutls_init (&client->session, GNUTLS_CLIENT), ==, 0);
  g_assert_cmpint (gnutls_priority_set_direct (client->session, priority, NULL), ==, 0);
  gnutls_credentials_set (client->session, GNUTLS_CRD_CERTIFICATE, client->trust);
  gnutls_session_set_verify_cert (client->session, name, 0);
  gnutls_transport_set_int (client->session, client->fd);
  do
    code = gnutls_handshake (client->session);
  while (code < 0 && gnutls_error_is_fatal (code) == 0);
  return code;
}

static void
client_end (Client *client)
{
  gnutls_deinit (client->session);
  gnutls_certificate_free_credentials (client->trust);
  close (client->fd);
}

static void
client_say (Client     *client,
            const char *text,
            gsize       len)
{
  while (len > 0)
    {
      gssize n = gnutls_record_send (client->session, text, len);

      g_assert_cmpint (n, >, 0);
      text += n;
      len -= (gsize) n;
    }
}

/* Reads until @text has @len bytes. */
static void
client_hear (Client  *client,
             GString *text,
             gsize    len)
{
  char buffer[4096];

  while (text->len < len)
    {
      gssize n = gnutls_record_recv (client->session, buffer, MIN (sizeof buffer, len - text->len));

      g_assert_cmpint (n, >, 0);
      g_string_append_len (text, buffer, n);
    }
}

static void
client_expect_answer (Client     *client,
                      const char *status,
                      const char *body)
{
  g_autoptr(GString) head = g_string_new (NULL);
  g_autoptr(GString) got = g_string_new (NULL);

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    client_hear (client, head, head->len + 1);
  g_assert_true (g_str_has_prefix (head->str + strlen ("HTTP/1.1 "), status));
  client_hear (client, got, strlen (body));
  g_assert_cmpstr (got->str, ==, body);
}

#define TLS_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"

static void
test_tls_serves_both_versions (void)
{
  static const struct
  {
    const char *priority;
    const char *name;
    gnutls_protocol_t version;
  } cases[] = {
    { TLS_1_3, "camp.example.org", GNUTLS_TLS1_3 }, { TLS_1_2, "127.0.0.1", GNUTLS_TLS1_2 },
    { "NORMAL", "camp.example.org", GNUTLS_TLS1_3 },
  };
  Camp camp = camp_new (TRUE, FALSE, 30000);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Client client;

      g_assert_cmpint (client_shake (&client, &camp, cases[i].priority, cases[i].name), ==, 0);
      g_assert_cmpint (gnutls_protocol_get_version (client.session), ==, cases[i].version);
      for (guint j = 0; j < 3; j++)
        {
          client_say (&client, REQUEST ("/echo?x"), strlen (REQUEST ("/echo?x")));
          client_expect_answer (&client, "200", "GET /echo x");
        }
      g_assert_cmpuint (fixture_stat (camp.door).n_tls, ==, 1);
      gnutls_bye (client.session, GNUTLS_SHUT_RDWR);
      client_end (&client);
    }
  g_assert_cmpuint (fixture_stat (camp.door).n_handshakes, ==, G_N_ELEMENTS (cases));
  camp_free (&camp);
}

static void
test_tls_refuses_what_is_old_or_weak (void)
{
  static const char *const priorities[] = {
    "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT", "NORMAL:-VERS-ALL:+VERS-TLS1.0:%COMPAT",
    "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC:+AES-256-CBC",
  };
  Camp camp = camp_new (TRUE, FALSE, 30000);

  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++)
    {
      Client client;

      g_assert_cmpint (client_shake (&client, &camp, priorities[i], "camp.example.org"), <, 0);
      client_end (&client);
      fixture_wait_stat (camp.door, STAT (n_handshakes_failed), i + 1);
    }
  g_assert_cmpuint (fixture_stat (camp.door).n_handshakes, ==, 0);
  camp_free (&camp);
}

static void
test_tls_is_ours_and_nobody_elses (void)
{
  Camp camp = camp_new (TRUE, FALSE, 30000);
  Client client;

  g_assert_cmpint (client_shake (&client, &camp, TLS_1_3, "evil.example.org"), ==, GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
  client_end (&client);
  camp_free (&camp);
}

static void
test_tls_is_asked_of_strangers (void)
{
  Camp camp = camp_new (TRUE, FALSE, 30000);
  int fd = client_connect (camp.door);
  g_autoptr(GPtrArray) refusals = NULL;

  client_send (fd, REQUEST ("/echo"), -1);
  client_expect (fd, 403, NULL);
  client_expect_end (fd);
  g_assert_cmpuint (fixture_stat (camp.door).n_plain_refused, ==, 1);
  refusals = rr_front_door_dup_refusals (camp.door->door);
  g_assert_cmpuint (((RrDoorRefusal *) refusals->pdata[0])->status, ==, 403);
  camp_free (&camp);
}

static void
test_tls_is_not_needed_by_choice_and_at_home (void)
{
  for (guint i = 0; i < 2; i++)
    {
      Camp camp = camp_new (i == 0, i == 0, 30000);
      int fd = client_connect (camp.door);
      Client client;

      client_send (fd, REQUEST ("/echo"), -1);
      client_expect (fd, 200, "GET /echo ");
      close (fd);
      g_assert_cmpint (client_shake (&client, &camp, TLS_1_3, "camp.example.org"), ==, 0);
      client_end (&client);
      camp_free (&camp);
    }
}

/* Records are cut otherwise than requests, and what is within one nobody is told of. */
static void
test_tls_loses_nothing_between_records (void)
{
  Camp camp = camp_new (TRUE, FALSE, 30000);
  g_autoptr(GString) all = g_string_new (NULL);
  g_autofree char *big = g_strnfill (200000, 'b');
  Client client;

  g_assert_cmpint (client_shake (&client, &camp, TLS_1_3, "camp.example.org"), ==, 0);
  fixture_set_room (camp.door, FALSE);
  for (guint i = 0; i < 400; i++)
    g_string_append_printf (all, "GET /busy?%u HTTP/1.1\r\n" HOST "\r\n", i);
  client_say (&client, all->str, all->len);
  fixture_wait_try_again (camp.door, 1);
  rr_front_door_resume (camp.door->door, 0);
  fixture_wait_try_again (camp.door, 2);
  fixture_set_room (camp.door, TRUE);
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *body = g_strdup_printf ("GET /busy %u", i);

      client_expect_answer (&client, "200", body);
    }

  client_say (&client, REQUEST ("/big?200000"), strlen (REQUEST ("/big?200000")));
  client_expect_answer (&client, "200", big);
  client_end (&client);
  camp_free (&camp);
}

/* A body that comes byte by byte, each in a record of its own, then in one piece. */
static void
test_tls_takes_bodies_in_any_pieces (void)
{
  static const char head[] = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 60000\r\n\r\n";
  Camp camp = camp_new (TRUE, FALSE, 30000);
  g_autofree char *body = g_strnfill (60000, 'u');
  g_autofree char *whole = g_strconcat (head, body, NULL);
  static const gsize pieces[] = { 1, 7, 4096, 16384, 60000 + sizeof head };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      gsize size = pieces[i], len = strlen (whole), small = MIN (len, size * 300);
      Client client;

      g_assert_cmpint (client_shake (&client, &camp, TLS_1_2, "camp.example.org"), ==, 0);
      for (gsize at = 0; at < small; at += size)
        client_say (&client, whole + at, MIN (size, small - at));
      client_say (&client, whole + small, len - small);
      client_expect_answer (&client, "200", body);
      client_end (&client);
    }
  camp_free (&camp);
}

static void
test_tls_handshake_has_a_deadline (void)
{
  static const char *const beginnings[] = { "", "\x16", "\x16\x03\x01\x02", "\x16\x03\x01\x7f\xff" };
  Camp camp = camp_new (TRUE, FALSE, 200);
  int fds[G_N_ELEMENTS (beginnings)];

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      fds[i] = client_connect (camp.door);
      client_send (fds[i], beginnings[i], -1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      client_read_end (fds[i], NULL);
      close (fds[i]);
    }
  fixture_wait_stat (camp.door, STAT (n_handshakes_late), 3);
  g_assert_cmpuint (fixture_stat (camp.door).n_waiting, ==, 0);
  camp_free (&camp);
}

static void
test_tls_nonsense_fails (void)
{
  Camp camp = camp_new (TRUE, FALSE, 30000);
  g_autofree char *nonsense = g_strnfill (5000, '\x16');

  for (guint i = 0; i < 5; i++)
    {
      int fd = client_connect (camp.door);

      client_send (fd, nonsense, i == 0 ? 6 : 5000);
      shutdown (fd, SHUT_WR);
      client_read_end (fd, NULL);
      close (fd);
      fixture_wait_stat (camp.door, STAT (n_handshakes_failed), i + 1);
    }
  camp_free (&camp);
}

static void
test_tls_goes_on_with_a_new_certificate (void)
{
  Camp camp = camp_new (TRUE, FALSE, 30000);
  g_autoptr(RrTls) renewed = NULL;
  g_autoptr(GError) error = NULL;
  Client old, new;

  g_assert_cmpint (client_shake (&old, &camp, TLS_1_3, "camp.example.org"), ==, 0);
  keys_prepare (camp.keys, (const char *const[]) { "other.example.org", NULL }, g_get_real_time () / G_USEC_PER_SEC);
  renewed = rr_tls_new (camp.keys->certificate, camp.keys->key, &error);
  g_assert_no_error (error);
  rr_front_door_set_tls (camp.door->door, renewed);

  g_assert_cmpint (client_shake (&new, &camp, TLS_1_3, "other.example.org"), ==, 0);
  client_say (&old, REQUEST ("/echo"), strlen (REQUEST ("/echo")));
  client_expect_answer (&old, "200", "GET /echo ");
  client_end (&old);
  client_end (&new);
  camp_free (&camp);
}

/* Whoever waits on the porch goes when the doors are closed, or the program ends. */
static void
test_tls_porch_is_cleared (void)
{
  Camp camp = camp_new (TRUE, FALSE, 30000);
  int half = client_connect (camp.door), second;

  client_send (half, "\x16\x03", 2);
  for (guint i = 0; i < 10000 && fixture_stat (camp.door).n_waiting == 0; i++)
    g_usleep (1000);
  rr_front_door_shut (camp.door->door);
  client_read_end (half, NULL);
  close (half);

  g_assert_true (rr_front_door_reopen (camp.door->door, NULL));
  second = client_connect (camp.door);
  client_send (second, "\x16\x03", 2);
  rr_front_door_stop (camp.door->door, 0);
  client_read_end (second, NULL);
  close (second);
  camp_free (&camp);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ingest/tls-keys/are-made-once-and-private", test_keys_are_made_once_and_private);
  g_test_add_func ("/ingest/tls-keys/are-renewed-in-time", test_keys_are_renewed_in_time);
  g_test_add_func ("/ingest/tls-keys/are-made-again-when-broken", test_keys_are_made_again_when_broken);
  g_test_add_func ("/ingest/tls-keys/of-the-operator-are-looked-at", test_keys_of_the_operator_are_looked_at);
  g_test_add_func ("/ingest/door-tls/serves-both-versions", test_tls_serves_both_versions);
  g_test_add_func ("/ingest/door-tls/refuses-what-is-old-or-weak", test_tls_refuses_what_is_old_or_weak);
  g_test_add_func ("/ingest/door-tls/is-ours-and-nobody-elses", test_tls_is_ours_and_nobody_elses);
  g_test_add_func ("/ingest/door-tls/is-asked-of-strangers", test_tls_is_asked_of_strangers);
  g_test_add_func ("/ingest/door-tls/is-not-needed-by-choice-and-at-home",
                   test_tls_is_not_needed_by_choice_and_at_home);
  g_test_add_func ("/ingest/door-tls/loses-nothing-between-records", test_tls_loses_nothing_between_records);
  g_test_add_func ("/ingest/door-tls/takes-bodies-in-any-pieces", test_tls_takes_bodies_in_any_pieces);
  g_test_add_func ("/ingest/door-tls/handshake-has-a-deadline", test_tls_handshake_has_a_deadline);
  g_test_add_func ("/ingest/door-tls/nonsense-fails", test_tls_nonsense_fails);
  g_test_add_func ("/ingest/door-tls/goes-on-with-a-new-certificate", test_tls_goes_on_with_a_new_certificate);
  g_test_add_func ("/ingest/door-tls/porch-is-cleared", test_tls_porch_is_cleared);

  return g_test_run ();
}
