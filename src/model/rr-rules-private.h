/* rr-rules-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-deadlines.h"
#include "rr-rules.h"

G_BEGIN_DECLS

/* What of a fence has been told of a device and holds. */
enum
{
  RR_TOLD_ENTER   = 1 << 0,
  RR_TOLD_LEAVE   = 1 << 1,
  RR_TOLD_OUTSIDE = 1 << 2,
};

/* How a device is counted in a fence. */
typedef enum
{
  RR_STANDS_OUTSIDE,            /* or nowhere that is known */
  RR_STANDS_INSIDE,
  RR_STANDS_UNHEARD,            /* it was inside when it was last heard of */
} RrStands;

typedef struct
{
  RrFenceSide side;
  RrFenceSide late;             /* likewise, of fixes that come after newer ones */
  gint8       gap_side;         /* of side, where the longest gap began */
  guint8      told;
  guint8      stands;           /* RrStands */
  gboolean    about : 1;        /* the fence is about this device */
} RrFenceView;

/* A device with a rule, or with something that was told of it. */
typedef struct
{
  guint            slot;
  const char      *id;          /* (unowned): of RrRules */
  RrRuleSet        rules;       /* resolved, no NaN */
  guint32          told;        /* a bit a kind: told, and still holds */
  gint64           contact_ms;  /* our clock */
  gint64           judged_ms;   /* of the newest fix, by rr_fix_effective_ms() */
  gboolean         has_place;
  gboolean         rested;      /* it was seen twice at its anchor */
  gboolean         silent;      /* for so long that nobody knows where it is */
  RrFix            place;       /* the newest good one */
  RrPlace          anchor;      /* where it may be resting */
  gint64           anchor_ms;   /* since when, device time */
  gint64           anchor_heard_ms;  /* likewise, our clock */
  RrFenceView     *views;       /* (owned) (nullable): in step with the fences */
  gint64           gap_from_ms; /* device time: the longest gap of the last hour, which late */
  gint64           gap_to_ms;   /*   fixes may fill */
  RrPlace          gap_place;   /* where it was when it began */
  gint64           late_ms;     /* device time of the last late fix, 0 for none */
  RrPlace          late_place;
  RrCorridor      *route;       /* (owned) (nullable) */
  RrCorridorSide   on_route;
} RrRuleDevice;

typedef struct
{
  RrFence *fence;               /* (owned) */
  guint    n_inside;            /* as RR_STANDS_INSIDE */
  guint    n_unheard;           /* as RR_STANDS_UNHEARD */
  gboolean told_empty;
  gboolean holds;               /* it is within its hours */
} RrRuleFence;

typedef struct
{
  RrDue    due;
  guint    stage;               /* 0 not yet, 1 told, 2 told as missed */
} RrRuleDue;

typedef struct
{
  char       *trip;             /* (owned) */
  RrCorridor *route;            /* (owned) (nullable) */
} RrRuleTrip;

struct _RrRules
{
  RrKnownFunc   known;          /* (nullable) */
  gpointer      known_data;

  GPtrArray    *ids;            /* of char *, by slot; (nullable) in between */
  GPtrArray    *devices;        /* of RrRuleDevice, by slot; (nullable): no rule for it */
  RrRuleSet     common;         /* for everybody, resolved */
  float         battery_pct;    /* of common: what a device without rules is asked */
  GHashTable   *sets;           /* scope -> RrRuleSet (owned) */
  GHashTable   *trips;          /* device id -> RrRuleTrip (owned) */
  GArray       *fences;         /* of RrRuleFence */
  GTimeZone    *zone;           /* of the hours of fences */
  gint64        hours_ms;       /* when to look at them next */
  GArray       *dues;           /* of RrRuleDue */
  GHashTable   *restored;       /* "kind/device/subject" -> level + 1 */
  GHashTable   *restored_devices; /* ids */

