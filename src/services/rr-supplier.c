/* rr-supplier.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-set-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-clock.h"

/* RrSuppliers are those we buy from: what suppliers.ini says, and a line to each.
 *
 * Threads: new, start, close and free on the owner's; all else any.
 * Ends:    close() cancels what is under way; free() after the scope was joined.
 */

RrSuppliers *
rr_suppliers_new (const char  *workspace,
                  GError     **error)
{
  RrSuppliers *self = g_new0 (RrSuppliers, 1);

  self->path = g_build_filename (workspace, "suppliers.ini", NULL);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_supplier_line_unref);
  rr_mutex_init (&self->lock);
  rr_mutex_init (&self->file_lock);
  for (guint i = 0; i < RR_SUPPLIER_MAX_WIRES; i++)
    self->wires[i] = rr_supplier_wire_new ();
  if (rr_suppliers_reload (self, error))
    return self;
  rr_suppliers_free (self);
  return NULL;
}

gboolean
rr_suppliers_start (RrSuppliers  *self,
                    RrScope      *scope,
                    GError      **error)
{
  for (guint i = 0; i < RR_SUPPLIER_MAX_WIRES; i++)
    if (!rr_supplier_wire_start (self->wires[i], scope, error))
      return FALSE;
  return TRUE;
}

void
rr_suppliers_close (RrSuppliers *self)
{
  for (guint i = 0; i < RR_SUPPLIER_MAX_WIRES; i++)
    rr_supplier_wire_close (self->wires[i]);
}

void
rr_suppliers_free (RrSuppliers *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < RR_SUPPLIER_MAX_WIRES; i++)
    rr_supplier_wire_free (self->wires[i]);
  g_ptr_array_unref (self->lines);
  g_clear_pointer (&self->book, rr_supplier_book_free);
  rr_mutex_clear (&self->lock);
  rr_mutex_clear (&self->file_lock);
  g_free (self->path);
  g_free (self);
}

/* --- what the file says ------------------------------------------------------- */

static gboolean
is_same (const RrSupplierSettings *a,
         const RrSupplierSettings *b)
{
  return strcmp (a->id, b->id) == 0 && strcmp (a->name, b->name) == 0 && strcmp (a->url, b->url) == 0
         && strcmp (a->key, b->key) == 0 && a->deadline_ms == b->deadline_ms && a->rate_per_s == b->rate_per_s
         && a->burst == b->burst && g_strcmp0 (a->units, b->units) == 0;
}

RrSupplierLine *
rr_suppliers_find_locked (RrSuppliers *self,
                          const char  *id)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      RrSupplierLine *line = self->lines->pdata[i];

      if (strcmp (line->settings->id, id) == 0)
        return line;
    }
  return NULL;
}

/* Returns: (transfer full): the lines that are not used any more */
static GPtrArray *
swap_lines_locked (RrSuppliers    *self,
                   RrSupplierBook *book)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_supplier_line_unref);
  GPtrArray *old = self->lines;

  for (guint i = 0; i < book->suppliers->len; i++)
    {
      const RrSupplierSettings *settings = book->suppliers->pdata[i];
      RrSupplierLine *line = rr_suppliers_find_locked (self, settings->id);

      if (line != NULL && is_same (line->settings, settings))
        g_ptr_array_add (lines, rr_supplier_line_ref (line));
      else
        g_ptr_array_add (lines, rr_supplier_line_new (settings, self->wires[self->n_made++ % RR_SUPPLIER_MAX_WIRES]));
    }
  self->lines = lines;
  return old;
}

gboolean
rr_suppliers_reload (RrSuppliers  *self,
                     GError      **error)
{
  RrSupplierBook *book = rr_supplier_book_load (self->path, error), *old_book;
  g_autoptr(GPtrArray) old = NULL;

  if (book == NULL)
    return FALSE;
  rr_mutex_lock (&self->lock);
  old = swap_lines_locked (self, book);
  old_book = self->book;
  self->book = book;
  for (guint i = 0; i < old->len; i++)
    if (!g_ptr_array_find (self->lines, old->pdata[i], NULL))
      g_atomic_int_set (&((RrSupplierLine *) old->pdata[i])->is_retired, 1);
  rr_mutex_unlock (&self->lock);

  g_clear_pointer (&old_book, rr_supplier_book_free);
  for (guint i = 0; i < RR_SUPPLIER_MAX_WIRES; i++)
    rr_slot_set (self->wires[i]->look, RR_TICK);
  return TRUE;
}

gboolean
rr_suppliers_put (RrSuppliers               *self,
                  const RrSupplierSettings  *supplier,
                  GError                   **error)
{
  gboolean ok;

  rr_mutex_lock (&self->file_lock);
  ok = rr_supplier_book_write (self->path, supplier, error) && rr_suppliers_reload (self, error);
  rr_mutex_unlock (&self->file_lock);
  return ok;
}

