/* rr-incident.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"

G_BEGIN_DECLS

/* One ladder for everything. Numbers here and below are in the database: append only. */
typedef enum
{
  RR_LEVEL_NORMAL,
  RR_LEVEL_ALERT,        /* worth knowing */
  RR_LEVEL_WARN,         /* somebody should look soon */
  RR_LEVEL_ALARM,        /* somebody has to act */
  RR_LEVEL_EMERGENCY,    /* life */
  RR_N_LEVELS
} RrLevel;

typedef enum
{
  RR_INCIDENT_SOS,
  RR_INCIDENT_DEVICE_ALARM,      /* another alarm of the device, its word in detail */
  RR_INCIDENT_OVERDUE_RETURN,
  RR_INCIDENT_OVERDUE_CHECK_IN,
  RR_INCIDENT_NO_MOTION,
  RR_INCIDENT_NO_CONTACT,
  RR_INCIDENT_OFF_ROUTE,
  RR_INCIDENT_FENCE_ENTER,
  RR_INCIDENT_FENCE_LEAVE,
  RR_INCIDENT_NOT_INSIDE,        /* should be inside a fence */
  RR_INCIDENT_AREA_EMPTY,        /* nobody is left in a fence */
  RR_INCIDENT_LOW_BATTERY,
  RR_N_INCIDENT_KINDS
} RrIncidentKind;

typedef enum
{
  RR_INCIDENT_RAISED,
  RR_INCIDENT_ACKNOWLEDGED,
  RR_INCIDENT_CLOSED,
} RrIncidentState;

/* What is written in an incident's log. */
typedef enum
{
  RR_LOG_RAISED,
  RR_LOG_REPEATED,       /* heard again, not told again */
  RR_LOG_REOPENED,       /* heard again after it was acknowledged: told again */
  RR_LOG_GREW,           /* to a higher level, by itself */
  RR_LOG_CANCELLED,      /* the device took it back; only a person closes */
  RR_LOG_OVER,           /* what raised it is no more; only a person closes */
  RR_LOG_ACKNOWLEDGED,
  RR_LOG_ESCALATED,
  RR_LOG_NOTED,
  RR_LOG_CLOSED,
  RR_LOG_LATE,           /* heard of afterwards, when it said nothing about now any more */
  RR_N_LOGS
} RrIncidentLog;

typedef enum
{
  RR_ACT_ACKNOWLEDGE,
  RR_ACT_ESCALATE,
  RR_ACT_NOTE,
  RR_ACT_CLOSE,
  RR_N_ACTS
} RrIncidentAct;

#define RR_SUBJECT_MAX  64
#define RR_DETAIL_MAX   96
#define RR_REMARK_MAX   400      /* bytes of a note of a person */
#define RR_INCIDENT_MAX_REPEATS 200   /* in the log of one incident; all are counted */

/* What a rule says of a device. A plain value in a chain, owned by whom it was given to. */
typedef enum
{
  RR_NOTE_RAISE,
  RR_NOTE_GROW,          /* to a higher level, if it is still open */
  RR_NOTE_OVER,
  RR_NOTE_CANCEL,
  RR_NOTE_LATE,          /* it was so once; to be written down, not to be told */
} RrNoteVerb;

typedef struct _RrNote RrNote;
struct _RrNote
{
  RrNote         *next;            /* (owned) (nullable) */
  RrNoteVerb      verb;
  RrIncidentKind  kind;
  RrLevel         level;
  char            device[RR_DEVICE_ID_MAX];   /* "" for a fence or a party */
  char            subject[RR_SUBJECT_MAX];    /* the fence or the plan it is about, or "" */
  char            detail[RR_DETAIL_MAX];      /* its name, the word of an alarm, or "" */
  gint64          at_ms;           /* our clock */
  guint           n_unheard;       /* who may be in an empty area, but has no contact */
  RrFix           fix;             /* what raised it */
  RrFix           last;            /* where the device was known to be before, if fix cannot say */
};

/* One incident: changed while its maker has it alone, immutable once it is shared. */
typedef struct
{
  int              ref_count;      /* (atomic) */
  gint64           id;
  RrIncidentKind   kind;
  RrLevel          level;
  RrIncidentState  state;
  guint            count;          /* how often it was heard */
  gboolean         active;         /* what raised it still holds */
  guint            n_unheard;      /* who may be in an empty area, but has no contact */
  char             device[RR_DEVICE_ID_MAX];
  char             subject[RR_SUBJECT_MAX];
  char             detail[RR_DETAIL_MAX];
  gint64           raised_ms;      /* our clock; 0 in those below is never */
  gint64           heard_ms;       /* the last time */
  gint64           cancelled_ms;
  gint64           over_ms;
  gint64           acked_ms;
  gint64           closed_ms;
  char            *acked_by;       /* (owned) (nullable) */
  char            *closed_by;      /* (owned) (nullable) */
  char            *remark;         /* (owned) (nullable): the last note of a person */
  RrFix            fix;            /* of the last time */
  RrFix            last;
} RrIncident;

RrNote      *rr_note_new               (RrNoteVerb            verb,
                                        RrIncidentKind        kind,
                                        gint64                at_ms);
void         rr_note_free              (RrNote               *note);
RrNote      *rr_note_join              (RrNote               *first,
                                        RrNote               *second);

RrIncident  *rr_incident_new           (const RrNote         *note);
RrIncident  *rr_incident_copy          (const RrIncident     *self);
RrIncident  *rr_incident_ref           (RrIncident           *self);
void         rr_incident_unref         (RrIncident           *self);
gboolean     rr_incident_take          (RrIncident           *self,
                                        const RrNote         *note,
                                        RrIncidentLog        *log);
gboolean     rr_incident_act           (RrIncident           *self,
                                        RrIncidentAct         act,
                                        const char           *who,
                                        const char           *remark,
                                        gint64                now_ms,
                                        RrIncidentLog        *log,
                                        GError              **error);
gboolean     rr_incident_is_ringing    (const RrIncident     *self);
gboolean     rr_incident_is_history    (const RrIncident     *self);
gboolean     rr_incident_has_place     (const RrIncident     *self);
const RrFix *rr_incident_get_place     (const RrIncident     *self);
gint64       rr_incident_get_delay_ms  (const RrIncident     *self);
int          rr_incident_compare       (const RrIncident     *a,
                                        const RrIncident     *b);

RrLevel      rr_incident_kind_get_level (RrIncidentKind       kind);
const char  *rr_incident_kind_to_string (RrIncidentKind       kind);
/* In the language of the program. */
const char  *rr_incident_kind_get_words (RrIncidentKind       kind);
gboolean     rr_incident_kind_from_string (const char        *name,
                                        RrIncidentKind       *kind);
const char  *rr_level_to_string        (RrLevel               level);
gboolean     rr_level_from_string      (const char           *name,
                                        RrLevel              *level);
const char  *rr_incident_state_to_string (RrIncidentState     state);
const char  *rr_incident_log_to_string (RrIncidentLog         log);
gboolean     rr_incident_act_from_string (const char         *name,
                                        RrIncidentAct        *act);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrNote, rr_note_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrIncident, rr_incident_unref)

G_END_DECLS
