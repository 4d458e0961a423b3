/* rr-replay-page-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-replay-page.h"
#include "rr-time-strip.h"
#include "rr-trip-text.h"

G_BEGIN_DECLS

#define MINUTE_MS G_GINT64_CONSTANT (60000)

/* The page and its parts: what is chosen and what comes is in rr-replay-page.c, how it plays
 * in rr-replay-play.c, what is drawn on its map in rr-replay-page-map.c. */
struct _RrReplayPage
{
  GtkWidget     parent_instance;

  RrTripBoard  *board;        /* (owned) (nullable) */
  GArray       *marks_value;  /* (owned) (nullable): of RrReplayMark */
  RrReplay     *now;          /* (owned) (nullable) */
  RrReplay     *next;         /* (owned) (nullable) */
  gint64        wanted_ms;    /* beginning of the window asked for, RR_TIME_UNKNOWN for none */
  gint64        from_ms;
  gint64        to_ms;
  gint64        at_ms;
  gint64        shown_us;     /* monotonic, when the map was last drawn anew */
  guint         speed;
  guint         tick;         /* 0 while it stands */
  gint64        tick_us;
  GArray       *whom_ids;     /* (owned): of gint64: trips in the list of whom */
  GTimeZone    *zone;         /* (owned) */
  gboolean      is_silent;    /* the scale moves, but nobody moved it */

  GtkWidget    *box;          /* (unowned): template children */
  GtkWidget    *middle;
  GtkWidget    *whom;
  GtkWidget    *from;
  GtkWidget    *to;
  GtkWidget    *known;
  GtkWidget    *status;
  GtkWidget    *marks;
  GtkWidget    *play;
  GtkWidget    *speeds;
  GtkWidget    *time;
  GtkWidget    *strip;
  GtkWidget    *scale;
  GtkWidget    *map;          /* (unowned): in middle */
  RrShapeLayer *routes;       /* (unowned): of the map, as the next */
  RrShapeLayer *tails;
  guint         n_tails;      /* in it */
};

gboolean rr_replay_covers          (RrReplay     *replay,
                                    gint64        at_ms);
void     rr_replay_drop_windows    (RrReplayPage *self);
void     rr_replay_add_map         (RrReplayPage *self,
                                    RrMap        *like);
/* Planned routes of those it is about. */
void     rr_replay_show_routes     (RrReplayPage *self);
/* The way each has come. */
void     rr_replay_show_tails      (RrReplayPage *self);
void     rr_replay_show_moment     (RrReplayPage *self);
void     rr_replay_stop            (RrReplayPage *self);
void     rr_replay_add_speeds      (RrReplayPage *self);
void     rr_replay_speed_cb        (GtkDropDown  *drop,
                                    GParamSpec   *pspec,
                                    RrReplayPage *self);
void     rr_replay_play_cb         (GtkWidget    *widget,
                                    const char   *name,
                                    GVariant     *parameter);
void     rr_replay_change_speed_cb (GtkWidget    *widget,
                                    const char   *name,
                                    GVariant     *parameter);

G_END_DECLS
