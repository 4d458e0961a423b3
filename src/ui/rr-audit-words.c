/* rr-audit-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-audit-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The audit log in words.
 *
 * Threads: main.
 */

static const struct { const char *what; const char *words; } table[] = {
  { "audit.cut", N_("The end of the audit log was missing") },
  { "audit.dropped", N_("Rows found no room in the audit log") },
  { "audit.no-head", N_("The file audit-head was missing") },
  { "audit.other-head", N_("The file audit-head is of another audit log") },
  { "audit.unreadable", N_("The audit log could not be read") },
  { "booking.cancel", N_("Booking cancelled by staff") },
  { "booking.confirm", N_("Booking confirmed by staff") },
  { "booking.extend", N_("Hold extended by staff") },
  { "booking.make", N_("Booking made by staff") },
  { "booking.move", N_("Booking moved by staff") },
  { "booking.resend", N_("Letter sent again by staff") },
  { "booking.restore", N_("Cancellation taken back by staff") },
  { "certificate.renew", N_("Certificate of the door renewed") },
  { "credential.refused", N_("Credentials refused") },
  { "database.damaged", N_("The database was damaged") },
  { "door.close", N_("Doors closed") },
  { "door.open", N_("Doors opened") },
  { "engine.start", N_("Started") },
  { "engine.stop", N_("Stopped") },
  { "engine.unclean", N_("The run before did not end in order") },
  { "export.audit", N_("Audit log exported") },
  { "export.incidents", N_("Incidents exported") },
  { "export.manifest", N_("List of guests exported") },
  { "export.report", N_("Report of the diagnostics saved") },
  { "export.tracks", N_("Tracks exported") },
  { "export.trip", N_("Report of a trip exported") },
  { "incident.acknowledge", N_("Incident acknowledged") },
  { "incident.close", N_("Incident closed") },
  { "incident.escalate", N_("Incident escalated") },
  { "incident.note", N_("Note on an incident") },
  { "payment.received", N_("Money received") },
  { "payment.refund", N_("Payment refunded") },
  { "payment.returned", N_("Money returned") },
  { "payment.try-again", N_("Payment tried again") },
  { "secrets.missing", N_("Secrets were missing from the keyring") },
  { "secrets.move", N_("Secrets moved to the keyring") },
  { "settings.fence", N_("Fence changed") },
  { "settings.fence.remove", N_("Fence removed") },
  { "settings.file", N_("A file of settings has changed") },
  { "settings.rules", N_("Rules changed") },
  { "settings.supplier", N_("Supplier changed") },
  { "settings.supplier.remove", N_("Supplier removed") },
  { "settings.tour", N_("Tour changed") },
  { "settings.tour.remove", N_("Tour removed") },
};

const char *
rr_audit_what_get_words (const char *what)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].what, what) == 0)
      return _(table[i].words);
  return what;
}

static void
append_part (GString    *text,
             const char *part)
{
  if (*part != '\0')
    g_string_append_printf (text, " \302\267 %s", part);
}

/**
 * rr_audit_row_dup_lines:
 * @row: a row
 *
 * Returns: (transfer full): two lines
 */
char *
rr_audit_row_dup_lines (const RrAuditRow *row)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (row->time_ms / 1000);
  g_autofree char *when = time != NULL ? g_date_time_format (time, "%x %X") : g_strdup ("");
  GString *text = g_string_new (rr_audit_what_get_words (row->what));

  append_part (text, row->subject);
  g_string_append_printf (text, "\n%" G_GINT64_FORMAT " \302\267 %s", row->seq, when);
  append_part (text, row->who);
  append_part (text, row->result);
  append_part (text, row->detail);
  return g_string_free (text, FALSE);
}
