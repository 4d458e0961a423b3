/* rr-report-tell.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-private.h"

#include <glib/gi18n-lib.h>

#include "rr-clock.h"
#include "rr-error.h"
#include "rr-geo.h"
#include "rr-time.h"

/* From a report that is stored to those who are to hear of it: what is new about the
 * condition, who is near or on the way, and all of that on disk in one transaction with
 * the mark that the report is told. After a crash in between it is found again without
 * the mark, and nobody has been told yet.
 *
 * Threads: the desk's; say() from any.
 */

/* Not more in one transaction, which everybody else waits for. */
#define MAX_GROUP_RECEIPTS 1000
#define MAX_GROUP_REPORTS  128
#define MAX_TELLINGS       512
#define MAX_RESTORED       20000
#define MAX_OPEN           200000
/* Where somebody was so long ago says nothing about where they are. */
#define STALE_MS           (24 * 3600 * G_GINT64_CONSTANT (1000))
#define TALLY_MS           (14 * 24 * 3600 * G_GINT64_CONSTANT (1000))
#define MESSAGE_LIFE_MS    (3 * 24 * 3600 * G_GINT64_CONSTANT (1000))
#define WRITE_AGAIN_US     G_TIME_SPAN_SECOND

static RrTelling *
telling_new (void)
{
  RrTelling *telling = g_new0 (RrTelling, 1);

  telling->devices = g_ptr_array_new_with_free_func (g_free);
  telling->letters = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_letter_free);
  return telling;
}

void
rr_telling_free (gpointer data)
{
  RrTelling *telling = data;

  if (telling->done != NULL)
    {
      g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED,
                                                     _("The engine is stopped"));

      telling->done (0, error, telling->data);
    }
  g_ptr_array_unref (telling->devices);
  g_ptr_array_unref (telling->letters);
  g_free (telling);
}

/* --- whom it concerns --------------------------------------------------------- */

/* Those of a trip that is out have its way before them, each of one trip. */
static void
add_routes (RrReportDesk     *self,
            const RrSnapshot *snapshot)
{
  g_autoptr(RrTripBoard) board = rr_trip_desk_dup (self->trips);
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < board->trips->len; i++)
    {
      const RrTrip *trip = board->trips->pdata[i];

      for (guint k = 0; trip->state == RR_TRIP_OUT && trip->n_route > 1 && trip->devices[k] != NULL; k++)
        {
          const RrDeviceState *state = rr_device_index_find (self->index, snapshot, trip->devices[k]);

          if (state != NULL && g_hash_table_add (seen, (gpointer) state))
            rr_audience_add_route (self->audience, (guint) (state - snapshot->devices), trip->route, trip->n_route);
        }
    }
}

static void
fill_audience (RrReportDesk     *self,
               const RrSnapshot *snapshot)
{
  rr_audience_clear (self->audience);
  for (guint i = 0; i < snapshot->n_devices; i++)
    {
      const RrDeviceState *state = &snapshot->devices[i];

      if (rr_fix_has_position (&state->fix) && state->last_contact_ms > snapshot->now_ms - STALE_MS)
        rr_audience_add (self->audience, i, state->fix.lat_deg, state->fix.lon_deg);
    }
  add_routes (self, snapshot);
}

static void
find_concerned (RrReportDesk     *self,
                RrTelling        *telling,
                const RrReport   *report,
                const RrSnapshot *snapshot)
{
  g_autoptr(GArray) concerns = g_array_new (FALSE, FALSE, sizeof (RrConcern));
  RrPlace place = { report->lat_deg, report->lon_deg }, end = { report->end_lat_deg, report->end_lon_deg };

  rr_audience_find (self->audience, &place, isnan (end.lat_deg) ? NULL : &end, telling->notice.radius_m,
                    concerns);
  for (guint i = 0; i < concerns->len; i++)
    {
      const char *id = snapshot->devices[g_array_index (concerns, RrConcern, i).guide].id;

      if (g_strcmp0 (id, report->author) != 0)
        g_ptr_array_add (telling->devices, g_strdup (id));
    }
}

static gboolean
is_inside (const RrPlace *area,
           guint          n_area,
           double         lat_deg,
           double         lon_deg)
{
  gboolean inside = FALSE;

  for (guint i = 0, j = n_area - 1; i < n_area; j = i++)
    {
      double xi = remainder (area[i].lon_deg - lon_deg, 360), xj = remainder (area[j].lon_deg - lon_deg, 360);
      double yi = area[i].lat_deg - lat_deg, yj = area[j].lat_deg - lat_deg;

      if ((yi > 0) != (yj > 0) && 0 < xi - yi * (xj - xi) / (yj - yi))
        inside = !inside;
    }
  return inside;
}

/* --- on disk, then told ------------------------------------------------------- */