gboolean
rr_suppliers_remove (RrSuppliers  *self,
                     const char   *id,
                     GError      **error)
{
  gboolean ok;

  rr_mutex_lock (&self->file_lock);
  ok = rr_supplier_book_remove (self->path, id, error) && rr_suppliers_reload (self, error);
  rr_mutex_unlock (&self->file_lock);
  return ok;
}

gboolean
rr_suppliers_has (RrSuppliers *self,
                  const char  *itinerary)
{
  gboolean has;

  rr_mutex_lock (&self->lock);
  has = rr_supplier_book_itinerary (self->book, itinerary) != NULL;
  rr_mutex_unlock (&self->lock);
  return has;
}

char *
rr_suppliers_dup_legs (RrSuppliers *self,
                       const char  *itinerary)
{
  RrItinerary *found;
  char *legs = NULL;

  rr_mutex_lock (&self->lock);
  found = rr_supplier_book_itinerary (self->book, itinerary);
  if (found != NULL)
    legs = rr_itinerary_legs_to_text (found->legs);
  rr_mutex_unlock (&self->lock);
  return legs;
}

/* --- what a person sees ------------------------------------------------------- */

static RrSupplierRow *
make_row (RrSupplierLine *line)
{
  const RrSupplierSettings *settings = line->settings;
  RrSupplierRow *row = g_new0 (RrSupplierRow, 1);

  row->id = g_strdup (settings->id);
  row->name = g_strdup (settings->name);
  row->url = g_strdup (settings->url);
  row->has_key = *settings->key != '\0';
  row->deadline_ms = settings->deadline_ms;
  row->rate_per_s = settings->rate_per_s;
  row->burst = settings->burst;
  row->units = g_strdup (settings->units);
  rr_supplier_line_get_stat (line, &row->stat);
  rr_mutex_lock (&line->lock);
  row->last_error = g_strdup (line->last_error);
  rr_mutex_unlock (&line->lock);
  return row;
}

static RrItineraryRow *
make_itinerary (const RrSupplierBook *book,
                const RrItinerary    *itinerary)
{
  RrItineraryRow *row = g_new0 (RrItineraryRow, 1);
  g_autoptr(GString) legs = g_string_new (NULL);

  for (guint i = 0; i < itinerary->legs->len; i++)
    {
      const RrItineraryLeg *leg = itinerary->legs->pdata[i];

      g_string_append_printf (legs, "%s%s", i > 0 ? ", " : "", rr_supplier_book_find (book, leg->supplier)->name);
    }
  row->id = g_strdup (itinerary->id);
  row->name = g_strdup (itinerary->name);
  row->n_legs = itinerary->legs->len;
  row->legs = g_string_free (g_steal_pointer (&legs), FALSE);
  return row;
}

RrSupplierView *
rr_suppliers_dup_view (RrSuppliers *self)
{
  RrSupplierView *view = rr_supplier_view_new ();
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_supplier_line_unref);

  rr_mutex_lock (&self->lock);
  for (guint i = 0; i < self->lines->len; i++)
    g_ptr_array_add (lines, rr_supplier_line_ref (self->lines->pdata[i]));
  for (guint i = 0; i < self->book->itineraries->len; i++)
    g_ptr_array_add (view->itineraries, make_itinerary (self->book, self->book->itineraries->pdata[i]));
  rr_mutex_unlock (&self->lock);

  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_add (view->suppliers, make_row (lines->pdata[i]));
  return view;
}

/* --- one question to one supplier --------------------------------------------- */

static RrSupplierLine *
ref_line (RrSuppliers  *self,
          const char   *id,
          GError      **error)
{
  RrSupplierLine *line;

  rr_mutex_lock (&self->lock);
  line = rr_suppliers_find_locked (self, id);
  if (line != NULL)
    rr_supplier_line_ref (line);
  rr_mutex_unlock (&self->lock);
  if (line == NULL)
    g_set_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_SETTINGS, _("There is no supplier “%s”"), id);
  return line;
}

gint64
rr_supplier_deadline (const RrSupplierSettings *settings,
                      RrCtx                    *ctx,
                      gint64                    within_us)
{
  gint64 left_us = MIN ((gint64) settings->deadline_ms * G_TIME_SPAN_MILLISECOND, within_us);

  return rr_clock_now_us () + MIN (left_us, rr_ctx_remaining_us (ctx));
}

/* Returns: (transfer full) (nullable): the answer to the only call of @group */
static RrSupplierAnswer *
run_one (RrSupplierGroup  *group,
         RrCtx            *ctx,
         GError          **error)
{
  RrSupplierCall *call = group->calls->pdata[0];

  rr_supplier_group_run (group, ctx);
  if (call->answer != NULL)
    return rr_supplier_answer_ref (call->answer);
  g_propagate_error (error, g_error_copy (call->error));
  return NULL;
}

