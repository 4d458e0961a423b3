/* rr-incident-close.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-close.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* An emergency is not closed by a slip of the hand.
 *
 * Threads: main.
 * Ends:    with the answer, or with the window.
 */

typedef struct
{
  gint64      id;
  RrCloseFunc func;
} Question;

static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             GtkWidget        *widget)
{
  Question *question = g_object_get_data (G_OBJECT (dialog), "question");

  if (g_str_equal (response, "close"))
    question->func (widget, question->id);
}

void
rr_incident_ask_to_close (GtkWidget   *widget,
                          const char  *title,
                          gint64       id,
                          RrCloseFunc  func)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                              _("Close This Emergency?"), NULL);
  Question *question = g_new (Question, 1);

  *question = (Question) { id, func };
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), "%s", title);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep Open"), "close",
                                    _("_Close"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "close",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_object_set_data_full (G_OBJECT (dialog), "question", question, g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), widget, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
