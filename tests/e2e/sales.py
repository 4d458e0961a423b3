#!/usr/bin/python3
"""Staff at work: book for somebody who calls, find it again, move it, cancel it and take that back.

Usage: sales.py ROUNDROCK
"""

import json
import sys
import tempfile
from urllib.parse import quote

from engine import Engine

TOURS = """
[walk]
name=Ridge walk
kind=start-time
time-zone=Europe/Zurich
starts=08:00;13:00
places=4
units=adult:10000;child:5000
currency=CHF
codes=HALF:500
"""
JSON = {"Content-Type": "application/json"}
MORNING, NOON = "2037-07-14T08:00:00+02:00", "2037-07-14T13:00:00+02:00"


def post(engine, path, body=None, headers=None, want=200):
    status, answer = engine.ask("POST", path, json.dumps(body) if body is not None else None, JSON if headers is None else headers)
    assert status == want, (path, body, status, answer)
    return json.loads(answer)


def listed(engine, query=""):
    status, answer = engine.ask("GET", "/bookings" + query)
    assert status == 200, (query, status, answer)
    return json.loads(answer)


def call(**more):
    return {"tour": "walk", "departure": MORNING, "units": {"adult": 2, "child": 1}, "name": "Anna Meier",
            "phone": "+41 79 123 45 67", **more}


def work(engine):
    anna = post(engine, "/bookings/phone", call(code="HALF", lang="de", notes="two vegetarians"))
    assert anna["status"] == "CONFIRMED" and anna["total"] == {"amount": 12500, "currency": "CHF"}, anna
    assert anna["party"] == "adult:2,child:1" and anna["notes"] == "two vegetarians", anna
    post(engine, "/bookings/phone", call(), want=409)

    found = listed(engine, "?tour=walk&departure=" + quote(MORNING) + "&q=meier%207912")
    assert found["total"] == 1 and found["bookings"][0]["uuid"] == anna["uuid"], found
    assert listed(engine, "?state=cancelled")["total"] == 0
    assert listed(engine, "?q=nobody") == {"bookings": [], "total": 0}

    held = post(engine, "/bookings/phone", call(departure=NOON, units={"adult": 2}, minutes=10))
    assert held["status"] == "ON_HOLD" and held["expires"], held
    assert listed(engine, "?state=held&limit=1")["bookings"][0]["uuid"] == held["uuid"]
    post(engine, f"/bookings/{anna['uuid']}/move", {"departure": NOON}, want=409)
    post(engine, f"/bookings/{held['uuid']}/extend", {"minutes": 30})
    post(engine, f"/bookings/{held['uuid']}/confirm")
    post(engine, f"/bookings/{held['uuid']}/cancel", {"reason": "ill"})
    gone = listed(engine, "?state=cancelled")["bookings"]
    assert [row["reason"] for row in gone] == ["ill"], gone

    moved = post(engine, f"/bookings/{anna['uuid']}/move", {"departure": NOON})
    assert moved["departure"] == NOON and moved["total"]["amount"] == 12500, moved
    post(engine, f"/bookings/{held['uuid']}/restore", want=409)
    post(engine, f"/bookings/{anna['uuid']}/move", {"departure": MORNING})
    back = post(engine, f"/bookings/{held['uuid']}/restore")
    assert back["status"] == "CONFIRMED" and "reason" not in back, back
    assert listed(engine)["total"] == 2 and listed(engine, "?skip=1")["bookings"][0]["uuid"] == anna["uuid"]
    return anna


def refuse(engine, anna):
    post(engine, "/bookings/phone", call(), {}, 415)
    post(engine, "/bookings/phone", call(), {**JSON, "Origin": "https://example.org"}, 403)
    post(engine, "/bookings/phone", call(name=""), want=400)
    post(engine, "/bookings/phone", call(units={"adult": 101}), want=400)
    post(engine, "/bookings/phone", call(units={"dog": 1}), want=400)
    post(engine, "/bookings/phone", call(method="barter"), want=400)
    post(engine, "/bookings/phone", call(tour="moon"), want=400)
    post(engine, f"/bookings/{anna['uuid']}/move", {}, want=400)
    post(engine, f"/bookings/{anna['uuid']}/resend", want=409)
    post(engine, "/bookings/00000000-0000-4000-8000-000000000000/restore", want=409)
    assert engine.ask("GET", "/bookings?state=lost")[0] == 400
    assert engine.ask("GET", "/bookings?limit=100000")[0] == 400
    assert engine.ask("GET", "/bookings/phone")[0] == 405


def main():
    with tempfile.TemporaryDirectory() as workspace:
        with open(f"{workspace}/tours.ini", "w", encoding="ascii") as tours:
            tours.write(TOURS)
        with Engine(sys.argv[1], workspace, "--open") as engine:
            anna = work(engine)
            refuse(engine, anna)
        with Engine(sys.argv[1], workspace, "--open") as engine:
            assert listed(engine)["total"] == 2


if __name__ == "__main__":
    main()
