#!/usr/bin/python3
"""Guests pay by card while everything goes wrong: nobody is charged twice, nobody without a booking.

Usage: payments.py ROUNDROCK PSP [GUESTS [KILLS]]

The service loses answers after the money moved, stays broken under a key, sends its events late, twice or
never; guests cancel or never pay; the engine is killed in between. Afterwards the books of both are compared.
"""

import asyncio
import collections
import datetime
import http.server
import json
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

from engine import Engine
from postbox import Postbox
from simulators import SECRET, Psp

CONNECTIONS = 100
PATIENCE_S = 120
PATHS = {}

# Priced in its own currency, or paid in another by the rates of today.
TOURS = """
[walk]
places=1000000
currency=EUR
units=adult:9500;child:4750
[hut]
places=1000000
currency=CHF
units=adult:7200
[dive]
places=1000000
currency=KWD
units=adult:5124
[fuji]
places=1000000
currency=JPY
units=adult:12000
[few]
places=30
currency=EUR
units=adult:5000
[raft]
places=2
currency=EUR
units=adult:8000;child:3000
[kayak]
places=2
currency=EUR
units=adult:6000
"""
RATES = {"USD": "1.0823", "JPY": "163.45", "CHF": "0.9345", "GBP": "0.8391", "ISK": "149.5", "HUF": "411.08",
         "KRW": "1474.21", "NZD": "1.8462", "SEK": "11.5140", "CZK": "25.291"}
WAYS = [("walk", None), ("hut", None), ("dive", None), ("fuji", None)] + [
    ("walk", currency) for currency in ("USD", "GBP", "ISK", "HUF", "KRW", "NZD", "SEK", "CZK")]
WIRE = {"ISK": 100}
PENDING, CONFIRMED = 5, 2


