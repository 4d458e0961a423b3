/* rr-incident-print.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-incident-list.h"

G_BEGIN_DECLS

/* The log of incidents on A4 paper, the oldest first. */
void     rr_incident_print_async  (GFile                *file,
                                   GPtrArray            *incidents,
                                   GHashTable           *names,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean rr_incident_print_finish (GAsyncResult         *result,
                                   GError              **error);

G_END_DECLS
