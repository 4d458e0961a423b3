/* rr-incident-text.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-text.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-json-build.h"
#include "rr-time.h"

/* How incidents, fences and rules are written and read by scripts: plain JSON, and CSV for
 * those who count.
 *
 * Threads: any; nothing here has state.
 */

static const char *const watch_names[] = { "enter", "leave", "stay-in", "manned", "camp" };

/* --- writing ------------------------------------------------------------------ */

static void
add_texts (JsonBuilder       *builder,
           const char        *name,
           char       *const *texts)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    json_builder_add_string_value (builder, texts[i]);
  json_builder_end_array (builder);
}

static char *
end_text (JsonBuilder *builder,
          gsize       *len)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, len);
}

static void
add_place (JsonBuilder      *builder,
           const RrIncident *incident)
{
  const RrFix *place = rr_incident_get_place (incident);
  g_autofree char *flags = rr_fix_flags_to_string (place->flags);

  json_builder_set_member_name (builder, "place");
  if (!rr_fix_has_position (place))
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "lat");
  json_builder_add_double_value (builder, place->lat_deg);
  json_builder_set_member_name (builder, "lon");
  json_builder_add_double_value (builder, place->lon_deg);
  json_builder_set_member_name (builder, "acc_m");
  if (isnan (place->acc_m))
    json_builder_add_null_value (builder);
  else
    json_builder_add_double_value (builder, (double) place->acc_m);
  rr_json_add_time (builder, "time", place->time_ms);
  rr_json_add_bool (builder, "known_before", place == &incident->last);
  rr_json_add_text (builder, "flags", flags);
  json_builder_end_object (builder);
}

static void
add_incident (JsonBuilder      *builder,
              const RrIncident *incident)
{
  g_autofree char *flags = rr_fix_flags_to_string (incident->fix.flags);

  rr_json_add_int (builder, "id", incident->id);
  rr_json_add_text (builder, "kind", rr_incident_kind_to_string (incident->kind));
  rr_json_add_text (builder, "level", rr_level_to_string (incident->level));
  rr_json_add_text (builder, "state", rr_incident_state_to_string (incident->state));
  rr_json_add_text (builder, "device", incident->device);
  rr_json_add_text (builder, "subject", incident->subject);
  rr_json_add_text (builder, "detail", incident->detail);
  rr_json_add_int (builder, "count", incident->count);
  rr_json_add_bool (builder, "active", incident->active);
  rr_json_add_int (builder, "unheard", incident->n_unheard);
  rr_json_add_time (builder, "raised", incident->raised_ms);
  rr_json_add_time (builder, "heard", incident->heard_ms);
  rr_json_add_time (builder, "said", incident->fix.time_ms);
  rr_json_add_int (builder, "late_s", rr_incident_get_delay_ms (incident) / 1000);
  rr_json_add_text (builder, "flags", flags);
  rr_json_add_time (builder, "cancelled", incident->cancelled_ms);
  rr_json_add_time (builder, "over", incident->over_ms);
  rr_json_add_time (builder, "acknowledged", incident->acked_ms);
  rr_json_add_text (builder, "acknowledged_by", incident->acked_by);
  rr_json_add_time (builder, "closed", incident->closed_ms);
  rr_json_add_text (builder, "closed_by", incident->closed_by);
  rr_json_add_text (builder, "note", incident->remark);
  add_place (builder, incident);
}

