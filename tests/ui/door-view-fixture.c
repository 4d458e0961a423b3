/* door-view-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "door-view-fixture.h"

static void
add_peer (RrDoorView *view,
          guint       i)
{
  RrDoorPeer *peer = g_new0 (RrDoorPeer, 1);

  peer->address = i % 3 == 0 ? g_strdup_printf ("2001:db8:85a3:8d3:1319:8a2e:370:%x", i)
                             : g_strdup_printf ("192.0.2.%u", i % 250);
  peer->device = i % 2 == 0 ? g_strdup_printf ("guide-%u", i) : NULL;
  peer->since_ms = DOOR_FIXTURE_NOW_MS - (gint64) (i + 1) * 61000;
  peer->bytes_in = (guint64) i * 1234;
  peer->bytes_out = (guint64) i * i * 456;
  peer->is_tls = i % 5 != 0;
  peer->is_websocket = i % 2 == 0;
  g_ptr_array_add (view->peers, peer);
}

static void
add_refusal (RrDoorView *view,
             guint       serial)
{
  static const char *const whys[] = { "The key of a reseller is not valid", "It calls us by no name, or by several",
                                      "It took too long to say it" };
  static const guint statuses[] = { 400, 421, 0 };
  RrDoorRefusal *refusal = g_new0 (RrDoorRefusal, 1);

  refusal->serial = serial;
  refusal->time_ms = DOOR_FIXTURE_NOW_MS + (gint64) serial * 1000;
  refusal->address = g_strdup_printf ("198.51.100.%u", serial % 250);
  refusal->status = statuses[serial % 3];
  refusal->why = whys[serial % 3];
  refusal->raw = serial % 3 == 2 ? g_strdup ("")
                                 : g_strdup_printf ("GET /number-%u HTTP/1.1\\r\\n\nAuthorization: ***\\r\\n\n", serial);
  g_ptr_array_add (view->refusals, refusal);
}

RrDoorView *
door_view_fixture_make (RrDoorProtection protection,
                        gboolean         is_open,
                        guint            n_peers,
                        guint            n_refusals)
{
  RrDoorView *view = rr_door_view_new ();

  view->is_open = is_open;
  view->address = g_strdup (protection == RR_DOOR_LOCAL ? "127.0.0.1" : "0.0.0.0");
  view->port = 8470;
  view->protection = protection;
  if (protection != RR_DOOR_LOCAL)
    {
      view->fingerprint = g_strdup ("3A:B7:91:0C:55:E2:4D:88:F0:13:6A:9B:C4:27:DE:01:"
                                    "72:5F:A8:3C:90:1D:E6:B4:0F:67:82:D9:4E:AC:31:F8");
      view->ends_ms = DOOR_FIXTURE_NOW_MS + 397 * (gint64) 86400000;
    }
  for (guint i = 0; i < n_peers; i++)
    add_peer (view, i);
  for (guint i = 0; i < MIN (n_refusals, 128); i++)
    add_refusal (view, n_refusals - i);
  view->counts = (RrDoorCounts) { .n_connections = n_peers, .n_tls = n_peers / 2, .n_bad = n_refusals,
                                  .n_late = 12, .n_logins = 40 };
  return view;
}
