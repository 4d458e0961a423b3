/* sim-world.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-world.h"

#include <string.h>

#include "rr-booking.h"
#include "rr-clock.h"
#include "rr-decoder.h"
#include "rr-mishap.h"
#include "rr-sleep.h"
#include "rr-store-booking.h"
#include "rr-time.h"

/* Who is around the engine in a simulation: phones that say the same again until they are
 * told that it is stored, guests who want places, the net between that loses and repeats,
 * the clock on the wall, and chance.
 *
 * Threads: those of the simulated schedule, one at a time.
 * Ends:    end(), after the last life.
 */

#define PATIENCE_US (20 * G_TIME_SPAN_SECOND)
#define ON_PERCENT   25   /* of the sites go wrong in a run at all */
#define FIRE_PERCENT 25   /* and then so often */

SimWorld *sim_world;

/* --- chance ------------------------------------------------------------------- */

gboolean
sim_world_chance (SimWorld *self,
                  guint     percent)
{
  return (guint) g_rand_int_range (self->rand, 0, 100) < percent;
}

static gboolean
is_on (SimWorld   *self,
       const char *site)
{
  gpointer known;

  if (g_hash_table_lookup_extended (self->sites, site, NULL, &known))
    return GPOINTER_TO_INT (known);
  known = GINT_TO_POINTER (sim_world_chance (self, ON_PERCENT));
  g_hash_table_insert (self->sites, (gpointer) site, known);
  return GPOINTER_TO_INT (known);
}

/* A stage that fails more often than is ordinary is given up, which is looked at, but seldom. */
static gboolean
mishap_cb (const char *site,
           gpointer    data)
{
  SimWorld *self = data;
  gboolean is_stage = g_str_has_prefix (site, "store,") || g_str_has_prefix (site, "tracker,");

  if (self->is_calm || !is_on (self, site) || !sim_world_chance (self, FIRE_PERCENT)
      || (is_stage && self->n_falls_left == 0))
    return FALSE;
  self->n_falls_left -= is_stage;
  self->figures->n_mishaps++;
  return TRUE;
}

/* What would not be the same the next time, in all that is linked with this. */
guint32
__wrap_g_random_int (void)
{
  return sim_world != NULL ? g_rand_int (sim_world->rand) : 4;
}

gint64
__wrap_g_get_monotonic_time (void)
{
  return rr_sim_get () != NULL ? rr_clock_now_us () : __real_g_get_monotonic_time ();
}

gint64
__wrap_rr_time_now_ms (void)
{
  return SIM_WALL_MS + rr_clock_now_us () / 1000 + (sim_world != NULL ? sim_world->wall_ahead_ms : 0);
}

/* --- what they say, on its way ------------------------------------------------ */

typedef struct
{
  guint          person;
  guint          number;
  char           text[192];    /* of a phone */
  char           uuid[37];     /* of a booker */
  guint          places;
  RrBookingState state;        /* (out): what became of it */
  gboolean       taken;        /* (out) */
} Packet;

static Packet *
packet_new (SimPerson *person,
            guint      number)
{
  Packet *packet = g_new0 (Packet, 1);
  gboolean is_sos = number == SIM_SOS_AT;

  packet->person = person->number;
  packet->number = number;
  packet->places = 1 + number % 3;
  g_snprintf (packet->uuid, sizeof packet->uuid, "00000000-0000-4000-8000-%06u%06u", person->number, number);
  g_snprintf (packet->text, sizeof packet->text,
              "{\"_type\":\"%s\",\"tid\":\"%s\",\"_id\":\"%s-%u\",\"tst\":%" G_GINT64_FORMAT ",\"lat\":%.6f,\"lon\":9.5}",
              is_sos ? "sos" : "location", person->name, person->name, number,
              SIM_WALL_MS / 1000 + number, 47 + number * 1e-5);
  return packet;
}

