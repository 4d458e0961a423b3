/* test-secrets.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "rr-secrets.h"
#include "rr-supplier-settings.h"
#include "rr-task.h"

/* Where secrets are, and how they get into a keyring. Those with a real keyring run where
 * with-keyring.sh has started one. */

#define PATIENCE_MS 5000

typedef struct
{
  char *dir;
} Fixture;

static void
put (Fixture    *f,
     const char *name,
     const char *text)
{
  g_autofree char *path = g_build_filename (f->dir, name, NULL);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

static char *
get (Fixture    *f,
     const char *name)
{
  g_autofree char *path = g_build_filename (f->dir, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  f->dir = g_dir_make_tmp ("rr-secrets-XXXXXX", NULL);
  put (f, "payments.ini", "# ours\n[card]\nurl=https://pay.example.org\nkey=sk_test_1\nwebhook-secret=whsec_1\n");
  put (f, "staff.ini", "[mail]\nurl=smtp://mail.example.org\nuser=base\npassword=p%s;1\n[hook]\nurl=https://example.org\n");
  put (f, "suppliers.ini", "[supplier huts]\nname=Huts\nurl=https://huts.example.org/octo\nkey=k1\n"
                           "[supplier boats]\nname=Boats\nurl=https://boats.example.org/octo\nkey=k2\n");
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  g_autoptr(GDir) dir = g_dir_open (f->dir, 0, NULL);
  const char *name;

  rr_secrets_forget (f->dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->dir, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->dir);
  g_free (f->dir);
  rr_assert_quiescent ();
}

static guint
count (Fixture       *f,
       RrSecretPlace  place)
{
  g_autoptr(GPtrArray) secrets = rr_secrets_list (f->dir);
  guint n = 0;

  for (guint i = 0; i < secrets->len; i++)
    n += ((RrSecret *) secrets->pdata[i])->place == place;
  return n;
}

static char *
read_secret (Fixture    *f,
             const char *name,
             const char *group,
             const char *key)
{
  g_autofree char *path = g_build_filename (f->dir, name, NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  rr_secrets_fill (f->dir, name, file);
  return g_key_file_get_string (file, group, key, NULL);
}

static void
test_listed (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->dir, "staff.ini", NULL);

  put (f, "tls-authority-key.pem", "x");
  g_assert_cmpuint (count (f, RR_SECRET_IN_FILE), ==, 6);

  g_chmod (path, 0644);
  g_assert_cmpuint (count (f, RR_SECRET_IN_FILE), ==, 5);
  g_assert_cmpuint (count (f, RR_SECRET_IN_OPEN_FILE), ==, 1);
}

/* Without a keyring nothing is asked for that is not said to be there. */
static void
test_files_only (Fixture       *f,
                 gconstpointer  data)
{
  g_autofree char *key = NULL, *id = NULL;

  g_assert_true (rr_secrets_load (f->dir, 0, NULL));
  key = read_secret (f, "payments.ini", "card", "key");

  g_assert_cmpstr (key, ==, "sk_test_1");
  id = get (f, "workspace-id");
  g_assert_null (id);
}

/* A letter that is sent without its password would be refused for good. */
static void
test_missing (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *url = NULL, *password = NULL, *key = NULL, *other = NULL;

  put (f, "staff.ini", "[mail]\nurl=smtp://mail.example.org\nuser=base\npassword=secret:\n");
  put (f, "suppliers.ini", "[supplier huts]\nname=Huts\nurl=https://huts.example.org/octo\nkey=secret:\n");
  g_assert_false (rr_secrets_load (f->dir, PATIENCE_MS, &error));
  g_assert_nonnull (error);
  url = read_secret (f, "staff.ini", "mail", "url");
  password = read_secret (f, "staff.ini", "mail", "password");
  key = read_secret (f, "suppliers.ini", "supplier huts", "key");
  other = read_secret (f, "payments.ini", "card", "key");

  g_assert_null (url);
  g_assert_null (password);
  g_assert_null (key);
  g_assert_cmpstr (other, ==, "sk_test_1");
  g_assert_cmpuint (count (f, RR_SECRET_MISSING), ==, 2);
}

/* A bus that takes connections, and never says a word. */
static int
listen_mute (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 8), ==, 0);
  return fd;
}

