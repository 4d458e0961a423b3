/* rr-metrics.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-metrics.h"

#include "rr-coverage.h"
#include "rr-object-stat.h"
#include "rr-sink.h"
#include "rr-task.h"
#include "rr-trace.h"
#include "rr-watch.h"

/* What the engine counts, in the text format of Prometheus. Names of channels, pools and
 * semaphores are labels; there are as many as names in the program, not as objects.
 *
 * Threads: any of the engine's own.
 */

#define SECONDS(us) ((double) (us) / G_TIME_SPAN_SECOND)

/* --- the format ----------------------------------------------------------------- */

static void
put_family (RrSink     *sink,
            const char *name,
            const char *type,
            const char *help)
{
  rr_sink_printf (sink, "# HELP roundrock_%s %s\n# TYPE roundrock_%s %s\n", name, help, name, type);
}

static void
put_escaped (RrSink     *sink,
             const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  GString *out = rr_sink_begin (sink);

  for (const char *p = valid; *p != '\0'; p++)
    if (*p == '\\' || *p == '"')
      g_string_append_printf (out, "\\%c", *p);
    else if (*p == '\n')
      g_string_append (out, "\\n");
    else
      g_string_append_c (out, *p);
}

/* @labels: name, value, name, value, ..., NULL */
static void
put_sample (RrSink            *sink,
            const char        *name,
            const char *const *labels,
            double             value)
{
  rr_sink_printf (sink, "roundrock_%s", name);
  for (guint i = 0; labels != NULL && labels[i] != NULL; i += 2)
    {
      rr_sink_printf (sink, "%c%s=\"", i == 0 ? '{' : ',', labels[i]);
      put_escaped (sink, labels[i + 1]);
      rr_sink_text (sink, "\"");
    }
  rr_sink_text (sink, labels != NULL && labels[0] != NULL ? "} " : " ");
  rr_sink_number (sink, value);
  rr_sink_text (sink, "\n");
}

static void
put_one (RrSink     *sink,
         const char *name,
         const char *type,
         const char *help,
         double      value)
{
  put_family (sink, name, type, help);
  put_sample (sink, name, NULL, value);
}

/* --- what there is to say --------------------------------------------------------- */

static void
put_reports (RrSink   *sink,
             RrEngine *engine)
{
  RrReportCounts counts;
  RrStaffPostCounts post;

  rr_report_desk_counts (engine->reports, &counts);
  rr_staff_post_counts (engine->staff, &post);
  put_one (sink, "reports_total", "counter", "Trail reports taken.", (double) counts.n_reports);
  put_one (sink, "notices_total", "counter", "Things that somebody was to be told.", (double) counts.n_notices);
  put_one (sink, "recipients_total", "counter", "Recipients of them.", (double) counts.n_receipts);
  put_one (sink, "told_live_total", "counter", "Sent through a WebSocket.", (double) counts.n_live);
  put_one (sink, "digests_total", "counter", "Bursts put into one message.", (double) counts.n_digests);
  put_one (sink, "told_with_answer_total", "counter", "Kept for the next report of a phone.",
           (double) counts.n_boxed);
  put_one (sink, "held_total", "counter", "Times somebody was left alone who gives no word.",
           (double) counts.n_held);
  put_one (sink, "told_too_late_total", "counter", "Not worth telling any more.", (double) counts.n_failed);
  put_one (sink, "report_events_refused_total", "counter", "Events without room, made up for from the disk.",
           (double) counts.n_refused);
  put_one (sink, "recipients_waiting", "gauge", "Recipients still to be told.", counts.n_waiting);
  put_one (sink, "live_links", "gauge", "Devices that can be told something at once.", counts.n_links);
  put_one (sink, "letters_taken_total", "counter", "Letters to staff that have arrived.", (double) post.n_taken);
  put_one (sink, "letters_later_total", "counter", "Tries that had to be repeated.", (double) post.n_later);
  put_one (sink, "letters_refused_total", "counter", "Letters nobody will ever take.", (double) post.n_refused);
}

