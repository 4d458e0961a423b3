/* rr-staff-gate.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-staff.h"

#include "rr-engine-audit.h"
#include "rr-engine-bookings.h"
#include "rr-engine-secrets.h"
#include "rr-engine-departures.h"
#include "rr-engine-devices.h"
#include "rr-engine-incidents.h"
#include "rr-engine-replay.h"
#include "rr-engine-storage.h"
#include "rr-engine-suppliers.h"
#include "rr-engine-private.h"
#include "rr-engine-trips.h"
#include "rr-reconcile.h"

/* What each act of the console takes. Every one goes through this table before it is begun,
 * see rr-engine-op.c; one that is not in it takes a manager.
 *
 * Threads: any.
 */

#define ACT(func, right) { #func, (gpointer) func, right }

static const struct
{
  const char *name;
  gpointer    act;
  RrRight     right;
} gate[] = {
  ACT (rr_engine_sign_in_async, RR_RIGHT_LOOK),
  ACT (rr_engine_start_sweeps, RR_RIGHT_LOOK),   /* what the engine keeps of itself */
  ACT (rr_engine_load_track_async, RR_RIGHT_LOOK),
  ACT (rr_engine_export_gpx_async, RR_RIGHT_LOOK),
  ACT (rr_engine_find_trail_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_receipts_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_incidents_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_log_async, RR_RIGHT_LOOK),
  ACT (rr_engine_try_rules_async, RR_RIGHT_LOOK),
  ACT (rr_engine_read_route_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_bookings_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_offers_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_journal_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_sales_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_books_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_departures_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_waiting_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_replay_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_marks_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_tracks_async, RR_RIGHT_LOOK),
  ACT (rr_engine_load_trip_log_async, RR_RIGHT_LOOK),
  ACT (rr_engine_export_tracks_async, RR_RIGHT_LOOK),
  ACT (rr_engine_fan_out_async, RR_RIGHT_LOOK),
  ACT (rr_engine_act_async, RR_RIGHT_INCIDENTS),
  ACT (rr_engine_save_fence_async, RR_RIGHT_INCIDENTS),
  ACT (rr_engine_remove_fence_async, RR_RIGHT_INCIDENTS),
  ACT (rr_engine_save_rules_async, RR_RIGHT_INCIDENTS),
  ACT (rr_engine_save_trip_async, RR_RIGHT_TRIPS),
  ACT (rr_engine_act_on_trip_async, RR_RIGHT_TRIPS),
  ACT (rr_engine_save_zone_async, RR_RIGHT_TRIPS),
  ACT (rr_engine_remove_zone_async, RR_RIGHT_TRIPS),
  ACT (rr_engine_report_async, RR_RIGHT_REPORTS),
  ACT (rr_engine_say_async, RR_RIGHT_MESSAGES),
  ACT (rr_engine_wish_booking_async, RR_RIGHT_BOOKINGS),
  ACT (rr_engine_join_waiting_async, RR_RIGHT_BOOKINGS),
  ACT (rr_engine_act_on_waiting_async, RR_RIGHT_BOOKINGS),
  ACT (rr_engine_change_departure_async, RR_RIGHT_DEPARTURES),
  ACT (rr_engine_import_gpx_async, RR_RIGHT_TRACKS),
  ACT (rr_engine_rename_device_async, RR_RIGHT_TRACKS),
  ACT (rr_engine_settle_async, RR_RIGHT_BOOKINGS),   /* money that goes back takes more, see there */
  ACT (rr_engine_save_tour_async, RR_RIGHT_TOURS),
  ACT (rr_engine_remove_tour_async, RR_RIGHT_TOURS),
  ACT (rr_engine_try_supplier_async, RR_RIGHT_SUPPLIERS),
  ACT (rr_engine_put_supplier_async, RR_RIGHT_SUPPLIERS),
  ACT (rr_engine_remove_supplier_async, RR_RIGHT_SUPPLIERS),
  ACT (rr_engine_load_audit_async, RR_RIGHT_LOOK),
  ACT (rr_engine_export_audit_async, RR_RIGHT_LOOK),
  ACT (rr_engine_verify_audit_async, RR_RIGHT_LOOK),
  ACT (rr_engine_list_secrets_async, RR_RIGHT_LOOK),
  ACT (rr_engine_move_secrets_async, RR_RIGHT_SECURITY),
  ACT (rr_engine_enrol_device_async, RR_RIGHT_SECURITY),
  ACT (rr_engine_end_device_async, RR_RIGHT_SECURITY),
  ACT (rr_engine_change_staff_async, RR_RIGHT_ACCOUNTS),
  ACT (rr_engine_list_backups_async, RR_RIGHT_LOOK),
  ACT (rr_engine_stage_restore_async, RR_RIGHT_BACKUPS),
  ACT (rr_engine_export_data_async, RR_RIGHT_BACKUPS),
};

#undef ACT

const char *
rr_staff_gate_get (guint    n,
                   RrRight *right)
{
  if (n >= G_N_ELEMENTS (gate))
    return NULL;
  *right = gate[n].right;
  return gate[n].name;
}

RrRight
rr_staff_gate_find (gpointer act)
{
  for (guint i = 0; i < G_N_ELEMENTS (gate); i++)
    if (gate[i].act == act)
      return gate[i].right;
  return RR_N_RIGHTS;
}
