/* rr-task-item.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-task.h"
#include "rr-verdict.h"

G_BEGIN_DECLS

/* What a task list can show of a task, in the order of its columns. */
typedef enum
{
  RR_TASK_NAME,
  RR_TASK_STATE,
  RR_TASK_WAITS,
  RR_TASK_SERVER,
  RR_TASK_SINCE,
  RR_TASK_SITE,
  RR_TASK_SCOPE,
  RR_TASK_REQUEST,
  RR_N_TASK_COLUMNS
} RrTaskColumn;

#define RR_TYPE_TASK_ITEM (rr_task_item_get_type ())
G_DECLARE_FINAL_TYPE (RrTaskItem, rr_task_item, RR, TASK_ITEM, GObject)

/* One task, or the heading of a scope, in a list. */
struct _RrTaskItem
{
  GObject      parent_instance;

  RrTaskInfo   info;          /* strings are owned; of a heading only the scope */
  RrStuck      stuck;
  char        *server;        /* (owned) (nullable): who could serve it */
  guint        n_tasks;       /* of a heading; 0: this is a task */

  /* Of the model that holds it. */
  guint        seen;          /* the diagnosis it was last seen in */
  guint        wanted;        /* the arrangement it was last wanted in */
  gboolean     is_listed;
};

RrTaskItem *rr_task_item_new          (const RrTaskInfo  *info);
RrTaskItem *rr_task_item_new_heading  (const char        *scope);
void        rr_task_item_update       (RrTaskItem        *self,
                                       const RrTaskInfo  *info);
void        rr_task_item_set_server   (RrTaskItem        *self,
                                       RrStuck            stuck,
                                       const char        *server);
int         rr_task_item_compare      (RrTaskItem        *self,
                                       RrTaskItem        *other,
                                       RrTaskColumn       column);
gboolean    rr_task_item_matches      (RrTaskItem        *self,
                                       const char        *needle);
/* (transfer full): what a column says of it */
char       *rr_task_item_dup_text     (RrTaskItem        *self,
                                       RrTaskColumn       column,
                                       gint64             now_us);

G_END_DECLS
