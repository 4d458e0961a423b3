#!/usr/bin/python3
"""The OCTO supplier API, as strictly as it can be read: every scenario of the standard's own validator, with and
without octo/pricing, then what shapes do not show: double booking, replayed keys, holds that end, what comes after
a cancellation, who may ask.

Usage: octo.py ROUNDROCK [slow]   (slow: it also waits for a hold of one minute to end)
"""

import concurrent.futures
import datetime
import hashlib
import json
import os
import sqlite3
import sys
import tempfile
import time
import urllib.parse
import uuid as uuids

import octo_shapes as shapes
from engine import Engine

KEY, OTHER_KEY, BLOCKED_KEY = "one key", "another key", "a key of yesterday"
TOURS = """
[raft]
name=Rafting
kind=start-time
time-zone=Pacific/Auckland
starts=09:00;14:00
minutes=240
places=12
chartered=7
currency=NZD
currencies=JPY;KWD
units=adult:18900;child:12901
units-JPY=adult:16001;child:11003
units-KWD=adult:35125;child:24007
early-days=21
early-permille=50
group-from=5
group-permille=333
tax-name=GST
tax-permille=150
net-permille=817
tickets=both
[ridge]
name=Ridge walk
kind=start-time
time-zone=Europe/Zurich
starts=08:00
places=10
currency=CHF
units=adult:9500;child:4500
options=all;private
contact=emailAddress
max-units=8
[ridge unit child]
with=adult
max=4
[ridge option private]
units=adult:20000;family:50000
min-units=2
[ridge unit family]
places=4
[garden]
name=Climbing garden
kind=opening-hours
time-zone=Europe/Zurich
starts=07:00
closes=20:00
places=40
chartered=3
currency=CHF
units=adult:3500;child:1500
tickets=guest
cancel-until-hours=24
[sauna]
name=Sauna, the whole
kind=opening-hours
time-zone=Europe/Zurich
starts=10:00
closes=22:00
places=6
currency=EUR
pricing=booking
price=9000
units=person
tax-permille=81
[soon]
name=Until the last minute
kind=start-time
starts=00:00;23:59
book-until-minutes=0
cancel-until-hours=5000
places=5
units=adult:100
[crowd]
places=1000
units=adult:5000
[ours]
kind=start-time
starts=10:00
places=9
units=adult:5000
resellers=false
"""
SCENARIOS = {"Get Suppliers": 1, "Get Products": 3, "Availability Calendar": 5, "Availability Check": 11,
             "Booking Reservation": 8, "Extend": 2, "Confirmation": 4, "Update": 4, "Cancellation": 3, "Get Booking": 3,
             "List Bookings": 3, "Capacity": 1}
# What a whole run of the flows takes of a product, at most: reservations, and guests of each.
RESERVATIONS, GUESTS = 25, 3
NOBODY = "00000000-0000-4000-8000-000000000000"
GUEST = {"fullName": "Ada Guest", "firstName": "Ada", "lastName": "Guest", "emailAddress": "ada@example.org",
         "phoneNumber": "+41 1", "locales": ["de", "en"], "country": "CH", "notes": "comes by train"}


def date(days):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


