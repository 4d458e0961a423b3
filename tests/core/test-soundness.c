/* test-soundness.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "rr-chan-private.h"
#include "rr-diag-event.h"
#include "rr-graph-private.h"
#include "rr-job-private.h"
#include "rr-proof.h"
#include "rr-task-private.h"
#include "soundness-run.h"

/* What is proven must be true. Random programs run on the core until nothing moves; the
 * diagnostics say who is stuck, while it runs and then; and a model that knows nothing of
 * liveness tries everything that could still follow. Nobody who was said to be stuck may
 * go on anywhere. With a rule left out the same test must find that it is missing.
 *
 * ROUNDROCK_SOUNDNESS=N runs N programs, ROUNDROCK_SOUNDNESS_SEED=N begins with that one.
 */

#define N_PROGRAMS       1200
#define MAX_FOR_MUTATION 20000
#define N_LOOKS          8

typedef struct
{
  guint n_states;          /* that were judged */
  guint n_unknown;         /* too large to think through */
  guint n_stuck;           /* tasks that are, as the model says */
  guint n_found;           /* of those, said to be */
  guint n_partial;         /* as n_stuck, while another task could go on */
  guint n_partial_found;
  guint n_early;           /* verdicts while the program still moved */
  guint n_false;
  guint n_by_kind[16];     /* verdicts by what the task waits for */
} Tally;

/* --- when nothing moves --------------------------------------------------------------- */

/* What the records say. */
typedef struct
{
  Run       *run;
  gboolean   moves;
  guint64    n_waits;                /* grows with every wait that begins or ends */
  guint      n_on_pool;
  gboolean   is_external[N_ACTORS];
  RrWaitKind wait[N_ACTORS];
  gboolean   is_waiting[N_ACTORS];
} Records;

static guint
task_of_name (const char *name)
{
  if (name[0] == 't' && name[1] >= '0' && name[1] < '0' + N_TASKS)
    return (guint) (name[1] - '0');
  return CALL_TASK;
}

/* The last task of a scope has left it before it wakes those who wait for that, and its
 * record is gone by then. */
static gboolean
is_about_to_be_woken (Run             *run,
                      const RrWaitFor *wait)
{
  for (guint i = 0; i < N_SCOPES; i++)
    if (rr_scope_get_id (run->scopes[i]) == wait->object)
      {
        guint n = rr_scope_get_n_tasks (run->scopes[i]);

        return (wait->kind == RR_WAIT_SCOPE && n == 0)
               || (wait->kind == RR_WAIT_PLACE && (int) n < run->spec->limit[i]);
      }
  return FALSE;
}

static void
look_at_record (RrTask   *record,
                gpointer  data)
{
  Records *self = data;
  guint task;

  rr_mutex_lock (&record->lock);
  if (record->facts.id != 0)
    {
      task = task_of_name (record->facts.name);
      self->n_waits += record->wait_seq;
      self->n_on_pool += record->pool_id != 0;
      self->is_external[task] = record->state == RR_TASK_EXTERNAL;
      self->is_waiting[task] = record->state == RR_TASK_WAITING;
      if (record->state == RR_TASK_WAITING)
        {
          self->wait[task] = record->waits[0].kind;
          self->moves |= rr_parker_is_notified (record->parker)
                         || is_about_to_be_woken (self->run, &record->waits[0]);
        }
      self->moves |= record->state == RR_TASK_RUNNING || record->state == RR_TASK_QUEUED;
    }
  rr_mutex_unlock (&record->lock);
}

/* The tasks run on while somebody looks. */
static guint8
get8 (const guint8 *at)
{
  return __atomic_load_n (at, __ATOMIC_SEQ_CST);
}

static void
look_at_records (Run     *run,
                 Records *records)
{
  RrPoolStat stat;
  guint n_there[N_SCOPES] = { 0 };

  memset (records, 0, sizeof *records);
  records->run = run;
  rr_task_each (look_at_record, records);
  rr_pool_get_stat (run->pool, &stat);
  records->moves |= stat.n_running != records->n_on_pool
                    || (stat.n_queued > 0 && stat.n_running < stat.n_threads);
  records->moves |= __atomic_load_n (&run->n_passed, __ATOMIC_SEQ_CST) != run->n_opened;

  for (guint i = 0; i < N_TASKS; i++)
    {
      const Op *op = &run->spec->tasks[i].ops[get8 (&run->state.pc[i]) % N_OPS];

      n_there[run->spec->tasks[i].scope] += get8 (&run->is_spawned[i]) && !get8 (&run->is_ended[i]);
      /* It may have gone on to another operation since its record was read. */
      if (records->is_waiting[i] && records->wait[i] == RR_WAIT_POOL && op->kind == OP_SPAWN)
        n_there[run->spec->tasks[op->arg].scope]++;
    }
  for (guint i = 0; i < N_SCOPES; i++)
    records->moves |= rr_scope_get_n_tasks (run->scopes[i]) != n_there[i];
}

