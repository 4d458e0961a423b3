/* fuzz-plan.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-incident-text.h"
#include "rr-json-build.h"
#include "rr-report-private.h"
#include "rr-trail-index.h"
#include "rr-trip-json.h"

#define NOW_MS G_GINT64_CONSTANT (1700000000000)

/* What scripts, phones and the console say of fences, rules, trips, dead zones and trail
 * reports. The first byte says of what. */

static void
read_fence (const char *text,
            gsize       len)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RrFence) fence = rr_fence_from_json (text, len, &error);
  g_autoptr(GPtrArray) fences = g_ptr_array_new ();
  g_autofree char *written = NULL;
  gsize size;

  g_assert_true ((fence != NULL) == (error == NULL));
  if (fence == NULL)
    return;
  g_ptr_array_add (fences, fence);
  written = rr_fences_to_json (fences, &size);
  g_assert_cmpuint (strlen (written), ==, size);
}

static void
read_rules (const char *text,
            gsize       len)
{
  g_autoptr(GError) error = NULL;
  RrRuleSet set;
  g_autofree char *scope = rr_rule_set_from_json (text, len, &set, &error);

  g_assert_true ((scope != NULL) == (error == NULL));
}

static void
read_remark (const char *text,
             gsize       len)
{
  g_autofree char *who = NULL;
  g_autofree char *remark = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_remark_from_json (text, len, &who, &remark, &error) == (error == NULL));
}

static void
read_trip (JsonObject *object)
{
  g_autoptr(RrTrip) trip = rr_trip_new ();
  g_autoptr(RrTripBoard) board = rr_trip_board_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *written = NULL;

  if (!rr_trip_read_json (trip, object, &error))
    {
      g_assert_nonnull (error);
      return;
    }
  g_assert_cmpuint (trip->n_route, <=, RR_TRIP_MAX_ROUTE);
  written = rr_trip_to_json (board, trip, NULL, NOW_MS);
  g_assert_nonnull (written);
}

static void
read_zone (JsonObject *object)
{
  g_autoptr(GError) error = NULL;
  RrDeadZone *zone = rr_dead_zone_from_json (object, &error);

  g_assert_true ((zone != NULL) == (error == NULL));
  g_clear_pointer (&zone, rr_dead_zone_unref);
}

static RrReportDesk *
get_desk (void)
{
  static const RrPlace points[] = { { 47.1, 9.6 }, { 47.11, 9.61 }, { 47.12, 9.6 } };
  static RrReportDesk desk;
  RrKnown *known;

  if (desk.known != NULL)
    return &desk;
  desk.net = rr_trail_net_new ();
  rr_trail_net_add (desk.net, "Höhenweg", points, G_N_ELEMENTS (points));
  desk.trail_index = rr_trail_index_new (desk.net);
  rr_mutex_init (&desk.lock);
  desk.known = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  known = g_new0 (RrKnown, 1);
  *known = (RrKnown) { .id = 1, .lat_deg = 47.1, .lon_deg = 9.6, .radius_m = 500 };
  g_hash_table_insert (desk.known, &known->id, known);
  return &desk;
}

static void
read_report (JsonObject *object)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *key = NULL;
  RrReport report;

  if (!rr_report_parse (object, get_desk (), NOW_MS, &report, &error))
    {
      g_assert_nonnull (error);
      return;
    }
  key = rr_report_dup_key (object, "anna", NULL, &report);
  g_assert_true (rr_geo_is_valid (report.lat_deg, report.lon_deg));
  g_assert_true (g_utf8_validate (report.text, -1, NULL));
  g_assert_cmpint (report.expires_ms, <=, NOW_MS + RR_REPORT_MAX_LIFE_MS);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (size < 1)
    return 0;
  text = rr_fuzz_dup_text (data + 1, size - 1);
  if (data[0] == 'f')
    read_fence (text, size - 1);
  else if (data[0] == 'r')
    read_rules (text, size - 1);
  else if (data[0] == 'n')
    read_remark (text, size - 1);
  else if ((node = rr_json_parse_object (text, size - 1)) == NULL)
    return 0;
  else if (data[0] == 't')
    read_trip (json_node_get_object (node));
  else if (data[0] == 'z')
    read_zone (json_node_get_object (node));
  else
    read_report (json_node_get_object (node));
  return 0;
}