static void
put_guests (RrSink   *sink,
            RrEngine *engine)
{
  RrGuestPostCounts post;

  rr_guest_post_counts (engine->guests, &post);
  put_one (sink, "guest_letters_written_total", "counter", "Letters to guests, stored.", (double) post.n_written);
  put_one (sink, "guest_letters_taken_total", "counter", "Those that the mail server has.", (double) post.n_taken);
  put_one (sink, "guest_letters_later_total", "counter", "Tries that had to be repeated.", (double) post.n_later);
  put_one (sink, "guest_letters_refused_total", "counter", "Those it will never take.", (double) post.n_refused);
  put_one (sink, "guest_letters_bounced_total", "counter", "Those that came back.", (double) post.n_bounced);
  put_one (sink, "guest_letters_stale_total", "counter", "Changes too old to write about.", (double) post.n_stale);
  put_one (sink, "guest_letters_waiting", "gauge", "Letters to guests not taken yet.", (double) post.n_waiting);
  put_one (sink, "guest_letters_dead", "gauge", "Letters to guests refused, or sent back.", (double) post.n_dead);
}

static void
put_counts (RrSink   *sink,
            RrEngine *engine)
{
  RrEngineStats now;
  RrDeskCounts desk;

  rr_engine_fill_stats (engine, &now);
  rr_booking_desk_counts (engine->desk, &desk);
  put_one (sink, "messages_received_total", "counter", "Messages decoded.",
           (double) now.n_received);
  put_one (sink, "rows_stored_total", "counter", "Rows committed.", (double) now.n_stored);
  put_one (sink, "duplicates_total", "counter", "Messages known already.",
           (double) now.n_duplicate);
  put_one (sink, "rejected_total", "counter", "Messages refused.", (double) now.n_rejected);
  put_one (sink, "quarantined_total", "counter", "Payloads kept undecoded.",
           (double) now.n_quarantined);
  put_one (sink, "bookings_total", "counter", "Bookings confirmed.", (double) desk.n_booked);
  put_one (sink, "sold_out_total", "counter", "Bookings for which no place was left.",
           (double) desk.n_sold_out);
  put_one (sink, "bookings_shed_total", "counter", "Bookings asked to come back.",
           (double) desk.n_shed);
  put_one (sink, "bookings_waiting", "gauge", "Bookings on their way to the store.",
           desk.n_waiting);
  put_one (sink, "ack_p50_seconds", "gauge", "Receive to answer, median.", now.ack_p50_us / 1e6);
  put_one (sink, "ack_p99_seconds", "gauge", "Receive to answer, p99.", now.ack_p99_us / 1e6);
  put_one (sink, "commit_p99_seconds", "gauge", "One commit, p99.", now.commit_p99_us / 1e6);
  put_one (sink, "tracker_fill_ratio", "gauge", "Fill of the tracker's queue.",
           (double) now.tracker_fill);
  put_one (sink, "store_fill_ratio", "gauge", "Fill of the store's queue.",
           (double) now.store_fill);
  put_one (sink, "store_ok", "gauge", "1 while the store takes messages.", now.store_ok);
}

static void
put_waiting (RrSink   *sink,
             RrEngine *engine)
{
  RrWaitingCounts list;
  RrRoomFigures room;

  rr_waiting_list_counts (rr_booking_desk_get_waiting (engine->desk), &list);
  rr_waiting_room_figures (rr_booking_desk_get_room (engine->desk), rr_booking_desk_is_behind (engine->desk),
                           rr_clock_now_us (), &room);
  put_one (sink, "waiting_list_joined_total", "counter", "Parties that wait for places.", (double) list.n_joined);
  put_one (sink, "waiting_list_offered_total", "counter", "Offers of places that came free.",
           (double) list.n_offered);
  put_one (sink, "waiting_list_refused_total", "counter", "Parties that could not wait.", (double) list.n_refused);
  put_one (sink, "room_rate", "gauge", "Bookings let in a second, 0 for as many as come.", room.rate);
  put_one (sink, "room_waiting", "gauge", "Bookings that stand in line.", room.n_waiting);
  put_one (sink, "room_admitted_total", "counter", "Bookings let in from the line.", (double) room.n_admitted);
  put_one (sink, "room_refused_total", "counter", "Bookings for which the line had no place.",
           (double) room.n_refused);
}

