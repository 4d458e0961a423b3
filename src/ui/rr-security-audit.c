/* rr-security-audit.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-security-audit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-audit-words.h"
#include "rr-compat.h"
#include "rr-text.h"

/* RrSecurityAudit: the audit log, newest first, read further as somebody scrolls down; with
 * a search, and buttons that look through all of it and write it into a file.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrSecurityAudit
{
  GtkWidget   parent_instance;

  GtkWidget  *search;       /* (unowned): template children */
  GtkWidget  *busy;
  GtkWidget  *progress;
  GtkWidget  *result;
  GtkWidget  *stack;
  GtkWidget  *scroller;
  GtkWidget  *list;

  GtkStringList *rows;      /* (owned): two lines each */
  gint64      oldest;       /* number of the last that is listed */
  gint64      newest;       /* of the first */
  char       *words;        /* (owned) (nullable): that all of them have */
  gint64      asked;        /* before this one was asked for last; 0: nothing is under way */
  gboolean    has_all;
};

enum { LOAD, VERIFY, EXPORT, STOP, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrSecurityAudit, rr_security_audit, GTK_TYPE_WIDGET)

#define MAX_ROWS 20000u    /* further back a search finds it */

static const char *
get_words (RrSecurityAudit *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search));
}

static void
ask (RrSecurityAudit *self,
     gint64           before)
{
  self->asked = before;
  g_signal_emit (self, signals[LOAD], 0, before, get_words (self));
}

static void
search_changed_cb (RrSecurityAudit *self)
{
  ask (self, G_MAXINT64);
}

static void
edge_reached_cb (RrSecurityAudit *self,
                 GtkPositionType  edge)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  if (edge == GTK_POS_BOTTOM && !self->has_all && self->asked == 0 && n > 0 && n < MAX_ROWS)
    ask (self, self->oldest);
}

/* --- rows --------------------------------------------------------------------- */

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          gpointer            data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE,
                                       "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

      gtk_widget_add_css_class (label, i == 0 ? "heading" : "row-detail");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_add_css_class (box, "mark-row");
  gtk_list_item_set_activatable (list_item, FALSE);
  gtk_list_item_set_child (list_item, box);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         gpointer            data)
{
  GtkWidget *first = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  g_auto(GStrv) lines = g_strsplit (gtk_string_object_get_string (gtk_list_item_get_item (list_item)), "\n", 2);

  gtk_label_set_text (GTK_LABEL (first), lines[0]);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (first)), lines[1] != NULL ? lines[1] : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (gtk_list_item_get_child (list_item))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_string_object_get_string (gtk_list_item_get_item (list_item)), -1);
}

static void
append_rows (RrSecurityAudit *self,
             GPtrArray       *rows)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (lines, rr_audit_row_dup_lines (rows->pdata[i]));
  g_ptr_array_add (lines, NULL);
  gtk_string_list_splice (self->rows, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), 0,
                          (const char *const *) lines->pdata);
}

/**
 * rr_security_audit_add_rows:
 * @self: the log
 * @before: as it was asked for
 * @words: likewise
 * @rows: (element-type RrAuditRow): newest first
 */
void
rr_security_audit_add_rows (RrSecurityAudit *self,
                            gint64           before,
                            const char      *words,
                            GPtrArray       *rows)
{
  gint64 newest = rows->len > 0 ? ((RrAuditRow *) rows->pdata[0])->seq : 0;

  if (before != self->asked || strcmp (words, get_words (self)) != 0)
    return;
  self->asked = 0;
  if (before == G_MAXINT64)
    {
      if (newest == self->newest && g_strcmp0 (words, self->words) == 0)
        return;
      self->newest = newest;
      g_free (self->words);
      self->words = g_strdup (words);
      gtk_string_list_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), NULL);
    }
  append_rows (self, rows);
  self->has_all = rows->len < RR_SECURITY_AUDIT_ROWS;
  if (rows->len > 0)
    self->oldest = ((RrAuditRow *) rows->pdata[rows->len - 1])->seq;
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                    g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0 ? "list" : "none");
}

/**
 * rr_security_audit_refresh:
 * @self: the log
 */
void
rr_security_audit_refresh (RrSecurityAudit *self)
{
  GtkAdjustment *scrolled = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));

  if (self->asked == 0 && gtk_adjustment_get_value (scrolled) <= 0)
    ask (self, G_MAXINT64);
}

/* --- what goes on ------------------------------------------------------------- */

/**
 * rr_security_audit_set_busy:
 * @self: the log
 * @what: (nullable): what goes on, %NULL when it is over
 * @percent: how far it is
 */
void
rr_security_audit_set_busy (RrSecurityAudit *self,
                            const char      *what,
                            int              percent)
{
  gtk_widget_set_visible (self->busy, what != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "audit.verify", what == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "audit.export", what == NULL);
  if (what == NULL)
    return;
  gtk_widget_set_visible (self->result, FALSE);
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (self->progress), what);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), percent / 100.0);
}

/**
 * rr_security_audit_show_result:
 * @self: the log
 * @sentence: what came of it
 * @is_good: whether nobody has to do anything about it
 */
void
rr_security_audit_show_result (RrSecurityAudit *self,
                               const char      *sentence,
                               gboolean         is_good)
{
  rr_text_show (self->result, sentence);
  gtk_widget_set_visible (self->result, TRUE);
  if (is_good)
    gtk_widget_remove_css_class (self->result, "form-problem");
  else
    gtk_widget_add_css_class (self->result, "form-problem");
  rr_compat_announce (GTK_WIDGET (self), sentence);
}

/* --- actions ------------------------------------------------------------------ */

static void
verify_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[VERIFY], 0);
}

static void
export_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[EXPORT], 0);
}

static void
stop_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[STOP], 0);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_security_audit_dispose (GObject *object)
{
  RrSecurityAudit *self = RR_SECURITY_AUDIT (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->words, g_free);

  G_OBJECT_CLASS (rr_security_audit_parent_class)->dispose (object);
}

static void
rr_security_audit_class_init (RrSecurityAuditClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_security_audit_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-security-audit.ui");
  gtk_widget_class_bind_template_child (widget_class, RrSecurityAudit, search);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityAudit, busy);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityAudit, progress);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityAudit, result);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityAudit, stack);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityAudit, scroller);
  gtk_widget_class_bind_template_child (widget_class, RrSecurityAudit, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, edge_reached_cb);
  gtk_widget_class_install_action (widget_class, "audit.verify", NULL, verify_action_cb);
  gtk_widget_class_install_action (widget_class, "audit.export", NULL, export_action_cb);
  gtk_widget_class_install_action (widget_class, "audit.stop", NULL, stop_action_cb);
  signals[LOAD] = g_signal_new ("load", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64,
                                G_TYPE_STRING);
  signals[VERIFY] = g_signal_new ("verify", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EXPORT] = g_signal_new ("export", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STOP] = g_signal_new ("stop", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rr_security_audit_init (RrSecurityAudit *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = gtk_string_list_new (NULL);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list), factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list),
                           GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->rows)))));
  g_object_unref (factory);
}

/**
 * rr_security_audit_new:
 *
 * Returns: (transfer floating): a log of which nothing is listed yet
 */
GtkWidget *
rr_security_audit_new (void)
{
  return g_object_new (RR_TYPE_SECURITY_AUDIT, NULL);
}
