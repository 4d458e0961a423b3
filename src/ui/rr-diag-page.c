/* rr-diag-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-diag-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-chart.h"
#include "rr-diag-words.h"
#include "rr-flow.h"
#include "rr-text.h"
#include "rr-verdict-card.h"

/* RrDiagPage says whether all is well, and shows why: a card for each verdict, the
 * pipeline, the last minutes, and every task. It is handed what the diagnostics know and
 * asks for nothing itself; what is not in front is not brought up to date.
 *
 * Threads: main.
 * Ends:    with its window.
 */

typedef struct
{
  const char *title;
  const char *lines[RR_CHART_MAX_LINES];
  const char *series[RR_CHART_MAX_LINES];
} ChartSpec;

static const ChartSpec chart_specs[] = {
  { N_("Tasks"), { NULL, NULL }, { "tasks", NULL } },
  { N_("Positions a Second"), { NULL, NULL }, { "fixes", NULL } },
  /* Translators: how full the queues before two steps are: the tracker and the store */
  { N_("Queues"), { N_("tracker"), N_("store") }, { "tracker-fill", "store-fill" } },
  /* Translators: time until a phone is answered: median and 99th percentile */
  { N_("Answered Within"), { N_("half"), N_("99 %") }, { "ack-p50", "ack-p99" } },
  /* Translators: time until something is safe on the disk, 99th percentile */
  { N_("Written to Disk, 99 % Within"), { NULL, NULL }, { "commit-p99", NULL } },
  { N_("Memory"), { NULL, NULL }, { "memory", NULL } },
};

#define N_CHARTS     G_N_ELEMENTS (chart_specs)
#define N_COLUMNS    3
#define MAX_CARDS    24   /* more than these nobody reads; they are counted, and in the report */

struct _RrDiagPage
{
  GtkWidget    parent_instance;

  GtkWidget   *box;          /* (unowned): template children */
  GtkWidget   *icon;
  GtkWidget   *title;
  GtkWidget   *coverage;
  GtkWidget   *stack;
  GtkWidget   *cards;
  GtkWidget   *more;
  GtkWidget   *over;
  GtkWidget   *over_cards;
  GtkWidget   *flow;
  GtkWidget   *charts;
  GtkWidget   *tasks;
  GtkWidget   *plots[N_CHARTS];   /* (unowned): children of the grid */

  RrDiagnosis *diagnosis;    /* (owned) (nullable): the newest */
  guint        tick;         /* source, while it is mapped */
};

G_DEFINE_FINAL_TYPE (RrDiagPage, rr_diag_page, GTK_TYPE_WIDGET)

/* --- head ---------------------------------------------------------------------- */

static void
show_coverage (RrDiagPage *self)
{
  g_autofree char *coverage = NULL;

  if (self->diagnosis == NULL)
    return;
  coverage = rr_diag_format_coverage (self->diagnosis, g_get_monotonic_time ());
  rr_text_show (self->coverage, coverage);
}

static void
show_head (RrDiagPage *self)
{
  static const char *const classes[] = { "well", "watch", "fault" };
  static const char *const icons[] = { "emblem-ok-symbolic", "dialog-information-symbolic", "dialog-warning-symbolic" };
  g_autofree char *title = rr_diag_format_title (self->diagnosis);
  guint level = rr_diag_count_active (self->diagnosis, RR_BADGE_PROVEN) > 0 ? 2
                : rr_diag_count_active (self->diagnosis, RR_BADGE_MEASURED) > 0
                  || rr_diag_count_active (self->diagnosis, RR_BADGE_FORECAST) > 0 ? 1 : 0;

  rr_text_show (self->title, title);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (i != level)
      gtk_widget_remove_css_class (self->icon, classes[i]);
  gtk_widget_add_css_class (self->icon, classes[level]);
  if (g_strcmp0 (gtk_image_get_icon_name (GTK_IMAGE (self->icon)), icons[level]) != 0)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icons[level]);
  show_coverage (self);
}

/* --- cards --------------------------------------------------------------------- */

static guint64
card_get_id (GtkWidget *card)
{
  guint64 *id = g_object_get_data (G_OBJECT (card), "verdict");

  return *id;
}

static GtkWidget *
find_card (GtkWidget *box,
           guint64    id)
{
  for (GtkWidget *card = gtk_widget_get_first_child (box); card != NULL; card = gtk_widget_get_next_sibling (card))
    if (card_get_id (card) == id)
      return card;
  return NULL;
}

