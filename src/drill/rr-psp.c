/* rr-psp.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-psp.h"

#include <string.h>

#include "rr-money.h"

/* RrPsp keeps intents and their money by the rules of the real thing: what a key was
 * answered is answered again, also a 500; another question under it is refused; nothing
 * is captured twice, and no more goes back than came.
 *
 * Threads: one.
 */

typedef struct
{
  char *question;
  char *body;
  guint status;
} Kept;

struct _RrPsp
{
  RrPspEventFunc func;
  gpointer       data;
  GHashTable    *intents;    /* id -> RrPspIntent (owned) */
  GPtrArray     *in_order;   /* of the same */
  GHashTable    *answers;    /* key -> Kept (owned) */
};

static const char *const state_words[] = { "requires_payment_method", "requires_capture", "succeeded", "canceled" };

static void
intent_free (gpointer data)
{
  RrPspIntent *intent = data;

  g_free (intent->id);
  g_free (intent->secret);
  g_free (intent->booking);
  g_free (intent);
}

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_free (kept->question);
  g_free (kept->body);
  g_free (kept);
}

/**
 * rr_psp_new:
 * @func: hears what happens
 * @data: for @func
 *
 * Returns: (transfer full): a service without customers
 */
RrPsp *
rr_psp_new (RrPspEventFunc  func,
            gpointer        data)
{
  RrPsp *self = g_new0 (RrPsp, 1);

  self->func = func;
  self->data = data;
  self->intents = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, intent_free);
  self->in_order = g_ptr_array_new ();
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
  return self;
}

/**
 * rr_psp_free:
 * @self: (nullable) (transfer full): a service
 */
void
rr_psp_free (RrPsp *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->in_order);
  g_hash_table_unref (self->intents);
  g_hash_table_unref (self->answers);
  g_free (self);
}

/* --- what it says --------------------------------------------------------------- */

static char *
refuse (guint      *status,
        guint       code,
        const char *type,
        const char *word,
        const char *sentence)
{
  *status = code;
  return g_strdup_printf ("{\"error\":{\"type\":\"%s\",\"code\":\"%s\",\"message\":\"%s\"}}", type, word, sentence);
}

static char *
malformed (guint      *status,
           const char *sentence)
{
  return refuse (status, 400, "invalid_request_error", "parameter_invalid", sentence);
}

/**
 * rr_psp_intent_to_json:
 * @intent: an intent
 *
 * Returns: (transfer full): as it is told
 */
char *
rr_psp_intent_to_json (const RrPspIntent *intent)
{
  g_autofree char *booking = g_strescape (intent->booking, NULL);

  return g_strdup_printf ("{\"id\":\"%s\",\"object\":\"payment_intent\",\"status\":\"%s\",\"client_secret\":\"%s\","
                          "\"amount\":%" G_GINT64_FORMAT ",\"amount_received\":%" G_GINT64_FORMAT ",\"currency\":\"%s\","
                          "\"capture_method\":\"manual\",\"metadata\":{\"booking\":\"%s\"},"
                          "\"latest_charge\":{\"amount_refunded\":%" G_GINT64_FORMAT "}}",
                          intent->id, state_words[intent->state], intent->secret, intent->amount, intent->received,
                          intent->currency, booking, intent->refunded);
}

static char *
tell (guint             *status,
      const RrPspIntent *intent)
{
  *status = 200;
  return rr_psp_intent_to_json (intent);
}

static char *
unexpected (guint             *status,
            const RrPspIntent *intent)
{
  g_autofree char *sentence = g_strdup_printf ("This PaymentIntent is %s.", state_words[intent->state]);

  return refuse (status, 400, "invalid_request_error", "payment_intent_unexpected_state", sentence);
}

/* --- what it does --------------------------------------------------------------- */

static const char *
field (const RrPspRequest *request,
       const char         *name)
{
  return request->form != NULL ? g_hash_table_lookup (request->form, name) : NULL;
}

static gboolean
read_amount (const char *text,
             gint64     *amount)
{
  return text != NULL && g_ascii_string_to_signed (text, 10, 1, G_GINT64_CONSTANT (99999999999), amount, NULL);
}

