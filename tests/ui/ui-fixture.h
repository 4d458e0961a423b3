/* ui-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-window.h"

G_BEGIN_DECLS

/* The window without an engine: a test hands it snapshots and looks at it. */
typedef struct
{
  AdwApplication *application;   /* (unowned): one a process */
  RrWindow       *window;        /* (unowned): owned by GTK */
} Fixture;

void        fixture_init          (void);
void        fixture_set_up        (Fixture     *self,
                                   int          width,
                                   int          height);
void        fixture_tear_down     (Fixture     *self);
/* Lets the window work until it has drawn @n_frames. */
void        fixture_settle        (Fixture     *self,
                                   guint        n_frames);
GdkTexture *fixture_render        (Fixture     *self);
/* The widget of that name in the template, anywhere below @root. */
GtkWidget  *fixture_find          (GtkWidget   *root,
                                   GType        type);
GtkWidget  *fixture_find_label    (GtkWidget   *root,
                                   const char  *text);
void        fixture_set_theme     (const char  *nick);

/* @n_devices guides around the sample region: every status, one SOS when there are
 * more than ten, some without battery, name or heading. @step moves them. */
RrSnapshot *fixture_make_snapshot (guint        n_devices,
                                   guint        step);
/* A way of @n_fixes with hills in it. */
GArray     *fixture_make_track    (guint        n_fixes);

G_END_DECLS
