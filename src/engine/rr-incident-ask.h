/* rr-incident-ask.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-incident-desk.h"

G_BEGIN_DECLS

/* What a person or a script wants of the desk, on its way to the store and back. */
typedef struct _RrIncidentAsk RrIncidentAsk;

typedef enum
{
  RR_ASK_ACT,
  RR_ASK_SAVE_FENCE,
  RR_ASK_REMOVE_FENCE,
  RR_ASK_SAVE_RULES,
} RrIncidentAskKind;

struct _RrIncidentAsk
{
  RrIncidentDesk    *desk;       /* (unowned) */
  RrIncidentAskKind  kind;
  gint64             id;         /* of the incident */
  RrIncidentAct      act;
  char              *who;        /* (owned) (nullable) */
  char              *text;       /* (owned) (nullable): a remark, the id of a fence, a scope */
  RrFence           *fence;      /* (owned) (nullable) */
  RrRuleSet          set;
  GError            *problem;    /* (owned) (nullable): why it was not done */
  /* On the store's thread, once it is settled; takes over the ask. */
  void             (*done)       (RrIncidentAsk *ask);
  gpointer           data;       /* for done */
  RrReplyTo          to;         /* likewise */
};

RrIncidentAsk *rr_incident_ask_new   (RrIncidentDesk     *desk,
                                      RrIncidentAskKind   kind);
void           rr_incident_ask_free  (RrIncidentAsk      *self);
/* The two functions of the item that carries it; its data is the ask. */
gboolean       rr_incident_ask_write (RrStore            *store,
                                      gpointer            data,
                                      GError            **error);
void           rr_incident_ask_done  (RrItem             *item,
                                      gpointer            keeper,
                                      gboolean            ok);

G_END_DECLS
