/* rr-talk-item.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-talk-item.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-guide-item.h"

/* RrTalkItem is one text of a guide or of the dispatcher. It does not change.
 *
 * Threads: main.
 */
struct _RrTalkItem
{
  GObject   parent_instance;

  RrTalkRow row;
};

G_DEFINE_FINAL_TYPE (RrTalkItem, rr_talk_item, G_TYPE_OBJECT)

static void
rr_talk_item_class_init (RrTalkItemClass *klass)
{
}

static void
rr_talk_item_init (RrTalkItem *self)
{
}

/**
 * rr_talk_item_new:
 * @row: a text
 *
 * Returns: (transfer full): it, for a list
 */
RrTalkItem *
rr_talk_item_new (const RrTalkRow *row)
{
  RrTalkItem *self = g_object_new (RR_TYPE_TALK_ITEM, NULL);

  self->row = *row;
  return self;
}

/**
 * rr_talk_item_get_row:
 * @self: an item
 *
 * Returns: (transfer none): the text
 */
const RrTalkRow *
rr_talk_item_get_row (RrTalkItem *self)
{
  return &self->row;
}

/**
 * rr_talk_item_shows:
 * @self: an item
 * @row: a text
 *
 * Returns: whether it is this one, as far as it has come
 */
gboolean
rr_talk_item_shows (RrTalkItem      *self,
                    const RrTalkRow *row)
{
  const RrTalkRow *own = &self->row;

  return own->id == row->id && own->from_guide == row->from_guide && own->time_ms == row->time_ms
         && memcmp (own->n_receipts, row->n_receipts, sizeof own->n_receipts) == 0
         && strcmp (own->device, row->device) == 0 && strcmp (own->text, row->text) == 0;
}

/* Of one recipient its state, of several how many are how far. */
static char *
dup_progress (const RrTalkRow *row)
{
  GString *text = g_string_new (NULL);
  guint n_all = 0;

  for (guint i = 0; i < RR_N_RECEIPT_STATES; i++)
    n_all += row->n_receipts[i];
  for (guint i = 0; i < RR_N_RECEIPT_STATES; i++)
    if (row->n_receipts[i] > 0 && n_all == 1)
      g_string_append (text, rr_receipt_state_get_label (i));
    else if (row->n_receipts[i] > 0)
      g_string_append_printf (text, "%s%u %s", text->len > 0 ? ", " : "", row->n_receipts[i],
                              rr_receipt_state_get_label (i));
  return g_string_free (text, FALSE);
}

/**
 * rr_talk_item_dup_detail:
 * @self: an item
 * @now_ms: Unix time
 *
 * Returns: (transfer full): who said it to whom, when, and how far it has come
 */
char *
rr_talk_item_dup_detail (RrTalkItem *self,
                         gint64      now_ms)
{
  g_autofree char *age = rr_format_age (MAX (0, now_ms - self->row.time_ms));
  g_autofree char *progress = dup_progress (&self->row);

  if (self->row.from_guide)
    /* Translators: the id of a guide's phone, and a time, such as "5 min ago" */
    return g_strdup_printf (_("%s, %s"), self->row.device, age);
  /* Translators: to whom, a time, such as "5 min ago", and how far it has come */
  return g_strdup_printf (_("To %s, %s: %s"), self->row.device[0] != '\0' ? self->row.device : _("several"),
                          age, progress);
}
