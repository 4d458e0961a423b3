/* rr-pprof.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pprof.h"

#include <string.h>

#include "rr-clock.h"
#include "rr-contention.h"
#include "rr-object-stat.h"
#include "rr-proto.h"
#include "rr-task.h"
#include "rr-watch.h"

/* Profiles in the format of pprof. The stack of a task is what it waits for, on top of
 * where it was spawned; tasks that are alike in that are one sample. So the size goes
 * with the number of places in the program, not of tasks.
 *
 * Threads: any.
 */

#define PAGE 1024

typedef struct
{
  const RrSite *site;         /* (nullable) */
  char         *wait;         /* (owned) (nullable) */
  char         *name;         /* (owned) */
  char         *scope;        /* (owned) (nullable) */
  const char   *state;
  char         *request_id;   /* (owned) (nullable): if it is of all of them */
  gboolean      many_requests;
  gint64        n;
  gint64        time_us;
} Group;

typedef struct
{
  RrPprofKind  kind;
  GHashTable  *groups;        /* (owned): key -> Group */
  GHashTable  *stuck;         /* (owned): task id -> when it was stuck since */
  gint64       now_us;
} Profile;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->wait);
  g_free (group->name);
  g_free (group->scope);
  g_free (group->request_id);
  g_free (group);
}

/* --- collecting ----------------------------------------------------------------- */

static Group *
find_group (Profile      *profile,
            const RrSite *site,
            const char   *wait,
            const char   *name,
            const char   *scope,
            const char   *state)
{
  g_autofree char *key = g_strdup_printf ("%p\n%s\n%s\n%s\n%s", (const void *) site,
                                          wait != NULL ? wait : "", name,
                                          scope != NULL ? scope : "", state);
  Group *group = g_hash_table_lookup (profile->groups, key);

  if (group != NULL)
    return group;
  if (g_hash_table_size (profile->groups) >= RR_PPROF_MAX_GROUPS && strcmp (name, "other") != 0)
    return find_group (profile, NULL, NULL, "other", NULL, "any");

  group = g_new0 (Group, 1);
  group->site = site;
  group->wait = g_strdup (wait);
  group->name = g_strdup (name);
  group->scope = g_strdup (scope);
  group->state = state;
  g_hash_table_insert (profile->groups, g_steal_pointer (&key), group);
  return group;
}

static void
note_request (Group      *group,
              const char *request_id)
{
  if (group->n == 0)
    group->request_id = g_strdup (request_id);
  else if (g_strcmp0 (group->request_id, request_id) != 0)
    group->many_requests = TRUE;
}

static void
add_task (Profile          *profile,
          const RrTaskInfo *info)
{
  gboolean waits = info->state == RR_TASK_WAITING || info->state == RR_TASK_EXTERNAL;
  const gint64 *stuck_us = g_hash_table_lookup (profile->stuck, &info->id);
  gint64 since_us = info->started_us;
  Group *group;

  if ((profile->kind == RR_PPROF_WAITS && !waits)
      || (profile->kind == RR_PPROF_LEAKED && stuck_us == NULL))
    return;
  if (profile->kind == RR_PPROF_WAITS)
    since_us = info->since_us;
  else if (profile->kind == RR_PPROF_LEAKED)
    since_us = *stuck_us;

  group = find_group (profile, info->site, info->waits_for, info->name, info->scope,
                      stuck_us != NULL ? "stuck" : rr_task_state_to_string (info->state));
  note_request (group, info->request_id);
  group->n++;
  group->time_us += MAX (profile->now_us - since_us, 0);
}

static void
collect_tasks (Profile *profile)
{
  guint64 below_id = G_MAXUINT64;

  for (;;)
    {
      g_autoptr(GPtrArray) page = rr_task_snapshot_page (below_id, PAGE);

      if (page->len == 0)
        return;
      for (guint i = 0; i < page->len; i++)
        add_task (profile, g_ptr_array_index (page, i));
      below_id = ((RrTaskInfo *) g_ptr_array_index (page, page->len - 1))->id;
    }
}

