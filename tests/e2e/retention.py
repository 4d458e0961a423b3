#!/usr/bin/python3
"""What is old is removed while the engine works, over a kill -9, and nothing that is open.

Usage: retention.py ROUNDROCK
"""

import json
import os
import sqlite3
import sys
import tempfile
import time

from engine import Engine

DAY_MS = 86400 * 1000
N = 1200

FILL = """
INSERT INTO report (key,author,about,kind,severity,stance,time_ms,received_ms,lat,lon,radius,expires_ms,text,told)
  SELECT i,'a',0,'ice','danger','confirm',:old,:old,1,1,1,:old+1,'',1 FROM n;
INSERT INTO notice (id,kind,about,report,news,what,severity,made_ms,expires_ms,author,trail,text)
  SELECT i,1,0,0,0,'ice','danger',:old,:old+1,'','','old' FROM n WHERE i<=20;
INSERT INTO receipt (notice,device,state,queued_ms) SELECT 1+i%20,i,3,:old FROM n;
INSERT INTO letter (kind,state,message_id,subject,body,made_ms,next_ms,attempts)
  SELECT 0,CASE WHEN i=7 THEN 0 ELSE 1 END,i,'','',:old,:old,3 FROM n;
INSERT INTO talk (key,device,time_ms,received_ms,text) SELECT i,'a',:old,:old,'old' FROM n;
INSERT INTO incident (kind,level,state,count,active,device,subject,detail,raised_ms,heard_ms,closed_ms)
  SELECT 0,4,CASE WHEN i=7 THEN 0 ELSE 2 END,1,0,'d'||i,'','',:old,:old,CASE WHEN i=7 THEN 0 ELSE :old END FROM n;
INSERT INTO incident_log (incident,at_ms,what,level,flags) SELECT i,:old,0,4,0 FROM n;
INSERT INTO message (device,key_ms,key,kind,received_ms) SELECT 1,i,i,1,:old FROM n;
INSERT INTO quarantine (received_ms,source,reason,raw) SELECT :old,0,'x',zeroblob(3000) FROM n;
"""


def fill(path):
    with sqlite3.connect(path) as db:
        db.execute("CREATE TEMP TABLE n AS WITH RECURSIVE m(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM m WHERE i<?) SELECT i FROM m", (N,))
        old_ms = int(time.time() * 1000) - 3000 * DAY_MS
        for statement in FILL.split(";\n"):
            if statement.strip():
                db.execute(statement, {"old": old_ms})
    db.close()


def count(path, what):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
    finally:
        db.close()


def metric(engine, name):
    rows = [row for row in engine.ask("GET", "/metrics")[1].splitlines() if row.startswith(f"roundrock_{name}")]
    return sum(float(row.rsplit(" ", 1)[1]) for row in rows)


def position(engine, number):
    body = json.dumps({"_type": "location", "tid": "x", "tst": int(time.time()) - 10000 + number, "lat": 1, "lon": 1})
    status, answer = engine.ask("POST", "/pub", body)
    assert status == 200, answer


def work_until(engine, first, is_so, patience=60):
    """Positions without a pause, so that the store is never left alone for long."""
    end = time.monotonic() + patience
    number = first
    while not is_so():
        assert time.monotonic() < end, "not in time"
        for _ in range(10):
            position(engine, number)
            number += 1
    return number


def expect_refused(program, workspace, text):
    path = os.path.join(workspace, "retention.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    engine = Engine(program, workspace, "--open")
    try:
        with engine:
            sys.exit("started with settings that make no sense")
    except SystemExit as problem:
        assert str(problem) == "the engine does not answer", problem
    os.unlink(path)


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as workspace:
        path = os.path.join(workspace, "roundrock.db")
        with Engine(program, workspace, "--open") as engine:
            position(engine, 0)
        fill(path)

        with Engine(program, workspace, "--open") as engine:
            n = work_until(engine, 1, lambda: metric(engine, "swept_total") > 0)
            engine.process.kill()
            engine.process.wait()
        left = count(path, "report")
        with Engine(program, workspace, "--open") as engine:
            n = work_until(engine, n, lambda: metric(engine, "sweeps_total") >= 1)
            gone = metric(engine, "swept_total")
            steps = metric(engine, "sweep_steps_total")
            stats = json.loads(engine.ask("GET", "/stats")[1])

        # The newest of each stays, and the seventh where that is open.
        for what, expected in (("report", 1), ("notice", 1), ("receipt", N / 20), ("letter", 2), ("letter WHERE state=0", 1),
                               ("talk", 1), ("incident", 2), ("incident WHERE state=0", 1), ("incident_log", 2),
                               ("message", 1), ("quarantine", 1)):
            assert count(path, what) == expected, (what, count(path, what), expected)
        print(f"{gone:.0f} rows in {steps:.0f} steps after the kill ({left} of {N} reports were left), beside {n} positions: "
              f"answer p99 {stats['p99_us'] / 1000:.1f} ms")
    for text in ("[incidents]\ndays=2\n", "[talk]\nmost=-1\n", "[letters]\ndays=soon\n"):
        with tempfile.TemporaryDirectory() as workspace:
            expect_refused(program, workspace, text)


main()
