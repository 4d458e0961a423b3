/* rr-zip.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-pgp.h"

G_BEGIN_DECLS

/* A ZIP archive that is written from its beginning to its end, into an encrypted file. */
typedef struct _RrZip RrZip;

RrZip    *rr_zip_new   (RrPgp       *out);
gboolean  rr_zip_begin (RrZip       *self,
                        const char  *name,
                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_zip_write (RrZip       *self,
                        const char  *text,
                        gsize        len,
                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_zip_close (RrZip       *self,
                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_zip_end   (RrZip       *self,
                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void      rr_zip_free  (RrZip       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrZip, rr_zip_free)

G_END_DECLS
