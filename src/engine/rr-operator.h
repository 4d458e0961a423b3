/* rr-operator.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who runs the camp, for those who book. Everything but id and name may be NULL. */
typedef struct
{
  char *id;
  char *name;
  char *website;
  char *email;
  char *telephone;
  char *address;
  char *url;         /* where this program is reached from outside */
} RrOperator;

RrOperator  *rr_operator_new   (const char   *workspace,
                                GError      **error);
void         rr_operator_free  (RrOperator   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrOperator, rr_operator_free)

G_END_DECLS
