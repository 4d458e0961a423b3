/* rr-roster.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  RR_SORT_NAME,
  RR_SORT_CONTACT,
  RR_SORT_BATTERY,
} RrSortKey;

#define RR_TYPE_ROSTER (rr_roster_get_type ())
G_DECLARE_FINAL_TYPE (RrRoster, rr_roster, RR, ROSTER, GtkWidget)

/* Signal: "chosen" (const char *id or NULL). */
void        rr_roster_set_snapshot (RrRoster    *self,
                                    RrSnapshot  *snapshot);
void        rr_roster_set_selected (RrRoster    *self,
                                    const char  *id);
const char *rr_roster_get_selected (RrRoster    *self);
void        rr_roster_select_next  (RrRoster    *self,
                                    int          steps);
void        rr_roster_set_sort     (RrRoster    *self,
                                    RrSortKey    key);
void        rr_roster_focus_search (RrRoster    *self);
guint       rr_roster_get_n_shown  (RrRoster    *self);
void        rr_roster_set_search   (RrRoster    *self,
                                    const char  *text);

G_END_DECLS