static GtkWidget *
add_card (GtkWidget *box,
          guint64    id)
{
  GtkWidget *card = rr_verdict_card_new ();

  g_object_set_data_full (G_OBJECT (card), "verdict", g_memdup2 (&id, sizeof id), g_free);
  gtk_box_append (GTK_BOX (box), card);
  return card;
}

/* Proven ones come first; otherwise the order is that of the book, the newest first. */
static GPtrArray *
choose_verdicts (const RrDiagnosis *diagnosis,
                 gboolean           is_active,
                 guint             *n_all)
{
  GPtrArray *chosen = g_ptr_array_new ();

  *n_all = 0;
  for (guint badge = RR_BADGE_PROVEN; badge <= RR_BADGE_FORECAST; badge++)
    for (guint i = 0; i < diagnosis->verdicts->len; i++)
      {
        RrVerdict *verdict = g_ptr_array_index (diagnosis->verdicts, i);

        if (verdict->is_active != is_active || verdict->badge != badge)
          continue;
        (*n_all)++;
        if (chosen->len < MAX_CARDS)
          g_ptr_array_add (chosen, verdict);
      }
  return chosen;
}

static gboolean
is_chosen (GPtrArray *verdicts,
           guint64    id)
{
  for (guint i = 0; i < verdicts->len; i++)
    if (((RrVerdict *) g_ptr_array_index (verdicts, i))->id == id)
      return TRUE;
  return FALSE;
}

/* A card stays the same as long as its verdict does: somebody may be reading it. */
static void
show_cards (GtkWidget *box,
            GPtrArray *verdicts,
            gint64     now_us)
{
  GtkWidget *next, *before = NULL;

  for (GtkWidget *card = gtk_widget_get_first_child (box); card != NULL; card = next)
    {
      next = gtk_widget_get_next_sibling (card);
      if (!is_chosen (verdicts, card_get_id (card)))
        gtk_box_remove (GTK_BOX (box), card);
    }
  for (guint i = 0; i < verdicts->len; i++)
    {
      const RrVerdict *verdict = g_ptr_array_index (verdicts, i);
      GtkWidget *card = find_card (box, verdict->id);

      if (card == NULL)
        card = add_card (box, verdict->id);
      rr_verdict_card_set (RR_VERDICT_CARD (card), verdict, now_us);
      if (gtk_widget_get_prev_sibling (card) != before)
        gtk_box_reorder_child_after (GTK_BOX (box), card, before);
      before = card;
    }
  gtk_widget_set_visible (box, verdicts->len > 0);
}

static void
show_verdicts (RrDiagPage *self)
{
  guint n_active, n_over;
  g_autoptr(GPtrArray) active = choose_verdicts (self->diagnosis, TRUE, &n_active);
  g_autoptr(GPtrArray) over = choose_verdicts (self->diagnosis, FALSE, &n_over);
  g_autofree char *more = NULL, *title = NULL;

  show_cards (self->cards, active, self->diagnosis->now_us);
  show_cards (self->over_cards, over, self->diagnosis->now_us);

  more = g_strdup_printf (ngettext ("And %u more, which is in the report", "And %u more, which are in the report",
                                    n_active - active->len), n_active - active->len);
  rr_text_show (self->more, more);
  gtk_widget_set_visible (self->more, n_active > active->len);
  /* Translators: findings that do not hold any more, and how many of them */
  title = g_strdup_printf (_("Over, and kept to be read (%u)"), n_over);
  if (g_strcmp0 (gtk_expander_get_label (GTK_EXPANDER (self->over)), title) != 0)
    gtk_expander_set_label (GTK_EXPANDER (self->over), title);
  gtk_widget_set_visible (self->over, n_over > 0);
}

/* --- history ------------------------------------------------------------------- */

static const RrHistorySeries *
find_series (const RrDiagnosis *diagnosis,
             const char        *name)
{
  for (guint i = 0; name != NULL && i < diagnosis->series->len; i++)
    {
      const RrHistorySeries *series = g_ptr_array_index (diagnosis->series, i);

      if (strcmp (series->name, name) == 0)
        return series;
    }
  return NULL;
}

static void
show_history (RrDiagPage *self)
{
  for (guint i = 0; i < N_CHARTS; i++)
    rr_chart_set_series (RR_CHART (self->plots[i]), find_series (self->diagnosis, chart_specs[i].series[0]),
                         find_series (self->diagnosis, chart_specs[i].series[1]));
}

static void
add_charts (RrDiagPage *self)
{
  for (guint i = 0; i < N_CHARTS; i++)
    {
      const ChartSpec *spec = &chart_specs[i];

      self->plots[i] = rr_chart_new (_(spec->title), spec->lines[0] != NULL ? _(spec->lines[0]) : NULL,
                                     spec->lines[1] != NULL ? _(spec->lines[1]) : NULL);
      gtk_grid_attach (GTK_GRID (self->charts), self->plots[i], (int) (i % N_COLUMNS), (int) (i / N_COLUMNS), 1, 1);
    }
}

