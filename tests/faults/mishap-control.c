/* mishap-control.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rr-mishap.h"

/* Linked with a program whose stages were built to fail, it lets a site go wrong as often as the
 * file RR_MISHAPS says, which is mapped: a number, and the name of the site.
 *
 * Threads: any.
 */

typedef struct
{
  gint64 n_left;     /* (atomic) */
  char   site[56];
} Control;

static gboolean
decide_cb (const char *site,
           gpointer    data)
{
  Control *control = data;
  gint64 n_left = __atomic_load_n (&control->n_left, __ATOMIC_ACQUIRE);

  return n_left > 0 && strncmp (site, control->site, sizeof control->site) == 0
         && __atomic_compare_exchange_n (&control->n_left, &n_left, n_left - 1, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

__attribute__ ((constructor)) static void
map_control (void)
{
  const char *path = getenv ("RR_MISHAPS");
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  void *at = fd >= 0 ? mmap (NULL, sizeof (Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;

  if (at != MAP_FAILED)
    rr_mishap_set_func (decide_cb, at);
  if (fd >= 0)
    close (fd);
}
