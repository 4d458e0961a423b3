/* rr-secrets.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Keys and passwords of the .ini files. One that is written "secret:" there lies in the
 * keyring of whoever runs the program; any other lies in the file. */
#define RR_SECRET_MARK        "secret:"
#define RR_SECRETS_PATIENCE_MS 5000

typedef enum
{
  RR_SECRET_IN_FILE,
  RR_SECRET_IN_OPEN_FILE,   /* which others may read */
  RR_SECRET_IN_KEYRING,
  RR_SECRET_MISSING,        /* it is said to be in the keyring, which did not give it */
} RrSecretPlace;

typedef struct
{
  char          *file;      /* (owned) */
  char          *group;     /* (owned) (nullable): of a file that is a key as a whole */
  char          *key;       /* (owned) (nullable) */
  RrSecretPlace  place;
} RrSecret;

/* Asks the keyring, on a thread of its own, for what the files of the workspace want of it;
 * not at all if they want nothing. Waits no longer than that. */
gboolean   rr_secrets_load    (const char   *workspace,
                               guint         patience_ms,
                               GError      **error);
/* Puts into what was read of a file what is known of its secrets; what is not is taken out
 * of it. Asks nobody; any thread. */
void       rr_secrets_fill    (const char   *workspace,
                               const char   *file_name,
                               GKeyFile     *file);
/* Of RrSecret: where each is. Reads the files. */
GPtrArray *rr_secrets_list    (const char   *workspace);
/* Moves what lies in files into the keyring; not on the main loop or an I/O thread. What
 * could not be moved stays where it was. @n_moved: (out). */
gboolean   rr_secrets_move    (const char   *workspace,
                               guint         patience_ms,
                               guint        *n_moved,
                               GError      **error);
/* Another value for one that is in the keyring. Likewise. */
gboolean   rr_secrets_replace (const char   *workspace,
                               const char   *file_name,
                               const char   *group,
                               const char   *key,
                               const char   *value,
                               GError      **error);
/* Of a workspace that is not in use any more. */
void       rr_secrets_forget  (const char   *workspace);

G_END_DECLS
