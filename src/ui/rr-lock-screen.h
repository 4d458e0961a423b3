/* rr-lock-screen.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RR_TYPE_LOCK_SCREEN (rr_lock_screen_get_type ())
G_DECLARE_FINAL_TYPE (RrLockScreen, rr_lock_screen, RR, LOCK_SCREEN, GtkWidget)

/* What is there instead of the pages as long as nobody is signed in. Signal: "sign-in"
 * (const char *name, const char *password). */
GtkWidget *rr_lock_screen_new          (void);
/* @name: (nullable): whose screen it is; nobody's, if nobody was here before. */
void       rr_lock_screen_ask          (RrLockScreen  *self,
                                        const char    *name);
/* Nothing can be asked while an answer is waited for. */
void       rr_lock_screen_set_busy     (RrLockScreen  *self,
                                        gboolean       is_busy);
void       rr_lock_screen_show_problem (RrLockScreen  *self,
                                        const char    *sentence);
/* Nothing of what was typed stays. */
void       rr_lock_screen_clear        (RrLockScreen  *self);

G_END_DECLS
