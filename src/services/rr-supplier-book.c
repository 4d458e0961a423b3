/* rr-supplier-book.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-set-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What one booking of ours needs at all suppliers of its itinerary: is there room, hold
 * it, confirm it, give it back. Each booking at a supplier has a uuid that is derived
 * from ours, so whoever does not know whether a step was done does it again. When a
 * supplier's answer is lost, or it refuses what may be there already, it is asked how the
 * booking stands.
 *
 * Threads: any task; they block.
 */

typedef struct
{
  RrSupplierLine *line;     /* (owned) (nullable): it is not asked any more, and error says so */
  RrItineraryLeg  what;     /* strings owned */
  char            date[11];
  RrSupplierLeg  *leg;      /* (unowned): of the result */
  GError         *error;    /* (owned) (nullable): of the last step */
} Part;

typedef struct
{
  const RrSupplierOrder *order;
  GArray                *parts;   /* (owned): of Part */
  GPtrArray             *legs;    /* (owned): of RrSupplierLeg */
} Plan;

static void
leg_free (gpointer data)
{
  RrSupplierLeg *leg = data;

  g_free (leg->supplier);
  g_free (leg->name);
  g_free (leg->product);
  g_free (leg->availability);
  g_free (leg->problem);
  g_free (leg);
}

static void
part_clear (gpointer data)
{
  Part *part = data;

  g_clear_pointer (&part->line, rr_supplier_line_unref);
  g_free (part->what.supplier);
  g_free (part->what.product);
  g_free (part->what.option);
  g_clear_error (&part->error);
}

static void
plan_free (Plan *plan)
{
  g_array_unref (plan->parts);
  g_clear_pointer (&plan->legs, g_ptr_array_unref);
  g_free (plan);
}

void
rr_supplier_leg_uuid (const char *booking,
                      guint       number,
                      char        uuid[37])
{
  g_autofree char *name = g_strdup_printf ("%s/supplier/%u", booking, number);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, name, -1);

  sum[12] = '5';
  sum[16] = "89ab"[g_ascii_xdigit_value (sum[16]) & 3];
  g_snprintf (uuid, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", sum, sum + 8, sum + 12, sum + 16, sum + 20);
}

static void
add_part (Plan                 *plan,
          RrSupplierLine       *line,
          const RrItineraryLeg *what)
{
  Part part = { .line = line != NULL ? rr_supplier_line_ref (line) : NULL };
  RrSupplierLeg *leg = g_new0 (RrSupplierLeg, 1);

  part.what.supplier = g_strdup (what->supplier);
  part.what.product = g_strdup (what->product);
  part.what.option = g_strdup (what->option);
  rr_supplier_date_after (plan->order->date, what->day, part.date);
  leg->supplier = g_strdup (what->supplier);
  leg->name = g_strdup (line != NULL ? line->settings->name : what->supplier);
  leg->product = g_strdup (what->product);
  leg->retail = -1;
  rr_supplier_leg_uuid (plan->order->booking, plan->legs->len, leg->uuid);
  part.leg = leg;
  if (line == NULL)
    g_set_error (&part.error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS, _("There is no supplier “%s”"),
                 what->supplier);
  g_ptr_array_add (plan->legs, leg);
  g_array_append_val (plan->parts, part);
}

static gboolean
check_order (const RrSupplierOrder  *order,
             guint                  *n_people,
             GError                **error)
{
  if (rr_supplier_is_date (order->date) && rr_supplier_party_check (order->party, n_people) && *n_people > 0)
    return TRUE;
  g_set_error_literal (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS,
                       _("Suppliers are asked for a date and a party such as adult:2,child:1"));
  return FALSE;
}

static Plan *
plan_new (const RrSupplierOrder *order)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->order = order;
  plan->parts = g_array_new (FALSE, TRUE, sizeof (Part));
  g_array_set_clear_func (plan->parts, part_clear);
  plan->legs = g_ptr_array_new_with_free_func (leg_free);
  return plan;
}