/* The waits for semaphores, by who waits; and under it where who held it had taken it. */
static void
collect_pairs (Profile *profile)
{
  g_autoptr(GArray) pairs = rr_contention_list ();

  for (guint i = 0; i < pairs->len; i++)
    {
      const RrContention *pair = &g_array_index (pairs, RrContention, i);
      const RrSite *holder = pair->hold_site;
      g_autofree char *wait = holder != NULL
                                ? g_strdup_printf ("acquire %s, taken in %s:%d", pair->name, holder->func,
                                                   holder->line)
                                : g_strdup_printf ("acquire %s", pair->name);
      Group *group = find_group (profile, pair->wait_site, wait, "semaphore", NULL, "waited");

      group->n += (gint64) pair->n_waits;
      group->time_us += (gint64) pair->wait_ns / 1000;
    }
}

static void
collect_contention (Profile *profile)
{
  g_autoptr(GPtrArray) stats = rr_object_stat_list ();

  for (guint i = 0; i < stats->len; i++)
    {
      const RrObjectStat *stat = g_ptr_array_index (stats, i);
      const char *verb = strcmp (stat->kind, "channel") == 0 ? "send" : "queue";
      g_autofree char *in = g_strdup_printf ("%s %s", verb, stat->name);
      g_autofree char *out = g_strdup_printf ("recv %s", stat->name);
      Group *group;

      if (strcmp (stat->kind, "semaphore") == 0)
        continue;
      group = find_group (profile, NULL, in, stat->kind, NULL, "waited");
      group->n += (gint64) stat->n_send_waiting;
      group->time_us += (gint64) stat->in_wait_us;
      if (stat->out_wait_us == 0 && stat->n_recv_waiting == 0)
        continue;
      group = find_group (profile, NULL, out, stat->kind, NULL, "waited");
      group->n += (gint64) stat->n_recv_waiting;
      group->time_us += (gint64) stat->out_wait_us;
    }
}

static void
collect_stuck (GHashTable *stuck)
{
  g_autoptr(GPtrArray) verdicts = rr_watch_dup_verdicts ();

  for (guint i = 0; i < verdicts->len; i++)
    {
      const RrVerdict *verdict = g_ptr_array_index (verdicts, i);

      if (verdict->is_active && verdict->kind == RR_VERDICT_STUCK && verdict->task_id != 0)
        g_hash_table_insert (stuck, g_memdup2 (&verdict->task_id, sizeof verdict->task_id),
                             g_memdup2 (&verdict->since_us, sizeof verdict->since_us));
    }
}

/* --- the format; the numbers are those of profile.proto --------------------------- */

enum { PROFILE_SAMPLE_TYPE = 1, PROFILE_SAMPLE = 2, PROFILE_TIME_NANOS = 9, PROFILE_COMMENT = 13,
       PROFILE_DEFAULT_SAMPLE_TYPE = 14 };
enum { VALUE_TYPE_TYPE = 1, VALUE_TYPE_UNIT = 2 };
enum { SAMPLE_LOCATION = 1, SAMPLE_VALUE = 2, SAMPLE_LABEL = 3 };
enum { LABEL_KEY = 1, LABEL_STR = 2 };

static void
put_value_type (RrProto    *proto,
                const char *type,
                const char *unit)
{
  g_autoptr(GByteArray) message = g_byte_array_new ();

  rr_proto_number (message, VALUE_TYPE_TYPE, rr_proto_string (proto, type));
  rr_proto_number (message, VALUE_TYPE_UNIT, rr_proto_string (proto, unit));
  rr_proto_message (proto->out, PROFILE_SAMPLE_TYPE, message);
}

static void
put_label (RrProto    *proto,
           GByteArray *sample,
           const char *key,
           const char *value)
{
  g_autoptr(GByteArray) message = NULL;

  if (value == NULL)
    return;
  message = g_byte_array_new ();
  rr_proto_number (message, LABEL_KEY, rr_proto_string (proto, key));
  rr_proto_number (message, LABEL_STR, rr_proto_string (proto, value));
  rr_proto_message (sample, SAMPLE_LABEL, message);
}

