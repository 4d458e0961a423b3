/* rr-vitals.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the system knows of this process, and what it allows. */
typedef struct
{
  double memory_limit_mib;
  double descriptor_limit;
} RrVitals;

void    rr_vitals_read_limits        (RrVitals  *vitals);
double  rr_vitals_read_private_mib   (void);
double  rr_vitals_count_descriptors  (void);

G_END_DECLS
