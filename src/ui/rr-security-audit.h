/* rr-security-audit.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-audit.h"

G_BEGIN_DECLS

#define RR_TYPE_SECURITY_AUDIT (rr_security_audit_get_type ())
G_DECLARE_FINAL_TYPE (RrSecurityAudit, rr_security_audit, RR, SECURITY_AUDIT, GtkWidget)

/* Signals: "load" (gint64 before, const char *words), "verify", "export", "stop". */

#define RR_SECURITY_AUDIT_ROWS 200u   /* to be given at once */

GtkWidget *rr_security_audit_new         (void);
/* What was asked for with @before and @words. */
void       rr_security_audit_add_rows    (RrSecurityAudit *self,
                                          gint64           before,
                                          const char      *words,
                                          GPtrArray       *rows);
/* Asks again for the newest, if nobody has gone further down. */
void       rr_security_audit_refresh     (RrSecurityAudit *self);
/* @what: (nullable): what goes on; %NULL when it is over. */
void       rr_security_audit_set_busy    (RrSecurityAudit *self,
                                          const char      *what,
                                          int              percent);
void       rr_security_audit_show_result (RrSecurityAudit *self,
                                          const char      *sentence,
                                          gboolean         is_good);

G_END_DECLS
