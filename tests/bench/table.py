# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of several contenders side by side: medians, ratios, text and JSON."""

import json
import statistics


def medians(runs):
    """One dict of name -> figure a run; returns name -> median over those that have it."""
    names = dict.fromkeys(name for run in runs for name in run)
    return {name: statistics.median(run[name] for run in runs if name in run) for name in names}


def ratio(ours, theirs):
    """None when either is missing or nothing can be divided by it."""
    return ours / theirs if ours is not None and theirs else None


def short(value):
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def text(headers, rows):
    """Columns as wide as they need to be; the first one to the left, figures to the right."""
    cells = [list(headers)] + [[short(value) for value in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(headers))]
    lines = []
    for row in cells:
        line = [cell.ljust(width) if i == 0 else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  ".join(line).rstrip())
    return "\n".join(lines)


def write_json(path, data):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(data, file, indent=2, sort_keys=True)
        file.write("\n")
