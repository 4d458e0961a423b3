/* rr-site.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RrSite:
 * @file: the source file
 * @func: the function
 * @line: the line
 *
 * Where a task was spawned, a handle made or a checkpoint passed: one static constant
 * per call site, so that remembering it costs a pointer.
 */
typedef struct
{
  const char *file;
  const char *func;
  int         line;
} RrSite;

#define RR_SITE(site_name) \
  static const RrSite site_name = { __FILE__, G_STRFUNC, __LINE__ }

G_END_DECLS
