#!/usr/bin/python3
"""Replays every recorded track at 600x through three protocols and compares what was stored.

Usage: replay.py ROUNDROCK ROUNDROCK_DRILL   (the tracks are in RR_SHARED)
"""

import glob
import json
import math
import os
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as ElementTree

from engine import Engine

KINDS = ("ws", "owntracks", "traccar")


def metres(a, b):
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371000 * math.asin(min(1, math.sqrt(h)))


def length_km(points):
    return sum(metres(a, b) for a, b in zip(points, points[1:])) / 1000


def points_of(text, timed_only):
    points = []
    for point in ElementTree.fromstring(text).iter():
        if point.tag.endswith("trkpt") and (not timed_only or any(c.tag.endswith("time") and c.text for c in point)):
            time_text = next((c.text for c in point if c.tag.endswith("time")), None)
            points.append((float(point.get("lat")), float(point.get("lon")), time_text))
    return points


def main():
    tracks = os.path.join(os.environ.get("RR_SHARED", ""), "tracks")
    files = sorted(glob.glob(os.path.join(tracks, "*.gpx")))
    if not files:
        print("skipped: needs the shared data folder")
        sys.exit(77)
    with open(os.path.join(tracks, "EXPECT.jsonl"), encoding="utf-8") as lines:
        expected = {e["file"]: e for e in map(json.loads, lines)}
    failed = 0
    with tempfile.TemporaryDirectory() as workspace:
        with Engine(sys.argv[1], workspace, "--open") as engine:
            gpx = [part for file in files for part in ("--gpx", file)]
            drills = [subprocess.Popen([sys.argv[2], "--url", f"http://127.0.0.1:{engine.port}", "--speed", "600",
                                        "--mix", kind + ":1", "--prefix", kind + "-", *gpx]) for kind in KINDS]
            failed += sum(drill.wait() != 0 for drill in drills)
            for kind in KINDS:
                worst = 0.0
                for file in files:
                    name = os.path.basename(file)
                    with open(file, encoding="utf-8") as source:
                        sent = points_of(source.read(), True)
                    path = "/tracks/" + urllib.parse.quote(f"{kind}-{name[:-4]}", safe="") + "?order=arrival"
                    stored = points_of(engine.ask("GET", path)[1], False)
                    # Without message ids, two points that agree in time and place are one.
                    wanted = expected[name]["with_time"] if kind != "traccar" else len(dict.fromkeys(sent))
                    off = abs(length_km([p[:2] for p in stored]) / length_km([p[:2] for p in sent]) - 1) * 100
                    worst = max(worst, off)
                    if len(stored) != wanted or off > 0.5:
                        failed += 1
                        print(f"{kind} {name}: {len(stored)} stored, {wanted} expected, distance {off:.2f} % off")
                print(f"{kind}: {len(files)} tracks, distance at most {worst:.3f} % off")
            failed += engine.end() != 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
