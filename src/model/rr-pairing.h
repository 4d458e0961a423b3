/* rr-pairing.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"

G_BEGIN_DECLS

#define RR_PAIRING_MS         (10 * 60 * G_GINT64_CONSTANT (1000))
#define RR_PAIRING_INTERVAL_S 30   /* how often a phone is asked to say where it is */

/* What a phone needs to come in: it has it from a QR code, or somebody types it. Whoever
 * knows the token is the device; it goes nowhere but to the phone. */
typedef struct
{
  char     device[RR_DEVICE_ID_MAX];
  char     name[RR_DEVICE_ID_MAX];
  char    *base;          /* (owned): "https://192.0.2.1:8470" */
  char    *token;         /* (owned) */
  char    *fingerprint;   /* (owned) (nullable): of the authority whose certificate the phone has to trust */
  gint64   until_ms;      /* Unix time, of the first use */
} RrPairing;

RrPairing *rr_pairing_new           (void);
void       rr_pairing_free          (RrPairing    *self);
RrPairing *rr_pairing_copy          (const RrPairing *self);
/* What OwnTracks and Traccar Client read from a QR code. */
char      *rr_pairing_dup_owntracks (const RrPairing *self);
char      *rr_pairing_dup_traccar   (const RrPairing *self);
/* For typing: where OwnTracks posts, and the address of clients that know no password. */
char      *rr_pairing_dup_post_url  (const RrPairing *self);
char      *rr_pairing_dup_path_url  (const RrPairing *self);
/* The user name that goes with the token, of letters and digits only. */
char      *rr_pairing_dup_user      (const RrPairing *self);
/* "https" or "http", a name or an address, and a port. */
char      *rr_pairing_make_base     (gboolean         is_tls,
                                     const char      *host,
                                     guint            port);
/* A device id from what a guide is called. */
char      *rr_pairing_make_id       (const char      *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPairing, rr_pairing_free)

G_END_DECLS
