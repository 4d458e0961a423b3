/* rr-incident.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"

/* RrIncident is something a dispatcher has to deal with, and RrNote what a rule says about
 * it. An incident is one for a device, a kind and a subject as long as it is open: what is
 * heard again counts up, and is told again when it was acknowledged before. Nothing but a
 * person closes one: a device that takes its SOS back may have been made to.
 *
 * Threads: any; who made an incident may change it until it is shared.
 * Ends:    incidents are reference counted, notes belong to one place at a time.
 */

/* A device that repeats its SOS with every fix pressed once: what comes this soon after the
 * last is the same press. */
#define SAME_PRESS_MS 30000

static const char *const kind_names[RR_N_INCIDENT_KINDS] = {
  "sos", "device-alarm", "overdue-return", "overdue-check-in", "no-motion", "no-contact",
  "off-route", "fence-enter", "fence-leave", "not-inside", "area-empty", "low-battery",
};

static const RrLevel kind_levels[RR_N_INCIDENT_KINDS] = {
  [RR_INCIDENT_SOS] = RR_LEVEL_EMERGENCY,
  [RR_INCIDENT_DEVICE_ALARM] = RR_LEVEL_ALARM,
  [RR_INCIDENT_OVERDUE_RETURN] = RR_LEVEL_WARN,
  [RR_INCIDENT_OVERDUE_CHECK_IN] = RR_LEVEL_WARN,
  [RR_INCIDENT_NO_MOTION] = RR_LEVEL_WARN,
  [RR_INCIDENT_NO_CONTACT] = RR_LEVEL_WARN,
  [RR_INCIDENT_OFF_ROUTE] = RR_LEVEL_WARN,
  [RR_INCIDENT_FENCE_ENTER] = RR_LEVEL_ALERT,
  [RR_INCIDENT_FENCE_LEAVE] = RR_LEVEL_ALERT,
  [RR_INCIDENT_NOT_INSIDE] = RR_LEVEL_WARN,
  [RR_INCIDENT_AREA_EMPTY] = RR_LEVEL_WARN,
  [RR_INCIDENT_LOW_BATTERY] = RR_LEVEL_ALERT,
};

static const char *const level_names[RR_N_LEVELS] = { "normal", "alert", "warn", "alarm",
                                                      "emergency" };
static const char *const state_names[] = { "raised", "acknowledged", "closed" };
static const char *const act_names[RR_N_ACTS] = { "acknowledge", "escalate", "note", "close" };
static const char *const log_names[RR_N_LOGS] = {
  "raised", "repeated", "reopened", "grew", "cancelled", "over", "acknowledged", "escalated",
  "noted", "closed", "late",
};

static gboolean
find_name (const char *const *names,
           guint              n_names,
           const char        *name,
           guint             *at)
{
  for (*at = 0; *at < n_names; (*at)++)
    if (g_strcmp0 (names[*at], name) == 0)
      return TRUE;
  return FALSE;
}

/* --- notes -------------------------------------------------------------------- */

/**
 * rr_note_new:
 * @verb: what happened
 * @kind: to which kind of incident
 * @at_ms: our clock
 *
 * Returns: (transfer full): a note of the usual level, about nobody yet
 */
RrNote *
rr_note_new (RrNoteVerb     verb,
             RrIncidentKind kind,
             gint64         at_ms)
{
  RrNote *note = g_new0 (RrNote, 1);

  g_assert (kind < RR_N_INCIDENT_KINDS);

  note->verb = verb;
  note->kind = kind;
  note->level = kind_levels[kind];
  note->at_ms = at_ms;
  rr_fix_init (&note->fix);
  rr_fix_init (&note->last);
  return note;
}

/**
 * rr_note_free:
 * @note: (nullable) (transfer full): a note, and those that follow it
 */
void
rr_note_free (RrNote *note)
{
  while (note != NULL)
    {
      RrNote *next = note->next;

      g_free (note);
      note = next;
    }
}

/**
 * rr_note_join:
 * @first: (nullable) (transfer full): a chain
 * @second: (nullable) (transfer full): another
 *
 * Returns: (transfer full) (nullable): both, in this order
 */
RrNote *
rr_note_join (RrNote *first,
              RrNote *second)
{
  RrNote *last = first;

  if (first == NULL)
    return second;
  while (last->next != NULL)
    last = last->next;
  last->next = second;
  return first;
}

/* --- life --------------------------------------------------------------------- */

/**
 * rr_incident_new:
 * @note: what raises it; one that cancels makes an incident too, since a press that was
 *   taken back before it was heard of is one to ask about; one that comes late makes one
 *   that is closed
 *
 * Returns: (transfer full): an incident without an id
 */
