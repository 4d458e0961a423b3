/* rr-ui-block.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

G_BEGIN_DECLS

/* A window that does not answer for longer than this is felt. */
#define RR_UI_BLOCK_US       (50 * 1000)
#define RR_UI_BLOCK_KEEP_US  (60 * G_TIME_SPAN_SECOND)

/* For whoever meters the loop of the window, on its thread: it woke from its wait, and it
 * goes to wait again. Without these calls there is no window and nothing to report. */
void      rr_ui_block_begin       (gint64          now_us);
void      rr_ui_block_end         (gint64          now_us);
/* Nobody meters it any more. Thread: the loop's. */
void      rr_ui_block_forget      (void);

/* The calling thread waits in the core, or is in a call the core cannot see into. */
gboolean  rr_ui_block_is_here     (void);
void      rr_ui_block_wait_begin  (const char     *verb,
                                   const char     *object);
void      rr_ui_block_wait_end    (void);

void      rr_ui_block_look        (RrVerdictBook  *book,
                                   gint64          now_us);
/* Whether a text like /proc/self/status says that a debugger is attached. */
gboolean  rr_ui_block_is_traced   (const char     *status);

G_END_DECLS
