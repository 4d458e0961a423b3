/* rr-object-stat.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A channel, a semaphore or a pool as it is now; those of one name are taken together. */
typedef struct
{
  const char *kind;            /* "channel", "semaphore", "pool" */
  char       *name;
  guint       n_objects;
  guint64     capacity;        /* items, units, or jobs */
  guint64     length;          /* items in it, units taken, jobs queued */
  guint64     n_running;       /* of a pool */
  guint64     n_send_waiting;  /* senders; of a semaphore, who acquires */
  guint64     n_recv_waiting;
  guint64     n_in;            /* sent, acquired, or done, ever */
  guint64     n_out;           /* received */
  guint64     n_rejected;
  guint64     n_dropped;       /* by policy, or because nobody was left to receive */
  guint64     in_wait_us;      /* time spent waiting to send, to acquire, or in the queue */
  guint64     out_wait_us;     /* to receive */
} RrObjectStat;

/* More names than these are taken together as "other". */
#define RR_OBJECT_STAT_MAX 256

GPtrArray *rr_object_stat_list (void);

G_END_DECLS
