/* mail-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A mail server that takes what is for "here@..." and has no other mailbox. */
typedef struct _MailFixture MailFixture;

MailFixture *mail_fixture_start (void);
guint16      mail_fixture_port  (MailFixture *self);
void         mail_fixture_stop  (MailFixture *self);

G_END_DECLS
