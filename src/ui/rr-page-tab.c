/* rr-page-tab.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-page-tab.h"

#include <glib/gi18n-lib.h>

/* RrPageTab is what the sidebar shows of a page: icon, title and badge in one line, or,
 * where there is room for the icon only, the icon with the badge at its corner. Which of
 * the two follows from the width it is given, so that nothing flickers while a window
 * is resized.
 *
 * Threads: main.
 * Ends:    with its row.
 */
struct _RrPageTab
{
  GtkWidget  parent_instance;

  GtkWidget *icon;      /* (unowned): children */
  GtkWidget *title;
  GtkWidget *badge;
  guint      count;
  RrUrgency  urgency;
};

G_DEFINE_FINAL_TYPE (RrPageTab, rr_page_tab, GTK_TYPE_WIDGET)

#define NARROW_PX  44
#define GAP_PX     12
#define HEIGHT_PX  34
#define ICON_PX    16
#define MAX_SHOWN  99

static const char *const urgency_classes[] = { "quiet", "attention", "urgent" };

static int
natural_width (GtkWidget *widget)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static void
rr_page_tab_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  RrPageTab *self = RR_PAGE_TAB (widget);
  int height;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = NARROW_PX;
      *natural = NARROW_PX + natural_width (self->title) + GAP_PX + natural_width (self->badge);
      return;
    }
  gtk_widget_measure (self->title, orientation, -1, NULL, &height, NULL, NULL);
  *minimum = *natural = MAX (height, HEIGHT_PX);
}

static void
place (RrPageTab *self,
       GtkWidget *child,
       int        x,
       int        y,
       int        width,
       int        height)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int from_left = is_rtl ? gtk_widget_get_width (GTK_WIDGET (self)) - x - width : x;

  gtk_widget_size_allocate (child, &(GtkAllocation) { from_left, y, width, height }, -1);
}

static void
rr_page_tab_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  RrPageTab *self = RR_PAGE_TAB (widget);
  gboolean is_narrow = width < 2 * NARROW_PX;
  int badge_width = natural_width (self->badge), badge_height;

  gtk_widget_measure (self->badge, GTK_ORIENTATION_VERTICAL, -1, NULL, &badge_height, NULL, NULL);
  gtk_widget_set_child_visible (self->title, !is_narrow);
  place (self, self->icon, ((is_narrow ? width : NARROW_PX) - ICON_PX) / 2, 0, ICON_PX, height);
  if (is_narrow)
    {
      place (self, self->badge, MAX (width - badge_width, 0), 0, badge_width, badge_height);
      return;
    }
  place (self, self->title, NARROW_PX, 0, width - NARROW_PX - GAP_PX - badge_width, height);
  place (self, self->badge, width - badge_width, (height - badge_height) / 2, badge_width, badge_height);
}

static void
rr_page_tab_dispose (GObject *object)
{
  RrPageTab *self = RR_PAGE_TAB (object);

  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->title, gtk_widget_unparent);
  g_clear_pointer (&self->badge, gtk_widget_unparent);

  G_OBJECT_CLASS (rr_page_tab_parent_class)->dispose (object);
}

static void
rr_page_tab_class_init (RrPageTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_page_tab_dispose;
  widget_class->measure = rr_page_tab_measure;
  widget_class->size_allocate = rr_page_tab_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "page-tab");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
rr_page_tab_init (RrPageTab *self)
{
  self->icon = gtk_image_new ();
  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  self->badge = g_object_new (GTK_TYPE_LABEL, "visible", FALSE, "css-name", "badge", NULL);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  gtk_widget_set_parent (self->title, GTK_WIDGET (self));
  gtk_widget_set_parent (self->badge, GTK_WIDGET (self));
}

/**
 * rr_page_tab_new:
 * @title: the name of the page
 * @icon_name: its icon
 *
 * Returns: (transfer floating): a tab without a badge
 */
GtkWidget *
rr_page_tab_new (const char *title,
                 const char *icon_name)
{
  RrPageTab *self = g_object_new (RR_TYPE_PAGE_TAB, NULL);

  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name);
  return GTK_WIDGET (self);
}

/**
 * rr_page_tab_set_badge:
 * @self: a tab
 * @count: how many wait; 0 for no badge
 * @urgency: how much they matter
 *
 * Returns: %TRUE if this is new
 */
gboolean
rr_page_tab_set_badge (RrPageTab *self,
                       guint      count,
                       RrUrgency  urgency)
{
  g_autofree char *text = g_strdup_printf (count > MAX_SHOWN ? "%u+" : "%u", MIN (count, MAX_SHOWN));

  if (self->count == count && self->urgency == urgency)
    return FALSE;
  gtk_widget_remove_css_class (self->badge, urgency_classes[self->urgency]);
  gtk_widget_add_css_class (self->badge, urgency_classes[urgency]);
  self->count = count;
  self->urgency = urgency;
  gtk_label_set_text (GTK_LABEL (self->badge), text);
  gtk_widget_set_visible (self->badge, count > 0);
  return TRUE;
}

/**
 * rr_page_tab_get_title:
 * @self: a tab
 *
 * Returns: (transfer none): the name of the page alone
 */
const char *
rr_page_tab_get_title (RrPageTab *self)
{
  return gtk_label_get_text (GTK_LABEL (self->title));
}

/**
 * rr_page_tab_dup_name:
 * @self: a tab
 *
 * Returns: (transfer full): title and badge in words
 */
char *
rr_page_tab_dup_name (RrPageTab *self)
{
  const char *title = gtk_label_get_text (GTK_LABEL (self->title));

  if (self->count == 0)
    return g_strdup (title);
  if (self->urgency == RR_URGENCY_URGENT)
    /* Translators: the name of a page, and how many things on it cannot wait */
    return g_strdup_printf (ngettext ("%s, %u urgent", "%s, %u urgent", self->count), title, self->count);
  /* Translators: the name of a page, and how many things on it wait to be seen */
  return g_strdup_printf (ngettext ("%s, %u waiting", "%s, %u waiting", self->count), title, self->count);
}
