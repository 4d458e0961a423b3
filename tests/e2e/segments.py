#!/usr/bin/python3
"""Reports that name a trail or a segment of it instead of a place.

Usage: segments.py ROUNDROCK
"""

import asyncio
import json
import os
import sys
import tempfile

from engine import Engine
from live import Live

HIGH = [[9.60 + i * 0.002, 47.10] for i in range(11)]
LOW = [[9.60, 47.20], [9.60, 47.2018], [9.60, 47.2036]]
FAR = [[9.0 + i * 0.1, 47.3] for i in range(6)]


def line(name, points):
    return {"type": "Feature", "properties": {"name": name} if name else {}, "geometry": {"type": "LineString", "coordinates": points}}


def write_trails(workspace):
    with open(os.path.join(workspace, "trails.geojson"), "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": [line("Höhenweg", HIGH), line(None, LOW), line("Weitweg", FAR)]}, file)


def ask(engine, method, path, body=None):
    status, answer = engine.ask(method, path, json.dumps(body) if body is not None else None)
    return status, json.loads(answer)


def check(what, got, want):
    assert got == want, f"{what}: got {got!r}, want {want!r}"


def condition(engine, number):
    found = [row for row in ask(engine, "GET", "/reports")[1]["conditions"] if row["id"] == number]
    check("conditions of it", len(found), 1)
    return found[0]


def report(engine, of=None, **what):
    """What comes of it: a condition of its own, or another voice for one that is there."""
    status, answer = ask(engine, "POST", "/reports", {"kind": "ice", "severity": "warning", **what})
    check(f"status of {what}: {answer}", status, 200)
    return condition(engine, of or answer["id"])


async def over_the_socket(engine, segment, kind):
    """Before the trails were read by anybody, so that it has to wait at the door for them."""
    live = await Live.open(engine.port)
    for identity, number in (("a1", segment), ("a2", 9999)):
        live.say({"_type": "report", "tid": "anna", "kind": kind, "segment": number, "trail": "Höhenweg", "_id": identity})
        check("ack", (await live.hear_type("ack"))["_id"], identity)
    live.close()


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as workspace:
        write_trails(workspace)
        with Engine(program, workspace, "--open") as engine:
            asyncio.run(over_the_socket(engine, 2, "flood"))
            found = ask(engine, "GET", "/reports")[1]["conditions"]
            check("by socket", [(row["kind"], row["segment"], row["trail"]) for row in found],
                  [("flood", 2, "Höhenweg")])

        with Engine(program, workspace, "--open") as engine:
            first = report(engine, segment=3, text="glatt")
            check("on it", (first["segment"], first["trail"], "end_lat" in first), (3, "Höhenweg", False))
            segments = ask(engine, "GET", "/trails")[1]["segments"]
            check("numbers", [row["segment"] for row in segments], list(range(len(segments))))
            check("place", (segments[3]["lat"], segments[3]["lon"]), (first["lat"], first["lon"]))
            check("of trails", {row.get("trail") for row in segments}, {"Höhenweg", None, "Weitweg"})

            # The same segment by its number, with its trail, and by a place on it: one condition.
            again = report(engine, first["id"], segment=3, trail="Höhenweg", device="ben", stance="confirm")
            check("confirmed", (again["id"], again["confirm"]), (first["id"], 2))
            other = report(engine, first["id"], lat=segments[3]["lat"], lon=segments[3]["lon"], device="carla", stance="confirm")
            check("confirmed by place", (other["id"], other["confirm"]), (first["id"], 3))

            nameless = next(row["segment"] for row in segments if "trail" not in row)
            check("without a name", report(engine, segment=nameless)["segment"], nameless)
            whole = report(engine, trail="Höhenweg", kind="closure")
            check("whole", (whole["segment"], whole["trail"], whole["end_lon"] > whole["lon"]), (0, "Höhenweg", True))
            # Who is at a place says so; what else is named does not count.
            check("place first", report(engine, lat=47.5, lon=9.1, segment=3, kind="snow")["segment"], -1)

            for what in ({"segment": -1}, {"segment": len(segments)}, {"segment": "3"}, {"segment": 1e18}, {"trail": "Hohenweg"},
                         {"segment": 3, "trail": "Weitweg"}, {"trail": ""}, {"trail": 3}, {"trail": "Weitweg"}):
                status, answer = ask(engine, "POST", "/reports", {"kind": "ice", **what})
                check(f"status of {what}", status, 400)
                assert len(answer["error"]) > 10, answer
            check("only asked", engine.ask("POST", "/trails", "{}")[0], 405)

    with tempfile.TemporaryDirectory() as workspace:
        with open(os.path.join(workspace, "trails.geojson"), "w", encoding="utf-8") as file:
            file.write("{")
        with Engine(program, workspace, "--open") as engine:
            check("no trails", ask(engine, "GET", "/trails")[1], {"segments": []})
            check("none of them", ask(engine, "POST", "/reports", {"kind": "ice", "segment": 0})[0], 400)


main()
