/* rr-log.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-request.h"

G_BEGIN_DECLS

/* Who writes a line, and for which request. Empty: nobody in particular. */
typedef struct
{
  char task_id[24];
  char task[64];                       /* its name, cut to fit */
  char request_id[RR_REQUEST_TEXT];
} RrLogContext;

void             rr_log_get_context (RrLogContext     *context);
GLogWriterOutput rr_log_writer      (GLogLevelFlags    level,
                                     const GLogField  *fields,
                                     gsize             n_fields,
                                     gpointer          data);

G_END_DECLS
