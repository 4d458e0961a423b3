/* sim-world.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "power-vfs.h"
#include "rr-chan.h"
#include "rr-pipeline.h"
#include "rr-sim.h"
#include "rr-sup.h"

G_BEGIN_DECLS

#define SIM_PHONES   4
#define SIM_BOOKERS  3
#define SIM_MESSAGES 12    /* of each phone, until the end of all lives */
#define SIM_SOS_AT   7     /* this one of every phone is a call for help */
#define SIM_BOOKINGS 4     /* of each booker */
#define SIM_CAPACITY 14    /* of the one departure they want */
#define SIM_WALL_MS  G_GINT64_CONSTANT (1750000000000)

/* Somebody outside, who remembers over all lives of the engine. */
typedef struct
{
  guint    number;
  gboolean is_booker;
  gboolean over_ws;
  char     name[8];
  guint    n_asked;                       /* how many it has begun with */
  guint    n_answered;                    /* for good: all up to that one */
  gboolean has_place[SIM_BOOKINGS + 1];   /* a booker's: it was told so */
  RrTx    *tx;                            /* (owned) (nullable): what it is told, in this life */
  RrRx    *rx;                            /* (owned) (nullable) */
} SimPerson;

typedef struct
{
  guint n_acked;
  guint n_lives;
  guint n_power_cuts;
  guint n_kills;
  guint n_gave_up;        /* lives in which the guard of the stages did */
  guint n_mishaps;
  guint n_failed_syncs;
} SimFigures;

/* What happens by chance goes by the schedule, and so by its seed. */
typedef struct
{
  GRand       *rand;
  GHashTable  *sites;      /* site -> whether it is on in this run */
  gboolean     is_calm;    /* nothing goes wrong */
  int          is_down;    /* (atomic): nobody is there any more */
  guint        n_falls_left;   /* of stages, in this life */
  gint64       full_until_us;  /* the disk */
  gint64       wall_ahead_ms;
  SimPerson    people[SIM_PHONES + SIM_BOOKERS];
  RrTx        *net;        /* (owned) (nullable): to the engine */
  RrRx        *net_rx;     /* (owned) (nullable) */
  RrTx        *to_tracker; /* (owned) (nullable): of the one that hands over */
  RrPipeline  *pipeline;   /* (nullable) */
  RrItemPool  *pool;       /* (nullable) */
  SimFigures  *figures;
} SimWorld;

extern SimWorld *sim_world;

/* The clocks and chance of all that is linked with this. */
gint64    __wrap_rr_time_now_ms       (void);
gint64    __wrap_g_get_monotonic_time (void);
gint64    __real_g_get_monotonic_time (void);
guint32   __wrap_g_random_int         (void);

void      sim_world_begin     (SimWorld    *self,
                               SimFigures  *figures);
void      sim_world_end       (SimWorld    *self);
gboolean  sim_world_chance    (SimWorld    *self,
                               guint        percent);
gboolean  sim_world_all_told  (SimWorld    *self);
/* In a life: everybody talks, and one thread hands over what they say. */
gboolean  sim_world_connect   (SimWorld    *self,
                               RrScope     *people,
                               RrScope     *engine);
void      sim_world_hang_up   (SimWorld    *self);
void      sim_world_answer    (SimWorld    *self,
                               guint        person,
                               guint        number,
                               guint        status);

G_END_DECLS
