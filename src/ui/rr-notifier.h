/* rr-notifier.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-incident.h"

G_BEGIN_DECLS

/* The desktop is told of what is new, where there is one that listens. */
typedef struct _RrNotifier RrNotifier;

RrNotifier *rr_notifier_new  (GApplication *application);
void        rr_notifier_free (RrNotifier   *self);
void        rr_notifier_tell (RrNotifier   *self,
                              RrLevel       level,
                              const char   *title,
                              const char   *body);

G_END_DECLS
