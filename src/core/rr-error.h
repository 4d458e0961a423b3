/* rr-error.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RrStatus:
 * @RR_OK: done; ownership of what was handed over has moved
 * @RR_CLOSED: the other side is gone for good
 * @RR_CANCELLED: the context was cancelled first
 * @RR_DEADLINE: the deadline of the context passed first
 * @RR_FULL: no room now
 * @RR_EMPTY: nothing there now
 * @RR_SHED: refused to protect the rest
 * @RR_DEADLOCK: waiting could never end
 *
 * What an operation of the concurrency core answers. On anything but %RR_OK
 * the caller still owns what it wanted to hand over.
 */
typedef enum
{
  RR_OK,
  RR_CLOSED,
  RR_CANCELLED,
  RR_DEADLINE,
  RR_FULL,
  RR_EMPTY,
  RR_SHED,
  RR_DEADLOCK,
} RrStatus;

#define RR_ERROR (rr_error_quark ())

typedef enum
{
  RR_ERROR_DEADLOCK,     /* waiting could never end */
  RR_ERROR_FULL,         /* a bound is reached */
  RR_ERROR_SHED,         /* refused to protect the rest */
  RR_ERROR_MALFORMED,    /* bytes that do not follow their format */
  RR_ERROR_UNSUPPORTED,  /* well formed, but not for us */
  RR_ERROR_TOO_LARGE,    /* over a size limit */
  RR_ERROR_STORE,        /* the database refused */
  RR_ERROR_NO_ROOM,      /* the disk is full */
  RR_ERROR_DAMAGED,      /* what lies on disk is not what was written */
  RR_ERROR_IN_USE,       /* another process holds it */
  RR_ERROR_UNFINISHED,   /* a child outlived its scope */
  RR_ERROR_GAVE_UP,      /* a supervisor started something again too often */
} RrError;

GQuark      rr_error_quark       (void);
const char *rr_status_to_string  (RrStatus     status);
gboolean    rr_status_set_error  (RrStatus     status,
                                  const char  *what,
                                  GError     **error);

G_END_DECLS