static char *
create (RrPsp              *self,
        const RrPspRequest *request,
        guint              *status)
{
  const char *currency = field (request, "currency"), *booking = field (request, "metadata[booking]");
  g_autofree char *capitals = currency != NULL ? g_ascii_strup (currency, -1) : NULL;
  RrPspIntent *intent;
  gint64 amount, ours;

  if (!read_amount (field (request, "amount"), &amount))
    return malformed (status, "amount is a whole number above zero");
  if (capitals == NULL || strlen (capitals) != 3 || !rr_money_from_psp (capitals, amount, &ours))
    return malformed (status, "no such currency, or no such amount in it");
  if (g_strcmp0 (field (request, "capture_method"), "manual") != 0)
    return malformed (status, "capture_method has to be manual here");

  intent = g_new0 (RrPspIntent, 1);
  intent->id = g_strdup_printf ("pi_%06u", self->in_order->len + 1);
  intent->secret = g_strdup_printf ("%s_secret_%08x", intent->id, g_random_int ());
  intent->booking = g_strdup (booking != NULL ? booking : "");
  intent->amount = amount;
  g_strlcpy (intent->currency, currency, sizeof intent->currency);
  g_hash_table_insert (self->intents, intent->id, intent);
  g_ptr_array_add (self->in_order, intent);
  self->func ("payment_intent.created", intent, self->data);
  return tell (status, intent);
}

static char *
confirm (RrPsp              *self,
         RrPspIntent        *intent,
         const RrPspRequest *request,
         guint              *status)
{
  const char *method = field (request, "payment_method");

  if (intent->state != RR_PSP_WAITS)
    return unexpected (status, intent);
  if (method != NULL && strstr (method, "Declined") != NULL)
    return refuse (status, 402, "card_error", "card_declined", "Your card was declined.");
  rr_psp_confirm (self, intent->id);
  return tell (status, intent);
}

static char *
capture (RrPsp       *self,
         RrPspIntent *intent,
         guint       *status)
{
  if (intent->state != RR_PSP_AUTHORISED)
    return unexpected (status, intent);
  intent->state = RR_PSP_SUCCEEDED;
  intent->received = intent->amount;
  intent->n_captures++;
  self->func ("payment_intent.succeeded", intent, self->data);
  return tell (status, intent);
}

static char *
cancel (RrPsp       *self,
        RrPspIntent *intent,
        guint       *status)
{
  if (intent->state != RR_PSP_WAITS && intent->state != RR_PSP_AUTHORISED)
    return unexpected (status, intent);
  intent->state = RR_PSP_CANCELED;
  self->func ("payment_intent.canceled", intent, self->data);
  return tell (status, intent);
}

static char *
refund (RrPsp              *self,
        const RrPspRequest *request,
        guint              *status)
{
  const char *id = field (request, "payment_intent");
  RrPspIntent *intent = id != NULL ? g_hash_table_lookup (self->intents, id) : NULL;
  const char *text = field (request, "amount");
  gint64 amount = intent != NULL ? intent->received - intent->refunded : 0;

  if (intent == NULL || (text != NULL && !read_amount (text, &amount)))
    return malformed (status, "no such intent, or no such amount");
  if (intent->state != RR_PSP_SUCCEEDED)
    return unexpected (status, intent);
  if (intent->refunded == intent->received)
    return refuse (status, 400, "invalid_request_error", "charge_already_refunded", "It has been refunded.");
  if (amount > intent->received - intent->refunded)
    return malformed (status, "more than there is");
  intent->refunded += amount;
  intent->n_refunds++;
  self->func ("charge.refunded", intent, self->data);
  *status = 200;
  return g_strdup_printf ("{\"id\":\"re_%s_%u\",\"object\":\"refund\",\"payment_intent\":\"%s\",\"status\":"
                          "\"succeeded\",\"amount\":%" G_GINT64_FORMAT ",\"currency\":\"%s\"}",
                          intent->id, intent->n_refunds, intent->id, amount, intent->currency);
}

static char *
one_intent (RrPsp              *self,
            const RrPspRequest *request,
            const char         *rest,
            guint              *status)
{
  g_auto(GStrv) parts = g_strsplit (rest, "/", 3);
  RrPspIntent *intent = g_hash_table_lookup (self->intents, parts[0] != NULL ? parts[0] : "");
  const char *verb = parts[0] != NULL ? parts[1] : NULL;
  gboolean is_get = strcmp (request->method, "GET") == 0;

  if (intent == NULL)
    return refuse (status, 404, "invalid_request_error", "resource_missing", "No such payment_intent.");
  if (is_get && verb == NULL)
    return tell (status, intent);
  if (!is_get && g_strcmp0 (verb, "confirm") == 0)
    return confirm (self, intent, request, status);
  if (!is_get && g_strcmp0 (verb, "capture") == 0)
    return capture (self, intent, status);
  if (!is_get && g_strcmp0 (verb, "cancel") == 0)
    return cancel (self, intent, status);
  return refuse (status, 404, "invalid_request_error", "url_invalid", "Unrecognized request URL.");
}