def check(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")


def write(workspace, name, text, mode=0o644):
    path = os.path.join(workspace, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


class Gate:
    """Between the engine and the service: what ends so is answered with this status, and does not get through."""

    def __init__(self, psp):
        self.shut = {}
        gate = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                data = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
                status = next((s for end, s in gate.shut.items() if self.path.endswith(end)), None)
                body = b"{}"
                if status is None:
                    headers = {name: self.headers[name] for name in ("Authorization", "Idempotency-Key", "Content-Type")
                               if name in self.headers}
                    request = urllib.request.Request(psp.url + self.path, data, headers, method=self.command)
                    try:
                        with urllib.request.urlopen(request, timeout=20) as answer:
                            status, body = answer.status, answer.read()
                    except urllib.error.HTTPError as error:
                        status, body = error.code, error.read()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def make_workspace(workspace, url, hold_s):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    cubes = "".join(f"<Cube currency='{name}' rate='{rate}'/>" for name, rate in RATES.items())
    write(workspace, "tours.ini", TOURS)
    write(workspace, "eurofxref-daily.xml", "<gesmes:Envelope xmlns:gesmes='g' xmlns='e'><Cube>"
          f"<Cube time='{today}'>{cubes}</Cube></Cube></gesmes:Envelope>")
    write(workspace, "payments.ini", f"[card]\nurl={url}\nkey=sk_test_practice\nwebhook-secret={SECRET}\n"
          f"timeout-seconds=1\nretry-seconds=0.2\npoll-seconds=1\nhold-seconds={hold_s}\n", 0o600)


# --- one by one ------------------------------------------------------------------


def ask(engine, method, path, body=None, headers=None):
    status, answer = engine.ask(method, path, json.dumps(body) if body is not None else None, headers)
    return status, json.loads(answer)


def wait_for(what, func):
    end = time.monotonic() + PATIENCE_S
    while True:
        got = func()
        if got:
            return got
        if time.monotonic() > end:
            sys.exit(f"waited too long for {what}")
        time.sleep(0.05)


def look(engine, booking):
    return ask(engine, "GET", "/bookings/" + booking["uuid"])[1]


def forms(engine):
    good = {"tour": "walk", "pax": 2, "email": "a@example.org"}
    for more in ({"pay": "shells"}, {"currency": "euro"}, {"currency": "XXX"}, {"lang": "x"}, {"name": "a\nb"},
                 {"units": {}}, {"units": {"adult": 0}}, {"units": {"adult": -1}}, {"units": {"adult": "2"}},
                 {"units": [2]}, {"currency": "THB", "pay": "camp", "code": "x"}):
        check(f"status with {more}", ask(engine, "POST", "/bookings", {**good, **more})[0], 400)
    check("no rate", ask(engine, "POST", "/bookings", {**good, "currency": "THB"})[0], 409)
    check("no such unit", ask(engine, "POST", "/bookings", {**good, "units": {"dog": 1}})[0], 409)

    status, booked = ask(engine, "POST", "/bookings", {**good, "units": {"adult": 2, "child": 1}, "pay": "invoice",
                                                       "name": "Ann", "phone": "+41 1", "lang": "de-CH"})
    check("units", (status, booked["status"], booked["pax"], booked["total"]["amount"]), (200, "CONFIRMED", 3, 23750))
    status, booked = ask(engine, "POST", "/bookings", {**good, "currency": "USD"})
    check("exchanged", (status, booked["total"]), (200, {"amount": 20564, "currency": "USD"}))
    steps = look(engine, booked)["steps"]
    check("why", [(step["step"], step["detail"]) for step in steps][0][0], "price")
    assert "EUR 1 = USD 1.0823" in steps[0]["detail"], steps


def by_card(engine, psp):
    good = {"tour": "dive", "pax": 1, "email": "a@example.org", "pay": "card"}
    key = {"Idempotency-Key": "card-1"}
    status, booked = ask(engine, "POST", "/bookings", good, key)
    check("held", (status, booked["status"], booked["payment"]["state"]), (200, "PENDING", "open"))
    check("in steps that can be paid", booked["total"], {"amount": 5120, "currency": "KWD"})
    intent = booked["payment"]["intent"]
    check("asked again", ask(engine, "POST", "/bookings", good, key)[1]["payment"]["intent"], intent)
    check("asked otherwise", ask(engine, "POST", "/bookings", {**good, "pax": 2}, key)[0], 422)

    pay(psp, booked)
    wait_for("the money", lambda: look(engine, booked)["status"] == "CONFIRMED")
    booked = look(engine, booked)
    check("money", booked["money"], {"due": 5120, "paid": 5120, "refunded": 0, "currency": "KWD"})
    check("steps", [step["step"] for step in booked["steps"] if step["outcome"] in ("done", "skipped")],
          ["admit", "validate", "price", "hold", "supplier", "payment", "commit", "confirmation"][:5]
          + ["commit", "confirmation", "payment"])

    path = "/bookings/" + booked["uuid"] + "/cancel"
    check("cancelled", ask(engine, "POST", path)[1]["status"], "CANCELLED")
    wait_for("the refund", lambda: look(engine, booked)["money"]["refunded"] == 5120)
    check("cancelled twice", ask(engine, "POST", path)[1]["status"], "CANCELLED")
    check("nothing more", look(engine, booked)["money"], {"due": 0, "paid": 5120, "refunded": 5120, "currency": "KWD"})


def cancelled_before(engine, psp):
    status, booked = ask(engine, "POST", "/bookings", {"tour": "few", "pax": 30, "email": "b@example.org", "pay": "card"})
    check("held", status, 200)
    check("sold out", ask(engine, "POST", "/bookings", {"tour": "few", "pax": 1, "email": "c@example.org"})[0], 409)
    check("cancelled", ask(engine, "POST", f"/bookings/{booked['uuid']}/cancel")[1]["status"], "CANCELLED")
    check("free again", ask(engine, "POST", "/bookings", {"tour": "few", "pax": 1, "email": "c@example.org"})[0], 200)
    wait_for("the end", lambda: look(engine, booked)["payment"]["state"] == "void")
    intent = booked["payment"]["intent"]
    check("at the service", [i["status"] for i in psp.fetch("/ledger")["intents"] if i["id"] == intent], ["canceled"])


def shares(engine):
    """One guest has a share of what can wait, others go on."""
    good = {"tour": "walk", "pax": 1, "email": "greedy@example.org", "pay": "card"}
    seen = [ask(engine, "POST", "/bookings", good) for _ in range(17)]
    check("a share", collections.Counter(status for status, _ in seen), {200: 16, 503: 1})
    check("others", ask(engine, "POST", "/bookings", {**good, "email": "other@example.org"})[0], 200)
    for _, booked in seen[:16]:
        ask(engine, "POST", f"/bookings/{booked['uuid']}/cancel")


def events(engine):
    """Events are believed only with a signature."""
    for headers in ({}, {"Stripe-Signature": "t=1,v1=00"}):
        check("forged", engine.ask("POST", "/payments/webhook", "{}", headers)[0], 400)
    check("method", engine.ask("GET", "/payments/webhook")[0], 405)


def pay(psp, booked):
    """What the guest's own client does."""
    form = f"client_secret={booked['payment']['client_secret']}&payment_method=pm_card_visa"
    psp.fetch(f"/v1/payment_intents/{booked['payment']['intent']}/confirm", form)


def offer(engine, guest, **more):
    """Somebody waits for the raft, and is offered it."""
    wish = {"tour": "raft", "units": {"adult": 1, "child": 1}, "email": f"{guest}@example.org", **more}
    status, waits = ask(engine, "POST", "/bookings/waiting", wish)
    check("waits", status, 200)
    return waits


def waiting(engine, psp):
    """Who waited and takes what is offered pays as anybody does."""
    full = ask(engine, "POST", "/bookings", {"tour": "raft", "pax": 2, "email": "a@example.org"})[1]
    theirs = offer(engine, "wanda", currency="USD", pay="card")
    first = offer(engine, "anna", pay="card")
    way = f"/bookings/waiting/{first['uuid']}"
    check("in line", (first["status"], first["place"]), ("waiting", 2))
    check("not yet", ask(engine, "POST", way + "/accept")[0], 409)
    ask(engine, "POST", f"/bookings/{full['uuid']}/cancel")
    in_theirs = ask(engine, "GET", f"/bookings/waiting/{theirs['uuid']}")[1]
    check("in their currency", (in_theirs["status"], in_theirs["total"]["currency"]), ("offered", "USD"))
    taken = ask(engine, "POST", f"/bookings/waiting/{theirs['uuid']}/accept")[1]
    check("as it was offered", taken["total"], in_theirs["total"])
    assert any("which is EUR 110.00 at EUR 1 = USD" in step.get("detail", "")
               for step in ask(engine, "GET", "/bookings/" + taken["uuid"])[1]["steps"]), taken
    check("left", ask(engine, "POST", f"/bookings/waiting/{theirs['uuid']}/leave")[0], 200)
    offered = ask(engine, "GET", way)[1]
    check("for the party", (offered["status"], offered["total"]), ("offered", {"amount": 11000, "currency": "EUR"}))
    status, taken = ask(engine, "POST", way + "/accept")
    check("to be paid", (status, taken["uuid"], taken["status"], taken["payment"]["state"]),
          (200, offered["booking"], "PENDING", "open"))
    check("once", ask(engine, "POST", way + "/accept")[1]["payment"]["intent"], taken["payment"]["intent"])
    check("meanwhile", ask(engine, "GET", way)[1]["status"], "offered")
    pay(psp, taken)
    wait_for("the money", lambda: look(engine, taken)["status"] == "CONFIRMED")
    check("paid", look(engine, taken)["money"], {"due": 11000, "paid": 11000, "refunded": 0, "currency": "EUR"})
    check("booked", ask(engine, "GET", way)[1]["status"], "booked")
    ask(engine, "POST", f"/bookings/{taken['uuid']}/cancel")
    wait_for("the refund", lambda: look(engine, taken)["money"]["refunded"] == 11000)

    way = f"/bookings/waiting/{offer(engine, 'ben')['uuid']}"
    check("not so", ask(engine, "POST", way + "/accept", {"pay": "shells"})[0], 400)
    taken = ask(engine, "POST", way + "/accept", {"pay": "card"})[1]
    check("about to pay", taken["payment"]["state"], "open")
    check("thinks better of it", ask(engine, "POST", way + "/leave")[1]["status"], "left")
    wait_for("the end", lambda: look(engine, taken)["payment"]["state"] == "void")
    check("as cancelled", look(engine, taken)["status"], "CANCELLED")

    way = f"/bookings/waiting/{offer(engine, 'cora', pay='card')['uuid']}"
    status, taken = ask(engine, "POST", way + "/accept", {"pay": "invoice"})
    check("otherwise", (status, taken["status"]), (200, "booked"))
    check("owed", look(engine, {"uuid": taken["booking"]})["money"]["due"], 11000)


JSON = {"Content-Type": "application/json"}


def books(engine):
    return ask(engine, "GET", "/payments/books")[1]


def row_of(engine, booking):
    rows = [row for row in books(engine)["rows"] if row["uuid"] == booking["uuid"]]
    return (rows[0]["flag"], rows[0]["action"]) if rows else None


def settle(engine, booking, what, headers=None):
    return ask(engine, "POST", f"/payments/{booking['uuid']}/{what}", {"who": "Berta"}, headers or JSON)[0]


def by_hand(engine):
    """Cash at the camp, and back again."""
    booked = ask(engine, "POST", "/bookings", {"tour": "walk", "pax": 1, "email": "a@example.org", "pay": "camp"})[1]
    check("owed is fine", row_of(engine, booked), None)
    check("not from a web page", settle(engine, booked, "received", {"Content-Type": "text/plain"}), 415)
    check("nothing to hand back", settle(engine, booked, "returned"), 409)
    check("received", settle(engine, booked, "received"), 200)
    check("received once", settle(engine, booked, "received"), 409)
    check("paid", look(engine, booked)["money"], {"due": 9500, "paid": 9500, "refunded": 0, "currency": "EUR"})
    ask(engine, "POST", f"/bookings/{booked['uuid']}/cancel")
    check("to be handed back", row_of(engine, booked), ("kept", "hand-back"))
    check("returned", settle(engine, booked, "returned"), 200)
    check("even", row_of(engine, booked), None)
    check("nobody", settle(engine, {"uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12}, "received"), 404)


def stuck(programs):
    """What the service refuses is one row with an action, and nothing is tried for ever."""
    with tempfile.TemporaryDirectory() as workspace:
        engine = Engine(programs[0], workspace, "--open")
        with Psp(programs[1], engine.port, guests=1000) as psp:
            make_workspace(workspace, psp.url, 60)
            with engine:
                booked = ask(engine, "POST", "/bookings", {"tour": "walk", "pax": 1, "email": "a@example.org", "pay": "card"})[1]
                wait_for("the money", lambda: look(engine, booked)["status"] == "CONFIRMED")
            path = os.path.join(workspace, "payments.ini")
            with open(path, encoding="utf-8") as file:
                right = file.read()
            write(workspace, "payments.ini", right.replace("sk_test_practice", "sk_test_wrong"), 0o600)
            with engine:
                ask(engine, "POST", f"/bookings/{booked['uuid']}/cancel")
                wait_for("a row", lambda: row_of(engine, booked) == ("stuck", "try-again"))
                before = psp.fetch("/stats")["requests"]
                time.sleep(1)
                check("not asked for ever", psp.fetch("/stats")["requests"], before)
                assert "sk_test" not in engine.output(), "a key was said aloud"
            write(workspace, "payments.ini", right, 0o600)
            with engine:
                check("once more", settle(engine, booked, "try-again"), 200)
                wait_for("the refund", lambda: look(engine, booked)["money"]["refunded"] == 9500)
                check("even", row_of(engine, booked), None)


# --- many at once ----------------------------------------------------------------


class Guest:
    """Books, perhaps cancels, and asks again under the same key when there is no answer."""

    def __init__(self, number, tours):
        self.number = number
        self.tour, self.currency = tours[number % len(tours)]
        self.uuid = None
        self.refused = False

    def body(self):
        form = {"tour": self.tour, "pax": 1 + self.number % 3, "email": f"g{self.number}@example.org", "pay": "card"}
        if self.currency is not None:
            form["currency"] = self.currency
        return json.dumps(form)


async def exchange(link, port, method, path, body="", key=None):
    """One request; the link is made anew when it is gone."""
    while True:
        try:
            if link[0] is None:
                link[0] = await asyncio.open_connection("127.0.0.1", port)
            reader, writer = link[0]
            extra = f"Idempotency-Key: {key}\r\n" if key is not None else ""
            writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{extra}Content-Length: {len(body)}\r\n\r\n{body}".encode())
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            return int(head[9:12]), json.loads(await reader.readexactly(length))
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError):
            if link[0] is not None:
                link[0][1].close()
            link[0] = None
            await asyncio.sleep(0.1)


async def visit(link, port, guest):
    while guest.uuid is None and not guest.refused:
        status, answer = await exchange(link, port, "POST", "/bookings", guest.body(), f"g{guest.number}")
        if status in (503, 504):
            await asyncio.sleep(0.2)
        elif "uuid" in answer:
            guest.uuid = answer["uuid"]
        else:
            check("refused", status, 409)
            guest.refused = True
    if guest.uuid is not None and guest.number % 10 == 0:
        await asyncio.sleep(random.uniform(0, 0.5))
        await exchange(link, port, "POST", f"/bookings/{guest.uuid}/cancel")


async def worker(port, guests):
    link = [None]
    while guests:
        await visit(link, port, guests.pop())
    if link[0] is not None:
        link[0][1].close()


async def crowd(port, guests):
    await asyncio.gather(*(worker(port, guests) for _ in range(min(CONNECTIONS, len(guests)))))


async def crowd_and_kills(engine, guests, kills):
    work = asyncio.create_task(crowd(engine.port, guests))
    for _ in range(kills):
        await asyncio.sleep(random.uniform(0.5, 2.5))
        engine.process.kill()
        engine.process.wait()
        engine.log.close()
        await asyncio.get_running_loop().run_in_executor(None, engine.__enter__)
    await work


def database(workspace):
    db = sqlite3.connect(f"file:{os.path.join(workspace, 'roundrock.db')}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db


def is_settled(workspace):
    with database(workspace) as db:
        waiting = db.execute("SELECT count(*) FROM payment WHERE state IN (2,3,4,6,8) AND next_ms>0").fetchone()[0]
        pending = db.execute("SELECT count(*) FROM booking WHERE state=5").fetchone()[0]
    return waiting == 0 and pending == 0


def ours(currency, wire):
    return wire // WIRE.get(currency, 1)


def audit(workspace, psp, guests):
    """The books of the service against those of the store."""
    ledger = psp.fetch("/ledger")["intents"]
    with database(workspace) as db:
        bookings = {row["uuid"]: row for row in db.execute("SELECT * FROM booking")}
        payments = list(db.execute("SELECT * FROM payment"))
        places = list(db.execute("SELECT d.taken, d.capacity, (SELECT IFNULL(sum(places),0) FROM booking b WHERE"
                                 " b.tour=d.tour AND b.slot=d.slot AND b.state IN (1,2,5)) AS sold FROM departure d"))
    charged, there, here = collections.Counter(), collections.Counter(), collections.Counter()
    for intent in ledger:
        assert intent["captures"] <= 1 and intent["refunds"] <= 1, f"moved twice: {intent}"
        currency = intent["currency"].upper()
        there[currency, "captured"] += ours(currency, intent["received"])
        there[currency, "refunded"] += ours(currency, intent["refunded"])
        if intent["received"] > intent["refunded"]:
            check("refunded in part", intent["refunded"], 0)
            charged[intent["booking"]] += 1
            booking = bookings.get(intent["booking"])
            assert booking is not None, f"charged without a booking: {intent}"
            check(f"state of {booking['uuid']}, which is charged", booking["state"], CONFIRMED)
            check("amount", (ours(currency, intent["received"]), currency), (booking["retail"], booking["currency"]))
    assert all(n == 1 for n in charged.values()), "charged twice"
    for payment in payments:
        here[payment["currency"], "captured"] += payment["captured"]
        here[payment["currency"], "refunded"] += payment["refunded"]
    check("sums", {k: n for k, n in here.items() if n}, {k: n for k, n in there.items() if n})
    for uuid, booking in bookings.items():
        if booking["method"] == 3:
            check(f"charged for {uuid}", charged[uuid], 1 if booking["state"] == CONFIRMED else 0)
            check("paid", booking["paid"], booking["retail"] if booking["state"] == CONFIRMED else 0)
    for row in places:
        check("places", row["taken"], row["sold"])
        assert row["taken"] <= row["capacity"], "oversold"
    for guest in guests:
        assert guest.refused or guest.uuid in bookings, "answered, but not there"
    return collections.Counter(row["state"] for row in bookings.values()), there


def storm(programs, n, kills):
    """A crowd needs longer to be answered than a few, and its places are held for longer."""
    hold_s, guest_ms, webhook_ms = (20, 4000, 2000) if n > 1000 else (3, 1500, 1000)
    seed = random.randrange(1 << 30)
    print(f"the service goes wrong by seed {seed}")
    with tempfile.TemporaryDirectory() as workspace:
        engine = Engine(programs[0], workspace, "--open")
        with Psp(programs[1], engine.port, faults=150, guests=900, guest_ms=guest_ms, webhook_ms=webhook_ms,
                 webhook_lost=200, webhook_twice=200, seed=seed) as psp:
            make_workspace(workspace, psp.url, hold_s)
            guests = [Guest(i, WAYS) for i in range(n)]
            start = time.monotonic()
            with engine:
                asyncio.run(crowd_and_kills(engine, list(guests), kills))
                booked = time.monotonic() - start
                wait_for("everything to settle", lambda: is_settled(workspace))
                settled = time.monotonic() - start
                states, sums = audit(workspace, psp, guests)
                stats = psp.fetch("/stats")
                check("rows of trouble", books(engine)["rows"], [])
            print(f"{n} guests, {kills} kills: answered in {booked:.1f} s, settled in {settled:.1f} s; states {dict(states)};"
                  f" service {stats}")
            for (currency, what), amount in sorted(sums.items()):
                PATHS.setdefault(currency, {})[what] = amount
            print(f"{len(PATHS)} currencies, equal on both sides: {PATHS}")


def late(programs):
    """Guests who pay when their hold is over, or nearly, on few places."""
    with tempfile.TemporaryDirectory() as workspace:
        engine = Engine(programs[0], workspace, "--open")
        with Psp(programs[1], engine.port, guests=1000, guest_ms=4000, webhook_lost=500, faults=50) as psp:
            make_workspace(workspace, psp.url, 2)
            guests = [Guest(i, [("few", None)]) for i in range(90)]
            with engine:
                asyncio.run(crowd(engine.port, list(guests)))
                wait_for("everything to settle", lambda: is_settled(workspace))
                states, _ = audit(workspace, psp, guests)
                check("rows of trouble", books(engine)["rows"], [])
            print(f"late: states {dict(states)}")


def hold(engine, tour, email):
    """A booking whose guest could pay: on a busy machine its time may be over before."""
    while True:
        booked = ask(engine, "POST", "/bookings", {"tour": tour, "pax": 2, "email": email, "pay": "card", "lang": "de"})[1]
        if booked.get("payment", {}).get("state") == "open":
            return booked
        wait_for("an end", lambda: look(engine, booked)["status"] != "PENDING")


def has_step(engine, booked, detail):
    return any(step.get("detail") == detail for step in look(engine, booked)["steps"])


def read_letter(postbox, guest, subject, line):
    letters = wait_for(f"the letter “{subject}”",
                       lambda: [m for to, m in postbox.mails if to == guest and m["Subject"] == subject])
    plain = letters[0].get_body(("plain",)).get_content()
    assert line in plain, plain


def too_late(programs):
    """Money that comes when the time of the hold is over, and the service cannot be told to refuse it."""
    with tempfile.TemporaryDirectory() as workspace:
        engine = Engine(programs[0], workspace, "--open")
        postbox = Postbox()
        postbox.up()
        write(workspace, "staff.ini", f"[mail]\nurl=smtp://127.0.0.1:{postbox.port}\nfrom=base@example.org\n"
              "[guests]\nfrom=bookings@example.org\nretry-seconds=0.3\n")
        with Psp(programs[1], engine.port) as psp, Gate(psp) as gate:
            make_workspace(workspace, gate.url, 2)
            with engine:
                gate.shut["/cancel"] = 503
                free, gone = hold(engine, "raft", "free@example.org"), hold(engine, "kayak", "gone@example.org")
                for booked in (free, gone):
                    wait_for("its end", lambda: look(engine, booked)["status"] == "EXPIRED")
                check("somebody else", ask(engine, "POST", "/bookings", {"tour": "kayak", "pax": 2, "email": "b@c.org"})[0], 200)
                pay(psp, free)
                wait_for("its seat", lambda: look(engine, free)["status"] == "CONFIRMED")
                check("found", has_step(engine, free, "late, but the places were still free"), True)
                wait_for("the money", lambda: look(engine, free)["money"]["paid"] == 16000)
                check("even", row_of(engine, free), None)
                read_letter(postbox, "free@example.org", "Buchung bestätigt: raft", "160,00\u00a0EUR")

                gate.shut["/v1/refunds"] = 400
                check("not wanted any more", ask(engine, "POST", f"/bookings/{free['uuid']}/cancel")[0], 200)
                read_letter(postbox, "free@example.org", "Buchung storniert: raft", "Geht auf Ihre Karte zurück: 160,00\u00a0EUR")
                wait_for("a row", lambda: row_of(engine, free) == ("stuck", "try-again"))
                pay(psp, gone)
                psp.fetch(f"/v1/payment_intents/{gone['payment']['intent']}/capture", "")
                wait_for("a row", lambda: row_of(engine, gone) == ("stuck", "try-again"))
                check("gone", has_step(engine, gone, "late, and the places are gone"), True)
                check("kept for now", look(engine, gone)["money"], {"due": 0, "paid": 12000, "refunded": 0, "currency": "EUR"})
                gate.shut.clear()
                for booked, amount in ((free, 16000), (gone, 12000)):
                    check("once more", settle(engine, booked, "try-again"), 200)
                    wait_for("the refund", lambda: look(engine, booked)["money"]["refunded"] == amount)
                check("over", look(engine, gone)["status"], "EXPIRED")
                check("nothing left", books(engine)["rows"], [])
                read_letter(postbox, "gone@example.org", "Reservierung abgelaufen: kayak",
                            "An Sie zurückgezahlt: 120,00\u00a0EUR")
        postbox.down()


def single(programs):
    with tempfile.TemporaryDirectory() as workspace:
        engine = Engine(programs[0], workspace, "--open")
        with Psp(programs[1], engine.port) as psp:
            make_workspace(workspace, psp.url, 60)
            with engine:
                forms(engine)
                by_card(engine, psp)
                by_hand(engine)
                cancelled_before(engine, psp)
                waiting(engine, psp)
                shares(engine)
                events(engine)


def without_service(program):
    """Without a service, or one others can read of, no cards are taken."""
    with tempfile.TemporaryDirectory() as workspace:
        make_workspace(workspace, "http://127.0.0.1:1", 60)
        os.chmod(os.path.join(workspace, "payments.ini"), 0o644)
        with Engine(program, workspace, "--open") as engine:
            good = {"tour": "walk", "pax": 1, "email": "a@example.org"}
            check("no cards", ask(engine, "POST", "/bookings", {**good, "pay": "card"})[0], 400)
            check("at camp", ask(engine, "POST", "/bookings", {**good, "pay": "camp"})[0], 200)
            assert "sk_test" not in engine.output(), "a key was said aloud"


def main():
    programs = sys.argv[1:3]
    n = int(sys.argv[3]) if len(sys.argv) > 3 else 150
    kills = int(sys.argv[4]) if len(sys.argv) > 4 else 2
    without_service(programs[0])
    single(programs)
    stuck(programs)
    too_late(programs)
    late(programs)
    storm(programs, n, kills)


main()