static gboolean
is_quiet (Run *run)
{
  Records first, second;
  guint n_steps = __atomic_load_n (&run->n_steps, __ATOMIC_SEQ_CST);

  look_at_records (run, &first);
  if (first.moves)
    return FALSE;
  look_at_records (run, &second);
  return !second.moves && first.n_waits == second.n_waits
         && n_steps == __atomic_load_n (&run->n_steps, __ATOMIC_SEQ_CST);
}

/* --- what the state is ----------------------------------------------------------------- */

static void
read_channels (Run   *run,
               State *state)
{
  for (guint8 i = 0; i < run->spec->n_handles; i++)
    {
      guint chan = run->spec->handles[i].chan;
      RrChan *object;

      if (state->handle[i] == HELD_BY_NOBODY)
        continue;
      object = run->spec->handles[i].is_tx ? run->tx[i]->chan : run->rx[i]->chan;
      rr_mutex_lock (&object->lock);
      state->is_closed[chan] = object->closed != FALSE;
      state->n_plain[chan] = (guint8) rr_chan_length_locked (object);
      rr_mutex_unlock (&object->lock);
    }
  for (guint i = 0; i < N_HANDLES; i++)
    if (state->handle[i] / 16 == HELD_BY_CHAN / 16)
      state->n_plain[state->handle[i] - HELD_BY_CHAN]--;
  for (guint i = 0; i < N_PERMITS; i++)
    if (state->permit[i] / 16 == HELD_BY_CHAN / 16)
      state->n_plain[state->permit[i] - HELD_BY_CHAN]--;
}

static gboolean
is_in_queue (GPtrArray *infos,
             guint      task)
{
  for (guint i = 0; i < infos->len; i++)
    {
      const RrTaskInfo *info = infos->pdata[i];

      if (task_of_name (info->name) == task && info->state == RR_TASK_QUEUED)
        return TRUE;
    }
  return FALSE;
}

static void
read_tasks (Run     *run,
            State   *state,
            Records *records)
{
  g_autoptr(GPtrArray) infos = rr_task_snapshot ();

  for (guint i = 0; i < N_ACTORS; i++)
    {
      if (i == CALL_TASK)
        state->status[i] = run->is_calling ? TASK_HERE : TASK_ABSENT;
      else if (!run->is_spawned[i])
        state->status[i] = TASK_ABSENT;
      else if (run->is_begun[i])
        state->status[i] = run->is_ended[i] ? TASK_ENDED : TASK_HERE;
      else
        state->status[i] = is_in_queue (infos, i) || run->spec->tasks[i].parked_at == NO_HANDLE
                             ? TASK_QUEUED
                             : TASK_PARKED;
      if (records->is_waiting[i] && records->wait[i] == RR_WAIT_POOL)
        state->sub[i] = SUB_HAS_PLACE;
      if (records->is_waiting[i] && records->wait[i] == RR_WAIT_FLIGHT)
        state->sub[i] = SUB_IN_CALL;
    }
}

static void
read_state (Run   *run,
            State *state)
{
  Records records;

  *state = run->state;
  look_at_records (run, &records);
  read_tasks (run, state, &records);
  /* What a sender could not send yet is its own. */
  for (guint8 i = 0; i < N_ACTORS; i++)
    {
      const Op *op = &run->spec->tasks[i].ops[state->pc[i] % N_OPS];

      if (state->status[i] != TASK_HERE || !records.is_waiting[i] || op->kind > OP_SELECT)
        state->waits_at[i] = 0;
      if (state->status[i] != TASK_HERE || !records.is_waiting[i])
        continue;
      if (op->kind == OP_SEND_HANDLE)
        state->handle[op->arg] = i;
      else if (op->kind == OP_SEND_PERMIT)
        state->permit[op->arg] = i;
    }
  read_channels (run, state);
}

/* --- what is said of it ------------------------------------------------------------------ */

static guint
look (RrProof *proof,
      Tally   *tally)
{
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) verdicts = NULL;
  guint stuck = 0;

  rr_verdict_book_begin_look (book);
  rr_proof_look (proof, book, g_get_monotonic_time () + RR_PROOF_STUCK_US);
  rr_verdict_book_end_look (book, g_get_monotonic_time ());
  verdicts = rr_verdict_book_dup_all (book);
  for (guint i = 0; i < verdicts->len; i++)
    {
      const RrVerdict *verdict = verdicts->pdata[i];

      if (verdict->kind == RR_VERDICT_STUCK)
        stuck |= 1U << task_of_name (verdict->task_name);
    }
  return stuck;
}

