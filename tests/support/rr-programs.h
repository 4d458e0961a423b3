/* rr-programs.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-explore.h"

G_BEGIN_DECLS

/* Small programs over the core that are right, each with the claim it makes. */
typedef struct
{
  const char    *claim;
  RrExploreFunc  func;
} RrProgram;

extern const RrProgram rr_programs_chan[];
extern const guint rr_n_programs_chan;
extern const RrProgram rr_programs_work[];
extern const guint rr_n_programs_work;

G_END_DECLS
