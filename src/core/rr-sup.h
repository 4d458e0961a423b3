/* rr-sup.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-scope.h"

G_BEGIN_DECLS

/**
 * RrSup:
 *
 * Keeps long-lived tasks going, and gives up in the open when it cannot.
 */
typedef struct _RrSup RrSup;

typedef enum
{
  RR_SUP_ONE_FOR_ONE,    /* only the child that ended is started again */
  RR_SUP_REST_FOR_ONE,   /* those added after it are ended and started again too */
} RrSupStrategy;

typedef enum
{
  RR_CHILD_PERMANENT,   /* started again however it ended */
  RR_CHILD_TRANSIENT,   /* started again when it failed */
  RR_CHILD_TEMPORARY,   /* never started again */
} RrChildKind;

#define RR_SUP_INTENSITY    5
#define RR_SUP_WINDOW_US    (60 * G_TIME_SPAN_SECOND)
#define RR_SUP_BASE_US      (100 * G_TIME_SPAN_MILLISECOND)
#define RR_SUP_MAX_US       (30 * G_TIME_SPAN_SECOND)
#define RR_SUP_GRACE_US     (5 * G_TIME_SPAN_SECOND)
#define RR_SUP_MAX_CHILDREN 64

typedef struct
{
  guint  intensity;   /* so many restarts */
  gint64 window_us;   /* in so much time are still ordinary */
  gint64 base_us;     /* the longest wait before the first restart of a child; doubles */
  gint64 max_us;      /* the longest wait at all */
  gint64 grace_us;    /* how long a cancelled child may take before it is reported */
} RrSupLimits;

typedef struct
{
  const char *name;
  guint       n_children;
  guint       n_running;
  guint64     n_restarts;
  guint64     n_failures;   /* ends with an error, also of children that stay ended */
} RrSupStat;

RrSup     *rr_sup_new          (const char         *name,
                                RrSupStrategy       strategy,
                                const RrSupLimits  *limits,
                                guint32             seed);
void       rr_sup_free         (RrSup              *self);
void       rr_sup_add_full     (RrSup              *self,
                                const RrSite       *site,
                                const char         *name,
                                RrChildKind         kind,
                                RrTaskFunc          func,
                                gpointer            data,
                                GDestroyNotify      destroy);
gboolean   rr_sup_run          (RrSup              *self,
                                RrCtx              *ctx,
                                GError            **error) G_GNUC_WARN_UNUSED_RESULT;
void       rr_sup_get_stat     (RrSup              *self,
                                RrSupStat          *stat);

/**
 * rr_sup_add: (skip)
 *
 * rr_sup_add_full() from here.
 */
#define rr_sup_add(self, name, kind, func, data, destroy) \
  (G_GNUC_EXTENSION ({ RR_SITE (_rr_site); \
     rr_sup_add_full ((self), &_rr_site, (name), (kind), (func), (data), (destroy)); }))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSup, rr_sup_free)

G_END_DECLS