static char *
act (RrPsp              *self,
     const RrPspRequest *request,
     guint              *status)
{
  static const char intents[] = "/v1/payment_intents";

  if (strcmp (request->path, intents) == 0 && strcmp (request->method, "POST") == 0)
    return create (self, request, status);
  if (strcmp (request->path, "/v1/refunds") == 0 && strcmp (request->method, "POST") == 0)
    return refund (self, request, status);
  if (g_str_has_prefix (request->path, intents) && request->path[sizeof intents - 1] == '/')
    return one_intent (self, request, request->path + sizeof intents, status);
  return refuse (status, 404, "invalid_request_error", "url_invalid", "Unrecognized request URL.");
}

/* --- keys ------------------------------------------------------------------------ */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
question_of (const RrPspRequest *request)
{
  GString *text = g_string_new (request->method);
  guint n = 0;

  g_string_append_printf (text, " %s", request->path);
  if (request->form != NULL)
    {
      g_autofree gpointer *names = g_hash_table_get_keys_as_array (request->form, &n);

      qsort (names, n, sizeof *names, compare_names);
      for (guint i = 0; i < n; i++)
        g_string_append_printf (text, "&%s=%s", (char *) names[i],
                                (char *) g_hash_table_lookup (request->form, names[i]));
    }
  return g_string_free (text, FALSE);
}

static gboolean
is_kept (guint status)
{
  return status == 200 || status == 402 || status >= 500;
}

static char *
broken (guint *status)
{
  return refuse (status, 500, "api_error", "", "Something went wrong on our end.");
}

/**
 * rr_psp_answer:
 * @self: a service
 * @request: what is asked
 * @breaks: answer with 500, now and whenever it is asked under this key
 * @does: with @breaks: it is done all the same
 * @status: (out): of the answer
 *
 * Returns: (transfer full): the answer, JSON
 */
char *
rr_psp_answer (RrPsp              *self,
               const RrPspRequest *request,
               gboolean            breaks,
               gboolean            does,
               guint              *status)
{
  g_autofree char *question = question_of (request);
  Kept *kept = request->key != NULL ? g_hash_table_lookup (self->answers, request->key) : NULL;
  char *body;

  if (kept != NULL && strcmp (kept->question, question) != 0)
    return refuse (status, 400, "idempotency_error", "", "Keys for idempotent requests belong to one request.");
  if (kept != NULL)
    {
      *status = kept->status;
      return g_strdup (kept->body);
    }
  body = breaks && !does ? NULL : act (self, request, status);
  if (breaks)
    {
      g_free (body);
      body = broken (status);
    }
  if (request->key != NULL && is_kept (*status))
    {
      kept = g_new0 (Kept, 1);
      kept->question = g_steal_pointer (&question);
      kept->body = g_strdup (body);
      kept->status = *status;
      g_hash_table_insert (self->answers, g_strdup (request->key), kept);
    }
  return body;
}

/**
 * rr_psp_confirm:
 * @self: a service
 * @id: an intent
 *
 * Its guest agrees to pay.
 *
 * Returns: %FALSE if it does not wait for them
 */
gboolean
rr_psp_confirm (RrPsp      *self,
                const char *id)
{
  RrPspIntent *intent = g_hash_table_lookup (self->intents, id);

  if (intent == NULL || intent->state != RR_PSP_WAITS)
    return FALSE;
  intent->state = RR_PSP_AUTHORISED;
  self->func ("payment_intent.amount_capturable_updated", intent, self->data);
  return TRUE;
}

/**
 * rr_psp_ledger:
 * @self: a service
 *
 * Returns: (transfer full): every intent and what became of its money, JSON
 */
char *
rr_psp_ledger (RrPsp *self)
{
  GString *text = g_string_new ("{\"intents\":[");

  for (guint i = 0; i < self->in_order->len; i++)
    {
      const RrPspIntent *intent = self->in_order->pdata[i];
      g_autofree char *booking = g_strescape (intent->booking, NULL);

      g_string_append_printf (text, "%s{\"id\":\"%s\",\"booking\":\"%s\",\"currency\":\"%s\",\"status\":\"%s\","
                              "\"amount\":%" G_GINT64_FORMAT ",\"received\":%" G_GINT64_FORMAT ",\"refunded\":%"
                              G_GINT64_FORMAT ",\"captures\":%u,\"refunds\":%u}", i > 0 ? "," : "", intent->id,
                              booking, intent->currency, state_words[intent->state], intent->amount, intent->received,
                              intent->refunded, intent->n_captures, intent->n_refunds);
    }
  g_string_append (text, "]}\n");
  return g_string_free (text, FALSE);
}

/**
 * rr_psp_get_n:
 * @self: a service
 *
 * Returns: how many intents there are
 */
guint
rr_psp_get_n (RrPsp *self)
{
  return self->in_order->len;
}