/* --- news ---------------------------------------------------------------------- */

static gboolean
is_on_tasks (RrDiagPage *self)
{
  return strcmp (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "tasks") == 0;
}

static void
show_all (RrDiagPage *self)
{
  if (self->diagnosis == NULL)
    return;
  show_head (self);
  if (is_on_tasks (self))
    {
      rr_task_list_set_diagnosis (RR_TASK_LIST (self->tasks), self->diagnosis);
      return;
    }
  show_verdicts (self);
  rr_flow_set_diagnosis (RR_FLOW (self->flow), self->diagnosis);
  show_history (self);
}

/* What was not in front is behind. */
static void
stack_changed_cb (RrDiagPage *self)
{
  show_all (self);
}

static gboolean
tick_cb (gpointer self)
{
  show_coverage (self);
  return G_SOURCE_CONTINUE;
}

static void
search_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  RrDiagPage *self = RR_DIAG_PAGE (widget);

  rr_diag_page_show_tasks (self, TRUE);
  rr_task_list_focus_search (RR_TASK_LIST (self->tasks));
}

/* --- life ---------------------------------------------------------------------- */

static void
rr_diag_page_map (GtkWidget *widget)
{
  RrDiagPage *self = RR_DIAG_PAGE (widget);

  GTK_WIDGET_CLASS (rr_diag_page_parent_class)->map (widget);
  self->tick = g_timeout_add_seconds (1, tick_cb, self);
}

static void
rr_diag_page_unmap (GtkWidget *widget)
{
  RrDiagPage *self = RR_DIAG_PAGE (widget);

  g_clear_handle_id (&self->tick, g_source_remove);
  GTK_WIDGET_CLASS (rr_diag_page_parent_class)->unmap (widget);
}

static void
rr_diag_page_dispose (GObject *object)
{
  RrDiagPage *self = RR_DIAG_PAGE (object);

  if (self->stack != NULL)
    g_signal_handlers_disconnect_by_data (self->stack, self);
  self->stack = NULL;
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->diagnosis, rr_diagnosis_unref);

  G_OBJECT_CLASS (rr_diag_page_parent_class)->dispose (object);
}

static void
rr_diag_page_class_init (RrDiagPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_diag_page_dispose;
  widget_class->map = rr_diag_page_map;
  widget_class->unmap = rr_diag_page_unmap;
  g_type_ensure (RR_TYPE_FLOW);
  g_type_ensure (RR_TYPE_TASK_LIST);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "diag-page");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-diag-page.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrDiagPage, name)
  CHILD (box);
  CHILD (icon);
  CHILD (title);
  CHILD (coverage);
  CHILD (stack);
  CHILD (cards);
  CHILD (more);
  CHILD (over);
  CHILD (over_cards);
  CHILD (flow);
  CHILD (charts);
  CHILD (tasks);
#undef CHILD
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_cb);
}

static void
rr_diag_page_init (RrDiagPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_charts (self);
  g_signal_connect_swapped (self->stack, "notify::visible-child", G_CALLBACK (stack_changed_cb), self);
}

/**
 * rr_diag_page_new:
 *
 * Returns: (transfer floating): a page that knows nothing yet
 */
GtkWidget *
rr_diag_page_new (void)
{
  return g_object_new (RR_TYPE_DIAG_PAGE, NULL);
}

/**
 * rr_diag_page_set_diagnosis:
 * @self: a page
 * @diagnosis: (transfer none): what is known now
 */
void
rr_diag_page_set_diagnosis (RrDiagPage  *self,
                            RrDiagnosis *diagnosis)
{
  g_return_if_fail (RR_IS_DIAG_PAGE (self));

  rr_diagnosis_ref (diagnosis);
  g_clear_pointer (&self->diagnosis, rr_diagnosis_unref);
  self->diagnosis = diagnosis;
  show_all (self);
}

/**
 * rr_diag_page_show_tasks:
 * @self: a page
 * @tasks: the tasks rather than the overview
 */
void
rr_diag_page_show_tasks (RrDiagPage *self,
                         gboolean    tasks)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), tasks ? "tasks" : "overview");
}

/**
 * rr_diag_page_get_tasks:
 * @self: a page
 *
 * Returns: (transfer none): the list of tasks
 */
RrTaskList *
rr_diag_page_get_tasks (RrDiagPage *self)
{
  return RR_TASK_LIST (self->tasks);
}
