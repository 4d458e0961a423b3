#!/usr/bin/python3
"""Trail reports from every side, to those they concern, across restarts, kills and a bad client.

Usage: reports.py ROUNDROCK
"""

import asyncio
import json
import sys
import tempfile
import time

from engine import Engine
from live import Live

PLACE = {"lat": 47.1000, "lon": 9.6000}


def ask(engine, method, path, body=None, headers=None):
    status, answer = engine.ask(method, path, json.dumps(body) if body is not None else None, headers)
    return status, json.loads(answer)


def check(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")


def conditions(engine):
    return ask(engine, "GET", "/reports")[1]["conditions"]


def only(engine):
    found = conditions(engine)
    check("conditions", len(found), 1)
    return found[0]


def until(what, question, want, patience=10):
    """Receipts are written behind what they tell of."""
    end = time.monotonic() + patience
    while question() != want:
        if time.monotonic() > end:
            sys.exit(f"{what}: got {question()!r}, want {want!r}")
        time.sleep(0.02)


def recipients(engine):
    return {state: n for state, n in only(engine)["recipients"].items() if n > 0}


def put(device, lat, lon, engine, n=0):
    """A phone over HTTP says where it is; returns what it hears."""
    message = {"_type": "location", "tid": device, "tst": int(time.time()) - 1000 + n, "lat": lat, "lon": lon,
               "_id": f"{device}{n}"}
    status, answer = ask(engine, "POST", f"/pub?u=x&d={device}", message)
    check("status", status, 200)
    return answer


def taking(engine):
    """Bad ones are refused with a sentence, the same twice is one, several of one thing are one."""
    for body in ({}, {"kind": "rockfall"}, {"kind": "moonfall", **PLACE}, {"kind": "other", **PLACE},
                 {"kind": "snow", "severity": "awful", **PLACE}, {"kind": "snow", "lat": 91, "lon": 0},
                 {"kind": "snow", "about": 99}, {"kind": "snow", **PLACE, "rad": 1}, {"kind": "snow", **PLACE, "tst": "x"}):
        status, answer = ask(engine, "POST", "/reports", body)
        check(f"status of {body}", status, 400)
        assert answer["error"]
    check("nothing yet", conditions(engine), [])

    report = {"kind": "rockfall", "severity": "warning", **PLACE, "text": "blöcke", "device": "anna", "_id": "1"}
    first = ask(engine, "POST", "/reports", report)
    check("first", (first[0], first[1]["status"]), (200, "stored"))
    check("again", ask(engine, "POST", "/reports", report), (200, {"id": first[1]["id"], "status": "known"}))
    check("by header", ask(engine, "POST", "/reports", {**report, "_id": "2"}, {"Idempotency-Key": "1"})[1]["status"], "known")
    condition = only(engine)
    check("it", (condition["kind"], condition["severity"], condition["state"], condition["confirm"], condition["text"]),
          ("rockfall", "warning", "active", 1, "blöcke"))

    near = {"kind": "rockfall", "lat": PLACE["lat"] + 0.0003, "lon": PLACE["lon"], "device": "ben", "stance": "confirm"}
    check("confirmed", ask(engine, "POST", "/reports", near)[0], 200)
    check("contradicted", ask(engine, "POST", "/reports", {"about": condition["id"], "stance": "contradict", "device": "cleo"})[0], 200)
    condition = only(engine)
    check("counts", (condition["confirm"], condition["contradict"], condition["state"]), (2, 1, "disputed"))
    check("method", ask(engine, "PUT", "/reports")[0], 405)
    check("unknown", ask(engine, "GET", "/reports/x")[0], 404)


async def open_guides(engine, places):
    guides = {}
    for name, (lat, lon) in places.items():
        guide = await Live.open(engine.port)
        guide.say({"_type": "location", "tid": name, "tst": int(time.time()), "lat": lat, "lon": lon, "_id": name})
        check("ack", (await guide.hear_type("ack"))["_id"], name)
        guides[name] = guide
    return guides


async def telling(engine):
    """Who is near hears of it, who is far does not, the author neither; each step has its receipt."""
    guides = await open_guides(engine, {"near": (47.105, 9.6), "far": (48.1, 9.6), "author": (47.1, 9.6)})
    guides["author"].say({"_type": "report", "tid": "author", "kind": "flood", "severity": "danger", **PLACE, "_id": "f1",
                          "text": "the ford"})
    check("ack", (await guides["author"].hear_type("ack"))["_id"], "f1")
    alert = await guides["near"].hear_type("alert")
    check("alert", (alert["kind"], alert["severity"], alert["news"], alert["text"]), ("flood", "danger", "new", "the ford"))
    await guides["far"].silence()
    await guides["author"].silence()
    until("sent", lambda: recipients(engine), {"sent": 1})
    guides["near"].say({"_type": "receipt", "tid": "near", "id": alert["id"]})
    until("delivered", lambda: recipients(engine), {"delivered": 1})
    guides["near"].say({"_type": "receipt", "tid": "near", "id": alert["id"], "state": "seen"})
    until("seen", lambda: recipients(engine), {"seen": 1})
    guides["near"].say({"_type": "receipt", "tid": "near", "id": alert["id"]})
    guides["far"].say({"_type": "receipt", "tid": "far", "id": alert["id"], "state": "seen"})
    await guides["near"].hear_type("ack")
    check("forwards only, and only who was told", recipients(engine), {"seen": 1})
    who = ask(engine, "GET", f"/reports/{only(engine)['id']}")[1]["recipients"]
    check("who", [(one["device"], one["state"], one["channel"]) for one in who], [("near", "seen", "live")])
    for guide in guides.values():
        guide.close()


async def late(engine):
    """Who comes later hears it then, once, and again on a new connection until there is word of it."""
    put("hut", 47.101, 9.6, engine)
    check("stored", ask(engine, "POST", "/reports", {"kind": "fire", "severity": "danger", **PLACE, "device": "zoe"})[0], 200)
    until("queued", lambda: [c["recipients"]["queued"] for c in conditions(engine) if c["kind"] == "fire"], [1])
    for _ in range(2):
        hut = await Live.open(engine.port, "x/hut")
        alert = await hut.hear_type("alert")
        check("late", alert["kind"], "fire")
        await hut.silence()
        hut.close()
    hut = await Live.open(engine.port, "x/hut")
    alert = await hut.hear_type("alert")
    hut.say({"_type": "receipt", "topic": "x/hut", "id": alert["id"]})
    await hut.hear_type("ack")
    hut.close()
    hut = await Live.open(engine.port, "x/hut")
    await hut.silence()
    hut.close()


def phones(engine):
    """OwnTracks phones hear it with the answer to their report, Traccar clients as one line."""
    put("ot", 47.1, 9.6, engine)
    path = "/?id=tc&lat=47.1&lon=9.6&timestamp="
    check("traccar", engine.ask("GET", path + "1700000000"), (200, ""))
    now = int(time.time())
    engine.ask("GET", path + str(now - 5))
    check("stored", ask(engine, "POST", "/reports", {"kind": "bridge-out", "severity": "danger", **PLACE, "device": "zoe",
                                                      "text": "washed\naway"})[0], 200)
    until("two", lambda: recipients(engine), {"queued": 2})
    heard = put("ot", 47.1, 9.6, engine, 1)
    check("types", [one["_type"] for one in heard], ["card", "location", "cmd"])
    waypoint = heard[2]["waypoints"]["waypoints"][0]
    assert heard[2]["action"] == "setWaypoints" and "washed away" in waypoint["desc"] and waypoint["rad"] == 4000, heard
    until("sent", lambda: recipients(engine), {"queued": 1, "sent": 1})
    check("the same again: the answer was lost", put("ot", 47.1, 9.6, engine, 1), heard)
    check("another: it was not", put("ot", 47.1, 9.6, engine, 2), [])
    until("delivered", lambda: recipients(engine), {"queued": 1, "delivered": 1})
    status, line = engine.ask("GET", path + str(now - 4))
    assert status == 200 and "washed away" in line and "\n" not in line, line
    check("once", engine.ask("GET", path + str(now - 3)), (200, ""))
    until("all", lambda: recipients(engine), {"delivered": 2})


def words(engine):
    """A point of interest is a report, a waypoint is if it begins with a kind."""
    base = {"tid": "ot", "tst": int(time.time()), "lat": 47.2, "lon": 9.7}
    for message in ({**base, "_type": "location", "poi": "Fallen tree danger, across the path"},
                    {**base, "_type": "waypoint", "desc": "Home", "rad": 100},
                    {**base, "_type": "waypoint", "desc": "snow: knee deep", "rad": 100, "lat": 47.3}):
        for _ in range(2):
            check("status", ask(engine, "POST", "/pub?u=x&d=ot", message)[0], 200)
    found = [(c["kind"], c["severity"], c["text"], c["confirm"]) for c in conditions(engine)]
    check("found", found, [("fallen-tree", "danger", "across the path", 1), ("snow", "caution", "knee deep", 1)])


async def storm(engine):
    """A burst becomes a digest; an acknowledgement of all of it is one message."""
    guides = await open_guides(engine, {"near": (47.1, 9.6)})
    for i in range(20):
        check("stored", ask(engine, "POST", "/reports", {"kind": "ice", "severity": "caution", "lat": 47.1 + i / 500, "lon": 9.6,
                                                          "rad": 20000, "device": "zoe"})[0], 200)
    heard, n_messages = set(), 0
    while len(heard) < 20:
        message = await asyncio.wait_for(guides["near"].hear(), 40)
        if message["_type"] in ("alert", "digest"):
            n_messages += 1
            ids = message.get("ids") or [message["id"]]
            assert not heard & set(ids), "told twice"
            heard |= set(ids)
            guides["near"].say({"_type": "receipt", "tid": "near", "ids": ids})
    assert n_messages <= 8, n_messages
    until("all", lambda: sum(c["recipients"]["delivered"] for c in conditions(engine)), 20)
    guides["near"].close()


async def messages(engine):
    """Both ways, to some and to those in an area, with receipts."""
    guides = await open_guides(engine, {"in": (47.1, 9.6), "out": (47.5, 9.6)})
    check("empty", ask(engine, "POST", "/messages", {"to": ["in"]})[0], 400)
    check("nobody", ask(engine, "POST", "/messages", {"text": "x"})[0], 400)
    check("one", ask(engine, "POST", "/messages", {"to": ["in"], "text": "call the base"}), (200, {"recipients": 1}))
    message = await guides["in"].hear_type("message")
    check("text", (message["text"], message["from"]), ("call the base", "dispatch"))
    area = [[47.0, 9.5], [47.2, 9.5], [47.2, 9.7], [47.0, 9.7]]
    check("area", ask(engine, "POST", "/messages", {"area": area, "text": "storm"}), (200, {"recipients": 1}))
    check("text", (await guides["in"].hear_type("message"))["text"], "storm")
    await guides["out"].silence()
    for _ in range(2):
        guides["in"].say({"_type": "text", "tid": "in", "_id": "t1", "text": "on our way"})
        await guides["in"].hear_type("ack")
    until("thread", lambda: [(m["from"], m["text"]) for m in ask(engine, "GET", "/messages")[1]["messages"]],
          [("dispatch", "call the base"), ("dispatch", "storm"), ("in", "on our way")])
    for guide in guides.values():
        guide.close()


def again(program, workspace):
    """Everything is as before after a kill, and what is not told yet is told."""
    with Engine(program, workspace, "--open") as engine:
        put("later", 47.1, 9.6, engine)
        for i in range(30):
            check("stored", ask(engine, "POST", "/reports", {"kind": "snow", **PLACE, "device": f"d{i}", "_id": "s"})[0], 200)
        check("confirmed", only(engine)["confirm"], 30)
        engine.process.kill()
        engine.process.wait()
    with Engine(program, workspace, "--open") as engine:
        until("again", lambda: only(engine)["confirm"], 30)
        until("queued", lambda: recipients(engine), {"queued": 1})
        check("known", ask(engine, "POST", "/reports", {"kind": "snow", **PLACE, "device": "d3", "_id": "s"})[1]["status"], "known")
        assert put("later", 47.1, 9.6, engine, 1) != []
        put("later", 47.1, 9.6, engine, 2)
        until("told", lambda: recipients(engine), {"delivered": 1})


def main():
    program = sys.argv[1]
    for story in (taking, telling, late, phones, words, storm, messages):
        with tempfile.TemporaryDirectory() as workspace:
            with Engine(program, workspace, "--open") as engine:
                begin = time.monotonic()
                result = story(engine)
                if asyncio.iscoroutine(result):
                    asyncio.run(result)
                print(f"{story.__name__}: {time.monotonic() - begin:.1f} s", flush=True)
    with tempfile.TemporaryDirectory() as workspace:
        again(program, workspace)


main()
