/* rr-voucher-maker.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-voucher-maker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rr-clock.h"
#include "rr-program.h"
#include "rr-task.h"

/* RrVoucherMaker talks to roundrock-voucher over a pair of sockets: a length and a key file
 * to it, a length and a PDF back. A process that dies or is too slow is killed, and another
 * one asked once; after that the letter goes without.
 *
 * Threads: one, which it blocks for at most twice the patience.
 * Ends:    rest() closes the socket, at which the process ends; it also does when we die.
 */
struct _RrVoucherMaker
{
  char     *program;      /* (owned) (nullable) */
  pid_t     pid;          /* 0: there is no process */
  int       fd;           /* -1: likewise */
  guint     n_failed;     /* in a row */
  gint64    hold_us;      /* not asked before; monotonic */
};

#define PATIENCE_US  (20 * G_TIME_SPAN_SECOND)
#define HOLD_US      (60 * G_TIME_SPAN_SECOND)
#define MAX_FAILURES 3
#define MAX_PDF      (4 * 1024 * 1024)
#define GROUP        "voucher"

/**
 * rr_voucher_maker_new:
 *
 * Returns: (transfer full): a maker, without a process yet
 */
RrVoucherMaker *
rr_voucher_maker_new (void)
{
  RrVoucherMaker *self = g_new0 (RrVoucherMaker, 1);

  self->program = rr_program_find ("voucher", "roundrock-voucher");
  self->fd = -1;
  if (self->program == NULL)
    g_message ("The program roundrock-voucher is not installed: letters go without a voucher");
  return self;
}

static void
end_process (RrVoucherMaker *self,
             gboolean        kindly)
{
  if (self->pid == 0)
    return;
  close (self->fd);
  self->fd = -1;
  if (!kindly)
    kill (self->pid, SIGKILL);
  while (waitpid (self->pid, NULL, 0) == -1 && errno == EINTR)
    ;
  self->pid = 0;
}

/**
 * rr_voucher_maker_rest:
 * @self: a maker
 *
 * Lets the process end, until there is something to draw again.
 */
void
rr_voucher_maker_rest (RrVoucherMaker *self)
{
  end_process (self, TRUE);
}

/**
 * rr_voucher_maker_free:
 * @self: (nullable) (transfer full): a maker
 */
void
rr_voucher_maker_free (RrVoucherMaker *self)
{
  if (self == NULL)
    return;

  end_process (self, FALSE);
  g_free (self->program);
  g_free (self);
}

static gboolean
start_process (RrVoucherMaker *self)
{
  const char *argv[] = { self->program, NULL };
  g_autoptr(GError) error = NULL;
  int ends[2];
  GPid pid;
  gboolean ok;

  if (self->pid != 0)
    return TRUE;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return FALSE;
  ok = g_spawn_async_with_pipes_and_fds (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, ends[1], ends[1], -1,
                                         NULL, NULL, 0, &pid, NULL, NULL, NULL, &error);
  close (ends[1]);
  if (!ok)
    {
      g_message ("Vouchers cannot be drawn: %s", error->message);
      close (ends[0]);
      return FALSE;
    }
  self->pid = pid;
  self->fd = ends[0];
  return TRUE;
}

static gboolean
wait_for (int    fd,
          short  what,
          gint64 until_us)
{
  struct pollfd one = { .fd = fd, .events = what };

  for (;;)
    {
      gint64 left_us = until_us - rr_clock_now_us ();
      int n = left_us > 0 ? poll (&one, 1, (int) (left_us / 1000) + 1) : 0;

      if (n > 0)
        return TRUE;
      if (n == 0 || errno != EINTR)
        return FALSE;
    }
}

static gboolean
write_all (int         fd,
           const void *data,
           gsize       len,
           gint64      until_us)
{
  const char *at = data;

  while (len > 0)
    {
      gssize n;

      if (!wait_for (fd, POLLOUT, until_us))
        return FALSE;
      n = send (fd, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0 && errno != EAGAIN && errno != EINTR)
        return FALSE;
      at += MAX (n, 0);
      len -= (gsize) MAX (n, 0);
    }
  return TRUE;
}

static gboolean
read_all (int    fd,
          void  *data,
          gsize  len,
          gint64 until_us)
{
  char *at = data;

  while (len > 0)
    {
      gssize n;

      if (!wait_for (fd, POLLIN, until_us))
        return FALSE;
      n = recv (fd, at, len, MSG_DONTWAIT);
      if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        return FALSE;
      at += MAX (n, 0);
      len -= (gsize) MAX (n, 0);
    }
  return TRUE;
}

static GBytes *
ask (RrVoucherMaker *self,
     const char     *text)
{
  gint64 until_us = rr_clock_now_us () + PATIENCE_US;
  guint32 len = GUINT32_TO_BE ((guint32) strlen (text));
  g_autofree char *pdf = NULL;

  if (!start_process (self))
    return NULL;
  if (!write_all (self->fd, &len, sizeof len, until_us) || !write_all (self->fd, text, strlen (text), until_us)
      || !read_all (self->fd, &len, sizeof len, until_us))
    return NULL;
  len = GUINT32_FROM_BE (len);
  if (len == 0 || len > MAX_PDF)
    return NULL;
  pdf = g_malloc (len);
  if (!read_all (self->fd, pdf, len, until_us))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&pdf), len);
}

static char *
make_request (const RrConfirmation *facts,
              const RrGuestText    *text,
              const char           *sender)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GPtrArray) labels = g_ptr_array_new ();
  g_autoptr(GPtrArray) values = g_ptr_array_new ();
  g_autofree char *code = g_strconcat ("urn:uuid:", facts->uuid, NULL);

  for (guint i = 0; i < text->rows->len; i++)
    {
      const RrGuestRow *row = text->rows->pdata[i];

      g_ptr_array_add (labels, row->label);
      g_ptr_array_add (values, row->value);
    }
  g_key_file_set_string (file, GROUP, "title", text->title);
  g_key_file_set_string (file, GROUP, "tour", facts->tour);
  g_key_file_set_string (file, GROUP, "sender", sender != NULL ? sender : "");
  g_key_file_set_string (file, GROUP, "code", code);
  g_key_file_set_string_list (file, GROUP, "labels", (const char *const *) labels->pdata, labels->len);
  g_key_file_set_string_list (file, GROUP, "values", (const char *const *) values->pdata, values->len);
  return g_key_file_to_data (file, NULL, NULL);
}

/**
 * rr_voucher_maker_make:
 * @self: a maker
 * @facts: what was booked
 * @text: the same in the guest's language
 * @sender: (nullable): who is the operator
 *
 * Returns: (transfer full) (nullable): a PDF
 */
GBytes *
rr_voucher_maker_make (RrVoucherMaker       *self,
                       const RrConfirmation *facts,
                       const RrGuestText    *text,
                       const char           *sender)
{
  g_autofree char *request = make_request (facts, text, sender);
  GBytes *pdf = NULL;

  if (self->program == NULL || rr_clock_now_us () < self->hold_us)
    return NULL;
  for (guint i = 0; i < 2 && pdf == NULL; i++)
    {
      rr_task_external_begin ("voucher");
      pdf = ask (self, request);
      rr_task_external_end ();
      if (pdf == NULL)
        end_process (self, FALSE);
    }
  self->n_failed = pdf != NULL ? 0 : self->n_failed + 1;
  if (pdf == NULL)
    g_message ("A letter goes without its voucher: it could not be drawn");
  if (self->n_failed >= MAX_FAILURES)
    self->hold_us = rr_clock_now_us () + HOLD_US;
  return pdf;
}
