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
#include "rr-staff-hash.h"
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

/* From where a route may be asked. */
typedef enum
{
  ANYWHERE,    /* it looks itself at who asks */
  STAFF,       /* this machine, or somebody with a token of staff */
  MACHINE,     /* this machine only */
} Access;

typedef struct
{
  const char *path;        /* whole, or a prefix when it ends in '/' */
  RouteFunc   func;
  Access      access;
  RrRight     right;       /* which staff need to change something there */
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
  if (rr_routes_get_who (self, exchange, NULL) != NULL)
    return rr_report_desk_request (self->reports, intake, exchange, TRUE, NULL);
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
  { "/pub", pub, ANYWHERE, RR_RIGHT_LOOK },
  { "/live", live_without_upgrade, ANYWHERE, RR_RIGHT_LOOK },
  { "/reports", reports, ANYWHERE, RR_RIGHT_REPORTS },
  { "/reports/", reports, ANYWHERE, RR_RIGHT_REPORTS },
  { "/messages", reports, ANYWHERE, RR_RIGHT_MESSAGES },
  { "/trails", reports, ANYWHERE, RR_RIGHT_REPORTS },
  { "/bookings", bookings, ANYWHERE, RR_RIGHT_BOOKINGS },
  { "/bookings/", bookings, ANYWHERE, RR_RIGHT_BOOKINGS },
  { "/octo", octo, ANYWHERE, RR_RIGHT_BOOKINGS },
  { "/octo/", octo, ANYWHERE, RR_RIGHT_BOOKINGS },
  { "/payments/webhook", rr_payment_event_route, ANYWHERE, RR_RIGHT_REFUNDS },
  { "/payments/", rr_payment_route, STAFF, RR_RIGHT_BOOKINGS },
  { "/incidents", rr_incident_route, STAFF, RR_RIGHT_INCIDENTS },
  { "/incidents/", rr_incident_route, STAFF, RR_RIGHT_INCIDENTS },
  { "/fences", rr_fence_route, STAFF, RR_RIGHT_INCIDENTS },
  { "/fences/", rr_fence_route, STAFF, RR_RIGHT_INCIDENTS },
  { "/rules", rr_rule_route, STAFF, RR_RIGHT_INCIDENTS },
  { "/departures", rr_departure_request, STAFF, RR_RIGHT_DEPARTURES },
  { "/devices", devices, STAFF, RR_RIGHT_TRACKS },
  { "/devices/", rr_device_route, MACHINE, RR_RIGHT_SECURITY },
  { "/tracks/", tracks, STAFF, RR_RIGHT_TRACKS },
  { "/trips", rr_trip_requests, STAFF, RR_RIGHT_TRIPS },
  { "/trips/", rr_trip_requests, STAFF, RR_RIGHT_TRIPS },
  { "/zones", rr_zone_requests, STAFF, RR_RIGHT_TRIPS },
  { "/zones/", rr_zone_requests, STAFF, RR_RIGHT_TRIPS },
  { "/letters/bounce", rr_guest_route, MACHINE, RR_RIGHT_BOOKINGS },
  { "/suppliers", suppliers, STAFF, RR_RIGHT_SUPPLIERS },
  { "/suppliers/", suppliers, STAFF, RR_RIGHT_SUPPLIERS },
  { "/staff", rr_staff_route, MACHINE, RR_RIGHT_ACCOUNTS },
  { "/staff/", rr_staff_route, MACHINE, RR_RIGHT_ACCOUNTS },
  { "/audit", rr_audit_route, MACHINE, RR_RIGHT_SECURITY },
  { "/audit/", rr_audit_route, MACHINE, RR_RIGHT_SECURITY },
  { "/healthz", healthz, ANYWHERE, RR_RIGHT_LOOK },
  { "/door", rr_door_route, MACHINE, RR_RIGHT_SECURITY },
  { "/backup", rr_backup_route, MACHINE, RR_RIGHT_SECURITY },
  { "/metrics", debug, MACHINE, RR_RIGHT_SECURITY },
  { "/stats", stats, MACHINE, RR_RIGHT_SECURITY },
  { "/debug/", debug, MACHINE, RR_RIGHT_SECURITY },
};

static const char *const access_words[] = { [ANYWHERE] = "anywhere", [STAFF] = "staff", [MACHINE] = "machine" };

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

/* --- who asks ------------------------------------------------------------------- */

