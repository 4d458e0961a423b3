/* fuzz-tours.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-tour.h"
#include "rr-tour-draft.h"

#define NOW_MS G_GINT64_CONSTANT (1796086800000)

/* tours.ini: what is understood can be sold, written again, and is understood again. */

static void
use_tour (const RrTour *tour)
{
  RrDeparture slots[RR_TOUR_MAX_SLOTS], slot;
  GDate date;

  g_date_set_dmy (&date, 28, 3, 2027);
  g_assert_cmpuint (rr_tour_slots_on (tour, &date, slots), <=, RR_TOUR_MAX_SLOTS);
  if (rr_tour_next_slot (tour, NOW_MS, &slot))
    g_assert_true (rr_tour_find_slot (tour, slot.id, &slot));
  g_assert_cmpuint (tour->options->len, >, 0);
  g_assert_cmpuint (tour->units->len, >, 0);
  for (guint i = 0; i < tour->options->len; i++)
    g_assert_true (rr_tour_find_option (tour, ((RrTourOption *) tour->options->pdata[i])->id) != NULL);
}

static void
use_draft (GKeyFile   *file,
           const char *id)
{
  g_autoptr(RrTourDraft) draft = rr_tour_draft_load (file, id);
  g_autoptr(GKeyFile) keys = NULL;

  for (RrDraftField field = 0; draft != NULL && field < RR_N_DRAFT_FIELDS; field++)
    g_free (rr_tour_draft_check (draft, field));
  if (draft == NULL || !rr_tour_draft_is_good (draft))
    return;
  keys = rr_tour_draft_to_keys (draft);
  g_assert_nonnull (keys);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = rr_fuzz_dup_text (data, size);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GKeyFile) written = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(RrCatalogue) catalogue = NULL;
  g_autoptr(RrCatalogue) again = NULL;
  g_auto(GStrv) groups = NULL;

  if (size == 0 || !g_key_file_load_from_data (file, text, size, G_KEY_FILE_KEEP_COMMENTS, NULL))
    return 0;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    use_draft (file, groups[i]);
  catalogue = rr_catalogue_new (file, &error);
  g_assert_true ((catalogue != NULL) == (error == NULL));
  if (catalogue == NULL)
    return 0;
  for (guint i = 0; i < rr_catalogue_get_tours (catalogue)->len; i++)
    use_tour (rr_catalogue_get_tours (catalogue)->pdata[i]);
  written = rr_catalogue_to_key_file (catalogue);
  again = rr_catalogue_new (written, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rr_catalogue_get_tours (again)->len, ==, rr_catalogue_get_tours (catalogue)->len);
  return 0;
}
