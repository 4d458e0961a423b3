#!/usr/bin/python3
"""The audit log: what is done is in it, a stranger can verify it, and what others change is found.

Usage: audit.py ROUNDROCK [ROWS]

With ROWS the log is made that long first, to see how long it takes to look through.
"""

import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from urllib.parse import quote

from engine import Engine
from verify_audit import digest, read, verify

JSON = {"Content-Type": "application/json"}
EVIL = "anna\n2026-01-01 forged\u202e\x1b[2J"


def rows_of(engine, **query):
    status, body = engine.ask("GET", "/audit?" + "&".join(f"{key}={value}" for key, value in query.items()))
    assert status == 200, body
    return json.loads(body)["rows"]


def wait_for(engine, what, least=1):
    """The newest of them, once there are so many."""
    for _ in range(400):
        found = rows_of(engine, q=what, limit=50)
        if len(found) >= least:
            return found[0]
        time.sleep(0.02)
    raise AssertionError(f"there is no {what}: {rows_of(engine)}")


def look(program, workspace):
    done = subprocess.run([program, "--headless", "--verify-audit", "--workspace", workspace], capture_output=True,
                          text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def export(engine, form):
    """All of it, page by page."""
    pages, after = [], 0
    while True:
        status, body = engine.ask("GET", f"/audit?format={form}&after={after}&limit=7")
        assert status == 200
        rows = list(read(io.StringIO(body), form == "csv"))
        if not rows:
            return pages
        pages += rows
        after = int(rows[-1]["seq"])


def post(engine, path, body):
    status, answer = engine.ask("POST", path, json.dumps(body), JSON)
    assert status == 200, (path, status, answer)
    return json.loads(answer) if answer else None


def work(engine):
    """What leaves a row each."""
    post(engine, "/pub?u=anna&d=phone", {"_type": "location", "tid": "an", "lat": 46.5, "lon": 9.5,
                                         "tst": int(time.time())})
    post(engine, "/pub?u=anna&d=phone", {"_type": "sos", "tid": "an", "lat": 46.5, "lon": 9.5, "tst": int(time.time())})
    for _ in range(400):
        incidents = json.loads(engine.ask("GET", "/incidents")[1])
        incidents = incidents.get("incidents", []) if isinstance(incidents, dict) else incidents
        if incidents:
            break
        time.sleep(0.02)
    number = incidents[0]["id"]
    post(engine, f"/incidents/{number}/acknowledge", {"who": EVIL, "note": "calling"})
    post(engine, f"/incidents/{number}/close", {"who": "Berta", "note": "a test"})
    post(engine, "/rules", {"scope": "", "no-contact-min": 45})
    booked = post(engine, "/bookings", {"tour": "T000", "pax": 2, "email": "guest@example.org"})
    post(engine, f"/bookings/{booked['uuid']}/cancel", {"reason": "rain"})
    device = json.loads(engine.ask("GET", "/devices")[1])[0]["id"]
    assert engine.ask("GET", f"/tracks/{quote(device, safe='')}?format=csv")[0] == 200
    for _ in range(5):
        assert engine.ask("GET", "/octo/products", headers={"Authorization": "Bearer wrong"})[0] == 400


def test_rows(program):
    with tempfile.TemporaryDirectory() as workspace:
        with Engine(program, workspace, "--open") as engine:
            work(engine)
            row = wait_for(engine, "incident.acknowledge")
            assert row["who"] == r"anna\u000a2026-01-01 forged\u202e\u001b[2J", row
            assert row["detail"] == "calling" and row["result"] == "ok", row
            assert wait_for(engine, "incident.close")["who"] == "Berta"
            assert wait_for(engine, "settings.rules")["result"] == "ok"
            assert wait_for(engine, "export.tracks")["detail"] == "csv"
            assert wait_for(engine, "engine.start")["result"] == "ok"
            for form in ("csv", "jsonl"):
                n, head, wrong = verify(export(engine, form))
                assert wrong is None and n > 5, (form, wrong)
            status, body = engine.ask("GET", "/audit/verify")
            says = json.loads(body)
            assert status == 200 and says["whole"] and says["has_head"], says
            assert look(program, workspace)[0] == 0, "beside the running engine"
            assert engine.ask("GET", "/audit?limit=x")[0] == 400
            assert engine.ask("POST", "/audit")[0] == 405
        with Engine(program, workspace, "--open") as engine:
            refused = wait_for(engine, "credential.refused")
            assert refused["who"] == "127.0.0.1" and refused["detail"] == "n=5", refused
            assert not rows_of(engine, q="engine.unclean")
            assert wait_for(engine, "engine.stop")["start"] != wait_for(engine, "engine.start", 2)["start"]
            engine.end(signal.SIGKILL)
        with open(os.path.join(workspace, "door.ini"), "w", encoding="utf-8") as file:
            file.write("[door]\nper-address=100\n")
        with Engine(program, workspace, "--open") as engine:
            wait_for(engine, "engine.unclean")
            changed = wait_for(engine, "settings.file")
            assert changed["subject"] == "door.ini" and "size=" in changed["detail"], changed
        return test_tampered(program, workspace)


def with_copy(workspace, sql):
    """A copy of the database with a change that somebody made who knows how."""
    path = os.path.join(workspace, "roundrock.db")
    with open(path, "rb") as file:
        whole = file.read()
    db = sqlite3.connect(path)
    for trigger in ("audit_change", "audit_remove", "audit_replace"):
        db.execute(f"DROP TRIGGER {trigger}")
    db.executescript(sql)
    db.commit()
    db.close()
    return path, whole


def test_tampered(program, workspace):
    n = 0
    status, said = look(program, workspace)
    assert status == 0 and "Head: " in said, said
    rows = int(said.split(" rows")[0].split()[-1])
    cases = [(f"UPDATE audit SET who='nobody' WHERE seq={rows // 2}", f"Row {rows // 2} is not"),
             (f"UPDATE audit SET time_ms=time_ms+1 WHERE seq={rows}", f"Row {rows} is not"),
             (f"DELETE FROM audit WHERE seq={rows // 3}", f"Row {rows // 3} is missing"),
             (f"DELETE FROM audit WHERE seq>{rows - 2}", f"from row {rows - 1} on"),
             ("DELETE FROM audit", "from row 1 on")]
    for sql, expected in cases:
        path, whole = with_copy(workspace, sql)
        status, said = look(program, workspace)
        assert status == 1 and expected in said, (sql, said)
        with open(path, "wb") as file:
            file.write(whole)
        n += 1
    path = os.path.join(workspace, "audit-head")
    with open(path, "r+b") as file:
        line = file.read()
        file.seek(25)
        file.write(b"0" if line[25:26] != b"0" else b"1")
    status, said = look(program, workspace)
    assert status == 1 and f"Row {rows} is not the one" in said, said
    os.remove(path)
    status, said = look(program, workspace)
    assert status == 1 and "no file audit-head" in said, said
    return n + 2


def test_long(program, rows):
    with tempfile.TemporaryDirectory() as workspace:
        with Engine(program, workspace, "--open"):
            pass
        db = sqlite3.connect(os.path.join(workspace, "roundrock.db"))
        seq, before = db.execute("SELECT seq,hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        chain = []
        for seq in range(seq + 1, rows + 1):
            row = {"seq": seq, "time_ms": 1790000000000 + seq, "mono_ms": seq, "start": "0123456789abcdef",
                   "who": f"guide {random.randrange(100)}", "what": "device.enroll", "subject": f"device-{seq}",
                   "result": "ok", "detail": "by hand"}
            before = digest(before, row)
            chain.append((*row.values(), before))
        db.executemany("INSERT INTO audit VALUES (?,?,?,?,?,?,?,?,?,?)", chain)
        db.commit()
        db.close()
        with open(os.path.join(workspace, "audit-head"), "w", encoding="utf-8") as file:
            file.write(f"{seq:020d} {before.hex()}\n")
        begin = time.monotonic()
        status, said = look(program, workspace)
        assert status == 0, said
        print(f"{rows} rows are looked through in {time.monotonic() - begin:.1f} s")


def main():
    program = sys.argv[1]
    n = test_rows(program)
    print(f"ok: rows, exports, and {n} ways to change them")
    if len(sys.argv) > 2:
        test_long(program, int(sys.argv[2]))


if __name__ == "__main__":
    main()
