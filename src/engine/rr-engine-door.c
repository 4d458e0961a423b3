/* rr-engine-door.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include "rr-device-gate.h"
#include "rr-engine-door.h"
#include "rr-time.h"
#include "rr-tls-keys.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-engine-staff.h"

/* What comes in through the door, and to whom it is handed: requests to the routes,
 * messages of devices to the intake of their I/O thread.
 *
 * Threads: the callbacks on the I/O threads.
 */

static RrHandled
request_cb (RrExchange *exchange,
            gpointer    data)
{
  return rr_routes_request (data, exchange);
}

static gboolean
is_live (RrSlice path)
{
  return path.len == strlen ("/live") && memcmp (path.data, "/live", path.len) == 0;
}

static gboolean
refuse_live (RrExchange *exchange,
             guint       status,
             const char *sentence)
{
  rr_exchange_respond_error (exchange, status, sentence);
  return FALSE;
}

static char *
dup_own_word (RrExchange *exchange)
{
  g_autofree char *device = rr_exchange_dup_query_value (exchange, "id");

  return device != NULL && g_utf8_validate (device, -1, NULL) ? g_steal_pointer (&device) : NULL;
}

/* FALSE: it may not come in after all. */
static gboolean
enter (RrEngine         *self,
       RrExchange       *exchange,
       const RrDeviceId *who,
       RrLiveLink       *link)
{
  RrReplyTo peer = rr_exchange_get_peer (exchange);
  gboolean displaces;

  link->key = who->id;
  if (!rr_device_keys_enter (rr_device_desk_get_keys (self->devices), who->id, peer, &link->is_over, &displaces))
    {
      rr_live_links_close (rr_report_desk_get_links (self->reports), link, peer);
      rr_exchange_login_failed (exchange, 401, N_("The access of this device was taken back"));
      return refuse_live (exchange, 401, "unknown device");
    }
  if (displaces)
    rr_exchange_note_refusal (exchange, 1008, N_("A device has too many connections: its oldest was closed"));
  return TRUE;
}

/* Whose it is: what it shows says so, or within this machine its own word. */
static gboolean
ws_open_cb (RrExchange *exchange,
            gpointer    data)
{
  RrEngine *self = data;
  RrSlice query = rr_exchange_get_query (exchange);
  g_autofree char *device = NULL;
  RrDeviceId who;
  gboolean wants_ack;
  RrLiveLink *link;

  if (!rr_device_gate_pass (rr_device_desk_get_keys (self->devices), self->intakes[rr_exchange_get_io (exchange)],
                            exchange, &who))
    return FALSE;
  if (!is_live (who.path))
    return refuse_live (exchange, 404, "no such place");
  if (!who.is_known && !self->open)
    {
      rr_exchange_login_failed (exchange, 401, N_("This device is not known here"));
      return refuse_live (exchange, 401, "unknown device");
    }

  device = who.is_known ? g_strdup (who.device) : dup_own_word (exchange);
  wants_ack = query.len > 0 && g_strstr_len (query.data, (gssize) query.len, "ack=recv") != NULL;
  link = rr_live_links_open (rr_report_desk_get_links (self->reports), device, wants_ack,
                             rr_exchange_get_peer (exchange));
  link->is_far = !rr_exchange_is_loopback (exchange);
  if (who.is_known && !enter (self, exchange, &who, link))
    return FALSE;
  rr_exchange_set_tag (exchange, link);
  return TRUE;
}

static RrHandled
ws_message_cb (RrReplyTo from,
               gpointer  tag,
               RrSlice   message,
               gboolean  is_text,
               gpointer  data)
{
  RrEngine *self = data;

  return rr_intake_ws_message (self->intakes[from.io], from, tag, message);
}

static void
ws_closed_cb (RrReplyTo peer,
              gpointer  tag,
              gpointer  data)
{
  RrEngine *self = data;
  const RrLiveLink *link = tag;

  if (link->key != 0)
    rr_device_keys_leave (rr_device_desk_get_keys (self->devices), link->key, peer, rr_time_now_ms ());
  rr_live_links_close (rr_report_desk_get_links (self->reports), tag, peer);
}

static const char *
ws_device_cb (gpointer tag,
              gpointer data)
{
  return ((const RrLiveLink *) tag)->device;
}

static void
login_failed_cb (const char *address,
                 const char *why,
                 gpointer    data)
{
  RrEngine *self = data;

  rr_audit_desk_refused (self->audit, address, why);
}

static void
wake_end_cb (guint    io,
             gpointer data)
{
  RrEngine *self = data;

  rr_intake_flush (self->intakes[io]);
}

