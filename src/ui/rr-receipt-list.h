/* rr-receipt-list.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-notice.h"

G_BEGIN_DECLS

#define RR_TYPE_RECEIPT_LIST (rr_receipt_list_get_type ())
G_DECLARE_FINAL_TYPE (RrReceiptList, rr_receipt_list, RR, RECEIPT_LIST, GtkWidget)

/* Who was told, and how far it is with each. */
GtkWidget *rr_receipt_list_new  (void);
void       rr_receipt_list_set  (RrReceiptList *self,
                                 GArray        *receipts,
                                 gint64         now_ms);

G_END_DECLS
