/* verdicts.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-verdict-book.h"

/* What a test asks of a book of verdicts. */

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
