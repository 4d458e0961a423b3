/* rr-condition.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-condition.h"

#include <string.h>

#include "rr-geo.h"

/* RrConditionBook brings reports of one thing together: the same kind on the same
 * trail segment, or near by. The last word of each person counts once and counts less
 * with age. What is on disk are the reports; the book is made from them again.
 *
 * Threads: one at a time.
 */

/* Off the trails, and for neighbouring segments, this near is the same thing. */
#define SAME_PLACE_M      150.0
/* Further than this from a trail is not on it. */
#define ON_TRAIL_M        60.0
#define MAX_VOICES        64
/* Voices to clear a condition that others still report. */
#define CLEAR_VOICES      2
/* Below this weight a voice no longer holds up the severity. */
#define FAINT             0.25
/* What is over stays in the list for so long. */
#define KEEP_OVER_MS      (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* The last word of one person. */
typedef struct
{
  char       *author;
  gboolean    contradicts;
  RrSeverity  severity;
  gint64      time_ms;
} Voice;

typedef struct
{
  RrCondition  condition;     /* as of the last report; state and counts are made anew */
  GArray      *voices;        /* of Voice */
  gint64       text_ms;       /* when its text was written */
} Entry;

struct _RrConditionBook
{
  RrTrailNet *net;            /* (unowned) (nullable) */
  GPtrArray  *entries;        /* of Entry, oldest first */
  guint64     n_dropped;
};

static void
voice_clear (gpointer data)
{
  Voice *voice = data;

  g_free (voice->author);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_array_unref (entry->voices);
  g_free (entry);
}

/**
 * rr_condition_book_new:
 * @net: (nullable) (transfer none): the trails, which outlive the book
 *
 * Returns: (transfer full): an empty book
 */
RrConditionBook *
rr_condition_book_new (RrTrailNet *net)
{
  RrConditionBook *self = g_new0 (RrConditionBook, 1);

  self->net = net;
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  return self;
}

/**
 * rr_condition_book_free:
 * @self: (nullable) (transfer full): a book
 */
