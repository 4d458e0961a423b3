/* verdicts.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-task.h"
#include "rr-verdict-book.h"

/* What a test of the diagnostics waits for, and what it asks of a book of verdicts. */

/* Until @n tasks wait for @what, such as "recv line". */
static inline void
wait_for_waiting (const char *what,
                  guint       n)
{
  for (guint n_found = 0; n_found != n; )
    {
      g_autoptr(GPtrArray) tasks = rr_task_snapshot ();

      n_found = 0;
      for (guint i = 0; i < tasks->len; i++)
        if (g_strcmp0 (((RrTaskInfo *) g_ptr_array_index (tasks, i))->waits_for, what) == 0)
          n_found++;
      if (n_found != n)
        g_thread_yield ();
    }
}

static inline GPtrArray *
dup_kind (RrVerdictBook *book,
          RrVerdictKind  kind)
{
  GPtrArray *all = rr_verdict_book_dup_all (book);

  for (guint i = all->len; i-- > 0; )
    if (((RrVerdict *) g_ptr_array_index (all, i))->kind != kind)
      g_ptr_array_remove_index (all, i);
  return all;
}

static inline const RrVerdict *
nth (GPtrArray *verdicts,
     guint      index)
{
  g_assert_cmpuint (index, <, verdicts->len);
  return g_ptr_array_index (verdicts, index);
}
