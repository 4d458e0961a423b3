/* rr-catalogue-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-catalogue-desk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-sync.h"

/* RrCatalogueDesk keeps the catalogue and its file in step. A catalogue does not change:
 * a new one takes its place, and who decides by the old one keeps it until that is done.
 * An I/O thread has a view, a reference of its own, and looks only whether there is a newer
 * one: it cannot be mistaken, since what it holds is not freed and so not made again there.
 *
 * Threads: any; who edits waits for the disk and for other editors.
 * Ends:    free, when no thread asks any more.
 */
struct _RrCatalogueDesk
{
  char        *path;       /* (owned) (immutable): tours.ini */

  RrMutex      editing;    /* one editor at a time; taken before lock */
  RrMutex      lock;
  RrCatalogue *newest;     /* (owned) (guarded by lock), but (atomic) to compare */
  char        *text;       /* (owned) (guarded by lock): what it was made of */

  RrCatalogue *views[RR_CATALOGUE_MAX_VIEWS]; /* (owned) (nullable) (thread: I/O, each its own) */
};

/* What an exercise sells: tours without a date for the crowd, two of each kind beside. */
static const char practice_tours[] =
    "[raft-day]\nname=Rafting, a whole day\nkind=start-time\ntime-zone=Pacific/Auckland\n"
    "starts=09:00;14:00\nminutes=240\nplaces=12\nbook-until-minutes=120\nchartered=7\n"
    "currency=NZD\nunits=adult:18900;child:12900\ngroup-from=8\ngroup-permille=100\n"
    "currencies=JPY;KWD\nunits-JPY=adult:16500;child:11300\nunits-KWD=adult:33250;child:22700\n"
    "early-days=21\nearly-permille=50\ntax-name=GST\ntax-permille=150\nnet-permille=800\n"
    "codes=TRAIL10:100\ntickets=both\n"
    "[ridge-walk]\nname=Ridge walk\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00\n"
    "minutes=360\nplaces=10\ncurrency=CHF\nunits=adult:9500;child:4500\n"
    "tax-permille=81\nnet-permille=850\n"
    "[hut-pass]\nname=Hut and climbing garden, day pass\nkind=opening-hours\n"
    "time-zone=Europe/Zurich\nstarts=07:00\ncloses=20:00\nplaces=40\nchartered=3\n"
    "currency=CHF\nunits=adult:3500;child:1500\ntax-permille=81\nnet-permille=900\ntickets=guest\n"
    "[hut-night]\nname=Hut, bed for a night\nkind=opening-hours\ntime-zone=Europe/Zurich\n"
    "starts=15:00\ncloses=22:00\nplaces=24\ncurrency=CHF\nunits=adult:7200;child:3600\n"
    "tax-permille=38\nnet-permille=900\n";

#define PRACTICE_CROWD_TOURS  16
#define PRACTICE_CROWD_PLACES 1000000

static gboolean
load_practice (GKeyFile  *file,
               GError   **error)
{
  if (!g_key_file_load_from_data (file, practice_tours, -1, G_KEY_FILE_NONE, error))
    return FALSE;
  for (guint i = 0; i < PRACTICE_CROWD_TOURS; i++)
    {
      char id[16];

      g_snprintf (id, sizeof id, "T%03u", i);
      g_key_file_set_integer (file, id, "places", PRACTICE_CROWD_PLACES);
      g_key_file_set_string (file, id, "units", "adult:5000");
    }
  return TRUE;
}

/* A file that is not there is an empty one. */
static gboolean
load_file (RrCatalogueDesk  *self,
           GKeyFile         *file,
           gboolean         *is_there,
           GError          **error)
{
  g_autoptr(GError) problem = NULL;

  *is_there = g_key_file_load_from_file (file, self->path, G_KEY_FILE_KEEP_COMMENTS, &problem);
  if (*is_there || g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&problem), "%s: ", self->path);
  return FALSE;
}

static void
put (RrCatalogueDesk *self,
     RrCatalogue     *catalogue,
     char            *text)
{
  RrCatalogue *old;
  g_autofree char *old_text = NULL;

  rr_mutex_lock (&self->lock);
  old = self->newest;
  __atomic_store_n (&self->newest, catalogue, __ATOMIC_RELEASE);
  old_text = self->text;
  self->text = text;
  rr_mutex_unlock (&self->lock);
  g_clear_pointer (&old, rr_catalogue_unref);
}

