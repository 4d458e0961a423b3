/* rr-ics.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One entry for a guest's calendar; borrowed for the call. */
typedef struct
{
  gboolean    is_cancelled;
  const char *uid;           /* the same for every change of the same booking */
  guint       sequence;      /* which change */
  gint64      made_ms;       /* Unix time, as all times here */
  gint64      start_ms;
  gint64      end_ms;
  const char *summary;
  const char *description;   /* (nullable) */
  const char *location;      /* (nullable) */
  const char *organizer;     /* an address */
} RrIcsEvent;

/* As RFC 5545 and 5546 want it. */
char *rr_ics_write (const RrIcsEvent *event);

G_END_DECLS