static guint
count_bits (guint mask)
{
  return (guint) __builtin_popcount (mask);
}

/* Who cannot go on, as long as none of them is cancelled. */
static guint
think (const Spec  *spec,
       const State *state,
       gboolean    *is_complete)
{
  guint blocked = model_blocked (spec, state);
  guint alive = ~blocked, before;

  do
    {
      before = alive;
      alive |= model_explore (spec, state, alive, is_complete);
    }
  while (alive != before && *is_complete);
  return blocked & ~alive;
}

static void
judge (const Spec  *spec,
       const State *state,
       guint        stuck,
       Tally       *tally)
{
  gboolean is_complete;
  guint moved = model_explore (spec, state, ~stuck, &is_complete);
  guint truly;

  /* Even of what was not thought through, what was seen counts. */
  tally->n_false += count_bits (moved & stuck);
  tally->n_states++;
  if (is_complete)
    truly = think (spec, state, &is_complete);
  if (!is_complete)
    {
      tally->n_unknown++;
      return;
    }
  tally->n_stuck += count_bits (truly);
  tally->n_found += count_bits (truly & stuck);
  for (guint i = 0; i < N_ACTORS; i++)
    if (state->status[i] != TASK_ABSENT && state->status[i] != TASK_ENDED && (truly & 1U << i) == 0)
      {
        tally->n_partial += count_bits (truly);
        tally->n_partial_found += count_bits (truly & stuck);
        break;
      }
}

/* Who was said to be stuck while it moved must not have moved since. */
static guint
wait_until_quiet (Run     *run,
                  RrProof *proof,
                  Tally   *tally)
{
  guint early = 0, n_looks = 0;
  guint8 pc[N_ACTORS];

  while (!is_quiet (run))
    {
      guint stuck = n_looks++ < N_LOOKS ? look (proof, tally) & ~early : 0;

      for (guint i = 0; i < N_ACTORS; i++)
        if (stuck & 1U << i)
          pc[i] = __atomic_load_n (&run->state.pc[i], __ATOMIC_SEQ_CST);
      early |= stuck;
      g_thread_yield ();
    }
  /* A cancel ends waits, and whom it wakes may help others. */
  for (guint i = 0; i < N_SCOPES; i++)
    if (run->state.is_cancelled[i])
      return 0;
  tally->n_early += count_bits (early);
  for (guint i = 0; i < N_ACTORS; i++)
    if (early & 1U << i)
      tally->n_false += run->is_ended[i] || pc[i] != run->state.pc[i];
  return early;
}

static void
count_kinds (Run   *run,
             guint  stuck,
             Tally *tally)
{
  Records records;

  look_at_records (run, &records);
  for (guint i = 0; i < N_ACTORS; i++)
    if (stuck & 1U << i)
      tally->n_by_kind[records.is_waiting[i] ? records.wait[i] : 15]++;
}

static void
print_false (guint        seed,
             const Spec  *spec,
             const State *state,
             guint        stuck,
             guint        early)
{
  g_test_message ("program %u: said to be stuck %x, before %x", seed, stuck, early);
  for (guint i = 0; i < N_ACTORS; i++)
    for (guint k = state->pc[i]; k < spec->tasks[i].n_ops && state->status[i] != TASK_ENDED; k++)
      {
        const Op *op = &spec->tasks[i].ops[k];

        g_test_message ("  task %u, status %u.%u, scope %u: op %u of kind %u, handles %u %u %u, %u %u", i,
                        state->status[i], state->sub[i], spec->tasks[i].scope, k, op->kind,
                        op->handles[0], op->handles[1], op->handles[2], op->arg, op->extra);
      }
  for (guint i = 0; i < spec->n_handles; i++)
    g_test_message ("  handle %u of channel %u (cap %u, %u plain items): held by %u", i, spec->handles[i].chan,
                    spec->capacity[spec->handles[i].chan], state->n_plain[spec->handles[i].chan],
                    state->handle[i]);
  for (guint i = 0; i < N_PERMITS; i++)
    if (state->permit[i] != HELD_BY_NOBODY)
      g_test_message ("  permit %u, %u of %u: held by %u", i, spec->permit_units[i],
                      spec->units[spec->permit_sem[i]], state->permit[i]);
}

