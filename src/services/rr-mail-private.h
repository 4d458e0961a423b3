/* rr-mail-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gmime/gmime.h>

G_BEGIN_DECLS

/* What mails to staff and to guests have in common; within the module rr-post. */
void    rr_mail_init           (void);
GBytes *rr_mail_to_bytes       (GMimeMessage *message);
char   *rr_mail_dup_message_id (const char   *name,
                                const char   *from);

G_END_DECLS
