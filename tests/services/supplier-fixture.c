/* supplier-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "supplier-fixture.h"

#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define N_PRODUCTS 4
#define CAPACITY   6

static gpointer
sim_run (gpointer data)
{
  SupplierFixture *self = data;

  while (!g_atomic_int_get (&self->is_over))
    rr_octo_sim_step (self->sim, 5);
  return NULL;
}

static void
write_ini (SupplierFixture *self,
           guint            deadline_ms)
{
  g_autofree char *path = g_build_filename (self->workspace, "suppliers.ini", NULL);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 1; i <= self->n; i++)
    g_string_append_printf (text, "[supplier s%u]\nname=Supplier %u\nurl=http://127.0.0.1:%u\nkey=secret\n"
                            "deadline-ms=%u\n", i, i, self->ports[i], deadline_ms);
  for (guint p = 1; p <= N_PRODUCTS; p++)
    {
      g_string_append_printf (text, "[itinerary i%u]\nname=Itinerary %u\ndeadline-ms=%u\nlegs=", p, p, deadline_ms);
      for (guint i = 1; i <= self->n; i++)
        g_string_append_printf (text, "s%u:p%u;", i, p);
      g_string_append_c (text, '\n');
    }
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
}

static void
start_suppliers (SupplierFixture *self)
{
  g_autoptr(GError) error = NULL;

  self->suppliers = rr_suppliers_new (self->workspace, &error);
  g_assert_no_error (error);
  self->scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_assert_true (rr_suppliers_start (self->suppliers, self->scope, &error));
}

void
supplier_fixture_open (SupplierFixture    *self,
                       guint               n,
                       guint               deadline_ms,
                       const RrOctoManner *manner)
{
  const RrOctoManner quick = { .latency_ms = 1 };
  g_autoptr(GError) error = NULL;

  *self = (SupplierFixture) { .n = n };
  self->workspace = g_dir_make_tmp ("rr-suppliers-XXXXXX", NULL);
  self->sim = rr_octo_sim_new (7);
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *name = g_strdup_printf ("Supplier %u", i);

      self->ports[i] = rr_octo_sim_add (self->sim, name, "secret", 0, N_PRODUCTS, CAPACITY,
                                        manner != NULL ? manner : &quick, &error);
      g_assert_no_error (error);
    }
  self->thread = g_thread_new ("sim", sim_run, self);
  write_ini (self, deadline_ms);
  start_suppliers (self);
}

static void
stop_suppliers (SupplierFixture *self)
{
  rr_suppliers_close (self->suppliers);
  g_assert_true (rr_scope_wait (self->scope, NULL));
  rr_scope_free (self->scope);
  rr_suppliers_free (self->suppliers);
}

void
supplier_fixture_restart (SupplierFixture *self)
{
  stop_suppliers (self);
  start_suppliers (self);
}

void
supplier_fixture_close (SupplierFixture *self)
{
  g_autofree char *path = g_build_filename (self->workspace, "suppliers.ini", NULL);

  stop_suppliers (self);
  g_atomic_int_set (&self->is_over, 1);
  g_thread_join (self->thread);
  /* What was cancelled has closed its sockets; the last ones are on their way. */
  for (guint i = 0; i < 400 && rr_octo_sim_get_n_connections (self->sim) > 0; i++)
    rr_octo_sim_step (self->sim, 5);
  g_assert_cmpuint (rr_octo_sim_get_n_connections (self->sim), ==, 0);
  rr_octo_sim_free (self->sim);
  g_unlink (path);
  g_rmdir (self->workspace);
  g_free (self->workspace);
}

/* By hand, on this thread alone. Returns: (transfer full): its ledger, as JSON. */
static char *
ask_sim (SupplierFixture *self,
         guint            number,
         const char      *members)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (self->ports[number]),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  g_autofree char *body = g_strdup_printf ("{%s}", members != NULL ? members : "");
  g_autofree char *request = g_strdup_printf ("%s /sim HTTP/1.1\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                                              members != NULL ? "POST" : "GET", strlen (body), body);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char answer[4096];
  gssize n;

  g_assert_cmpint (connect (fd, (const struct sockaddr *) (gconstpointer) &address, sizeof address), ==, 0);
  g_assert_cmpint (send (fd, request, strlen (request), MSG_NOSIGNAL), ==, (gssize) strlen (request));
  /* It is shorter than a segment, and sent as one. */
  n = recv (fd, answer, sizeof answer - 1, 0);
  close (fd);
  g_assert_cmpint (n, >, 0);
  answer[n] = '\0';
  g_assert_true (g_str_has_suffix (answer, "}"));
  return g_strdup (strstr (answer, "\r\n\r\n{") + 4);
}

void
supplier_fixture_tell (SupplierFixture *self,
                       guint            number,
                       const char      *members)
{
  g_free (ask_sim (self, number, members));
}

gint64
supplier_fixture_figure (SupplierFixture *self,
                         guint            number,
                         const char      *name)
{
  g_autofree char *ledger = ask_sim (self, number, NULL);
  g_autofree char *member = g_strdup_printf ("\"%s\":", name);
  const char *at = strstr (ledger, member);

  g_assert_nonnull (at);
  return g_ascii_strtoll (at + strlen (member), NULL, 10);
}
