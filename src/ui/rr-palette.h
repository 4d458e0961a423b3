/* rr-palette.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What can be found, in the order in which equals are listed. */
typedef enum
{
  RR_PALETTE_GUIDE,
  RR_PALETTE_TRIP,
  RR_PALETTE_BOOKING,
  RR_PALETTE_PAGE,
  RR_PALETTE_ACTION,
  RR_N_PALETTE_KINDS
} RrPaletteKind;

typedef struct
{
  RrPaletteKind  kind;
  char          *title;      /* (owned) */
  char          *detail;     /* (owned) (nullable) */
  char          *page;       /* (owned) (nullable): the page of the console it is on */
  char          *name;       /* (owned) (nullable): of a device, or of an action */
  gint64         number;     /* of a trip or a booking */
  char          *folded;     /* (owned): what is searched */
} RrPaletteEntry;

#define RR_TYPE_PALETTE (rr_palette_get_type ())
G_DECLARE_FINAL_TYPE (RrPalette, rr_palette, RR, PALETTE, AdwWindow)

/* Signals: "typed" (const char *text), "chosen" (RrPaletteEntry *entry). */

RrPaletteEntry *rr_palette_entry_new   (RrPaletteKind    kind,
                                        const char      *title,
                                        const char      *detail,
                                        const char      *page,
                                        const char      *name,
                                        gint64           number);
void            rr_palette_entry_free  (RrPaletteEntry  *self);

RrPalette      *rr_palette_new         (GtkWindow       *parent,
                                        GPtrArray       *entries);
void            rr_palette_set_found   (RrPalette       *self,
                                        GPtrArray       *entries);
const char     *rr_palette_get_text    (RrPalette       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPaletteEntry, rr_palette_entry_free)

G_END_DECLS
