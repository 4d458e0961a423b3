#!/usr/bin/python3
"""Who waits: for places on what is sold out, and in line in front of it all.

Usage: waiting.py ROUNDROCK
"""

import json
import sys
import tempfile
import time

from engine import Engine

TOURS = """
[hut]
places=4
units=adult:5000
guests-per-guide=3
"""
PATIENCE_S = 20


def ask(engine, method, path, body=None, headers=None):
    status, answer = engine.ask(method, path, None if body is None else json.dumps(body),
                                {"Content-Type": "application/json", **(headers or {})})
    return status, json.loads(answer)


def check(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")


def book(engine, pax, headers=None):
    return ask(engine, "POST", "/bookings", {"tour": "hut", "pax": pax, "email": "a@example.org"}, headers)


def hut(engine):
    status, board = ask(engine, "GET", "/departures?tour=hut")
    check("the board", status, 200)
    check("departures of the hut", len(board), 1)
    return board[0]


def wait_list(engine):
    _, full = book(engine, 4)
    status, refused = book(engine, 1)
    check("sold out", status, 409)
    key = {"Idempotency-Key": "k1"}
    wish = {"tour": "hut", "pax": 3, "email": "anna@example.org", "name": "Anna", "lang": "de"}
    check("where to wait", refused["waiting_list"], "/bookings/waiting")
    status, first = ask(engine, "POST", refused["waiting_list"], wish, key)
    check("to wait", (status, first["status"], first["place"]), (200, "waiting", 1))
    check("asked again", ask(engine, "POST", "/bookings/waiting", wish, key), (200, first))
    check("twice", ask(engine, "POST", "/bookings/waiting", wish)[0], 409)
    _, second = ask(engine, "POST", "/bookings/waiting", {"tour": "hut", "pax": 2, "email": "ben@example.org"})
    check("the second", second["place"], 2)
    board = hut(engine)
    check("waiting", (board["waiting"], board["waiting_places"], board["guides_needed"]), (2, 5, 2))

    check("cancel", ask(engine, "POST", f"/bookings/{full['uuid']}/cancel")[0], 200)
    status, offered = ask(engine, "GET", f"/bookings/waiting/{first['uuid']}")
    check("an offer", offered["status"], "offered")
    check("held", (hut(engine)["held"], hut(engine)["free"], "held_until" in hut(engine)), (3, 1, True))
    check("what is offered", ask(engine, "GET", f"/bookings/{offered['booking']}")[1]["status"], "ON_HOLD")
    status, accepted = ask(engine, "POST", f"/bookings/waiting/{first['uuid']}/accept")
    check("accepted", (status, accepted["status"]), (200, "booked"))
    check("booked", ask(engine, "GET", f"/bookings/{offered['booking']}")[1]["status"], "CONFIRMED")
    check("left", ask(engine, "POST", f"/bookings/waiting/{second['uuid']}/leave")[1]["status"], "left")
    check("at the end", (hut(engine)["confirmed"], hut(engine)["waiting"]), (3, 0))


def odd_requests(engine):
    nobody = "00000000-0000-4000-8000-000000000000"
    check("nobody", ask(engine, "GET", f"/bookings/waiting/{nobody}")[0], 404)
    check("no name", ask(engine, "GET", "/bookings/waiting/x")[0], 404)
    check("no such act", ask(engine, "POST", f"/bookings/waiting/{nobody}/sing")[0], 404)
    check("wrong way", ask(engine, "GET", "/bookings/waiting")[0], 405)
    check("no pax", ask(engine, "POST", "/bookings/waiting", {"tour": "hut", "email": "a@b"})[0], 400)
    check("no tour", ask(engine, "POST", "/bookings/waiting", {"tour": "x", "pax": 1, "email": "a@b"})[0], 404)
    check("no day", ask(engine, "GET", "/departures?from=soon")[0], 400)
    check("too long", ask(engine, "GET", "/departures?from=2026-01-01&until=2027-01-01")[0], 400)
    check("no rate", ask(engine, "POST", "/bookings/room", {"rate": -1})[0], 400)
    check("not a script", engine.ask("POST", "/bookings/room", '{"rate":1}', {"Content-Type": "text/plain"})[0], 415)


def stand_in_line(engine):
    check("open doors", ask(engine, "GET", "/bookings/room")[1]["room"], "open")
    check("a rate", ask(engine, "POST", "/bookings/room", {"rate": 5})[0], 200)
    answers = [book(engine, 1) for _ in range(12)]
    waiting = [answer["token"] for status, answer in answers if status == 503]
    check("who waits has a place", [answer["room"] for status, answer in answers if status == 503],
          ["waiting"] * len(waiting))
    assert len(waiting) >= 5, answers
    status, _, headers = engine.fetch("POST", "/bookings", json.dumps({"tour": "hut", "pax": 1, "email": "a@b"}))
    check("one more", (status, headers["Retry-After"] is not None), (503, True))
    check("a stranger", book(engine, 1, {"Room-Token": "0" * 48})[0], 410)

    admitted = []
    begin = time.monotonic()
    while len(admitted) < len(waiting) and time.monotonic() - begin < PATIENCE_S:
        for token in reversed(waiting):
            if token not in admitted and ask(engine, "GET", f"/bookings/room?token={token}")[1]["room"] == "in":
                early = [t for t in waiting if t not in admitted and waiting.index(t) < waiting.index(token)]
                for other in early:
                    check("before", ask(engine, "GET", f"/bookings/room?token={other}")[1]["room"], "in")
                admitted.extend(early + [token])
    check("everybody in", sorted(admitted), sorted(waiting))
    check("who came first", answers[0][0], 200)
    check("in turn, but sold out", book(engine, 1, {"Room-Token": waiting[0]})[0], 409)
    check("open again", ask(engine, "POST", "/bookings/room", {"rate": 0})[0], 200)
    check("as before", book(engine, 1)[0], 409)


def main():
    with tempfile.TemporaryDirectory() as workspace:
        with open(f"{workspace}/tours.ini", "w", encoding="utf-8") as tours:
            tours.write(TOURS)
        with Engine(sys.argv[1], workspace, "--open") as engine:
            odd_requests(engine)
            wait_list(engine)
        with Engine(sys.argv[1], workspace, "--open") as engine:
            check("after a restart", hut(engine)["confirmed"], 3)
            stand_in_line(engine)
            _, metrics = engine.ask("GET", "/metrics")
            for name in ("room_waiting", "room_admitted_total", "room_refused_total", "waiting_list_joined_total"):
                assert f"roundrock_{name}" in metrics, name


main()
