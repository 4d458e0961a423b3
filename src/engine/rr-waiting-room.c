/* rr-waiting-room.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-waiting-room.h"

#include <string.h>
#include <sys/random.h>

#include "rr-sync.h"

/* RrWaitingRoom hands out numbers and lets them in one after the other. Who waits is not
 * kept: a token is a number and a proof that it is ours, so that a line of any length is two
 * counters. What is kept is how often each number was used, for as many as may wait and may
 * still come.
 *
 * Threads: any; the lock is held for a few steps. The clock is passed in.
 * Ends:    free, when no thread asks any more.
 */

#define SECOND_US  G_GINT64_CONSTANT (1000000)
#define WINDOW     262144u            /* numbers that may be out at once */
#define KEY_LEN    32
#define NUMBER_LEN 16
#define PACE_S     8                  /* over which the pace is taken */
#define MARK_S     10
#define N_MARKS    (RR_ROOM_KEEP_S / MARK_S)

G_STATIC_ASSERT (WINDOW > RR_ROOM_MAX_WAITING);

struct _RrWaitingRoom
{
  guint8   key[KEY_LEN];         /* (immutable) */

  RrMutex  lock;
  guint    rate;                 /* (guarded by lock), but (atomic) to ask whether it is on */
  guint64  issued;               /* (guarded by lock), as all below: the last number */
  guint64  admitted;             /* up to which */
  guint64  lapsed;               /* up to which nobody may come any more */
  gint64   credit;               /* millionths of an admission */
  gint64   last_us;
  gboolean is_behind;            /* as it was heard last */
  guint8  *used;                 /* (owned) (nullable): by number, modulo WINDOW */
  guint64  n_admitted;
  guint64  n_refused;

  guint64  marks[N_MARKS];       /* how far it was, every MARK_S */
  guint    next_mark;
  gint64   mark_us;
  guint64  paces[PACE_S];        /* n_admitted at the end of each of the last seconds */
  gint64   pace_us;              /* of the newest */
  gint64   line_us;              /* since when somebody waits without a break, 0 if nobody does */
};

/**
 * rr_waiting_room_new:
 *
 * Returns: (transfer full): a room with open doors
 */
RrWaitingRoom *
rr_waiting_room_new (void)
{
  RrWaitingRoom *self = g_new0 (RrWaitingRoom, 1);

  rr_mutex_init (&self->lock);
  /* As few bytes as this come at once, see getrandom(2). */
  if (getrandom (self->key, sizeof self->key, 0) != (gssize) sizeof self->key)
    g_error ("The system has no random numbers");
  return self;
}

/**
 * rr_waiting_room_free:
 * @self: (nullable) (transfer full): a room
 */
void
rr_waiting_room_free (RrWaitingRoom *self)
{
  if (self == NULL)
    return;

  rr_mutex_clear (&self->lock);
  g_free (self->used);
  g_free (self);
}

/* --- tokens ------------------------------------------------------------------- */

static void
write_token (const RrWaitingRoom *self,
             guint64              number,
             char                 token[RR_ROOM_TOKEN_LEN + 1])
{
  g_autofree char *proof = NULL;

  g_snprintf (token, NUMBER_LEN + 1, "%016" G_GINT64_MODIFIER "x", number);
  proof = g_compute_hmac_for_data (G_CHECKSUM_SHA256, self->key, KEY_LEN, (const guchar *) token,
                                   NUMBER_LEN);
  memcpy (token + NUMBER_LEN, proof, RR_ROOM_TOKEN_LEN - NUMBER_LEN);
  token[RR_ROOM_TOKEN_LEN] = '\0';
}

/* Takes as long for a wrong proof as for a right one. */
static gboolean
read_token (const RrWaitingRoom *self,
            const char          *token,
            guint64             *number)
{
  char ours[RR_ROOM_TOKEN_LEN + 1];
  char digits[NUMBER_LEN + 1];
  guint differs = 0;

  if (strlen (token) != RR_ROOM_TOKEN_LEN)
    return FALSE;
  g_strlcpy (digits, token, sizeof digits);
  if (!g_ascii_string_to_unsigned (digits, 16, 1, G_MAXINT64, number, NULL))
    return FALSE;
  write_token (self, *number, ours);
  for (guint i = 0; i < RR_ROOM_TOKEN_LEN; i++)
    differs |= (guint) (guint8) ours[i] ^ (guint) (guint8) token[i];
  return differs == 0;
}

/* --- time --------------------------------------------------------------------- */

/* After a quiet time not all of it comes at once: a quarter of a second's worth does. */
static gint64
most_credit (const RrWaitingRoom *self)
{
  return MAX (self->rate / 4, 1) * SECOND_US;
}

