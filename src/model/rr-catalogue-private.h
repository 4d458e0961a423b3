/* rr-catalogue-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tour.h"

G_BEGIN_DECLS

/* Beside [TOUR] stand [TOUR unit ID] and [TOUR option ID]. */
#define RR_CATALOGUE_UNIT   "unit"
#define RR_CATALOGUE_OPTION "option"

/* The option of a tour that names none. */
#define RR_CATALOGUE_ONLY_OPTION "DEFAULT"

#define RR_CATALOGUE_MAX_AGE 99

void        rr_tour_unit_free   (RrTourUnit    *unit);
void        rr_tour_option_free (RrTourOption  *option);
/* Both return what is wrong with the file, or NULL. */
const char *rr_catalogue_read_units   (GKeyFile    *file,
                                       const char  *group,
                                       RrTour      *tour,
                                       GPtrArray  **units);
const char *rr_catalogue_read_options (GKeyFile    *file,
                                       RrTour      *tour);
char       *rr_catalogue_dup_text     (GKeyFile    *file,
                                       const char  *group,
                                       const char  *key,
                                       const char  *otherwise);
guint       rr_catalogue_get_number   (GKeyFile    *file,
                                       const char  *group,
                                       const char  *key,
                                       guint        otherwise,
                                       guint        most);
gboolean    rr_catalogue_is_plain_id  (const char  *id);
/* FALSE for a name that is none; what is not there changes nothing. */
gboolean    rr_catalogue_read_name    (GKeyFile    *file,
                                       const char  *group,
                                       const char  *key,
                                       const char *(*name) (guint),
                                       guint        n,
                                       guint       *index);
gboolean    rr_catalogue_read_bits    (GKeyFile    *file,
                                       const char  *group,
                                       const char  *key,
                                       const char *(*name) (guint),
                                       guint        n,
                                       guint       *bits);
const char *rr_catalogue_contact_name (guint        field);
const char *rr_catalogue_code_name    (guint        format);

G_END_DECLS