static gboolean
write_telling (RrStore    *store,
               RrTelling  *telling,
               GError    **error)
{
  RrNotice *notice = &telling->notice;

  if (telling->has_notice)
    {
      if (!rr_store_notice_add (store, notice, error))
        return FALSE;
      for (guint i = 0; i < telling->devices->len; i++)
        if (!rr_store_receipt_add (store, notice->id, telling->devices->pdata[i], notice->made_ms, error))
          return FALSE;
    }
  for (guint i = 0; i < telling->letters->len; i++)
    if (!rr_store_letter_add (store, telling->letters->pdata[i], error))
      return FALSE;
  return notice->report == 0 || rr_store_report_told (store, notice->report, error);
}

static gboolean
write_tellings_cb (RrStore   *store,
                   gpointer   data,
                   GError   **error)
{
  GPtrArray *tellings = data;

  for (guint i = 0; i < tellings->len; i++)
    if (!write_telling (store, tellings->pdata[i], error))
      return FALSE;
  return TRUE;
}

static void
add_message_talk (RrReportDesk    *self,
                  const RrTelling *telling)
{
  const RrNotice *notice = &telling->notice;
  RrTalkRow row = { .id = notice->id, .time_ms = notice->made_ms };

  if (telling->devices->len == 1)
    g_strlcpy (row.device, telling->devices->pdata[0], sizeof row.device);
  g_strlcpy (row.text, notice->text, sizeof row.text);
  rr_report_desk_add_talk (self, &row);
}

static RrNoticeTally *
ensure_tally (RrReportDesk *self,
              gint64        notice,
              gint64        about)
{
  RrNoticeTally *tally = g_hash_table_lookup (self->tallies, &notice);

  if (tally == NULL)
    {
      tally = g_new0 (RrNoticeTally, 1);
      tally->about = about;
      g_hash_table_insert (self->tallies, g_memdup2 (&notice, sizeof notice), tally);
    }
  return tally;
}

static void
post_telling (RrReportDesk *self,
              RrTelling    *telling)
{
  const RrNotice *notice = &telling->notice;

  self->is_changed = TRUE;
  if (telling->has_notice)
    {
      ensure_tally (self, notice->id, notice->about)->n[RR_RECEIPT_QUEUED] += telling->devices->len;
      self->counts.n_notices++;
      self->counts.n_receipts += telling->devices->len;
      if (telling->devices->len > 0)
        rr_outbox_add_form (self->outbox, rr_notice_form_new (notice));
      for (guint i = 0; i < telling->devices->len; i++)
        {
          RrReceipt receipt = { .notice = notice->id };

          g_strlcpy (receipt.device, telling->devices->pdata[i], sizeof receipt.device);
          rr_outbox_add (self->outbox, &receipt);
        }
      if (notice->kind == RR_NOTICE_MESSAGE)
        add_message_talk (self, telling);
    }
  if (telling->letters->len > 0)
    rr_staff_post_wake (self->staff);
  if (telling->done != NULL)
    telling->done (telling->devices->len, NULL, telling->data);
  telling->done = NULL;
}

/* FALSE: not on disk; to be tried again. */
gboolean
rr_report_tell (RrReportDesk *self)
{
  if (self->tellings->len == 0)
    return TRUE;
  if (rr_clock_now_us () < self->retry_us)
    return FALSE;
  if (!rr_inquiry_write (self->inquiry, write_tellings_cb, self->tellings))
    {
      self->retry_us = rr_clock_now_us () + WRITE_AGAIN_US;
      return FALSE;
    }
  for (guint i = 0; i < self->tellings->len; i++)
    post_telling (self, self->tellings->pdata[i]);
  g_ptr_array_set_size (self->tellings, 0);
  return TRUE;
}

/* --- reports ------------------------------------------------------------------ */

typedef struct
{
  RrReportDesk *desk;
  RrSnapshot   *snapshot;     /* (owned) (nullable) */
  guint         n_reports;
  guint         n_receipts;
  gint64        last;         /* id of the last report read */
  gboolean      is_cut;       /* there are more than this group takes */
} Hearing;

static gboolean
is_worth_telling (RrConditionNews news)
{
  return news == RR_NEWS_NEW || news == RR_NEWS_WORSE || news == RR_NEWS_CLEARED;
}

