/* rr-audit.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-audit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-time.h"

/* The rows of the audit log, how they are chained, and how a chain is looked through.
 *
 * hash = SHA-256 (hash of the row before, 32 bytes of 0 for the first, then each field as
 * "LENGTH:BYTES,"): seq, time_ms, mono_ms, start, who, what, subject, result, detail;
 * numbers in decimal. The lengths see to it that no two rows are written alike.
 *
 * Threads: any; a row belongs to whoever holds it.
 */

#define MAX_TEXT   200
#define MAX_DETAIL 1000
/* Beyond this nobody has counted; so that numbers can be added to. */
#define MAX_SEQ    (G_GINT64_CONSTANT (1) << 48)

/* --- texts -------------------------------------------------------------------- */

/* Marks that a terminal or a page obeys instead of showing them, or that nobody sees. */
static gboolean
is_hidden (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200b || (c >= 0x200e && c <= 0x200f)
         || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xfffe
         || c == 0xffff || (c >= 0xe0000 && c <= 0xe0fff);
}

/* What a spreadsheet would take for a formula. */
static gboolean
is_formula (char c)
{
  return c == '=' || c == '+' || c == '-' || c == '@';
}

/* Returns: how many bytes of @at were written */
static gsize
append_escaped (GString    *out,
                const char *at,
                gboolean    is_first)
{
  gunichar c = g_utf8_get_char_validated (at, -1);

  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      g_string_append_printf (out, "\\x%02x", (guint8) *at);
      return 1;
    }
  if (c == '\\')
    g_string_append (out, "\\\\");
  else if (is_hidden (c))
    g_string_append_printf (out, c > 0xffff ? "\\U%08x" : "\\u%04x", c);
  else if (is_first && is_formula (*at))
    g_string_append_printf (out, "\\x%02x", (guint8) *at);
  else
    g_string_append_unichar (out, c);
  return (gsize) (g_utf8_next_char (at) - at);
}

/**
 * rr_audit_escape:
 * @text: (nullable): anything
 * @max_bytes: of the result; what is longer ends in an ellipsis
 *
 * Returns: (transfer full): @text on one line, with what cannot be seen in it as an escape
 */
char *
rr_audit_escape (const char *text,
                 gsize       max_bytes)
{
  GString *out = g_string_new (NULL);

  for (const char *at = text != NULL ? text : ""; *at != '\0';)
    {
      gsize before = out->len;

      at += append_escaped (out, at, before == 0);
      if (out->len > max_bytes - strlen ("…"))
        {
          g_string_truncate (out, before);
          g_string_append (out, "…");
          break;
        }
    }
  return g_string_free (out, FALSE);
}

/**
 * rr_audit_row_new:
 * @who: (nullable): who did it
 * @what: a key of ours
 * @subject: (nullable): to what
 * @result: (nullable): what came of it
 * @detail: (nullable): more of it
 *
 * Returns: (transfer full): a row without a number and a time
 */
RrAuditRow *
rr_audit_row_new (const char *who,
                  const char *what,
                  const char *subject,
                  const char *result,
                  const char *detail)
{
  RrAuditRow *row = g_new0 (RrAuditRow, 1);

  row->start = g_strdup ("");
  row->who = rr_audit_escape (who, MAX_TEXT);
  row->what = rr_audit_escape (what, MAX_TEXT);
  row->subject = rr_audit_escape (subject, MAX_TEXT);
  row->result = rr_audit_escape (result, MAX_TEXT);
  row->detail = rr_audit_escape (detail, MAX_DETAIL);
  row->is_whole = TRUE;
  return row;
}

/**
 * rr_audit_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
rr_audit_row_free (RrAuditRow *row)
{
  if (row == NULL)
    return;

  g_free (row->start);
  g_free (row->who);
  g_free (row->what);
  g_free (row->subject);
  g_free (row->result);
  g_free (row->detail);
  g_free (row);
}

/* --- the chain ---------------------------------------------------------------- */

static void
take_text (GChecksum  *sum,
           const char *text)
{
  gsize len = strlen (text);
  char head[24];

  g_snprintf (head, sizeof head, "%" G_GSIZE_FORMAT ":", len);
  g_checksum_update (sum, (const guchar *) head, -1);
  g_checksum_update (sum, (const guchar *) text, (gssize) len);
  g_checksum_update (sum, (const guchar *) ",", 1);
}

static void
take_number (GChecksum *sum,
             gint64     number)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);
  take_text (sum, text);
}

/**
 * rr_audit_row_digest:
 * @row: a row
 * @before: the hash of the one before it
 * @hash: (out): its own
 */