/* As RrIntake does, which needs sockets: the messages of one payload share an answer. */
static RrItem *
decode (SimWorld   *self,
        Packet     *packet,
        GPtrArray  *items)
{
  SimPerson *person = &self->people[packet->person];
  g_autoptr(GArray) messages = rr_messages_new ();
  static const RrDecoderSettings settings = { NULL };
  RrDecoderReply reply = { 200, "application/json", "[]" };
  RrPayload payload = { .path = person->over_ws ? "" : "/pub", .body = packet->text, .body_len = strlen (packet->text),
                        .header_user = person->name, .header_device = "phone", .device_hint = person->name,
                        .received_ms = rr_time_now_ms () };
  const RrDecoder *decoder = person->over_ws ? rr_decoder_live () : rr_decoder_find (&payload);
  RrItem *lead = NULL;

  decoder->decode (&payload, &settings, messages, &reply);
  for (guint i = 0; i < messages->len; i++)
    {
      RrMessage *message = &g_array_index (messages, RrMessage, i);
      RrItem *item = rr_item_pool_take (self->pool);

      item->message = *message;
      message->extra = NULL;
      message->reason = NULL;
      lead = lead != NULL ? lead : item;
      item->lead = lead;
      lead->n_pending++;
      g_ptr_array_add (items, item);
    }
  lead->answer = person->over_ws ? RR_ANSWER_WS_ACK : RR_ANSWER_HTTP;
  lead->to = (RrReplyTo) { .slot = packet->person, .seq = packet->number };
  lead->status = reply.status;
  lead->content_type = reply.content_type;
  lead->body = reply.body;
  lead->received_us = rr_clock_now_us ();
  g_free (packet);
  return lead;
}

/* The same question again finds what it made. */
static gboolean
book (RrStore   *store,
      gpointer   data,
      GError   **error)
{
  Packet *packet = data;
  g_auto(RrBookingRow) row = { 0 };
  gboolean found;

  if (!rr_store_booking_find (store, packet->uuid, &row, &found, error))
    return FALSE;
  packet->taken = found;
  if (found)
    return TRUE;
  if (!rr_store_booking_take (store, "walk", "s0", SIM_CAPACITY, packet->places, &packet->taken, error))
    return FALSE;
  if (!packet->taken)
    return TRUE;
  g_strlcpy (row.uuid, packet->uuid, sizeof row.uuid);
  g_strlcpy (row.tour, "walk", sizeof row.tour);
  g_strlcpy (row.slot, "s0", sizeof row.slot);
  g_strlcpy (row.currency, "EUR", sizeof row.currency);
  row.state = RR_BOOKING_CONFIRMED;
  row.places = packet->places;
  row.created_ms = row.confirmed_ms = SIM_WALL_MS;
  return rr_store_booking_insert (store, &row, error);
}

static void
booked_cb (RrItem   *item,
           gpointer  keeper,
           gboolean  ok)
{
  Packet *packet = item->data;

  sim_world_answer (sim_world, packet->person, packet->number, !ok ? 503 : packet->taken ? 200 : 409);
  g_free (packet);
}

static void
take_packet (SimWorld  *self,
             Packet    *packet,
             GPtrArray *items)
{
  RrItem *item;

  if (!self->people[packet->person].is_booker)
    {
      decode (self, packet, items);
      return;
    }
  item = rr_item_pool_take (self->pool);
  item->at_commit = book;
  item->at_store = booked_cb;
  item->data = packet;
  g_ptr_array_add (items, item);
}

/* The I/O thread. */
static gboolean
io_run (RrCtx     *ctx,
        gpointer   data,
        GError   **error)
{
  SimWorld *self = data;
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(RrTx) tx = g_steal_pointer (&self->to_tracker);
  gpointer packet;
  RrStatus status;

  while (rr_recv (self->net_rx, NULL, &packet) == RR_OK)
    {
      do
        take_packet (self, packet, items);
      while (!rr_mishap ("io, one at a time") && rr_try_recv (self->net_rx, &packet) == RR_OK);
      while (items->len > 0)
        {
          guint n = rr_mishap ("io, no room")
                        ? 0 : rr_try_send_batch (tx, items->pdata, items->len, &status);

          if (n > 0)
            g_ptr_array_remove_range (items, 0, n);
          else if (rr_sleep_until (NULL, "room", rr_clock_now_us () + 20 * G_TIME_SPAN_MILLISECOND) != RR_OK)
            break;
        }
    }
  return TRUE;
}

/* --- what they hear ----------------------------------------------------------- */

/* Who has no power or no process says nothing, and on the net something may be lost. */
void
sim_world_answer (SimWorld *self,
                  guint     person,
                  guint     number,
                  guint     status)
{
  RrStatus sent;

  if (g_atomic_int_get (&self->is_down) || rr_power_disk_is_cut (rr_power_disk_get ()) || rr_mishap ("net, an answer is lost"))
    return;
  sent = rr_try_send (self->people[person].tx, GUINT_TO_POINTER (number << 16 | status));
  if (sent != RR_OK)
    return;   /* it does not listen any more */
}

void
rr_front_door_reply (RrFrontDoor *door,
                     RrReplyTo    to,
                     guint        status,
                     const char  *content_type,
                     const char  *body,
                     gssize       len)
{
  sim_world_answer (sim_world, to.slot, to.seq, status);
}

void
rr_front_door_ws_send (RrFrontDoor *door,
                       RrReplyTo    to,
                       const char  *text,
                       gssize       len)
{
  sim_world_answer (sim_world, to.slot, to.seq, strstr (text, "\"ack\"") != NULL ? 200 : 503);
}

