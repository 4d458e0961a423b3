/* rr-trace-pack.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trace-pack.h"

/* An event as words of 64 bits: two, or three if it is of a request or its value is large.
 * In front of the first one, and of one that is of another thread or more than half an
 * hour away, are two more that say so.
 *
 *   end less the base, 32 | duration, 32
 *   value, the low 40 | 1 if there is a third | name, 11 | detail, 8 | kind, 4
 *   value, the high 24, in the upper half | request, 32
 *
 * Threads: any; nothing here has state.
 */

#define KIND_ORIGIN  15u
#define KIND_BITS    4
#define DETAIL_SHIFT 4
#define NAME_SHIFT   12
#define MORE_SHIFT   23
#define VALUE_SHIFT  24
#define VALUE_BITS   40

static gboolean
is_near (const RrTraceOrigin *origin,
         const RrTraceEvent  *event,
         gint64               end_us)
{
  return origin->tid == event->tid && end_us - origin->base_us >= G_MININT32
         && end_us - origin->base_us <= G_MAXINT32;
}

/**
 * rr_trace_pack:
 * @origin: (inout): of the event before
 * @event: what to write
 * @words: (out caller-allocates): room for %RR_TRACE_PACK_MOST
 *
 * Returns: how many it took
 */
guint
rr_trace_pack (RrTraceOrigin       *origin,
               const RrTraceEvent  *event,
               guint64             *words)
{
  gint64 end_us = event->start_us + event->dur_us;
  gboolean more = event->request != 0 || event->value >> VALUE_BITS != 0;
  guint n = 0;

  if (G_UNLIKELY (!is_near (origin, event, end_us)))
    {
      *origin = (RrTraceOrigin) { end_us, event->tid };
      words[n++] = (guint64) end_us;
      words[n++] = (guint64) event->tid << 32 | KIND_ORIGIN;
    }
  words[n++] = (guint64) (guint32) (end_us - origin->base_us) << 32 | event->dur_us;
  words[n++] = event->value << VALUE_SHIFT | (guint64) more << MORE_SHIFT
               | (guint64) event->name << NAME_SHIFT | (guint64) event->detail << DETAIL_SHIFT | event->kind;
  if (more)
    words[n++] = (event->value >> VALUE_BITS) << 32 | event->request;
  return n;
}

/**
 * rr_trace_unpack:
 * @origin: (inout): of the event before
 * @words: what rr_trace_pack() wrote
 * @event: (out caller-allocates): what it was
 *
 * Returns: how many words it has read
 */
guint
rr_trace_unpack (RrTraceOrigin *origin,
                 const guint64 *words,
                 RrTraceEvent  *event)
{
  guint n = 0;
  guint64 what;

  if ((words[1] & ((1u << KIND_BITS) - 1)) == KIND_ORIGIN)
    {
      *origin = (RrTraceOrigin) { (gint64) words[0], (guint32) (words[1] >> 32) };
      n = 2;
    }
  what = words[n + 1];
  *event = (RrTraceEvent) {
    .dur_us = (guint32) words[n],
    .tid = origin->tid,
    .kind = what & ((1u << KIND_BITS) - 1),
    .detail = (guint8) (what >> DETAIL_SHIFT),
    .name = (what >> NAME_SHIFT) & RR_TRACE_PACK_NAMES,
    .value = what >> VALUE_SHIFT,
  };
  event->start_us = origin->base_us + (gint32) (words[n] >> 32) - event->dur_us;
  n += 2;
  if ((what >> MORE_SHIFT & 1) != 0)
    {
      event->request = (RrRequestId) words[n];
      event->value |= words[n] >> 32 << VALUE_BITS;
      n++;
    }
  return n;
}
