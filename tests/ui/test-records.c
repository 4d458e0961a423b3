/* test-records.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-audit-words.h"
#include "rr-security-audit.h"
#include "rr-security-secrets.h"
#include "ui-fixture.h"

/* The audit log and the list of secrets with nothing, a little and much in them. */

#define FRAMES 3

typedef struct
{
  Fixture            base;
  RrSecurityAudit   *audit;
  RrSecuritySecrets *secrets;
  gint64             before;     /* as asked for last */
  char              *words;
  guint              n_loads;
  guint              n_clicks;
} Bench;

static void
load_cb (RrSecurityAudit *audit,
         gint64           before,
         const char      *words,
         Bench           *bench)
{
  bench->before = before;
  g_free (bench->words);
  bench->words = g_strdup (words);
  bench->n_loads++;
}

static void
click_cb (GtkWidget *widget,
          Bench     *bench)
{
  bench->n_clicks++;
}

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  fixture_set_up (&bench->base, 1200, 800);
  bench->audit = RR_SECURITY_AUDIT (rr_security_audit_new ());
  bench->secrets = RR_SECURITY_SECRETS (rr_security_secrets_new ());
  g_signal_connect (bench->audit, "load", G_CALLBACK (load_cb), bench);
  g_signal_connect (bench->audit, "verify", G_CALLBACK (click_cb), bench);
  g_signal_connect (bench->secrets, "move", G_CALLBACK (click_cb), bench);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (bench->audit));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (bench->secrets));
  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  rr_window_add_page (bench->base.window, "records", "Records", "rr-security-symbolic", box);
  rr_window_show_page (bench->base.window, "records");
  fixture_settle (&bench->base, FRAMES);
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  fixture_tear_down (&bench->base);
  g_clear_pointer (&bench->words, g_free);
}

static GPtrArray *
make_rows (gint64 newest,
           guint  n_rows)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_audit_row_free);

  for (guint i = 0; i < n_rows; i++)
    {
      RrAuditRow *row = rr_audit_row_new ("berta", i % 2 == 0 ? "door.close" : "strange.key", "anna\n", "ok", NULL);

      row->seq = newest - i;
      row->time_ms = 1700000000000;
      g_ptr_array_add (rows, row);
    }
  return rows;
}

static gboolean
says (Bench      *bench,
      const char *text)
{
  GtkWidget *label = fixture_find_label (GTK_WIDGET (bench->base.window), text);

  return label != NULL && gtk_widget_get_mapped (label);
}

static void
give (Bench  *bench,
      gint64  newest,
      guint   n_rows)
{
  g_autoptr(GPtrArray) rows = make_rows (newest, n_rows);

  rr_security_audit_add_rows (bench->audit, bench->before, bench->words, rows);
  fixture_settle (&bench->base, FRAMES);
}

static void
test_rows_are_in_words (Bench         *bench,
                        gconstpointer  data)
{
  rr_security_audit_refresh (bench->audit);
  g_assert_cmpuint (bench->n_loads, ==, 1);
  g_assert_cmpint (bench->before, ==, G_MAXINT64);
  give (bench, 3, 3);

  g_assert_true (says (bench, "Doors closed \302\267 anna\\u000a"));
  g_assert_true (says (bench, "strange.key \302\267 anna\\u000a"));
}

static void
test_answers_to_old_questions_are_left (Bench         *bench,
                                        gconstpointer  data)
{
  g_autoptr(GPtrArray) rows = make_rows (3, 3);
  GtkWidget *search = fixture_find (GTK_WIDGET (bench->audit), GTK_TYPE_SEARCH_ENTRY);

  rr_security_audit_refresh (bench->audit);
  gtk_editable_set_text (GTK_EDITABLE (search), "nobody");
  rr_security_audit_add_rows (bench->audit, G_MAXINT64, "", rows);
  fixture_settle (&bench->base, FRAMES);

  g_assert_false (says (bench, "Doors closed \302\267 anna\\u000a"));
}

static void
test_much_is_read_as_it_is_needed (Bench         *bench,
                                   gconstpointer  data)
{
  GtkWidget *scroller = fixture_find (GTK_WIDGET (bench->audit), GTK_TYPE_SCROLLED_WINDOW);

  rr_security_audit_refresh (bench->audit);
  give (bench, 1000000, RR_SECURITY_AUDIT_ROWS);
  g_assert_cmpuint (bench->n_loads, ==, 1);

  g_signal_emit_by_name (scroller, "edge-reached", GTK_POS_BOTTOM);
  g_assert_cmpuint (bench->n_loads, ==, 2);
  g_assert_cmpint (bench->before, ==, 1000001 - RR_SECURITY_AUDIT_ROWS);
  g_signal_emit_by_name (scroller, "edge-reached", GTK_POS_BOTTOM);
  g_assert_cmpuint (bench->n_loads, ==, 2);

  give (bench, bench->before - 1, 3);
  g_signal_emit_by_name (scroller, "edge-reached", GTK_POS_BOTTOM);
  g_assert_cmpuint (bench->n_loads, ==, 2);
}

