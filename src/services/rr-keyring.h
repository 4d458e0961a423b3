/* rr-keyring.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The functions of the module rr-keyring; see rr-late.h. Both block. */

typedef gboolean (*RrKeyringStore)  (const char    *workspace,
                                     const char    *name,
                                     const char    *value,
                                     GCancellable  *cancellable,
                                     GError       **error);
/* *value is NULL without an error if there is none. */
typedef gboolean (*RrKeyringLookup) (const char    *workspace,
                                     const char    *name,
                                     GCancellable  *cancellable,
                                     char         **value,
                                     GError       **error);

gboolean  rr_keyring_store  (const char    *workspace,
                             const char    *name,
                             const char    *value,
                             GCancellable  *cancellable,
                             GError       **error);
gboolean  rr_keyring_lookup (const char    *workspace,
                             const char    *name,
                             GCancellable  *cancellable,
                             char         **value,
                             GError       **error);

G_END_DECLS
