/* rr-diag-event.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-scope.h"

G_BEGIN_DECLS

/* What was seen to go wrong at the moment it did; none of them can be mistaken. */
typedef enum
{
  RR_DIAG_UNFINISHED_SCOPE,   /* freed with live tasks */
  RR_DIAG_LOST_ERROR,         /* nobody asked for it */
  RR_DIAG_LOST_MESSAGE,       /* nobody was left to receive it */
  RR_DIAG_MISUSE,             /* a handle used by another than its owner */
} RrDiagEventKind;

#define RR_DIAG_MAX_EVENTS 256

typedef struct
{
  RrDiagEventKind  kind;
  guint64          object;      /* id of the channel, scope, semaphore or task */
  char            *name;        /* its name */
  char            *detail;
  guint64          task_id;     /* who did it, 0 outside of a task */
  char            *task_name;   /* (nullable) */
  char            *request_id;  /* (nullable) */
  const RrSite    *site;        /* (nullable): where that task was spawned */
  gint64           first_us;    /* monotonic */
  gint64           last_us;
  guint64          count;
} RrDiagEvent;

void       rr_diag_event           (RrDiagEventKind  kind,
                                    guint64          object,
                                    const char      *name,
                                    const char      *format,
                                    ...) G_GNUC_PRINTF (4, 5);
GPtrArray *rr_diag_dup_events      (void);
void       rr_diag_clear_events    (void);
void       rr_diag_event_free      (RrDiagEvent     *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDiagEvent, rr_diag_event_free)

G_END_DECLS
