/* rr-qr-picture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-qr-picture.h"

#include <math.h>
#include <string.h>

#include "rr-qr.h"

/* RrQrPicture: dark modules on white, with the quiet zone that readers need. Modules are a
 * whole number of pixels, or their edges would blur.
 *
 * Threads: main.
 * Ends:    with its parent.
 */
struct _RrQrPicture
{
  GtkWidget parent_instance;

  RrQr      qr;      /* size 0: none */
};

G_DEFINE_FINAL_TYPE (RrQrPicture, rr_qr_picture, GTK_TYPE_WIDGET)

#define QUIET    4u
#define SMALLEST 3    /* pixels a module: less is hard to read for a phone */

static guint
n_modules (const RrQrPicture *self)
{
  return self->qr.size + 2 * QUIET;
}

static void
rr_qr_picture_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = SMALLEST * (int) n_modules (RR_QR_PICTURE (widget));
  *natural = *minimum;
  *minimum_baseline = *natural_baseline = -1;
}

/* A run of dark modules is one rectangle. */
static void
append_row (RrQrPicture *self,
            GtkSnapshot *snapshot,
            guint        y)
{
  static const GdkRGBA dark = { 0, 0, 0, 1 };

  for (guint x = 0; x < self->qr.size; x++)
    {
      guint from = x;

      while (x < self->qr.size && rr_qr_is_dark (&self->qr, x, y))
        x++;
      if (x > from)
        gtk_snapshot_append_color (snapshot, &dark,
                                   &GRAPHENE_RECT_INIT ((float) (from + QUIET), (float) (y + QUIET), (float) (x - from), 1));
    }
}

static void
rr_qr_picture_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  static const GdkRGBA light = { 1, 1, 1, 1 };
  RrQrPicture *self = RR_QR_PICTURE (widget);
  float n = (float) n_modules (self), scale = (float) gtk_widget_get_scale_factor (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  float module = floorf (MIN (width, height) * scale / n) / scale;

  if (self->qr.size == 0 || module <= 0)
    return;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (floorf ((width - n * module) / 2), floorf ((height - n * module) / 2)));
  gtk_snapshot_scale (snapshot, module, module);
  gtk_snapshot_append_color (snapshot, &light, &GRAPHENE_RECT_INIT (0, 0, n, n));
  for (guint y = 0; y < self->qr.size; y++)
    append_row (self, snapshot, y);
  gtk_snapshot_restore (snapshot);
}

static void
rr_qr_picture_class_init (RrQrPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = rr_qr_picture_measure;
  widget_class->snapshot = rr_qr_picture_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rr_qr_picture_init (RrQrPicture *self)
{
}

/**
 * rr_qr_picture_new:
 *
 * Returns: (transfer floating): a picture without a code
 */
GtkWidget *
rr_qr_picture_new (void)
{
  return g_object_new (RR_TYPE_QR_PICTURE, NULL);
}

/**
 * rr_qr_picture_set_text:
 * @self: a picture
 * @text: (nullable): what is to be read from it
 *
 * Returns: %FALSE if it is too long
 */
gboolean
rr_qr_picture_set_text (RrQrPicture *self,
                        const char  *text)
{
  gboolean ok = text == NULL || rr_qr_encode (text, &self->qr);

  if (text == NULL || !ok)
    memset (&self->qr, 0, sizeof self->qr);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  return ok;
}
