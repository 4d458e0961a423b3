/* rr-report-trails.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Trails by name, for those who name a segment instead of a place. Reading the file takes
 * a while, and most days nobody asks; so it is read when the first one does, on the desk's
 * thread, and whoever came with a name waits at the door until then.
 *
 * Threads: the desk's, except where it says otherwise.
 */

static void
load_trails_cb (RrTrailNet *net,
                gpointer    data)
{
  g_autoptr(GError) problem = NULL;

  rr_trail_net_load (net, data, &problem);
  if (problem != NULL)
    g_message ("Reports are brought together by distance only: %s", problem->message);
}

void
rr_report_desk_open_trails (RrReportDesk *self)
{
  if (self->trails != NULL)
    rr_trail_net_set_loader (self->net, load_trails_cb, self->trails);
}

static const RrTrailIndex *
ensure_index (RrReportDesk *self)
{
  RrTrailIndex *index = g_atomic_pointer_get (&self->trail_index);

  if (index == NULL)
    {
      index = rr_trail_index_new (self->net);
      g_atomic_pointer_set (&self->trail_index, index);
    }
  return index;
}

/* Somebody waits for it, maybe at each of the doors. */
void
rr_report_desk_read_trails (RrReportDesk *self)
{
  if (__atomic_exchange_n (&self->wants_trails, 0, __ATOMIC_ACQ_REL) == 0)
    return;
  ensure_index (self);
  rr_front_door_resume_all (self->door);
}

static void
nothing_event (RrReportDesk *self,
               gpointer      data)
{
}

/**
 * rr_report_desk_get_trails:
 * @self: a desk
 *
 * Thread: any.
 *
 * Returns: (transfer none) (nullable): the trails; %NULL if they have to be read first, of
 *   which the doors hear
 */
const RrTrailIndex *
rr_report_desk_get_trails (RrReportDesk *self)
{
  const RrTrailIndex *index = g_atomic_pointer_get (&self->trail_index);

  if (index != NULL)
    return index;
  __atomic_store_n (&self->wants_trails, 1, __ATOMIC_RELEASE);
  /* Without room for it the desk is at work, and looks at the flag when it is done. */
  rr_report_desk_post (self, nothing_event, NULL, NULL);
  return NULL;
}

static gboolean
names_trail (const void *text,
             gsize       len)
{
  return text != NULL && (memmem (text, len, "\"segment\"", strlen ("\"segment\"")) != NULL
                          || memmem (text, len, "\"trail\"", strlen ("\"trail\"")) != NULL);
}

/**
 * rr_report_desk_can_read:
 * @self: a desk
 * @text: the JSON of a report
 * @len: how long it is
 *
 * Thread: I/O.
 *
 * Returns: %FALSE if it names a trail and they have to be read first
 */
gboolean
rr_report_desk_can_read (RrReportDesk *self,
                         const void   *text,
                         gsize         len)
{
  return g_atomic_pointer_get (&self->trail_index) != NULL || !names_trail (text, len)
         || rr_report_desk_get_trails (self) != NULL;
}

/**
 * rr_report_desk_can_ride:
 * @message: a decoded message
 * @desk: the desk
 *
 * Thread: I/O.
 *
 * Returns: %FALSE if what rides with it cannot be understood yet
 */
gboolean
rr_report_desk_can_ride (const RrMessage *message,
                         gpointer         desk)
{
  gsize len = 0;
  const void *text;

  if (message->kind != RR_MESSAGE_REPORT || message->extra == NULL)
    return TRUE;
  text = g_bytes_get_data (message->extra, &len);
  return rr_report_desk_can_read (desk, text, len);
}

/* --- for the console ---------------------------------------------------------- */

typedef struct
{
  char            *trail;     /* (owned) (nullable) */
  gint64           segment;
  RrTrailFoundFunc done;
  gpointer         data;
} Search;

/* Also of one that the desk did not come to before it ended. */
static void
search_free (gpointer data)
{
  Search *search = data;
  g_autoptr(GError) error = NULL;

  if (search->done != NULL)
    {
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The engine is stopped"));
      search->done (NULL, NULL, error, search->data);
    }
  g_free (search->trail);
  g_free (search);
}

/* "Höhenweg", "Höhenweg 12" or "12". */
static void
read_name (const char *text,
           Search     *search)
{
  g_autofree char *name = g_strstrip (g_strdup (text));
  char *space = strrchr (name, ' ');
  char *number = space != NULL ? space + 1 : name;
  guint64 segment;

  search->segment = -1;
  if (g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT, &segment, NULL))
    {
      search->segment = (gint64) segment;
      *number = '\0';
      g_strchomp (name);
    }
  search->trail = *name != '\0' ? g_steal_pointer (&name) : NULL;
}

static void
search_event (RrReportDesk *self,
              gpointer      data)
{
  Search *search = data;
  const RrTrailIndex *index = ensure_index (self);
  g_autoptr(GError) error = NULL;
  RrPlace place = { NAN, NAN }, end;
  gint64 segment = search->segment;
  gboolean ok = rr_trail_index_find (index, segment, search->trail, &place, &end, &error);

  search->done (ok ? &place : NULL, &end, error, search->data);
  search->done = NULL;
}

/**
 * rr_report_desk_find_trail:
 * @self: a desk
 * @text: the name of a trail, the number of a segment, or both
 * @done: called on the desk's thread
 * @data: for @done
 *
 * Thread: any.
 *
 * Returns: %FALSE if there is no room now; @done is not called then
 */
gboolean
rr_report_desk_find_trail (RrReportDesk     *self,
                           const char       *text,
                           RrTrailFoundFunc  done,
                           gpointer          data)
{
  Search *search = g_new0 (Search, 1);

  read_name (text, search);
  search->done = done;
  search->data = data;
  if (rr_report_desk_post (self, search_event, search, search_free))
    return TRUE;
  search->done = NULL;
  search_free (search);
  return FALSE;
}

/* --- GET /trails -------------------------------------------------------------- */

static void
add_segment (JsonBuilder       *builder,
             guint              number,
             const RrTrailPart *part)
{
  json_builder_begin_object (builder);
  rr_json_add_int (builder, "segment", number);
  if (part->trail != NULL)
    rr_json_add_text (builder, "trail", part->trail);
  rr_json_add_number (builder, "lat", part->place.lat_deg);
  rr_json_add_number (builder, "lon", part->place.lon_deg);
  json_builder_end_object (builder);
}

char *
rr_report_desk_dup_trails_json (RrReportDesk *self)
{
  const RrTrailIndex *index = ensure_index (self);
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "segments");
  json_builder_begin_array (builder);
  for (guint i = 0; i < rr_trail_index_get_n (index); i++)
    add_segment (builder, i, rr_trail_index_get (index, i));
  json_builder_end_array (builder);
  return rr_json_take (builder);
}