static void
hear_report_cb (const RrReport *report,
                gpointer        data)
{
  Hearing *hearing = data;
  RrReportDesk *self = hearing->desk;
  gint64 now_ms = rr_time_now_ms ();
  RrTelling *telling;
  RrCondition condition;
  RrConditionNews news;

  if (hearing->n_receipts >= MAX_GROUP_RECEIPTS)
    {
      hearing->is_cut = TRUE;
      return;
    }
  news = rr_condition_book_take (self->book, report, now_ms, &condition);
  telling = telling_new ();
  telling->notice.report = report->id;
  telling->has_notice = is_worth_telling (news) && condition.id != 0;
  if (condition.id != 0)
    rr_report_desk_learn (self, &condition);
  if (telling->has_notice)
    {
      rr_notice_of_condition (&telling->notice, &condition, report, news, now_ms);
      if (hearing->snapshot == NULL)
        {
          hearing->snapshot = rr_inquiry_snapshot (self->inquiry);
          fill_audience (self, hearing->snapshot);
        }
      find_concerned (self, telling, report, hearing->snapshot);
      rr_telling_add_letters (telling, self->staff, &condition);
    }
  hearing->n_reports++;
  hearing->n_receipts += telling->devices->len;
  g_ptr_array_add (self->tellings, telling);
}

/* Takes in the reports that are on disk but not told, group by group. */
void
rr_report_hear (RrReportDesk *self)
{
  Hearing hearing;

  do
    {
      g_autoptr(GError) error = NULL;
      gboolean ok;

      hearing = (Hearing) { .desk = self };
      if (!rr_report_tell (self))
        return;
      ok = rr_store_reader_reports (self->reader, FALSE, rr_time_now_ms (), MAX_GROUP_REPORTS,
                                    hear_report_cb, &hearing, &error);
      g_clear_pointer (&hearing.snapshot, rr_snapshot_unref);
      if (!ok)
        g_message ("Reports cannot be read: %s", error->message);
      if (!rr_report_tell (self))
        return;
    }
  while (hearing.is_cut || hearing.n_reports == MAX_GROUP_REPORTS);
}

/* --- what the dispatcher says ------------------------------------------------- */

typedef struct
{
  GPtrArray        *devices;   /* (owned): of char */
  GArray           *area;      /* (owned): of RrPlace */
  char              text[RR_REPORT_TEXT_MAX];
  RrReportDoneFunc  done;
  gpointer          data;
} Saying;

static void
saying_free (gpointer data)
{
  Saying *saying = data;

  g_ptr_array_unref (saying->devices);
  g_array_unref (saying->area);
  g_free (saying);
}

static void
add_inside (RrReportDesk *self,
            Saying       *saying,
            RrTelling    *telling)
{
  RrSnapshot *snapshot = rr_inquiry_snapshot (self->inquiry);
  const RrPlace *area = (const RrPlace *) (gpointer) saying->area->data;

  for (guint i = 0; snapshot != NULL && i < snapshot->n_devices; i++)
    {
      const RrDeviceState *state = &snapshot->devices[i];

      if (rr_fix_has_position (&state->fix) && state->last_contact_ms > snapshot->now_ms - STALE_MS
          && is_inside (area, saying->area->len, state->fix.lat_deg, state->fix.lon_deg)
          && !g_ptr_array_find_with_equal_func (telling->devices, state->id, g_str_equal, NULL))
        g_ptr_array_add (telling->devices, g_strdup (state->id));
    }
  g_clear_pointer (&snapshot, rr_snapshot_unref);
}

static GError *
new_full_error (void)
{
  return g_error_new_literal (RR_ERROR, RR_ERROR_FULL,
                              _("Too many requests are waiting. Try again in a moment."));
}

static void
refuse_saying (Saying *saying)
{
  g_autoptr(GError) error = new_full_error ();

  saying->done (0, error, saying->data);
}

static void
say_event (RrReportDesk *self,
           gpointer      data)
{
  Saying *saying = data;
  RrTelling *telling;
  gint64 now_ms = rr_time_now_ms ();

  if (self->tellings->len >= MAX_TELLINGS)
    {
      refuse_saying (saying);
      return;
    }
  telling = telling_new ();
  telling->has_notice = TRUE;
  telling->notice = (RrNotice) {
    .kind = RR_NOTICE_MESSAGE,
    .what = RR_REPORT_OTHER,
    .severity = RR_SEVERITY_INFO,
    .made_ms = now_ms,
    .expires_ms = now_ms + MESSAGE_LIFE_MS,
    .lat_deg = NAN, .lon_deg = NAN, .radius_m = NAN,
  };
  g_strlcpy (telling->notice.text, saying->text, sizeof telling->notice.text);
  for (guint i = 0; i < saying->devices->len; i++)
    g_ptr_array_add (telling->devices, g_strdup (saying->devices->pdata[i]));
  if (saying->area->len >= 3)
    add_inside (self, saying, telling);
  telling->done = saying->done;
  telling->data = saying->data;
  g_ptr_array_add (self->tellings, telling);
  rr_report_tell (self);
}

/**
 * rr_report_desk_say:
 * @self: a desk
 * @devices: (nullable) (array zero-terminated=1): to whom
 * @area: (array length=n_area): and to everybody who is in this polygon
 * @n_area: how many corners; fewer than 3 are no area
 * @text: what
 * @done: called once it is on disk, or will not be
 * @data: for @done
 *
 * Thread: any.
 */
