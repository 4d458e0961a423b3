/* rr-text.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-text.h"

#include <string.h>

/* Texts that are said again and again, and texts to take away.
 *
 * Threads: main.
 */

/**
 * rr_text_show:
 * @label: a label
 * @text: what it says from now on
 *
 * The same again costs no layout, and a screen reader is not told twice.
 */
void
rr_text_show (GtkWidget  *label,
              const char *text)
{
  if (strcmp (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
}

/**
 * rr_text_copy:
 * @widget: where it was asked for
 * @text: (nullable): for the clipboard; nothing happens without
 */
void
rr_text_copy (GtkWidget  *widget,
              const char *text)
{
  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}
