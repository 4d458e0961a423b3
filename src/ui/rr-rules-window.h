/* rr-rules-window.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-window.h"

G_BEGIN_DECLS

#define RR_TYPE_RULES_WINDOW (rr_rules_window_get_type ())
G_DECLARE_FINAL_TYPE (RrRulesWindow, rr_rules_window, RR, RULES_WINDOW, AdwWindow)

/* What raises an incident: for everybody, for a trip, for one guide; and fences.
 * @names: (nullable) (element-type utf8 utf8): device -> what to call the guide */
GtkWidget *rr_rules_window_new (RrWindow   *parent,
                                RrEngine   *engine,
                                GHashTable *names);

G_END_DECLS
