/* rr-window-pages.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-window-private.h"

#include <math.h>

#include "rr-roster.h"
#include "rr-urgent-strip.h"

/* Which page is in front, and what is told of all of them.
 *
 * Threads: main.
 */

/**
 * rr_window_add_page:
 * @self: a window
 * @id: its name in the program; those that rr-pages.c knows have their place
 * @title: its name for people
 * @icon_name: its icon
 * @page: (transfer floating): the page
 */
void
rr_window_add_page (RrWindow   *self,
                    const char *id,
                    const char *title,
                    const char *icon_name,
                    GtkWidget  *page)
{
  rr_pages_add (RR_PAGES (self->pages), id, title, icon_name, page);
}

/**
 * rr_page_set_badge:
 * @self: the window of the page
 * @id: the page
 * @count: how many things wait there; 0 for none
 * @urgency: how much they matter
 */
void
rr_page_set_badge (RrWindow   *self,
                   const char *id,
                   guint       count,
                   RrUrgency   urgency)
{
  rr_pages_set_badge (RR_PAGES (self->pages), id, count, urgency);
}

/**
 * rr_window_set_urgent:
 * @self: a window
 * @text: (nullable): what cannot wait, one sentence; %NULL when all can
 * @page_id: (nullable): the page that tells more
 *
 * It is seen on every page and announced once.
 */
void
rr_window_set_urgent (RrWindow   *self,
                      const char *text,
                      const char *page_id)
{
  rr_urgent_strip_set (RR_URGENT_STRIP (self->urgent), text, page_id);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-urgent",
                                 text != NULL && page_id != NULL && !rr_window_is_covered (self));
}

/**
 * rr_window_get_urgent_page:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the page that tells more of what cannot wait
 */
const char *
rr_window_get_urgent_page (RrWindow *self)
{
  return rr_urgent_strip_get_page_id (RR_URGENT_STRIP (self->urgent));
}

/* Who asks for a page by key wants to go on there by key. */
static void
focus_page (RrWindow *self)
{
  GtkWidget *page = rr_pages_get_page (RR_PAGES (self->pages));
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, page))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

/**
 * rr_window_show_page:
 * @self: a window
 * @id: a page
 *
 * Returns: %FALSE if there is no such page
 */
gboolean
rr_window_show_page (RrWindow   *self,
                     const char *id)
{
  gboolean is_there = rr_pages_show (RR_PAGES (self->pages), id);

  if (is_there)
    focus_page (self);
  return is_there;
}

/**
 * rr_window_get_pages:
 * @self: a window
 *
 * Returns: (transfer none): its pages
 */
RrPages *
rr_window_get_pages (RrWindow *self)
{
  return RR_PAGES (self->pages);
}

/**
 * rr_window_show_map:
 * @self: a window
 *
 * Returns: (transfer none): the map, which is in front now
 */
RrMap *
rr_window_show_map (RrWindow *self)
{
  rr_window_show_page (self, "map");
  return RR_MAP (self->map);
}

/**
 * rr_window_show_place:
 * @self: a window
 * @device_id: (nullable): whose place it is
 * @lat_deg: latitude, NaN if there is no place
 * @lon_deg: longitude
 */
void
rr_window_show_place (RrWindow   *self,
                      const char *device_id,
                      double      lat_deg,
                      double      lon_deg)
{
  rr_window_show_page (self, "map");
  if (device_id != NULL && *device_id != '\0')
    rr_roster_set_selected (RR_ROSTER (self->roster), device_id);
  if (!isnan (lat_deg) && !isnan (lon_deg))
    rr_map_go_to (RR_MAP (self->map), lat_deg, lon_deg);
}

gboolean
rr_window_is_on_map (RrWindow *self)
{
  return rr_pages_get_page (RR_PAGES (self->pages)) == self->map_page;
}

static RrMap *
find_map (GtkWidget *root)
{
  RrMap *found = RR_IS_MAP (root) ? RR_MAP (root) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_map (child);
  return found;
}

RrMap *
rr_window_find_map (RrWindow *self)
{
  return find_map (rr_pages_get_page (RR_PAGES (self->pages)));
}