static void
put_incidents (RrSink   *sink,
               RrEngine *engine)
{
  RrIncidentCounts counts;

  rr_incident_desk_counts (engine->incidents, &counts);
  put_one (sink, "incidents_raised_total", "counter", "Incidents raised since start.",
           (double) counts.n_raised);
  put_one (sink, "incident_changes_total", "counter", "Changes of incidents on disk.",
           (double) counts.n_notes);
  put_one (sink, "incident_acts_total", "counter", "What people did with incidents and rules.",
           (double) counts.n_acts);
  put_one (sink, "incident_acts_refused_total", "counter", "What people asked for in vain.",
           (double) counts.n_refused);
  put_one (sink, "incident_notes_dropped_total", "counter",
           "What rules said while the store took nothing for too long.", (double) counts.n_dropped);
  put_one (sink, "incident_notes_waiting", "gauge", "What rules said and no commit has taken yet.",
           counts.n_unsaved);
  put_one (sink, "incidents_open", "gauge", "Incidents nobody has closed.", counts.n_open);
  put_one (sink, "incidents_ringing", "gauge", "Incidents nobody has acknowledged.",
           counts.n_ringing);
  put_one (sink, "rule_clocks", "gauge", "Deadlines of rules that run.", counts.n_waiting);
}

static void
put_sweeps (RrSink   *sink,
            RrEngine *engine)
{
  RrSweepCounts counts;

  rr_sweeper_counts (engine->sweeper, &counts);
  put_family (sink, "swept_total", "counter", "Rows that were too old or too much.");
  for (RrSweepKind kind = 0; kind < RR_N_SWEEPS; kind++)
    put_sample (sink, "swept_total", (const char *const[]) { "table", rr_sweep_kind_to_string (kind), NULL },
                (double) counts.n_gone[kind]);
  put_one (sink, "sweep_steps_total", "counter", "Steps of removing them.", (double) counts.n_steps);
  put_one (sink, "sweeps_total", "counter", "Times all tables were gone through.", (double) counts.n_sweeps);
}

static void
put_door (RrSink   *sink,
          RrEngine *engine)
{
  RrFrontDoorStat door;
  guint64 n_throttled = 0;

  rr_front_door_stat (engine->door, &door);
  for (guint i = 0; i < engine->n_io; i++)
    {
      RrIntakeCounts intake = { 0 };

      if (engine->intakes[i] != NULL)
        rr_intake_counts (engine->intakes[i], &intake);
      n_throttled += intake.n_throttled;
    }
  put_one (sink, "devices_throttled_total", "counter", "Times a device on another machine said too much.",
           (double) n_throttled);
  put_one (sink, "connections", "gauge", "Open connections.", door.n_connections);
  put_one (sink, "websockets", "gauge", "Open WebSockets.", door.n_websockets);
  put_one (sink, "accepted_total", "counter", "Connections accepted.", (double) door.n_accepted);
  put_one (sink, "refused_total", "counter", "Connections over the limit.",
           (double) door.n_refused);
  put_one (sink, "crowding_total", "counter", "Connections over the limit of one address.",
           (double) door.n_crowding);
  put_one (sink, "logins_failed_total", "counter", "Credentials that were missing or not valid.",
           (double) door.n_logins_failed);
  put_one (sink, "locked_out_total", "counter", "Requests of an address that had to wait after such.",
           (double) door.n_locked_out);
  put_one (sink, "strange_hosts_total", "counter", "Requests for a name that is not ours.",
           (double) door.n_strange_hosts);
  put_one (sink, "strange_origins_total", "counter", "Requests of web pages that may not ask.",
           (double) door.n_strange_origins);
  put_one (sink, "tls_connections", "gauge", "Open connections with TLS.", door.n_tls);
  put_one (sink, "waiting_connections", "gauge", "Connections of which it is not known yet how they speak.",
           door.n_waiting);
  put_one (sink, "handshakes_total", "counter", "Handshakes of TLS.", (double) door.n_handshakes);
  put_one (sink, "handshakes_failed_total", "counter", "Handshakes that failed.",
           (double) door.n_handshakes_failed);
  put_one (sink, "handshakes_late_total", "counter", "Connections that did not say in time how they speak.",
           (double) door.n_handshakes_late);
  put_one (sink, "porch_full_total", "counter", "Connections for which there was no room to wait for that.",
           (double) door.n_porch_full);
  put_one (sink, "plain_refused_total", "counter", "Connections without TLS where it is needed.",
           (double) door.n_plain_refused);
  put_one (sink, "requests_total", "counter", "HTTP requests.", (double) door.n_requests);
  put_one (sink, "websocket_messages_total", "counter", "WebSocket messages in.",
           (double) door.n_messages);
  put_one (sink, "bad_requests_total", "counter", "Requests that break HTTP.",
           (double) door.n_bad_requests);
  put_one (sink, "timed_out_total", "counter", "Peers that were too slow.",
           (double) door.n_timed_out);
  put_one (sink, "slow_dropped_total", "counter", "Peers that did not read.",
           (double) door.n_slow_dropped);
  put_one (sink, "paused_total", "counter", "Times reading was stopped.", (double) door.n_paused);
  put_one (sink, "late_replies_total", "counter", "Answers for peers that had gone.",
           (double) door.n_late_replies);
  put_one (sink, "unanswered_total", "counter", "Requests that waited too long for an answer.",
           (double) door.n_unanswered);
  put_one (sink, "mail_refused_total", "counter", "Answers that found a full mailbox.",
           (double) door.n_mail_refused);
  put_one (sink, "buffered_bytes", "gauge", "Bytes kept for peers.", (double) door.n_buffered);
  put_one (sink, "received_bytes_total", "counter", "Bytes read.", (double) door.bytes_in);
  put_one (sink, "sent_bytes_total", "counter", "Bytes written.", (double) door.bytes_out);
}