static RrSupplierAnswer *
ask_path (RrSupplierLine  *line,
          RrCtx           *ctx,
          RrSupplierKind   kind,
          const char      *path,
          GError         **error)
{
  RrSupplierGroup *group = rr_supplier_group_new ("supplier");
  RrSupplierCall *call = rr_supplier_group_add (group, line, kind,
                                                rr_supplier_deadline (line->settings, ctx, G_MAXINT64));
  RrSupplierAnswer *answer;

  call->path = g_strdup (path);
  answer = run_one (group, ctx, error);
  rr_supplier_group_free (group);
  return answer;
}

/**
 * rr_supplier_try:
 * @self: suppliers
 * @ctx: (nullable): ends it
 * @supplier: settings that need not be kept yet; without a key, that of the one of this id
 * @error: return location for an error
 *
 * Returns: (transfer full): what it calls itself and how much it sells, for a person
 */
char *
rr_supplier_try (RrSuppliers               *self,
                 RrCtx                     *ctx,
                 const RrSupplierSettings  *supplier,
                 GError                   **error)
{
  g_autoptr(RrSupplierSettings) settings = rr_supplier_settings_copy (supplier);
  RrSupplierAnswer *name, *products = NULL;
  RrSupplierLine *line, *known;
  char *sentence = NULL;

  if (!rr_supplier_settings_check (settings, error))
    return NULL;
  known = settings->key == NULL ? ref_line (self, settings->id, NULL) : NULL;
  if (settings->key == NULL)
    settings->key = g_strdup (known != NULL ? known->settings->key : "");
  g_clear_pointer (&known, rr_supplier_line_unref);

  line = rr_supplier_line_new (settings, self->wires[0]);
  name = ask_path (line, ctx, RR_SUPPLIER_NAME, "/supplier", error);
  if (name != NULL)
    products = ask_path (line, ctx, RR_SUPPLIER_PRODUCTS, "/products", error);
  if (products != NULL)
    sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s answers and sells %u product",
                                             "%s answers and sells %u products", products->products->len),
                                name->name, products->products->len);
  g_atomic_int_set (&line->is_retired, 1);
  rr_slot_set (self->wires[0]->look, RR_TICK);
  g_clear_pointer (&name, rr_supplier_answer_unref);
  g_clear_pointer (&products, rr_supplier_answer_unref);
  rr_supplier_line_unref (line);
  return sentence;
}

GPtrArray *
rr_supplier_products (RrSuppliers  *self,
                      RrCtx        *ctx,
                      const char   *id,
                      GError      **error)
{
  RrSupplierLine *line = ref_line (self, id, error);
  RrSupplierAnswer *answer = line != NULL ? ask_path (line, ctx, RR_SUPPLIER_PRODUCTS, "/products", error) : NULL;
  GPtrArray *products = answer != NULL ? g_ptr_array_ref (answer->products) : NULL;

  g_clear_pointer (&answer, rr_supplier_answer_unref);
  g_clear_pointer (&line, rr_supplier_line_unref);
  return products;
}

GArray *
rr_supplier_calendar (RrSuppliers  *self,
                      RrCtx        *ctx,
                      const char   *id,
                      const char   *product,
                      const char   *option,
                      const char   *from,
                      const char   *to,
                      GError      **error)
{
  RrSupplierLine *line = ref_line (self, id, error);
  RrSupplierGroup *group;
  RrSupplierAnswer *answer;
  RrSupplierCall *call;
  GArray *days = NULL;

  if (line == NULL)
    return NULL;
  group = rr_supplier_group_new ("supplier");
  call = rr_supplier_group_add (group, line, RR_SUPPLIER_CALENDAR,
                                rr_supplier_deadline (line->settings, ctx, G_MAXINT64));
  call->product = g_strdup (product);
  call->option = g_strdup (option);
  g_strlcpy (call->from, from, sizeof call->from);
  g_strlcpy (call->to, to, sizeof call->to);
  answer = run_one (group, ctx, error);
  if (answer != NULL)
    {
      days = g_array_ref (answer->slots);
      rr_supplier_answer_unref (answer);
    }
  rr_supplier_group_free (group);
  rr_supplier_line_unref (line);
  return days;
}

gboolean
rr_supplier_get (RrSuppliers        *self,
                 RrCtx              *ctx,
                 const char         *id,
                 const char         *uuid,
                 RrSupplierBooking  *booking,
                 GError            **error)
{
  g_autofree char *escaped = g_uri_escape_string (uuid, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/bookings/", escaped, NULL);
  RrSupplierLine *line = ref_line (self, id, error);
  RrSupplierAnswer *answer = line != NULL ? ask_path (line, ctx, RR_SUPPLIER_GET, path, error) : NULL;
  gboolean found = answer != NULL;

  if (found)
    *booking = answer->booking;
  g_clear_pointer (&answer, rr_supplier_answer_unref);
  g_clear_pointer (&line, rr_supplier_line_unref);
  return found;
}
