/* tongue-reader.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Reads every text of a widget and of all within it, seen or not, and keeps what has Latin
 * letters outside of the brackets of a translation, and what is seen and has no room. */
typedef struct _TongueReader TongueReader;

TongueReader *tongue_reader_new       (void);
void          tongue_reader_free      (TongueReader *self);
void          tongue_reader_read      (TongueReader *self,
                                       const char   *page,
                                       GtkWidget    *root);
guint         tongue_reader_get_n     (TongueReader *self);
/* Lines of "page: where: text"; (element-type utf8). */
GPtrArray    *tongue_reader_get_unmarked (TongueReader *self);
GPtrArray    *tongue_reader_get_cut   (TongueReader *self);
/* Whether a text is translated, or has nothing to translate. */
gboolean      tongue_reader_is_marked (const char   *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TongueReader, tongue_reader_free)

G_END_DECLS
