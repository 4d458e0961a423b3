/* rr-psp-server.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A payment service on this machine that fails as real ones do. */
typedef struct _RrPspServer RrPspServer;

/* Shares are per mille. */
typedef struct
{
  guint16     port;             /* 0: any */
  const char *key;              /* who asks says so */
  const char *webhook;          /* (nullable): where events go */
  const char *webhook_secret;
  guint       webhook_ms;       /* late by up to so long */
  guint       webhook_lost;
  guint       webhook_twice;
  guint       faults;           /* of requests */
  guint       guests;           /* of guests pay by themselves; 0: only who is confirmed over HTTP does */
  guint       guest_ms;         /* after up to so long */
  guint32     seed;
} RrPspOptions;

RrPspServer *rr_psp_server_new      (const RrPspOptions  *options,
                                     GError             **error);
guint16      rr_psp_server_get_port (RrPspServer         *self);
void         rr_psp_server_free     (RrPspServer         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPspServer, rr_psp_server_free)

G_END_DECLS
