/* rr-task.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-scope.h"

G_BEGIN_DECLS

typedef enum
{
  RR_TASK_QUEUED,
  RR_TASK_RUNNING,
  RR_TASK_WAITING,     /* in an operation of the core */
  RR_TASK_EXTERNAL,    /* in a call that the core cannot see into */
} RrTaskState;

/* One task as it was when the snapshot was taken. Strings are owned by it. */
typedef struct
{
  guint64       id;
  guint64       parent_id;      /* 0: none */
  char         *name;
  char         *scope;
  char         *request_id;     /* (nullable) */
  char         *waits_for;      /* (nullable) "recv tracker", "external fsync" */
  const RrSite *site;
  RrTaskState   state;
  gint64        since_us;       /* monotonic, when the state began */
  gint64        started_us;     /* monotonic, of the spawn */
  gint64        begun_us;       /* monotonic, when it began to run; 0 before */
  guint32       tid;            /* the system's id of its thread; 0 for none */

  /* Of rr_task_snapshot_with_servers(), for one that waits. */
  char         *servers;        /* (nullable) "tracker 12, store 14": who could serve it */
  gboolean      anybody_serves; /* what it waits on belongs to nobody in particular */
  gboolean      has_deadline;   /* it will not wait for ever */
} RrTaskInfo;

guint      rr_task_count           (void);
GPtrArray *rr_task_snapshot        (void);
GPtrArray *rr_task_snapshot_with_servers (void);
GPtrArray *rr_task_snapshot_page   (guint64     below_id,
                                    guint       max);
guint64    rr_task_get_current_id  (void);
void       rr_task_external_begin  (const char *label);
void       rr_task_external_end    (void);
void       rr_task_set_service     (gboolean    is_service);
void       rr_task_info_free       (RrTaskInfo *info);
const RrTaskInfo *rr_task_info_find (GPtrArray *infos,
                                     guint64    id);
const char *rr_task_state_to_string (RrTaskState state);
void       rr_task_info_describe   (const RrTaskInfo *info,
                                    gint64      now_us,
                                    const char *mark,
                                    GString    *out);
void       rr_task_dump            (GString    *out);

/* Counts of what is alive in the core, for tests and the quiescence check. */
typedef struct
{
  guint n_tasks;
  guint n_scopes;
  guint n_contexts;
  guint n_channels;
  guint n_handles;
  guint n_semaphores;
  guint n_permits;
  guint n_pools;
  guint n_sockets;    /* to others whom we ask */
} RrCensus;

void       rr_census               (RrCensus   *census);
void       rr_census_add_sockets   (int         n);
void       rr_assert_quiescent_at  (const char *file,
                                    int         line);
#define rr_assert_quiescent() rr_assert_quiescent_at (__FILE__, __LINE__)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTaskInfo, rr_task_info_free)

G_END_DECLS
