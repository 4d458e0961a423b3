/* rr-door-mail.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <unistd.h>

/* The mailbox of an I/O thread: answers that other threads made, copied once, taken
 * all together at the next wake-up. It holds what peers are owed; beyond that it is
 * bounded, and what it refuses is counted.
 *
 * Threads: posting, resume and wake from any; reading on the I/O thread.
 * Ends:    with its thread; what is posted later is counted as late.
 */

#define MAX_MAILS       (1u << 20)
#define MAX_ARENA_BYTES (64u << 20)
#define KEEP_BYTES      (256u << 10)   /* more than this is given back when empty */

void
rr_mail_box_init (RrMailBox *box)
{
  box->mails = g_array_new (FALSE, FALSE, sizeof (RrMail));
  box->arena = g_byte_array_new ();
}

/* Files of answers that nobody took. */
static void
close_files (RrMailBox *box)
{
  for (guint i = 0; box->mails != NULL && i < box->mails->len; i++)
    {
      const RrMail *mail = &g_array_index (box->mails, RrMail, i);

      if (mail->kind == RR_MAIL_HTTP_FILE && mail->file_fd >= 0)
        close (mail->file_fd);
    }
}

void
rr_mail_box_clear (RrMailBox *box)
{
  close_files (box);
  g_clear_pointer (&box->mails, g_array_unref);
  g_clear_pointer (&box->arena, g_byte_array_unref);
}

static void
mail_box_empty (RrMailBox *box)
{
  gsize held = box->arena->len + (gsize) box->mails->len * sizeof (RrMail);

  if (held <= KEEP_BYTES)
    {
      g_array_set_size (box->mails, 0);
      g_byte_array_set_size (box->arena, 0);
      return;
    }
  rr_mail_box_clear (box);
  rr_mail_box_init (box);
}

void
rr_io_wake (RrIo *io)
{
  guint64 one = 1;
  gssize n = write (io->event_fd, &one, sizeof one);

  (void) n;
}

/* --- posting ------------------------------------------------------------------ */

static guint
count_mine (const RrIo      *io,
            const RrReplyTo *to,
            guint            n_to)
{
  guint n_mine = 0;

  for (guint i = 0; i < n_to; i++)
    n_mine += to[i].io == io->index ? 1 : 0;
  return n_mine;
}

static void
append_locked (RrIo            *io,
               const RrReplyTo *to,
               guint            n_to,
               RrMail           mail,
               const char      *text)
{
  RrMailBox *box = &io->incoming;

  mail.at = box->arena->len;
  if (mail.len > 0)
    g_byte_array_append (box->arena, (const guint8 *) text, (guint) mail.len);
  for (guint i = 0; i < n_to; i++)
    if (to[i].io == io->index)
      {
        mail.to = to[i];
        g_array_append_val (box->mails, mail);
      }
}

/* Those of @to that are this thread's get @mail; the bytes are kept once. */
void
rr_io_post_many (RrIo            *io,
                 const RrReplyTo *to,
                 guint            n_to,
                 RrMail           mail,
                 const char      *text,
                 gsize            len)
{
  guint n_mine = count_mine (io, to, n_to);
  gboolean wake = FALSE;

  if (n_mine == 0)
    return;

  mail.len = len;
  rr_mutex_lock (&io->lock);
  if (io->ended)
    io->n_mail_late += n_mine;
  else if (io->incoming.mails->len + n_mine > MAX_MAILS
           || io->incoming.arena->len + len > MAX_ARENA_BYTES)
    io->n_mail_refused += n_mine;
  else
    {
      append_locked (io, to, n_to, mail, text);
      wake = !io->woken;
      io->woken = TRUE;
    }
  rr_mutex_unlock (&io->lock);

  if (wake)
    rr_io_wake (io);
}

