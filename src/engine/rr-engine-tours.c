/* rr-engine-tours.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-departures.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-engine-op-private.h"
#include "rr-error.h"
#include "rr-waiting-list.h"

/* The console's part of the catalogue: what is sold, and changes of it.
 *
 * Threads: the owner, except where it says otherwise.
 */

typedef struct
{
  char     *tour;    /* (owned) */
  GKeyFile *keys;    /* (owned) (nullable): those of tour; NULL takes it away */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->keys, g_key_file_unref);
  g_free (question->tour);
  g_free (question);
}

static Question *
ask (RrEngineOp *op,
     const char *tour)
{
  Question *question = rr_engine_op_ask (op, g_new0 (Question, 1), question_free);

  question->tour = g_strdup (tour);
  return question;
}

/**
 * rr_engine_dup_tour_keys:
 * @self: an engine
 * @id: a tour
 *
 * Returns: (transfer full): its keys and those of its parts, nothing if there is none
 */
GKeyFile *
rr_engine_dup_tour_keys (RrEngine   *self,
                         const char *id)
{
  g_autoptr(GKeyFile) file = NULL;
  GKeyFile *keys = g_key_file_new ();
  g_auto(GStrv) groups = NULL;
  gsize len = strlen (id);

  g_return_val_if_fail (RR_IS_ENGINE (self), keys);

  if (self->desk == NULL)
    return keys;
  file = rr_catalogue_desk_dup_file (rr_booking_desk_get_tours (self->desk));
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) names = g_key_file_get_keys (file, groups[i], NULL, NULL);

      if (strncmp (groups[i], id, len) != 0 || (groups[i][len] != '\0' && groups[i][len] != ' '))
        continue;
      for (guint k = 0; names[k] != NULL; k++)
        {
          g_autofree char *value = g_key_file_get_value (file, groups[i], names[k], NULL);

          g_key_file_set_value (keys, groups[i], names[k], value);
        }
    }
  return keys;
}

static void
sum_taken (const RrDepartureRow *row,
           gpointer              data)
{
  *(guint *) data += row->taken;
}

/* Whoever is booked on it from yesterday on would stand there without a tour. */
static gboolean
may_remove (Question       *question,
            RrStoreReader  *reader,
            GError        **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr(GDateTime) yesterday = g_date_time_add_days (now, -1);
  g_autofree char *from = g_date_time_format (yesterday, "%Y-%m-%d");
  guint n = 0;

  if (!rr_store_reader_departures (reader, from, "9999", question->tour, sum_taken, &n, error))
    return FALSE;
  if (n == 0)
    return TRUE;
  g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED,
               g_dngettext (GETTEXT_PACKAGE, "%u guest is booked on this tour. Give it no places instead.",
                            "%u guests are booked on this tour. Give it no places instead.", n), n);
  return FALSE;
}

static void
tour_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  RrEngineOp *op = data;
  Question *question = op->question;
  RrCatalogueDesk *tours = rr_booking_desk_get_tours (op->engine->desk);

  if (rr_engine_op_can_read (op, reader, error))
    {
      if (question->keys != NULL)
        rr_catalogue_desk_save (tours, question->tour, question->keys, &op->error);
      else if (may_remove (question, reader, &op->error))
        rr_catalogue_desk_remove (tours, question->tour, &op->error);
      rr_waiting_list_set_stale (rr_booking_desk_get_waiting (op->engine->desk));
      rr_audit_desk_note (op->engine->audit, rr_engine_get_who (op->engine),
                          question->keys != NULL ? "settings.tour" : "settings.tour.remove", question->tour,
                          op->error != NULL ? op->error->message : RR_AUDIT_OK);
    }
  op->count = 1;
  rr_engine_op_finish (op);
}

/**
 * rr_engine_save_tour_async:
 * @self: an engine
 * @id: a tour, made if it is not there
 * @keys: (transfer none): as for rr_catalogue_desk_save()
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_save_tour_async (RrEngine            *self,
                           const char          *id,
                           GKeyFile            *keys,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_save_tour_async, NULL, callback, user_data);
  Question *question = ask (op, id);
  g_autofree char *text = g_key_file_to_data (keys, NULL, NULL);

  question->keys = g_key_file_new ();
  g_key_file_load_from_data (question->keys, text, -1, G_KEY_FILE_NONE, NULL);
  rr_engine_op_submit (op, self->jobs, tour_job);
}

/**
 * rr_engine_remove_tour_async:
 * @self: an engine
 * @id: a tour
 * @callback: called on the owner's loop
 * @user_data: for @callback
 *
 * Refused as long as somebody is booked on it.
 */
void
rr_engine_remove_tour_async (RrEngine            *self,
                             const char          *id,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_remove_tour_async, NULL, callback, user_data);

  ask (op, id);
  rr_engine_op_submit (op, self->jobs, tour_job);
}
