/* rr-condition-item.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-condition-item.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-geo.h"
#include "rr-guide-item.h"

/* RrConditionItem is one condition in a list. It is updated in place, so that the list
 * keeps its selection.
 *
 * Threads: main.
 */
struct _RrConditionItem
{
  GObject        parent_instance;

  RrConditionRow row;       /* its trail is this one's */
  char          *trail;     /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (RrConditionItem, rr_condition_item, G_TYPE_OBJECT)

static void
rr_condition_item_finalize (GObject *object)
{
  RrConditionItem *self = RR_CONDITION_ITEM (object);

  g_free (self->trail);

  G_OBJECT_CLASS (rr_condition_item_parent_class)->finalize (object);
}

static void
rr_condition_item_class_init (RrConditionItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rr_condition_item_finalize;
}

static void
rr_condition_item_init (RrConditionItem *self)
{
}

/**
 * rr_condition_item_new:
 * @row: a condition
 *
 * Returns: (transfer full): it, for a list
 */
RrConditionItem *
rr_condition_item_new (const RrConditionRow *row)
{
  RrConditionItem *self = g_object_new (RR_TYPE_CONDITION_ITEM, NULL);

  rr_condition_item_update (self, row);
  return self;
}

/**
 * rr_condition_item_update:
 * @self: an item
 * @row: the same condition, as it is now
 *
 * Returns: whether it belongs elsewhere in the list now
 */
gboolean
rr_condition_item_update (RrConditionItem      *self,
                          const RrConditionRow *row)
{
  gboolean moves = self->row.condition.severity != row->condition.severity
                   || self->row.condition.state != row->condition.state
                   || self->row.condition.last_ms != row->condition.last_ms;

  if (g_strcmp0 (self->trail, row->condition.trail) != 0)
    {
      g_free (self->trail);
      self->trail = g_strdup (row->condition.trail);
    }
  self->row = *row;
  self->row.condition.trail = self->trail;
  return moves;
}

/**
 * rr_condition_item_get_row:
 * @self: an item
 *
 * Returns: (transfer none): the condition
 */
const RrConditionRow *
rr_condition_item_get_row (RrConditionItem *self)
{
  return &self->row;
}

static guint
n_told (const RrConditionRow *row)
{
  return row->n_receipts[RR_RECEIPT_SENT] + row->n_receipts[RR_RECEIPT_DELIVERED] + row->n_receipts[RR_RECEIPT_SEEN];
}

static guint
n_recipients (const RrConditionRow *row)
{
  guint n = 0;

  for (guint i = 0; i < RR_N_RECEIPT_STATES; i++)
    n += row->n_receipts[i];
  return n;
}

static int
compare_numbers (gint64 a,
                 gint64 b)
{
  return (a > b) - (a < b);
}

static char *
dup_place (const RrCondition *condition)
{
  if (condition->trail != NULL && *condition->trail != '\0')
    return g_strdup (condition->trail);
  return rr_geo_dup_text (condition->lat_deg, condition->lon_deg, 4);
}

/**
 * rr_condition_item_compare:
 * @self: an item
 * @other: another
 * @column: by what
 *
 * Returns: their order; the worse and the newer come first
 */
int
rr_condition_item_compare (RrConditionItem   *self,
                           RrConditionItem   *other,
                           RrConditionColumn  column)
{
  const RrCondition *a = &self->row.condition, *b = &other->row.condition;
  g_autofree char *x = NULL, *y = NULL;

  switch (column)
    {
    case RR_CONDITION_SEVERITY:
      return compare_numbers (b->severity, a->severity);
    case RR_CONDITION_AGE:
      return compare_numbers (b->last_ms, a->last_ms);
    case RR_CONDITION_STATE:
      return compare_numbers (a->state, b->state);
    case RR_CONDITION_VOICES:
      return compare_numbers (b->n_confirm, a->n_confirm);
    case RR_CONDITION_TOLD:
      return compare_numbers (n_recipients (&other->row), n_recipients (&self->row));
    default:
      x = rr_condition_item_dup_text (self, column, 0);
      y = rr_condition_item_dup_text (other, column, 0);
      return g_utf8_collate (x, y);
    }
}

/**
 * rr_condition_item_matches:
 * @self: an item
 * @needle: what rr_fold_text() made of what somebody typed
 *
 * Returns: whether it is in the kind, the place, the text or the author
 */
gboolean
rr_condition_item_matches (RrConditionItem *self,
                           const char      *needle)
{
  const RrCondition *condition = &self->row.condition;
  g_autofree char *all = g_strjoin ("\n", rr_report_kind_get_label (condition->kind),
                                    condition->trail != NULL ? condition->trail : "", condition->text,
                                    condition->author, NULL);
  g_autofree char *folded = rr_fold_text (all);

  return strstr (folded, needle) != NULL;
}

/**
 * rr_condition_item_dup_text:
 * @self: an item
 * @column: a column
 * @now_ms: Unix time
 *
 * Returns: (transfer full): what the column says of it
 */
char *
rr_condition_item_dup_text (RrConditionItem   *self,
                            RrConditionColumn  column,
                            gint64             now_ms)
{
  const RrCondition *condition = &self->row.condition;

  switch (column)
    {
    case RR_CONDITION_SEVERITY:
      return g_strdup (rr_severity_get_label (condition->severity));
    case RR_CONDITION_KIND:
      return g_strdup (rr_report_kind_get_label (condition->kind));
    case RR_CONDITION_PLACE:
      return dup_place (condition);
    case RR_CONDITION_AGE:
      return rr_format_age (MAX (0, now_ms - condition->last_ms));
    case RR_CONDITION_STATE:
      return g_strdup (rr_condition_state_get_label (condition->state));
    case RR_CONDITION_VOICES:
      return g_strdup_printf ("+%u  \342\210\222%u", condition->n_confirm, condition->n_contradict);
    case RR_CONDITION_TOLD:
    default:
      if (n_recipients (&self->row) == 0)
        return g_strdup ("\342\200\223");
      /* Translators: so many of so many recipients have been told */
      return g_strdup_printf (_("%u of %u"), n_told (&self->row), n_recipients (&self->row));
    }
}

/**
 * rr_severity_css_class:
 * @severity: a severity
 *
 * Returns: (transfer none): the class of style.css
 */
const char *
rr_severity_css_class (RrSeverity severity)
{
  static const char *const classes[RR_N_SEVERITIES] = {
    [RR_SEVERITY_INFO] = "status-online",
    [RR_SEVERITY_CAUTION] = "status-no-fix",
    [RR_SEVERITY_WARNING] = "status-late",
    [RR_SEVERITY_DANGER] = "status-sos",
  };

  return classes[MIN (severity, RR_N_SEVERITIES - 1)];
}
