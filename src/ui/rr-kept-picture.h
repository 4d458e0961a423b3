/* rr-kept-picture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-view.h"

G_BEGIN_DECLS

/* What a layer of the map has drawn, with a margin around what is seen: while the map
 * moves it moves with it, and is drawn anew only when that no longer will do. */
typedef struct _RrKeptPicture RrKeptPicture;

RrKeptPicture *rr_kept_picture_new        (GtkWidget      *widget);
void           rr_kept_picture_free       (RrKeptPicture  *self);
void           rr_kept_picture_forget     (RrKeptPicture  *self);
gboolean       rr_kept_picture_is_kept    (RrKeptPicture  *self);
int            rr_kept_picture_get_scale  (RrKeptPicture  *self);
cairo_t       *rr_kept_picture_begin      (RrKeptPicture  *self,
                                           const RrView   *view,
                                           RrView         *wide) G_GNUC_WARN_UNUSED_RESULT;
void           rr_kept_picture_get_offset (RrKeptPicture  *self,
                                           const RrView   *view,
                                           double         *x_px,
                                           double         *y_px);
void           rr_kept_picture_show       (RrKeptPicture  *self,
                                           GtkSnapshot    *snapshot,
                                           const RrView   *view);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrKeptPicture, rr_kept_picture_free)

G_END_DECLS