static void
put_group (RrProto     *proto,
           const Group *group)
{
  g_autoptr(GByteArray) sample = g_byte_array_new ();
  const RrSite *site = group->site;

  if (group->wait != NULL)
    rr_proto_number (sample, SAMPLE_LOCATION, rr_proto_location (proto, group->wait, "", 0));
  if (site != NULL)
    rr_proto_number (sample, SAMPLE_LOCATION,
                     rr_proto_location (proto, site->func, site->file, site->line));
  else
    rr_proto_number (sample, SAMPLE_LOCATION, rr_proto_location (proto, group->name, "", 0));
  rr_proto_number (sample, SAMPLE_VALUE, (guint64) group->n);
  rr_proto_number (sample, SAMPLE_VALUE, (guint64) group->time_us * 1000);
  put_label (proto, sample, "state", group->state);
  put_label (proto, sample, "name", group->name);
  put_label (proto, sample, "scope", group->scope);
  if (!group->many_requests)
    put_label (proto, sample, "request", group->request_id);
  rr_proto_message (proto->out, PROFILE_SAMPLE, sample);
}

static GByteArray *
encode (Profile *profile)
{
  static const char *const types[][2] = {
    [RR_PPROF_TASKS] = { "tasks", "age" },
    [RR_PPROF_WAITS] = { "waits", "waited" },
    [RR_PPROF_LEAKED] = { "tasks", "stuck" },
    [RR_PPROF_CONTENTION] = { "waiting", "delay" },
  };
  RrProto *proto = rr_proto_new ();
  const char *const *type = types[profile->kind];
  GHashTableIter iter;
  gpointer group;

  put_value_type (proto, type[0], "count");
  put_value_type (proto, type[1], "nanoseconds");
  g_hash_table_iter_init (&iter, profile->groups);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    put_group (proto, group);
  rr_proto_number (proto->out, PROFILE_TIME_NANOS, (guint64) g_get_real_time () * 1000);
  rr_proto_number (proto->out, PROFILE_COMMENT, rr_proto_string (proto, "roundrock " RR_VERSION));
  rr_proto_number (proto->out, PROFILE_DEFAULT_SAMPLE_TYPE,
                   rr_proto_string (proto, type[profile->kind == RR_PPROF_CONTENTION]));
  return rr_proto_end (proto);
}

static gboolean
write_zipped (GOutputStream     *out,
              const GByteArray  *bytes,
              GCancellable      *cancellable,
              GError           **error)
{
  g_autoptr(GZlibCompressor) zip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (out, G_CONVERTER (zip));

  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (stream), FALSE);
  return g_output_stream_write_all (stream, bytes->data, bytes->len, NULL, cancellable, error)
         && g_output_stream_close (stream, cancellable, error);
}

/**
 * rr_pprof_kind_from_string:
 * @text: (nullable): "tasks", "waits", "leaked" or "contention"; %NULL for the first
 * @kind: (out): what it means
 *
 * Returns: %FALSE if it means nothing
 */
gboolean
rr_pprof_kind_from_string (const char  *text,
                           RrPprofKind *kind)
{
  static const char *const names[] = {
    [RR_PPROF_TASKS] = "tasks",
    [RR_PPROF_WAITS] = "waits",
    [RR_PPROF_LEAKED] = "leaked",
    [RR_PPROF_CONTENTION] = "contention",
  };

  *kind = RR_PPROF_TASKS;
  if (text == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (text, names[i]) == 0)
      {
        *kind = (RrPprofKind) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_pprof_write:
 * @out: where to
 * @kind: which profile
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Writes a profile that `go tool pprof` opens, gzipped as it expects.
 *
 * Thread: any; blocks on @out only.
 *
 * Returns: %FALSE with the error of @out
 */
gboolean
rr_pprof_write (GOutputStream  *out,
                RrPprofKind     kind,
                GCancellable   *cancellable,
                GError        **error)
{
  g_autoptr(GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        group_free);
  g_autoptr(GHashTable) stuck = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr(GByteArray) bytes = NULL;
  Profile profile = { kind, groups, stuck, rr_clock_now_us () };

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (out), FALSE);

  collect_stuck (stuck);
  if (kind == RR_PPROF_CONTENTION)
    {
      collect_pairs (&profile);
      collect_contention (&profile);
    }
  else
    collect_tasks (&profile);
  bytes = encode (&profile);
  return write_zipped (out, bytes, cancellable, error);
}
