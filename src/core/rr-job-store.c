/* rr-job-store.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-job-store-private.h"

/* Jobs are made many at a time and used again: the thread that frees one is not the one
 * that made it, and the allocator would have both wait for each other.
 *
 * Threads: any, one at a time.
 * Ends:    with its owner; until then it keeps room for as many as there ever were.
 */

struct _RrJobSlab
{
  RrJobSlab *next;
};

/* Returns: (transfer none): room for a job of @size bytes, with whatever was in it; all
 * of a store are of one size */
RrJob *
rr_job_store_take (RrJobStore *self,
                   gsize       size)
{
  RrJobSlab *slab;

  if (self->spare.length == 0)
    {
      slab = g_malloc (sizeof *slab + RR_JOB_STORE_LOT * size);
      slab->next = self->slabs;
      self->slabs = slab;
      for (gsize i = 0; i < RR_JOB_STORE_LOT; i++)
        rr_job_list_append (&self->spare, (gpointer) ((char *) (slab + 1) + i * size));
    }
  return rr_job_list_pop (&self->spare);
}

void
rr_job_store_clear (RrJobStore *self)
{
  while (self->slabs != NULL)
    {
      RrJobSlab *slab = self->slabs;

      self->slabs = slab->next;
      g_free (slab);
    }
  self->spare = (RrJobList) { 0 };
}
