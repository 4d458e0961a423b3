#!/usr/bin/python3
"""Two hundred clients on the last ten seats of a departure, by the OCTO API, by the own route and by phone at once;
they cancel at random, holds run out, and the engine is killed in between. Never more than capacity, never a lost
confirmed booking, never a seat in a dead hold.

Usage: hunt.py ROUNDROCK [ROUNDS]   (20 if not said)
"""

import asyncio
import datetime
import hashlib
import json
import os
import random
import re
import sqlite3
import sys
import tempfile
import time
import uuid as uuids

from engine import Engine

KEY = "hunter"
N_CLIENTS = 200
N_TOURS = 4
CAPACITY = 10
ROUNDS_A_LIFE = 10
HOLD, CONFIRMED, CANCELLED, EXPIRED = 1, 2, 3, 4
UUID = re.compile(rb'"uuid":"([0-9a-f-]{36})"')
STARTS = [f"{hour:02}:30" for hour in range(4, 20)]
BEGIN = datetime.date.today() + datetime.timedelta(days=3)


def tours():
    return "".join(f"[t{n}]\nkind=start-time\nstarts={';'.join(STARTS)}\nminutes=30\nplaces={CAPACITY}\n"
                   f"units=adult:5000;child:2500\n" for n in range(N_TOURS))


def departure(number):
    day, rest = divmod(number, N_TOURS * len(STARTS))
    tour, start = divmod(rest, len(STARTS))
    return f"t{tour}", f"{BEGIN + datetime.timedelta(days=day)}T{STARTS[start]}:00+00:00"


class Story:
    """What was said of each booking: the states it may be in."""

    def __init__(self):
        self.may_be = {}
        self.n = {}

    def tell(self, uuid, *states):
        self.may_be[uuid] = states

    def count(self, what):
        self.n[what] = self.n.get(what, 0) + 1

    def check(self, rows):
        for uuid, states in self.may_be.items():
            state = rows.get(uuid)
            assert state in states, f"booking {uuid} is in state {state}, should be in one of {states}"


class Client:
    """One connection, one question at a time."""

    def __init__(self, port, story):
        self.port, self.story = port, story
        self.reader = self.writer = None

    async def ask(self, method, path, body):
        text = json.dumps(body).encode()
        self.writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
                          "Octo-Capabilities:\r\nContent-Type: application/json\r\n"
                          f"Content-Length: {len(text)}\r\n\r\n".encode() + text)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        answer = await self.reader.readexactly(length)
        status = int(head[9:12])
        self.story.count(f"{path.split('/')[1]} {status}")
        assert status in (200, 400, 409, 429, 503), (path, status, answer)
        return status, answer

    async def by_octo(self, tour, slot):
        uuid, story = str(uuids.uuid4()), self.story
        body = {"uuid": uuid, "productId": tour, "optionId": "DEFAULT", "availabilityId": slot,
                "unitItems": [{"unitId": random.choice(("adult", "child"))}] * random.choice((1, 1, 2))}
        story.tell(uuid, None, HOLD, EXPIRED)
        status, _ = await self.ask("POST", "/octo/bookings", body)
        if status != 200:
            story.tell(uuid, None)
            return
        story.tell(uuid, HOLD, EXPIRED)
        what = random.random()
        if what < 0.25:
            return
        if what < 0.65:
            story.tell(uuid, HOLD, EXPIRED, CONFIRMED)
            status, _ = await self.ask("POST", f"/octo/bookings/{uuid}/confirm", {"contact": {"fullName": "A"}})
            if status != 200:
                story.tell(uuid, *((EXPIRED,) if status == 400 else (HOLD, EXPIRED)))
                return
            story.tell(uuid, CONFIRMED)
        elif what < 0.75:
            await self.ask("PATCH", f"/octo/bookings/{uuid}", {"unitItems": [{"unitId": "adult"}] * 2})
            return
        if random.random() < 0.4:
            await self.cancel(f"/octo/bookings/{uuid}/cancel", uuid, {})

    async def at_once(self, path, body):
        status, answer = await self.ask("POST", path, body)
        if status != 200:
            return
        uuid = UUID.search(answer).group(1).decode()
        self.story.tell(uuid, CONFIRMED)
        if random.random() < 0.3:
            await self.cancel(f"/bookings/{uuid}/cancel", uuid, None)

    async def cancel(self, path, uuid, body):
        was = self.story.may_be[uuid]
        self.story.tell(uuid, *was, CANCELLED)
        if body is None:
            self.writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
            head = await self.reader.readuntil(b"\r\n\r\n")
            await self.reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
            status = int(head[9:12])
        else:
            status, _ = await self.ask("POST", path, body)
        self.story.tell(uuid, *((CANCELLED,) if status == 200 else was))

    async def hunt(self, tour, slot, ways):
        """One seat or two on this departure, by one of the ways; whoever finds it full may try again."""
        try:
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
            for _ in range(random.choice((1, 1, 1, 2))):
                way = random.choice(ways)
                if way == "octo":
                    await self.by_octo(tour, slot)
                elif way == "own":
                    await self.at_once("/bookings", {"tour": tour, "departure": slot, "pax": random.choice((1, 2)),
                                                     "email": "a@example.org"})
                else:
                    await self.at_once("/bookings/phone", {"tour": tour, "departure": slot, "units": {"adult": 1},
                                                           "name": "Ada Guest", "phone": "+41 1", "method": "camp"})
        except (OSError, asyncio.IncompleteReadError):
            self.story.count("cut off")
            self.writer = None

    def close(self):
        if self.writer is not None:
            self.writer.close()


