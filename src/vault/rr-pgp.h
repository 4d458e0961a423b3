/* rr-pgp.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes what a passphrase opens, in the format of OpenPGP: gpg --decrypt reads it. */
typedef struct _RrPgp RrPgp;

RrPgp    *rr_pgp_new   (int          fd,
                        const char  *passphrase,
                        const char  *name,
                        GError     **error);
gboolean  rr_pgp_write (RrPgp       *self,
                        const void  *data,
                        gsize        len,
                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_pgp_end   (RrPgp       *self,
                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void      rr_pgp_free  (RrPgp       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPgp, rr_pgp_free)

G_END_DECLS
