/* rr-tardy.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tardy.h"

#include "rr-ctx-private.h"
#include "rr-scope-private.h"
#include "rr-task-private.h"

/* RrTardy looks for tasks that were cancelled and do not notice, and for calls to the
 * outside that nobody has set a limit to.
 *
 * A task notices when a checkpoint or a wait tells it. The delay is counted from the
 * cancel of its scope; what passed while the whole process stood still is not the task's
 * fault and is taken off. Within a shielded section nobody has to notice.
 *
 * Threads: looks on one thread at a time.
 * Ends:    with its owner.
 */

#define MAX_NOTED      64
#define MAX_SCOPES     256
#define STANDSTILL_US  (500 * 1000)

typedef struct
{
  guint64 scope_id;
  gint64  done_us;
} Cancelled;

/* A task that was late; kept for a while after it noticed or ended. */
typedef struct
{
  RrVerdict *verdict;    /* (owned) */
  gint64     seen_us;
} Noted;

struct _RrTardy
{
  Cancelled      scopes[MAX_SCOPES];
  guint          n_scopes;
  GQueue         noted;        /* of Noted, the newest first */
  gint64         last_us;      /* the look before; 0: none */
  gint64         usual_us;     /* from look to look: the least that was seen */
  gint64         still_us;     /* the last standstill began then */
  gint64         awake_us;     /* and ended then */
};

static void
noted_free (Noted *noted)
{
  rr_verdict_free (noted->verdict);
  g_free (noted);
}

/**
 * rr_tardy_new:
 *
 * Returns: (transfer full): has seen nobody yet
 */
RrTardy *
rr_tardy_new (void)
{
  return g_new0 (RrTardy, 1);
}

/**
 * rr_tardy_free:
 * @self: (nullable) (transfer full): no more looks
 */
void
rr_tardy_free (RrTardy *self)
{
  if (self == NULL)
    return;

  g_queue_clear_full (&self->noted, (GDestroyNotify) noted_free);
  g_free (self);
}

/* --- standstill ---------------------------------------------------------------------- */

/* When this thread, which has nothing else to do, comes late, everybody stood still. */
static void
note_standstill (RrTardy *self,
                 gint64   now_us)
{
  gint64 gap_us = now_us - self->last_us;

  if (self->last_us == 0)
    return;
  if (self->usual_us == 0 || gap_us < self->usual_us)
    self->usual_us = MAX (gap_us, 1);
  if (gap_us - self->usual_us < STANDSTILL_US)
    return;
  self->still_us = self->last_us + self->usual_us;
  self->awake_us = now_us;
}

static gint64
without_standstill_us (RrTardy *self,
                       gint64   from_us,
                       gint64   to_us)
{
  gint64 overlap_us = MIN (to_us, self->awake_us) - MAX (from_us, self->still_us);

  return to_us - from_us - MAX (overlap_us, 0);
}

/* --- who is late --------------------------------------------------------------------- */

static void
note (RrTardy         *self,
      const RrVerdict *verdict,
      gint64           now_us)
{
  Noted *noted = NULL;

  for (GList *l = self->noted.head; l != NULL && noted == NULL; l = l->next)
    if (((Noted *) l->data)->verdict->task_id == verdict->task_id
        && ((Noted *) l->data)->verdict->kind == verdict->kind)
      noted = l->data;
  if (noted == NULL)
    {
      noted = g_new0 (Noted, 1);
      g_queue_push_head (&self->noted, noted);
    }
  g_clear_pointer (&noted->verdict, rr_verdict_free);
  noted->verdict = rr_verdict_copy (verdict);
  noted->seen_us = now_us;
  if (self->noted.length > MAX_NOTED)
    noted_free (g_queue_pop_tail (&self->noted));
}

static RrVerdict *
verdict_of (RrTask        *task,
            RrVerdictKind  kind)
{
  RrVerdict *verdict = rr_verdict_new (kind);

  verdict->name = g_strdup (task->facts.name);
  verdict->task_id = task->facts.id;
  verdict->task_name = g_strdup (task->facts.name);
  verdict->site = task->facts.site;
  verdict->scope = g_strdup (task->facts.scope_name);
  verdict->request_id = g_strdup (task->facts.request_id);
  return verdict;
}

static void
describe_checkpoint (RrVerdict    *verdict,
                     const RrSite *site,
                     const char   *label)
{
  if (label != NULL)
    verdict->detail = g_strdup_printf ("has not noticed its cancel for %.0f ms: in the call “%s”",
                                       verdict->value, label);
  else if (site != NULL)
    verdict->detail = g_strdup_printf ("has not noticed its cancel for %.0f ms; last checkpoint %s:%d",
                                       verdict->value, rr_site_file (site), site->line);
  else
    verdict->detail = g_strdup_printf ("has not noticed its cancel for %.0f ms; never passed a checkpoint",
                                       verdict->value);
}