gboolean
rr_engine_open_door (RrEngine  *self,
                     GError   **error)
{
  static const RrFrontDoorHandlers handlers = {
    .request = request_cb,
    .ws_open = ws_open_cb,
    .ws_message = ws_message_cb,
    .ws_closed = ws_closed_cb,
    .ws_device = ws_device_cb,
    .login_failed = login_failed_cb,
    .wake_end = wake_end_cb,
  };
  RrFrontDoorConfig config;

  rr_front_door_config_init (&config);
  config.n_io_threads = self->n_io;
  rr_door_settings_apply (self->door_settings, &config);
  if (!self->is_local || self->door_settings->tls)
    {
      self->door_keys = rr_door_keys_new (self->workspace, self->door_settings, error);
      if (self->door_keys == NULL)
        return FALSE;
      config.tls = rr_door_keys_get_tls (self->door_keys);
    }
  self->door = rr_front_door_new (&config, &handlers, self);
  rr_device_desk_connect (self->devices, self->door, self->audit);
  return rr_front_door_listen (self->door, self->host, self->port, error);
}

#define RENEW_EVERY_S 3600

static void
renew_job (RrStoreReader *reader,
           const GError  *error,
           gpointer       data)
{
  RrEngine *self = data;
  g_autofree char *before = NULL, *after = NULL;
  gint64 before_ms, after_ms;

  rr_door_keys_dup_facts (self->door_keys, &before, &before_ms);
  rr_door_keys_renew (self->door_keys, self->door);
  rr_door_keys_dup_facts (self->door_keys, &after, &after_ms);
  if (before_ms != after_ms || g_strcmp0 (before, after) != 0)
    rr_audit_desk_note_more (self->audit, RR_AUDIT_PROGRAM, "certificate.renew", NULL, RR_AUDIT_OK, after);
}

/* If there is no room for it, there is an hour later. */
static gboolean
renew_cb (gpointer data)
{
  RrEngine *self = data;

  if (self->running && rr_jobs_submit (self->jobs, renew_job, self, NULL) != RR_OK)
    g_debug ("The certificate of the door is looked at later");
  return G_SOURCE_CONTINUE;
}

void
rr_engine_start_renewals (RrEngine *self)
{
  if (self->door_keys == NULL)
    return;
  self->renew_timer = g_timeout_source_new_seconds (RENEW_EVERY_S);
  g_source_set_callback (self->renew_timer, renew_cb, self, NULL);
  g_source_attach (self->renew_timer, g_main_context_get_thread_default ());
}

void
rr_engine_stop_renewals (RrEngine *self)
{
  if (self->renew_timer != NULL)
    g_source_destroy (self->renew_timer);
  g_clear_pointer (&self->renew_timer, g_source_unref);
}

static RrDoorProtection
protection_of (RrEngine *self)
{
  if (!self->is_local && self->door_settings->plain)
    return RR_DOOR_CLEAR;
  return self->door_keys != NULL ? RR_DOOR_TLS : RR_DOOR_LOCAL;
}

static void
fill_counts (RrEngine     *self,
             RrDoorCounts *counts)
{
  RrFrontDoorStat stat;

  rr_front_door_stat (self->door, &stat);
  *counts = (RrDoorCounts) {
    .n_connections = stat.n_connections,
    .n_accepted = stat.n_accepted,
    .n_bad = stat.n_bad_requests,
    .n_late = stat.n_timed_out + stat.n_slow_dropped + stat.n_handshakes_late,
    .n_full = stat.n_refused,
    .n_tls = stat.n_tls,
    .n_plain = stat.n_plain_refused,
    .n_handshakes = stat.n_handshakes,
    .n_handshakes_failed = stat.n_handshakes_failed,
    .n_crowding = stat.n_crowding,
    .n_logins = stat.n_logins_failed,
    .n_locked_out = stat.n_locked_out,
    .n_strange = stat.n_strange_hosts + stat.n_strange_origins,
  };
}

/**
 * rr_engine_dup_door:
 * @self: an engine
 *
 * Thread: any of the engine's own, or the owner's.
 *
 * Returns: (transfer full): the door; closed, with nobody there, when it does not run
 */