class Shop:
    """One reseller."""

    def __init__(self, engine, key=KEY, pricing=False, slash=False, headers=None, sold=("raft", "garden")):
        self.engine, self.pricing, self.slash = engine, pricing, slash
        self.fixed, self.open = sold
        self.headers = {"Octo-Capabilities": "octo/pricing, octo/content" if pricing else ""}
        if key is not None:
            self.headers["Authorization"] = f"Bearer {key}"
        self.headers.update(headers or {})

    def kinds(self):
        return (self.fixed, "START_TIME"), (self.open, "OPENING_HOURS")

    def fetch(self, method, path, body=None, headers=None):
        path, _, query = path.partition("?")
        url = "/octo" + path + ("/" if self.slash else "") + ("?" + query if query else "")
        sent = {**self.headers, **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/json"
        text = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        status, answer, got = self.engine.fetch(method, url, text, sent)
        assert got["Octo-Capabilities"] == ("octo/pricing" if self.pricing else ""), (path, got.items())
        assert got["Content-Type"].startswith("application/json"), (path, got.items())
        return status, json.loads(answer)

    def ask(self, method, path, body=None, headers=None):
        status, answer = self.fetch(method, path, body, headers)
        assert status == 200, (method, path, body, status, answer)
        return answer

    def fail(self, code, method, path, body=None, headers=None):
        status, answer = self.fetch(method, path, body, headers)
        assert status == 400, (method, path, body, status, answer)
        shapes.error(answer, f"{method} {path}", code)
        return answer

    def book(self, method, path, body=None, headers=None):
        booking = self.ask(method, path, body, headers)
        shapes.booking(booking, f"{method} {path}", self.pricing)
        return booking

    def slots(self, product, option=None, days=30, **more):
        body = {"productId": product, "optionId": option or OPTIONS[product], "localDateStart": date(0),
                "localDateEnd": date(days), **more}
        return self.ask("POST", "/availability", body)

    def open_slots(self, product, option=None):
        return [one["id"] for one in self.slots(product, option) if one["available"]]

    def reserve(self, product, slot, units, **more):
        asked = {"productId": product, "optionId": OPTIONS[product], "availabilityId": slot}
        hold = self.book("POST", "/bookings", {**asked, "unitItems": [{"unitId": one} for one in units], **more})
        assert {name: hold[name] for name in asked} == asked, (asked, hold)
        assert hold["status"] == "ON_HOLD" and [item["unitId"] for item in hold["unitItems"]] == list(units), hold
        return hold

    def confirm(self, uuid, contact=None, **more):
        booking = self.book("POST", f"/bookings/{uuid}/confirm", {"contact": contact or GUEST, **more})
        assert_contact(booking, contact or GUEST)
        return booking


def assert_contact(booking, said):
    """What was said of somebody is said back."""
    assert {name: booking["contact"][name] for name in said} == said, (said, booking["contact"])


OPTIONS = {"ridge": "all", **dict.fromkeys(("raft-day", "hut-pass", "raft", "garden", "sauna", "soon"), "DEFAULT")}


class Run:
    """Counts the scenarios, so that none is left out."""

    def __init__(self):
        self.done = {}

    def __call__(self, flow, *names):
        self.done.setdefault(flow, []).extend(names)


# --- the scenarios of the validator ---------------------------------------------------------------------------------


def supplier_and_products(shop, run):
    shapes.check(shop.ask("GET", "/supplier"), shapes.SUPPLIER, "supplier")
    run("Get Suppliers", "shape")
    products = shop.ask("GET", "/products")
    for one in products:
        shapes.product(one, one["id"], shop.pricing)
    assert {one["id"] for one in products} >= {shop.fixed, shop.open}
    assert shop.ask("GET", "/products/" + products[2]["id"]) == products[2]
    shop.fail("INVALID_PRODUCT_ID", "GET", "/products/moon")
    run("Get Products", "list", "one", "unknown")
    shapes.check(shop.ask("GET", "/capabilities"), shapes.Some(shapes.CAPABILITY, 1), "capabilities")


def calendar(shop, run):
    for product, kind in shop.kinds():
        body = {"productId": product, "optionId": "DEFAULT", "localDateStart": date(0), "localDateEnd": date(29)}
        days = shop.ask("POST", "/availability/calendar", body)
        assert [one["localDate"] for one in days] == [date(n) for n in range(30)]
        for one in days:
            shapes.day(one, product, kind, shop.pricing)
        assert {"AVAILABLE", "SOLD_OUT"} <= {one["status"] for one in days}
        run("Availability Calendar", f"30 days of {kind}")
    shop.fail("INVALID_PRODUCT_ID", "POST", "/availability/calendar", {**body, "productId": "moon"})
    shop.fail("INVALID_OPTION_ID", "POST", "/availability/calendar", {**body, "optionId": "moon"})
    del body["localDateStart"]
    shop.fail("BAD_REQUEST", "POST", "/availability/calendar", body)
    run("Availability Calendar", "product", "option", "no start")


def availability(shop, run):
    for product, kind in shop.kinds():
        slots = shop.slots(product)
        for one in slots:
            shapes.slot(one, product, kind, shop.pricing)
        free = [one for one in slots if one["available"]]
        day = free[2]["localDateTimeStart"][:10]
        body = {"productId": product, "optionId": "DEFAULT"}
        assert len(free) >= 2 and len({one["id"] for one in slots}) == len(slots)
        of_day = shop.ask("POST", "/availability", {**body, "localDate": day})
        assert of_day and of_day == [one for one in slots if one["localDateTimeStart"].startswith(day)]
        named = shop.ask("POST", "/availability", {**body, "availabilityIds": [free[2]["id"], "moon"]})
        assert named == [free[2]]
        assert "SOLD_OUT" in {one["status"] for one in slots}
        run("Availability Check", *(f"{way} of {kind}" for way in ("interval", "date", "ids", "states")))
    shop.fail("INVALID_PRODUCT_ID", "POST", "/availability", {**body, "productId": "moon", "localDate": day})
    shop.fail("INVALID_OPTION_ID", "POST", "/availability", {**body, "optionId": "moon", "localDate": day})
    shop.fail("BAD_REQUEST", "POST", "/availability", {**body, "localDate": day, "availabilityIds": [free[2]["id"]]})
    run("Availability Check", "product", "option", "two ways at once")


def reservation(shop, run):
    first = shop.open_slots(shop.fixed)[0]
    full = next(one["id"] for one in shop.slots(shop.fixed) if one["status"] == "SOLD_OUT")
    body = {"productId": shop.fixed, "optionId": "DEFAULT", "availabilityId": first, "unitItems": [{"unitId": "adult"}]}
    for more in ({}, {"notes": "quiet please", "resellerReference": "W-1", "contact": GUEST, "expirationMinutes": 5}):
        booking = shop.book("POST", "/bookings", {**body, **more})
        assert booking["status"] == "ON_HOLD" and booking["availabilityId"] == first
    assert (booking["notes"], booking["resellerReference"]) == ("quiet please", "W-1")
    assert booking["contact"]["fullName"] == "Ada Guest" and booking["contact"]["locales"] == ["de", "en"]
    for code, change in (("UNPROCESSABLE_ENTITY", {"availabilityId": full}), ("INVALID_PRODUCT_ID", {"productId": "x"}),
                         ("INVALID_OPTION_ID", {"optionId": "x"}), ("INVALID_AVAILABILITY_ID", {"availabilityId": "x"}),
                         ("UNPROCESSABLE_ENTITY", {"unitItems": None}), ("UNPROCESSABLE_ENTITY", {"unitItems": []}),
                         ("INVALID_UNIT_ID", {"unitItems": [{"unitId": "dog"}]})):
        shop.fail(code, "POST", "/bookings", {**body, **change})
    run("Booking Reservation", "ok", "sold out", "product", "option", "slot", "no units", "empty units", "unit")


def extend(shop, run):
    hold = shop.reserve(shop.fixed, shop.open_slots(shop.fixed)[0], ["adult"])
    longer = shop.book("POST", f"/bookings/{hold['uuid']}/extend", {"expirationMinutes": 31})
    assert longer["utcExpiresAt"] > hold["utcExpiresAt"] and longer["status"] == "ON_HOLD"
    shop.fail("INVALID_BOOKING_UUID", "POST", f"/bookings/{NOBODY}/extend", {"expirationMinutes": 31})
    run("Extend", "ok", "unknown")


def confirmation(shop, run):
    slot = shop.open_slots(shop.open)[0]
    hold = shop.reserve(shop.open, slot, ["adult", "adult"])
    path = f"/bookings/{hold['uuid']}/confirm"
    shop.fail("INVALID_UNIT_ID", "POST", path, {"contact": GUEST, "unitItems": [{"unitId": "dog"}]})
    booking = shop.confirm(hold["uuid"], resellerReference="V-7")
    assert booking["status"] == "CONFIRMED" and booking["resellerReference"] == "V-7"
    assert [one["uuid"] for one in booking["unitItems"]] == [one["uuid"] for one in hold["unitItems"]]
    for one in [booking["voucher"]] + [item["ticket"] for item in booking["unitItems"]]:
        assert one is None or one["deliveryOptions"], booking

    hold = shop.reserve(shop.open, slot, ["adult", "adult"])
    before = left(shop, shop.open, slot)
    booking = shop.confirm(hold["uuid"], unitItems=[{"unitId": "adult"}] * 2 + [{"unitId": "child"}])
    assert len(booking["unitItems"]) == 3 and left(shop, shop.open, slot) == before - 1
    shop.fail("INVALID_BOOKING_UUID", "POST", f"/bookings/{NOBODY}/confirm", {"contact": GUEST})
    run("Confirmation", "ok", "more units", "unknown", "unit")


def update(shop, run):
    here, there = shop.open_slots(shop.fixed)[:2]
    hold = shop.reserve(shop.fixed, here, ["adult", "child"])
    path = f"/bookings/{hold['uuid']}"
    were = left(shop, shop.fixed, here), left(shop, shop.fixed, there)
    moved = shop.book("PATCH", path, {"availabilityId": there})
    assert moved["availabilityId"] == there and len(moved["unitItems"]) == 2
    assert (left(shop, shop.fixed, here), left(shop, shop.fixed, there)) == (were[0] + 2, were[1] - 2)
    grown = shop.book("PATCH", path, {"unitItems": [{"unitId": "adult"}] * 3})
    assert [one["unitId"] for one in grown["unitItems"]] == ["adult"] * 3
    assert left(shop, shop.fixed, there) == were[1] - 3
    shrunk = shop.book("PATCH", path, {"unitItems": [{"uuid": grown["unitItems"][n]["uuid"]} for n in (2, 0)]})
    assert [one["uuid"] for one in shrunk["unitItems"]] == [grown["unitItems"][n]["uuid"] for n in (2, 0)]
    assert left(shop, shop.fixed, there) == were[1] - 2
    bo = {"fullName": "Bo B", "firstName": "Bo", "lastName": "B", "emailAddress": "bo@example.org", "notes": "tall"}
    named = shop.book("PATCH", path, {"contact": bo, "notes": "late"})
    assert_contact(named, bo)
    assert named["notes"] == "late" and len(named["unitItems"]) == 2
    slot = shop.open_slots(shop.open)[1]
    other = shop.book("PATCH", path, {"productId": shop.open, "optionId": "DEFAULT", "availabilityId": slot})
    assert other["productId"] == shop.open and left(shop, shop.fixed, there) == were[1]
    run("Update", "slot", "units", "contact", "product")


def cancellation(shop, run):
    slot = shop.open_slots(shop.fixed)[0]
    hold = shop.reserve(shop.fixed, slot, ["adult"])
    for booking in (hold, shop.confirm(shop.reserve(shop.fixed, slot, ["adult"])["uuid"])):
        gone = shop.book("POST", f"/bookings/{booking['uuid']}/cancel", {"reason": "rain"})
        assert gone["status"] == "CANCELLED" and gone["cancellation"]["reason"] == "rain" and not gone["cancellable"]
        assert gone["utcConfirmedAt"] == booking["utcConfirmedAt"]
    shop.fail("INVALID_BOOKING_UUID", "POST", f"/bookings/{NOBODY}/cancel", {"reason": "rain"})
    run("Cancellation", "hold", "confirmed", "unknown")


def reading(shop, run):
    slot = shop.open_slots(shop.fixed)[0]
    reference = f"REF {uuids.uuid4()}"
    hold = shop.reserve(shop.fixed, slot, ["adult"], resellerReference=reference)
    assert shop.book("GET", f"/bookings/{hold['uuid']}") == hold
    booking = shop.confirm(hold["uuid"])
    assert shop.book("GET", f"/bookings/{hold['uuid']}") == booking
    shop.fail("INVALID_BOOKING_UUID", "GET", f"/bookings/{NOBODY}")
    shop.fail("INVALID_BOOKING_UUID", "GET", "/bookings/none")
    run("Get Booking", "hold", "confirmed", "unknown")

    shop.reserve(shop.fixed, slot, ["adult"], resellerReference=reference)
    for name, wanted, n in (("supplierReference", booking["supplierReference"], 1),
                            ("resellerReference", reference, 2)):
        rows = shop.ask("GET", f"/bookings?{name}=" + urllib.parse.quote_plus(wanted))
        assert len(rows) == n and all(row[name] == wanted for row in rows), (name, rows)
        for row in rows:
            shapes.booking(row, "list", shop.pricing)
    shop.fail("BAD_REQUEST", "GET", "/bookings")
    run("List Bookings", "ours", "theirs", "no filter")


def capacity(shop, run):
    """There is room for all that the other flows book."""
    free = sum(one["vacancies"] for one in shop.slots(shop.fixed) if one["available"])
    assert free >= RESERVATIONS * GUESTS, free
    run("Capacity", "for every flow")


def left(shop, product, slot):
    body = {"productId": product, "optionId": OPTIONS[product], "availabilityIds": [slot]}
    return shop.ask("POST", "/availability", body)[0]["vacancies"]


def conformance(engine, **who):
    for pricing, slash in ((False, False), (True, True)):
        shop, run = Shop(engine, pricing=pricing, slash=slash, **who), Run()
        for flow in (supplier_and_products, calendar, availability, capacity, reservation, extend, confirmation, update,
                     cancellation, reading):
            flow(shop, run)
        assert {flow: len(names) for flow, names in run.done.items()} == SCENARIOS, run.done
        print(f"{sum(SCENARIOS.values())} scenarios, {'octo/pricing' if pricing else 'core'}")
        for name, scenarios in run.done.items():
            print(f"  {name}: {', '.join(scenarios)}")


# --- what shapes do not show ------------------------------------------------------------------------------------------


def many(n, func):
    with concurrent.futures.ThreadPoolExecutor(max_workers=n) as pool:
        return list(pool.map(func, range(n)))


def one_uuid_is_one_booking(shop):
    slot = shop.open_slots("ridge")[0]
    before = left(shop, "ridge", slot)
    body = {"uuid": str(uuids.uuid4()), "productId": "ridge", "optionId": "all", "availabilityId": slot,
            "unitItems": [{"unitId": "adult"}]}
    answers = many(20, lambda _: shop.ask("POST", "/bookings", body))
    assert {one["uuid"] for one in answers} == {body["uuid"]} and len({one["id"] for one in answers}) == 1
    assert left(shop, "ridge", slot) == before - 1
    shuffled = json.dumps(dict(reversed(body.items())), indent=3)
    assert shop.ask("POST", "/bookings", shuffled)["id"] == answers[0]["id"]
    shop.fail("UNPROCESSABLE_ENTITY", "POST", "/bookings", {**body, "unitItems": [{"unitId": "adult"}] * 2})
    other = Shop(shop.engine, OTHER_KEY)
    other.fail("UNPROCESSABLE_ENTITY", "POST", "/bookings", body)
    for method, path in (("GET", ""), ("POST", "/cancel"), ("POST", "/extend"), ("POST", "/confirm"), ("PATCH", "")):
        other.fail("INVALID_BOOKING_UUID", method, f"/bookings/{body['uuid']}{path}",
                   None if method == "GET" else {"contact": GUEST})
    assert other.ask("GET", "/bookings?localDate=" + slot[:10]) == []
    assert left(shop, "ridge", slot) == before - 1

    answers = many(20, lambda _: shop.confirm(body["uuid"]))
    assert {one["utcConfirmedAt"] for one in answers} == {answers[0]["utcConfirmedAt"]}
    for _ in range(2):
        assert shop.ask("POST", f"/bookings/{body['uuid']}/cancel", {})["status"] == "CANCELLED"
        assert left(shop, "ridge", slot) == before
    for path in ("confirm", "extend"):
        shop.fail("UNPROCESSABLE_ENTITY", "POST", f"/bookings/{body['uuid']}/{path}", {"contact": GUEST})
    shop.fail("UNPROCESSABLE_ENTITY", "PATCH", f"/bookings/{body['uuid']}", {"contact": GUEST})
    assert shop.ask("POST", "/bookings", body)["status"] == "CANCELLED"


def never_more_than_there_are(shop):
    slot = shop.open_slots("ridge")[1]
    free = left(shop, "ridge", slot)

    def try_one(n):
        body = {"productId": "ridge", "optionId": "all", "availabilityId": slot,
                "unitItems": [{"unitId": "adult"}] * (1 + n % 2)}
        return 1 + n % 2, *shop.fetch("POST", "/bookings", body)

    answers = many(40, try_one)
    assert all(status == 200 or answer["error"] == "UNPROCESSABLE_ENTITY" for _, status, answer in answers)
    held = [answer["uuid"] for _, status, answer in answers if status == 200]
    assert sum(n for n, status, _ in answers if status == 200) == free and left(shop, "ridge", slot) == 0
    state = next(one for one in shop.slots("ridge") if one["id"] == slot)
    assert (state["available"], state["status"]) == (False, "SOLD_OUT")

    # A change that finds no room changes nothing.
    elsewhere = shop.open_slots("ridge")[2]
    booking = shop.confirm(shop.reserve("ridge", elsewhere, ["adult"])["uuid"])
    before = left(shop, "ridge", elsewhere)
    shop.fail("UNPROCESSABLE_ENTITY", "PATCH", f"/bookings/{booking['uuid']}", {"availabilityId": slot, "notes": "?"})
    shop.fail("UNPROCESSABLE_ENTITY", "PATCH", f"/bookings/{held[0]}", {"unitItems": [{"unitId": "adult"}] * 3})
    assert shop.ask("GET", f"/bookings/{booking['uuid']}")["notes"] is None
    assert left(shop, "ridge", elsewhere) == before
    for uuid in held:
        shop.ask("POST", f"/bookings/{uuid}/cancel")
    assert left(shop, "ridge", slot) == free


def keys(shop):
    slot = shop.open_slots("ridge")[3]
    before = left(shop, "ridge", slot)
    body = {"productId": "ridge", "optionId": "all", "availabilityId": slot, "unitItems": [{"unitId": "adult"}]}
    first = shop.ask("POST", "/bookings", body, {"Idempotency-Key": "k"})
    assert shop.ask("POST", "/bookings", body, {"Idempotency-Key": "k"}) == first
    assert left(shop, "ridge", slot) == before - 1
    shop.fail("UNPROCESSABLE_ENTITY", "POST", "/bookings", {**body, "notes": "x"}, {"Idempotency-Key": "k"})
    shop.fail("UNPROCESSABLE_ENTITY", "POST", f"/bookings/{first['uuid']}/cancel", {}, {"Idempotency-Key": "k"})
    for path, answer in (("extend", {"expirationMinutes": 20}), ("confirm", {"contact": GUEST}), ("cancel", {})):
        path = f"/bookings/{first['uuid']}/{path}"
        assert shop.ask("POST", path, answer, {"Idempotency-Key": path}) == \
            shop.ask("POST", path, answer, {"Idempotency-Key": path})
    assert left(shop, "ridge", slot) == before


def who_may_ask(engine):
    for method, path in (("GET", "/supplier"), ("GET", "/products"), ("GET", "/products/raft"),
                         ("GET", "/capabilities"),
                         ("POST", "/availability"), ("POST", "/availability/calendar"), ("POST", "/bookings"),
                         ("GET", "/bookings?localDate=2030-01-01"), ("GET", f"/bookings/{NOBODY}"),
                         ("PATCH", f"/bookings/{NOBODY}"), ("POST", f"/bookings/{NOBODY}/confirm"),
                         ("POST", f"/bookings/{NOBODY}/extend"), ("POST", f"/bookings/{NOBODY}/cancel")):
        body = None if method == "GET" else {}
        Shop(engine, None).fail("UNAUTHORIZED", method, path, body)
        Shop(engine, None, headers={"Authorization": "Basic b25lIGtleTo="}).fail("UNAUTHORIZED", method, path, body)
        for key in ("wrong", BLOCKED_KEY, hashlib.sha256(KEY.encode()).hexdigest()):
            Shop(engine, key).fail("FORBIDDEN", method, path, body)
    assert Shop(engine, "one key of last year").ask("GET", "/supplier")["name"] == "Camp & Söhne"
    shop = Shop(engine)
    assert shop.fetch("GET", "/nothing")[0] == 404 and shop.fetch("DELETE", "/bookings")[0] == 405
    assert engine.fetch("GET", "/octo/supplier", headers={"Authorization": f"bearer {KEY}"})[0] == 200


def malformed(shop):
    slot = shop.open_slots("raft")[0]
    good = {"productId": "raft", "optionId": "DEFAULT", "availabilityId": slot, "unitItems": [{"unitId": "adult"}]}
    for text in ("{", "[]", "null", "7", '"x"', b'{"a":"\xff"}', "{\"a\":" * 40 + "1" + "}" * 40):
        for path in ("/bookings", "/availability", "/availability/calendar", f"/bookings/{NOBODY}/confirm",
                     f"/bookings/{NOBODY}/cancel"):
            shop.fail("BAD_REQUEST", "POST", path, text)
    for change in ({"productId": 7}, {"unitItems": {}}, {"unitItems": ["adult"]}, {"uuid": "x"}, {"uuid": 1},
                   {"expirationMinutes": 0}, {"expirationMinutes": "9"}, {"expirationMinutes": 1.5}, {"contact": []},
                   {"contact": {"fullName": 7}}, {"contact": {"locales": "de"}}, {"notes": "x" * 3000},
                   {"currency": "GBP"}, {"unitItems": [{"unitId": "adult", "uuid": NOBODY}] * 2}):
        shop.fail("BAD_REQUEST", "POST", "/bookings", {**good, **change})
    shop.fail("INVALID_PRODUCT_ID", "POST", "/bookings", {})
    shop.fail("INVALID_PRODUCT_ID", "POST", "/bookings", {**good, "productId": "crowd"})
    shop.fail("INVALID_PRODUCT_ID", "POST", "/bookings", {**good, "productId": "ours"})
    shop.fail("INVALID_AVAILABILITY_ID", "POST", "/bookings", {**good, "availabilityId": None})
    shop.fail("INVALID_UNIT_ID", "POST", "/bookings", {**good, "unitItems": [{}]})
    shop.fail("UNPROCESSABLE_ENTITY", "POST", "/bookings", {**good, "unitItems": [{"unitId": "adult"}] * 101})
    html = shop.engine.fetch("POST", "/octo/bookings", json.dumps(good), {**shop.headers, "Content-Type": "text/html"})
    assert html[0] == 400 and json.loads(html[1])["error"] == "BAD_REQUEST"
    body = {"productId": "raft", "optionId": "DEFAULT"}
    for change in ({}, {"localDate": "2026-13-01"}, {"localDate": "today"}, {"localDateStart": date(0)},
                   {"localDateStart": date(2), "localDateEnd": date(1)},
                   {"localDateStart": date(0), "localDateEnd": date(500)}, {"localDate": date(1), "units": [{}]},
                   {"localDate": date(1), "units": [{"id": "dog", "quantity": 1}]}):
        shop.fail("BAD_REQUEST", "POST", "/availability", {**body, **change})
    for query in ("localDate=x", "localDateStart=2026-01-01", "productId=raft", "resellerReference="):
        shop.fail("BAD_REQUEST", "GET", "/bookings?" + query)
    assert shop.ask("GET", "/bookings?supplierReference=moon") == []
    assert engine_is_silent(shop)


def engine_is_silent(shop):
    return "CRITICAL" not in shop.engine.output() and "WARNING" not in shop.engine.output()


def rules_of_units(shop):
    slot = shop.open_slots("ridge")[4]
    for units in (["child"], ["adult"] * 9, ["adult"] + ["child"] * 5):
        shop.fail("UNPROCESSABLE_ENTITY", "POST", "/bookings", {
            "productId": "ridge", "optionId": "all", "availabilityId": slot,
            "unitItems": [{"unitId": one} for one in units]})
    before = left(shop, "ridge", slot)
    body = {"productId": "ridge", "optionId": "private", "availabilityId": slot}
    shop.fail("UNPROCESSABLE_ENTITY", "POST", "/bookings", {**body, "unitItems": [{"unitId": "family"}]})
    hold = shop.book("POST", "/bookings", {**body, "unitItems": [{"unitId": "family"}, {"unitId": "adult"}]})
    assert left(shop, "ridge", slot) == before - 5, "options share the places"
    shop.fail("BAD_REQUEST", "POST", f"/bookings/{hold['uuid']}/confirm", {})
    shop.fail("UNPROCESSABLE_ENTITY", "POST", f"/bookings/{hold['uuid']}/confirm", {"contact": {"fullName": "X"}})
    shop.confirm(hold["uuid"])
    shop.fail("UNPROCESSABLE_ENTITY", "POST", f"/bookings/{hold['uuid']}/extend", {})


def money(engine):
    shop = Shop(engine, pricing=True)
    slot = shop.slots("raft")[-1]
    while not slot["available"]:
        slot = shop.slots("raft")[-2]
    for currency, exponent, adult, child in (("NZD", 2, 18900, 12901), ("JPY", 0, 16001, 11003),
                                             ("KWD", 3, 35125, 24007)):
        for units, off in ((["adult", "child"], 50), (["adult", "child"] * 3, 333)):
            hold = shop.reserve("raft", slot["id"], units, currency=currency)
            lists = [adult if one == "adult" else child for one in units]
            retail = sum((price * (1000 - off) + 500) // 1000 for price in lists)
            assert hold["pricing"]["original"] == sum(lists) and hold["pricing"]["retail"] == retail, hold["pricing"]
            assert (hold["pricing"]["currency"], hold["pricing"]["currencyPrecision"]) == (currency, exponent)
            asked = shop.slots("raft", units=[{"id": "adult", "quantity": len(units) // 2},
                                              {"id": "child", "quantity": len(units) // 2}], currency=currency)
            assert next(one for one in asked if one["id"] == slot["id"])["pricing"]["retail"] == retail
            shop.ask("POST", f"/bookings/{hold['uuid']}/cancel")
    for one in shop.slots("sauna"):
        shapes.slot(one, "sauna", "OPENING_HOURS", True, "BOOKING")
        assert one["pricing"]["retail"] == 9000
    hold = shop.reserve("sauna", shop.open_slots("sauna")[0], ["person"] * 4)
    assert hold["pricing"]["retail"] == 9000 and "pricing" not in hold["unitItems"][0]
    assert hold["pricing"]["includedTaxes"][0]["retail"] == (9000 * 81 * 2 + 1081) // (1081 * 2)


def tests_take_nothing(engine, workspace):
    shop = Shop(engine, headers={"Octo-Env": "test"})
    slot = shop.open_slots("ridge")[5]
    before = left(shop, "ridge", slot)
    booking = shop.confirm(shop.reserve("ridge", slot, ["adult"])["uuid"])
    assert booking["testMode"] and left(shop, "ridge", slot) == before
    shop.book("PATCH", f"/bookings/{booking['uuid']}", {"unitItems": [{"unitId": "adult"}] * 3})
    shop.ask("POST", f"/bookings/{booking['uuid']}/cancel")
    assert left(shop, "ridge", slot) == before
    with sqlite3.connect(f"file:{workspace}/roundrock.db?mode=ro", uri=True) as db:
        row = db.execute("SELECT places, retail, told=rev FROM booking WHERE uuid=?", (booking["uuid"],)).fetchone()
    assert row == (0, 0, 1), row


def too_late(shop):
    past, future = date(-1), shop.open_slots("soon")
    old = shop.ask("POST", "/availability", {"productId": "soon", "optionId": "DEFAULT", "localDate": past})
    assert {one["status"] for one in old} == {"CLOSED"} and not any(one["available"] for one in old)
    shop.fail("UNPROCESSABLE_ENTITY", "POST", "/bookings", {
        "productId": "soon", "optionId": "DEFAULT", "availabilityId": old[0]["id"], "unitItems": [{"unitId": "adult"}]})
    booking = shop.confirm(shop.reserve("soon", future[-1], ["adult"])["uuid"])
    assert not booking["cancellable"]
    shop.fail("UNPROCESSABLE_ENTITY", "POST", f"/bookings/{booking['uuid']}/cancel")
    shop.fail("UNPROCESSABLE_ENTITY", "PATCH", f"/bookings/{booking['uuid']}", {"unitItems": [{"unitId": "adult"}] * 2})

    hold = shop.reserve("soon", future[-1], ["adult"], expirationMinutes=1)
    for minutes in (60, 60, 600):
        longer = shop.fetch("POST", f"/bookings/{hold['uuid']}/extend", {"expirationMinutes": minutes})
    made, until = (datetime.datetime.strptime(longer[1].get(name, hold["utcCreatedAt"]), "%Y-%m-%dT%H:%M:%SZ")
                   for name in ("utcCreatedAt", "utcExpiresAt"))
    assert until - made <= datetime.timedelta(hours=1), "a hold for ever"
    rows = shop.ask("GET", f"/bookings?localDateStart={future[-1][:10]}&localDateEnd={future[-1][:10]}&productId=soon")
    assert [row["uuid"] for row in rows] == [booking["uuid"], hold["uuid"]]


# --- holds end --------------------------------------------------------------------------------------------------------


def taken(workspace):
    with sqlite3.connect(f"file:{workspace}/roundrock.db?mode=ro", uri=True) as db:
        for tour, slot, capacity, n in db.execute("SELECT tour,slot,capacity,taken FROM departure").fetchall():
            live = db.execute("SELECT ifnull(sum(places),0) FROM booking WHERE tour=? AND slot=? AND state IN (1,2,5)",
                              (tour, slot)).fetchone()[0]
            assert n == live and n <= capacity, (tour, slot, n, live, capacity)
        return db.execute("SELECT count(*) FROM booking WHERE state=1").fetchone()[0]


def holds_end(program, workspace):
    """Time passes while it is down: what is asked at once is decided by the clock, the rest is swept up unasked."""
    with Engine(program, workspace, "--open") as engine:
        shop = Shop(engine, pricing=True)
        slot = shop.open_slots("ridge")[6]
        before = left(shop, "ridge", slot)
        holds = [shop.reserve("ridge", slot, ["adult"])["uuid"] for _ in range(4)]
        assert left(shop, "ridge", slot) == before - 4
    with sqlite3.connect(f"{workspace}/roundrock.db") as db:
        db.execute("UPDATE booking SET expires_ms=? WHERE state=1", (int(time.time() * 1000),))
    with Engine(program, workspace, "--open") as engine:
        shop = Shop(engine, pricing=True)
        shop.fail("INVALID_BOOKING_UUID", "POST", f"/bookings/{holds[0]}/confirm", {"contact": GUEST})
        assert left(shop, "ridge", slot) == before
        for path in ("extend", "cancel"):
            shop.fail("UNPROCESSABLE_ENTITY", "POST", f"/bookings/{holds[1]}/{path}", {"contact": GUEST})
        shop.fail("UNPROCESSABLE_ENTITY", "PATCH", f"/bookings/{holds[1]}", {"notes": "x"})
        assert shop.book("GET", f"/bookings/{holds[2]}")["status"] == "EXPIRED"
        shop.reserve("ridge", slot, ["adult"])
        assert taken(workspace) == 1
    with sqlite3.connect(f"{workspace}/roundrock.db") as db:
        db.execute("UPDATE booking SET expires_ms=? WHERE state=1", (int(time.time() * 1000) + 2000,))
    with Engine(program, workspace, "--open"):
        began = time.monotonic()
        while taken(workspace) > 0:
            assert time.monotonic() - began < 20, "nobody swept up"
            time.sleep(0.05)


def minute_ends(engine, workspace):
    """Nobody asks for a minute, then everything is free again within a second."""
    shop = Shop(engine)
    slot = shop.open_slots("ridge")[7]
    before = left(shop, "ridge", slot)
    holds = [shop.reserve("ridge", slot, ["adult"], expirationMinutes=minutes)["uuid"] for minutes in (1, 2)]
    shop.book("POST", f"/bookings/{holds[1]}/extend", {"expirationMinutes": 1})
    n_holds, began = taken(workspace), time.time()
    while taken(workspace) == n_holds:
        assert time.time() - began < 62, "a minute is long"
        time.sleep(0.1)
    assert time.time() - began > 58, "a minute is short"
    assert left(shop, "ridge", slot) == before - 1
    shop.fail("INVALID_BOOKING_UUID", "POST", f"/bookings/{holds[0]}/confirm", {"contact": GUEST})
    assert shop.confirm(holds[1])["status"] == "CONFIRMED"


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as workspace, Engine(program, workspace, "--open") as engine:
        conformance(engine, key="roundrock-practice", sold=("raft-day", "hut-pass"))
    with tempfile.TemporaryDirectory() as workspace:
        hashes = [hashlib.sha256(key.encode()).hexdigest()
                  for key in (KEY, "one key of last year", OTHER_KEY, BLOCKED_KEY)]
        for name, text in (("tours.ini", TOURS),
                           ("operator.ini", "[operator]\nname=Camp & Söhne\nemail=camp@example.org\n"),
                           ("resellers.ini", f"[shop]\nkey-sha256={hashes[0]};{hashes[1].upper()}\n"
                                             f"[other]\nkey-sha256={hashes[2]}\n"
                                             f"[gone]\nkey-sha256={hashes[3]}\nblocked=true\n[nobody]\n")):
            with open(os.path.join(workspace, name), "w", encoding="utf-8") as file:
                file.write(text)
        with Engine(program, workspace, "--open") as engine:
            conformance(engine)
            shop = Shop(engine)
            assert [one["id"] for one in shop.ask("GET", "/products")] == ["raft", "ridge", "garden", "sauna", "soon"]
            who_may_ask(engine)
            one_uuid_is_one_booking(shop)
            never_more_than_there_are(shop)
            keys(shop)
            malformed(shop)
            rules_of_units(shop)
            money(engine)
            tests_take_nothing(engine, workspace)
            too_late(shop)
            if "slow" in sys.argv:
                minute_ends(engine, workspace)
        taken(workspace)
        holds_end(program, workspace)
    print("what shapes do not show: right")


main()