static gint64
cancelled_us_of (RrTardy *self,
                 guint64  scope_id)
{
  for (guint i = 0; i < self->n_scopes; i++)
    if (self->scopes[i].scope_id == scope_id)
      return self->scopes[i].done_us;
  return 0;
}

static gboolean
is_shielded (guint64 task_id)
{
  RrShieldInfo shield;

  return rr_shield_find (task_id, &shield);
}

static void
judge_cancel_locked (RrTardy *self,
                     RrTask  *task,
                     gint64   now_us)
{
  gint64 done_us = cancelled_us_of (self, task->facts.scope_id);
  gint64 late_us = done_us != 0 ? without_standstill_us (self, MAX (done_us, task->facts.started_us), now_us) : 0;
  g_autoptr(RrVerdict) verdict = NULL;

  if (late_us < RR_TARDY_CANCEL_US || task->saw_cancel || is_shielded (task->facts.id))
    return;

  verdict = verdict_of (task, RR_VERDICT_CANCEL_LATENCY);
  verdict->since_us = done_us;
  verdict->value = (double) late_us / 1000;
  describe_checkpoint (verdict, rr_task_last_checkpoint (task), task->label);
  note (self, verdict, now_us);
}

static void
judge_call_locked (RrTardy *self,
                   RrTask  *task,
                   gint64   now_us)
{
  gint64 lasts_us = without_standstill_us (self, task->since_us, now_us);
  g_autoptr(RrVerdict) verdict = NULL;

  if (task->state != RR_TASK_EXTERNAL || task->is_service || lasts_us < RR_TARDY_CALL_US
      || rr_ctx_deadline_us (rr_scope_get_ctx (task->facts.scope)) != RR_CTX_NO_DEADLINE)
    return;

  verdict = verdict_of (task, RR_VERDICT_UNBOUNDED_WAIT);
  verdict->since_us = task->since_us;
  verdict->value = (double) lasts_us / G_TIME_SPAN_SECOND;
  verdict->detail = g_strdup_printf ("has been in the call “%s” for %.1f s, and nothing sets it a limit",
                                     task->label, verdict->value);
  note (self, verdict, now_us);
}

typedef struct
{
  RrTardy *tardy;
  gint64   now_us;
} Look;

static void
look_at_task (RrTask   *task,
              gpointer  data)
{
  Look *look = data;

  rr_mutex_lock (&task->lock);
  if (task->facts.id != 0 && (task->state == RR_TASK_RUNNING || task->state == RR_TASK_EXTERNAL))
    {
      judge_cancel_locked (look->tardy, task, look->now_us);
      judge_call_locked (look->tardy, task, look->now_us);
    }
  rr_mutex_unlock (&task->lock);
}

static void
look_at_scope (RrObject *object,
               gpointer  data)
{
  RrTardy *self = ((Look *) data)->tardy;
  RrScopeFacts facts;

  if (object->kind != RR_OBJECT_SCOPE || self->n_scopes == MAX_SCOPES)
    return;
  rr_scope_read (object, &facts);
  if (facts.is_done && facts.n_running > 0)
    self->scopes[self->n_scopes++] = (Cancelled) { object->id, facts.done_us };
}

/* What was seen a while ago is still worth reading. */
static void
report (RrTardy       *self,
        RrVerdictBook *book,
        gint64         now_us)
{
  while (self->noted.tail != NULL && now_us - ((Noted *) self->noted.tail->data)->seen_us > RR_TARDY_KEEP_US)
    noted_free (g_queue_pop_tail (&self->noted));
  for (GList *l = self->noted.tail; l != NULL; l = l->prev)
    rr_verdict_book_report (book, rr_verdict_copy (((Noted *) l->data)->verdict));
}

/**
 * rr_tardy_look:
 * @self: has seen the looks before
 * @book: (transfer none): where the late ones are reported
 * @now_us: monotonic
 *
 * Thread: one at a time.
 */
void
rr_tardy_look (RrTardy       *self,
               RrVerdictBook *book,
               gint64         now_us)
{
  Look look = { self, now_us };

  g_return_if_fail (self != NULL && book != NULL);

  note_standstill (self, now_us);
  self->n_scopes = 0;
  rr_object_each (look_at_scope, &look);
  rr_task_each (look_at_task, &look);
  report (self, book, now_us);
  self->last_us = now_us;
}
