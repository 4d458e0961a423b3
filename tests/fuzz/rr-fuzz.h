/* rr-fuzz.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a target is: it takes any bytes, and aborts if a promise is broken. */
int         LLVMFuzzerTestOneInput (const guint8 *data,
                                    gsize         size);

int         LLVMFuzzerInitialize   (int          *argc,
                                    char       ***argv);

/* For targets; see rr-fuzz.c. */
char       *rr_fuzz_dup_text       (const guint8 *data,
                                    gsize         size);
const char *rr_fuzz_workspace      (void);
const char *rr_fuzz_write          (const char   *name,
                                    const guint8 *data,
                                    gsize         size);

G_END_DECLS
