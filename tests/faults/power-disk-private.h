/* power-disk-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sqlite3.h>

#include "power-vfs.h"

G_BEGIN_DECLS

#define RR_POWER_SECTOR  512
#define RR_POWER_FILES   16
#define RR_POWER_SLOTS   SQLITE_SHM_NLOCK

typedef struct
{
  char       *name;        /* (owned) (nullable) */
  GByteArray *now;
  GByteArray *durable;
  GByteArray *kept;
  GByteArray *dirty;       /* one for each sector that no sync has seen yet */
  gboolean    exists;
  gboolean    was_durable; /* it, not only its bytes */
  gboolean    was_kept;
  GPtrArray  *shm;         /* regions of the log's index */
  guint       n_shared;    /* connections that read it */
  gpointer    writer;      /* (nullable): the one that may write */
  guint       n_shm_shared[RR_POWER_SLOTS];
  gpointer    shm_writer[RR_POWER_SLOTS];   /* (nullable) */
} RrPowerFile;

struct _RrPowerDisk
{
  sqlite3_vfs  vfs;
  sqlite3_vfs *below;      /* for time and chance */
  RrPowerFile  files[RR_POWER_FILES];
  GRand       *rand;
  RrPowerLies  lies;
  gboolean     is_cut;
  guint        n_ops;
  guint        cut_at;
  RrPowerTroubleFunc trouble;   /* (nullable) */
  gpointer     trouble_data;
};

extern RrPowerDisk rr_power_disk;

RrPowerFile    *rr_power_find         (const char    *name);
void            rr_power_grow         (GByteArray    *array,
                                       gsize          len);
void            rr_power_make_dirty   (RrPowerFile   *file,
                                       gsize          at,
                                       gsize          len);
/* Each sector that is new gets to the disk with a chance; what does not stays new. */
void            rr_power_flush        (RrPowerFile   *file,
                                       double         chance);
/* FALSE: there is no power any more. */
gboolean        rr_power_count_op     (void);
RrPowerTrouble  rr_power_find_trouble (RrPowerOp      op);

G_END_DECLS