/**
 * rr_catalogue_desk_new:
 * @workspace: the folder with tours.ini
 * @practice: sell the tours of an exercise when there are none
 * @error: return location for an error
 *
 * Returns: (transfer full): the desk; %NULL with a #GKeyFileError, #GFileError or
 *   %RR_ERROR_MALFORMED
 */
RrCatalogueDesk *
rr_catalogue_desk_new (const char  *workspace,
                       gboolean     practice,
                       GError     **error)
{
  g_autoptr(RrCatalogueDesk) self = g_new0 (RrCatalogueDesk, 1);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  RrCatalogue *catalogue;
  gboolean is_there;

  g_return_val_if_fail (workspace != NULL, NULL);

  rr_mutex_init (&self->editing);
  rr_mutex_init (&self->lock);
  self->path = g_build_filename (workspace, "tours.ini", NULL);
  if (!load_file (self, file, &is_there, error))
    return NULL;
  if (!is_there && practice && !load_practice (file, error))
    return NULL;
  catalogue = rr_catalogue_new (file, error);
  if (catalogue == NULL)
    return NULL;
  put (self, catalogue, g_key_file_to_data (file, NULL, NULL));
  return g_steal_pointer (&self);
}

/**
 * rr_catalogue_desk_free:
 * @self: (nullable) (transfer full): a desk nobody asks any more
 */
void
rr_catalogue_desk_free (RrCatalogueDesk *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < RR_CATALOGUE_MAX_VIEWS; i++)
    g_clear_pointer (&self->views[i], rr_catalogue_unref);
  g_clear_pointer (&self->newest, rr_catalogue_unref);
  g_free (self->text);
  g_free (self->path);
  rr_mutex_clear (&self->editing);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * rr_catalogue_desk_dup:
 * @self: a desk
 *
 * Returns: (transfer full): the newest catalogue
 */
RrCatalogue *
rr_catalogue_desk_dup (RrCatalogueDesk *self)
{
  RrCatalogue *catalogue;

  g_return_val_if_fail (self != NULL, NULL);

  rr_mutex_lock (&self->lock);
  catalogue = rr_catalogue_ref (self->newest);
  rr_mutex_unlock (&self->lock);
  return catalogue;
}

/**
 * rr_catalogue_desk_view:
 * @self: a desk
 * @io: the I/O thread that asks
 *
 * Returns: (transfer none): the newest catalogue, good until this thread asks again
 */
RrCatalogue *
rr_catalogue_desk_view (RrCatalogueDesk *self,
                        guint            io)
{
  g_return_val_if_fail (self != NULL && io < RR_CATALOGUE_MAX_VIEWS, NULL);

  if (G_UNLIKELY (self->views[io] != __atomic_load_n (&self->newest, __ATOMIC_ACQUIRE)))
    {
      g_clear_pointer (&self->views[io], rr_catalogue_unref);
      self->views[io] = rr_catalogue_desk_dup (self);
    }
  return self->views[io];
}

/**
 * rr_catalogue_desk_dup_file:
 * @self: a desk
 *
 * Returns: (transfer full): the keys the newest catalogue was made of
 */
GKeyFile *
rr_catalogue_desk_dup_file (RrCatalogueDesk *self)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *text = NULL;

  g_return_val_if_fail (self != NULL, file);

  rr_mutex_lock (&self->lock);
  text = g_strdup (self->text);
  rr_mutex_unlock (&self->lock);
  /* It was written by the key file itself. */
  g_key_file_load_from_data (file, text, -1, G_KEY_FILE_KEEP_COMMENTS, NULL);
  return file;
}

/* --- changes ------------------------------------------------------------------ */

/* The file as it is now, which a hand may have changed since; without a file what is sold. */
static GKeyFile *
open_file (RrCatalogueDesk  *self,
           GError          **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  gboolean is_there;

  if (!load_file (self, file, &is_there, error))
    return NULL;
  return is_there ? g_steal_pointer (&file) : rr_catalogue_desk_dup_file (self);
}

