/* rr-security-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-door-view.h"

G_BEGIN_DECLS

#define RR_TYPE_SECURITY_PAGE (rr_security_page_get_type ())
G_DECLARE_FINAL_TYPE (RrSecurityPage, rr_security_page, RR, SECURITY_PAGE, GtkWidget)

/* Signals: "shut", "reopen": the button for it was pressed. */

GtkWidget *rr_security_page_new          (void);
void       rr_security_page_set_view     (RrSecurityPage *self,
                                          RrDoorView     *view);
void       rr_security_page_show_problem (RrSecurityPage *self,
                                          const char     *sentence);
void       rr_security_page_append       (RrSecurityPage *self,
                                          GtkWidget      *part);

/* Parts below, each with a tab. */
void       rr_security_page_add_part     (RrSecurityPage *self,
                                          const char     *id,
                                          const char     *title,
                                          GtkWidget      *part);
void       rr_security_page_show_part    (RrSecurityPage *self,
                                          const char     *id);

G_END_DECLS