void
rr_audit_row_digest (const RrAuditRow *row,
                     const guint8     *before,
                     guint8           *hash)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize len = RR_AUDIT_HASH_LEN;

  g_checksum_update (sum, before, RR_AUDIT_HASH_LEN);
  take_number (sum, row->seq);
  take_number (sum, row->time_ms);
  take_number (sum, row->mono_ms);
  take_text (sum, row->start);
  take_text (sum, row->who);
  take_text (sum, row->what);
  take_text (sum, row->subject);
  take_text (sum, row->result);
  take_text (sum, row->detail);
  g_checksum_get_digest (sum, hash, &len);
}

/**
 * rr_audit_hash_to_hex:
 * @hash: a hash
 * @hex: (out): room for %RR_AUDIT_HEX_LEN characters and a zero
 */
void
rr_audit_hash_to_hex (const guint8 *hash,
                      char         *hex)
{
  for (guint i = 0; i < RR_AUDIT_HASH_LEN; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", hash[i]);
}

/**
 * rr_audit_hash_from_hex:
 * @hex: exactly as many digits as it takes
 * @hash: (out): what they say
 *
 * Returns: %FALSE if it is no hash
 */
gboolean
rr_audit_hash_from_hex (const char *hex,
                        guint8     *hash)
{
  if (strlen (hex) != RR_AUDIT_HEX_LEN)
    return FALSE;
  for (guint i = 0; i < RR_AUDIT_HASH_LEN; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]), low = g_ascii_xdigit_value (hex[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      hash[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

/* --- the head ----------------------------------------------------------------- */

/**
 * rr_audit_head_to_line:
 * @head: a head
 *
 * Returns: (transfer full): a line that is always of one length, so that a newer one
 *   replaces it in one write
 */
char *
rr_audit_head_to_line (const RrAuditHead *head)
{
  char hex[RR_AUDIT_HEX_LEN + 1];

  rr_audit_hash_to_hex (head->hash, hex);
  return g_strdup_printf ("%020" G_GINT64_FORMAT " %s\n", head->seq, hex);
}

/**
 * rr_audit_head_from_line:
 * @line: as written by rr_audit_head_to_line()
 * @head: (out): what it says; not known if it says nothing that can be understood
 *
 * Returns: whether it is known
 */
gboolean
rr_audit_head_from_line (const char  *line,
                         RrAuditHead *head)
{
  g_auto(GStrv) words = g_strsplit (line, " ", 2);

  *head = (RrAuditHead) { 0 };
  if (g_strv_length (words) != 2)
    return FALSE;
  head->is_known = g_ascii_string_to_signed (words[0], 10, 1, MAX_SEQ, &head->seq, NULL)
                   && rr_audit_hash_from_hex (g_strchomp (words[1]), head->hash);
  return head->is_known;
}

/* --- looking through it ------------------------------------------------------- */

static void
note_fault (RrAuditCheck *check,
            RrAuditFault  fault,
            gint64        seq)
{
  if (check->n_faults++ > 0)
    return;
  check->fault = fault;
  check->fault_seq = seq;
}

static void
check_hash (RrAuditCheck     *check,
            const RrAuditRow *row)
{
  guint8 hash[RR_AUDIT_HASH_LEN];

  rr_audit_row_digest (row, check->last_hash, hash);
  if (!row->is_whole || memcmp (hash, row->hash, sizeof hash) != 0)
    note_fault (check, RR_AUDIT_CHANGED, row->seq);
}

/**
 * rr_audit_check_row:
 * @check: zeroed at the beginning, but for the head
 * @row: the next row
 *
 * A row behind others that are missing cannot be checked by itself; those after it can.
 */
void
rr_audit_check_row (RrAuditCheck     *check,
                    const RrAuditRow *row)
{
  check->n_rows++;
  if (row->seq <= check->last_seq)
    {
      note_fault (check, RR_AUDIT_DISORDERED, row->seq);
      return;
    }
  if (row->seq > check->last_seq + 1)
    note_fault (check, RR_AUDIT_MISSING, check->last_seq + 1);
  else
    check_hash (check, row);
  if (check->head.is_known && row->seq == check->head.seq
      && memcmp (row->hash, check->head.hash, sizeof row->hash) != 0)
    note_fault (check, RR_AUDIT_OTHER_HEAD, row->seq);
  check->last_seq = row->seq;
  memcpy (check->last_hash, row->hash, sizeof row->hash);
}

/**
 * rr_audit_check_broken:
 * @check: a check
 *
 * The rows behind the last one cannot be read.
 */
void
rr_audit_check_broken (RrAuditCheck *check)
{
  note_fault (check, RR_AUDIT_UNREADABLE, check->last_seq + 1);
}

/**
 * rr_audit_check_end:
 * @check: a check that has seen all rows
 */
void
rr_audit_check_end (RrAuditCheck *check)
{
  if (check->head.is_known && check->head.seq > check->last_seq)
    note_fault (check, RR_AUDIT_CUT, check->last_seq + 1);
}

static char *
dup_fault (const RrAuditCheck *check)
{
  static const char *const sentences[] = {
    [RR_AUDIT_CHANGED] = N_("Row %s is not what was written."),
    [RR_AUDIT_MISSING] = N_("Row %s is missing."),
    [RR_AUDIT_DISORDERED] = N_("Row %s is where it does not belong."),
    [RR_AUDIT_UNREADABLE] = N_("From row %s on the database cannot be read."),
    [RR_AUDIT_CUT] = N_("The end is missing, from row %s on."),
    [RR_AUDIT_OTHER_HEAD] = N_("Row %s is not the one whose hash was kept beside the log."),
  };
  g_autofree char *seq = g_strdup_printf ("%" G_GINT64_FORMAT, check->fault_seq);
  const char *sentence = _(sentences[check->fault]);
  GString *text = g_string_new (sentence);

  g_string_replace (text, "%s", seq, 1);
  return g_string_free (text, FALSE);
}

/**
 * rr_audit_check_to_text:
 * @check: a check that has ended
 *
 * Returns: (transfer full): what came of it, for a person
 */
char *
rr_audit_check_to_text (const RrAuditCheck *check)
{
  g_autofree char *rows = g_strdup_printf ("%" G_GUINT64_FORMAT, check->n_rows);
  g_autofree char *last = g_strdup_printf ("%" G_GINT64_FORMAT, check->last_seq);
  char hex[RR_AUDIT_HEX_LEN + 1];

  if (check->n_faults > 0)
    {
      g_autofree char *first = dup_fault (check);

      /* Translators: the number of rows, a sentence about the first that is wrong, and how many are */
      return g_strdup_printf (_("The audit log is not as it was written (%s rows). %s Places that do not fit: %u"),
                              rows, first, (guint) MIN (check->n_faults, G_MAXUINT));
    }
  if (check->n_rows > 0 && !check->head.is_known)
    /* Translators: %s is a number */
    return g_strdup_printf (_("Each of %s rows fits the one before it. Whether the end was cut off cannot be said: "
                              "there is no file audit-head."), rows);
  rr_audit_hash_to_hex (check->last_hash, hex);
  /* Translators: a number of rows, the number of the last one, and its hash */
  return g_strdup_printf (_("Each of %s rows fits the one before it, and the end is there. Head: %s %s"), rows, last,
                          hex);
}

/* --- for others --------------------------------------------------------------- */

/**
 * rr_audit_format_from_string:
 * @name: "csv" or "jsonl"
 * @format: (out): which
 *
 * Returns: %FALSE if it is neither
 */
gboolean
rr_audit_format_from_string (const char    *name,
                             RrAuditFormat *format)
{
  *format = strcmp (name, "csv") == 0 ? RR_AUDIT_CSV : RR_AUDIT_JSON_LINES;
  return *format == RR_AUDIT_CSV || strcmp (name, "jsonl") == 0;
}

/**
 * rr_audit_format_head:
 * @format: a format
 *
 * Returns: what comes before the rows
 */
const char *
rr_audit_format_head (RrAuditFormat format)
{
  return format == RR_AUDIT_CSV ? "seq,time,time_ms,mono_ms,start,who,what,subject,result,detail,hash\r\n" : "";
}

/* In quotes, as both formats have them; nothing in a row ends a line. */
static void
append_text (GString       *text,
             RrAuditFormat  format,
             const char    *value)
{
  g_string_append_c (text, '"');
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (text, format == RR_AUDIT_CSV ? '"' : '\\');
      else if (*at == '\\' && format == RR_AUDIT_JSON_LINES)
        g_string_append_c (text, '\\');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

/**
 * rr_audit_row_append:
 * @row: a row
 * @format: how
 * @text: where to; a line is put behind it
 *
 * The time is there twice: for a reader, and for the hash.
 */
void
rr_audit_row_append (const RrAuditRow *row,
                     RrAuditFormat     format,
                     GString          *text)
{
  const struct { const char *key; const char *value; } texts[] = {
    { "start", row->start }, { "who", row->who }, { "what", row->what }, { "subject", row->subject },
    { "result", row->result }, { "detail", row->detail },
  };
  g_autofree char *time = rr_time_format_iso (row->time_ms);
  gboolean is_csv = format == RR_AUDIT_CSV;
  char hex[RR_AUDIT_HEX_LEN + 1];

  rr_audit_hash_to_hex (row->hash, hex);
  g_string_append_printf (text, is_csv ? "%" G_GINT64_FORMAT ",%s,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT
                                       : "{\"seq\":%" G_GINT64_FORMAT ",\"time\":\"%s\",\"time_ms\":%" G_GINT64_FORMAT
                                         ",\"mono_ms\":%" G_GINT64_FORMAT,
                          row->seq, time, row->time_ms, row->mono_ms);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (is_csv)
        g_string_append_c (text, ',');
      else
        g_string_append_printf (text, ",\"%s\":", texts[i].key);
      append_text (text, format, texts[i].value);
    }
  g_string_append_printf (text, is_csv ? ",%s\r\n" : ",\"hash\":\"%s\"}\n", hex);
}