static gboolean
write_file (RrCatalogueDesk  *self,
            GKeyFile         *file,
            GError          **error)
{
  RrCatalogue *catalogue = rr_catalogue_new (file, error);
  g_autofree char *text = NULL;
  g_autoptr(GError) problem = NULL;
  gsize len;

  if (catalogue == NULL)
    return FALSE;
  text = g_key_file_to_data (file, &len, NULL);
  if (!g_file_set_contents_full (self->path, text, (gssize) len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &problem))
    {
      rr_catalogue_unref (catalogue);
      /* Translators: what is wrong with the disk */
      g_set_error (error, RR_ERROR, RR_ERROR_STORE, _("The tours cannot be written: %s"), problem->message);
      return FALSE;
    }
  put (self, catalogue, g_steal_pointer (&text));
  return TRUE;
}

static void
merge_group (GKeyFile   *file,
             const char *id,
             GKeyFile   *keys)
{
  g_auto(GStrv) names = g_key_file_get_keys (keys, id, NULL, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (keys, id, names[i], NULL);

      if (value != NULL && *value != '\0')
        g_key_file_set_value (file, id, names[i], value);
      else
        g_key_file_remove_key (file, id, names[i], NULL);
    }
}

/* [raft-day unit child] tells more of the tour raft-day. */
static gboolean
is_about (const char *group,
          const char *id)
{
  gsize len = strlen (id);

  return strncmp (group, id, len) == 0 && (group[len] == '\0' || group[len] == ' ');
}

static void
merge_keys (GKeyFile   *file,
            const char *id,
            GKeyFile   *keys)
{
  g_auto(GStrv) groups = g_key_file_get_groups (keys, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    if (is_about (groups[i], id))
      merge_group (file, groups[i], keys);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) left = g_key_file_get_keys (file, groups[i], NULL, NULL);

      if (is_about (groups[i], id) && left != NULL && left[0] == NULL)
        g_key_file_remove_group (file, groups[i], NULL);
    }
}

static gboolean
remove_groups (GKeyFile    *file,
               const char  *id,
               GError     **error)
{
  g_auto(GStrv) groups = g_key_file_get_groups (file, NULL);

  if (!g_key_file_remove_group (file, id, error))
    return FALSE;
  for (guint i = 0; groups[i] != NULL; i++)
    if (strcmp (groups[i], id) != 0 && is_about (groups[i], id))
      g_key_file_remove_group (file, groups[i], NULL);
  return TRUE;
}

/**
 * rr_catalogue_desk_save:
 * @self: a desk
 * @id: a tour, made if it is not there
 * @keys: what its groups say from now on; an empty value takes the key away, and a group
 *   that has none any more; others stay
 * @error: return location for an error
 *
 * Returns: %FALSE, and nothing has changed, with %RR_ERROR_MALFORMED, %RR_ERROR_STORE, a
 *   #GKeyFileError or a #GFileError
 */
gboolean
rr_catalogue_desk_save (RrCatalogueDesk  *self,
                        const char       *id,
                        GKeyFile         *keys,
                        GError          **error)
{
  g_autoptr(GKeyFile) file = NULL;
  gboolean ok;

  g_return_val_if_fail (self != NULL && id != NULL && keys != NULL, FALSE);

  rr_mutex_lock (&self->editing);
  file = open_file (self, error);
  if (file != NULL)
    merge_keys (file, id, keys);
  ok = file != NULL && write_file (self, file, error);
  rr_mutex_unlock (&self->editing);
  return ok;
}

/**
 * rr_catalogue_desk_remove:
 * @self: a desk
 * @id: a tour
 * @error: return location for an error
 *
 * It is no longer sold; its bookings stay as they are.
 *
 * Returns: %FALSE, and nothing has changed, with %RR_ERROR_STORE, a #GKeyFileError or a
 *   #GFileError
 */
gboolean
rr_catalogue_desk_remove (RrCatalogueDesk  *self,
                          const char       *id,
                          GError          **error)
{
  g_autoptr(GKeyFile) file = NULL;
  gboolean ok;

  g_return_val_if_fail (self != NULL && id != NULL, FALSE);

  rr_mutex_lock (&self->editing);
  file = open_file (self, error);
  ok = file != NULL && remove_groups (file, id, error) && write_file (self, file, error);
  rr_mutex_unlock (&self->editing);
  return ok;
}
