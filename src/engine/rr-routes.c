/* rr-routes.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-device-gate.h"
#include "rr-octo.h"
#include "rr-time.h"
#include "rr-track-export.h"

/* The route table: what each path answers, and from where it may be asked. What no
 * route names is offered to the phone protocols, since phones choose their own paths.
 *
 * Threads: I/O; what needs the database or much text goes to the jobs thread, what
 *          needs the tracker goes behind the messages that came before.
 */

#define MAX_TRACK_FIXES 100000
#define JSON_TYPE       "application/json"

typedef RrHandled (*RouteFunc) (RrEngine   *self,
                                RrExchange *exchange);

typedef struct
{
  const char *path;        /* whole, or a prefix when it ends in '/' */
  RouteFunc   func;
  gboolean    local_only;  /* loopback; later also a staff credential where fit */
} Route;

/* Where an answer goes that another thread makes. */
typedef struct
{
  RrFrontDoor  *door;       /* (unowned): outlives the jobs */
  RrReplyTo     to;
  RrSnapshot   *snapshot;   /* (owned) (nullable) */
  char         *device;     /* (owned) (nullable) */
  gint64        from_ms;
  gint64        to_ms;
  RrTrackFormat format;
  RrTrackOrder  order;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->snapshot, rr_snapshot_unref);
  g_free (answer->device);
  g_free (answer);
}

static RrIntake *
intake_of (RrEngine   *self,
           RrExchange *exchange)
{
  return self->intakes[rr_exchange_get_io (exchange)];
}

static gboolean
slice_equals (RrSlice     slice,
              const char *text)
{
  return slice.len == strlen (text) && memcmp (slice.data, text, slice.len) == 0;
}

static RrHandled
healthz (RrEngine   *self,
         RrExchange *exchange)
{
  char problem[160];

  if (rr_pipeline_get_problem (self->pipeline, problem, sizeof problem))
    rr_exchange_respond (exchange, 503, JSON_TYPE, "{\"status\":\"store\"}", -1);
  else
    rr_exchange_respond (exchange, 200, JSON_TYPE, "{\"status\":\"ok\"}", -1);
  return RR_HANDLED;
}

static RrHandled
stats (RrEngine   *self,
       RrExchange *exchange)
{
  g_autofree char *reset = rr_exchange_dup_query_value (exchange, "reset");
  g_autofree char *body = rr_engine_stats_to_json (self);

  rr_exchange_respond (exchange, 200, JSON_TYPE, body, -1);

  if (g_strcmp0 (reset, "1") == 0)
    {
      rr_histogram_reset (rr_pipeline_get_ack_histogram (self->pipeline));
      rr_histogram_reset (rr_pipeline_get_commit_histogram (self->pipeline));
    }
  return RR_HANDLED;
}

static RrHandled
debug (RrEngine   *self,
       RrExchange *exchange)
{
  return rr_debug_request (self->debug, exchange);
}

static void
devices_job (RrStoreReader *reader,
             const GError  *error,
             gpointer       data)
{
  Answer *answer = data;
  gsize len;
  g_autofree char *body = rr_devices_to_json (answer->snapshot, &len);

  rr_front_door_reply (answer->door, answer->to, 200, JSON_TYPE, body, (gssize) len);
}

/* On the tracker's thread: everything that came before is in the snapshot. */
static void
devices_cb (RrItem   *item,
            gpointer  keeper,
            gboolean  ok)
{
  RrEngine *self = item->data;
  Answer *answer = g_new0 (Answer, 1);

  answer->door = self->door;
  answer->to = item->to;
  answer->snapshot = rr_tracker_snapshot (keeper, rr_time_now_ms ());
  if (rr_jobs_submit (self->jobs, devices_job, answer, answer_free) == RR_OK)
    return;

  rr_front_door_reply (self->door, item->to, 503, JSON_TYPE, "{\"error\":\"too busy\"}", -1);
  answer_free (answer);
}

static RrHandled
devices (RrEngine   *self,
         RrExchange *exchange)
{
  return rr_intake_command (intake_of (self, exchange), exchange, devices_cb, self);
}

static gboolean
collect_fix (const RrFix *fix,
             gpointer     data)
{
  g_array_append_vals (data, fix, 1);
  return TRUE;
}

