/* power-vfs.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A disk for SQLite whose power can be cut. One a process; it becomes the default. */
typedef struct _RrPowerDisk RrPowerDisk;

/* What a sync that succeeds has really done. */
typedef enum
{
  RR_POWER_HONEST,      /* all */
  RR_POWER_DROPPED,     /* nothing */
  RR_POWER_REORDERED,   /* some, and the rest with another sync, perhaps */
  RR_POWER_SHORTENED,   /* all but the end of the file */
} RrPowerLies;

typedef enum
{
  RR_POWER_WRITE,
  RR_POWER_SYNC,
} RrPowerOp;

typedef enum
{
  RR_POWER_WELL,
  RR_POWER_FAILS,       /* a write: no room; a sync: not written, and forgotten */
} RrPowerTrouble;

/* Asked before each; it may take its time. */
typedef RrPowerTrouble (*RrPowerTroubleFunc) (RrPowerOp op, gpointer data);

RrPowerDisk  *rr_power_disk_get      (void);
/* An empty disk, with power; what happens by chance goes by @seed. */
void          rr_power_disk_format   (RrPowerDisk  *self,
                                      guint32       seed);
/* What was synced is kept aside, to begin from several times. */
void          rr_power_disk_keep     (RrPowerDisk  *self);
void          rr_power_disk_rewind   (RrPowerDisk  *self,
                                      guint32       seed);
/* It says that it has synced, and has not. */
void          rr_power_disk_set_lies (RrPowerDisk  *self,
                                      RrPowerLies   lies);
/* The power goes with the write or sync of this number from now on; 0: it stays. */
void          rr_power_disk_cut_at   (RrPowerDisk  *self,
                                      guint         n_ops);
guint         rr_power_disk_get_ops  (RrPowerDisk  *self);
gboolean      rr_power_disk_is_cut   (RrPowerDisk  *self);
/* Power again: of what was not synced some sectors are there and some are not. */
void          rr_power_disk_restore  (RrPowerDisk  *self);
/* The process was gone, but not the system: all it wrote is there. */
void          rr_power_disk_revive   (RrPowerDisk  *self);
void          rr_power_disk_set_trouble (RrPowerDisk *self,
                                      RrPowerTroubleFunc func,
                                      gpointer      data);
/* Every connection from now on syncs less than FULL, whatever it is told: the control. */
void          rr_power_forget_syncs  (void);
/* A copy of a file on the real disk, for who looks for it there; it goes if there is none. */
void          rr_power_disk_export   (RrPowerDisk  *self,
                                      const char   *name);

G_END_DECLS
