/* rr-verdict-card.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-verdict.h"

G_BEGIN_DECLS

#define RR_TYPE_VERDICT_CARD (rr_verdict_card_get_type ())
G_DECLARE_FINAL_TYPE (RrVerdictCard, rr_verdict_card, RR, VERDICT_CARD, GtkWidget)

GtkWidget *rr_verdict_card_new  (void);
void       rr_verdict_card_set  (RrVerdictCard    *self,
                                 const RrVerdict  *verdict,
                                 gint64            now_us);

G_END_DECLS
