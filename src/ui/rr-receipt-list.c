/* rr-receipt-list.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-receipt-list.h"

#include <glib/gi18n-lib.h>

#include "rr-guide-item.h"
#include "rr-text.h"

/* RrReceiptList says in one line how many are how far, and below it who they are. The
 * rows are made only for what is on the screen.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrReceiptList
{
  GtkWidget      parent_instance;

  GtkWidget     *summary;      /* (unowned): children */
  GtkWidget     *scroller;
  GtkStringList *rows;         /* (owned): device, then what is said of it, a row */
};

G_DEFINE_FINAL_TYPE (RrReceiptList, rr_receipt_list, GTK_TYPE_WIDGET)

#define SEPARATOR "\037"

static char *
dup_detail (const RrReceipt *receipt,
            gint64           now_ms)
{
  const char *state = rr_receipt_state_get_label (receipt->state);
  gint64 at_ms = receipt->seen_ms > 0 ? receipt->seen_ms
                 : receipt->delivered_ms > 0 ? receipt->delivered_ms
                 : receipt->sent_ms > 0 ? receipt->sent_ms : receipt->queued_ms;
  g_autofree char *age = rr_format_age (MAX (0, now_ms - at_ms));

  if (receipt->channel == RR_CHANNEL_NONE)
    return g_strdup_printf ("%s \302\267 %s", state, age);
  return g_strdup_printf ("%s \302\267 %s \302\267 %s", state, rr_channel_get_label (receipt->channel), age);
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          gpointer            data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, NULL);
  GtkWidget *detail = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (detail, "row-detail");
  gtk_widget_add_css_class (detail, "caption");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_list_item_set_child (list_item, box);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         gpointer            data)
{
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *name = gtk_widget_get_first_child (box);
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (list_item));
  g_auto(GStrv) parts = g_strsplit (text, SEPARATOR, 2);

  gtk_label_set_text (GTK_LABEL (name), parts[0]);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (name)), parts[1] != NULL ? parts[1] : "");
}

static char *
dup_summary (const guint *n,
             guint        n_all)
{
  GString *text = g_string_new (NULL);

  if (n_all == 0)
    return g_string_free (g_string_append (text, _("Nobody had to be told")), FALSE);
  for (guint i = 0; i < RR_N_RECEIPT_STATES; i++)
    if (n[i] > 0)
      g_string_append_printf (text, "%s%u %s", text->len > 0 ? " \302\267 " : "", n[i],
                              rr_receipt_state_get_label (i));
  return g_string_free (text, FALSE);
}

/**
 * rr_receipt_list_set:
 * @self: a list
 * @receipts: (nullable) (element-type RrReceipt): whom to show
 * @now_ms: Unix time
 */
void
rr_receipt_list_set (RrReceiptList *self,
                     GArray        *receipts,
                     gint64         now_ms)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *summary = NULL;
  guint n[RR_N_RECEIPT_STATES] = { 0 };

  for (guint i = 0; receipts != NULL && i < receipts->len; i++)
    {
      const RrReceipt *receipt = &g_array_index (receipts, RrReceipt, i);
      g_autofree char *detail = dup_detail (receipt, now_ms);

      n[receipt->state]++;
      g_ptr_array_add (rows, g_strconcat (receipt->device, SEPARATOR, detail, NULL));
    }
  summary = dup_summary (n, rows->len);
  rr_text_show (self->summary, receipts != NULL ? summary : "");
  g_ptr_array_add (rows, NULL);
  gtk_string_list_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)),
                          (const char *const *) rows->pdata);
  gtk_widget_set_visible (self->scroller, rows->len > 1);
}

static void
rr_receipt_list_dispose (GObject *object)
{
  RrReceiptList *self = RR_RECEIPT_LIST (object);

  g_clear_pointer (&self->summary, gtk_widget_unparent);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->rows);

  G_OBJECT_CLASS (rr_receipt_list_parent_class)->dispose (object);
}

static void
rr_receipt_list_class_init (RrReceiptListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rr_receipt_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "receipt-list");
}

static void
rr_receipt_list_init (RrReceiptList *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *list;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 4);
  self->rows = gtk_string_list_new (NULL);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->rows)))),
                            factory);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Recipients"), -1);
  self->summary = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, NULL);
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", list, "vexpand", TRUE,
                                 "hscrollbar-policy", GTK_POLICY_NEVER, "visible", FALSE, NULL);
  gtk_widget_set_parent (self->summary, GTK_WIDGET (self));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * rr_receipt_list_new:
 *
 * Returns: (transfer floating): an empty list
 */
GtkWidget *
rr_receipt_list_new (void)
{
  return g_object_new (RR_TYPE_RECEIPT_LIST, NULL);
}
