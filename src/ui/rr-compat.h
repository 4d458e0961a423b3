/* rr-compat.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void  rr_compat_widget_get_color     (GtkWidget            *widget,
                                      GdkRGBA              *colour);
void  rr_compat_choose_file_async    (GtkWindow            *parent,
                                      const char           *title,
                                      gboolean              save,
                                      const char           *suggested_name,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
void  rr_compat_save_file_async      (GtkWindow            *parent,
                                      const char           *title,
                                      const char           *suggested_name,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
void  rr_compat_open_async          (GtkWindow            *parent,
                                     const char           *title,
                                     gboolean              is_folder,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
GFile *rr_compat_choose_file_finish  (GAsyncResult         *result,
                                      GError              **error);
void  rr_compat_present_about        (GtkWindow            *parent);
void  rr_compat_announce             (GtkWidget            *widget,
                                      const char           *text);

G_END_DECLS