void
rr_front_door_ws_send_many (RrFrontDoor     *door,
                            const RrReplyTo *to,
                            guint            n_to,
                            const char      *text,
                            gssize           len)
{
  for (guint i = 0; i < n_to; i++)
    rr_front_door_ws_send (door, to[i], text, len);
}

/* --- people ------------------------------------------------------------------- */

static gboolean
say (SimWorld  *self,
     SimPerson *person,
     guint      number)
{
  Packet *packet = packet_new (person, number);

  if (rr_mishap ("net, a question is lost"))
    {
      g_free (packet);
      return TRUE;
    }
  if (rr_send (self->net, NULL, packet) != RR_OK)
    {
      g_free (packet);
      return FALSE;
    }
  return TRUE;
}

/* Until it is answered for good, or nobody is there. Returns: the status; 0 for no answer */
static guint
hear (SimWorld  *self,
      SimPerson *person,
      guint      number)
{
  gint64 until_us = rr_clock_now_us () + PATIENCE_US;
  gpointer heard;

  while (!g_atomic_int_get (&self->is_down) && rr_clock_now_us () < until_us)
    if (rr_recv_until (person->rx, NULL, MIN (until_us, rr_clock_now_us () + G_TIME_SPAN_SECOND), &heard) == RR_OK
        && GPOINTER_TO_UINT (heard) >> 16 == number)
      return GPOINTER_TO_UINT (heard) & 0xffff;
  return 0;
}

static gboolean
person_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  SimPerson *person = data;
  SimWorld *self = sim_world;
  guint n_all = person->is_booker ? SIM_BOOKINGS : SIM_MESSAGES;

  while (person->n_answered < n_all && !g_atomic_int_get (&self->is_down))
    {
      guint number = person->n_answered + 1, status;

      person->n_asked = MAX (person->n_asked, number);
      if (!say (self, person, number) || (rr_mishap ("net, a question comes twice") && !say (self, person, number)))
        break;
      status = hear (self, person, number);
      if (status == 200 || status == 409)
        {
          person->n_answered = number;
          if (person->is_booker)
            person->has_place[number] = status == 200;
          self->figures->n_acked++;
        }
      if (rr_mishap ("the clock on the wall jumps"))
        self->wall_ahead_ms = g_rand_int_range (self->rand, -3600000, 3600000);
      if (rr_sleep_until (NULL, "pause", rr_clock_now_us () + g_rand_int_range (self->rand, 1, 400000)) != RR_OK)
        break;
    }
  return TRUE;
}

gboolean
sim_world_all_told (SimWorld *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    if (self->people[i].n_answered < (self->people[i].is_booker ? SIM_BOOKINGS : SIM_MESSAGES))
      return FALSE;
  return TRUE;
}

gboolean
sim_world_connect (SimWorld *self,
                   RrScope  *people,
                   RrScope  *engine)
{
  gboolean ok;

  g_atomic_int_set (&self->is_down, FALSE);
  self->to_tracker = rr_pipeline_dup_tx (self->pipeline);
  rr_chan_new ("net", 16, RR_CHAN_BLOCK, g_free, &self->net, &self->net_rx);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    rr_chan_new (self->people[i].name, 64, RR_CHAN_REJECT, NULL, &self->people[i].tx, &self->people[i].rx);
  ok = rr_scope_spawn (engine, "io", io_run, self, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    ok = ok && rr_scope_spawn (people, self->people[i].name, person_run, &self->people[i], NULL, NULL);
  return ok;
}

/* After those who talk have ended: who hands over ends when nothing comes. */
void
sim_world_hang_up (SimWorld *self)
{
  g_clear_pointer (&self->net, rr_tx_drop);
}

void
sim_world_begin (SimWorld   *self,
                 SimFigures *figures)
{
  const RrSim *sim = rr_sim_get ();

  *self = (SimWorld) { .figures = figures };
  self->rand = g_rand_new_with_seed (sim->choose (G_MAXINT));
  self->sites = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    {
      SimPerson *person = &self->people[i];

      person->number = i;
      person->is_booker = i >= SIM_PHONES;
      person->over_ws = i % 2 == 1;
      g_snprintf (person->name, sizeof person->name, "%c%u", person->is_booker ? 'b' : 'p', i);
    }
  sim_world = self;
  rr_mishap_set_func (mishap_cb, self);
}

void
sim_world_end (SimWorld *self)
{
  rr_mishap_set_func (NULL, NULL);
  sim_world = NULL;
  g_hash_table_unref (self->sites);
  g_rand_free (self->rand);
}