char *
rr_incidents_to_json (GPtrArray *incidents,
                      gsize     *len)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < incidents->len; i++)
    {
      json_builder_begin_object (builder);
      add_incident (builder, incidents->pdata[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return end_text (builder, len);
}

char *
rr_incident_to_json (const RrIncident *incident,
                     GPtrArray        *log,
                     gsize            *len)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_incident (builder, incident);
  json_builder_set_member_name (builder, "log");
  json_builder_begin_array (builder);
  for (guint i = 0; i < log->len; i++)
    {
      const RrIncidentEntry *entry = log->pdata[i];

      json_builder_begin_object (builder);
      rr_json_add_time (builder, "at", entry->at_ms);
      rr_json_add_text (builder, "what", rr_incident_log_to_string (entry->what));
      rr_json_add_text (builder, "level", rr_level_to_string (entry->level));
      rr_json_add_text (builder, "who", entry->who);
      rr_json_add_text (builder, "note", entry->remark);
      rr_json_add_time (builder, "said", entry->time_ms);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return end_text (builder, len);
}

static void
append_field (GString    *text,
              const char *field)
{
  /* A sheet takes what begins with one of these for a formula. */
  gboolean is_formula = field != NULL && *field != '\0' && strchr ("=+-@", *field) != NULL;

  g_string_append_c (text, '"');
  if (is_formula)
    g_string_append_c (text, '\'');
  for (const char *at = field != NULL ? field : ""; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *at);
    }
  g_string_append (text, "\",");
}

static void
append_time (GString *text,
             gint64   time_ms)
{
  g_autofree char *iso = NULL;

  if (time_ms != 0 && time_ms != RR_TIME_UNKNOWN)
    iso = rr_time_format_iso (time_ms);
  append_field (text, iso);
}

/**
 * rr_incidents_to_csv:
 * @incidents: (element-type RrIncident): incidents
 *
 * Returns: (transfer full): a line for each, below one that names the columns
 */
GString *
rr_incidents_to_csv (GPtrArray *incidents)
{
  GString *text = g_string_new ("id,kind,level,state,device,subject,detail,count,raised,heard,said,"
                                "cancelled,over,acknowledged,acknowledged_by,closed,closed_by,lat,"
                                "lon,note,unheard\r\n");

  for (guint i = 0; i < incidents->len; i++)
    {
      const RrIncident *incident = incidents->pdata[i];
      const RrFix *place = rr_incident_get_place (incident);
      char lat[G_ASCII_DTOSTR_BUF_SIZE] = "", lon[G_ASCII_DTOSTR_BUF_SIZE] = "";

      if (rr_fix_has_position (place))
        {
          g_ascii_formatd (lat, sizeof lat, "%.6f", place->lat_deg);
          g_ascii_formatd (lon, sizeof lon, "%.6f", place->lon_deg);
        }
      g_string_append_printf (text, "%" G_GINT64_FORMAT ",%s,%s,%s,", incident->id,
                              rr_incident_kind_to_string (incident->kind),
                              rr_level_to_string (incident->level),
                              rr_incident_state_to_string (incident->state));
      append_field (text, incident->device);
      append_field (text, incident->subject);
      append_field (text, incident->detail);
      g_string_append_printf (text, "%u,", incident->count);
      append_time (text, incident->raised_ms);
      append_time (text, incident->heard_ms);
      append_time (text, incident->fix.time_ms);
      append_time (text, incident->cancelled_ms);
      append_time (text, incident->over_ms);
      append_time (text, incident->acked_ms);
      append_field (text, incident->acked_by);
      append_time (text, incident->closed_ms);
      append_field (text, incident->closed_by);
      g_string_append_printf (text, "%s,%s,", lat, lon);
      append_field (text, incident->remark);
      g_string_append_printf (text, "%u\r\n", incident->n_unheard);
    }
  return text;
}

char *
rr_fences_to_json (GPtrArray *fences,
                   gsize     *len)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < fences->len; i++)
    {
      const RrFence *fence = fences->pdata[i];
      g_autofree char *shape = rr_shape_to_string (fence->shape);
      g_autofree char *hours = rr_hours_to_string (&fence->hours);

      json_builder_begin_object (builder);
      rr_json_add_text (builder, "id", fence->id);
      rr_json_add_text (builder, "name", fence->name);
      rr_json_add_text (builder, "shape", shape);
      rr_json_add_text (builder, "level", rr_level_to_string (fence->level));
      json_builder_set_member_name (builder, "watch");
      json_builder_begin_array (builder);
      for (guint j = 0; j < G_N_ELEMENTS (watch_names); j++)
        if ((fence->watch & (1u << j)) != 0)
          json_builder_add_string_value (builder, watch_names[j]);
      json_builder_end_array (builder);
      add_texts (builder, "devices", fence->devices);
      add_texts (builder, "trips", fence->trips);
      rr_json_add_text (builder, "hours", hours);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return end_text (builder, len);
}

char *
rr_rules_to_json (GHashTable *sets,
                  gsize      *len)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  GHashTableIter iter;
  gpointer scope, value;

  json_builder_begin_array (builder);
  g_hash_table_iter_init (&iter, sets);
  while (g_hash_table_iter_next (&iter, &scope, &value))
    {
      const RrRuleSet *set = value;

      json_builder_begin_object (builder);
      rr_json_add_text (builder, "scope", scope);
      for (RrRule rule = 0; rule < RR_N_RULES; rule++)
        {
          if (isnan (set->value[rule]))
            continue;
          json_builder_set_member_name (builder, rr_rule_to_string (rule));
          json_builder_add_double_value (builder, set->value[rule]);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return end_text (builder, len);
}

/* --- reading ------------------------------------------------------------------ */

static JsonNode *
parse_object (const char  *data,
              gsize        len,
              GError     **error)
{
  JsonNode *root = rr_json_parse_request (data, len, RR_JSON_MANY);

  if (root == NULL)
    g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, "This is no JSON object");
  return root;
}

static const char *
get_text (JsonNode   *root,
          const char *name)
{
  return rr_json_text_of (json_node_get_object (root), name);
}