  RrDeadlines  *device_times;   /* by slot */
  RrDeadlines  *due_times;      /* by index in dues */
};

/* rr-rules.c */
void     rr_rule_set_lay_over    (RrRuleSet         *set,
                                  const RrRuleSet   *over);
const RrRuleSet *rr_rules_set_of (RrRules           *self,
                                  const char        *word,
                                  const char        *id);
void     rr_rules_refresh        (RrRules           *self);
RrRuleDevice *rr_rules_want      (RrRules           *self,
                                  guint              slot);
/* (nullable): the trip it is on */
const char *rr_rules_trip_of     (RrRules           *self,
                                  const char        *device_id);
/* 0, or 1 more than its level. */
guint    rr_rules_was_told       (RrRules           *self,
                                  RrIncidentKind     kind,
                                  const char        *device_id,
                                  const char        *subject);

/* rr-rules-due.c */
RrNote  *rr_rules_tick_due       (RrRules           *self,
                                  guint              at,
                                  gint64             now_ms);

/* rr-rules-judge.c */
RrNote  *rr_rule_device_judge    (RrRules           *self,
                                  RrRuleDevice      *device,
                                  const RrFix       *fix,
                                  gint64             now_ms);
RrNote  *rr_rule_device_tick     (RrRules           *self,
                                  RrRuleDevice      *device,
                                  gint64             now_ms);
void     rr_rule_device_plan     (RrRules           *self,
                                  RrRuleDevice      *device);
RrNote  *rr_rule_device_say      (RrRuleDevice      *device,
                                  RrNoteVerb         verb,
                                  RrIncidentKind     kind,
                                  gint64             now_ms);
/* Raises or ends what @holds says, if that is news. */
RrNote  *rr_rule_device_set      (RrRuleDevice      *device,
                                  RrIncidentKind     kind,
                                  gboolean           holds,
                                  gint64             now_ms);

/* rr-rules-fences.c; the setters are in rr-rules.h */
/* The first look at a fence from a place that is known. */
RrNote  *rr_rule_view_begin      (RrRules           *self,
                                  RrRuleDevice      *device,
                                  guint              at,
                                  gboolean           tell,
                                  gint64             now_ms);
void     rr_rule_views_make      (RrRules           *self,
                                  RrRuleDevice      *device);
/* It is on another trip now, which fences may be about. */
RrNote  *rr_rule_views_readdress (RrRules           *self,
                                  RrRuleDevice      *device,
                                  gint64             now_ms);
RrNote  *rr_rule_fences_hear     (RrRules           *self,
                                  RrRuleDevice      *device,
                                  gint64             now_ms);
RrNote  *rr_rule_fences_judge    (RrRules           *self,
                                  RrRuleDevice      *device,
                                  const RrFix       *fix,
                                  gint64             now_ms);
RrNote  *rr_rule_fences_tick     (RrRules           *self,
                                  RrRuleDevice      *device,
                                  gint64             now_ms);
gint64   rr_rule_fences_next_ms  (RrRules           *self,
                                  const RrRuleDevice *device);
/* Hours begin and end. */
RrNote  *rr_rule_fences_look     (RrRules           *self,
                                  gint64             now_ms);
gboolean rr_rule_is_in_camp      (RrRules           *self,
                                  const RrRuleDevice *device);
RrNote  *rr_rule_fence_say       (RrRuleDevice      *device,
                                  const RrFence     *fence,
                                  RrNoteVerb         verb,
                                  RrIncidentKind     kind,
                                  gint64             now_ms);

/* rr-rules-late.c */
/* Where the longest gap is, before @fix is judged. */
void     rr_rule_fences_mind_gap (RrRules           *self,
                                  RrRuleDevice      *device,
                                  const RrFix       *fix);
RrNote  *rr_rule_fences_look_back (RrRules          *self,
                                  RrRuleDevice      *device,
                                  const RrFix       *fix,
                                  gint64             now_ms);

G_END_DECLS
