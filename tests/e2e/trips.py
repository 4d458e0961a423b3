#!/usr/bin/python3
"""Trips and dead zones by their routes: plans, what happens, refusals, and a kill in between.

Usage: trips.py ROUNDROCK
"""

import json
import signal
import sys
import tempfile
import time
from xml.etree import ElementTree

from engine import Engine

JSON = {"Content-Type": "application/json"}
GORGE = [[47.10, 9.50], [47.10, 9.60], [47.20, 9.60], [47.20, 9.50]]


def iso(in_s):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + in_s))


def plan(**changes):
    return {"name": "Falknis", "guests": 8, "devices": ["anna", "beat"], "depart": iso(0), "return": iso(6 * 3600),
            "check_every_min": 30, "notes": "two ropes", "route_name": "Ridge",
            "route": [[47.05, 9.55], [47.15, 9.552], [47.25, 9.55]], **changes}


def post(engine, path, body=None, wanted=200):
    status, answer = engine.ask("POST", path, json.dumps(body) if body is not None else None, JSON)
    assert status == wanted, (path, status, answer)
    return json.loads(answer)


def get(engine, path):
    status, answer = engine.ask("GET", path)
    assert status == 200, (path, status, answer)
    return json.loads(answer)


def wait_for(engine, trip, what, value, patience_s=10):
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if get(engine, f"/trips/{trip}")[what] == value:
            return
        time.sleep(0.05)
    raise AssertionError((what, value, get(engine, f"/trips/{trip}")))


def check_refusals(engine):
    assert engine.ask("POST", "/trips", json.dumps(plan()), {"Content-Type": "text/plain"})[0] == 415
    post(engine, "/trips", plan(name=" "), 400)
    post(engine, "/trips", plan(**{"return": iso(-10)}), 400)
    post(engine, "/trips", plan(route=[[91, 0]]), 400)
    post(engine, "/trips", plan(devices="anna"), 400)
    post(engine, "/trips", plan(guests=-1), 400)
    post(engine, "/trips", plan(check_at=["noon"]), 400)
    post(engine, "/trips", [1], 400)
    post(engine, "/trips", plan(id=99), 404)
    post(engine, "/trips/99/depart", None, 409)
    post(engine, "/trips/1/fly", None, 404)
    post(engine, "/trips/x/depart", None, 404)
    post(engine, "/zones", {"name": "x", "corners": GORGE[:2]}, 400)
    post(engine, "/zones/99/remove", None, 409)
    assert get(engine, "/trips") == [] and get(engine, "/zones") == []


def check_life(engine):
    trip = post(engine, "/trips", plan())
    assert trip["state"] == "planned" and trip["revision"] == 1
    path = f"/trips/{trip['id']}"
    post(engine, f"{path}/check-in", None, 409)
    assert post(engine, f"{path}/depart")["state"] == "out"
    shown = get(engine, "/trips")[0]
    assert shown["next"]["what"] == "check-in" and shown["next"]["mood"] == "calm", shown
    assert 1790 <= shown["next"]["left_s"] <= 1800, shown
    assert "route" not in shown and shown["route_m"] > 20000, shown
    post(engine, f"{path}/check-in")
    assert get(engine, path)["last_check_in"] is not None
    assert len(get(engine, path)["route"]) == 3
    # A plan can be changed while they are out, but only the newest one.
    changed = post(engine, "/trips", {"id": trip["id"], "revision": 1, "guests": 9})
    assert changed["revision"] == 2
    post(engine, "/trips", {"id": trip["id"], "revision": 1, "guests": 10}, 409)
    assert get(engine, path)["guests"] == 9 and get(engine, path)["state"] == "out"
    return trip["id"]


def check_zone(engine, trip):
    zone = post(engine, "/zones", {"name": "Gorge", "corners": GORGE, "stretch_min": 45})["id"]
    engine.ask("POST", "/pub?u=g&d=anna", json.dumps(
        {"_type": "location", "topic": "owntracks/anna/anna", "lat": 47.15, "lon": 9.55, "tst": int(time.time())}))
    devices = [device["id"] for device in get(engine, "/devices")]
    post(engine, "/trips", {"id": trip, "devices": devices})
    wait_for(engine, trip, "zone", zone)
    assert get(engine, f"/trips/{trip}")["next"]["held"] is True
    return zone


def check_overdue(engine):
    """A plan that is overdue is an incident without anybody asking, and over when they are back."""
    trip = post(engine, "/trips", plan(name="Late", devices=["zita"], depart=iso(-7200), **{"return": iso(-1)}))["id"]
    post(engine, f"/trips/{trip}/depart")
    end = time.monotonic() + 10
    while time.monotonic() < end:
        open_ones = [one for one in get(engine, "/incidents") if one["subject"] == str(trip)]
        if open_ones:
            break
        time.sleep(0.1)
    assert open_ones and "overdue" in open_ones[0]["kind"] and open_ones[0]["detail"] == "Late", open_ones
    post(engine, f"/trips/{trip}/return")


def check_tracks(engine, device):
    """A track in every format, with the same number of places."""
    where = f"/tracks/{device.replace('/', '%2F')}?format="
    kml = engine.ask("GET", where + "kml")
    assert kml[0] == 200 and kml[1].count("<gx:coord>") == kml[1].count("<when>") == 1, kml
    root = ElementTree.fromstring(kml[1])
    assert root.tag == "{http://www.opengis.net/kml/2.2}kml", root.tag
    assert engine.ask("GET", where + "gpx")[1].count("<trkpt") == 1
    assert len(json.loads(engine.ask("GET", where + "geojson")[1])["features"]) == 1
    assert engine.ask("GET", where + "csv")[1].count("\r\n") == 2


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as workspace:
        with Engine(program, workspace, "--open") as engine:
            check_refusals(engine)
            trip = check_life(engine)
            zone = check_zone(engine, trip)
            check_tracks(engine, get(engine, f"/trips/{trip}")["devices"][0])
            check_overdue(engine)
            before = get(engine, f"/trips/{trip}")
            engine.end(signal.SIGKILL)
        with Engine(program, workspace, "--open") as engine:
            after = get(engine, f"/trips/{trip}")
            for volatile in ("next",):
                before.pop(volatile), after.pop(volatile)
            assert before == after, (before, after)
            assert get(engine, "/zones")[0]["stretch_min"] == 45
            post(engine, f"/zones/{zone}/remove")
            wait_for(engine, trip, "zone", 0)
            assert post(engine, f"/trips/{trip}/return")["state"] == "back"
            assert post(engine, f"/trips/{trip}/reopen")["state"] == "out"
            assert post(engine, f"/trips/{trip}/return")["state"] == "back"
            assert post(engine, f"/trips/{trip}/close")["state"] == "closed"
            assert get(engine, f"/trips/{trip}")["next"] is None
    print("trips: planned, out, checked in, held in a dead zone, killed, as before, back, closed")


main()
