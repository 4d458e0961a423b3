/* rr-fix.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <math.h>

G_BEGIN_DECLS

#define RR_TIME_UNKNOWN     G_MININT64
#define RR_DEVICE_ID_MAX    96    /* bytes of a device id, with the NUL */
#define RR_MESSAGE_ID_MAX   40    /* bytes of a message id, with the NUL */

/* Where a message came from: the protocol that carried it. */
typedef enum
{
  RR_SOURCE_UNKNOWN,
  RR_SOURCE_OWNTRACKS,
  RR_SOURCE_TRACCAR,       /* Traccar Client and OsmAnd, query or form */
  RR_SOURCE_TRACCAR_JSON,
  RR_SOURCE_GPSLOGGER,
  RR_SOURCE_OPENGTS,
  RR_SOURCE_LIVE,          /* our WebSocket */
  RR_SOURCE_GPX,           /* imported file */
  RR_N_SOURCES
} RrSource;

/* Why a fix is marked. A marked fix is kept, shown and stored like any other. */
typedef enum
{
  RR_FIX_LATE        = 1 << 0,   /* older than the newest fix of its device */
  RR_FIX_FUTURE      = 1 << 1,   /* its clock is ahead of ours */
  RR_FIX_NULL_ISLAND = 1 << 2,   /* 0/0, the place of receivers without a fix */
  RR_FIX_TOO_FAST    = 1 << 3,   /* implies a speed nobody walks at */
  RR_FIX_COARSE      = 1 << 4,   /* accuracy radius over 100 m */
  RR_FIX_NO_POSITION = 1 << 5,   /* no coordinates in the message */
  RR_FIX_INVALID     = 1 << 6,   /* the receiver itself said so */
  RR_FIX_NO_TIME     = 1 << 7,   /* no device time, receive time stands in */
  RR_FIX_BAD_CLOCK   = 1 << 8,   /* device time years off: GPS roll-over, dead clock */
  RR_FIX_DUPLICATE   = 1 << 9,   /* seen before; never stored twice */
  RR_FIX_MOCK        = 1 << 10,  /* the phone says the position is simulated */
  RR_FIX_IMPORTED    = 1 << 11,  /* from a file, not from a live device */
} RrFixFlags;

/* What a message says beside where the device is. */
typedef enum
{
  RR_EVENT_NONE,
  RR_EVENT_SOS,
  RR_EVENT_SOS_CANCEL,
  RR_EVENT_ALARM,          /* another alarm of the device; its word is in extra */
} RrEvent;

/* One reported position, as a plain value. NaN is "unknown". */
typedef struct
{
  double   lat_deg;
  double   lon_deg;
  gint64   time_ms;        /* Unix, as the device said it, never corrected; RR_TIME_UNKNOWN */
  gint64   received_ms;    /* Unix, by us */
  float    alt_m;
  float    speed_mps;
  float    course_deg;
  float    acc_m;
  float    vacc_m;
  float    battery_pct;
  guint32  flags;          /* RrFixFlags */
  guint8   source;         /* RrSource */
  guint8   event;          /* RrEvent */
  gint8    charging;       /* 1, 0, -1 unknown */
  char     trigger;        /* OwnTracks t, 0 unknown */
} RrFix;

typedef enum
{
  RR_MESSAGE_FIX,
  RR_MESSAGE_TRANSITION,
  RR_MESSAGE_WAYPOINT,
  RR_MESSAGE_LWT,
  RR_MESSAGE_CARD,
  RR_MESSAGE_STATUS,
  RR_MESSAGE_CMD,
  RR_MESSAGE_OTHER,        /* well formed, kept, no meaning to us */
  RR_MESSAGE_UNDECODABLE,  /* goes to quarantine: extra is the raw payload, reason says why */
  RR_MESSAGE_REPORT,       /* what became of a trail */
  RR_MESSAGE_RECEIPT,      /* a device has what we told it */
  RR_MESSAGE_TEXT,         /* to the dispatcher */
} RrMessageKind;

/* One decoded message of one device. Fixed size, so that batches are reused;
 * only the unusual has owned strings. */
typedef struct
{
  RrMessageKind  kind;
  char           device[RR_DEVICE_ID_MAX];
  char           message_id[RR_MESSAGE_ID_MAX];   /* "" when the sender has none */
  RrFix          fix;        /* position and time also of other kinds, where they have them */
  GBytes        *extra;      /* (owned) (nullable): JSON of further attributes, or raw bytes */
  char          *reason;     /* (owned) (nullable): for UNDECODABLE, a sentence */
} RrMessage;

void        rr_fix_init            (RrFix           *fix);
gboolean    rr_fix_has_position    (const RrFix     *fix);
guint64     rr_fix_hash            (const RrFix     *fix);
guint64     rr_fix_key             (const RrFix     *fix,
                                    const char      *id,
                                    gsize            id_len);
gint64      rr_fix_effective_ms    (const RrFix     *fix);
const char *rr_source_to_string    (RrSource         source);
RrSource    rr_source_from_string  (const char      *name);
char       *rr_fix_flags_to_string (guint32          flags);

void        rr_message_init        (RrMessage       *message);
void        rr_message_clear       (RrMessage       *message);
guint64     rr_message_key         (const RrMessage *message);
const char *rr_message_kind_to_string (RrMessageKind kind);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrMessage, rr_message_clear)

G_END_DECLS