static void
test_mute (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->dir, "bus", NULL);
  g_autofree char *address = g_strdup_printf ("unix:path=%s", path);
  g_autofree char *before = get (f, "payments.ini"), *after = NULL;
  g_autoptr(GError) error = NULL;
  guint n_moved;
  int fd;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }
  fd = listen_mute (path);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  g_assert_false (rr_secrets_move (f->dir, 50, &n_moved, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpuint (n_moved, ==, 0);
  after = get (f, "payments.ini");
  g_assert_cmpstr (after, ==, before);
  close (fd);
}

static gboolean
has_keyring (void)
{
  if (g_getenv ("RR_TEST_KEYRING") != NULL)
    return TRUE;
  g_test_skip ("dbus-run-session or gnome-keyring-daemon is missing");
  return FALSE;
}

static void
test_moved (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL, *payments = NULL, *password = NULL, *key = NULL;
  guint n_moved;

  if (!has_keyring ())
    return;
  g_assert_true (rr_secrets_move (f->dir, PATIENCE_MS, &n_moved, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_moved, ==, 5);

  payments = get (f, "payments.ini");
  g_assert_true (g_str_has_prefix (payments, "# ours\n"));
  g_assert_true (g_str_has_suffix (payments, "[card]\nurl=https://pay.example.org\nkey=secret:\n"
                                             "webhook-secret=secret:\n"));
  text = get (f, "suppliers.ini");
  g_assert_null (strstr (text, "k1"));
  g_assert_cmpuint (count (f, RR_SECRET_IN_KEYRING), ==, 5);

  /* As after the next start. */
  rr_secrets_forget (f->dir);
  g_assert_cmpuint (count (f, RR_SECRET_MISSING), ==, 5);
  g_assert_true (rr_secrets_load (f->dir, PATIENCE_MS, &error));
  g_assert_no_error (error);
  password = read_secret (f, "staff.ini", "mail", "password");
  key = read_secret (f, "suppliers.ini", "supplier boats", "key");
  g_assert_cmpstr (password, ==, "p%s;1");
  g_assert_cmpstr (key, ==, "k2");

  g_assert_true (rr_secrets_move (f->dir, PATIENCE_MS, &n_moved, &error));
  g_assert_cmpuint (n_moved, ==, 0);
}

/* Who types a new key does not put the old place out of use. */
static void
test_replaced (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->dir, "suppliers.ini", NULL);
  g_autoptr(RrSupplierBook) book = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  RrSupplierSettings *huts;
  guint n_moved;

  if (!has_keyring ())
    return;
  rr_secrets_move (f->dir, PATIENCE_MS, &n_moved, &error);
  g_assert_no_error (error);
  book = rr_supplier_book_load (path, NULL);
  huts = rr_supplier_book_find (book, "huts");
  g_assert_cmpstr (huts->key, ==, "k1");
  g_free (huts->key);
  huts->key = g_strdup ("k-new");
  rr_supplier_book_write (path, huts, &error);
  g_assert_no_error (error);
  text = get (f, "suppliers.ini");
  g_assert_null (strstr (text, "k-new"));

  rr_secrets_forget (f->dir);
  g_assert_true (rr_secrets_load (f->dir, PATIENCE_MS, NULL));
  g_clear_pointer (&book, rr_supplier_book_free);
  book = rr_supplier_book_load (path, NULL);
  g_assert_cmpstr (rr_supplier_book_find (book, "huts")->key, ==, "k-new");
}

/* A copy of the files elsewhere has no secrets of this one. */
static void
test_others (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *key = NULL;
  guint n_moved;

  if (!has_keyring ())
    return;
  g_assert_true (rr_secrets_move (f->dir, PATIENCE_MS, &n_moved, NULL));
  put (f, "workspace-id", "2d1c9a8e-1111-4222-8333-444455556666");
  rr_secrets_forget (f->dir);
  g_assert_false (rr_secrets_load (f->dir, PATIENCE_MS, &error));
  g_assert_nonnull (strstr (error->message, "does not have"));
  key = read_secret (f, "payments.ini", "card", "key");
  g_assert_null (key);
}

int
main (int   argc,
      char *argv[])
{
  /* None is asked but the one that was started for this. */
  if (g_getenv ("RR_TEST_KEYRING") == NULL)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/services/secrets/it-is-said-where-each-is", Fixture, NULL, setup, test_listed, teardown);
  g_test_add ("/services/secrets/in-files-they-need-no-keyring", Fixture, NULL, setup, test_files_only, teardown);
  g_test_add ("/services/secrets/what-is-missing-is-not-tried-without", Fixture, NULL, setup, test_missing, teardown);
  g_test_add ("/services/secrets/a-mute-bus-is-not-waited-for", Fixture, NULL, setup, test_mute, teardown);
  g_test_add ("/services/secrets/they-move-and-are-found-again", Fixture, NULL, setup, test_moved, teardown);
  g_test_add ("/services/secrets/a-new-key-goes-where-the-old-one-was", Fixture, NULL, setup, test_replaced, teardown);
  g_test_add ("/services/secrets/another-workspace-has-others", Fixture, NULL, setup, test_others, teardown);
  return g_test_run ();
}