static void
note_pace_locked (RrWaitingRoom *self,
                  gint64         now_us)
{
  if (now_us - self->pace_us >= PACE_S * SECOND_US)
    {
      for (guint i = 0; i < PACE_S; i++)
        self->paces[i] = self->n_admitted;
      self->pace_us = now_us;
    }
  while (now_us - self->pace_us >= SECOND_US)
    {
      memmove (self->paces, self->paces + 1, (PACE_S - 1) * sizeof *self->paces);
      self->paces[PACE_S - 1] = self->n_admitted;
      self->pace_us += SECOND_US;
    }
}

static void
note_marks_locked (RrWaitingRoom *self,
                   gint64         now_us)
{
  guint n = 0;

  for (; now_us - self->mark_us >= MARK_S * SECOND_US && n < N_MARKS; n++)
    {
      self->lapsed = MAX (self->lapsed, self->marks[self->next_mark]);
      self->marks[self->next_mark] = self->admitted;
      self->next_mark = (self->next_mark + 1) % N_MARKS;
      self->mark_us += MARK_S * SECOND_US;
    }
  if (n == N_MARKS)
    self->mark_us = now_us;
}

/* Lets in as many as the time since the last look allows. */
static void
advance_locked (RrWaitingRoom *self,
                gboolean       is_behind,
                gint64         now_us)
{
  gint64 passed_us = CLAMP (now_us - self->last_us, 0, 60 * SECOND_US);
  guint64 n;

  note_pace_locked (self, now_us);
  note_marks_locked (self, now_us);
  self->is_behind = is_behind;
  self->last_us = MAX (self->last_us, now_us);
  if (is_behind)
    return;

  self->credit += passed_us * self->rate;
  n = MIN ((guint64) (self->credit / SECOND_US), self->issued - self->admitted);
  self->admitted += n;
  self->n_admitted += n;
  self->credit = MIN (self->credit - (gint64) n * SECOND_US, most_credit (self));
  if (self->admitted == self->issued)
    self->line_us = 0;
}

/* A second; not what was set but what came of it, once a line has lasted long enough to tell. */
static double
pace_locked (const RrWaitingRoom *self,
             gint64               now_us)
{
  double seconds = PACE_S - 1 + (double) (now_us - self->pace_us) / SECOND_US;
  double seen = (double) (self->n_admitted - self->paces[0]) / seconds;

  if (self->line_us == 0 || now_us - self->line_us < PACE_S * SECOND_US)
    return self->rate;
  return CLAMP (seen, 0.1, (double) self->rate);
}

static void
fill_place_locked (RrWaitingRoom *self,
                   gint64         now_us,
                   RrRoomTicket  *ticket)
{
  ticket->place = ticket->number > self->admitted ? (guint) (ticket->number - self->admitted) : 0;
  if (ticket->place > 0)
    ticket->eta_s = (guint) ((double) ticket->place / pace_locked (self, now_us)) + 1;
}

/* --- in line ------------------------------------------------------------------ */

static RrRoomVerdict
queue_locked (RrWaitingRoom *self,
              gint64         now_us,
              RrRoomTicket  *ticket)
{
  if (self->issued - self->admitted >= RR_ROOM_MAX_WAITING)
    {
      self->n_refused++;
      ticket->eta_s = (guint) (RR_ROOM_MAX_WAITING / pace_locked (self, now_us)) + 1;
      return RR_ROOM_FULL;
    }

  if (self->used == NULL)
    self->used = g_malloc0 (WINDOW);
  if (self->issued == self->admitted)
    self->line_us = now_us;
  ticket->number = ++self->issued;
  self->used[ticket->number % WINDOW] = 0;
  advance_locked (self, self->is_behind, now_us);
  fill_place_locked (self, now_us, ticket);
  return ticket->place > 0 ? RR_ROOM_WAIT : RR_ROOM_IN;
}

/* @takes: it is used now, not only looked at */
static RrRoomVerdict
find_locked (RrWaitingRoom *self,
             gboolean       takes,
             gint64         now_us,
             RrRoomTicket  *ticket)
{
  guint8 *used;

  if (ticket->number > self->issued || ticket->number <= self->lapsed
      || self->issued - ticket->number >= WINDOW)
    return RR_ROOM_STRANGER;
  used = &self->used[ticket->number % WINDOW];
  if (*used >= RR_ROOM_ATTEMPTS)
    return RR_ROOM_STRANGER;

  fill_place_locked (self, now_us, ticket);
  if (ticket->place > 0)
    return RR_ROOM_WAIT;
  *used = (guint8) (*used + (takes ? 1 : 0));
  return RR_ROOM_IN;
}

