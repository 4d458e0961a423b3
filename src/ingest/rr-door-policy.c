/* rr-door-policy.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <glib/gi18n-lib.h>

/* What is refused of requests that are correct: foreign names, foreign web pages, and
 * strangers who tried too many credentials.
 *
 * Threads: the peer's I/O thread.
 */

static guint
judge_names (RrIo                *io,
             const RrHttpRequest *request,
             const char         **why)
{
  RrGuard *guard = io->door->guard;
  RrSlice host = { "", 0 }, origin;

  if (rr_http_find_header (request, "host", &host) && !rr_guard_takes_host (guard, host))
    {
      io->count.n_strange_hosts++;
      *why = N_("It calls this machine by a name that is not ours");
      return 421;
    }
  if (rr_http_find_header (request, "origin", &origin) && !rr_guard_takes_origin (guard, origin, host))
    {
      io->count.n_strange_origins++;
      *why = N_("It comes from a web page that may not ask us");
      return 403;
    }
  return 0;
}

guint
rr_peer_judge (RrIo                *io,
               RrPeer              *peer,
               const RrHttpRequest *request,
               const char         **why)
{
  guint status = judge_names (io, request, why);

  if (status != 0 || peer->near || rr_guard_may_log_in (io->door->guard, &peer->address, io->now_us))
    return status;
  io->count.n_locked_out++;
  *why = N_("Too many credentials of this address were not valid; it has to wait");
  return 429;
}
