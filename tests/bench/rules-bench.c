/* rules-bench.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>

#include "rr-rules.h"
#include "rr-tracker.h"

/* What the rules cost behind the tracker: a million fixes of ten thousand devices, without
 * rules, with rules that concern nobody, and with ten fences, silence and rest for all. */

#define N_DEVICES 10000
#define N_FIXES   1000000
#define N_ROUNDS  5
#define NOW_MS    G_GINT64_CONSTANT (1790000000000)

typedef enum { NONE, IDLE, ALL, N_MODES } Mode;

static void
set_all (RrRules *rules)
{
  g_autoptr(GPtrArray) fences = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_fence_free);
  RrRuleSet set;

  rr_rule_set_init (&set);
  set.value[RR_RULE_NO_CONTACT_MIN] = 30;
  set.value[RR_RULE_NO_MOTION_MIN] = 30;
  rr_rules_set_values (rules, "", &set);
  for (guint i = 0; i < 10; i++)
    {
      RrFence *fence = rr_fence_new ("f", "fence", rr_shape_new_circle (46 + i * 0.1, 9, 500));

      g_snprintf (fence->id, sizeof fence->id, "f%u", i);
      fence->watch = RR_FENCE_ENTER | RR_FENCE_LEAVE;
      g_ptr_array_add (fences, fence);
    }
  rr_note_free (rr_rules_set_fences (rules, fences, NOW_MS));
}

static double
run (Mode mode)
{
  RrTrackerConfig config;
  g_autoptr(RrTracker) tracker = NULL;
  g_autoptr(RrRules) rules = rr_rules_new (NULL, NULL);
  RrMessage message;
  gint64 start_us = 0;

  rr_tracker_config_init (&config);
  tracker = rr_tracker_new (&config);
  if (mode == ALL)
    set_all (rules);
  rr_message_init (&message);
  for (guint i = 0; i < N_FIXES + N_DEVICES; i++)
    {
      guint device = i % N_DEVICES;
      gint64 now_ms = NOW_MS + i / N_DEVICES * 10000;
      guint slot;

      /* The first round makes the devices known. */
      if (i == N_DEVICES)
        start_us = g_get_monotonic_time ();
      g_snprintf (message.device, sizeof message.device, "d%u", device);
      message.fix.lat_deg = 46 + device * 1e-4 + i * 1e-10;
      message.fix.lon_deg = 9;
      message.fix.time_ms = message.fix.received_ms = now_ms;
      message.fix.flags = 0;
      message.fix.battery_pct = 80;
      slot = rr_tracker_take (tracker, &message, now_ms);
      if (mode != NONE)
        rr_note_free (rr_rules_take (rules, slot, &message, NULL, now_ms));
    }
  return (double) (g_get_monotonic_time () - start_us) * 1000 / N_FIXES;
}

int
main (void)
{
  static const char *const names[N_MODES] = { "tracker alone", "rules for nobody", "rules for all" };
  double best[N_MODES] = { 1e9, 1e9, 1e9 };

  for (guint round = 0; round < N_ROUNDS; round++)
    for (Mode mode = NONE; mode < N_MODES; mode++)
      best[mode] = MIN (best[mode], run (mode));
  for (Mode mode = NONE; mode < N_MODES; mode++)
    printf ("%-18s %6.0f ns a fix\n", names[mode], best[mode]);
  return 0;
}
