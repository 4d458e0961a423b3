/* rr-guest-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include "rr-guest-bounce.h"

/* POST /letters/bounce takes a mail that says what became of a letter to a guest.
 *
 * Threads: I/O; what comes of it is answered by the guest post.
 */

/* A page in a browser on this machine cannot say so without being allowed to. */
static gboolean
says_mail (RrExchange *exchange)
{
  static const char type[] = "message/rfc822";
  RrSlice value;

  return rr_exchange_get_header (exchange, "content-type", &value) && value.len >= sizeof type - 1
         && g_ascii_strncasecmp (value.data, type, sizeof type - 1) == 0;
}

RrHandled
rr_guest_route (RrEngine   *self,
                RrExchange *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);

  if (rr_exchange_get_method (exchange) != RR_METHOD_POST)
    rr_exchange_respond_with (exchange, 405, "application/json", "Allow: POST", "{\"error\":\"post a mail here\"}", -1);
  else if (!says_mail (exchange))
    rr_exchange_respond_error (exchange, 415, "say that it is message/rfc822");
  else if (!rr_guest_post_is_open (self->guests))
    rr_exchange_respond_error (exchange, 404, "guests are not written to");
  else if (!rr_guest_post_has_room (self->guests))
    rr_exchange_respond_error (exchange, 503, "many have come back, ask again");
  else
    rr_guest_post_take_bounce (self->guests, rr_guest_bounce_new (self->door, rr_exchange_defer (exchange), body));
  return RR_HANDLED;
}