/* A token of staff, as it comes: other kinds of keys are not ours to look at.
 *
 * Returns: whether there is one */
static gboolean
find_token (RrExchange *exchange,
            RrSlice    *token)
{
  static const char scheme[] = "Bearer ";
  gsize skip = strlen (scheme), mark = strlen (RR_STAFF_TOKEN_PREFIX);

  if (!rr_exchange_get_header (exchange, "authorization", token) || token->len < skip + mark
      || g_ascii_strncasecmp (token->data, scheme, skip) != 0
      || memcmp (token->data + skip, RR_STAFF_TOKEN_PREFIX, mark) != 0)
    return FALSE;
  token->data += skip;
  token->len -= skip;
  return TRUE;
}

static gboolean
is_change (RrExchange *exchange)
{
  RrMethod method = rr_exchange_get_method (exchange);

  return method != RR_METHOD_GET && method != RR_METHOD_HEAD && method != RR_METHOD_OPTIONS;
}

static gboolean
refuse (RrExchange *exchange,
        guint       status,
        const char *why,
        const char *body)
{
  rr_exchange_login_failed (exchange, status, why);
  rr_exchange_respond_with (exchange, status, JSON_TYPE, status == 401 ? "WWW-Authenticate: Bearer" : NULL, body, -1);
  return FALSE;
}

gboolean
rr_routes_may (RrEngine   *self,
               RrExchange *exchange,
               RrRight     right)
{
  const RrStaffVisitor *visitor = &self->visitors[rr_exchange_get_io (exchange)];

  if (visitor->name == NULL || rr_role_may (visitor->role, right))
    return TRUE;
  rr_exchange_respond_error (exchange, 403, rr_role_may (RR_ROLE_DISPATCHER, right) ? "a viewer changes nothing"
                                                                                    : "only a manager may do this");
  return FALSE;
}

/* The gate of the routes: whoever comes with a token does what their role may, also on this
 * machine; whoever comes without is trusted for being on it. */
static gboolean
let_in (RrEngine    *self,
        RrExchange  *exchange,
        const Route *route)
{
  RrStaffVisitor *visitor = &self->visitors[rr_exchange_get_io (exchange)];
  RrSlice token;

  *visitor = (RrStaffVisitor) { .name = NULL };
  if (find_token (exchange, &token))
    {
      if (!rr_staff_desk_visit (self->staff_desk, token.data, token.len, visitor))
        return refuse (exchange, 401, N_("This token of staff does not hold"),
                       "{\"error\":\"this token does not hold\"}");
      if (is_change (exchange) && !rr_routes_may (self, exchange, route->right))
        return FALSE;
    }
  if (route->access == ANYWHERE || rr_exchange_is_loopback (exchange) || (route->access == STAFF && visitor->name != NULL))
    return TRUE;
  if (route->access == STAFF)
    return refuse (exchange, 401, N_("That takes a token of staff"), "{\"error\":\"this takes a token of staff\"}");
  return refuse (exchange, 403, N_("That is only for this machine"), "{\"error\":\"only from this machine\"}");
}

const char *
rr_routes_get_who (RrEngine   *self,
                   RrExchange *exchange,
                   const char *otherwise)
{
  const char *who = self->visitors[rr_exchange_get_io (exchange)].name;

  return who != NULL ? who : otherwise;
}

gboolean
rr_routes_is_trusted (RrEngine   *self,
                      RrExchange *exchange)
{
  return rr_exchange_is_loopback (exchange) || rr_routes_get_who (self, exchange, NULL) != NULL;
}

static RrHandled
dispatch (RrEngine   *self,
          RrExchange *exchange)
{
  const Route *route = find_route (rr_exchange_get_path (exchange));

  if (route == NULL)
    return rr_intake_request (intake_of (self, exchange), exchange);
  return let_in (self, exchange, route) ? route->func (self, exchange) : RR_HANDLED;
}

/**
 * rr_routes_get:
 * @n: which
 * @access: (out): from where it may be asked: "anywhere", "staff" or "machine"
 *
 * Thread: any.
 *
 * Returns: (transfer none) (nullable): its path, a prefix if it ends in '/'; %NULL behind the last
 */
const char *
rr_routes_get (guint        n,
               const char **access)
{
  if (n >= G_N_ELEMENTS (routes))
    return NULL;
  *access = access_words[routes[n].access];
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
