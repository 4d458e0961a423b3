/* rr-mishap.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-mishap.h"

/* Who decides what goes wrong.
 *
 * Threads: rr_mishap() on any; set while no other thread is at a site.
 */
#ifdef RR_SIM
static RrMishapFunc decide;
static gpointer decide_data;

/**
 * rr_mishap:
 * @site: what would go wrong, a static text
 *
 * Returns: %TRUE if it does
 */
gboolean
rr_mishap (const char *site)
{
  RrMishapFunc func = __atomic_load_n (&decide, __ATOMIC_ACQUIRE);

  return func != NULL && func (site, decide_data);
}

/**
 * rr_mishap_set_func:
 * @func: (nullable): who decides from now on; %NULL for nothing goes wrong
 * @data: for @func
 */
void
rr_mishap_set_func (RrMishapFunc func,
                    gpointer     data)
{
  decide_data = data;
  __atomic_store_n (&decide, func, __ATOMIC_RELEASE);
}
#else
typedef int RrMishapNothing;   /* a file has to have something in it */
#endif
