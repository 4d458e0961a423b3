/* rr-security-secrets.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-engine-secrets.h"

G_BEGIN_DECLS

#define RR_TYPE_SECURITY_SECRETS (rr_security_secrets_get_type ())
G_DECLARE_FINAL_TYPE (RrSecuritySecrets, rr_security_secrets, RR, SECURITY_SECRETS, GtkWidget)

/* Signal: "move". */

GtkWidget *rr_security_secrets_new          (void);
void       rr_security_secrets_set          (RrSecuritySecrets *self,
                                             GPtrArray         *secrets);
void       rr_security_secrets_set_busy     (RrSecuritySecrets *self,
                                             gboolean           is_busy);
void       rr_security_secrets_show_problem (RrSecuritySecrets *self,
                                             const char        *sentence);

G_END_DECLS