void
rr_report_desk_say (RrReportDesk       *self,
                    const char *const  *devices,
                    const RrPlace      *area,
                    guint               n_area,
                    const char         *text,
                    RrReportDoneFunc    done,
                    gpointer            data)
{
  Saying *saying = g_new0 (Saying, 1);
  RrReport cut;

  rr_report_init (&cut);
  rr_report_set_text (&cut, text);
  g_strlcpy (saying->text, cut.text, sizeof saying->text);
  saying->devices = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; devices != NULL && devices[i] != NULL; i++)
    g_ptr_array_add (saying->devices, g_strdup (devices[i]));
  saying->area = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  if (n_area > 0)
    g_array_append_vals (saying->area, area, n_area);
  saying->done = done;
  saying->data = data;
  if (!rr_report_desk_post (self, say_event, saying, saying_free))
    {
      refuse_saying (saying);
      saying_free (saying);
    }
}

/* --- after a restart ---------------------------------------------------------- */

static void
restore_report_cb (const RrReport *report,
                   gpointer        data)
{
  RrReportDesk *self = data;

  rr_condition_book_take (self->book, report, rr_time_now_ms (), NULL);
}

static void
restore_notice_cb (const RrNotice *notice,
                   gpointer        data)
{
  RrReportDesk *self = data;

  rr_outbox_add_form (self->outbox, rr_notice_form_new (notice));
}

static void
restore_receipt_cb (const RrReceipt *receipt,
                    gpointer         data)
{
  RrReportDesk *self = data;

  if (rr_outbox_has_form (self->outbox, receipt->notice))
    rr_outbox_add (self->outbox, receipt);
}

static void
restore_tally_cb (gint64         notice,
                  gint64         about,
                  RrReceiptState state,
                  guint          n,
                  gpointer       data)
{
  ensure_tally (data, notice, about)->n[state] += n;
}

static void
restore_talk_cb (const RrTalk *talk,
                 gpointer      data)
{
  RrTalkRow row = { .from_guide = TRUE, .time_ms = talk->received_ms };

  g_strlcpy (row.device, talk->device, sizeof row.device);
  g_strlcpy (row.text, talk->text, sizeof row.text);
  g_array_append_val ((GArray *) data, row);
}

static void
restore_saying_cb (const RrNotice *notice,
                   gpointer        data)
{
  RrTalkRow row = { .id = notice->id, .time_ms = notice->made_ms };

  g_strlcpy (row.text, notice->text, sizeof row.text);
  g_array_append_val ((GArray *) data, row);
}

static void
name_recipient_cb (const RrReceipt *receipt,
                   gpointer         data)
{
  RrTalkRow *row = data;

  g_strlcpy (row->device, receipt->device, sizeof row->device);
}

static int
compare_talk (gconstpointer a,
              gconstpointer b)
{
  const RrTalkRow *x = a, *y = b;

  return x->time_ms < y->time_ms ? -1 : x->time_ms > y->time_ms;
}

/* Who is the only recipient is whose thread it is. */
static gboolean
restore_talk (RrReportDesk  *self,
              GError       **error)
{
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (RrTalkRow));

  if (!rr_store_reader_talk (self->reader, NULL, 128, restore_talk_cb, rows, error)
      || !rr_store_reader_sayings (self->reader, 128, restore_saying_cb, rows, error))
    return FALSE;
  g_array_sort (rows, compare_talk);
  for (guint i = 0; i < rows->len; i++)
    {
      RrTalkRow *row = &g_array_index (rows, RrTalkRow, i);
      const RrNoticeTally *tally = row->from_guide ? NULL : g_hash_table_lookup (self->tallies, &row->id);
      guint n = 0;

      for (guint k = 0; tally != NULL && k < RR_N_RECEIPT_STATES; k++)
        n += tally->n[k];
      if (n == 1 && !rr_store_reader_receipts (self->reader, 0, row->id, 1, name_recipient_cb, row, error))
        return FALSE;
      rr_report_desk_add_talk (self, row);
    }
  return TRUE;
}

gboolean
rr_report_restore (RrReportDesk  *self,
                   GError       **error)
{
  gint64 now_ms = rr_time_now_ms ();

  return rr_store_reader_reports (self->reader, TRUE, now_ms, MAX_RESTORED, restore_report_cb, self, error)
         && rr_store_reader_open_notices (self->reader, MAX_RESTORED, restore_notice_cb, self, error)
         && rr_store_reader_open_receipts (self->reader, NULL, MAX_OPEN, restore_receipt_cb, self, error)
         && rr_store_reader_tallies (self->reader, now_ms - TALLY_MS, restore_tally_cb, self, error)
         && restore_talk (self, error);
}
