/* rr-json-scan.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One pass over the JSON that most clients write, without allocation. What it does not take
 * need not be wrong: whoever uses it leaves that to a patient reader. */
typedef struct
{
  const char *p;
  const char *end;
} RrJsonScan;

/* A member of a flat object; @scan stands before its value. FALSE ends the scan. */
typedef gboolean (*RrJsonMember) (RrJsonScan *scan,
                                  const char *name,
                                  gsize       len,
                                  gpointer    data);

gboolean rr_json_scan_string (RrJsonScan   *scan,
                              const char  **start,
                              gsize        *len);
gboolean rr_json_scan_number (RrJsonScan   *scan,
                              double       *value);
gboolean rr_json_scan_object (const char   *text,
                              gsize         len,
                              RrJsonMember  member,
                              gpointer      data);

G_END_DECLS
