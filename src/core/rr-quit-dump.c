/* rr-quit-dump.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-quit-dump.h"

#include <errno.h>
#include <gio/gunixoutputstream.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "rr-dump.h"
#include "rr-sim.h"
#include "rr-task.h"

/* Who asks with SIGQUIT (Ctrl-\ on a terminal) gets the text dump, and the program goes
 * on. A thread of its own waits for the signal, since the main loop may be what is stuck.
 *
 * Threads: start and stop on main, start before any other thread is made: they inherit
 *          that the signal does not interrupt them.
 * Ends:    stop() joins the thread. The signal stays blocked.
 */

static struct
{
  GThread *thread;      /* (owned) (nullable) */
  char    *title;       /* (owned) */
  int      signal_fd;
  int      stop_fd;
  int      out_fd;
} asked = { .signal_fd = -1, .stop_fd = -1 };

static void
write_dump (const char *title,
            int         fd)
{
  g_autoptr(GOutputStream) out = g_unix_output_stream_new (fd, FALSE);
  g_autoptr(GError) error = NULL;

  if (!rr_dump_write (out, title, NULL, &error))
    g_message ("The dump cannot be written: %s", error->message);
}

static gpointer
wait_run (gpointer data)
{
  struct pollfd fds[] = { { asked.signal_fd, POLLIN, 0 }, { asked.stop_fd, POLLIN, 0 } };

  while (fds[1].revents == 0)
    {
      struct signalfd_siginfo info;

      if (poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno != EINTR)
        break;
      if ((fds[0].revents & POLLIN) != 0
          && read (asked.signal_fd, &info, sizeof info) == (gssize) sizeof info)
        write_dump (asked.title, asked.out_fd);
    }
  return NULL;
}

static void
close_all (void)
{
  if (asked.signal_fd >= 0)
    close (asked.signal_fd);
  if (asked.stop_fd >= 0)
    close (asked.stop_fd);
  asked.signal_fd = asked.stop_fd = -1;
  g_clear_pointer (&asked.title, g_free);
}

/**
 * rr_quit_dump_start:
 * @title: the first words of a dump
 * @fd: where dumps go; stays open
 * @error: return location for an error
 *
 * Thread: main, before there are others.
 *
 * Returns: %FALSE if the system has no descriptors or threads left
 */
gboolean
rr_quit_dump_start (const char  *title,
                    int          fd,
                    GError     **error)
{
  sigset_t quit;

  g_return_val_if_fail (title != NULL && fd >= 0, FALSE);
  g_return_val_if_fail (asked.thread == NULL, FALSE);

  sigemptyset (&quit);
  sigaddset (&quit, SIGQUIT);
  pthread_sigmask (SIG_BLOCK, &quit, NULL);
  asked.title = g_strdup (title);
  asked.out_fd = fd;
  asked.signal_fd = signalfd (-1, &quit, SFD_CLOEXEC);
  asked.stop_fd = eventfd (0, EFD_CLOEXEC);
  if (asked.signal_fd < 0 || asked.stop_fd < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 "Dumps cannot be asked for: %s", g_strerror (errno));
  else
    asked.thread = rr_thread_try_new_outside ("dump", wait_run, NULL, error);
  if (asked.thread == NULL)
    close_all ();
  return asked.thread != NULL;
}

/**
 * rr_quit_dump_stop:
 *
 * Ends the thread after the dump it is writing. Does nothing if it was not started.
 *
 * Thread: main.
 */
void
rr_quit_dump_stop (void)
{
  guint64 one = 1;
  gssize n;

  if (asked.thread == NULL)
    return;

  n = write (asked.stop_fd, &one, sizeof one);
  g_assert (n == (gssize) sizeof one);
  g_thread_join (g_steal_pointer (&asked.thread));
  close_all ();
}

/**
 * rr_quit_dump_check:
 * @title: the first words of a dump
 * @fd: where it goes; stays open
 *
 * For the end of a program, when all should have been joined. Writes a dump if a task is
 * still alive.
 *
 * Thread: main.
 *
 * Returns: whether nothing was left behind
 */
gboolean
rr_quit_dump_check (const char *title,
                    int         fd)
{
  g_return_val_if_fail (title != NULL && fd >= 0, FALSE);

  if (rr_task_count () == 0)
    return TRUE;

  write_dump (title, fd);
  return FALSE;
}
