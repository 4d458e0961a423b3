/* rr-contention.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

G_BEGIN_DECLS

/* Who waited for whom, by the places in the program: a pair of sites each. */
#define RR_CONTENTION_MAX_PAIRS  128
#define RR_CONTENTION_WINDOW_US  (10 * G_TIME_SPAN_SECOND)
/* Of a lock, within the window. */
#define RR_CONTENTION_WAIT_US    (2 * G_TIME_SPAN_SECOND)

typedef struct
{
  const RrSite *wait_site;   /* where it was asked for */
  const RrSite *hold_site;   /* (nullable): where who gave it back had taken it */
  char          name[32];    /* of the semaphore that was waited for first */
  gboolean      is_lock;     /* it has one unit */
  guint64       object;      /* id of that semaphore */
  guint64       n_waits;
  guint64       wait_ns;
} RrContention;

void     rr_contention_note       (const RrSite   *wait_site,
                                   const RrSite   *hold_site,
                                   guint64         object,
                                   const char     *name,
                                   gboolean        is_lock,
                                   gint64          wait_us);
/* Returns: (transfer full) (element-type RrContention): all there ever was */
GArray  *rr_contention_list       (void);
guint64  rr_contention_n_refused  (void);
void     rr_contention_look       (RrVerdictBook  *book,
                                   gint64          now_us);
void     rr_contention_clear      (void);

G_END_DECLS
