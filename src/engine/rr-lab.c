/* rr-lab.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-lab-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-clock.h"
#include "rr-watch.h"

/* RrLab plants one fault with the same parts the engine is made of, and says when the
 * watch has found it. There is no pretence: the tasks are really stuck, the permit is
 * really lost. It belongs into a process of its own with a throw-away workspace.
 *
 * Threads: main; the planted tasks have threads of their own.
 * Ends:    rr_lab_stop() cancels everything planted and takes it away again.
 */

static const RrLabCase *
nth_case (guint index)
{
  if (index < rr_lab_n_proven)
    return &rr_lab_proven[index];
  index -= rr_lab_n_proven;
  return index < rr_lab_n_measured ? &rr_lab_measured[index] : NULL;
}

static const RrLabCase *
find_case (const char  *name,
           GError     **error)
{
  const RrLabCase *found;

  for (guint i = 0; (found = nth_case (i)) != NULL; i++)
    if (strcmp (found->page.name, name) == 0)
      return found;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               /* Translators: %s is what was typed */
               _("The laboratory has no case named “%s”; “--lab list” shows them"), name);
  return NULL;
}

/**
 * rr_lab_get_page:
 * @index: from 0
 *
 * Returns: (nullable): a page; %NULL after the last
 */
const RrLabPage *
rr_lab_get_page (guint index)
{
  const RrLabCase *found = nth_case (index);

  return found != NULL ? &found->page : NULL;
}

/**
 * rr_lab_find_page:
 * @name: of a case
 * @error: return location for an error
 *
 * Returns: (nullable): its page; %NULL with %G_IO_ERROR_NOT_FOUND for an unknown name
 */
const RrLabPage *
rr_lab_find_page (const char  *name,
                  GError     **error)
{
  const RrLabCase *found;

  g_return_val_if_fail (name != NULL, NULL);

  found = find_case (name, error);
  return found != NULL ? &found->page : NULL;
}

/**
 * rr_lab_start:
 * @name: of a case
 * @error: return location for an error
 *
 * Plants it.
 *
 * Returns: (transfer full): %NULL with %G_IO_ERROR_NOT_FOUND for an unknown name, or with
 *   the reason why it could not be planted
 */
RrLab *
rr_lab_start (const char  *name,
              GError     **error)
{
  const RrLabCase *found;
  g_autoptr(RrLab) self = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  found = find_case (name, error);
  if (found == NULL)
    return NULL;

  self = g_new0 (RrLab, 1);
  self->page = &found->page;
  self->started_us = rr_clock_now_us ();
  self->ctx = rr_ctx_new (NULL, "laboratory");
  rr_ctx_set_request_id (self->ctx, "lab-1");
  return found->plant (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * rr_lab_page:
 * @self: a planted case
 *
 * Returns: its page
 */
const RrLabPage *
rr_lab_page (RrLab *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->page;
}

static gboolean
is_expected (RrLab           *self,
             const RrVerdict *verdict)
{
  return verdict->kind == self->page->kind && verdict->found_us >= self->started_us
         && (self->page->stuck == RR_STUCK_NOT || verdict->stuck == self->page->stuck);
}

/**
 * rr_lab_dup_found:
 * @self: a planted case
 *
 * Returns: (transfer full) (nullable): the verdict the case is about, as soon as the
 *   watch has found it
 */
RrVerdict *
rr_lab_dup_found (RrLab *self)
{
  g_autoptr(GPtrArray) verdicts = rr_watch_dup_verdicts ();

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < verdicts->len; i++)
    if (is_expected (self, g_ptr_array_index (verdicts, i)))
      return rr_verdict_copy (g_ptr_array_index (verdicts, i));
  return NULL;
}

/* In the order in which one needs the other. */
static void
put_away (RrLab *self)
{
  if (self->source != 0)
    g_source_remove (self->source);
  for (guint i = 0; i < RR_LAB_MAX_PARTS; i++)
    {
      g_autoptr(GError) planned = NULL;

      if (self->scopes[i] != NULL && !rr_scope_wait (self->scopes[i], &planned))
        g_debug ("Laboratory: %s", planned->message);
    }
  /* Its holder has gone; nobody else would have the right to give it back. */
  if (self->permit != NULL)
    rr_permit_give (self->permit, rr_owner_root ());
  rr_permit_release (self->permit);
  for (guint i = 0; i < RR_LAB_MAX_PARTS; i++)
    {
      rr_scope_free (self->scopes[i]);
      rr_stage_free (self->stages[i]);
      rr_tx_drop (self->tx[i]);
      rr_rx_drop (self->rx[i]);
    }
  rr_pool_free (self->pool);
  rr_sem_free (self->sem);
}

/**
 * rr_lab_stop:
 * @self: (nullable) (transfer full): a planted case
 *
 * Ends what was planted and waits for it. The verdicts stay to be read.
 */
void
rr_lab_stop (RrLab *self)
{
  if (self == NULL)
    return;

  g_atomic_int_set (&self->stops, TRUE);
  rr_ctx_cancel (self->ctx, NULL);
  put_away (self);
  rr_ctx_unref (self->ctx);
  g_free (self);
}