RrIncident *
rr_incident_new (const RrNote *note)
{
  RrIncident *self = g_new0 (RrIncident, 1);

  g_return_val_if_fail (note != NULL, self);

  self->ref_count = 1;
  self->kind = note->kind;
  self->level = note->level;
  self->count = note->verb == RR_NOTE_CANCEL ? 0 : 1;
  self->active = note->verb == RR_NOTE_RAISE || note->verb == RR_NOTE_GROW;
  self->n_unheard = note->n_unheard;
  self->raised_ms = self->heard_ms = note->at_ms;
  if (note->verb == RR_NOTE_CANCEL)
    {
      self->level = RR_LEVEL_WARN;
      self->cancelled_ms = rr_fix_effective_ms (&note->fix);
    }
  if (note->verb == RR_NOTE_LATE)
    {
      self->state = RR_INCIDENT_CLOSED;
      self->closed_ms = note->at_ms;
    }
  g_strlcpy (self->device, note->device, sizeof self->device);
  g_strlcpy (self->subject, note->subject, sizeof self->subject);
  g_strlcpy (self->detail, note->detail, sizeof self->detail);
  self->fix = note->fix;
  self->last = note->last;
  return self;
}

/**
 * rr_incident_copy:
 * @self: an incident
 *
 * Returns: (transfer full): one like it, to change
 */
RrIncident *
rr_incident_copy (const RrIncident *self)
{
  RrIncident *copy = g_new (RrIncident, 1);

  *copy = *self;
  copy->ref_count = 1;
  copy->acked_by = g_strdup (self->acked_by);
  copy->closed_by = g_strdup (self->closed_by);
  copy->remark = g_strdup (self->remark);
  return copy;
}

/**
 * rr_incident_ref:
 * @self: an incident
 *
 * Returns: (transfer full): @self
 */
RrIncident *
rr_incident_ref (RrIncident *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_incident_unref:
 * @self: (transfer full): an incident
 */
void
rr_incident_unref (RrIncident *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_free (self->acked_by);
  g_free (self->closed_by);
  g_free (self->remark);
  g_free (self);
}

/* --- what happens to it ------------------------------------------------------- */

static gboolean
is_same_press (const RrIncident *self,
               const RrNote     *note)
{
  gint64 apart_ms = rr_fix_effective_ms (&note->fix) - rr_fix_effective_ms (&self->fix);

  return note->at_ms - self->heard_ms < SAME_PRESS_MS && ABS (apart_ms) < SAME_PRESS_MS;
}

/* Heard again. What the newest fix says counts, unless it says nothing of the place. */
static RrIncidentLog
hear (RrIncident   *self,
      const RrNote *note)
{
  gboolean tell = self->state == RR_INCIDENT_ACKNOWLEDGED && !is_same_press (self, note);
  gint64 said_ms = rr_fix_effective_ms (&note->fix);
  gboolean newer = self->count == 0 || said_ms >= rr_fix_effective_ms (&self->fix);

  if (self->cancelled_ms != 0 && said_ms > self->cancelled_ms)
    self->cancelled_ms = 0;
  if (note->level > self->level)
    {
      self->level = note->level;
      tell = TRUE;
    }
  self->count++;
  self->active = TRUE;
  self->over_ms = 0;
  self->n_unheard = note->n_unheard;
  self->heard_ms = MAX (self->heard_ms, note->at_ms);
  if (note->detail[0] != '\0')
    g_strlcpy (self->detail, note->detail, sizeof self->detail);
  if (newer || !rr_fix_has_position (&self->fix))
    self->fix = note->fix;
  if (rr_fix_has_position (&note->last))
    self->last = note->last;
  if (!tell)
    return RR_LOG_REPEATED;
  self->state = RR_INCIDENT_RAISED;
  return RR_LOG_REOPENED;
}

/* Something that lasts and is heard of again, after a restart say, is the same as before. */
static gboolean
is_momentary (RrIncidentKind kind)
{
  return kind == RR_INCIDENT_SOS || kind == RR_INCIDENT_DEVICE_ALARM
         || kind == RR_INCIDENT_FENCE_ENTER || kind == RR_INCIDENT_FENCE_LEAVE;
}

/**
 * rr_incident_take:
 * @self: an open incident that is not shared
 * @note: what a rule says of it
 * @log: (out): what to write in the log
 *
 * Returns: %FALSE if it changes nothing
 */
gboolean
rr_incident_take (RrIncident    *self,
                  const RrNote  *note,
                  RrIncidentLog *log)
{
  g_return_val_if_fail (self->state != RR_INCIDENT_CLOSED, FALSE);

  switch (note->verb)
    {
    case RR_NOTE_RAISE:
      if (!is_momentary (self->kind) && self->active && note->level <= self->level)
        return FALSE;
      *log = hear (self, note);
      return TRUE;

    case RR_NOTE_GROW:
      if (note->level <= self->level)
        return FALSE;
      self->level = note->level;
      self->state = RR_INCIDENT_RAISED;
      *log = RR_LOG_GREW;
      return TRUE;

    case RR_NOTE_OVER:
      if (!self->active)
        return FALSE;
      self->active = FALSE;
      self->over_ms = note->at_ms;
      *log = RR_LOG_OVER;
      return TRUE;

    case RR_NOTE_LATE:
      *log = RR_LOG_LATE;
      return TRUE;

    case RR_NOTE_CANCEL:
    default:
      /* A cancel that comes after a later press is about an earlier one. */
      if (rr_fix_effective_ms (&note->fix) < rr_fix_effective_ms (&self->fix) && self->count > 0)
        return FALSE;
      if (self->cancelled_ms != 0)
        return FALSE;
      self->cancelled_ms = rr_fix_effective_ms (&note->fix);
      *log = RR_LOG_CANCELLED;
      return TRUE;
    }
}

static void
set_text (char       **field,
          const char  *text)
{
  g_free (*field);
  *field = text != NULL && *text != '\0' ? g_strndup (text, RR_REMARK_MAX) : NULL;
}

static gboolean
escalate (RrIncident  *self,
          GError     **error)
{
  if (self->level == RR_LEVEL_EMERGENCY)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_UNSUPPORTED,
                           _("This incident is at the highest level already"));
      return FALSE;
    }
  self->level++;
  self->state = RR_INCIDENT_RAISED;
  return TRUE;
}

