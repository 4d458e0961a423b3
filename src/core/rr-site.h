/* rr-site.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <string.h>

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

/**
 * rr_site_file:
 * @self: a place in the source
 *
 * Returns: (transfer none): the name of its file, without the folder
 */
static inline const char *
rr_site_file (const RrSite *self)
{
  const char *slash = strrchr (self->file, '/');

  return slash != NULL ? slash + 1 : self->file;
}

G_END_DECLS
