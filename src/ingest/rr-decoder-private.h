/* rr-decoder-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-decoder.h"
#include "rr-json-doc.h"

G_BEGIN_DECLS

#define RR_FORM_MAX_PAIRS 128

extern const RrDecoder rr_decoder_owntracks;
extern const RrDecoder rr_decoder_live_json;
extern const RrDecoder rr_decoder_traccar;
extern const RrDecoder rr_decoder_traccar_json;
extern const RrDecoder rr_decoder_gpslogger;
extern const RrDecoder rr_decoder_opengts;

/* Messages; see rr-decoder.c. */
RrMessage  *rr_decoder_append          (GArray           *messages,
                                        const RrPayload  *payload,
                                        RrSource          source);
void        rr_decoder_undecodable     (GArray           *messages,
                                        const RrPayload  *payload,
                                        RrSource          source,
                                        const char       *device,
                                        const char       *raw,
                                        gsize             len,
                                        const char       *reason);
gboolean    rr_decoder_set_device      (RrMessage        *message,
                                        const char       *device);
gboolean    rr_decoder_set_id          (RrMessage        *message,
                                        const char       *id);
RrEvent     rr_decoder_event           (const char       *alarm);

/* Reading JSON with patience; see rr-json-value.c. A value and the document it is in. */
typedef struct
{
  RrJsonDoc         *doc;      /* (unowned) */
  const RrJsonToken *at;       /* (nullable): there is none */
} RrJsonRef;

RrJsonDoc  *rr_json_open               (const char       *text,
                                        gsize             len,
                                        const char      **reason);
RrJsonRef   rr_json_root               (RrJsonDoc        *doc);
RrJsonRef   rr_json_get                (RrJsonRef         object,
                                        const char       *name);
gboolean    rr_json_get_number         (RrJsonRef         object,
                                        const char       *name,
                                        double           *value);
gboolean    rr_json_get_time           (RrJsonRef         object,
                                        const char       *name,
                                        gint64           *time_ms);
gboolean    rr_json_is_true            (RrJsonRef         object,
                                        const char       *name);
const char *rr_json_get_text           (RrJsonRef         object,
                                        const char       *name);
GBytes     *rr_json_rest               (RrJsonRef         object,
                                        const char *const *known);

/* Query strings and forms; see rr-form.c. */
typedef struct
{
  char  *text;                             /* (owned): decoded, cut at NULs */
  char  *names[RR_FORM_MAX_PAIRS];
  char  *values[RR_FORM_MAX_PAIRS];
  guint  n_pairs;
} RrForm;

void        rr_form_parse              (RrForm           *form,
                                        const RrPayload  *payload);
void        rr_form_clear              (RrForm           *form);
const char *rr_form_get                (const RrForm     *form,
                                        const char       *name);
const char *rr_form_get_any            (const RrForm     *form,
                                        const char *const *names);
gboolean    rr_form_get_number         (const RrForm     *form,
                                        const char       *name,
                                        double           *value);
GBytes     *rr_form_rest               (const RrForm     *form,
                                        const char *const *known);
gboolean    rr_form_is_form            (const RrPayload  *payload);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrForm, rr_form_clear)

G_END_DECLS
