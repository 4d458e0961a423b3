#!/usr/bin/env python3
# All suppliers of an itinerary at once, against the simulator: who hangs is named at the deadline
# and the others are shown, no key is told, and nothing is left behind.
# Usage: suppliers.py ROUNDROCK SIMULATOR
#
# Copyright 2026 The Roundrock Authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import stat
import sys
import tempfile
import threading

from engine import Engine
from simulators import Suppliers

N = 20
DEADLINE_MS = 700


def ask(engine, path, want=200):
    status, text = engine.ask("GET", path)
    assert status == want, (path, status, text)
    assert "geheim" not in text, text
    return json.loads(text)


def check_all(engine):
    answer = ask(engine, "/suppliers/availability?itinerary=i1&date=2027-01-05&party=adult:2,child:1")
    assert answer["complete"] and answer["available"] and answer["shown"] == N, answer
    assert answer["calls"][0]["price"] == {"amount": 22500, "currency": "NZD", "exponent": 2}, answer["calls"][0]
    again = ask(engine, "/suppliers/availability?itinerary=i1&date=2027-01-05&party=adult:2,child:1")
    assert {call["state"] for call in again["calls"]} == {"cached"}, again


def check_hanging(engine, simulator):
    simulator.tell(7, hang_permille=1000)
    answer = ask(engine, "/suppliers/availability?itinerary=i2&date=2027-01-05")
    simulator.tell(7, hang_permille=0)
    assert not answer["complete"] and answer["shown"] == N - 1, answer
    assert [(m["name"], m["state"]) for m in answer["missing"]] == [("Supplier 7", "timed-out")], answer["missing"]
    assert str(DEADLINE_MS) in answer["missing"][0]["why"], answer["missing"]
    assert answer["took_ms"] >= DEADLINE_MS, answer["took_ms"]
    print(f"one hangs: {answer['took_ms']:.0f} ms of {DEADLINE_MS}")


def check_refusals(engine):
    ask(engine, "/suppliers/availability?itinerary=none&date=2027-01-05", 404)
    ask(engine, "/suppliers/availability?itinerary=i1", 400)
    ask(engine, "/suppliers/availability?itinerary=i1&date=soon", 400)
    ask(engine, "/suppliers/nobody/products", 404)
    ask(engine, "/suppliers/s1/nothing", 404)
    ask(engine, "/suppliers/s1/bookings/0b6f0f4e-5a0e-4b6e-9b1d-3c1f5f8f7a11", 409)
    status, _ = engine.ask("POST", "/suppliers/reload", "{}")
    assert status == 415, status


def check_one(engine):
    assert [p["id"] for p in ask(engine, "/suppliers/s1/products")] == ["p1", "p2", "p3"]
    days = ask(engine, "/suppliers/s1/calendar?product=p1&from=2027-01-01&to=2027-01-31")
    assert len(days) == 31 and days[30]["date"] == "2027-01-31", days
    ask(engine, "/suppliers/s1/calendar?product=dog&from=2027-01-01&to=2027-01-31", 409)


def check_crowd(engine):
    answers = [None] * 50

    def go(number):
        answers[number] = ask(engine, f"/suppliers/availability?itinerary=i{number % 3 + 1}"
                                      f"&date=2027-{number // 25 + 2:02}-{number % 25 + 1:02}&within_ms=30000")

    threads = [threading.Thread(target=go, args=(i,)) for i in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = sorted(answer["took_ms"] for answer in answers)
    states = [call["state"] for answer in answers for call in answer["calls"]]
    print(f"50 x {N}: p50 {took[25]:.0f} ms, {states.count('answered')} asked, {states.count('shared')} went along")
    # Whoever has no task is told so; whoever has one gets all answers but for the deadline.
    assert all(answer["shown"] + len(answer["missing"]) == N for answer in answers)


def check_reload(engine, ini):
    with open(ini, "a", encoding="utf-8") as file:
        file.write("\n[supplier far]\nurl=http://far.example\nkey=geheim\n")
    status, text = engine.ask("POST", "/suppliers/reload", "{}", {"Content-Type": "application/json"})
    assert status == 409 and "geheim" not in text, (status, text)
    assert len(ask(engine, "/suppliers")["suppliers"]) == N


def check_figures(engine):
    figures = ask(engine, "/suppliers")
    assert figures["fan_outs"] == 53 and figures["partial"] >= 1, (figures["fan_outs"], figures["partial"])
    assert figures["suppliers"][6]["timed-out"] >= 1 and figures["suppliers"][6]["flying"] == 0, figures["suppliers"][6]
    assert ask(engine, "/stats")["fan_outs"] == 53
    _, metrics = engine.ask("GET", "/metrics")
    assert 'roundrock_supplier_calls_total{supplier="s7",outcome="timed-out"}' in metrics, metrics[:2000]
    assert "geheim" not in metrics


def main(program, simulator_program):
    with tempfile.TemporaryDirectory() as workspace:
        ini = os.path.join(workspace, "suppliers.ini")
        with Suppliers(simulator_program, ini, N, "--products", "3", latency_ms=20, deadline_ms=DEADLINE_MS,
                       seconds=120) as simulator, Engine(program, workspace, "--open") as engine:
            assert stat.S_IMODE(os.stat(ini).st_mode) == 0o600
            check_all(engine)
            check_hanging(engine, simulator)
            check_refusals(engine)
            check_one(engine)
            check_crowd(engine)
            check_reload(engine, ini)
            check_figures(engine)
            assert "geheim" not in engine.output()
        # The engine ends in order, so no task was left behind.


main(*sys.argv[1:])
