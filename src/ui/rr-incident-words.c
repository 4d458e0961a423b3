/* rr-incident-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-words.h"

#include <glib/gi18n-lib.h>

#include "rr-geo.h"
#include "rr-guide-item.h"

/* What incidents, their logs and the rules are called.
 *
 * Threads: main.
 */

const char *
rr_level_get_words (RrLevel level)
{
  switch (level)
    {
    case RR_LEVEL_EMERGENCY:
      return _("Emergency");
    case RR_LEVEL_ALARM:
      return _("Alarm");
    case RR_LEVEL_WARN:
      return _("Warning");
    case RR_LEVEL_ALERT:
      return _("Alert");
    case RR_LEVEL_NORMAL:
    case RR_N_LEVELS:
    default:
      return _("Normal");
    }
}

const char *
rr_level_get_css_class (RrLevel level)
{
  static const char *const classes[RR_N_LEVELS] = { "level-normal", "level-alert", "level-warn",
                                                    "level-alarm", "level-emergency" };

  return classes[MIN (level, RR_LEVEL_EMERGENCY)];
}

/**
 * rr_incident_format_title:
 * @incident: an incident
 * @name: (nullable): who it is about
 *
 * Returns: (transfer full): what happened, and to whom
 */
char *
rr_incident_format_title (const RrIncident *incident,
                          const char       *name)
{
  const char *kind = rr_incident_kind_get_words (incident->kind);
  g_autofree char *what = NULL;

  if (incident->detail[0] != '\0')
    /* Translators: what happened, and the name of a fence, a trip or an alarm */
    what = g_strdup_printf (_("%s: %s"), kind, incident->detail);
  else
    what = g_strdup (kind);
  if (name == NULL || *name == '\0')
    return g_steal_pointer (&what);
  /* Translators: what happened, and who it happened to */
  return g_strdup_printf (_("%s – %s"), what, name);
}

static char *
format_handling (const RrIncident *incident)
{
  switch (incident->state)
    {
    case RR_INCIDENT_ACKNOWLEDGED:
      /* Translators: %s is a person */
      return g_strdup_printf (_("acknowledged by %s"),
                              incident->acked_by != NULL ? incident->acked_by : "?");
    case RR_INCIDENT_CLOSED:
      if (rr_incident_is_history (incident))
        return g_strdup (_("heard of afterwards, only written down"));
      /* Translators: %s is a person */
      return g_strdup_printf (_("closed by %s"),
                              incident->closed_by != NULL ? incident->closed_by : "?");
    case RR_INCIDENT_RAISED:
    default:
      return g_strdup (_("not acknowledged"));
    }
}

/**
 * rr_incident_format_state:
 * @incident: an incident
 * @now_ms: the clock
 *
 * Returns: (transfer full): how long ago, how often, and who cares for it
 */
char *
rr_incident_format_state (const RrIncident *incident,
                          gint64            now_ms)
{
  g_autofree char *age = rr_format_age (now_ms - incident->raised_ms);
  g_autofree char *handling = format_handling (incident);
  GString *out = g_string_new (age);

  if (incident->count > 1)
    /* Translators: how often it was heard */
    g_string_append_printf (out, ngettext (", %u time", ", %u times", incident->count),
                            incident->count);
  g_string_append_printf (out, ", %s", handling);
  if (incident->cancelled_ms != 0)
    g_string_append_printf (out, ", %s", _("cancelled by the device"));
  else if (incident->over_ms != 0)
    g_string_append_printf (out, ", %s", _("over by itself"));
  return g_string_free (out, FALSE);
}

/**
 * rr_incident_format_place:
 * @incident: an incident
 * @now_ms: the clock
 *
 * Returns: (transfer full): where, how sure that is, and how old
 */
char *
rr_incident_format_place (const RrIncident *incident,
                          gint64            now_ms)
{
  const RrFix *place = rr_incident_get_place (incident);
  g_autofree char *age = NULL, *where = NULL;
  GString *out;

  if (!rr_fix_has_position (place))
    return g_strdup (_("No place is known"));
  age = rr_format_age (now_ms - rr_fix_effective_ms (place));
  out = g_string_new (NULL);
  where = rr_geo_dup_text (place->lat_deg, place->lon_deg, 5);
  g_string_append (out, where);
  if (!isnan (place->acc_m))
    g_string_append_printf (out, " (± %.0f m)", (double) place->acc_m);
  g_string_append_printf (out, ", %s", age);
  if (place == &incident->last && (incident->fix.flags & RR_FIX_NO_POSITION) != 0)
    g_string_append_printf (out, ", %s", _("the last place that was known; the call had none"));
  return g_string_free (out, FALSE);
}

