/* rr-json-build.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "rr-front-door.h"

G_BEGIN_DECLS

/* What routes and forms read and write of JSON. Any thread. */
JsonNode   *rr_json_parse_object (const void   *text,
                                  gsize         len);
/* Of somebody who may mean harm: values and names are counted, since each costs time. */
JsonNode   *rr_json_parse_request (const void  *text,
                                  gsize         len,
                                  guint         most);
#define RR_JSON_FEW  1024    /* of anybody */
#define RR_JSON_MANY 8192    /* of staff and resellers; an area of 2,000 corners has 6,000 */

const char *rr_json_text_of      (JsonObject   *object,
                                  const char   *name);
gboolean    rr_json_number_of    (JsonObject   *object,
                                  const char   *name,
                                  double       *value);
gint64      rr_json_int_of       (JsonObject   *object,
                                  const char   *name,
                                  gint64        otherwise);
gboolean    rr_json_bool_of      (JsonObject   *object,
                                  const char   *name,
                                  gboolean      otherwise);
/* A list that begins with two numbers, as places are written. */
gboolean    rr_json_pair_of      (JsonNode     *node,
                                  double       *first,
                                  double       *second);

/* null for NULL, for what is no finite number, for 0 and RR_TIME_UNKNOWN. */
void        rr_json_add_text     (JsonBuilder  *builder,
                                  const char   *name,
                                  const char   *text);
void        rr_json_add_int      (JsonBuilder  *builder,
                                  const char   *name,
                                  gint64        value);
void        rr_json_add_bool     (JsonBuilder  *builder,
                                  const char   *name,
                                  gboolean      value);
void        rr_json_add_number   (JsonBuilder  *builder,
                                  const char   *name,
                                  double        value);
void        rr_json_add_time     (JsonBuilder  *builder,
                                  const char   *name,
                                  gint64        time_ms);
/* Nothing at all for NULL and "", and for what is no time. */
void        rr_json_maybe_text     (JsonBuilder  *builder,
                                  const char   *name,
                                  const char   *text);
void        rr_json_maybe_time     (JsonBuilder  *builder,
                                  const char   *name,
                                  gint64        time_ms);
/* Ends the object around all of it. */
char       *rr_json_take         (JsonBuilder  *builder);

void        rr_json_reply_error  (RrFrontDoor  *door,
                                  RrReplyTo     to,
                                  guint         status,
                                  const char   *sentence);

G_END_DECLS
