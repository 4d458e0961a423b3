/* rr-secrets-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"
#include "rr-secrets.h"

G_BEGIN_DECLS

/* What is asked of the keyring: values by their names, or to keep one. */
typedef struct
{
  const char *workspace;
  const char *id;            /* of the workspace, in the keyring */
  GPtrArray  *names;         /* (nullable): to be looked up */
  const char *name;          /* or to be stored */
  const char *value;
  RrTx       *done;          /* (owned) (nullable): while it is asked */
  GError     *error;         /* (owned) (nullable) */
} RrKeyringAsk;

/* What it gives is kept. */
gboolean  rr_keyring_ask  (RrKeyringAsk  *ask,
                           guint          patience_ms,
                           GError       **error);

void      rr_secrets_keep (const char    *workspace,
                           const char    *name,
                           const char    *value);
/* Frees a value and what lay there. */
void      rr_secrets_wipe (gpointer       value);

G_END_DECLS
