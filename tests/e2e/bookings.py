#!/usr/bin/python3
"""A crowd on few places, killed in between: never oversold, everybody answered, nothing confirmed is lost.

Usage: bookings.py ROUNDROCK
"""

import asyncio
import json
import os
import random
import sqlite3
import sys
import tempfile
import time

from engine import Engine

TOURS = """
[few]
places=50
units=adult:5000
currency=EUR
group-from=4
group-permille=100
codes=TRAIL10:250
[none]
places=0
units=adult:5000
[many]
places=1000000
units=adult:5000
"""
CROWD = 20000
CONNECTIONS = 200


def ask(engine, method, path, body=None, headers=None):
    text = body if body is None or isinstance(body, str) else json.dumps(body)
    status, answer = engine.ask(method, path, text, headers)
    return status, json.loads(answer)


def rss_kib(engine):
    with open(f"/proc/{engine.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def check(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")


def account(workspace):
    """What the database says, by itself."""
    with sqlite3.connect(os.path.join(workspace, "roundrock.db")) as db:
        confirmed = {row[0] for row in db.execute("SELECT uuid FROM booking WHERE state=2")}
        for tour, slot, capacity, taken in db.execute("SELECT tour, slot, capacity, taken FROM departure"):
            sold = db.execute("SELECT IFNULL(sum(places),0) FROM booking WHERE tour=? AND slot=? AND state IN (1,2)",
                              (tour, slot)).fetchone()[0]
            check(f"places of {tour}", taken, sold)
            assert taken <= capacity, "oversold"
    return confirmed


async def client(port, n, tour, pax, seen):
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(n):
            body = json.dumps({"tour": tour, "pax": random.choice(pax), "email": "a@example.org"})
            writer.write(f"POST /bookings HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head[9:12])
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            text = await reader.readexactly(length)
            if status == 503:
                assert b"retry-after:" in head.lower(), "shed without a word when to come back"
            seen.append((status, json.loads(text).get("uuid") if status == 200 else None))
        writer.close()
    except (OSError, asyncio.IncompleteReadError):
        return


async def crowd(port, total, tour, pax, seen):
    await asyncio.gather(*(client(port, total // CONNECTIONS, tour, pax, seen) for _ in range(CONNECTIONS)))


def rules(engine):
    good = {"tour": "many", "pax": 2, "email": "a@example.org"}
    for body in ("", "{", "[]", "null", json.dumps({**good, "pax": 0}), json.dumps({**good, "pax": 1.5}),
                 json.dumps({**good, "pax": 101}), json.dumps({**good, "email": "nobody"}),
                 json.dumps({"pax": 2, "email": "a@example.org"})):
        check(f"status of {body}", ask(engine, "POST", "/bookings", body)[0], 400)
    check("unknown tour", ask(engine, "POST", "/bookings", {**good, "tour": "moon"})[0], 404)
    check("unknown code", ask(engine, "POST", "/bookings", {**good, "code": "x"})[0], 400)
    check("nothing to sell", ask(engine, "POST", "/bookings", {**good, "tour": "none"})[0], 409)
    check("method", ask(engine, "PUT", "/bookings", {})[0], 405)

    status, booked = ask(engine, "POST", "/bookings", {**good, "tour": "few", "pax": 4})
    check("status", (status, booked["status"]), (200, "CONFIRMED"))
    check("group price", booked["total"], {"amount": 18000, "currency": "EUR"})
    status, booked = ask(engine, "POST", "/bookings", {**good, "tour": "few", "code": "TRAIL10"})
    check("code price", booked["total"]["amount"], 7500)

    path = "/bookings/" + booked["uuid"]
    seen = ask(engine, "GET", path)[1]
    check("look", {name: seen[name] for name in booked}, booked)
    check("nothing paid yet", seen["money"], {"due": 7500, "paid": 0, "refunded": 0, "currency": "EUR"})
    check("cancel", ask(engine, "POST", path + "/cancel")[1]["status"], "CANCELLED")
    check("cancel twice", ask(engine, "POST", path + "/cancel")[1]["status"], "CANCELLED")
    check("unknown", ask(engine, "GET", "/bookings/" + "0" * 8 + "-0000-0000-0000-" + "0" * 12)[0], 404)
    check("no uuid", ask(engine, "GET", "/bookings/1")[0], 404)

    key = {"Idempotency-Key": "one"}
    first = ask(engine, "POST", "/bookings", good, key)
    check("the same question", ask(engine, "POST", "/bookings", good, key), first)
    check("another question", ask(engine, "POST", "/bookings", {**good, "pax": 3}, key)[0], 422)


def flash(program, engine, workspace):
    seen = []
    before = rss_kib(engine)
    start = time.monotonic()
    asyncio.run(crowd(engine.port, CROWD, "few", (1, 2, 3), seen))
    took = time.monotonic() - start
    check("answers", len(seen), CROWD)
    assert {status for status, _ in seen} <= {200, 409, 503}
    confirmed = account(workspace)
    for status, uuid in seen:
        assert status != 200 or uuid in confirmed, "confirmed, but not there"
    grown = rss_kib(engine) - before
    print(f"{CROWD} requests in {took:.1f} s, {sum(s == 200 for s, _ in seen)} booked, memory grew {grown} KiB")
    # A sanitizer keeps what was freed for a while, so there the figure says nothing.
    with open(program, "rb") as file:
        assert grown < 65536 or b"__asan_init" in file.read()


async def crowd_until_killed(engine, seen):
    work = asyncio.create_task(crowd(engine.port, 100 * CONNECTIONS, "many", (1, 2), seen))
    await asyncio.sleep(random.uniform(0.05, 0.6))
    engine.process.kill()
    await work


def kills(program, workspace, rounds):
    known = account(workspace)
    for _ in range(rounds):
        seen = []
        with Engine(program, workspace, "--open") as engine:
            asyncio.run(crowd_until_killed(engine, seen))
            engine.process.wait()
        known |= {uuid for status, uuid in seen if status == 200}
        assert known <= account(workspace), "a confirmed booking is lost"
    print(f"{rounds} kills, {len(known)} confirmed bookings, all there")


def main():
    with tempfile.TemporaryDirectory() as workspace:
        with open(os.path.join(workspace, "tours.ini"), "w", encoding="utf-8") as tours:
            tours.write(TOURS)
        with Engine(sys.argv[1], workspace, "--open") as engine:
            rules(engine)
            flash(sys.argv[1], engine, workspace)
            check("exit", engine.end(), 0)
        kills(sys.argv[1], workspace, 5)


main()