def account(workspace, story):
    """What the database says, read beside the engine: no more sold than there is, no seat without a booking, and every
    booking as its client was told."""
    with sqlite3.connect(f"file:{workspace}/roundrock.db?mode=ro", uri=True) as db:
        wrong = db.execute(
            "SELECT tour, slot, capacity, taken, live FROM (SELECT d.*, ifnull((SELECT sum(places) FROM booking b"
            " WHERE b.tour=d.tour AND b.slot=d.slot AND state IN (1,2,5)),0) AS live FROM departure d)"
            " WHERE taken<>live OR taken>capacity OR capacity<>?", (CAPACITY,)).fetchall()
        assert not wrong, wrong
        story.check(dict(db.execute("SELECT uuid, state FROM booking")))


def shorten_holds(workspace, until_s):
    """Time passes while the engine is down: some holds run out before it is back, some soon after."""
    with sqlite3.connect(f"{workspace}/roundrock.db") as db:
        for (number,) in db.execute("SELECT id FROM booking WHERE state=1").fetchall():
            db.execute("UPDATE booking SET expires_ms=? WHERE id=?",
                       (int((time.time() + random.uniform(-1, until_s)) * 1000), number))


async def live(engine, story, numbers, ways):
    """Rounds one after the other, until they are done or the engine is killed amid them."""
    clients = [Client(engine.port, story) for _ in range(N_CLIENTS)]
    rounds = 0

    async def kill():
        await asyncio.sleep(random.uniform(0.05, 0.08 * ROUNDS_A_LIFE))
        engine.process.kill()

    death = asyncio.create_task(kill()) if random.random() < 0.9 else None
    for number in numbers:
        if death is None or not death.done():
            await asyncio.gather(*(client.hunt(*departure(number), ways) for client in clients))
            rounds += 1
    if death is not None:
        await death
        engine.process.wait()
    for client in clients:
        client.close()
    return rounds


def fill_up(engine, workspace, story, numbers):
    """Every seat that no booking has can be sold, and not one more."""
    with sqlite3.connect(f"file:{workspace}/roundrock.db?mode=ro", uri=True) as db:
        taken = {(tour, slot): n for tour, slot, n in db.execute("SELECT tour, slot, taken FROM departure")}
    for number in numbers:
        tour, slot = departure(number)
        body = json.dumps({"tour": tour, "departure": slot, "pax": 1, "email": "a@example.org"})
        answers = [engine.ask("POST", "/bookings", body)[0] for _ in range(CAPACITY + 2)]
        assert answers.count(200) == CAPACITY - taken.get((tour, slot), 0), (tour, slot, answers, taken)


def wait_until_swept(workspace):
    begin = time.monotonic()
    while True:
        with sqlite3.connect(f"file:{workspace}/roundrock.db?mode=ro", uri=True) as db:
            if db.execute("SELECT count(*) FROM booking WHERE state=1").fetchone()[0] == 0:
                return
        assert time.monotonic() - begin < 20, "holds that nobody sweeps up"
        time.sleep(0.05)


def main():
    program, n_rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
    story, lives, played, begin = Story(), 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory() as workspace:
        for name, text in (("tours.ini", tours()), ("resellers.ini", "[hunter]\nkey-sha256="
                                                    + hashlib.sha256(KEY.encode()).hexdigest())):
            with open(os.path.join(workspace, name), "w", encoding="utf-8") as file:
                file.write(text)
        number = 0
        while played < n_rounds:
            with Engine(program, workspace, "--open") as engine:
                account(workspace, story)
                ways = ["octo", "octo", "own"]
                if engine.ask("POST", "/bookings/phone", "{}", {"Content-Type": "application/json"})[0] != 404:
                    ways.append("phone")
                # Back to departures of the life before, where holds run out by now.
                numbers = list(range(max(0, number - 5), number + ROUNDS_A_LIFE - 5))
                played += asyncio.run(live(engine, story, numbers, ways))
                number = numbers[-1] + 1
                if engine.process.returncode is None:
                    account(workspace, story)
            lives += 1
            if random.random() < 0.7:
                shorten_holds(workspace, 1.5)

        shorten_holds(workspace, 0)
        with Engine(program, workspace, "--open") as engine:
            wait_until_swept(workspace)
            account(workspace, story)
            fill_up(engine, workspace, story, random.sample(range(number), min(number, 40)))
            account(workspace, story)
    print(f"{played} rounds in {lives} lives of the engine, {len(story.may_be)} bookings tried, "
          f"{time.monotonic() - begin:.0f} s, by {', '.join(sorted(set(ways)))}")
    print(", ".join(f"{what}: {n}" for what, n in sorted(story.n.items())))


main()