/* Returns: (transfer full) (nullable): what has to be done where */
static Plan *
make_plan (RrSuppliers            *self,
           const RrSupplierOrder  *order,
           GError                **error)
{
  g_autoptr(GPtrArray) kept = order->legs != NULL ? rr_itinerary_legs_from_text (order->legs) : NULL;
  GPtrArray *legs = kept;
  Plan *plan = plan_new (order);
  RrItinerary *itinerary;

  rr_mutex_lock (&self->lock);
  itinerary = order->legs == NULL ? rr_supplier_book_itinerary (self->book, order->itinerary) : NULL;
  if (itinerary != NULL)
    legs = itinerary->legs;
  for (guint i = 0; legs != NULL && i < legs->len; i++)
    {
      const RrItineraryLeg *what = legs->pdata[i];

      add_part (plan, rr_suppliers_find_locked (self, what->supplier), what);
    }
  rr_mutex_unlock (&self->lock);
  if (legs != NULL)
    return plan;

  g_set_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS, _("There is no itinerary “%s”"),
               order->itinerary != NULL ? order->itinerary : order->legs);
  plan_free (plan);
  return NULL;
}

/* --- one step at all suppliers ------------------------------------------------ */

static void
fill_call (RrSupplierCall        *call,
           const Part            *part,
           const RrSupplierOrder *order)
{
  const char *uuid = part->leg->uuid;

  switch (call->kind)
    {
    case RR_SUPPLIER_AVAILABILITY:
      call->product = g_strdup (part->what.product);
      call->option = g_strdup (part->what.option);
      call->party = g_strdup (order->party);
      memcpy (call->from, part->date, sizeof call->from);
      memcpy (call->to, part->date, sizeof call->to);
      call->is_fresh = TRUE;
      break;
    case RR_SUPPLIER_RESERVE:
      call->path = g_strdup ("/bookings");
      call->body = rr_supplier_ask_reserve (part->line->settings, order, &part->what, uuid, part->leg->availability);
      break;
    case RR_SUPPLIER_CONFIRM:
      call->path = g_strdup_printf ("/bookings/%s/confirm", uuid);
      call->body = rr_supplier_ask_confirm (order);
      break;
    case RR_SUPPLIER_CANCEL:
      call->path = g_strdup_printf ("/bookings/%s/cancel", uuid);
      call->body = rr_supplier_ask_cancel ("Cancelled by the reseller");
      break;
    default:
      call->path = g_strdup_printf ("/bookings/%s", uuid);
      break;
    }
}

/* The departure of that day with room for all; the first. */
static void
take_slot (Part         *part,
           const GArray *slots,
           guint         n_people)
{
  for (guint i = 0; i < slots->len; i++)
    {
      const RrSupplierSlot *slot = &g_array_index (slots, RrSupplierSlot, i);

      if (strcmp (slot->date, part->date) != 0 || !slot->available
          || (slot->vacancies >= 0 && (guint) slot->vacancies < n_people))
        continue;
      g_free (part->leg->availability);
      part->leg->availability = g_strdup (slot->id);
      part->leg->retail = slot->retail;
      memcpy (part->leg->currency, slot->currency, sizeof part->leg->currency);
      return;
    }
  g_set_error (&part->error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_REFUSED,
               /* Translators: a date, such as 2026-12-05 */
               _("There is no room on %s"), part->date);
}

static void
take_booking (Part                    *part,
              const RrSupplierBooking *booking)
{
  RrSupplierLeg *leg = part->leg;

  if (strcmp (booking->uuid, leg->uuid) != 0)
    {
      g_set_error_literal (&part->error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BROKEN,
                           _("It answered for another booking"));
      return;
    }
  g_strlcpy (leg->status, booking->status, sizeof leg->status);
  leg->expires_ms = booking->expires_ms;
  if (booking->retail < 0)
    return;
  leg->retail = booking->retail;
  memcpy (leg->currency, booking->currency, sizeof leg->currency);
}

static void
take_result (Part                 *part,
             const RrSupplierCall *call,
             guint                 n_people)
{
  g_clear_error (&part->error);
  if (call->error != NULL)
    part->error = g_error_copy (call->error);
  else if (call->kind == RR_SUPPLIER_AVAILABILITY)
    take_slot (part, call->answer->slots, n_people);
  else
    take_booking (part, &call->answer->booking);
}