void
rr_condition_book_free (RrConditionBook *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* --- what the voices come to -------------------------------------------------- */

static double
weight_of (const Entry *entry,
           const Voice *voice,
           gint64       now_ms)
{
  double age_ms = (double) MAX (0, now_ms - voice->time_ms);

  return exp2 (-age_ms / (double) rr_report_kind_get_half_life_ms (entry->condition.kind));
}

typedef struct
{
  double     for_it;
  double     against;
  double     strongest;       /* of those for it */
  gint64     last_for_ms;
  gint64     last_against_ms;
  gboolean   dispatcher_clears;
  guint      n_fresh_against; /* newer than anybody for it */
  RrSeverity severity;
} Sum;

static void
sum_for (const Entry *entry,
         gint64       now_ms,
         Sum         *sum)
{
  RrSeverity newest = entry->condition.severity;

  *sum = (Sum) { .last_for_ms = G_MININT64, .last_against_ms = G_MININT64 };
  for (guint i = 0; i < entry->voices->len; i++)
    {
      const Voice *voice = &g_array_index (entry->voices, Voice, i);
      double weight = weight_of (entry, voice, now_ms);

      if (voice->contradicts)
        continue;
      sum->for_it += weight;
      sum->strongest = MAX (sum->strongest, weight);
      if (voice->time_ms > sum->last_for_ms)
        newest = voice->severity;
      sum->last_for_ms = MAX (sum->last_for_ms, voice->time_ms);
      if (weight >= FAINT)
        sum->severity = MAX (sum->severity, voice->severity);
    }
  if (sum->strongest < FAINT)
    sum->severity = newest;
}

static void
sum_against (const Entry *entry,
             gint64       now_ms,
             Sum         *sum)
{
  for (guint i = 0; i < entry->voices->len; i++)
    {
      const Voice *voice = &g_array_index (entry->voices, Voice, i);

      if (!voice->contradicts)
        continue;
      sum->against += weight_of (entry, voice, now_ms);
      sum->last_against_ms = MAX (sum->last_against_ms, voice->time_ms);
      if (voice->time_ms < sum->last_for_ms)
        continue;
      sum->n_fresh_against++;
      sum->dispatcher_clears = sum->dispatcher_clears || voice->author[0] == '\0';
    }
}

static RrConditionState
state_of (const Entry *entry,
          const Sum   *sum,
          gint64       now_ms)
{
  if (sum->for_it <= 0 || sum->dispatcher_clears
      || (sum->n_fresh_against >= CLEAR_VOICES && sum->against > sum->for_it))
    return RR_CONDITION_CLEARED;
  if (now_ms >= entry->condition.expires_ms)
    return RR_CONDITION_EXPIRED;
  if (sum->n_fresh_against > 0)
    return RR_CONDITION_DISPUTED;
  return sum->strongest < 0.5 ? RR_CONDITION_FADING : RR_CONDITION_ACTIVE;
}

static void
condition_at (const Entry *entry,
              gint64       now_ms,
              RrCondition *condition)
{
  Sum sum;

  sum_for (entry, now_ms, &sum);
  sum_against (entry, now_ms, &sum);
  *condition = entry->condition;
  condition->state = state_of (entry, &sum, now_ms);
  condition->n_confirm = 0;
  condition->n_contradict = 0;
  for (guint i = 0; i < entry->voices->len; i++)
    if (g_array_index (entry->voices, Voice, i).contradicts)
      condition->n_contradict++;
    else
      condition->n_confirm++;
  if (sum.for_it > 0)
    {
      condition->severity = sum.severity;
      condition->last_ms = sum.last_for_ms;
      condition->confidence = (1 - exp2 (-sum.for_it)) * sum.for_it / (sum.for_it + sum.against);
    }
  else
    condition->confidence = 0;
}

/* --- which one is meant ------------------------------------------------------- */

static gboolean
is_same_thing (const Entry    *entry,
               const RrReport *report,
               int             segment)
{
  const RrCondition *condition = &entry->condition;
  RrPlace end = { report->end_lat_deg, report->end_lon_deg };
  double fraction;

  if (condition->kind != report->kind)
    return FALSE;
  if (segment >= 0 && segment == condition->segment)
    return TRUE;
  if (!isnan (condition->end_lat_deg))
    return rr_geo_edge_distance_m (report->lat_deg, report->lon_deg, condition->lat_deg,
                                   condition->lon_deg, condition->end_lat_deg,
                                   condition->end_lon_deg, &fraction) <= SAME_PLACE_M;
  if (!isnan (end.lat_deg))
    return rr_geo_edge_distance_m (condition->lat_deg, condition->lon_deg, report->lat_deg,
                                   report->lon_deg, end.lat_deg, end.lon_deg,
                                   &fraction) <= SAME_PLACE_M;
  return rr_geo_distance_m (condition->lat_deg, condition->lon_deg, report->lat_deg,
                            report->lon_deg) <= SAME_PLACE_M;
}

/* The newest that fits; what is over begins anew, unless somebody speaks of it. */
static Entry *
find_entry (RrConditionBook *self,
            const RrReport  *report,
            int              segment)
{
  for (guint i = self->entries->len; i > 0; i--)
    {
      Entry *entry = g_ptr_array_index (self->entries, i - 1);
      RrCondition condition;

      if (report->about != 0 ? entry->condition.id != report->about
                             : !is_same_thing (entry, report, segment))
        continue;
      if (report->about != 0)
        return entry;
      condition_at (entry, report->received_ms, &condition);
      if (condition.state < RR_CONDITION_CLEARED)
        return entry;
    }
  return NULL;
}

static void
make_room (RrConditionBook *self,
           gint64           now_ms)
{
  guint weakest = 0;
  double least = INFINITY;

  if (self->entries->len < RR_CONDITION_MAX)
    return;
  for (guint i = 0; i < self->entries->len; i++)
    {
      RrCondition condition;

      condition_at (g_ptr_array_index (self->entries, i), now_ms, &condition);
      if (condition.state >= RR_CONDITION_CLEARED)
        condition.confidence -= 1;
      if (condition.confidence >= least)
        continue;
      least = condition.confidence;
      weakest = i;
    }
  g_ptr_array_remove_index (self->entries, weakest);
  self->n_dropped++;
}

static Entry *
add_entry (RrConditionBook *self,
           const RrReport  *report,
           int              segment,
           gint64           now_ms)
{
  Entry *entry = g_new0 (Entry, 1);

  make_room (self, now_ms);
  entry->voices = g_array_new (FALSE, FALSE, sizeof (Voice));
  g_array_set_clear_func (entry->voices, voice_clear);
  entry->text_ms = G_MININT64;
  entry->condition = (RrCondition) {
    .id = report->id,
    .kind = report->kind,
    .severity = report->severity,
    .lat_deg = report->lat_deg, .lon_deg = report->lon_deg,
    .end_lat_deg = report->end_lat_deg, .end_lon_deg = report->end_lon_deg,
    .segment = segment,
    .trail = segment >= 0 ? rr_trail_net_get_segment (self->net, (guint) segment)->name : NULL,
    .radius_m = report->radius_m,
    .first_ms = report->time_ms,
    .last_ms = report->time_ms,
    .expires_ms = report->expires_ms,
  };
  g_ptr_array_add (self->entries, entry);
  return entry;
}

/* --- hearing somebody --------------------------------------------------------- */

/* FALSE: we have heard a later word of the same person. */
static gboolean
hear (Entry          *entry,
      const RrReport *report)
{
  Voice voice = { NULL, report->stance == RR_STANCE_CONTRADICT, report->severity, report->time_ms };

  for (guint i = 0; i < entry->voices->len; i++)
    {
      Voice *old = &g_array_index (entry->voices, Voice, i);

      if (strcmp (old->author, report->author) != 0)
        continue;
      if (old->time_ms > report->time_ms)
        return FALSE;
      voice.author = old->author;
      /* A bare "still there" says nothing new about how bad it is. */
      if (report->stance == RR_STANCE_CONFIRM)
        voice.severity = old->severity;
      *old = voice;
      return TRUE;
    }

  if (entry->voices->len >= MAX_VOICES)
    g_array_remove_index (entry->voices, 0);
  voice.author = g_strdup (report->author);
  if (report->stance == RR_STANCE_CONFIRM && report->about != 0)
    voice.severity = entry->condition.severity;
  g_array_append_val (entry->voices, voice);
  return TRUE;
}

static void
adopt (Entry          *entry,
       const RrReport *report)
{
  RrCondition *condition = &entry->condition;

  if (report->text[0] != '\0' && report->time_ms >= entry->text_ms)
    {
      g_strlcpy (condition->text, report->text, sizeof condition->text);
      g_strlcpy (condition->author, report->author, sizeof condition->author);
      entry->text_ms = report->time_ms;
    }
  if (report->stance == RR_STANCE_CONTRADICT)
    return;
  if (report->stance == RR_STANCE_SEEN || report->about == 0)
    condition->radius_m = MAX (condition->radius_m, report->radius_m);
  condition->expires_ms = MAX (condition->expires_ms, report->expires_ms);
  if (isnan (condition->end_lat_deg) && !isnan (report->end_lat_deg))
    {
      condition->lat_deg = report->lat_deg;
      condition->lon_deg = report->lon_deg;
      condition->end_lat_deg = report->end_lat_deg;
      condition->end_lon_deg = report->end_lon_deg;
    }
}

static RrConditionNews
news_of (const RrCondition *before,
         const RrCondition *after)
{
  gboolean was_over = before->state >= RR_CONDITION_CLEARED;
  gboolean is_over = after->state >= RR_CONDITION_CLEARED;

  if (is_over)
    return was_over ? RR_NEWS_NONE : RR_NEWS_CLEARED;
  if (was_over)
    return RR_NEWS_NEW;
  if (after->severity > before->severity)
    return RR_NEWS_WORSE;
  if (after->n_contradict > before->n_contradict)
    return RR_NEWS_DISPUTED;
  return after->n_confirm > before->n_confirm ? RR_NEWS_CONFIRMED : RR_NEWS_NONE;
}

/**
 * rr_condition_book_take:
 * @self: a book
 * @report: a complete report
 * @now_ms: Unix time
 * @condition: (out caller-allocates) (optional): what it comes to
 *
 * Adds a report, in the order of their ids. To contradict what nobody reported changes
 * nothing, and @condition has the id 0 then.
 *
 * Returns: what is new about it
 */
RrConditionNews
rr_condition_book_take (RrConditionBook *self,
                        const RrReport  *report,
                        gint64           now_ms,
                        RrCondition     *condition)
{
  RrPlace place = { report->lat_deg, report->lon_deg };
  RrCondition before, after = { .segment = -1 };
  gboolean is_new;
  Entry *entry;
  int segment;

  g_return_val_if_fail (self != NULL, RR_NEWS_NONE);

  segment = self->net != NULL ? rr_trail_net_snap (self->net, &place, ON_TRAIL_M) : -1;
  entry = find_entry (self, report, segment);
  is_new = entry == NULL;
  if (condition != NULL)
    *condition = after;
  if (is_new && report->stance == RR_STANCE_CONTRADICT)
    return RR_NEWS_NONE;
  if (is_new)
    entry = add_entry (self, report, segment, now_ms);

  condition_at (entry, now_ms, &before);
  if (hear (entry, report))
    adopt (entry, report);
  condition_at (entry, now_ms, &after);
  if (condition != NULL)
    *condition = after;
  if (is_new)
    return after.state < RR_CONDITION_CLEARED ? RR_NEWS_NEW : RR_NEWS_NONE;
  return news_of (&before, &after);
}

static gint64
over_since_ms (const Entry       *entry,
               const RrCondition *condition)
{
  gint64 last_ms = condition->state == RR_CONDITION_EXPIRED ? condition->expires_ms
                                                            : condition->last_ms;

  for (guint i = 0; i < entry->voices->len; i++)
    last_ms = MAX (last_ms, g_array_index (entry->voices, Voice, i).time_ms);
  return last_ms;
}

/**
 * rr_condition_book_age:
 * @self: a book
 * @now_ms: Unix time
 *
 * Removes what has been over for a day.
 *
 * Returns: how many were removed
 */
guint
rr_condition_book_age (RrConditionBook *self,
                       gint64           now_ms)
{
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = self->entries->len; i > 0; i--)
    {
      Entry *entry = g_ptr_array_index (self->entries, i - 1);
      RrCondition condition;

      condition_at (entry, now_ms, &condition);
      if (condition.state < RR_CONDITION_CLEARED || over_since_ms (entry, &condition) + KEEP_OVER_MS > now_ms)
        continue;
      g_ptr_array_remove_index (self->entries, i - 1);
      n++;
    }
  return n;
}

