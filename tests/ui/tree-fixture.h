/* tree-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <atspi/atspi.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* A program as somebody uses it who does not see it: read through the accessibility tree,
 * worked by keyboard. Names are found by how they begin. */
#define TREE_WAIT_S    25
#define TREE_ENTER     0xff0d
#define TREE_ESCAPE    0xff1b
#define TREE_TAB       0xff09
#define TREE_RIGHT     0xff53
#define TREE_DOWN      0xff54
#define TREE_PAGE_UP   0xff55
#define TREE_PAGE_DOWN 0xff56
#define TREE_F1        0xffbe
#define TREE_F8        0xffc5

/* Keys of the keyboard, whatever they mean. */
#define TREE_CONTROL   37
#define TREE_SHIFT     50
#define TREE_ALT       64

AtspiAccessible *tree_look_for      (const char        *beginning);
gboolean         tree_is_there      (const char        *beginning,
                                     guint              seconds);
void             tree_wait_for      (const char        *beginning);
/* What has this role and just this name; %NULL if it does not come. */
AtspiAccessible *tree_look_for_role (AtspiRole          role,
                                     const char        *name,
                                     guint              seconds);
/* Whether the keyboard is there; whether it comes there with the tabulator key. */
gboolean         tree_has_focus     (AtspiRole          role,
                                     const char        *name);
gboolean         tree_tab_to        (AtspiRole          role,
                                     const char        *name);
void             tree_press         (guint              keyval);
void             tree_press_with    (glong              code,
                                     guint              keyval);
/* From page to page, until one has this within @seconds; what is not in front knows no news. */
void             tree_go_to         (const char        *beginning,
                                     guint              seconds);
void             tree_hold          (glong              code);
void             tree_release       (glong              code);
void             tree_type          (const char        *text);

guint16          tree_find_port     (void);
/* One request; the text of the answer. */
char            *tree_ask           (guint16            port,
                                     const char        *method,
                                     const char        *path,
                                     const char        *body);
/* Likewise; %NULL if nobody is there. */
char            *tree_try           (guint16            port,
                                     const char        *method,
                                     const char        *path,
                                     const char        *body);
gboolean         tree_has_answer    (guint16            port,
                                     const char        *path,
                                     const char        *text);
/* A program, once @sign of it is in the tree; %NULL if it never came. */
GSubprocess     *tree_start         (const char *const *argv,
                                     const char        *sign);
/* Ends it in order. Returns: what it wrote; a complaint of GTK among it is a failure */
char            *tree_stop          (GSubprocess       *process);
/* The console on a workspace of its own. */
GSubprocess     *tree_start_console (const char        *program,
                                     const char        *workspace,
                                     guint16            port);
/* Ends it in order, without a complaint until then. */
void             tree_stop_console  (GSubprocess       *process);
void             tree_remove_folder (const char        *path);
int              tree_run           (int               *argc,
                                     char            ***argv,
                                     const char        *path,
                                     GTestFunc          func);

G_END_DECLS
