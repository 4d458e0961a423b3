/* rr-request.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define RR_SYNC_BOOKKEEPING
#include "config.h"

#include "rr-request.h"

#include "rr-sync.h"

#include <string.h>

/* RrRequestId: ids in the order of arrival. Those that senders chose are kept beside, the
 * newest KEPT of them; an older one is known by its number alone.
 *
 * Threads: any; "current" belongs to the calling thread.
 */

#define KEPT 4096

typedef struct
{
  RrRequestId id;
  char        text[RR_REQUEST_TEXT];
} Given;

static guint32 last_id;                       /* (atomic) */
static struct
{
  RrMutex lock;
  Given   given[KEPT];                        /* (guarded by lock): by the id's remainder */
} book = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

static _Thread_local RrRequestId current;

static gboolean
is_sane (const char *text,
         gsize       len)
{
  if (text == NULL || len == 0 || len > RR_REQUEST_MAX_LEN)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '.' && text[i] != '_' && text[i] != '-')
      return FALSE;
  return TRUE;
}

/**
 * rr_request_new:
 * @given: (nullable) (array length=len): the id the sender chose
 * @len: its bytes
 *
 * An id of the sender's is honoured if it has 1 to %RR_REQUEST_MAX_LEN characters, all of
 * A-Z a-z 0-9 . _ and -.
 *
 * Thread: any.
 *
 * Returns: an id that was not used before, or not for four thousand million requests
 */
RrRequestId
rr_request_new (const char *given,
                gsize       len)
{
  RrRequestId id;

  do
    id = __atomic_add_fetch (&last_id, 1, __ATOMIC_RELAXED);
  while (id == 0);
  if (!is_sane (given, len))
    return id;

  rr_mutex_lock (&book.lock);
  book.given[id % KEPT].id = id;
  memcpy (book.given[id % KEPT].text, given, len);
  book.given[id % KEPT].text[len] = '\0';
  rr_mutex_unlock (&book.lock);
  return id;
}

/**
 * rr_request_text:
 * @id: an id
 * @text: (out caller-allocates): how people call it, "" for none
 *
 * Thread: any.
 */
void
rr_request_text (RrRequestId id,
                 char        text[RR_REQUEST_TEXT])
{
  const Given *given = &book.given[id % KEPT];

  text[0] = '\0';
  if (id == 0)
    return;

  rr_mutex_lock (&book.lock);
  if (given->id == id)
    memcpy (text, given->text, RR_REQUEST_TEXT);
  rr_mutex_unlock (&book.lock);
  if (text[0] == '\0')
    g_snprintf (text, RR_REQUEST_TEXT, "req-%x", id);
}

/**
 * rr_request_enter:
 * @id: what the calling thread works for from now on; 0 for nothing in particular
 *
 * Returns: what it was before, to be entered again afterwards
 */
RrRequestId
rr_request_enter (RrRequestId id)
{
  RrRequestId before = current;

  current = id;
  return before;
}

/**
 * rr_request_current:
 *
 * Returns: what the calling thread works for, 0 for nothing in particular
 */
RrRequestId
rr_request_current (void)
{
  return current;
}