/**
 * rr_incident_act:
 * @self: an incident that is not shared
 * @act: what a person does
 * @who: the person
 * @remark: (nullable): what the person has to say
 * @now_ms: the clock
 * @log: (out): what to write in the log
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_UNSUPPORTED, a sentence for the person, if it makes no sense
 */
gboolean
rr_incident_act (RrIncident     *self,
                 RrIncidentAct   act,
                 const char     *who,
                 const char     *remark,
                 gint64          now_ms,
                 RrIncidentLog  *log,
                 GError        **error)
{
  static const RrIncidentLog logs[RR_N_ACTS] = { RR_LOG_ACKNOWLEDGED, RR_LOG_ESCALATED,
                                                 RR_LOG_NOTED, RR_LOG_CLOSED };

  g_return_val_if_fail (act < RR_N_ACTS, FALSE);

  if (self->state == RR_INCIDENT_CLOSED && act != RR_ACT_NOTE)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_UNSUPPORTED, _("This incident is closed already"));
      return FALSE;
    }
  if (act == RR_ACT_ESCALATE && !escalate (self, error))
    return FALSE;
  if (act == RR_ACT_ACKNOWLEDGE)
    {
      self->state = RR_INCIDENT_ACKNOWLEDGED;
      self->acked_ms = now_ms;
      set_text (&self->acked_by, who);
    }
  if (act == RR_ACT_CLOSE)
    {
      self->state = RR_INCIDENT_CLOSED;
      self->closed_ms = now_ms;
      /* A call is over when it is closed; what lasts is not, and must not be told again. */
      if (self->kind == RR_INCIDENT_SOS || self->kind == RR_INCIDENT_DEVICE_ALARM)
        self->active = FALSE;
      set_text (&self->closed_by, who);
    }
  if (remark != NULL && *remark != '\0')
    set_text (&self->remark, remark);
  *log = logs[act];
  return TRUE;
}

/* --- questions ---------------------------------------------------------------- */

/**
 * rr_incident_is_ringing:
 * @self: an incident
 *
 * Returns: %TRUE if nobody has acknowledged it
 */
gboolean
rr_incident_is_ringing (const RrIncident *self)
{
  return self->state == RR_INCIDENT_RAISED;
}

/**
 * rr_incident_is_history:
 * @self: an incident
 *
 * Returns: %TRUE if it was over before anybody heard of it, so that nobody had to close it
 */
gboolean
rr_incident_is_history (const RrIncident *self)
{
  return self->state == RR_INCIDENT_CLOSED && self->closed_by == NULL
         && self->closed_ms == self->raised_ms;
}

/**
 * rr_incident_get_place:
 * @self: an incident
 *
 * Returns: the fix that says best where it is: its own, also when that is doubtful, else
 *   the last place that was known before
 */
