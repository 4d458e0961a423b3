/* rr-notice-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-notice-form.h"

#include "rr-json-build.h"

/* How a notice looks to each kind of device. An OwnTracks phone shows a card with a
 * location as somebody at that place, and remembers a waypoint as a region it warns of;
 * a Traccar client gets one line.
 *
 * Source: https://owntracks.org/booklet/tech/json/
 * Threads: any.
 */

static void
add_number (JsonBuilder *builder,
            const char  *name,
            double       value)
{
  if (!isnan (value))
    rr_json_add_number (builder, name, value);
}

/* --- our WebSocket ------------------------------------------------------------ */

static void
add_notice (JsonBuilder    *builder,
            const RrNotice *notice)
{
  gboolean is_message = notice->kind == RR_NOTICE_MESSAGE;

  rr_json_add_text (builder, "_type", is_message ? "message" : "alert");
  rr_json_add_int (builder, "id", notice->id);
  rr_json_add_int (builder, "tst", notice->made_ms / 1000);
  if (is_message)
    rr_json_add_text (builder, "from", "dispatch");
  else
    {
      rr_json_add_int (builder, "about", notice->about);
      rr_json_add_text (builder, "news", rr_condition_news_to_string (notice->news));
      rr_json_add_text (builder, "kind", rr_report_kind_to_string (notice->what));
      rr_json_add_text (builder, "severity", rr_severity_to_string (notice->severity));
      add_number (builder, "rad", notice->radius_m);
      rr_json_add_int (builder, "expires", notice->expires_ms / 1000);
    }
  if (notice->trail[0] != '\0')
    rr_json_add_text (builder, "trail", notice->trail);
  add_number (builder, "lat", notice->lat_deg);
  add_number (builder, "lon", notice->lon_deg);
  rr_json_add_text (builder, "text", notice->text);
}

static char *
make_live (const RrNotice *notice)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_notice (builder, notice);
  return rr_json_take (builder);
}

/**
 * rr_notice_form_digest:
 * @forms: (array length=n_forms): what one device is to be told
 * @n_forms: how many, one or more
 *
 * Puts a burst into one message; its ids are what the device has to give word of.
 *
 * Returns: (transfer full): a JSON object
 */
char *
rr_notice_form_digest (RrNoticeForm *const *forms,
                       guint                n_forms)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  RrSeverity worst = RR_SEVERITY_INFO;

  for (guint i = 0; i < n_forms; i++)
    worst = MAX (worst, forms[i]->notice.severity);
  json_builder_begin_object (builder);
  rr_json_add_text (builder, "_type", "digest");
  rr_json_add_int (builder, "id", forms[n_forms - 1]->notice.id);
  rr_json_add_int (builder, "n", n_forms);
  rr_json_add_text (builder, "severity", rr_severity_to_string (worst));
  json_builder_set_member_name (builder, "ids");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_forms; i++)
    json_builder_add_int_value (builder, forms[i]->notice.id);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "items");
  json_builder_begin_array (builder);
  for (guint i = 0; i < MIN (n_forms, RR_DIGEST_MAX); i++)
    {
      json_builder_begin_object (builder);
      add_notice (builder, &forms[i]->notice);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return rr_json_take (builder);
}

/* --- OwnTracks ---------------------------------------------------------------- */

static char *
make_card (const RrNotice *notice,
           const char     *tid,
           const char     *line)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "_type", "card");
  rr_json_add_text (builder, "tid", tid);
  rr_json_add_text (builder, "name", line);
  return rr_json_take (builder);
}

static char *
make_location (const RrNotice *notice,
               const char     *tid)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "_type", "location");
  rr_json_add_text (builder, "tid", tid);
  add_number (builder, "lat", notice->lat_deg);
  add_number (builder, "lon", notice->lon_deg);
  rr_json_add_int (builder, "tst", notice->made_ms / 1000);
  return rr_json_take (builder);
}

/* tst names a waypoint to the phone: the same condition keeps its own. */
static char *
make_waypoint_cmd (const RrNotice *notice,
                   const char     *line)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "_type", "cmd");
  rr_json_add_text (builder, "action", "setWaypoints");
  json_builder_set_member_name (builder, "waypoints");
  json_builder_begin_object (builder);
  rr_json_add_text (builder, "_type", "waypoints");
  json_builder_set_member_name (builder, "waypoints");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  rr_json_add_text (builder, "_type", "waypoint");
  rr_json_add_text (builder, "desc", line);
  add_number (builder, "lat", notice->lat_deg);
  add_number (builder, "lon", notice->lon_deg);
  rr_json_add_int (builder, "rad", (gint64) notice->radius_m);
  rr_json_add_int (builder, "tst", notice->about);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return rr_json_take (builder);
}

static char *
make_owntracks (const RrNotice *notice,
                const char     *line)
{
  /* Two characters, so that several stand side by side on the phone's map. */
  g_autofree char *tid = g_strdup_printf ("%c%c", "!?"[notice->kind == RR_NOTICE_MESSAGE],
                                          (char) ('A' + notice->id % 26));
  g_autofree char *card = make_card (notice, tid, line);
  g_autofree char *location = NULL;
  g_autofree char *waypoint = NULL;

  if (isnan (notice->lat_deg))
    return g_steal_pointer (&card);
  location = make_location (notice, tid);
  if (notice->kind == RR_NOTICE_MESSAGE || notice->news == RR_NEWS_CLEARED)
    return g_strconcat (card, ",", location, NULL);
  waypoint = make_waypoint_cmd (notice, line);
  return g_strconcat (card, ",", location, ",", waypoint, NULL);
}

/* --- life --------------------------------------------------------------------- */

static char *
make_line (const RrNotice *notice)
{
  g_autofree char *headline = rr_notice_dup_headline (notice);
  char *line = notice->kind == RR_NOTICE_MESSAGE || notice->text[0] == '\0'
                   ? g_strdup (headline) : g_strdup_printf ("%s: %s", headline, notice->text);

  g_strdelimit (line, "\r\n\t", ' ');
  return line;
}

/**
 * rr_notice_form_new:
 * @notice: a notice with its id
 *
 * Returns: (transfer full): it in all forms
 */
RrNoticeForm *
rr_notice_form_new (const RrNotice *notice)
{
  RrNoticeForm *form = g_new0 (RrNoticeForm, 1);

  form->ref_count = 1;
  form->notice = *notice;
  form->line = make_line (notice);
  form->live = make_live (notice);
  form->owntracks = make_owntracks (notice, form->line);
  return form;
}

/**
 * rr_notice_form_ref:
 * @form: a form
 *
 * Returns: (transfer full): the same
 */
RrNoticeForm *
rr_notice_form_ref (RrNoticeForm *form)
{
  __atomic_add_fetch (&form->ref_count, 1, __ATOMIC_RELAXED);
  return form;
}

/**
 * rr_notice_form_unref:
 * @form: (nullable) (transfer full): a form
 */
void
rr_notice_form_unref (RrNoticeForm *form)
{
  if (form == NULL || __atomic_sub_fetch (&form->ref_count, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  g_free (form->live);
  g_free (form->owntracks);
  g_free (form->line);
  g_free (form);
}
