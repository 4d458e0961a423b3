#!/usr/bin/python3
"""A crowd on few places, killed in between: never oversold, everybody answered, nothing confirmed is lost.

Usage: bookings.py ROUNDROCK
"""

import asyncio
import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

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


class Engine:
    def __init__(self, program, workspace):
        self.program = program
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [program, "--headless", "--open", "--workspace", workspace, "--listen", f"127.0.0.1:{self.port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(1000):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert self.process.poll() is None, "the engine ended"
                time.sleep(0.02)
        sys.exit("the engine does not answer")

    def end(self, how):
        self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        connection.request(method, path, body=text, headers=headers or {})
        answer = connection.getresponse()
        result = answer.status, json.loads(answer.read())
        connection.close()
        return result

    def rss_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
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
        check(f"status of {body}", engine.ask("POST", "/bookings", body)[0], 400)
    check("unknown tour", engine.ask("POST", "/bookings", {**good, "tour": "moon"})[0], 404)
    check("unknown code", engine.ask("POST", "/bookings", {**good, "code": "x"})[0], 400)
    check("nothing to sell", engine.ask("POST", "/bookings", {**good, "tour": "none"})[0], 409)
    check("method", engine.ask("GET", "/bookings")[0], 405)

    status, booked = engine.ask("POST", "/bookings", {**good, "tour": "few", "pax": 4})
    check("status", (status, booked["status"]), (200, "CONFIRMED"))
    check("group price", booked["total"], {"amount": 18000, "currency": "EUR"})
    status, booked = engine.ask("POST", "/bookings", {**good, "tour": "few", "code": "TRAIL10"})
    check("code price", booked["total"]["amount"], 7500)

    path = "/bookings/" + booked["uuid"]
    check("look", engine.ask("GET", path)[1], booked)
    check("cancel", engine.ask("POST", path + "/cancel")[1]["status"], "CANCELLED")
    check("cancel twice", engine.ask("POST", path + "/cancel")[1]["status"], "CANCELLED")
    check("unknown", engine.ask("GET", "/bookings/" + "0" * 8 + "-0000-0000-0000-" + "0" * 12)[0], 404)
    check("no uuid", engine.ask("GET", "/bookings/1")[0], 404)

    key = {"Idempotency-Key": "one"}
    first = engine.ask("POST", "/bookings", good, key)
    check("the same question", engine.ask("POST", "/bookings", good, key), first)
    check("another question", engine.ask("POST", "/bookings", {**good, "pax": 3}, key)[0], 422)


def flash(engine, workspace):
    seen = []
    before = engine.rss_kib()
    start = time.monotonic()
    asyncio.run(crowd(engine.port, CROWD, "few", (1, 2, 3), seen))
    took = time.monotonic() - start
    check("answers", len(seen), CROWD)
    assert {status for status, _ in seen} <= {200, 409, 503}
    confirmed = account(workspace)
    for status, uuid in seen:
        assert status != 200 or uuid in confirmed, "confirmed, but not there"
    grown = engine.rss_kib() - before
    print(f"{CROWD} requests in {took:.1f} s, {sum(s == 200 for s, _ in seen)} booked, memory grew {grown} KiB")
    # A sanitizer keeps what was freed for a while, so there the figure says nothing.
    with open(engine.program, "rb") as program:
        assert grown < 65536 or b"__asan_init" in program.read()


def kills(program, workspace, rounds):
    known = account(workspace)
    for _ in range(rounds):
        engine, seen = Engine(program, workspace), []

        async def until_killed():
            work = asyncio.create_task(crowd(engine.port, 100 * CONNECTIONS, "many", (1, 2), seen))
            await asyncio.sleep(random.uniform(0.05, 0.6))
            engine.process.kill()
            await work

        asyncio.run(until_killed())
        engine.process.wait()
        known |= {uuid for status, uuid in seen if status == 200}
        assert known <= account(workspace), "a confirmed booking is lost"
    print(f"{rounds} kills, {len(known)} confirmed bookings, all there")


def main():
    with tempfile.TemporaryDirectory() as workspace:
        with open(os.path.join(workspace, "tours.ini"), "w", encoding="utf-8") as tours:
            tours.write(TOURS)
        engine = Engine(sys.argv[1], workspace)
        try:
            rules(engine)
            flash(engine, workspace)
            check("exit", engine.end(signal.SIGTERM), 0)
            kills(sys.argv[1], workspace, 5)
        finally:
            if engine.process.poll() is None:
                engine.process.kill()


main()