/* What acts on the map must not act on what nobody sees. */
void
rr_window_page_shown_cb (RrPages    *pages,
                         const char *id,
                         RrWindow   *self)
{
  static const char *const of_any_map[] = { "win.zoom-in", "win.zoom-out", "win.fit-all" };
  static const char *const of_map_page[] = { "win.close-panel", "win.next-guide" };
  gboolean has_map = rr_window_find_map (self) != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (of_any_map); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), of_any_map[i], has_map);
  for (guint i = 0; i < G_N_ELEMENTS (of_map_page); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), of_map_page[i], rr_window_is_on_map (self));
}

static void
show_page_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_window_show_page (RR_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
show_nth_page_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrWindow *self = RR_WINDOW (widget);

  if (rr_pages_show_nth (RR_PAGES (self->pages), (guint) g_variant_get_int32 (parameter)))
    focus_page (self);
}

static void
step_page_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrWindow *self = RR_WINDOW (widget);

  rr_pages_step (RR_PAGES (self->pages), g_variant_get_int32 (parameter));
  focus_page (self);
}

static void
show_urgent_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrWindow *self = RR_WINDOW (widget);

  rr_window_show_page (self, rr_urgent_strip_get_page_id (RR_URGENT_STRIP (self->urgent)));
}

void
rr_window_class_add_pages (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", show_page_cb);
  gtk_widget_class_install_action (widget_class, "win.show-nth-page", "i", show_nth_page_cb);
  gtk_widget_class_install_action (widget_class, "win.step-page", "i", step_page_cb);
  gtk_widget_class_install_action (widget_class, "win.show-urgent", NULL, show_urgent_cb);
}

/* --- the cover -------------------------------------------------------------------- */

#define COVER "cover"

/**
 * rr_window_set_cover:
 * @self: a window
 * @cover: (transfer floating): what is there instead of the pages while they are covered
 */
void
rr_window_set_cover (RrWindow  *self,
                     GtkWidget *cover)
{
  gtk_stack_add_named (GTK_STACK (self->cover), cover, COVER);
}

/**
 * rr_window_is_covered:
 * @self: a window
 *
 * Returns: whether nobody sees or does anything but what cannot wait
 */
gboolean
rr_window_is_covered (RrWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->cover)), COVER) == 0;
}

/* What the window does for the pages; what the application and the desktop do for it goes on. */
static void
enable_actions (RrWindow *self,
                gboolean  enabled)
{
  static const char *const always[] = { "win.about", "win.guide", NULL };
  static const char *const others[] = { "lock", "sign-out", "theme", "follow", "show-help-overlay", NULL };
  g_auto(GStrv) added = g_action_group_list_actions (G_ACTION_GROUP (self));
  const char *name, *property;
  const GVariantType *type;
  GType owner;

  for (guint i = 0; added[i] != NULL; i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), added[i]);

      if (G_IS_SIMPLE_ACTION (action) && !g_strv_contains (others, added[i]))
        g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
    }

  for (guint i = 0; gtk_widget_class_query_action (GTK_WIDGET_GET_CLASS (self), i, &owner, &name, &type, &property); i++)
    if (g_str_has_prefix (name, "win.") && !g_strv_contains (always, name))
      gtk_widget_action_set_enabled (GTK_WIDGET (self), name, enabled);
}

/**
 * rr_window_set_covered:
 * @self: a window with a cover
 * @covered: whether nobody may see the pages
 */
void
rr_window_set_covered (RrWindow *self,
                       gboolean  covered)
{
  const char *page_id = rr_window_get_urgent_page (self);

  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  /* What is only behind another page can still be read by who reads screens. */
  gtk_widget_set_visible (self->pages, !covered);
  gtk_stack_set_visible_child_name (GTK_STACK (self->cover), covered ? COVER : "pages");
  gtk_widget_set_visible (self->follow_button, !covered);
  enable_actions (self, !covered);
  if (covered)
    return;
  rr_window_enable_chosen (self);
  rr_window_page_shown_cb (RR_PAGES (self->pages), NULL, self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-urgent",
                                 rr_urgent_strip_has_text (RR_URGENT_STRIP (self->urgent)) && page_id != NULL);
  focus_page (self);
}

/**
 * rr_window_get_who_label:
 * @self: a window
 *
 * Returns: (transfer none): where it says who is signed in
 */
GtkLabel *
rr_window_get_who_label (RrWindow *self)
{
  return GTK_LABEL (self->who);
}
