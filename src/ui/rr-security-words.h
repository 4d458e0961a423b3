/* rr-security-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-door-view.h"

G_BEGIN_DECLS

/* The front door in words. */
char       *rr_security_dup_heading     (const RrDoorView    *view);
const char *rr_security_get_protection  (const RrDoorView    *view);
char       *rr_security_dup_certificate (const RrDoorView    *view);
char       *rr_security_dup_counts      (const RrDoorView    *view);
char       *rr_security_dup_peer        (const RrDoorPeer    *peer);
char       *rr_security_dup_refusal     (const RrDoorRefusal *refusal);

G_END_DECLS
