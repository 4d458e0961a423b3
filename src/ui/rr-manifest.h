/* rr-manifest.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-store-booking.h"
#include "rr-tour.h"

G_BEGIN_DECLS

/* Who comes on one departure. All of it is borrowed. */
typedef struct
{
  const char      *tour;       /* its name */
  const char      *slot;
  const GPtrArray *rows;       /* of RrBookingRow; those that keep no places are left out */
  guint            capacity;   /* 0 if not known */
  gint64           now_ms;
} RrManifest;

GBytes *rr_manifest_to_pdf (const RrManifest  *manifest,
                            guint             *n_pages,
                            GError           **error);

G_END_DECLS
