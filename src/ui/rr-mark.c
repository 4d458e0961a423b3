/* rr-mark.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-mark.h"

/* Threads: main; nothing here has state. */

static const GdkRGBA colours[3][RR_N_DEVICE_STATUSES] = {
  [RR_THEME_LIGHT] = {
    [RR_DEVICE_ONLINE] = { 0.07f, 0.36f, 0.74f, 1 },
    [RR_DEVICE_LATE] = { 0.66f, 0.33f, 0.00f, 1 },
    [RR_DEVICE_NO_CONTACT] = { 0.30f, 0.30f, 0.33f, 1 },
    [RR_DEVICE_NO_FIX] = { 0.46f, 0.19f, 0.61f, 1 },
  },
  [RR_THEME_DARK] = {
    [RR_DEVICE_ONLINE] = { 0.56f, 0.76f, 1.00f, 1 },
    [RR_DEVICE_LATE] = { 1.00f, 0.75f, 0.44f, 1 },
    [RR_DEVICE_NO_CONTACT] = { 0.78f, 0.78f, 0.80f, 1 },
    [RR_DEVICE_NO_FIX] = { 0.88f, 0.67f, 0.98f, 1 },
  },
  /* Nothing here has more than a trace of green or blue in it. */
  [RR_THEME_NIGHT] = {
    [RR_DEVICE_ONLINE] = { 1.00f, 0.50f, 0.42f, 1 },
    [RR_DEVICE_LATE] = { 1.00f, 0.66f, 0.30f, 1 },
    [RR_DEVICE_NO_CONTACT] = { 0.80f, 0.52f, 0.48f, 1 },
    [RR_DEVICE_NO_FIX] = { 1.00f, 0.58f, 0.70f, 1 },
  },
};
static const GdkRGBA sos_colour = { 0.80f, 0.03f, 0.09f, 1 };
static const GdkRGBA casings[3] = {
  [RR_THEME_LIGHT] = { 1, 1, 1, 0.95f },
  [RR_THEME_DARK] = { 0.05f, 0.05f, 0.07f, 0.9f },
  [RR_THEME_NIGHT] = { 0.08f, 0, 0, 0.9f },
};

/**
 * rr_mark_of:
 * @state: a device
 * @with_course: whether the mark may point where the device is going
 *
 * Returns: what it looks like
 */
RrMark
rr_mark_of (const RrDeviceState *state,
            gboolean             with_course)
{
  gboolean points = with_course && !isnan (state->fix.course_deg);

  if (state->sos)
    return RR_MARK_OCTAGON;
  switch (state->status)
    {
    case RR_DEVICE_ONLINE:
      return points ? RR_MARK_ARROW : RR_MARK_DISC;
    case RR_DEVICE_LATE:
      return points ? RR_MARK_LATE_ARROW : RR_MARK_LATE_RING;
    case RR_DEVICE_NO_FIX:
      return RR_MARK_DIAMOND;
    case RR_DEVICE_NO_CONTACT:
    case RR_N_DEVICE_STATUSES:
    default:
      return RR_MARK_SQUARE;
    }
}

/**
 * rr_mark_is_open:
 * @mark: a mark
 *
 * Returns: whether it is drawn as a line and not filled
 */
gboolean
rr_mark_is_open (RrMark mark)
{
  return mark == RR_MARK_LATE_ARROW || mark == RR_MARK_LATE_RING;
}

static void
path_corners (cairo_t      *cr,
              const double *corners,
              guint         n_corners)
{
  for (guint i = 0; i < n_corners; i++)
    cairo_line_to (cr, corners[2 * i], corners[2 * i + 1]);
  cairo_close_path (cr);
}

static void
path_octagon (cairo_t *cr)
{
  for (int i = 0; i < 8; i++)
    cairo_line_to (cr, 14 * cos (G_PI / 8 + i * G_PI / 4), 14 * sin (G_PI / 8 + i * G_PI / 4));
  cairo_close_path (cr);
}

/**
 * rr_mark_path:
 * @mark: a mark
 * @cr: its path is added around the origin, pointing north
 */
void
rr_mark_path (RrMark   mark,
              cairo_t *cr)
{
  static const double arrow[] = { 0, -11, 7.5, 8.5, 0, 4.5, -7.5, 8.5 };
  static const double diamond[] = { 0, -8.5, 8.5, 0, 0, 8.5, -8.5, 0 };

  cairo_new_path (cr);
  switch (mark)
    {
    case RR_MARK_ARROW:
    case RR_MARK_LATE_ARROW:
      path_corners (cr, arrow, 4);
      break;
    case RR_MARK_SQUARE:
      cairo_rectangle (cr, -6.5, -6.5, 13, 13);
      break;
    case RR_MARK_DIAMOND:
      path_corners (cr, diamond, 4);
      break;
    case RR_MARK_OCTAGON:
      path_octagon (cr);
      break;
    case RR_MARK_DISC:
    case RR_MARK_LATE_RING:
    case RR_N_MARKS:
    default:
      cairo_arc (cr, 0, 0, 7, 0, 2 * G_PI);
      break;
    }
}

/**
 * rr_mark_get_colour:
 * @status: a status
 * @sos: whether the device calls for help
 * @theme: the theme
 *
 * Returns: (transfer none): its colour
 */
const GdkRGBA *
rr_mark_get_colour (RrDeviceStatus status,
                    gboolean       sos,
                    RrTheme        theme)
{
  return sos ? &sos_colour : &colours[theme][MIN (status, RR_N_DEVICE_STATUSES - 1)];
}

/**
 * rr_mark_get_casing:
 * @theme: the theme
 *
 * Returns: (transfer none): what goes around marks, lines and names
 */
const GdkRGBA *
rr_mark_get_casing (RrTheme theme)
{
  return &casings[theme];
}