typedef gboolean (*PartTest) (const Part *part);

/* All parts that @test takes, at once. */
static void
run_step (Plan           *plan,
          RrCtx          *ctx,
          RrSupplierKind  kind,
          PartTest        test,
          guint           n_people)
{
  RrSupplierGroup *group = rr_supplier_group_new ("booking at suppliers");
  g_autoptr(GArray) asked = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < plan->parts->len; i++)
    {
      Part *part = &g_array_index (plan->parts, Part, i);

      if (part->line == NULL || !test (part))
        continue;
      fill_call (rr_supplier_group_add (group, part->line, kind,
                                        rr_supplier_deadline (part->line->settings, ctx, G_MAXINT64)),
                 part, plan->order);
      g_array_append_val (asked, i);
    }
  rr_supplier_group_run (group, ctx);
  for (guint i = 0; i < asked->len; i++)
    take_result (&g_array_index (plan->parts, Part, g_array_index (asked, guint, i)), group->calls->pdata[i], n_people);
  rr_supplier_group_free (group);
}

static gboolean
every_part (const Part *part)
{
  return TRUE;
}

static gboolean
is_well (const Part *part)
{
  return part->error == NULL;
}

/* What was done is not known, or it says no to something that may be there already. */
static gboolean
is_unsure (const Part *part)
{
  return g_error_matches (part->error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_NO_ANSWER)
         || g_error_matches (part->error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_FAULT)
         || g_error_matches (part->error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BROKEN)
         || g_error_matches (part->error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_REFUSED);
}

static gboolean
is_one_of (const char        *status,
           const char *const *statuses)
{
  return g_strv_contains (statuses, status);
}

/* Whoever is unsure is asked how the booking stands; its old trouble stays if that is
 * not as it should be. */
static void
resolve (Plan              *plan,
         RrCtx             *ctx,
         const char *const *wanted)
{
  g_autoptr(GPtrArray) before = g_ptr_array_new ();
  guint n_unsure = 0;

  for (guint i = 0; i < plan->parts->len; i++)
    {
      Part *part = &g_array_index (plan->parts, Part, i);

      n_unsure += is_unsure (part);
      g_ptr_array_add (before, is_unsure (part) ? g_error_copy (part->error) : NULL);
    }
  if (n_unsure > 0 && rr_ctx_status (ctx) == RR_OK)
    run_step (plan, ctx, RR_SUPPLIER_GET, is_unsure, 0);
  for (guint i = 0; i < plan->parts->len; i++)
    {
      Part *part = &g_array_index (plan->parts, Part, i);
      GError *old = before->pdata[i];

      if (old != NULL && (part->error != NULL || !is_one_of (part->leg->status, wanted)))
        {
          g_clear_error (&part->error);
          part->error = g_steal_pointer (&old);
        }
      g_clear_error (&old);
    }
}

static void
check_status (Plan              *plan,
              const char *const *wanted)
{
  for (guint i = 0; i < plan->parts->len; i++)
    {
      Part *part = &g_array_index (plan->parts, Part, i);

      if (part->error == NULL && !is_one_of (part->leg->status, wanted))
        g_set_error (&part->error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_REFUSED,
                     /* Translators: what a supplier calls the state of a booking, such as EXPIRED */
                     _("The booking there is %s"), part->leg->status);
    }
}

/* Ends the plan. FALSE with the first error. */
static gboolean
finish (Plan       *plan,
        GPtrArray **legs,
        GError    **error)
{
  const Part *first = NULL;

  for (guint i = 0; i < plan->parts->len; i++)
    {
      const Part *part = &g_array_index (plan->parts, Part, i);

      if (part->error == NULL)
        continue;
      part->leg->problem = g_strdup (part->error->message);
      first = first != NULL ? first : part;
    }
  if (first != NULL && error != NULL)
    {
      *error = g_error_copy (first->error);
      g_prefix_error (error, "%s: ", first->leg->name);
    }
  if (legs != NULL)
    *legs = g_steal_pointer (&plan->legs);
  plan_free (plan);
  return first == NULL;
}