/**
 * rr_incident_format_odd:
 * @incident: an incident
 *
 * Returns: (transfer full): what is odd about what raised it, "" for nothing
 */
char *
rr_incident_format_odd (const RrIncident *incident)
{
  g_autofree char *flags = rr_format_flags (incident->fix.flags);
  gint64 late_min = rr_incident_get_delay_ms (incident) / 60000;
  GString *out = g_string_new (flags);

  if (incident->n_unheard > 0)
    {
      if (out->len > 0)
        g_string_append (out, ", ");
      g_string_append_printf (out, ngettext ("%u guide without contact was inside when last heard from",
                                             "%u guides without contact were inside when last heard from",
                                             incident->n_unheard), incident->n_unheard);
    }
  if (late_min < 2)
    return g_string_free (out, FALSE);
  if (out->len > 0)
    g_string_append (out, ", ");
  if (late_min < 120)
    /* Translators: minutes between what a device said and when it was received */
    g_string_append_printf (out, ngettext ("%d minute old when it came", "%d minutes old when it came",
                                           (gulong) late_min), (int) late_min);
  else
    g_string_append_printf (out, ngettext ("%d hour old when it came", "%d hours old when it came",
                                           (gulong) (late_min / 60)), (int) (late_min / 60));
  return g_string_free (out, FALSE);
}

/**
 * rr_incident_format_clock:
 * @time_ms: Unix time
 *
 * Returns: (transfer full): the local date and time
 */
char *
rr_incident_format_clock (gint64 time_ms)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time_ms / 1000);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%x %X") : g_strdup ("?");
}

/**
 * rr_incident_format_entry:
 * @entry: a line of a log
 *
 * Returns: (transfer full): when, what, by whom and why
 */
char *
rr_incident_format_entry (const RrIncidentEntry *entry)
{
  static const char *const words[RR_N_LOGS] = {
    [RR_LOG_RAISED] = N_("raised"),
    [RR_LOG_REPEATED] = N_("heard again"),
    [RR_LOG_REOPENED] = N_("heard again, no longer acknowledged"),
    [RR_LOG_GREW] = N_("grew more serious"),
    [RR_LOG_CANCELLED] = N_("cancelled by the device"),
    [RR_LOG_OVER] = N_("over by itself"),
    [RR_LOG_ACKNOWLEDGED] = N_("acknowledged"),
    [RR_LOG_ESCALATED] = N_("escalated"),
    [RR_LOG_NOTED] = N_("note"),
    [RR_LOG_CLOSED] = N_("closed"),
    [RR_LOG_LATE] = N_("heard of afterwards"),
  };
  g_autofree char *clock = rr_incident_format_clock (entry->at_ms);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s  %s", clock, _(words[entry->what]));
  if (entry->what == RR_LOG_ESCALATED || entry->what == RR_LOG_GREW || entry->what == RR_LOG_RAISED)
    g_string_append_printf (out, " (%s)", rr_level_get_words (entry->level));
  if (entry->what == RR_LOG_LATE && entry->time_ms != RR_TIME_UNKNOWN)
    {
      g_autofree char *then = rr_incident_format_clock (entry->time_ms);

      /* Translators: when something happened that was heard of afterwards */
      g_string_append_printf (out, _(", it was at %s"), then);
    }
  if (entry->who != NULL)
    g_string_append_printf (out, ", %s", entry->who);
  if (entry->remark != NULL)
    g_string_append_printf (out, ": %s", entry->remark);
  return g_string_free (out, FALSE);
}

const char *
rr_rule_get_words (RrRule rule)
{
  static const char *const words[RR_N_RULES] = {
    [RR_RULE_NO_CONTACT_MIN] = N_("No contact for (minutes)"),
    [RR_RULE_NO_MOTION_MIN] = N_("No motion for (minutes)"),
    [RR_RULE_NO_MOTION_M] = N_("Resting is within (metres)"),
    [RR_RULE_LOW_BATTERY_PCT] = N_("Battery below (percent)"),
    [RR_RULE_OFF_ROUTE_M] = N_("Off the route beyond (metres)"),
    [RR_RULE_ON_ROUTE_M] = N_("Back on the route within (metres)"),
    [RR_RULE_OVERDUE_ALARM_MIN] = N_("Overdue becomes an alarm after (minutes)"),
  };

  return rule < RR_N_RULES ? _(words[rule]) : "";
}