static void
put_devices (RrSink   *sink,
             RrEngine *engine)
{
  RrDeviceCounts counts;

  rr_device_keys_count (rr_device_desk_get_keys (engine->devices), &counts);
  put_one (sink, "devices_known", "gauge", "Devices that may come in.", counts.n_known);
  put_one (sink, "devices_awaited", "gauge", "Tokens that wait for their first use.", counts.n_waiting);
  put_one (sink, "device_websockets", "gauge", "Open WebSockets of devices that are known.", counts.n_links);
  put_one (sink, "device_tokens_good_total", "counter", "Times a good token was shown.", (double) counts.n_good);
  put_one (sink, "device_tokens_unknown_total", "counter", "Times a token was shown that is none of ours.",
           (double) counts.n_unknown);
  put_one (sink, "device_tokens_late_total", "counter", "Times a token was shown too late for its first use.",
           (double) counts.n_late);
  put_one (sink, "device_tokens_ended_total", "counter", "Times a token was shown that was taken back.",
           (double) counts.n_ended);
  put_one (sink, "device_websockets_displaced_total", "counter", "WebSockets closed for a newer one of their device.",
           (double) counts.n_displaced);
}

static void
put_histogram (RrSink      *sink,
               const char  *name,
               const char  *help,
               RrHistogram *histogram)
{
  static const gint64 bounds_us[] = { 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000,
                                      250000, 500000, 1000000, 2500000, 5000000, 10000000 };
  guint64 counts[G_N_ELEMENTS (bounds_us)], n;
  g_autofree char *bucket = g_strconcat (name, "_bucket", NULL);
  g_autofree char *sum = g_strconcat (name, "_sum", NULL);
  g_autofree char *count = g_strconcat (name, "_count", NULL);
  double sum_us;

  rr_histogram_cumulate (histogram, bounds_us, G_N_ELEMENTS (bounds_us), counts, &n, &sum_us);
  put_family (sink, name, "histogram", help);
  for (guint i = 0; i < G_N_ELEMENTS (bounds_us); i++)
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE];
      const char *le = g_ascii_formatd (text, sizeof text, "%g", SECONDS (bounds_us[i]));
      const char *labels[] = { "le", le, NULL };

      put_sample (sink, bucket, labels, (double) counts[i]);
    }
  put_sample (sink, bucket, (const char *const[]) { "le", "+Inf", NULL }, (double) n);
  put_sample (sink, sum, NULL, SECONDS (sum_us));
  put_sample (sink, count, NULL, (double) n);
}

