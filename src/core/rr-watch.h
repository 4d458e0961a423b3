/* rr-watch.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

G_BEGIN_DECLS

/* Looks at what holds at @now_us and reports it to @book. Thread: watch. */
typedef void (*RrWatchFunc)   (RrVerdictBook *book,
                               gint64         now_us,
                               gpointer       data);
/* A look is over, and the book is in order. Thread: watch. */
typedef void (*RrWatchAfter)  (gint64         now_us,
                               gpointer       data);
/* Verdicts came or went. Thread: watch. */
typedef void (*RrWatchNotify) (gpointer       data);

#define RR_WATCH_INTERVAL_US  (250 * 1000)
#define RR_WATCH_MAX_SOURCES  32

gboolean   rr_watch_start         (gint64          interval_us,
                                   GError        **error);
void       rr_watch_stop          (void);
void       rr_watch_set_paused    (gboolean        is_paused);
void       rr_watch_look          (gint64          now_us);
guint      rr_watch_add_source    (RrWatchFunc     func,
                                   gpointer        data);
void       rr_watch_remove_source (guint           id);
guint      rr_watch_add_after     (RrWatchAfter    func,
                                   gpointer        data);
void       rr_watch_remove_after  (guint           id);
guint      rr_watch_add_notify    (RrWatchNotify   func,
                                   gpointer        data);
void       rr_watch_remove_notify (guint           id);
GPtrArray *rr_watch_dup_verdicts  (void);
guint      rr_watch_n_active      (RrBadge         badge);
guint      rr_watch_n_left_out    (void);
void       rr_watch_clear         (void);

G_END_DECLS
