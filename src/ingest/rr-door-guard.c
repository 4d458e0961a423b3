/* rr-door-guard.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-guard.h"

#include <string.h>

#include "rr-sync.h"

/* RrGuard knows who has come how often: how many connections an address has, and how often
 * it tried to log in with what is not valid. It also knows by which names we may be called:
 * a web page that has its own name point at us (DNS rebinding) gives itself away by it.
 *
 * Threads: any. The lock is held for a look into a table; nothing is called meanwhile.
 * Ends:    with its door.
 */

#define MAX_AWAY 4096   /* without a connection, and something to hold against them */

/* An address, as long as there is something to remember of it. */
typedef struct
{
  RrAddress address;
  guint     n_open;
  double    logins_left;
  gint64    counted_us;     /* when logins_left was right */
} Visitor;

struct _RrGuard
{
  guint       max_per_address;   /* (immutable), as the next four */
  guint       login_burst;
  double      logins_per_us;
  GStrv       hosts;             /* (owned) (nullable) */
  GStrv       origins;           /* (owned) (nullable) */

  RrMutex     lock;
  GHashTable *visitors;          /* (guarded by lock): RrAddress of -> Visitor (owned) */
  guint       n_inside;          /* (guarded by lock): those that have a connection */
};

/**
 * rr_guard_new:
 * @config: limits and names; copied
 *
 * Returns: (transfer full): a guard that knows nobody
 */
RrGuard *
rr_guard_new (const RrGuardConfig *config)
{
  RrGuard *self = g_new0 (RrGuard, 1);

  self->max_per_address = config->max_per_address;
  self->login_burst = config->login_burst;
  self->logins_per_us = config->login_per_minute / 60e6;
  self->hosts = g_strdupv ((GStrv) config->hosts);
  self->origins = g_strdupv ((GStrv) config->origins);
  rr_mutex_init (&self->lock);
  self->visitors = g_hash_table_new_full (rr_address_hash, rr_address_equal, NULL, g_free);
  return self;
}

/**
 * rr_guard_free:
 * @self: (nullable) (transfer full): a guard
 */
void
rr_guard_free (RrGuard *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->visitors);
  rr_mutex_clear (&self->lock);
  g_strfreev (self->hosts);
  g_strfreev (self->origins);
  g_free (self);
}

/* --- visitors ----------------------------------------------------------------- */

static void
refill (const RrGuard *self,
        Visitor       *visitor,
        gint64         now_us)
{
  double more = (double) MAX (now_us - visitor->counted_us, 0) * self->logins_per_us;

  visitor->logins_left = MIN (visitor->logins_left + more, self->login_burst);
  visitor->counted_us = now_us;
}

/* Who has no connection and paid for what it did is forgotten; when there are too many of
 * them all the same, so is everybody without a connection. */
static void
make_room_locked (RrGuard *self,
                  gint64   now_us)
{
  for (guint round = 0; round < 2; round++)
    {
      GHashTableIter iter;
      gpointer value;

      if (g_hash_table_size (self->visitors) - self->n_inside < MAX_AWAY)
        return;
      g_hash_table_iter_init (&iter, self->visitors);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          Visitor *visitor = value;

          refill (self, visitor, now_us);
          if (visitor->n_open == 0 && (round == 1 || visitor->logins_left >= self->login_burst))
            g_hash_table_iter_remove (&iter);
        }
    }
}

static Visitor *
look_up_locked (RrGuard         *self,
                const RrAddress *address)
{
  RrAddress household = rr_address_to_household (address);

  return g_hash_table_lookup (self->visitors, &household);
}

static Visitor *
meet_locked (RrGuard         *self,
             const RrAddress *address,
             gint64           now_us)
{
  Visitor *visitor = look_up_locked (self, address);

  if (visitor == NULL)
    {
      make_room_locked (self, now_us);
      visitor = g_new0 (Visitor, 1);
      visitor->address = rr_address_to_household (address);
      visitor->logins_left = self->login_burst;
      visitor->counted_us = now_us;
      g_hash_table_insert (self->visitors, &visitor->address, visitor);
    }
  refill (self, visitor, now_us);
  return visitor;
}

/**
 * rr_guard_enter:
 * @self: a guard
 * @address: of somebody who comes
 * @now_us: monotonic time
 *
 * Returns: %FALSE if this address has as many connections as it may have; otherwise it has
 *   one more, until rr_guard_leave()
 */
gboolean
rr_guard_enter (RrGuard         *self,
                const RrAddress *address,
                gint64           now_us)
{
  Visitor *visitor;
  gboolean enters;

  rr_mutex_lock (&self->lock);
  visitor = meet_locked (self, address, now_us);
  enters = self->max_per_address == 0 || visitor->n_open < self->max_per_address;
  if (enters && visitor->n_open++ == 0)
    self->n_inside++;
  rr_mutex_unlock (&self->lock);
  return enters;
}

/**
 * rr_guard_leave:
 * @self: a guard
 * @address: of somebody who entered and goes
 */