RrDoorView *
rr_engine_dup_door (RrEngine *self)
{
  RrDoorView *view = rr_door_view_new ();

  view->address = g_strdup (self->host);
  view->port = self->port;
  if (self->door == NULL)
    return view;

  view->port = rr_front_door_get_port (self->door);
  view->is_open = !rr_front_door_is_shut (self->door);
  view->protection = protection_of (self);
  if (self->door_keys != NULL)
    rr_door_keys_dup_facts (self->door_keys, &view->fingerprint, &view->ends_ms);
  fill_counts (self, &view->counts);
  g_clear_pointer (&view->peers, g_ptr_array_unref);
  g_clear_pointer (&view->refusals, g_ptr_array_unref);
  view->peers = rr_front_door_dup_peers (self->door);
  view->refusals = rr_front_door_dup_refusals (self->door);
  return view;
}

/**
 * rr_engine_shut_door:
 * @self: an engine
 *
 * Thread: the owner.
 */
void
rr_engine_shut_door (RrEngine *self)
{
  g_return_if_fail (RR_IS_ENGINE (self));

  if (!self->running || !rr_engine_may (self, RR_RIGHT_SECURITY, NULL))
    return;
  rr_front_door_shut (self->door);
  rr_audit_desk_note (self->audit, rr_engine_get_who (self), "door.close", NULL, RR_AUDIT_OK);
}

/**
 * rr_engine_reopen_door:
 * @self: an engine
 * @error: return location for an error
 *
 * Thread: the owner.
 *
 * Returns: %FALSE with a %G_IO_ERROR
 */
gboolean
rr_engine_reopen_door (RrEngine  *self,
                       GError   **error)
{
  gboolean ok;

  g_return_val_if_fail (RR_IS_ENGINE (self), FALSE);

  if (!self->running)
    return TRUE;
  if (!rr_engine_may (self, RR_RIGHT_SECURITY, error))
    return FALSE;
  ok = rr_front_door_reopen (self->door, error);
  rr_audit_desk_note (self->audit, rr_engine_get_who (self), "door.open", NULL, ok ? RR_AUDIT_OK : RR_AUDIT_FAILED);
  return ok;
}

#define MAX_HOSTS 32u

static void
add_host (GPtrArray  *hosts,
          const char *host)
{
  if (hosts->len < MAX_HOSTS && !g_ptr_array_find_with_equal_func (hosts, host, g_str_equal, NULL))
    g_ptr_array_add (hosts, g_strdup (host));
}

/* Of use to somebody on another machine. */
static gboolean
leads_here (const char *name)
{
  return strcmp (name, "localhost") != 0 && strncmp (name, "127.", 4) != 0 && strcmp (name, "::1") != 0;
}

static gboolean
is_public_name (const char *name)
{
  return !g_hostname_is_ip_address (name) && strchr (name, '.') != NULL && !g_str_has_suffix (name, ".local");
}

/**
 * rr_engine_dup_hosts:
 * @self: an engine
 *
 * Thread: any.
 *
 * Returns: (transfer full) (array zero-terminated): names and addresses by which phones can
 *   reach the door, the most useful first; never none
 */
char **
rr_engine_dup_hosts (RrEngine *self)
{
  g_autoptr(GPtrArray) hosts = g_ptr_array_new ();
  g_auto(GStrv) own = rr_tls_own_names ();
  gboolean is_any = strcmp (self->host, "0.0.0.0") == 0 || strcmp (self->host, "::") == 0;

  for (guint i = 0; self->door_settings != NULL && self->door_settings->hosts[i] != NULL; i++)
    if (is_public_name (self->door_settings->hosts[i]))
      add_host (hosts, self->door_settings->hosts[i]);
  if (!is_any)
    add_host (hosts, self->host);
  /* Addresses before names: few networks know the name of a laptop. */
  for (guint pass = 0; is_any && pass < 2; pass++)
    for (guint i = 0; own[i] != NULL; i++)
      if (leads_here (own[i]) && (g_hostname_is_ip_address (own[i]) != FALSE) == (pass == 0))
        add_host (hosts, own[i]);
  if (hosts->len == 0)
    add_host (hosts, "localhost");
  g_ptr_array_add (hosts, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&hosts), FALSE);
}

/* @host: (nullable): by which a phone is to reach us */
void
rr_engine_fill_pairing (RrEngine   *self,
                        const char *host,
                        RrPairing  *pairing)
{
  g_auto(GStrv) hosts = rr_engine_dup_hosts (self);
  RrDoorProtection protection = protection_of (self);
  gint64 ends_ms;

  pairing->base = rr_pairing_make_base (protection == RR_DOOR_TLS, host != NULL ? host : hosts[0],
                                        rr_front_door_get_port (self->door));
  if (protection == RR_DOOR_TLS)
    rr_door_keys_dup_facts (self->door_keys, &pairing->fingerprint, &ends_ms);
}