const RrFix *
rr_incident_get_place (const RrIncident *self)
{
  gboolean own = rr_fix_has_position (&self->fix) && (self->fix.flags & RR_FIX_NULL_ISLAND) == 0;

  return own ? &self->fix : &self->last;
}

/**
 * rr_incident_has_place:
 * @self: an incident
 *
 * Returns: %TRUE if rr_incident_get_place() is anywhere
 */
gboolean
rr_incident_has_place (const RrIncident *self)
{
  return rr_fix_has_position (rr_incident_get_place (self));
}

/**
 * rr_incident_get_delay_ms:
 * @self: an incident
 *
 * Returns: how long after the device said it we heard of it, 0 if its clock does not tell
 */
gint64
rr_incident_get_delay_ms (const RrIncident *self)
{
  const guint32 wrong = RR_FIX_FUTURE | RR_FIX_BAD_CLOCK | RR_FIX_NO_TIME;

  if (self->fix.time_ms == RR_TIME_UNKNOWN || (self->fix.flags & wrong) != 0)
    return 0;
  return MAX (0, self->fix.received_ms - self->fix.time_ms);
}

/**
 * rr_incident_compare:
 * @a: an incident
 * @b: another
 *
 * The order of the queue: open before closed, what nobody has acknowledged first, the
 * highest level, then the oldest; closed ones with the last closed first.
 *
 * Returns: less than 0 if @a comes first
 */
int
rr_incident_compare (const RrIncident *a,
                     const RrIncident *b)
{
  if (a->state != b->state)
    return (int) a->state - (int) b->state;
  if (a->state == RR_INCIDENT_CLOSED)
    return (b->closed_ms > a->closed_ms) - (b->closed_ms < a->closed_ms);
  if (a->level != b->level)
    return (int) b->level - (int) a->level;
  if (a->raised_ms != b->raised_ms)
    return a->raised_ms < b->raised_ms ? -1 : 1;
  return (a->id > b->id) - (a->id < b->id);
}

/* --- names -------------------------------------------------------------------- */

RrLevel
rr_incident_kind_get_level (RrIncidentKind kind)
{
  return kind < RR_N_INCIDENT_KINDS ? kind_levels[kind] : RR_LEVEL_ALERT;
}

const char *
rr_incident_kind_to_string (RrIncidentKind kind)
{
  return kind < RR_N_INCIDENT_KINDS ? kind_names[kind] : "unknown";
}

const char *
rr_incident_kind_get_words (RrIncidentKind kind)
{
  static const char *const words[RR_N_INCIDENT_KINDS] = {
    [RR_INCIDENT_SOS] = N_("SOS"),
    [RR_INCIDENT_DEVICE_ALARM] = N_("Alarm of the device"),
    [RR_INCIDENT_OVERDUE_RETURN] = N_("Not back"),
    [RR_INCIDENT_OVERDUE_CHECK_IN] = N_("Check-in missed"),
    [RR_INCIDENT_NO_MOTION] = N_("No motion"),
    [RR_INCIDENT_NO_CONTACT] = N_("No contact"),
    [RR_INCIDENT_OFF_ROUTE] = N_("Off the route"),
    [RR_INCIDENT_FENCE_ENTER] = N_("Entered"),
    [RR_INCIDENT_FENCE_LEAVE] = N_("Left"),
    [RR_INCIDENT_NOT_INSIDE] = N_("Not inside"),
    [RR_INCIDENT_AREA_EMPTY] = N_("Nobody left"),
    [RR_INCIDENT_LOW_BATTERY] = N_("Low battery"),
  };

  return kind < RR_N_INCIDENT_KINDS ? _(words[kind]) : "";
}

gboolean
rr_incident_kind_from_string (const char     *name,
                              RrIncidentKind *kind)
{
  return find_name (kind_names, RR_N_INCIDENT_KINDS, name, kind);
}

const char *
rr_level_to_string (RrLevel level)
{
  return level < RR_N_LEVELS ? level_names[level] : "unknown";
}

gboolean
rr_level_from_string (const char *name,
                      RrLevel    *level)
{
  return find_name (level_names, RR_N_LEVELS, name, level);
}

const char *
rr_incident_state_to_string (RrIncidentState state)
{
  return state < G_N_ELEMENTS (state_names) ? state_names[state] : "unknown";
}

const char *
rr_incident_log_to_string (RrIncidentLog log)
{
  return log < RR_N_LOGS ? log_names[log] : "unknown";
}

gboolean
rr_incident_act_from_string (const char    *name,
                             RrIncidentAct *act)
{
  return find_name (act_names, RR_N_ACTS, name, act);
}