static void
track_job (RrStoreReader *reader,
           const GError  *error,
           gpointer       data)
{
  Answer *answer = data;
  g_autoptr(GArray) fixes = g_array_new (FALSE, FALSE, sizeof (RrFix));
  g_autoptr(GError) problem = NULL;
  g_autoptr(GString) body = NULL;

  if (reader == NULL
      || !rr_store_reader_track (reader, answer->device, answer->from_ms, answer->to_ms,
                                 answer->order, MAX_TRACK_FIXES, collect_fix, fixes, &problem))
    {
      g_message ("A track cannot be read: %s", (error != NULL ? error : problem)->message);
      rr_front_door_reply (answer->door, answer->to, 503, JSON_TYPE,
                           "{\"error\":\"the store cannot be read\"}", -1);
      return;
    }
  if (fixes->len == 0)
    {
      rr_front_door_reply (answer->door, answer->to, 404, JSON_TYPE,
                           "{\"error\":\"no fix of this device in this time\"}", -1);
      return;
    }

  body = rr_track_export (answer->format, answer->device, fixes);
  rr_front_door_reply (answer->door, answer->to, 200, rr_track_format_content_type (answer->format),
                       body->str, (gssize) body->len);
}

static gboolean
parse_bound (RrExchange *exchange,
             const char *name,
             gint64      otherwise_ms,
             gint64     *time_ms)
{
  g_autofree char *text = rr_exchange_dup_query_value (exchange, name);

  *time_ms = otherwise_ms;
  return text == NULL || rr_time_parse (text, -1, time_ms);
}

static char *
dup_track_device (RrExchange *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  gsize skip = strlen ("/tracks/");
  g_autofree char *escaped = g_strndup (path.data + skip, path.len - skip);

  return g_uri_unescape_string (escaped, NULL);
}

static RrHandled
tracks (RrEngine   *self,
        RrExchange *exchange)
{
  g_autofree char *format = rr_exchange_dup_query_value (exchange, "format");
  g_autofree char *order = rr_exchange_dup_query_value (exchange, "order");
  g_autofree char *device = dup_track_device (exchange);
  Answer *answer;

  if (device == NULL || *device == '\0' || !g_utf8_validate (device, -1, NULL))
    {
      rr_exchange_respond_error (exchange, 400, "which device?");
      return RR_HANDLED;
    }

  answer = g_new0 (Answer, 1);
  answer->device = g_steal_pointer (&device);
  answer->door = self->door;
  answer->order = g_strcmp0 (order, "arrival") == 0 ? RR_ORDER_ARRIVAL : RR_ORDER_TIME;
  if (!parse_bound (exchange, "from", G_MININT64 + 1, &answer->from_ms)
      || !parse_bound (exchange, "to", G_MAXINT64, &answer->to_ms)
      || !rr_track_format_from_string (format != NULL ? format : "gpx", &answer->format))
    {
      answer_free (answer);
      rr_exchange_respond_error (exchange, 400, "from and to are times, format is gpx, kml, geojson or csv");
      return RR_HANDLED;
    }

  rr_audit_desk_note_more (self->audit, RR_AUDIT_SCRIPT, "export.tracks", answer->device, NULL, format);
  answer->to = rr_exchange_defer (exchange);
  if (rr_jobs_submit (self->jobs, track_job, answer, answer_free) != RR_OK)
    {
      rr_front_door_reply (self->door, answer->to, 503, JSON_TYPE, "{\"error\":\"too busy\"}", -1);
      answer_free (answer);
    }
  return RR_HANDLED;
}

static RrHandled
pub (RrEngine   *self,
     RrExchange *exchange)
{
  if (rr_exchange_get_method (exchange) != RR_METHOD_POST)
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: POST",
                                "{\"error\":\"post messages here\"}", -1);
      return RR_HANDLED;
    }
  return rr_intake_request (intake_of (self, exchange), exchange);
}

static RrHandled
live_without_upgrade (RrEngine   *self,
                      RrExchange *exchange)
{
  rr_exchange_respond_with (exchange, 426, JSON_TYPE, "Upgrade: websocket",
                            "{\"error\":\"this is a WebSocket\"}", -1);
  return RR_HANDLED;
}

static RrHandled
bookings (RrEngine   *self,
          RrExchange *exchange)
{
  if (rr_booking_staff_claims (exchange))
    return rr_booking_staff_request (self, exchange);
  return rr_booking_desk_request (self->desk, self->door, intake_of (self, exchange), exchange);
}

static RrHandled
octo (RrEngine   *self,
      RrExchange *exchange)
{
  return rr_octo_request (self->desk, self->door, intake_of (self, exchange), exchange);
}

