/* rr-reseller.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who sells for us. Its key is kept as its hash only. */
typedef struct
{
  char     *name;
  char    **hashes;       /* SHA-256 of its keys, in hex: an old and a new one may hold */
  gboolean  is_blocked;
  guint     n_waiting;    /* (atomic): of its questions for the store */
} RrReseller;

typedef struct _RrResellers RrResellers;

RrResellers  *rr_resellers_new   (const char    *workspace,
                                  gboolean       practice,
                                  GError       **error);
void          rr_resellers_free  (RrResellers   *self);
RrReseller   *rr_resellers_check (RrResellers   *self,
                                  const char    *key,
                                  gsize          len);

/* The key of an exercise that has no resellers of its own. */
#define RR_RESELLER_PRACTICE_KEY "roundrock-practice"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrResellers, rr_resellers_free)

G_END_DECLS
