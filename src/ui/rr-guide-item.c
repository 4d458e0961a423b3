/* rr-guide-item.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guide-item.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RrGuideItem is one guide in the roster: the last known state, updated in place, so
 * that a live update never replaces the row somebody has selected.
 *
 * Threads: main.
 * Ends:    with the list that holds it. "changed" is emitted when something a row shows
 *          is different.
 */
struct _RrGuideItem
{
  GObject        parent_instance;
  RrDeviceState  state;
  char          *id;        /* (owned) */
  char          *name;      /* (owned) */
  char          *sort_key;  /* (owned): of the name, to be compared byte by byte */
  char          *folded;    /* (owned): name and id, to be searched */
};

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrGuideItem, rr_guide_item, G_TYPE_OBJECT)

static void
rr_guide_item_finalize (GObject *object)
{
  RrGuideItem *self = RR_GUIDE_ITEM (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->sort_key);
  g_free (self->folded);

  G_OBJECT_CLASS (rr_guide_item_parent_class)->finalize (object);
}

static void
rr_guide_item_class_init (RrGuideItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rr_guide_item_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", RR_TYPE_GUIDE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
rr_guide_item_init (RrGuideItem *self)
{
}

/* Sorting 10,000 guides compares names some 130,000 times: the slow half of that is
 * done once per name. */
static void
take_name (RrGuideItem *self,
           const char  *name)
{
  g_autofree char *both = g_strdup_printf ("%s\n%s", name, self->state.id);

  g_free (self->name);
  g_free (self->sort_key);
  g_free (self->folded);
  self->name = g_utf8_make_valid (name, -1);
  self->sort_key = g_utf8_collate_key_for_filename (self->name, -1);
  self->folded = rr_fold_text (both);
}

/**
 * rr_guide_item_new:
 * @state: what is known
 *
 * Returns: (transfer full): an item
 */
RrGuideItem *
rr_guide_item_new (const RrDeviceState *state)
{
  RrGuideItem *self = g_object_new (RR_TYPE_GUIDE_ITEM, NULL);

  self->state = *state;
  self->id = g_strdup (state->id);
  self->state.id = self->id;
  take_name (self, state->name);
  self->state.name = self->name;
  return self;
}

/**
 * rr_guide_item_update:
 * @self: an item
 * @state: what is known now
 *
 * Returns: %TRUE if the name changed, so that the order may be another
 */
gboolean
rr_guide_item_update (RrGuideItem         *self,
                      const RrDeviceState *state)
{
  gboolean renamed = strcmp (self->name, state->name) != 0;
  gboolean changed = renamed || self->state.status != state->status || self->state.sos != state->sos
                     || self->state.last_contact_ms != state->last_contact_ms
                     || self->state.battery_pct != state->battery_pct;

  self->state = *state;
  self->state.id = self->id;
  if (renamed)
    take_name (self, state->name);
  self->state.name = self->name;
  if (changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return renamed;
}

/**
 * rr_guide_item_get_state:
 * @self: an item
 *
 * Returns: (transfer none): the last known state
 */
const RrDeviceState *
rr_guide_item_get_state (RrGuideItem *self)
{
  return &self->state;
}

/**
 * rr_guide_item_get_name:
 * @self: an item
 *
 * Returns: (transfer none): what to call the guide
 */
const char *
rr_guide_item_get_name (RrGuideItem *self)
{
  return self->name;
}

/**
 * rr_guide_item_compare:
 * @self: an item
 * @other: another
 *
 * Returns: less than, equal to, or greater than 0: the order of their names; guide 9 is
 *   before guide 10
 */
int
rr_guide_item_compare (RrGuideItem *self,
                       RrGuideItem *other)
{
  return strcmp (self->sort_key, other->sort_key);
}

/**
 * rr_guide_item_matches:
 * @self: an item
 * @needle: from rr_fold_text()
 *
 * Returns: whether name or id has @needle in it
 */
gboolean
rr_guide_item_matches (RrGuideItem *self,
                       const char  *needle)
{
  return strstr (self->folded, needle) != NULL;
}

/**
 * rr_fold_text:
 * @text: what somebody typed, or a name
 *
 * Returns: (transfer full): without case and accents, so that buchel finds Büchel
 */
char *
rr_fold_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *apart = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autofree char *small = g_utf8_casefold (apart, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = small; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_ismark (c))
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

/**
 * rr_format_age:
 * @age_ms: how long ago
 *
 * Returns: (transfer full): in words
 */
char *
rr_format_age (gint64 age_ms)
{
  gint64 seconds = MAX (age_ms, 0) / 1000;

  if (seconds < 5)
    return g_strdup (_("now"));
  if (seconds < 120)
    /* Translators: seconds ago, short */
    return g_strdup_printf (_("%d s ago"), (int) seconds);
  if (seconds < 7200)
    /* Translators: minutes ago, short */
    return g_strdup_printf (_("%d min ago"), (int) (seconds / 60));
  if (seconds < 172800)
    /* Translators: hours ago, short */
    return g_strdup_printf (_("%d h ago"), (int) (seconds / 3600));
  /* Translators: days ago, short */
  return g_strdup_printf (_("%d days ago"), (int) (seconds / 86400));
}

/**
 * rr_format_status:
 * @state: a device
 *
 * Returns: (transfer full): how it is doing, in words
 */
char *
rr_format_status (const RrDeviceState *state)
{
  if (state->sos)
    return g_strdup (_("SOS"));
  switch (state->status)
    {
    case RR_DEVICE_ONLINE:
      return g_strdup (_("Online"));
    case RR_DEVICE_LATE:
      return g_strdup (_("Late"));
    case RR_DEVICE_NO_FIX:
      return g_strdup (_("No position"));
    case RR_DEVICE_NO_CONTACT:
    case RR_N_DEVICE_STATUSES:
    default:
      return g_strdup (_("No contact"));
    }
}

/**
 * rr_status_css_class:
 * @state: a device
 *
 * Returns: (transfer none): the style class of its status
 */
const char *
rr_status_css_class (const RrDeviceState *state)
{
  static const char *const classes[RR_N_DEVICE_STATUSES] = {
    [RR_DEVICE_ONLINE] = "status-online",
    [RR_DEVICE_LATE] = "status-late",
    [RR_DEVICE_NO_CONTACT] = "status-no-contact",
    [RR_DEVICE_NO_FIX] = "status-no-fix",
  };

  return state->sos ? "status-sos" : classes[state->status];
}

/**
 * rr_format_flags:
 * @flags: why a fix is marked
 *
 * Returns: (transfer full): a sentence part, "" when nothing is odd
 */
char *
rr_format_flags (guint32 flags)
{
  const struct
  {
    guint32     flag;
    const char *words;
  } words[] = {
    { RR_FIX_LATE, _("arrived late") },
    { RR_FIX_FUTURE, _("clock ahead") },
    { RR_FIX_BAD_CLOCK, _("clock wrong") },
    { RR_FIX_NULL_ISLAND, _("0/0 place") },
    { RR_FIX_TOO_FAST, _("implausible jump") },
    { RR_FIX_COARSE, _("coarse") },
    { RR_FIX_INVALID, _("receiver says invalid") },
    { RR_FIX_NO_TIME, _("no device time") },
    { RR_FIX_MOCK, _("simulated by the phone") },
    { RR_FIX_IMPORTED, _("imported") },
  };
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (flags & words[i].flag)
      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", words[i].words);
  return g_string_free (out, FALSE);
}

/**
 * rr_format_source:
 * @source: a protocol
 *
 * Returns: (transfer none): its name as people know it
 */
const char *
rr_format_source (RrSource source)
{
  switch (source)
    {
    case RR_SOURCE_OWNTRACKS:
      return "OwnTracks";
    case RR_SOURCE_TRACCAR:
      return "Traccar / OsmAnd";
    case RR_SOURCE_TRACCAR_JSON:
      return "Traccar Client";
    case RR_SOURCE_GPSLOGGER:
      return "GPSLogger";
    case RR_SOURCE_OPENGTS:
      return "OpenGTS";
    case RR_SOURCE_LIVE:
      return "WebSocket";
    case RR_SOURCE_GPX:
      return "GPX";
    case RR_SOURCE_UNKNOWN:
    case RR_N_SOURCES:
    default:
      return _("unknown");
    }
}