static void
run_program (RrProof *proof,
             guint    seed,
             Tally   *tally)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  guint gates, before = 0;
  State initial;
  Spec spec;
  Run run;

  spec_fill (&spec, &initial, rand);
  run_begin (&run, &spec, &initial);
  do
    {
      guint n_false = tally->n_false;
      guint early = wait_until_quiet (&run, proof, tally);
      guint stuck = look (proof, tally), n_skip;
      State state;

      read_state (&run, &state);
      stuck |= early;
      judge (&spec, &state, stuck, tally);
      count_kinds (&run, stuck & ~before, tally);
      if (tally->n_false > n_false)
        print_false (seed, &spec, &state, stuck, early);
      before = stuck;

      gates = 0;
      for (guint i = 0; i < N_TASKS; i++)
        if (state.status[i] == TASK_HERE && state.pc[i] < spec.tasks[i].n_ops
            && spec.tasks[i].ops[state.pc[i]].kind == OP_GATE)
          gates |= 1U << i;
      n_skip = gates != 0 ? (guint) g_rand_int_range (rand, 0, (gint32) count_bits (gates)) : 0;
      for (guint8 i = 0; i < N_TASKS; i++)
        if ((gates & 1U << i) != 0 && n_skip-- == 0)
          run_open_gate (&run, i);
    }
  while (gates != 0);
  run_end (&run);
}

static guint
read_number (const char *variable,
             guint       otherwise)
{
  const char *text = g_getenv (variable);

  return text != NULL ? (guint) strtoul (text, NULL, 10) : otherwise;
}

static void
assert_no_misuse (void)
{
  g_autoptr(GPtrArray) events = rr_diag_dup_events ();

  for (guint i = 0; i < events->len; i++)
    {
      const RrDiagEvent *event = events->pdata[i];

      if (event->kind == RR_DIAG_MISUSE)
        g_error ("%s: %s", event->name, event->detail);
    }
  rr_diag_clear_events ();
}

static void
test_what_is_proven_is_true (void)
{
  static const char *const kinds[] = { "send", "recv", "acquire", "join", "place", "room", "call" };
  g_autoptr(RrProof) proof = rr_proof_new ();
  guint n = read_number ("ROUNDROCK_SOUNDNESS", N_PROGRAMS);
  guint seed = read_number ("ROUNDROCK_SOUNDNESS_SEED", 1);
  Tally tally = { 0 };

  for (guint i = 0; i < n; i++)
    {
      run_program (proof, seed + i, &tally);
      if (i % 64 == 0)
        assert_no_misuse ();
    }
  assert_no_misuse ();

  g_test_message ("%u programs, %u states, %u too large", n, tally.n_states, tally.n_unknown);
  g_test_message ("%u tasks stuck, %u found; beside others that go on %u, %u found (%.0f %%)",
                  tally.n_stuck, tally.n_found, tally.n_partial, tally.n_partial_found,
                  100.0 * tally.n_partial_found / MAX (tally.n_partial, 1));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_test_message ("stuck in %s: %u", kinds[i], tally.n_by_kind[i]);
  g_test_message ("stuck in a queue or parked: %u; found before all was quiet: %u", tally.n_by_kind[15],
                  tally.n_early);
  g_assert_cmpuint (tally.n_false, ==, 0);
  g_assert_cmpuint (tally.n_found, >, 0);
  rr_assert_quiescent ();
}

static void
test_a_missing_rule_is_found (gconstpointer data)
{
  g_autoptr(RrProof) proof = rr_proof_new ();
  Tally tally = { 0 };
  guint n = 0;

  rr_live_forgotten = GPOINTER_TO_UINT (data);
  while (tally.n_false == 0 && n < MAX_FOR_MUTATION)
    run_program (proof, ++n, &tally);
  rr_live_forgotten = RR_LIVE_ALL_RULES;

  g_test_message ("found with program %u", n);
  g_assert_cmpuint (tally.n_false, >, 0);
  rr_diag_clear_events ();
  rr_assert_quiescent ();
}

/* Programs lose messages all the time; that is told as a message of the log. */
static GLogWriterOutput
write_what_matters (GLogLevelFlags   level,
                    const GLogField *fields,
                    gsize            n_fields,
                    gpointer         data)
{
  return (level & G_LOG_LEVEL_MESSAGE) != 0 ? G_LOG_WRITER_HANDLED
                                            : g_log_writer_default (level, fields, n_fields, data);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_what_matters, NULL, NULL);

  g_test_add_func ("/core/soundness/what-is-proven-is-true", test_what_is_proven_is_true);
  g_test_add_data_func ("/core/soundness/a-missing-rule-is-found/in-flight",
                        GUINT_TO_POINTER (RR_LIVE_FORGET_IN_FLIGHT), test_a_missing_rule_is_found);
  g_test_add_data_func ("/core/soundness/a-missing-rule-is-found/close",
                        GUINT_TO_POINTER (RR_LIVE_FORGET_CLOSE), test_a_missing_rule_is_found);
  g_test_add_data_func ("/core/soundness/a-missing-rule-is-found/open-scope",
                        GUINT_TO_POINTER (RR_LIVE_FORGET_SCOPES), test_a_missing_rule_is_found);
  return g_test_run ();
}
