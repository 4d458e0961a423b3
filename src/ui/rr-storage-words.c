/* rr-storage-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-storage-words.h"

#include <glib/gi18n-lib.h>

#include "rr-guide-item.h"

/* Words for backups.
 *
 * Threads: main.
 */

/**
 * rr_storage_dup_time:
 * @time_ms: Unix time
 *
 * Returns: (transfer full): the day and the time here
 */
char *
rr_storage_dup_time (gint64 time_ms)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (time_ms / 1000);

  return time != NULL ? g_date_time_format (time, "%x %H:%M") : g_strdup ("");
}

/**
 * rr_storage_dup_state:
 * @view: how it stands with backups
 * @now_ms: the clock
 *
 * Returns: (transfer full): a sentence for it
 */
char *
rr_storage_dup_state (const RrBackupView *view,
                      gint64              now_ms)
{
  g_autofree char *made = NULL, *size = NULL, *age = NULL;

  if (view->is_running)
    return g_strdup (_("A backup is being made; nobody waits for it."));
  if (view->settings.folder == NULL)
    return g_strdup (_("No backups are made: no folder for them is chosen."));
  if (view->last.name == NULL)
    return g_strdup (_("No good backup was made yet."));
  made = rr_storage_dup_time (view->last.made_ms);
  size = g_format_size ((guint64) view->last.bytes);
  age = rr_format_age (MAX (now_ms - view->last.made_ms, 0));
  /* Translators: a day and time, how long ago that is, such as "5 min ago", and a size, such as "12 MB" */
  return g_strdup_printf (_("Last good backup: %s (%s), %s, read back and checked."), made, age, size);
}

/**
 * rr_storage_dup_entry:
 * @entry: a backup
 *
 * Returns: (transfer full): what is in it
 */
char *
rr_storage_dup_entry (const RrBackupEntry *entry)
{
  g_autofree char *size = g_format_size ((guint64) entry->bytes);

  /* Translators: how many there are of each in a backup, then a size, such as "12 MB" */
  return g_strdup_printf (_("%d positions of %d devices, %d bookings; %s"), (int) MIN (entry->n_fixes, G_MAXINT),
                          (int) MIN (entry->n_devices, G_MAXINT), (int) MIN (entry->n_bookings, G_MAXINT), size);
}