static void
put_runs (RrSink   *sink,
          RrEngine *engine)
{
  RrBookingRunCounts counts;

  rr_booking_runs_counts (engine->runs, &counts);
  put_one (sink, "bookings_on_their_way", "gauge", "Bookings that wait for a payment or suppliers.", counts.n_runs);
  put_one (sink, "bookings_begun_total", "counter", "Bookings that had to wait.", (double) counts.n_begun);
  put_one (sink, "bookings_taken_up_total", "counter", "Taken up again after a restart.", (double) counts.n_taken_up);
  put_one (sink, "bookings_refused_total", "counter", "Too many were on their way.", (double) counts.n_refused);
  put_one (sink, "bookings_undone_total", "counter", "Failed, expired or cancelled on their way.",
           (double) counts.n_undone);
  put_one (sink, "supplier_orders_running", "gauge", "Bookings for which suppliers are asked.", counts.n_orders);
  put_one (sink, "supplier_orders_total", "counter", "Questions to the suppliers of a booking.",
           (double) counts.n_asked);
  put_one (sink, "supplier_orders_again_total", "counter", "Of them, to be asked again.",
           (double) counts.n_asked_again);
  put_one (sink, "supplier_orders_stuck_total", "counter", "Bookings that a supplier does not take back.",
           (double) counts.n_kept);
  put_one (sink, "bookings_stopped_total", "counter", "Bookings for which all that went on was ended.",
           (double) counts.n_stopped);
  put_one (sink, "booking_stop_p50_seconds", "gauge", "Until nothing goes on, median.", counts.stop_p50_us / 1e6);
  put_one (sink, "booking_stop_p99_seconds", "gauge", "Until nothing goes on, p99.", counts.stop_p99_us / 1e6);
  put_one (sink, "booking_stop_max_seconds", "gauge", "Until nothing goes on, the longest.",
           (double) counts.stop_max_us / 1e6);
}

static void
put_suppliers (RrSink   *sink,
               RrEngine *engine)
{
  g_autoptr(RrSupplierView) view = rr_suppliers_dup_view (rr_fan_out_desk_get_suppliers (engine->suppliers));
  RrFanOutCounts counts;

  rr_fan_out_desk_counts (engine->suppliers, &counts);
  put_one (sink, "fan_outs_total", "counter", "Questions to all suppliers of an itinerary.", (double) counts.n_done);
  put_one (sink, "fan_outs_partial_total", "counter", "Fan-outs with somebody missing.", (double) counts.n_partial);
  put_one (sink, "fan_outs_cancelled_total", "counter", "Fan-outs nobody wanted any more.",
           (double) counts.n_cancelled);
  put_one (sink, "fan_outs_refused_total", "counter", "Fan-outs for which there was no task.",
           (double) counts.n_refused);
  put_one (sink, "fan_outs_running", "gauge", "Fan-outs under way.", counts.n_running);
  put_one (sink, "fan_out_p50_seconds", "gauge", "One fan-out, median.", counts.p50_us / 1e6);
  put_one (sink, "fan_out_p99_seconds", "gauge", "One fan-out, p99.", counts.p99_us / 1e6);
  put_family (sink, "supplier_calls_total", "counter", "Questions to a supplier by what became of them.");
  for (guint i = 0; i < view->suppliers->len; i++)
    {
      const RrSupplierRow *row = view->suppliers->pdata[i];

      for (guint state = RR_CALL_ANSWERED; state < RR_N_CALL_STATES; state++)
        put_sample (sink, "supplier_calls_total",
                    (const char *const[]) { "supplier", row->id, "outcome", rr_call_state_word (state), NULL },
                    (double) row->stat.n_calls[state]);
    }
  put_family (sink, "supplier_requests_total", "counter", "Requests sent to a supplier.");
  for (guint i = 0; i < view->suppliers->len; i++)
    {
      const RrSupplierRow *row = view->suppliers->pdata[i];

      put_sample (sink, "supplier_requests_total", (const char *const[]) { "supplier", row->id, NULL },
                  (double) row->stat.n_asked);
    }
  put_family (sink, "supplier_waiting", "gauge", "Questions to a supplier under way or before it.");
  for (guint i = 0; i < view->suppliers->len; i++)
    {
      const RrSupplierRow *row = view->suppliers->pdata[i];

      put_sample (sink, "supplier_waiting", (const char *const[]) { "supplier", row->id, NULL },
                  row->stat.n_flying + row->stat.n_waiting);
    }
}