static GStrv
dup_texts (JsonNode   *root,
           const char *name)
{
  JsonNode *node = json_object_get_member (json_node_get_object (root), name);
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *one = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (one) && json_node_get_value_type (one) == G_TYPE_STRING)
        g_ptr_array_add (texts, g_strdup (json_node_get_string (one)));
    }
  if (texts->len == 0)
    return NULL;
  g_ptr_array_add (texts, NULL);
  return (GStrv) g_ptr_array_steal (texts, NULL);
}

static guint
read_watch (JsonNode *root)
{
  g_auto(GStrv) names = dup_texts (root, "watch");
  guint watch = 0;

  for (guint i = 0; names != NULL && i < G_N_ELEMENTS (watch_names); i++)
    if (g_strv_contains ((const char *const *) names, watch_names[i]))
      watch |= 1u << i;
  return watch;
}

/**
 * rr_fence_from_json:
 * @data: an object with name and shape, perhaps id, watch, level, hours, devices and trips
 * @len: its length
 * @error: return location for an error
 *
 * Returns: (transfer full): the fence, with an id of its own if it has none; or %NULL with
 *   %RR_ERROR_MALFORMED
 */
RrFence *
rr_fence_from_json (const char  *data,
                    gsize        len,
                    GError     **error)
{
  g_autoptr(JsonNode) root = parse_object (data, len, error);
  g_autofree char *own_id = g_uuid_string_random ();
  const char *id, *name, *level;
  RrShape *shape;
  RrFence *fence;

  if (root == NULL)
    return NULL;
  id = get_text (root, "id");
  name = get_text (root, "name");
  level = get_text (root, "level");
  if (name == NULL || *name == '\0' || strlen (name) >= RR_FENCE_NAME_MAX
      || (id != NULL && (*id == '\0' || strlen (id) >= RR_SUBJECT_MAX)))
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, "A fence has a short name");
      return NULL;
    }
  shape = rr_shape_parse (get_text (root, "shape"), error);
  if (shape == NULL)
    return NULL;

  fence = rr_fence_new (id != NULL ? id : own_id, name, shape);
  fence->watch = read_watch (root);
  fence->devices = dup_texts (root, "devices");
  fence->trips = dup_texts (root, "trips");
  if (level != NULL && !rr_level_from_string (level, &fence->level))
    fence->level = RR_LEVEL_NORMAL;
  if (!rr_hours_parse (get_text (root, "hours"), &fence->hours, error))
    g_clear_pointer (&fence, rr_fence_free);
  else if (shape->kind == RR_SHAPE_LINE)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, "A line has no inside");
      g_clear_pointer (&fence, rr_fence_free);
    }
  return fence;
}

/**
 * rr_rule_set_from_json:
 * @data: an object with scope and values by the names of the rules
 * @len: its length
 * @set: (out caller-allocates): what it sets
 * @error: return location for an error
 *
 * Returns: (transfer full): the scope; or %NULL with %RR_ERROR_MALFORMED
 */
char *
rr_rule_set_from_json (const char  *data,
                       gsize        len,
                       RrRuleSet   *set,
                       GError     **error)
{
  g_autoptr(JsonNode) root = parse_object (data, len, error);
  const char *scope;

  rr_rule_set_init (set);
  if (root == NULL)
    return NULL;
  scope = get_text (root, "scope");
  if (scope == NULL || strlen (scope) > RR_DEVICE_ID_MAX + 8
      || (*scope != '\0' && !g_str_has_prefix (scope, "device:")
          && !g_str_has_prefix (scope, "trip:")))
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED,
                           "The scope is empty, device:ID or trip:ID");
      return NULL;
    }
  for (RrRule rule = 0; rule < RR_N_RULES; rule++)
    {
      JsonNode *node = json_object_get_member (json_node_get_object (root),
                                               rr_rule_to_string (rule));

      if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
        continue;
      set->value[rule] = json_node_get_double (node);
      if (!rr_rule_is_sane (rule, set->value[rule]))
        {
          g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, "%s cannot be that",
                       rr_rule_to_string (rule));
          return NULL;
        }
    }
  return g_strdup (scope);
}

/**
 * rr_remark_from_json:
 * @data: an object with who, perhaps note; or nothing
 * @len: its length
 * @who: (out): the person, "script" if nobody is named
 * @remark: (out) (nullable): what the person has to say
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED
 */
gboolean
rr_remark_from_json (const char  *data,
                     gsize        len,
                     char       **who,
                     char       **remark,
                     GError     **error)
{
  g_autoptr(JsonNode) root = NULL;

  if (len == 0)
    {
      *who = g_strdup ("script");
      return TRUE;
    }
  root = parse_object (data, len, error);
  if (root == NULL)
    return FALSE;
  *who = g_strdup (get_text (root, "who") != NULL ? get_text (root, "who") : "script");
  *remark = g_strdup (get_text (root, "note"));
  return TRUE;
}
