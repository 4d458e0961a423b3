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
 * rr_text_show_problem:
 * @label: a label that is there for problems only
 * @sentence: (nullable): what is wrong; without, the label is not seen
 */
void
rr_text_show_problem (GtkWidget  *label,
                      const char *sentence)
{
  rr_text_show (label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (label, sentence != NULL);
}

/**
 * rr_text_read_rightwards:
 * @widget: a label or an entry of a time, a date or a place
 *
 * Numbers that belong together keep their order in every language: latitude comes before
 * longitude, the day before the hour, and a sign before its number. A label stays on its
 * side.
 */
void
rr_text_read_rightwards (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    gtk_label_set_xalign (GTK_LABEL (widget), 1 - gtk_label_get_xalign (GTK_LABEL (widget)));
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  if (GTK_IS_EDITABLE (widget) && gtk_editable_get_delegate (GTK_EDITABLE (widget)) != NULL)
    gtk_widget_set_direction (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (widget))), GTK_TEXT_DIR_LTR);
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
