/* rr-alarm.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-incident.h"

G_BEGIN_DECLS

/* The sound of what nobody has acknowledged. */
typedef struct _RrAlarm RrAlarm;

RrAlarm *rr_alarm_new        (GtkWidget  *widget);
void     rr_alarm_free       (RrAlarm    *self);
/* NORMAL: silence. It begins at once when the level is higher than before. */
void     rr_alarm_set_level  (RrAlarm    *self,
                              RrLevel     level);
/* 0 to 1; an emergency is always heard in full. */
void     rr_alarm_set_volume (RrAlarm    *self,
                              double      volume);
guint    rr_alarm_get_n_sounded (RrAlarm *self);
/* A sound of two tones as a WAV file. */
GBytes  *rr_alarm_make_wav   (RrLevel     level);

G_END_DECLS