static RrHandled
reports (RrEngine   *self,
         RrExchange *exchange)
{
  RrIntake *intake = intake_of (self, exchange);
  gboolean is_near = rr_exchange_is_loopback (exchange);
  RrDeviceId who;

  if (!rr_intake_has_room (intake))
    return RR_TRY_AGAIN;
  if (!rr_device_gate_pass (rr_device_desk_get_keys (self->devices), intake, exchange, &who))
    return RR_HANDLED;
  if (!who.is_known && !is_near && !self->open)
    {
      rr_exchange_login_failed (exchange, 401, N_("This device is not known here"));
      rr_exchange_respond_error (exchange, 401, "unknown device");
      return RR_HANDLED;
    }
  if (who.is_known && !is_near && !rr_intake_may_say (intake, who.device, 1))
    {
      rr_exchange_note_refusal (exchange, 429, N_("A device says more than it may; it has to wait"));
      rr_exchange_respond_with (exchange, 429, JSON_TYPE, "Retry-After: 10",
                                "{\"error\":\"this device says too much\"}", -1);
      return RR_HANDLED;
    }
  return rr_report_desk_request (self->reports, intake, exchange, is_near && !who.is_known,
                                 who.is_known ? who.device : NULL);
}

static RrHandled
suppliers (RrEngine   *self,
           RrExchange *exchange)
{
  return rr_fan_out_desk_request (self->suppliers, self->door, exchange);
}

static const Route routes[] = {
  { "/pub", pub, FALSE },
  { "/live", live_without_upgrade, FALSE },
  { "/reports", reports, FALSE },
  { "/reports/", reports, FALSE },
  { "/messages", reports, FALSE },
  { "/trails", reports, FALSE },
  { "/bookings", bookings, FALSE },
  { "/bookings/", bookings, FALSE },
  { "/octo", octo, FALSE },
  { "/octo/", octo, FALSE },
  { "/payments/webhook", rr_payment_event_route, FALSE },
  { "/payments/", rr_payment_route, TRUE },
  { "/incidents", rr_incident_route, TRUE },
  { "/incidents/", rr_incident_route, TRUE },
  { "/fences", rr_fence_route, TRUE },
  { "/fences/", rr_fence_route, TRUE },
  { "/rules", rr_rule_route, TRUE },
  { "/departures", rr_departure_request, TRUE },
  { "/devices", devices, TRUE },
  { "/devices/", rr_device_route, TRUE },
  { "/tracks/", tracks, TRUE },
  { "/trips", rr_trip_requests, TRUE },
  { "/trips/", rr_trip_requests, TRUE },
  { "/zones", rr_zone_requests, TRUE },
  { "/zones/", rr_zone_requests, TRUE },
  { "/letters/bounce", rr_guest_route, TRUE },
  { "/suppliers", suppliers, TRUE },
  { "/suppliers/", suppliers, TRUE },
  { "/audit", rr_audit_route, TRUE },
  { "/audit/", rr_audit_route, TRUE },
  { "/healthz", healthz, FALSE },
  { "/door", rr_door_route, TRUE },
  { "/backup", rr_backup_route, TRUE },
  { "/metrics", debug, TRUE },
  { "/stats", stats, TRUE },
  { "/debug/", debug, TRUE },
};

static const Route *
find_route (RrSlice path)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      gsize len = strlen (routes[i].path);
      gboolean is_prefix = routes[i].path[len - 1] == '/';

      if (is_prefix ? path.len > len && memcmp (path.data, routes[i].path, len) == 0
                    : slice_equals (path, routes[i].path))
        return &routes[i];
    }
  return NULL;
}

static RrHandled
dispatch (RrEngine   *self,
          RrExchange *exchange)
{
  const Route *route = find_route (rr_exchange_get_path (exchange));

  if (route == NULL)
    return rr_intake_request (intake_of (self, exchange), exchange);

  if (route->local_only && !rr_exchange_is_loopback (exchange))
    {
      rr_exchange_login_failed (exchange, 403, N_("That is only for this machine"));
      rr_exchange_respond_error (exchange, 403, "only from this machine");
      return RR_HANDLED;
    }
  return route->func (self, exchange);
}

/**
 * rr_routes_get:
 * @n: which
 * @local_only: (out): whether it is for this machine only
 *
 * Thread: any.
 *
 * Returns: (transfer none) (nullable): its path, a prefix if it ends in '/'; %NULL behind the last
 */
const char *
rr_routes_get (guint     n,
               gboolean *local_only)
{
  if (n >= G_N_ELEMENTS (routes))
    return NULL;
  *local_only = routes[n].local_only;
  return routes[n].path;
}

/**
 * rr_routes_request:
 * @self: the engine
 * @exchange: a complete request
 *
 * Thread: the I/O thread of @exchange.
 *
 * Returns: %RR_TRY_AGAIN if there is no room for it now
 */
RrHandled
rr_routes_request (RrEngine   *self,
                   RrExchange *exchange)
{
  RrRequestId before = rr_request_enter (rr_exchange_get_request (exchange));
  RrHandled handled = dispatch (self, exchange);

  rr_request_enter (before);
  return handled;
}
