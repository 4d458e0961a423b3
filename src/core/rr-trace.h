/* rr-trace.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-clock.h"
#include "rr-request.h"

G_BEGIN_DECLS

/* The flight recorder: what every thread did in the last seconds, within fixed memory. */
#define RR_TRACE_WINDOW_US  (10 * G_TIME_SPAN_SECOND)
#define RR_TRACE_MAX_BYTES  (10u << 20)

typedef enum
{
  RR_TRACE_TASK,       /* ran; named by its spawn site, the value is its id */
  RR_TRACE_WAIT,       /* in an operation of the core; the value is the object's id */
  RR_TRACE_EXTERNAL,   /* in a call that the core cannot see into */
  RR_TRACE_SPAN,       /* a step of the program; the value is a number of things */
  RR_TRACE_REQUEST,    /* from receiving it to answering it; on no thread */
  RR_TRACE_COUNTER,
  RR_TRACE_INSTANT,
} RrTraceKind;

/* Something that is over. What still goes on is in the registry of tasks. */
typedef struct
{
  gint64      start_us;   /* monotonic */
  guint32     dur_us;
  guint32     tid;        /* the system's id of the thread */
  guint8      kind;       /* RrTraceKind */
  guint8      detail;     /* of a wait: its RrWaitKind, and RR_TRACE_SELECT */
  guint16     name;       /* see rr_trace_name() */
  RrRequestId request;
  guint64     value;
} RrTraceEvent;

#define RR_TRACE_SELECT 0x80    /* the wait had more cases than this one */

/* A step under way. Lives on the stack of its thread. */
typedef struct
{
  gint64      start_us;   /* 0: nothing is recorded */
  const char *name;       /* static */
  RrRequestId request;
} RrSpan;

typedef struct
{
  gboolean enabled;
  guint64  n_recorded;      /* by segments that are full or let go */
  guint64  n_overwritten;   /* older events given up for newer ones */
  guint64  n_no_ring;       /* times a thread found no memory left to record in */
  guint    n_threads;       /* recording now */
  gsize    n_bytes;         /* allocated */
} RrTraceStat;

typedef void (*RrTraceVisit) (const RrTraceEvent *event, gpointer data);

extern int rr_trace_on;     /* (atomic); see rr_trace_is_enabled() */

static inline gboolean
rr_trace_is_enabled (void)
{
  return G_UNLIKELY (__atomic_load_n (&rr_trace_on, __ATOMIC_RELAXED) != 0);
}

void         rr_trace_set_enabled (gboolean      enabled);
void         rr_trace_stat        (RrTraceStat  *stat);
/* Something that began at @start_us and is over now, or at @end_us. */
void         rr_trace_record      (RrTraceKind   kind,
                                   guint8        detail,
                                   const void   *name,
                                   gint64        start_us,
                                   gint64        end_us,
                                   RrRequestId   request,
                                   guint64       value);
void         rr_trace_counter     (const char   *name,
                                   guint64       value);
void         rr_trace_instant     (const char   *name,
                                   guint64       value);
guint32      rr_trace_tid         (void);
/* Calls @func for what ended after @since_us: each thread's in order of time. */
void         rr_trace_each        (gint64        since_us,
                                   RrTraceVisit  func,
                                   gpointer      data);
const void  *rr_trace_name        (guint16       name);
void         rr_trace_clear       (void);

#ifndef __GI_SCANNER__
static inline RrSpan
rr_span_begin_for (const char  *name,
                   RrRequestId  request)
{
  if (!rr_trace_is_enabled ())
    return (RrSpan) { 0 };
  return (RrSpan) { rr_clock_now_us (), name, request };
}

/* @name is static. For the request the thread works for. */
static inline RrSpan
rr_span_begin (const char *name)
{
  return rr_span_begin_for (name, rr_request_current ());
}

static inline void
rr_span_end (RrSpan  *span,
             guint64  n_things)
{
  if (span->start_us != 0)
    rr_trace_record (RR_TRACE_SPAN, 0, span->name, span->start_us, rr_clock_now_us (),
                     span->request, n_things);
}
#endif

G_END_DECLS
