/* preload.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Loaded before a program, it takes two things away from it as the file RR_FAULTS says: the
 * wall clock jumps by an offset, and threads cannot be made any more. The file is mapped, so
 * that whoever writes it changes both at once.
 *
 * Threads: any.
 */

typedef struct
{
  int64_t offset_s;       /* of the wall clock */
  int64_t n_threads;      /* that may still be made; negative: any number */
} Faults;

static Faults *faults;

__attribute__ ((constructor)) static void
map_faults (void)
{
  const char *path = getenv ("RR_FAULTS");
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  void *at = fd >= 0 ? mmap (NULL, sizeof *faults, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;

  faults = at != MAP_FAILED ? at : NULL;
  if (fd >= 0)
    close (fd);
}

static int64_t
get_offset (void)
{
  return faults != NULL ? __atomic_load_n (&faults->offset_s, __ATOMIC_RELAXED) : 0;
}

int
clock_gettime (clockid_t        clock,
               struct timespec *now)
{
  static int (*next) (clockid_t, struct timespec *);
  int result;

  if (next == NULL)
    next = (int (*) (clockid_t, struct timespec *)) dlsym (RTLD_NEXT, "clock_gettime");
  result = next (clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += get_offset ();
  return result;
}

int
gettimeofday (struct timeval *restrict now,
              void           *restrict zone)
{
  struct timespec precise;

  if (clock_gettime (CLOCK_REALTIME, &precise) != 0)
    return -1;
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *now)
{
  struct timespec precise;

  clock_gettime (CLOCK_REALTIME, &precise);
  if (now != NULL)
    *now = precise.tv_sec;
  return precise.tv_sec;
}

int
pthread_create (pthread_t            *thread,
                const pthread_attr_t *attributes,
                void               *(*start) (void *),
                void                 *data)
{
  static int (*next) (pthread_t *, const pthread_attr_t *, void *(*) (void *), void *);

  if (next == NULL)
    next = (int (*) (pthread_t *, const pthread_attr_t *, void *(*) (void *), void *)) dlsym (RTLD_NEXT, "pthread_create");
  if (faults != NULL && __atomic_load_n (&faults->n_threads, __ATOMIC_RELAXED) >= 0
      && __atomic_fetch_sub (&faults->n_threads, 1, __ATOMIC_RELAXED) <= 0)
    {
      __atomic_store_n (&faults->n_threads, 0, __ATOMIC_RELAXED);
      return EAGAIN;
    }
  return next (thread, attributes, start, data);
}