static RrRoomVerdict
visit (RrWaitingRoom *self,
       const char    *token,
       gboolean       takes,
       gboolean       is_behind,
       gint64         now_us,
       RrRoomTicket  *ticket)
{
  RrRoomVerdict verdict;

  *ticket = (RrRoomTicket) { 0 };
  if (token != NULL && !read_token (self, token, &ticket->number))
    return rr_waiting_room_is_on (self) ? RR_ROOM_STRANGER : RR_ROOM_IN;

  rr_mutex_lock (&self->lock);
  advance_locked (self, is_behind, now_us);
  if (self->rate == 0)
    verdict = RR_ROOM_IN;
  else if (ticket->number > 0)
    verdict = find_locked (self, takes, now_us, ticket);
  else if (takes && !is_behind && self->issued == self->admitted && self->credit >= SECOND_US)
    {
      self->credit -= SECOND_US;
      self->n_admitted++;
      verdict = RR_ROOM_IN;
    }
  else
    verdict = queue_locked (self, now_us, ticket);
  rr_mutex_unlock (&self->lock);

  if (ticket->number > 0)
    write_token (self, ticket->number, ticket->token);
  return verdict;
}

/**
 * rr_waiting_room_enter:
 * @self: a room
 * @token: (nullable): what was handed out before
 * @is_behind: whether the store has as much to do as it can take
 * @now_us: the clock, monotonic
 * @ticket: (out): its place in line
 *
 * Who comes without a token while nobody waits goes straight in, as fast as the rate allows.
 *
 * Returns: whether it may go on
 */
RrRoomVerdict
rr_waiting_room_enter (RrWaitingRoom *self,
                       const char    *token,
                       gboolean       is_behind,
                       gint64         now_us,
                       RrRoomTicket  *ticket)
{
  g_return_val_if_fail (self != NULL && ticket != NULL, RR_ROOM_IN);

  return visit (self, token, TRUE, is_behind, now_us, ticket);
}

/**
 * rr_waiting_room_look:
 * @self: a room
 * @token: (nullable): what was handed out before; %NULL to stand in line
 * @is_behind: whether the store has as much to do as it can take
 * @now_us: the clock, monotonic
 * @ticket: (out): its place in line
 *
 * Returns: whether it may come
 */
RrRoomVerdict
rr_waiting_room_look (RrWaitingRoom *self,
                      const char    *token,
                      gboolean       is_behind,
                      gint64         now_us,
                      RrRoomTicket  *ticket)
{
  g_return_val_if_fail (self != NULL && ticket != NULL, RR_ROOM_IN);

  return visit (self, token, FALSE, is_behind, now_us, ticket);
}

/**
 * rr_waiting_room_is_on:
 * @self: a room
 *
 * Returns: %FALSE while its doors are open
 */
gboolean
rr_waiting_room_is_on (RrWaitingRoom *self)
{
  return rr_waiting_room_get_rate (self) != 0;
}

/**
 * rr_waiting_room_get_rate:
 * @self: a room
 *
 * Returns: how many are let in a second, 0 for all
 */
guint
rr_waiting_room_get_rate (RrWaitingRoom *self)
{
  return __atomic_load_n (&self->rate, __ATOMIC_RELAXED);
}

/**
 * rr_waiting_room_set_rate:
 * @self: a room
 * @per_s: how many are let in a second; 0 opens the doors, and who waits is in
 * @now_us: the clock, monotonic
 */
void
rr_waiting_room_set_rate (RrWaitingRoom *self,
                          guint          per_s,
                          gint64         now_us)
{
  g_return_if_fail (self != NULL);

  rr_mutex_lock (&self->lock);
  if (self->rate == 0)
    {
      self->last_us = now_us;
      self->credit = SECOND_US;
    }
  advance_locked (self, self->is_behind, now_us);
  __atomic_store_n (&self->rate, MIN (per_s, RR_ROOM_MAX_RATE), __ATOMIC_RELAXED);
  if (per_s == 0)
    {
      self->n_admitted += self->issued - self->admitted;
      self->admitted = self->issued;
      self->line_us = 0;
      self->is_behind = FALSE;
    }
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_waiting_room_figures:
 * @self: a room
 * @is_behind: whether the store has as much to do as it can take
 * @now_us: the clock, monotonic
 * @figures: (out): how it goes
 */
void
rr_waiting_room_figures (RrWaitingRoom *self,
                         gboolean       is_behind,
                         gint64         now_us,
                         RrRoomFigures *figures)
{
  g_return_if_fail (self != NULL && figures != NULL);

  rr_mutex_lock (&self->lock);
  advance_locked (self, is_behind, now_us);
  *figures = (RrRoomFigures) {
    .rate = self->rate,
    .n_waiting = (guint) (self->issued - self->admitted),
    .admitted_per_s = (double) (self->n_admitted - self->paces[0])
                      / (PACE_S - 1 + (double) (now_us - self->pace_us) / SECOND_US),
    .n_admitted = self->n_admitted,
    .n_refused = self->n_refused,
    .is_held = self->is_behind,
  };
  rr_mutex_unlock (&self->lock);
}
