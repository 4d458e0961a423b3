/* rr-engine-staff.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-staff.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-engine-op-private.h"

/* The console's part of accounts: signing in, and changes of them. Both take long, and are
 * done on the desk's thread.
 *
 * Threads: the owner, except the jobs.
 */

typedef struct
{
  char *name;       /* (owned) */
  char *password;   /* (owned) */
} Credentials;

static void
credentials_free (gpointer data)
{
  Credentials *self = data;

  explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->name);
  g_free (self);
}

/**
 * rr_engine_get_staff:
 * @self: an engine
 *
 * Returns: (transfer none): who works here; there also while it does not run
 */
RrStaffDesk *
rr_engine_get_staff (RrEngine *self)
{
  return self->staff_desk;
}

/**
 * rr_engine_may:
 * @self: an engine
 * @right: what is to be done at the console
 * @error: return location for an error
 *
 * Returns: %FALSE with %G_IO_ERROR_PERMISSION_DENIED
 */
gboolean
rr_engine_may (RrEngine  *self,
               RrRight    right,
               GError   **error)
{
  return rr_staff_desk_may (self->staff_desk, right, error);
}

/**
 * rr_engine_name_who:
 * @self: an engine
 * @who: (nullable): what somebody calls themselves
 *
 * Returns: (transfer none): who acts at the console, whatever they call themselves
 */
const char *
rr_engine_name_who (RrEngine   *self,
                   const char *who)
{
  RrStaffSession session;

  rr_staff_desk_get_session (self->staff_desk, &session);
  if (session.name != NULL)
    return session.name;
  return who != NULL && *who != '\0' ? who : rr_staff_desk_get_name (self->staff_desk);
}

/* --- to the owner --------------------------------------------------------------- */

static void
emit_staff (gpointer value,
            gpointer user_data)
{
  g_signal_emit_by_name (user_data, "staff");
}

static void
nothing_to_free (gpointer value)
{
}

static void
changed_cb (gpointer data)
{
  RrEngine *self = data;

  if (self->staff_slot != NULL)
    rr_slot_set (self->staff_slot, self);
}

/* Before anybody can change anything. */
void
rr_engine_make_staff (RrEngine *self)
{
  self->staff_slot = rr_slot_new (self->marshal, 0, emit_staff, self, nothing_to_free);
  rr_staff_desk_watch (self->staff_desk, changed_cb, self);
}

/* --- signing in ----------------------------------------------------------------- */

static void
set_waiting (GError **error,
             gint64   wait_ms,
             gboolean was_looked_at)
{
  guint wait_s = (guint) ((wait_ms + 999) / 1000);
  g_autofree char *wait = NULL;

  /* Translators: %u is a number of seconds */
  wait = g_strdup_printf (ngettext ("Wait %u second before the next try.", "Wait %u seconds before the next try.",
                                    wait_s), wait_s);
  if (was_looked_at)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s %s",
                 _("The name or the password is wrong."), wait_s > 0 ? wait : "");
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s %s", _("Too many wrong passwords."), wait);
}

/* Who it was about, if there is such an account: people type passwords where names belong. */
static void
note_sign_in (RrEngine    *self,
              RrStaffDesk *desk,
              const char  *name,
              RrSignIn     outcome)
{
  g_autoptr(RrStaffRoll) roll = rr_staff_desk_dup_roll (desk);
  const RrStaffRow *row = rr_staff_roll_find_name (roll, name);
  const char *known = row != NULL ? row->name : NULL;

  if (outcome == RR_SIGN_IN_OK)
    rr_audit_desk_note (self->audit, known, "staff.sign-in", known, RR_AUDIT_OK);
  else
    rr_audit_desk_note (self->audit, RR_AUDIT_CONSOLE, "staff.sign-in", known,
                        outcome == RR_SIGN_IN_WAIT ? "has to wait" : "refused");
}

static void
sign_in_job (RrStaffDesk *desk,
             gpointer     data)
{
  RrEngineOp *op = data;
  const Credentials *credentials = op->question;
  gint64 wait_ms;
  RrStaffRow who;
  RrSignIn outcome = rr_staff_desk_check (desk, credentials->name, credentials->password, &who, &wait_ms);

  if (outcome == RR_SIGN_IN_OK)
    rr_staff_desk_sign_in (desk, who.id);
  else
    set_waiting (&op->error, wait_ms, outcome == RR_SIGN_IN_WRONG);
  note_sign_in (op->engine, desk, credentials->name, outcome);
  rr_engine_op_finish (op);
  rr_staff_desk_keep (desk);
}

/* Takes the op. */
static void
submit (RrEngineOp  *op,
        RrStaffFunc  func)
{
  RrStatus status = rr_engine_op_admit (op);

  if (status == RR_OK)
    status = rr_staff_desk_submit (op->engine->staff_desk, func, op);
  if (status != RR_OK)
    rr_engine_op_refuse (op, status);
}

