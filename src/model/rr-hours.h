/* rr-hours.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_HOURS_EVERY_DAY 0x7f
#define RR_HOURS_DAY_MIN   (24 * 60)

/* Times of day and days of the week, by the clock on the wall; all zero is always. */
typedef struct
{
  guint8 days;        /* on which they begin, a bit each, Monday the lowest; 0 is every day */
  gint16 from_min;    /* minutes of the day */
  gint16 to_min;      /* likewise; if it is not after from_min it is of the next day */
} RrHours;

gboolean  rr_hours_is_always     (const RrHours  *self);
gboolean  rr_hours_is_on         (const RrHours  *self,
                                  guint           day);
gboolean  rr_hours_contain       (const RrHours  *self,
                                  GTimeZone      *zone,
                                  gint64          time_ms);
gint64    rr_hours_next_look_ms  (const RrHours  *self,
                                  GTimeZone      *zone,
                                  gint64          now_ms);
/* "12345 22:00-06:00" (1 is Monday), "22:00-06:00" for every day, "" for always. */
gboolean  rr_hours_parse         (const char     *text,
                                  RrHours        *hours,
                                  GError        **error);
char     *rr_hours_to_string     (const RrHours  *self);

G_END_DECLS
