/* rr-messages-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-report-view.h"
#include "rr-snapshot.h"
#include "rr-trip-board.h"

G_BEGIN_DECLS

#define RR_TYPE_MESSAGES_PAGE (rr_messages_page_get_type ())
G_DECLARE_FINAL_TYPE (RrMessagesPage, rr_messages_page, RR, MESSAGES_PAGE, GtkWidget)

/* Texts between the dispatcher and guides. Signals: "say" (GStrv devices, const char
 * *text); "say-in-area" (const char *text), which has still to be drawn. */
GtkWidget *rr_messages_page_new          (void);
void       rr_messages_page_set_snapshot (RrMessagesPage    *self,
                                          RrSnapshot        *snapshot);
void       rr_messages_page_set_view     (RrMessagesPage    *self,
                                          RrReportView      *view);
/* Whose guides can be chosen together. */
void       rr_messages_page_set_trips    (RrMessagesPage    *self,
                                          RrTripBoard       *board);
void       rr_messages_page_set_texts    (RrMessagesPage    *self,
                                          const char *const *texts);
void       rr_messages_page_choose       (RrMessagesPage    *self,
                                          const char        *device);
/* It was taken, or will not be. */
void       rr_messages_page_said         (RrMessagesPage    *self,
                                          gboolean           ok);
guint      rr_messages_page_get_n_shown  (RrMessagesPage    *self);

G_END_DECLS
