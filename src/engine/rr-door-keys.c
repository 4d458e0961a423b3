/* rr-door-keys.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-keys.h"

#include <string.h>

#include "rr-sync.h"
#include "rr-time.h"
#include "rr-tls-keys.h"

/* RrDoorKeys is the certificate of the door: the operator's own, as door.ini says, or one
 * that is made here and made again before it ends, or when this machine is called otherwise.
 *
 * Threads: new and get_tls before the door is made; renew on one at a time, it waits for
 *          the disk; the facts any.
 * Ends:    after the door.
 */
struct _RrDoorKeys
{
  char                 *workspace;   /* (owned) (immutable) */
  const RrDoorSettings *settings;    /* (unowned) (immutable): outlives it */
  RrTls                *tls;         /* (owned) (immutable): at the start */

  RrMutex               lock;
  RrTlsFacts            facts;       /* (guarded by lock) */
};

static gboolean
has_name (GStrv       names,
          const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static char **
collect_names (RrDoorKeys *self)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_auto(GStrv) own = rr_tls_own_names ();

  g_strv_builder_addv (names, (const char **) own);
  for (guint i = 0; self->settings->hosts[i] != NULL; i++)
    if (!has_name (own, self->settings->hosts[i]))
      g_strv_builder_add (names, self->settings->hosts[i]);
  return g_strv_builder_end (names);
}

/* Returns: (transfer full): what is to be used now; also if nothing has changed */
static RrTls *
prepare (RrDoorKeys  *self,
         GError     **error)
{
  gint64 now_s = rr_time_now_ms () / 1000;
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_auto(GStrv) names = NULL;
  RrTlsFacts facts = { NULL, 0 }, old;
  RrTls *tls = NULL;

  if (self->settings->certificate != NULL)
    {
      certificate = g_canonicalize_filename (self->settings->certificate, self->workspace);
      key = g_canonicalize_filename (self->settings->key != NULL ? self->settings->key
                                                                 : self->settings->certificate, self->workspace);
      if (!rr_tls_keys_inspect (certificate, key, now_s, &facts, error))
        return NULL;
    }
  else
    {
      names = collect_names (self);
      if (!rr_tls_keys_prepare (self->workspace, (const char *const *) names, now_s, &certificate, &key, &facts,
                                error))
        return NULL;
    }

  tls = rr_tls_new (certificate, key, error);
  rr_mutex_lock (&self->lock);
  old = self->facts;
  self->facts = facts;
  rr_mutex_unlock (&self->lock);
  rr_tls_facts_clear (&old);
  return tls;
}

/**
 * rr_door_keys_new:
 * @workspace: where our own are kept
 * @settings: what door.ini says; outlives it
 * @error: return location for an error
 *
 * Returns: (transfer full): keys; %NULL with a %G_IO_ERROR
 */
RrDoorKeys *
rr_door_keys_new (const char            *workspace,
                  const RrDoorSettings  *settings,
                  GError               **error)
{
  RrDoorKeys *self = g_new0 (RrDoorKeys, 1);

  self->workspace = g_strdup (workspace);
  self->settings = settings;
  rr_mutex_init (&self->lock);
  self->tls = prepare (self, error);
  if (self->tls == NULL)
    g_clear_pointer (&self, rr_door_keys_free);
  return self;
}

void
rr_door_keys_free (RrDoorKeys *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->tls, rr_tls_unref);
  rr_tls_facts_clear (&self->facts);
  rr_mutex_clear (&self->lock);
  g_free (self->workspace);
  g_free (self);
}

RrTls *
rr_door_keys_get_tls (RrDoorKeys *self)
{
  return self->tls;
}

void
rr_door_keys_dup_facts (RrDoorKeys  *self,
                        char       **fingerprint,
                        gint64      *ends_ms)
{
  rr_mutex_lock (&self->lock);
  *fingerprint = g_strdup (self->facts.fingerprint);
  *ends_ms = self->facts.ends_s * 1000;
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_door_keys_renew:
 * @self: keys
 * @door: the door that uses them
 *
 * A certificate of the operator's is read again: he may have a new one. What cannot be
 * used is not, and the door goes on with what it has.
 */
void
rr_door_keys_renew (RrDoorKeys  *self,
                    RrFrontDoor *door)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RrTls) tls = prepare (self, &error);

  if (tls != NULL)
    rr_front_door_set_tls (door, tls);
  else
    g_message ("The certificate of the door cannot be renewed: %s", error->message);
}
