/* rr-report-letter.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-private.h"

#include <glib/gi18n-lib.h>

#include "rr-geo.h"
#include "rr-time.h"

/* What staff are told of a condition: a text for people, JSON for programs.
 *
 * Threads: the desk's.
 */

static char *
make_body (const RrTelling   *telling,
           const RrCondition *condition)
{
  const RrNotice *notice = &telling->notice;
  g_autofree char *headline = rr_notice_dup_headline (notice);
  g_autofree char *until = rr_time_format_iso (condition->expires_ms);
  g_autofree char *where = rr_geo_dup_text (condition->lat_deg, condition->lon_deg, 5);
  GString *text = g_string_new (headline);

  g_string_append (text, "\n");
  if (notice->text[0] != '\0')
    g_string_append_printf (text, "%s\n", notice->text);
  g_string_append (text, "\n");
  /* Translators: latitude and longitude */
  g_string_append_printf (text, _("Place: %s"), where);
  g_string_append_c (text, '\n');
  /* Translators: the id of the phone of whoever reported it */
  g_string_append_printf (text, _("Reported by: %s"), notice->author[0] != '\0' ? notice->author : _("the dispatcher"));
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _("Confirmed by %u, contradicted by %u"), condition->n_confirm,
                          condition->n_contradict);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _("Guides near or on their way there, who are told: %u"), telling->devices->len);
  g_string_append_c (text, '\n');
  /* Translators: a time */
  g_string_append_printf (text, _("Until: %s"), until);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

static void
add_text (JsonObject *object,
          const char *name,
          const char *value)
{
  json_object_set_string_member (object, name, value);
}

static char *
make_json (const RrTelling   *telling,
           const RrCondition *condition)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  const RrNotice *notice = &telling->notice;

  add_text (object, "event", "condition");
  add_text (object, "news", rr_condition_news_to_string (notice->news));
  add_text (object, "kind", rr_report_kind_to_string (notice->what));
  add_text (object, "severity", rr_severity_to_string (notice->severity));
  add_text (object, "author", notice->author);
  add_text (object, "trail", notice->trail);
  add_text (object, "text", notice->text);
  json_object_set_int_member (object, "about", notice->about);
  json_object_set_int_member (object, "report", notice->report);
  json_object_set_double_member (object, "lat", condition->lat_deg);
  json_object_set_double_member (object, "lon", condition->lon_deg);
  json_object_set_int_member (object, "confirm", condition->n_confirm);
  json_object_set_int_member (object, "contradict", condition->n_contradict);
  json_object_set_int_member (object, "recipients", telling->devices->len);
  json_object_set_int_member (object, "tst", notice->made_ms / 1000);
  json_object_set_int_member (object, "expires", condition->expires_ms / 1000);
  json_node_set_object (root, object);
  return json_to_string (root, FALSE);
}

void
rr_telling_add_letters (RrTelling         *telling,
                        RrStaffPost       *staff,
                        const RrCondition *condition)
{
  const RrNotice *notice = &telling->notice;

  for (guint kind = RR_LETTER_MAIL; kind <= RR_LETTER_HOOK; kind++)
    if (rr_staff_post_wants (staff, kind, notice->severity))
      {
        g_autofree char *subject = rr_notice_dup_headline (notice);
        g_autofree char *body = kind == RR_LETTER_MAIL ? make_body (telling, condition)
                                                       : make_json (telling, condition);

        g_ptr_array_add (telling->letters, rr_letter_new (kind, subject, body, notice->made_ms));
      }
}
