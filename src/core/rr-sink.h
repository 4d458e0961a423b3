/* rr-sink.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Text or bytes on their way to a stream, in pieces of a few kilobytes. */
typedef struct _RrSink RrSink;

RrSink   *rr_sink_new     (GOutputStream  *out,
                           GCancellable   *cancellable);
void      rr_sink_text    (RrSink         *self,
                           const char     *text);
void      rr_sink_printf  (RrSink         *self,
                           const char     *format,
                           ...) G_GNUC_PRINTF (2, 3);
void      rr_sink_json    (RrSink         *self,
                           const char     *text);
void      rr_sink_number  (RrSink         *self,
                           double          value);
GString  *rr_sink_begin   (RrSink         *self);
void      rr_sink_commit  (RrSink         *self);
gboolean  rr_sink_failed  (RrSink         *self);
gboolean  rr_sink_end     (RrSink         *self,
                           GError        **error);

G_END_DECLS
