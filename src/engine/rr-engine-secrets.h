/* rr-engine-secrets.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-secrets.h"

G_BEGIN_DECLS

/* Where the keys and passwords of the workspace are, for the console; a GPtrArray of
 * RrSecret. Thread: the owner. */
void       rr_engine_list_secrets_async  (RrEngine            *self,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
GPtrArray *rr_engine_list_secrets_finish (RrEngine            *self,
                                          GAsyncResult        *result,
                                          GError             **error);
/* Finishes with how many went from files into the keyring. */
void       rr_engine_move_secrets_async  (RrEngine            *self,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
gssize     rr_engine_move_secrets_finish (RrEngine            *self,
                                          GAsyncResult        *result,
                                          GError             **error);

G_END_DECLS
