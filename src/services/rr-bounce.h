/* rr-bounce.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_BOUNCE_MAX_BYTES (256 * 1024)

/* What a mail server says of a letter that it could not deliver. */
typedef struct
{
  char     *message_id;    /* (owned): of the letter, without the host */
  char     *problem;       /* (owned): a sentence */
  gboolean  is_final;      /* FALSE: it goes on trying */
} RrBounce;

void      rr_bounce_clear (RrBounce    *bounce);
/* FALSE with RR_ERROR_MALFORMED if it is no such message, or RR_ERROR_UNSUPPORTED. */
gboolean  rr_bounce_parse (const char  *data,
                           gsize        len,
                           RrBounce    *bounce,
                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, in the module rr-post. */
gboolean  rr_bounce_read  (const char  *data,
                           gsize        len,
                           RrBounce    *bounce) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrBounce, rr_bounce_clear)

G_END_DECLS