static void
test_what_goes_on_can_be_seen (Bench         *bench,
                               gconstpointer  data)
{
  rr_security_audit_set_busy (bench->audit, "Looking", 40);
  gtk_widget_activate_action (GTK_WIDGET (bench->audit), "audit.verify", NULL);
  fixture_settle (&bench->base, FRAMES);
  g_assert_true (says (bench, "Stop"));
  g_assert_cmpuint (bench->n_clicks, ==, 0);

  rr_security_audit_set_busy (bench->audit, NULL, 0);
  rr_security_audit_show_result (bench->audit, "Row 7 is missing.", FALSE);
  gtk_widget_activate_action (GTK_WIDGET (bench->audit), "audit.verify", NULL);
  fixture_settle (&bench->base, FRAMES);
  g_assert_true (says (bench, "Row 7 is missing."));
  g_assert_false (says (bench, "Stop"));
  g_assert_cmpuint (bench->n_clicks, ==, 1);
}

static void
free_secret (gpointer data)
{
  RrSecret *secret = data;

  g_free (secret->file);
  g_free (secret->group);
  g_free (secret->key);
  g_free (secret);
}

static void
add_secret (GPtrArray     *secrets,
            const char    *file,
            const char    *group,
            const char    *key,
            RrSecretPlace  place)
{
  RrSecret *secret = g_new0 (RrSecret, 1);

  *secret = (RrSecret) { g_strdup (file), g_strdup (group), g_strdup (key), place };
  g_ptr_array_add (secrets, secret);
}

static void
test_secrets_say_where_they_are (Bench         *bench,
                                 gconstpointer  data)
{
  g_autoptr(GPtrArray) secrets = g_ptr_array_new_with_free_func (free_secret);

  rr_security_secrets_set (bench->secrets, secrets);
  gtk_widget_activate_action (GTK_WIDGET (bench->secrets), "secrets.move", NULL);
  g_assert_cmpuint (bench->n_clicks, ==, 0);

  add_secret (secrets, "tls-door-key.pem", NULL, NULL, RR_SECRET_IN_FILE);
  rr_security_secrets_set (bench->secrets, secrets);
  gtk_widget_activate_action (GTK_WIDGET (bench->secrets), "secrets.move", NULL);
  g_assert_cmpuint (bench->n_clicks, ==, 0);

  add_secret (secrets, "payments.ini", "card", "key", RR_SECRET_IN_KEYRING);
  add_secret (secrets, "suppliers.ini", "supplier huts", "key", RR_SECRET_IN_OPEN_FILE);
  rr_security_secrets_set (bench->secrets, secrets);
  gtk_widget_activate_action (GTK_WIDGET (bench->secrets), "secrets.move", NULL);
  fixture_settle (&bench->base, FRAMES);
  g_assert_cmpuint (bench->n_clicks, ==, 1);
  g_assert_true (says (bench, "Key at the supplier huts"));
  g_assert_true (says (bench, "In a file that others may read! \302\267 suppliers.ini"));
  g_assert_true (says (bench, "In the keyring \302\267 payments.ini"));

  rr_security_secrets_set_busy (bench->secrets, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (bench->secrets), "secrets.move", NULL);
  g_assert_cmpuint (bench->n_clicks, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
  g_test_add ("/ui/records/rows-are-in-words", Bench, NULL, set_up, test_rows_are_in_words, tear_down);
  g_test_add ("/ui/records/answers-to-old-questions-are-left", Bench, NULL, set_up,
              test_answers_to_old_questions_are_left, tear_down);
  g_test_add ("/ui/records/much-is-read-as-it-is-needed", Bench, NULL, set_up, test_much_is_read_as_it_is_needed,
              tear_down);
  g_test_add ("/ui/records/what-goes-on-can-be-seen", Bench, NULL, set_up, test_what_goes_on_can_be_seen, tear_down);
  g_test_add ("/ui/records/secrets-say-where-they-are", Bench, NULL, set_up, test_secrets_say_where_they_are, tear_down);
  return g_test_run ();
}