/* --- what the pipeline calls --------------------------------------------------- */

static const char *const held[] = { "ON_HOLD", "CONFIRMED", "PENDING", "REDEEMED", NULL };
static const char *const confirmed[] = { "CONFIRMED", "PENDING", "REDEEMED", NULL };
static const char *const cancelled[] = { "CANCELLED", "EXPIRED", "REJECTED", NULL };

static Plan *
begin (RrSuppliers            *self,
       RrCtx                  *ctx,
       const RrSupplierOrder  *order,
       GPtrArray             **legs,
       guint                  *n_people,
       GError                **error)
{
  if (legs != NULL)
    *legs = NULL;
  if (!rr_ctx_check (ctx, error) || !check_order (order, n_people, error))
    return NULL;
  return make_plan (self, order, error);
}

gboolean
rr_supplier_check (RrSuppliers            *self,
                   RrCtx                  *ctx,
                   const RrSupplierOrder  *order,
                   GPtrArray             **legs,
                   GError                **error)
{
  guint n_people;
  Plan *plan = begin (self, ctx, order, legs, &n_people, error);

  if (plan == NULL)
    return FALSE;
  run_step (plan, ctx, RR_SUPPLIER_AVAILABILITY, every_part, n_people);
  return finish (plan, legs, error);
}

gboolean
rr_supplier_hold (RrSuppliers            *self,
                  RrCtx                  *ctx,
                  const RrSupplierOrder  *order,
                  GPtrArray             **legs,
                  GError                **error)
{
  guint n_people;
  Plan *plan = begin (self, ctx, order, legs, &n_people, error);
  gboolean has_room = TRUE;

  if (plan == NULL)
    return FALSE;
  run_step (plan, ctx, RR_SUPPLIER_AVAILABILITY, every_part, n_people);
  /* The last places may be those this booking holds already. */
  resolve (plan, ctx, held);
  for (guint i = 0; i < plan->parts->len; i++)
    has_room = has_room && is_well (&g_array_index (plan->parts, Part, i));
  if (has_room && !rr_ctx_check (ctx, error))
    {
      finish (plan, legs, NULL);
      return FALSE;
    }
  if (has_room)
    {
      run_step (plan, ctx, RR_SUPPLIER_RESERVE, every_part, n_people);
      resolve (plan, ctx, held);
      check_status (plan, held);
    }
  return finish (plan, legs, error);
}

gboolean
rr_supplier_confirm (RrSuppliers            *self,
                     RrCtx                  *ctx,
                     const RrSupplierOrder  *order,
                     GPtrArray             **legs,
                     GError                **error)
{
  guint n_people;
  Plan *plan = begin (self, ctx, order, legs, &n_people, error);

  if (plan == NULL)
    return FALSE;
  run_step (plan, ctx, RR_SUPPLIER_CONFIRM, every_part, n_people);
  resolve (plan, ctx, confirmed);
  check_status (plan, confirmed);
  return finish (plan, legs, error);
}

static gboolean
is_unknown (const Part *part)
{
  return g_error_matches (part->error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_UNKNOWN);
}

gboolean
rr_supplier_cancel (RrSuppliers            *self,
                    RrCtx                  *ctx,
                    const RrSupplierOrder  *order,
                    GPtrArray             **legs,
                    GError                **error)
{
  guint n_people;
  Plan *plan = begin (self, ctx, order, legs, &n_people, error);

  if (plan == NULL)
    return FALSE;
  run_step (plan, ctx, RR_SUPPLIER_CANCEL, every_part, n_people);
  resolve (plan, ctx, cancelled);
  for (guint i = 0; i < plan->parts->len; i++)
    {
      Part *part = &g_array_index (plan->parts, Part, i);

      if (!is_unknown (part))
        continue;
      /* It never heard of it. */
      g_clear_error (&part->error);
      g_strlcpy (part->leg->status, cancelled[0], sizeof part->leg->status);
    }
  check_status (plan, cancelled);
  return finish (plan, legs, error);
}
