/* rr-json-out.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes JSON behind what is there already, with commas where they belong. A @name is
 * NULL within an array. Texts are valid UTF-8. */
void  rr_json_begin    (GString     *out,
                        const char  *name,
                        char         bracket);
void  rr_json_end      (GString     *out,
                        char         bracket);
void  rr_json_put_text (GString     *out,
                        const char  *name,
                        const char  *text);
void  rr_json_put_int  (GString     *out,
                        const char  *name,
                        gint64       value);
void  rr_json_put_bool (GString     *out,
                        const char  *name,
                        gboolean     value);
void  rr_json_put_null (GString     *out,
                        const char  *name);
/* As UTC, whole seconds; null for 0. */
void  rr_json_put_time (GString     *out,
                        const char  *name,
                        gint64       time_ms);

G_END_DECLS