void
rr_guard_leave (RrGuard         *self,
                const RrAddress *address)
{
  Visitor *visitor;

  rr_mutex_lock (&self->lock);
  visitor = look_up_locked (self, address);
  g_assert (visitor != NULL && visitor->n_open > 0);
  if (--visitor->n_open == 0)
    {
      self->n_inside--;
      if (visitor->logins_left >= self->login_burst)
        g_hash_table_remove (self->visitors, &visitor->address);
    }
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_guard_may_log_in:
 * @self: a guard
 * @address: of somebody who asks for something
 * @now_us: monotonic time
 *
 * Returns: %FALSE while it failed to log in too often
 */
gboolean
rr_guard_may_log_in (RrGuard         *self,
                     const RrAddress *address,
                     gint64           now_us)
{
  Visitor *visitor;
  gboolean may = TRUE;

  rr_mutex_lock (&self->lock);
  visitor = look_up_locked (self, address);
  if (visitor != NULL)
    {
      refill (self, visitor, now_us);
      may = visitor->logins_left >= 1;
    }
  rr_mutex_unlock (&self->lock);
  return may;
}

/**
 * rr_guard_login_failed:
 * @self: a guard
 * @address: of somebody whose credential was missing or wrong
 * @now_us: monotonic time
 */
void
rr_guard_login_failed (RrGuard         *self,
                       const RrAddress *address,
                       gint64           now_us)
{
  Visitor *visitor;

  rr_mutex_lock (&self->lock);
  visitor = meet_locked (self, address, now_us);
  visitor->logins_left = MAX (visitor->logins_left - 1, 0);
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_guard_n_known:
 * @self: a guard
 *
 * Returns: how many addresses there is something to remember of
 */
guint
rr_guard_n_known (RrGuard *self)
{
  guint n;

  rr_mutex_lock (&self->lock);
  n = g_hash_table_size (self->visitors);
  rr_mutex_unlock (&self->lock);
  return n;
}

/* --- names -------------------------------------------------------------------- */

static gboolean
equals_folded (RrSlice     slice,
               const char *text)
{
  return slice.len == strlen (text) && g_ascii_strncasecmp (slice.data, text, slice.len) == 0;
}

static gboolean
ends_folded (RrSlice     slice,
             const char *suffix)
{
  gsize len = strlen (suffix);

  return slice.len > len && g_ascii_strncasecmp (slice.data + slice.len - len, suffix, len) == 0;
}

/* A page of somebody else's can be called by any name, but not by an address of ours. */
static gboolean
is_literal (RrSlice host)
{
  gboolean is_v6 = host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']';

  for (gsize i = is_v6 ? 1 : 0; i < host.len - (is_v6 ? 1 : 0); i++)
    {
      char c = host.data[i];

      if (is_v6 ? !(g_ascii_isxdigit (c) || c == ':' || c == '.' || c == '%')
                : !(g_ascii_isdigit (c) || c == '.'))
        return FALSE;
    }
  return host.len > 0;
}

/* Nobody can have registered a name without a dot. */
static gboolean
is_plain_name (RrSlice host)
{
  for (gsize i = 0; i < host.len; i++)
    if (!g_ascii_isalnum (host.data[i]) && host.data[i] != '-')
      return FALSE;
  return host.len > 0;
}

static RrSlice
without_port (RrSlice host)
{
  gsize len = host.len;

  while (len > 0 && g_ascii_isdigit (host.data[len - 1]))
    len--;
  if (len > 1 && host.data[len - 1] == ':' && (host.data[0] != '[' || host.data[len - 2] == ']'))
    host.len = len - 1;
  if (host.len > 1 && host.data[host.len - 1] == '.')
    host.len--;
  return host;
}

/**
 * rr_guard_takes_host:
 * @self: a guard
 * @host: what the peer calls us, perhaps with a port
 *
 * Returns: %TRUE if it is an address, one of our names, or none that could be anybody's
 */
gboolean
rr_guard_takes_host (const RrGuard *self,
                     RrSlice        host)
{
  RrSlice name = without_port (host);

  if (self->hosts == NULL || is_literal (name) || is_plain_name (name) || ends_folded (name, ".localhost"))
    return TRUE;
  for (guint i = 0; self->hosts[i] != NULL; i++)
    if (equals_folded (name, self->hosts[i]))
      return TRUE;
  return FALSE;
}

/**
 * rr_guard_takes_origin:
 * @self: a guard
 * @origin: the web page that asks, as its browser says
 * @host: what it calls us
 *
 * Returns: %TRUE if it is a page of ours or one that may
 */
gboolean
rr_guard_takes_origin (const RrGuard *self,
                       RrSlice        origin,
                       RrSlice        host)
{
  static const char *const schemes[] = { "http://", "https://" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize skip = strlen (schemes[i]);

      if (origin.len == skip + host.len && g_ascii_strncasecmp (origin.data, schemes[i], skip) == 0
          && g_ascii_strncasecmp (origin.data + skip, host.data, host.len) == 0)
        return TRUE;
    }
  for (guint i = 0; self->origins != NULL && self->origins[i] != NULL; i++)
    if (equals_folded (origin, self->origins[i]))
      return TRUE;
  return FALSE;
}
