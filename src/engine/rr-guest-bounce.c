/* rr-guest-bounce.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guest-bounce.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "rr-bounce.h"
#include "rr-error.h"
#include "rr-store-letter.h"

/* Letters that were taken and came back. Whoever gets the mail of the operator's sender
 * posts such a mail to us, or lays it as a file in the folder "bounces" of the workspace; the
 * files go to "done" or "unread" in it. Which letter is meant is told by its name.
 *
 * Threads: that of the guest post, but new and free.
 */
struct _RrGuestBounce
{
  RrFrontDoor *door;     /* (unowned) */
  RrReplyTo    to;
  char        *mail;     /* (owned) */
  gsize        len;
};

#define JSON_TYPE "application/json"
#define MAX_FILES 100     /* of the folder, at one look */

/* What is asked of the store. */
typedef struct
{
  const RrBounce *bounce;
  gboolean        is_found;
} Mark;

/**
 * rr_guest_bounce_new:
 * @door: where the answer goes
 * @to: to whom
 * @mail: as it came
 *
 * Returns: (transfer full): a mail to be looked at
 */
RrGuestBounce *
rr_guest_bounce_new (RrFrontDoor *door,
                     RrReplyTo    to,
                     RrSlice      mail)
{
  RrGuestBounce *self = g_new0 (RrGuestBounce, 1);

  self->door = door;
  self->to = to;
  self->mail = g_strndup (mail.data, mail.len);
  self->len = mail.len;
  return self;
}

/**
 * rr_guest_bounce_free:
 * @self: (nullable) (transfer full): a mail
 */
void
rr_guest_bounce_free (RrGuestBounce *self)
{
  if (self == NULL)
    return;

  g_free (self->mail);
  g_free (self);
}

static gboolean
mark_cb (RrStore   *store,
         gpointer   data,
         GError   **error)
{
  Mark *mark = data;

  return rr_store_letter_bounce (store, mark->bounce->message_id, mark->bounce->problem, &mark->is_found, error);
}

/* Returns: HTTP status */
static guint
settle (const char  *mail,
        gsize        len,
        RrInquiry   *inquiry,
        RrBounce    *bounce,
        const char **problem)
{
  g_autoptr(GError) error = NULL;
  Mark mark = { bounce, FALSE };

  *problem = "no letter of ours is named in this mail";
  if (!rr_bounce_parse (mail, len, bounce, &error))
    return g_error_matches (error, RR_ERROR, RR_ERROR_MALFORMED) ? 422 : 503;
  if (!bounce->is_final)
    return 200;
  if (!rr_inquiry_write (inquiry, mark_cb, &mark))
    {
      *problem = "not stored, ask again";
      return 503;
    }
  return mark.is_found ? 200 : 404;
}

static char *
make_answer (const RrBounce *bounce)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "letter", bounce->message_id);
  json_object_set_string_member (object, "status", bounce->is_final ? "dead" : "delayed");
  json_object_set_string_member (object, "problem", bounce->problem);
  json_node_set_object (root, object);
  return json_to_string (root, FALSE);
}

/**
 * rr_guest_bounce_settle:
 * @self: a mail that was posted
 * @inquiry: the way to the store
 *
 * Returns: whether a letter came back for good
 */
gboolean
rr_guest_bounce_settle (RrGuestBounce *self,
                        RrInquiry     *inquiry)
{
  g_auto(RrBounce) bounce = { 0 };
  const char *problem;
  guint status = settle (self->mail, self->len, inquiry, &bounce, &problem);
  g_autofree char *body = status == 200 ? make_answer (&bounce) : g_strdup_printf ("{\"error\":\"%s\"}", problem);

  rr_front_door_reply (self->door, self->to, status, JSON_TYPE, body, -1);
  return status == 200 && bounce.is_final;
}

/**
 * rr_guest_bounce_refuse:
 * @self: (transfer full): a mail that was posted
 */
void
rr_guest_bounce_refuse (RrGuestBounce *self)
{
  rr_front_door_reply (self->door, self->to, 503, JSON_TYPE, "{\"error\":\"many have come back, ask again\"}", -1);
  rr_guest_bounce_free (self);
}

/* A file that cannot be moved away would be read for ever. */
static void
put_away (const char *folder,
          const char *name,
          const char *where)
{
  g_autofree char *from = g_build_filename (folder, name, NULL);
  g_autofree char *target = g_build_filename (folder, where, NULL);
  g_autofree char *to = g_build_filename (target, name, NULL);

  if ((g_mkdir (target, 0700) == 0 || errno == EEXIST) && g_rename (from, to) == 0)
    return;
  g_message ("%s cannot be moved: %s", from, g_strerror (errno));
  g_unlink (from);
}

/* Returns: whether a letter came back for good */
static gboolean
look_at (const char *folder,
         const char *name,
         RrInquiry  *inquiry)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *mail = NULL;
  g_auto(RrBounce) bounce = { 0 };
  const char *problem;
  GStatBuf about;
  gsize len;
  guint status = 422;

  if (g_lstat (path, &about) != 0 || !S_ISREG (about.st_mode))
    return FALSE;
  if (about.st_size <= RR_BOUNCE_MAX_BYTES && g_file_get_contents (path, &mail, &len, NULL))
    status = settle (mail, len, inquiry, &bounce, &problem);
  if (status == 503)
    return FALSE;
  put_away (folder, name, status == 200 ? "done" : "unread");
  return status == 200 && bounce.is_final;
}

/**
 * rr_guest_bounce_look:
 * @folder: where mails may lie, which need not be there
 * @inquiry: the way to the store
 *
 * Files whose names begin with a dot are still being written.
 *
 * Returns: how many letters came back for good
 */
guint
rr_guest_bounce_look (const char *folder,
                      RrInquiry  *inquiry)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_files = 0, n = 0;

  while (dir != NULL && n_files < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    if (*name != '.' && !g_str_equal (name, "done") && !g_str_equal (name, "unread"))
      {
        n_files++;
        n += look_at (folder, name, inquiry) ? 1 : 0;
      }
  return n;
}
