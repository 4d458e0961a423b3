/* rr-qr-picture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RR_TYPE_QR_PICTURE (rr_qr_picture_get_type ())
G_DECLARE_FINAL_TYPE (RrQrPicture, rr_qr_picture, RR, QR_PICTURE, GtkWidget)

/* A QR code to be read from the screen: dark on light in every theme. */
GtkWidget *rr_qr_picture_new      (void);
/* %NULL for none. FALSE: it is too long for a code, and there is none. */
gboolean   rr_qr_picture_set_text (RrQrPicture *self,
                                   const char  *text);

G_END_DECLS