/**
 * rr_condition_book_get_n:
 * @self: a book
 *
 * Returns: how many conditions it holds, also those that are over
 */
guint
rr_condition_book_get_n (RrConditionBook *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->entries->len;
}

/**
 * rr_condition_book_get_n_dropped:
 * @self: a book
 *
 * Returns: how many of the weakest had to go because the book was full
 */
guint64
rr_condition_book_get_n_dropped (RrConditionBook *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_dropped;
}

/**
 * rr_condition_book_lookup:
 * @self: a book
 * @id: a condition
 * @now_ms: Unix time
 * @condition: (out caller-allocates): it, as of now
 *
 * Returns: %FALSE if there is none of this id
 */
gboolean
rr_condition_book_lookup (RrConditionBook *self,
                          gint64           id,
                          gint64           now_ms,
                          RrCondition     *condition)
{
  g_return_val_if_fail (self != NULL && condition != NULL, FALSE);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->condition.id != id)
        continue;
      condition_at (entry, now_ms, condition);
      return TRUE;
    }
  return FALSE;
}

/**
 * rr_condition_book_list:
 * @self: a book
 * @now_ms: Unix time
 *
 * Returns: (transfer full) (element-type RrCondition): all of them as of now, oldest
 *   first; the names of trails stay the net's
 */
GArray *
rr_condition_book_list (RrConditionBook *self,
                        gint64           now_ms)
{
  GArray *list;

  g_return_val_if_fail (self != NULL, NULL);

  list = g_array_sized_new (FALSE, FALSE, sizeof (RrCondition), self->entries->len);
  for (guint i = 0; i < self->entries->len; i++)
    {
      RrCondition condition;

      condition_at (g_ptr_array_index (self->entries, i), now_ms, &condition);
      g_array_append_val (list, condition);
    }
  return list;
}
