/* rr-vitals.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-vitals.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Files that are mapped count as memory of a process, but the system takes them back
 * when it needs the room; so only what is the process's own is read here.
 *
 * Threads: any.
 */

#define MIB           (1024.0 * 1024.0)
#define MEMORY_SHARE  0.5     /* of the machine, that one program may have */

static double
number_in (const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return g_ascii_strtod (text, NULL);   /* 0 for "max" */
}

/**
 * rr_vitals_read_limits:
 * @vitals: (out caller-allocates): what the process may use; what has no limit has a
 *   great one
 */
void
rr_vitals_read_limits (RrVitals *vitals)
{
  double physical_mib = (double) sysconf (_SC_PHYS_PAGES) * (double) sysconf (_SC_PAGESIZE) / MIB;
  double group_mib = number_in ("/sys/fs/cgroup/memory.max") / MIB;
  struct rlimit files = { .rlim_cur = RLIM_INFINITY };

  vitals->memory_limit_mib = physical_mib * MEMORY_SHARE;
  if (group_mib > 0)
    vitals->memory_limit_mib = MIN (vitals->memory_limit_mib, group_mib);
  getrlimit (RLIMIT_NOFILE, &files);
  vitals->descriptor_limit = files.rlim_cur == RLIM_INFINITY ? 1e9 : (double) files.rlim_cur;
}

/**
 * rr_vitals_read_private_mib:
 *
 * Returns: how much memory the process has that nobody else has
 */
double
rr_vitals_read_private_mib (void)
{
  unsigned long total, resident = 0, shared = 0;
  FILE *statm = fopen ("/proc/self/statm", "re");

  if (statm == NULL)
    return 0;
  if (fscanf (statm, "%lu %lu %lu", &total, &resident, &shared) != 3)
    resident = shared = 0;
  fclose (statm);
  return ((double) resident - (double) shared) * (double) sysconf (_SC_PAGESIZE) / MIB;
}

/**
 * rr_vitals_count_descriptors:
 *
 * Returns: how many files are open
 */
double
rr_vitals_count_descriptors (void)
{
  GDir *dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  if (dir == NULL)
    return 0;
  while (g_dir_read_name (dir) != NULL)
    n++;
  g_dir_close (dir);
  return n;
}
