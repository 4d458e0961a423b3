/* rr-json-fast.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-json-fast.h"

#include <string.h>

#include "rr-decoder-private.h"
#include "rr-geo.h"
#include "rr-json-scan.h"
#include "rr-time.h"

/* The hot path of the decoders: nine of ten messages are a flat object of known members
 * with plain numbers and short ASCII strings. They are read in one pass without
 * allocation. Everything else (escapes, other types, unknown or repeated members, odd
 * numbers) is left to the patient reader, which gives the same result where both can.
 *
 * Threads: any; nothing here has state.
 */

typedef enum
{
  MEMBER_TYPE,
  MEMBER_ID,
  MEMBER_TID,
  MEMBER_TOPIC,
  MEMBER_TRIGGER,
  MEMBER_TST,
  MEMBER_LAT,
  MEMBER_LON,
  MEMBER_ALT,
  MEMBER_ACC,
  MEMBER_VAC,
  MEMBER_VEL,
  MEMBER_COG,
  MEMBER_BATT,
  MEMBER_BS,
  N_MEMBERS
} Member;

#define FIRST_NUMBER MEMBER_TST

static const struct
{
  const char *name;
  gsize       len;
} members[N_MEMBERS] = {
  [MEMBER_TYPE] = { "_type", 5 }, [MEMBER_ID] = { "_id", 3 },   [MEMBER_TID] = { "tid", 3 },
  [MEMBER_TOPIC] = { "topic", 5 }, [MEMBER_TRIGGER] = { "t", 1 }, [MEMBER_TST] = { "tst", 3 },
  [MEMBER_LAT] = { "lat", 3 },    [MEMBER_LON] = { "lon", 3 },   [MEMBER_ALT] = { "alt", 3 },
  [MEMBER_ACC] = { "acc", 3 },    [MEMBER_VAC] = { "vac", 3 },   [MEMBER_VEL] = { "vel", 3 },
  [MEMBER_COG] = { "cog", 3 },    [MEMBER_BATT] = { "batt", 4 }, [MEMBER_BS] = { "bs", 2 },
};

typedef struct
{
  guint32 seen;                                   /* bit a member */
  char    texts[FIRST_NUMBER][RR_DEVICE_ID_MAX];
  double  numbers[N_MEMBERS];
} Reader;

static Member
find_member (const char *name,
             gsize       len)
{
  for (Member i = 0; i < N_MEMBERS; i++)
    if (len == members[i].len && memcmp (name, members[i].name, len) == 0)
      return i;
  return N_MEMBERS;
}

static gboolean
take_member (RrJsonScan *scan,
             const char *name,
             gsize       len,
             gpointer    data)
{
  Reader *reader = data;
  Member member = find_member (name, len);
  const char *text;

  if (member == N_MEMBERS || (reader->seen & (1u << member)) != 0)
    return FALSE;

  reader->seen |= 1u << member;
  if (member >= FIRST_NUMBER)
    return rr_json_scan_number (scan, &reader->numbers[member]);
  if (!rr_json_scan_string (scan, &text, &len) || len >= RR_DEVICE_ID_MAX)
    return FALSE;
  memcpy (reader->texts[member], text, len);
  reader->texts[member][len] = '\0';
  return TRUE;
}

static gboolean
has (const Reader *reader,
     Member        member)
{
  return (reader->seen & (1u << member)) != 0;
}

static void
copy_positive (const Reader *reader,
               Member        member,
               double        factor,
               float        *value)
{
  if (has (reader, member) && reader->numbers[member] >= 0)
    *value = (float) (reader->numbers[member] * factor);
}

static gboolean
fill_fix (const Reader *reader,
          RrFix        *fix)
{
  const double *numbers = reader->numbers;

  if (!has (reader, MEMBER_LAT) || !has (reader, MEMBER_LON) || !has (reader, MEMBER_TST)
      || !rr_geo_is_valid (numbers[MEMBER_LAT], numbers[MEMBER_LON])
      || !rr_time_from_number (numbers[MEMBER_TST], &fix->time_ms) || fix->time_ms == 0)
    return FALSE;

  fix->lat_deg = numbers[MEMBER_LAT];
  fix->lon_deg = numbers[MEMBER_LON];
  if (has (reader, MEMBER_ALT))
    fix->alt_m = (float) numbers[MEMBER_ALT];
  copy_positive (reader, MEMBER_ACC, 1, &fix->acc_m);
  copy_positive (reader, MEMBER_VAC, 1, &fix->vacc_m);
  copy_positive (reader, MEMBER_VEL, 1 / 3.6, &fix->speed_mps);
  copy_positive (reader, MEMBER_COG, 1, &fix->course_deg);
  copy_positive (reader, MEMBER_BATT, 1, &fix->battery_pct);
  if (has (reader, MEMBER_BS) && numbers[MEMBER_BS] >= 1 && numbers[MEMBER_BS] <= 3)
    fix->charging = numbers[MEMBER_BS] >= 2;
  if (has (reader, MEMBER_TRIGGER))
    fix->trigger = reader->texts[MEMBER_TRIGGER][0];
  return TRUE;
}

/* As the patient reader: who is known, then topic, then tid. */
static const char *
choose_device (const Reader *reader,
               const char   *device)
{
  if (device != NULL && *device != '\0')
    return device;
  if (has (reader, MEMBER_TOPIC) && reader->texts[MEMBER_TOPIC][0] != '\0')
    return reader->texts[MEMBER_TOPIC];
  return has (reader, MEMBER_TID) ? reader->texts[MEMBER_TID] : NULL;
}

/**
 * rr_json_fast_location:
 * @text: a message
 * @len: its bytes
 * @device: (nullable): who sent it, if that is known already
 * @message: an empty message
 *
 * Thread: any.
 *
 * Returns: %TRUE if @message is filled
 */
gboolean
rr_json_fast_location (const char *text,
                       gsize       len,
                       const char *device,
                       RrMessage  *message)
{
  Reader reader;

  reader.seen = 0;
  if (!rr_json_scan_object (text, len, take_member, &reader) || !has (&reader, MEMBER_TYPE)
      || strcmp (reader.texts[MEMBER_TYPE], "location") != 0 || !fill_fix (&reader, &message->fix)
      || !rr_decoder_set_device (message, choose_device (&reader, device)))
    return FALSE;

  if (has (&reader, MEMBER_ID))
    rr_decoder_set_id (message, reader.texts[MEMBER_ID]);
  return TRUE;
}
