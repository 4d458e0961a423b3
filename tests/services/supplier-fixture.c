/* supplier-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "supplier-fixture.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

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

static JsonNode *
ask_sim (SupplierFixture *self,
         guint            number,
         const char      *members)
{
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/sim", self->ports[number]);
  g_autofree char *body = g_strdup_printf ("{%s}", members != NULL ? members : "");
  g_autoptr(SoupMessage) message = soup_message_new (members != NULL ? "POST" : "GET", url);
  g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  gsize len;
  const char *text;

  if (members != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  answer = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  text = g_bytes_get_data (answer, &len);
  g_assert_true (json_parser_load_from_data (parser, text, (gssize) len, NULL));
  soup_session_abort (session);
  return json_parser_steal_root (parser);
}

void
supplier_fixture_tell (SupplierFixture *self,
                       guint            number,
                       const char      *members)
{
  g_autoptr(JsonNode) node = ask_sim (self, number, members);

  g_assert_nonnull (node);
}

gint64
supplier_fixture_figure (SupplierFixture *self,
                         guint            number,
                         const char      *name)
{
  g_autoptr(JsonNode) node = ask_sim (self, number, NULL);

  return json_object_get_int_member (json_node_get_object (node), name);
}
