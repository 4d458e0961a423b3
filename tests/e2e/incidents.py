#!/usr/bin/python3
"""Incidents as a script sees them: raised by rules and by plans, dealt with by people, there after
kill -9, and never twice.

Usage: incidents.py ROUNDROCK
"""

import json
import signal
import sys
import tempfile
import time

from engine import Engine

JSON = {"Content-Type": "application/json"}
PATIENCE_S = 10


def get(engine, path):
    status, text = engine.ask("GET", path)
    assert status == 200, (path, status, text)
    return json.loads(text)


def post(engine, path, body, expect=200, headers=None):
    status, text = engine.ask("POST", path, json.dumps(body) if body is not None else None,
                              JSON if headers is None else headers)
    assert status == expect, (path, status, text)
    return json.loads(text)


def fix(engine, device, **more):
    body = {"_type": "location", "tid": device, "tst": int(time.time()), "lat": 46.5, "lon": 9.5, "acc": 5, **more}
    status, text = engine.ask("POST", "/pub", json.dumps(body))
    assert status == 200, text


def sos(engine, device, **more):
    fix(engine, device, **{"_type": "sos", **more})


def wait_for(engine, kind, count=1):
    """What has no packet behind it comes with the clock."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = [one for one in get(engine, "/incidents") if one["kind"] == kind]
        if len(found) == count:
            return found
        time.sleep(0.05)
    raise AssertionError((kind, get(engine, "/incidents")))


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def refusals(engine):
    """Nothing is changed by a page in a browser, or by a slip."""
    post(engine, "/incidents/1/close", {"who": "b"}, 415, {"Content-Type": "text/plain"})
    post(engine, "/incidents/1/close", {"who": "b"}, 403, {**JSON, "Origin": "http://evil.example"})
    post(engine, "/incidents/99/close", {"who": "b"}, 404)
    post(engine, "/incidents/1/fly", {"who": "b"}, 404)
    post(engine, "/fences", {"name": "x", "shape": "CIRCLE (1 2)"}, 400)
    post(engine, "/fences", {"name": "x", "shape": "LINESTRING (1 2, 3 4)"}, 400)
    post(engine, "/fences", {"shape": "CIRCLE (1 2, 3)"}, 400)
    post(engine, "/fences", {"name": "x", "shape": "CIRCLE (1 2, 3)", "hours": "at night"}, 400)
    post(engine, "/rules", {"scope": "nobody"}, 400)
    post(engine, "/rules", {"scope": "", "low-battery-pct": 900}, 400)
    assert engine.ask("GET", "/incidents/7")[0] == 404


def people(program, workspace):
    with Engine(program, workspace, "--open") as engine:
        fix(engine, "anna")
        sos(engine, "anna", tst=int(time.time()) + 1)
        refusals(engine)
        one = get(engine, "/incidents")[0]
        post(engine, f"/incidents/{one['id']}/acknowledge", {"who": "Berta", "note": "calling \"her\""})
        engine.end(signal.SIGKILL)
    with Engine(program, workspace, "--open") as engine:
        incidents = get(engine, "/incidents?all=1")
        assert len(incidents) == 1, incidents
        one = incidents[0]
        assert one["state"] == "acknowledged" and one["acknowledged_by"] == "Berta", one
        assert get(engine, "/devices")[0]["sos"]

        # The device takes it back: it says so, and stays.
        sos(engine, "anna", cancel=True, tst=int(time.time()) + 2)
        one = get(engine, f"/incidents/{one['id']}")
        assert one["cancelled"] and one["state"] == "acknowledged", one
        assert get(engine, "/devices")[0]["sos"]
        post(engine, f"/incidents/{one['id']}/escalate", {"who": "Berta"}, 409)
        post(engine, f"/incidents/{one['id']}/close", {"who": "Berta", "note": "false alarm"})
        post(engine, f"/incidents/{one['id']}/close", {"who": "Berta"}, 409)
        assert [line["what"] for line in get(engine, f"/incidents/{one['id']}")["log"]] == \
            ["raised", "acknowledged", "cancelled", "closed"]
        assert get(engine, "/incidents") == []
        end = time.monotonic() + PATIENCE_S
        while get(engine, "/devices")[0]["sos"]:
            assert time.monotonic() < end
            time.sleep(0.02)

        # Closed is closed; the next press is another one.
        sos(engine, "anna", tst=int(time.time()) + 60)
        assert get(engine, "/incidents")[0]["id"] != one["id"]
        assert len(get(engine, "/incidents?all=1")) == 2
        status, text = engine.ask("GET", "/incidents?all=1&format=csv")
        assert status == 200 and text.count("\r\n") == 3 and "false alarm" in text, text


def rules(program, workspace):
    with Engine(program, workspace, "--open") as engine:
        fence = post(engine, "/fences", {"name": "Glacier", "shape": "CIRCLE (46.5 9.5, 100)", "level": "alarm",
                                         "watch": ["enter", "leave"]})["id"]
        assert get(engine, "/fences")[0]["watch"] == ["enter", "leave"]
        now = int(time.time())
        for step, lat in enumerate((46.51, 46.506, 46.5001, 46.5002)):
            fix(engine, "carla", tst=now - 2000 + step * 500, lat=lat)
        entered = wait_for(engine, "fence-enter")[0]
        assert entered["level"] == "alarm" and entered["detail"] == "Glacier" and entered["subject"] == fence, entered
        # A visit that is heard of when it is over is written down, and rings nobody.
        for tst, lat in ((now - 3000, 46.51), (now - 100, 46.52), (now - 2000, 46.5001), (now - 1900, 46.5002)):
            fix(engine, "emil", tst=tst, lat=lat)
        end = time.monotonic() + PATIENCE_S
        while not (late := [one for one in get(engine, "/incidents?all=1") if one["device"] == "emil"]):
            assert time.monotonic() < end
            time.sleep(0.02)
        assert late[0]["state"] == "closed" and late[0]["closed_by"] is None and late[0]["late_s"] > 1800, late
        post(engine, "/fences", {"id": fence, "name": "Glacier", "shape": "CIRCLE (46.5 9.5, 100)", "level": "alarm",
                                 "watch": ["enter", "leave"], "hours": "67 22:00-06:00", "trips": ["7"]})
        assert get(engine, "/fences")[0]["hours"] == "67 22:00-06:00" and get(engine, "/fences")[0]["trips"] == ["7"]
        post(engine, "/fences", {"id": fence, "name": "Glacier", "shape": "CIRCLE (46.5 9.5, 100)", "level": "alarm",
                                 "watch": ["enter", "leave"]})
        fix(engine, "dora", batt=9)
        wait_for(engine, "low-battery")
        fix(engine, "dora", tst=int(time.time()) + 1, batt=8)
        engine.end(signal.SIGKILL)
    with Engine(program, workspace, "--open") as engine:
        # Neither is told again by a restart, and the end of both is heard.
        fix(engine, "carla", lat=46.5003)
        fix(engine, "dora", tst=int(time.time()) + 2, batt=7)
        assert wait_for(engine, "fence-enter")[0]["count"] == 1
        assert wait_for(engine, "low-battery")[0]["count"] == 1
        fix(engine, "dora", tst=int(time.time()) + 3, batt=90)
        assert wait_for(engine, "low-battery")[0]["over"]
        post(engine, f"/fences/{fence}/remove", {})
        assert get(engine, "/fences") == []
        post(engine, "/rules", {"scope": "device:dora", "low-battery-pct": 85})
        assert get(engine, "/rules") == [{"scope": "device:dora", "low-battery-pct": 85.0}]
        fix(engine, "dora", tst=int(time.time()) + 4, batt=80)
        end = time.monotonic() + PATIENCE_S
        while wait_for(engine, "low-battery")[0]["count"] != 2:
            # The rules hear of a change with the clock.
            fix(engine, "dora", tst=int(time.time() * 10) // 10 + 5, batt=79)
            assert time.monotonic() < end


def plans(program, workspace):
    with Engine(program, workspace, "--open") as engine:
        due = time.time() + 3
        trip = post(engine, "/trips", {"name": "Ridge walk", "guests": 4, "devices": ["carla"],
                                       "depart": iso(-7200), "return": iso(3)})["id"]
        post(engine, f"/trips/{trip}/depart", {"who": "Berta"})
        missed = wait_for(engine, "overdue-return")[0]
        late_s = time.time() - due
        assert -1.5 < late_s < 3, late_s
        assert missed["detail"] == "Ridge walk" and missed["level"] == "warn", missed
        engine.end(signal.SIGKILL)
    with Engine(program, workspace, "--open") as engine:
        time.sleep(2.5)
        assert wait_for(engine, "overdue-return")[0]["id"] == missed["id"]
        assert len([one for one in get(engine, "/incidents?all=1") if one["kind"] == "overdue-return"]) == 1
        post(engine, f"/trips/{trip}/return", {"who": "Berta"})
        end = time.monotonic() + PATIENCE_S
        while wait_for(engine, "overdue-return")[0]["over"] is None:
            assert time.monotonic() < end
            time.sleep(0.05)
        stats = get(engine, "/stats")
        assert stats["incident_notes_dropped"] == 0 and stats["incidents_open"] >= 1, stats
        assert "roundrock_incidents_open " in engine.ask("GET", "/metrics")[1]


def routes(program, workspace):
    with Engine(program, workspace, "--open") as engine:
        trip = post(engine, "/trips", {"name": "Ridge walk", "guests": 4, "devices": ["carla"], "depart": iso(-7200),
                                       "return": iso(7200), "route": [[46.4, 9.5], [46.6, 9.5]]})["id"]
        post(engine, f"/trips/{trip}/depart", {"who": "Berta"})
        start, step = int(time.time()) - 3000, 0
        end = time.monotonic() + PATIENCE_S
        # The rules hear of the route within a second or two.
        while not get(engine, "/incidents"):
            assert time.monotonic() < end
            fix(engine, "carla", tst=start + step * 60, lat=46.5, lon=9.502)
            step += 1
            time.sleep(0.2)
        off = wait_for(engine, "off-route")[0]
        assert off["device"] == "carla" and off["active"], off
        for _ in range(4):
            fix(engine, "carla", tst=start + step * 60, lat=46.5, lon=9.5001)
            step += 1
        assert wait_for(engine, "off-route")[0]["over"]


def main():
    for part in (people, rules, plans, routes):
        with tempfile.TemporaryDirectory() as workspace:
            part(sys.argv[1], workspace)


if __name__ == "__main__":
    main()
