/* rr-offer-picker.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-engine-bookings.h"

G_BEGIN_DECLS

#define RR_TYPE_OFFER_PICKER (rr_offer_picker_get_type ())
G_DECLARE_FINAL_TYPE (RrOfferPicker, rr_offer_picker, RR, OFFER_PICKER, GtkWidget)

#define RR_OFFER_DAYS 14   /* shown at once */

/* Departures of one tour with the places that are left, two weeks at a time. Signals:
 * "wanted" (const char *tour, gint64 from_ms): somebody looks further; "chosen" (). */
GtkWidget         *rr_offer_picker_new         (void);
/* Asks for the departures from @from_ms on. */
void               rr_offer_picker_set_tour    (RrOfferPicker *self,
                                                const char    *tour,
                                                gint64         from_ms);
/* What was asked for. Those that were booked meanwhile are shown anew, the choice stays. */
void               rr_offer_picker_set_offers  (RrOfferPicker *self,
                                                const char    *tour,
                                                GArray        *offers);
/* So many places are needed; what has fewer cannot be chosen. */
void               rr_offer_picker_set_places  (RrOfferPicker *self,
                                                guint          n_places);
/* Not to be chosen: where the booking is already. */
void               rr_offer_picker_set_without (RrOfferPicker *self,
                                                const char    *slot);
const RrDeparture *rr_offer_picker_get_chosen  (RrOfferPicker *self);
const char        *rr_offer_picker_get_tour    (RrOfferPicker *self,
                                                gint64        *from_ms);

G_END_DECLS
