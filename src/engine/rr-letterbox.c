/* rr-letterbox.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-letterbox.h"

#include "rr-sync.h"

/* RrLetterbox keeps what devices without a connection of ours are to be told, until they
 * report the next time: it goes with the answer. That the answer has come through is
 * told by the next report that is new; the same report again means that it has not.
 *
 * Threads: open on the store's; the rest from any.
 * Ends:    free, after the store stage.
 */
struct _RrLetterbox
{
  RrLetterboxFunc  func;     /* (immutable) */
  gpointer         data;     /* (immutable) */
  guint            n_boxes;  /* (atomic): as the table has */

  RrMutex          lock;
  GHashTable      *boxes;    /* (guarded by lock): device -> Box */
};

typedef struct
{
  GPtrArray *forms;          /* of RrNoticeForm, oldest first */
  guint      n_offered;      /* how many of them went with the last answer */
} Box;

static void
box_free (gpointer data)
{
  Box *box = data;

  g_ptr_array_unref (box->forms);
  g_free (box);
}

/**
 * rr_letterbox_new:
 * @func: hears what becomes of notices
 * @data: for @func
 *
 * Returns: (transfer full): an empty one
 */
RrLetterbox *
rr_letterbox_new (RrLetterboxFunc func,
                  gpointer        data)
{
  RrLetterbox *self = g_new0 (RrLetterbox, 1);

  self->func = func;
  self->data = data;
  rr_mutex_init (&self->lock);
  self->boxes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, box_free);
  return self;
}

/**
 * rr_letterbox_free:
 * @self: (nullable) (transfer full): a letterbox
 */
void
rr_letterbox_free (RrLetterbox *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->boxes);
  rr_mutex_clear (&self->lock);
  g_free (self);
}

static void
count_locked (RrLetterbox *self)
{
  __atomic_store_n (&self->n_boxes, g_hash_table_size (self->boxes), __ATOMIC_RELAXED);
}

/**
 * rr_letterbox_put:
 * @self: a letterbox
 * @device: whose
 * @form: (transfer none): what to tell
 *
 * Returns: %FALSE if the device's box is full
 */
gboolean
rr_letterbox_put (RrLetterbox  *self,
                  const char   *device,
                  RrNoticeForm *form)
{
  gboolean has_room;
  Box *box;

  rr_mutex_lock (&self->lock);
  box = g_hash_table_lookup (self->boxes, device);
  if (box == NULL)
    {
      box = g_new0 (Box, 1);
      box->forms = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_notice_form_unref);
      g_hash_table_insert (self->boxes, g_strdup (device), box);
    }
  has_room = box->forms->len < RR_LETTERBOX_MAX_KEPT;
  if (has_room)
    g_ptr_array_add (box->forms, rr_notice_form_ref (form));
  count_locked (self);
  rr_mutex_unlock (&self->lock);
  return has_room;
}

/**
 * rr_letterbox_take_back:
 * @self: a letterbox
 * @device: whose
 * @notice: what is not to be told this way any more
 */
void
rr_letterbox_take_back (RrLetterbox *self,
                        const char  *device,
                        gint64       notice)
{
  Box *box;

  rr_mutex_lock (&self->lock);
  box = g_hash_table_lookup (self->boxes, device);
  for (guint i = 0; box != NULL && i < box->forms->len; i++)
    if (((RrNoticeForm *) box->forms->pdata[i])->notice.id == notice)
      {
        g_ptr_array_remove_index (box->forms, i);
        box->n_offered -= i < box->n_offered ? 1 : 0;
        break;
      }
  if (box != NULL && box->forms->len == 0)
    g_hash_table_remove (self->boxes, device);
  count_locked (self);
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_letterbox_get_n:
 * @self: a letterbox
 *
 * Thread: any.
 *
 * Returns: how many devices have something in it
 */
guint
rr_letterbox_get_n (RrLetterbox *self)
{
  return __atomic_load_n (&self->n_boxes, __ATOMIC_RELAXED);
}

/* --- the answer --------------------------------------------------------------- */

typedef struct
{
  gint64         notice;
  RrReceiptState state;
} Change;

static RrChannel
channel_of (RrSource source)
{
  switch (source)
    {
    case RR_SOURCE_OWNTRACKS:
      return RR_CHANNEL_OWNTRACKS;
    case RR_SOURCE_TRACCAR:
    case RR_SOURCE_TRACCAR_JSON:
      return RR_CHANNEL_TRACCAR;
    default:
      return RR_CHANNEL_NONE;
    }
}

static char *
make_answer (const Box *box,
             RrChannel  channel)
{
  gboolean is_json = channel == RR_CHANNEL_OWNTRACKS;
  GString *text = g_string_new (is_json ? "[" : NULL);

  for (guint i = 0; i < box->n_offered; i++)
    {
      const RrNoticeForm *form = box->forms->pdata[i];

      if (i > 0)
        g_string_append (text, is_json ? "," : " | ");
      g_string_append (text, is_json ? form->owntracks : form->line);
    }
  if (is_json)
    g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

/* What went with the last answer has come through, unless this is the same report
 * again; what goes with this one is sent. */
static char *
answer_locked (RrLetterbox    *self,
               const char     *device,
               RrStoreOutcome  outcome,
               RrChannel       channel,
               GArray         *changes)
{
  Box *box = g_hash_table_lookup (self->boxes, device);

  if (box == NULL)
    return NULL;
  if (outcome == RR_STORED)
    {
      for (guint i = 0; i < box->n_offered; i++)
        {
          Change change = { ((RrNoticeForm *) box->forms->pdata[i])->notice.id, RR_RECEIPT_DELIVERED };

          g_array_append_val (changes, change);
        }
      if (box->n_offered > 0)
        g_ptr_array_remove_range (box->forms, 0, box->n_offered);
      box->n_offered = 0;
    }
  if (box->forms->len == 0)
    {
      g_hash_table_remove (self->boxes, device);
      count_locked (self);
      return NULL;
    }
  for (guint i = box->n_offered; i < MIN (box->forms->len, RR_LETTERBOX_MAX_ANSWER); i++)
    {
      Change change = { ((RrNoticeForm *) box->forms->pdata[i])->notice.id, RR_RECEIPT_SENT };

      g_array_append_val (changes, change);
    }
  box->n_offered = MIN (box->forms->len, RR_LETTERBOX_MAX_ANSWER);
  return make_answer (box, channel);
}

/**
 * rr_letterbox_open:
 * @self: a letterbox
 * @lead: a message that is stored, and is to be answered
 *
 * Thread: the store's.
 *
 * Returns: (transfer full) (nullable): the answer, if there is something to tell its
 *   device
 */
char *
rr_letterbox_open (RrLetterbox  *self,
                   const RrItem *lead)
{
  RrChannel channel = channel_of (lead->message.fix.source);
  g_autoptr(GArray) changes = NULL;
  char *answer;

  if (rr_letterbox_get_n (self) == 0 || channel == RR_CHANNEL_NONE || lead->status != 200)
    return NULL;

  changes = g_array_new (FALSE, FALSE, sizeof (Change));
  rr_mutex_lock (&self->lock);
  answer = answer_locked (self, lead->message.device, lead->outcome, channel, changes);
  rr_mutex_unlock (&self->lock);

  for (guint i = 0; i < changes->len; i++)
    {
      const Change *change = &g_array_index (changes, Change, i);

      self->func (change->notice, lead->message.device, change->state, channel, self->data);
    }
  return answer;
}
