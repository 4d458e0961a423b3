/* rr-census.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-task.h"

#include "rr-object-private.h"

/* How much of everything is alive, and whether nothing is.
 *
 * Threads: any.
 */

/**
 * rr_census:
 * @census: (out caller-allocates): what is alive in the core
 *
 * Thread: any.
 */
void
rr_census (RrCensus *census)
{
  g_return_if_fail (census != NULL);

  *census = (RrCensus) {
    .n_tasks = rr_task_count (),
    .n_scopes = rr_alive_get (RR_ALIVE_SCOPE),
    .n_contexts = rr_alive_get (RR_ALIVE_CTX),
    .n_channels = rr_alive_get (RR_ALIVE_CHAN),
    .n_handles = rr_alive_get (RR_ALIVE_HANDLE),
    .n_semaphores = rr_alive_get (RR_ALIVE_SEM),
    .n_permits = rr_alive_get (RR_ALIVE_PERMIT),
    .n_pools = rr_alive_get (RR_ALIVE_POOL),
    .n_sockets = rr_alive_get (RR_ALIVE_SOCKET),
  };
}

/**
 * rr_census_add_sockets:
 * @n: how many more, or fewer, somebody has who asks others
 *
 * They are counted like what the core makes, so that none is left behind.
 *
 * Thread: any.
 */
void
rr_census_add_sockets (int n)
{
  rr_alive_add (RR_ALIVE_SOCKET, n);
}

/**
 * rr_assert_quiescent_at:
 * @file: the caller
 * @line: the caller
 *
 * Aborts with a list of what is left if anything of the core is still alive. Exact:
 * there is no sleep and no second try.
 */
void
rr_assert_quiescent_at (const char *file,
                        int         line)
{
  g_autoptr(GString) dump = g_string_new (NULL);
  RrCensus census;

  rr_census (&census);
  if (census.n_tasks + census.n_scopes + census.n_contexts + census.n_channels
          + census.n_handles + census.n_semaphores + census.n_permits + census.n_pools + census.n_sockets == 0)
    return;

  rr_task_dump (dump);
  g_error ("%s:%d: not quiescent: %u tasks, %u scopes, %u contexts, %u channels, %u handles, "
           "%u semaphores, %u permits, %u pools, %u sockets\n%s",
           file, line, census.n_tasks, census.n_scopes, census.n_contexts, census.n_channels,
           census.n_handles, census.n_semaphores, census.n_permits, census.n_pools, census.n_sockets, dump->str);
}