static void
put_alive (RrSink *sink)
{
  RrCensus alive;

  rr_census (&alive);
  put_one (sink, "tasks", "gauge", "Live tasks.", alive.n_tasks);
  put_one (sink, "scopes", "gauge", "Live scopes.", alive.n_scopes);
  put_one (sink, "contexts", "gauge", "Live contexts.", alive.n_contexts);
  put_one (sink, "channels", "gauge", "Live channels.", alive.n_channels);
  put_one (sink, "handles", "gauge", "Live ends of channels.", alive.n_handles);
  put_one (sink, "permits", "gauge", "Permits that are out.", alive.n_permits);
}

static void
put_coverage (RrSink *sink)
{
  RrCoverage coverage;

  rr_diag_coverage (&coverage);
  put_one (sink, "coverage_handles_owned_ratio", "gauge", "Part of the handles that have an owner.",
           rr_coverage_owned_pct (&coverage) / 100.0);
  put_one (sink, "coverage_waits_bounded_ratio", "gauge", "Part of the waits that have a deadline.",
           rr_coverage_bounded_pct (&coverage) / 100.0);
  put_one (sink, "verdicts_left_out", "gauge", "Faults that there was no room for.",
           rr_watch_n_left_out ());
}

static void
put_recorder (RrSink *sink)
{
  RrTraceStat trace;

  rr_trace_stat (&trace);
  put_one (sink, "trace_recording", "gauge", "1 while the flight recorder is on.", trace.enabled);
  put_one (sink, "trace_bytes", "gauge", "Memory of the flight recorder.", (double) trace.n_bytes);
  put_one (sink, "trace_threads", "gauge", "Threads that record.", trace.n_threads);
  put_one (sink, "trace_overwritten_total", "counter", "Events given up for newer ones.",
           (double) trace.n_overwritten);
  put_one (sink, "trace_without_ring_total", "counter",
           "Times a thread found no memory left to record in.", (double) trace.n_no_ring);
}

typedef struct
{
  const char *object;   /* kind */
  const char *name;     /* of the metric */
  const char *type;
  const char *help;
  gsize       offset;   /* of a guint64 in RrObjectStat */
  double      scale;
} Column;

#define COLUMN(object, name, type, help, field, scale) \
  { object, name, type, help, G_STRUCT_OFFSET (RrObjectStat, field), scale }

static const Column columns[] = {
  COLUMN ("channel", "channel_length", "gauge", "Items in a channel.", length, 1),
  COLUMN ("channel", "channel_capacity", "gauge", "Items a channel takes.", capacity, 1),
  COLUMN ("channel", "channel_sent_total", "counter", "Items sent.", n_in, 1),
  COLUMN ("channel", "channel_received_total", "counter", "Items received.", n_out, 1),
  COLUMN ("channel", "channel_rejected_total", "counter", "Items refused for want of room.",
          n_rejected, 1),
  COLUMN ("channel", "channel_dropped_total", "counter", "Items freed instead of received.",
          n_dropped, 1),
  COLUMN ("channel", "channel_senders_waiting", "gauge", "Tasks that wait to send.",
          n_send_waiting, 1),
  COLUMN ("channel", "channel_receivers_waiting", "gauge", "Tasks that wait to receive.",
          n_recv_waiting, 1),
  COLUMN ("channel", "channel_send_blocked_seconds_total", "counter", "Time senders spent waiting.",
          in_wait_us, 1e-6),
  COLUMN ("channel", "channel_receive_blocked_seconds_total", "counter", "Time receivers spent waiting.",
          out_wait_us, 1e-6),
  COLUMN ("pool", "pool_queued", "gauge", "Jobs that wait for a thread.", length, 1),
  COLUMN ("pool", "pool_capacity", "gauge", "Jobs that may wait.", capacity, 1),
  COLUMN ("pool", "pool_running", "gauge", "Jobs that run.", n_running, 1),
  COLUMN ("pool", "pool_done_total", "counter", "Jobs that have run.", n_in, 1),
  COLUMN ("pool", "pool_rejected_total", "counter", "Jobs refused for want of room.",
          n_rejected, 1),
  COLUMN ("pool", "pool_queued_seconds_total", "counter", "Time jobs spent in the queue.",
          in_wait_us, 1e-6),
  COLUMN ("semaphore", "semaphore_units", "gauge", "Units there are.", capacity, 1),
  COLUMN ("semaphore", "semaphore_taken", "gauge", "Units that are out.", length, 1),
  COLUMN ("semaphore", "semaphore_waiting", "gauge", "Tasks that wait for units.",
          n_send_waiting, 1),
  COLUMN ("semaphore", "semaphore_acquired_total", "counter", "Times units were given.", n_in, 1),
  COLUMN ("semaphore", "semaphore_blocked_seconds_total", "counter", "Time spent waiting for units.",
          in_wait_us, 1e-6),
};