/**
 * rr_engine_sign_in_async:
 * @self: an engine
 * @name: who somebody says to be
 * @password: and how they show it
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_sign_in_async (RrEngine            *self,
                         const char          *name,
                         const char          *password,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_sign_in_async, NULL, callback, user_data);
  Credentials *credentials = rr_engine_op_ask (op, g_new0 (Credentials, 1), credentials_free);

  credentials->name = g_strndup (name, RR_STAFF_NAME_MAX);
  credentials->password = g_strndup (password, RR_STAFF_PASSWORD_MAX + 1);
  submit (op, sign_in_job);
}

gboolean
rr_engine_sign_in_finish (RrEngine      *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_int (G_TASK (result), error) >= 0;
}

/**
 * rr_engine_lock:
 * @self: an engine
 *
 * Thread: the owner.
 */
void
rr_engine_lock (RrEngine *self)
{
  RrStaffSession session;

  rr_staff_desk_get_session (self->staff_desk, &session);
  if (session.state != RR_STAFF_IN)
    return;
  rr_staff_desk_lock (self->staff_desk);
  if (self->running)
    rr_audit_desk_note (self->audit, session.name, "staff.lock", session.name, RR_AUDIT_OK);
}

/**
 * rr_engine_sign_out:
 * @self: an engine
 *
 * Thread: the owner.
 */
void
rr_engine_sign_out (RrEngine *self)
{
  RrStaffSession session;

  rr_staff_desk_get_session (self->staff_desk, &session);
  if (session.name == NULL)
    return;
  rr_staff_desk_sign_out (self->staff_desk);
  if (self->running)
    rr_audit_desk_note (self->audit, session.name, "staff.sign-out", session.name, RR_AUDIT_OK);
}

/* --- changes -------------------------------------------------------------------- */

static void
sign_in_first (RrStaffDesk         *desk,
               const RrStaffChange *change)
{
  g_autoptr(RrStaffRoll) roll = rr_staff_desk_dup_roll (desk);
  const RrStaffRow *row = rr_staff_roll_find_name (roll, change->name);

  if (row != NULL)
    rr_staff_desk_sign_in (desk, row->id);
}

/**
 * rr_engine_note_change:
 * @self: an engine that runs
 * @change: a change, and what came of it
 * @who: made it
 */
void
rr_engine_note_change (RrEngine            *self,
                       const RrStaffChange *change,
                       const char          *who)
{
  static const char *const keys[] = {
    [RR_STAFF_ADD] = "staff.add",
    [RR_STAFF_SET_ROLE] = "staff.role",
    [RR_STAFF_SET_PASSWORD] = "staff.password",
    [RR_STAFF_DISABLE] = "staff.disable",
    [RR_STAFF_ENABLE] = "staff.enable",
    [RR_STAFF_MAKE_TOKEN] = "staff.token",
    [RR_STAFF_DROP_TOKEN] = "staff.revoke",
  };
  g_autoptr(RrStaffRoll) roll = rr_staff_desk_dup_roll (self->staff_desk);
  const RrStaffRow *row = rr_staff_roll_find (roll, change->id);
  gboolean has_role = change->kind == RR_STAFF_ADD || change->kind == RR_STAFF_SET_ROLE;

  rr_audit_desk_note_more (self->audit, who, keys[change->kind], row != NULL ? row->name : change->name,
                           change->problem == NULL ? RR_AUDIT_OK : "refused",
                           has_role ? rr_role_word (change->role) : change->label);
}

static void
change_job (RrStaffDesk *desk,
            gpointer     data)
{
  RrEngineOp *op = data;
  RrStaffChange *change = op->question;

  gboolean ok = rr_staff_change_run (change, desk);

  rr_engine_note_change (op->engine, change, rr_engine_name_who (op->engine, RR_AUDIT_CONSOLE));
  if (!ok)
    op->error = g_steal_pointer (&change->problem);
  else
    {
      if (change->is_first)
        sign_in_first (desk, change);
      rr_engine_op_answer (op, change, (GDestroyNotify) rr_staff_change_free);
      op->question_free = NULL;
    }
  rr_engine_op_finish (op);
}

/**
 * rr_engine_change_staff_async:
 * @self: an engine
 * @change: (transfer none): a change
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_change_staff_async (RrEngine            *self,
                              const RrStaffChange *change,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_change_staff_async, NULL, callback, user_data);

  rr_engine_op_ask (op, rr_staff_change_copy (change), (GDestroyNotify) rr_staff_change_free);
  submit (op, change_job);
}

/**
 * rr_engine_change_staff_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): the change, with the token that was made; %NULL with a sentence for
 *   the person
 */
RrStaffChange *
rr_engine_change_staff_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
