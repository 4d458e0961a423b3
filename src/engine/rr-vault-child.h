/* rr-vault-child.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The program that copies, checks, puts back and writes out, at work. */
typedef struct _RrVaultChild RrVaultChild;

/* A line of it that is not the last: its fields. */
typedef void (*RrVaultLineFunc) (const char *const *fields,
                                 gpointer           data);
/* Its end; nothing comes after it. @fields are those behind "done", or @sentence says why not. */
typedef void (*RrVaultEndFunc)  (const char *const *fields,
                                 const char        *sentence,
                                 gpointer           data);

/* Thread: one, whose default context is iterated. */
RrVaultChild *rr_vault_child_start (const char *const *args,
                                    const char        *input,
                                    guint              patience_s,
                                    RrVaultLineFunc    line,
                                    RrVaultEndFunc     end,
                                    gpointer           data,
                                    GError           **error);
void          rr_vault_child_stop  (RrVaultChild      *self);
void          rr_vault_child_free  (RrVaultChild      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrVaultChild, rr_vault_child_free)

G_END_DECLS