static void
put_objects (RrSink *sink)
{
  g_autoptr(GPtrArray) stats = rr_object_stat_list ();

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      const Column *column = &columns[i];

      put_family (sink, column->name, column->type, column->help);
      for (guint j = 0; j < stats->len; j++)
        {
          const RrObjectStat *stat = g_ptr_array_index (stats, j);
          const char *labels[] = { column->object, stat->name, NULL };

          if (g_strcmp0 (stat->kind, column->object) == 0)
            put_sample (sink, column->name, labels,
                        (double) G_STRUCT_MEMBER (guint64, stat, column->offset) * column->scale);
        }
    }
}

static void
put_verdicts (RrSink *sink)
{
  g_autoptr(GPtrArray) verdicts = rr_watch_dup_verdicts ();
  guint n_active[RR_N_VERDICT_KINDS] = { 0 }, n_over[RR_N_VERDICT_KINDS] = { 0 };

  for (guint i = 0; i < verdicts->len; i++)
    {
      const RrVerdict *verdict = g_ptr_array_index (verdicts, i);

      (verdict->is_active ? n_active : n_over)[verdict->kind]++;
    }

  put_family (sink, "verdicts", "gauge", "Faults that were found and are not forgotten.");
  for (guint kind = 0; kind < RR_N_VERDICT_KINDS; kind++)
    for (guint active = 0; active < 2; active++)
      put_sample (sink, "verdicts",
                  (const char *const[]) { "code", rr_verdict_code (kind),
                                          "badge", rr_badge_word (rr_verdict_badge (kind)),
                                          "state", active ? "active" : "over", NULL },
                  active ? n_active[kind] : n_over[kind]);
}

static void
put_storage (RrSink   *sink,
             RrEngine *engine)
{
  g_autoptr(RrBackupView) backups = rr_engine_dup_backups (engine);

  put_one (sink, "backups_total", "counter", "Backups that were made and checked.", (double) backups->n_made);
  put_one (sink, "disk_full_total", "counter", "Times there was no room.", (double) backups->disk.n_full);
}

/**
 * rr_metrics_write:
 * @engine: a running engine
 * @out: where to
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Thread: any of the engine's own.
 *
 * Returns: %FALSE with the error of @out
 */
gboolean
rr_metrics_write (RrEngine       *engine,
                  GOutputStream  *out,
                  GCancellable   *cancellable,
                  GError        **error)
{
  RrSink *sink = rr_sink_new (out, cancellable);

  put_counts (sink, engine);
  put_waiting (sink, engine);
  put_reports (sink, engine);
  put_guests (sink, engine);
  put_incidents (sink, engine);
  put_sweeps (sink, engine);
  put_storage (sink, engine);
  put_door (sink, engine);
  put_devices (sink, engine);
  put_histogram (sink, "ack_seconds", "Receive to answer.",
                 rr_pipeline_get_ack_histogram (engine->pipeline));
  put_histogram (sink, "commit_seconds", "One commit.",
                 rr_pipeline_get_commit_histogram (engine->pipeline));
  put_runs (sink, engine);
  put_suppliers (sink, engine);
  put_alive (sink);
  put_objects (sink);
  put_verdicts (sink);
  put_coverage (sink);
  put_recorder (sink);
  return rr_sink_end (sink, error);
}