void
rr_io_post_file (RrIo         *io,
                 const RrMail *mail)
{
  gboolean taken = FALSE, wake = FALSE;

  rr_mutex_lock (&io->lock);
  if (io->ended)
    io->n_mail_late++;
  else if (io->incoming.mails->len >= MAX_MAILS)
    io->n_mail_refused++;
  else
    {
      g_array_append_vals (io->incoming.mails, mail, 1);
      taken = TRUE;
      wake = !io->woken;
      io->woken = TRUE;
    }
  rr_mutex_unlock (&io->lock);

  if (wake)
    rr_io_wake (io);
  if (!taken)
    close (mail->file_fd);
}

void
rr_io_resume (RrIo *io)
{
  gboolean wake;

  rr_mutex_lock (&io->lock);
  io->resume = TRUE;
  wake = !io->woken;
  io->woken = TRUE;
  rr_mutex_unlock (&io->lock);

  if (wake)
    rr_io_wake (io);
}

/* --- reading ------------------------------------------------------------------ */

static RrPeer *
find_peer (RrIo            *io,
           const RrReplyTo *to)
{
  RrPeer *peer = to->slot < io->n_slots ? io->peers[to->slot] : NULL;

  return peer != NULL && peer->generation == to->generation ? peer : NULL;
}

static gboolean
is_late (const RrPeer *peer,
         const RrMail *mail)
{
  if (peer == NULL)
    return TRUE;
  if (mail->kind == RR_MAIL_HTTP || mail->kind == RR_MAIL_HTTP_FILE)
    return !peer->awaiting || peer->file_left > 0 || peer->seq != mail->to.seq;
  return !peer->websocket || peer->closing;
}

static void
deliver (RrIo       *io,
         RrMail     *mail,
         const char *body)
{
  RrPeer *peer = find_peer (io, &mail->to);

  if (is_late (peer, mail))
    {
      io->count.n_late_replies++;
      if (mail->kind == RR_MAIL_HTTP_FILE)
        close (mail->file_fd);
      mail->file_fd = -1;
      return;
    }

  if (mail->kind == RR_MAIL_HTTP_FILE)
    {
      rr_peer_respond_file (io, peer, mail);
      mail->file_fd = -1;
      rr_peer_process_saved (io, peer);
    }
  else if (mail->kind == RR_MAIL_HTTP)
    {
      rr_peer_respond (io, peer, mail->status, mail->content_type, mail->extra_header, body,
                       mail->len);
      rr_peer_process_saved (io, peer);
    }
  else if (mail->kind == RR_MAIL_WS_TEXT)
    rr_peer_send_frame (io, peer, RR_WS_TEXT, body, mail->len);
  else
    rr_peer_close_ws (io, peer, mail->status);
}

/* Oldest first, each once, as long as there is room: who finds none again, and who comes
 * after, keeps its place in the queue. */
static void
resume_paused (RrIo *io)
{
  RrPeer *peer = io->waits[RR_WAIT_ROOM].head;

  for (guint n = io->waits[RR_WAIT_ROOM].length; n > 0 && !io->stopping && !io->is_full; n--)
    {
      RrPeer *next = peer->wait_next;

      peer->paused = FALSE;
      if (peer->in_len > 0 || peer->message_ready)
        rr_peer_process_saved (io, peer);
      else
        rr_peer_read (io, peer);
      peer = next;
    }
}

void
rr_io_read_mail (RrIo *io)
{
  RrMailBox box;
  gboolean resume;

  rr_mutex_lock (&io->lock);
  box = io->incoming;
  io->incoming = io->working;
  io->working = box;
  io->woken = FALSE;
  resume = io->resume;
  io->resume = FALSE;
  rr_mutex_unlock (&io->lock);

  for (guint i = 0; i < box.mails->len; i++)
    {
      RrMail *mail = &g_array_index (box.mails, RrMail, i);

      deliver (io, mail, (const char *) box.arena->data + mail->at);
    }
  if (box.mails->len > 0)
    io->busy_us = io->answered_us = io->now_us;
  mail_box_empty (&io->working);
  if (resume)
    {
      io->is_full = io->is_impatient = FALSE;
      resume_paused (io);
    }
}
