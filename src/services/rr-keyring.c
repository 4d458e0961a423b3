/* rr-keyring.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

/* Secrets in the keyring of the desktop, or in the Flatpak in what its portal keeps, which
 * libsecret finds out by itself. In a module, since few engines have any there.
 *
 * Threads: any but the main loop and those of sockets.
 */

static const SecretSchema schema = {
  RR_APP_ID, SECRET_SCHEMA_NONE,
  {
    { "workspace", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "name", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
  0, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
};

G_MODULE_EXPORT gboolean
rr_keyring_store (const char    *workspace,
                  const char    *name,
                  const char    *value,
                  GCancellable  *cancellable,
                  GError       **error)
{
  /* Translators: the name of a secret in the list of passwords; %s is like “payments.ini card key” */
  g_autofree char *label = g_strdup_printf (_("Roundrock: %s"), name);

  return secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, value, cancellable, error,
                                     "workspace", workspace, "name", name, NULL);
}

G_MODULE_EXPORT gboolean
rr_keyring_lookup (const char    *workspace,
                   const char    *name,
                   GCancellable  *cancellable,
                   char         **value,
                   GError       **error)
{
  g_autoptr(GError) problem = NULL;
  char *found = secret_password_lookup_sync (&schema, cancellable, &problem, "workspace", workspace, "name", name,
                                             NULL);

  *value = g_strdup (found);
  secret_password_free (found);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
