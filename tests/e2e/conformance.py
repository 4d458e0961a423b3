#!/usr/bin/python3
"""Sends every conformance case through a real socket and compares what was stored and answered.

Usage: conformance.py ROUNDROCK   (the folder with the cases is in RR_SHARED)
"""

import json
import os
import sqlite3
import sys
import tempfile
from datetime import datetime, timezone

from engine import Engine
from stored import read_fixes

FILES = ("owntracks", "osmand_traccar", "gpslogger", "transport_edges")

# Where we differ on purpose, and why.
DELIBERATE = {
    "owntracks-058": "the sender names itself in the message; the peer's default would merge all such phones",
}
# Cases about devices that nobody knows: sent to an engine that does not take those.
UNKNOWN = {"osmand_traccar-019", "osmand_traccar-020"}
# Cases that are notes about a peer, without a request of their own.
NOTES = {"transport_edges-001", "transport_edges-003", "transport_edges-004", "transport_edges-006",
         "transport_edges-007"}


def send(engine, request):
    uri = request.get("uri", "/")
    if "://" in uri:
        uri = "/" + uri.split("://", 1)[1].split("/", 1)[1]
    status, body, headers = engine.fetch(request.get("method", "GET"), uri.replace(" ", "%20"), request.get("body"),
                                         request.get("headers"))
    return status, body.decode(), headers.get("Content-Type", "")


def milliseconds(text):
    return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc).timestamp() * 1000 + 0.5)


class Store:
    """What was stored since the last look."""

    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.db.row_factory = sqlite3.Row

    def rows(self):
        fixes = read_fixes(self.db)
        others = [dict(row) for row in self.db.execute(
            "SELECT d.name AS device, m.* FROM message m JOIN device d ON d.id = m.device")]
        bad = [dict(row) for row in self.db.execute("SELECT * FROM quarantine")]
        return fixes, others, bad


def near(got, want, tolerance):
    if want is None:
        return got is None
    return got is not None and abs(got - want) <= tolerance


def compare_fix(row, expect, problems, has_named_device):
    fields = (("lat", "lat", 1e-9), ("lon", "lon", 1e-9), ("alt_m", "alt", 0.01), ("speed_mps", "speed", 0.001),
              ("course_deg", "course", 0.001), ("acc_m", "acc", 0.001), ("vacc_m", "vacc", 0.001),
              ("batt_pct", "battery", 0.01))
    scale = expect.get("tolerance_deg")
    for name, column, tolerance in fields:
        if name in expect and not near(row[column], expect[name], scale or tolerance):
            problems.append(f"{name} is {row[column]}, expected {expect[name]}")
    if expect.get("speed_kmh") is not None and not near(row["speed"], expect["speed_kmh"] / 3.6, 0.001):
        problems.append(f"speed is {row['speed']}")
    when = expect.get("time")
    if when and when[0].isdigit() and row["time_ms"] != milliseconds(when):
        problems.append(f"time is {row['time_ms']}, expected {when}")
    if when == "<server receive time>" and row["time_ms"] != row["received_ms"]:
        problems.append("time is not the time of receipt")
    if "device" in expect and not has_named_device and row["device"] != expect["device"]:
        problems.append(f"device is {row['device']}, expected {expect['device']}")
    if "trigger" in expect and chr(row["trigger"]) != expect["trigger"]:
        problems.append(f"trigger is {row['trigger']}")
    if expect.get("alarm") == "sos" and row["event"] != 1:
        problems.append("the SOS is not one")
    if expect.get("valid") is False and not row["flags"] & (1 << 6):
        problems.append("not marked as invalid")
    if "charging" in expect and row["charging"] != int(expect["charging"]):
        problems.append(f"charging is {row['charging']}")


def check(case, answer, fixes, others, bad):
    expect, request = case["expect"], case["request"]
    status, body, kind = answer
    problems = []
    named = bool(request.get("headers", {}).get("X-Limit-D"))
    if "http_status" in expect and status != expect["http_status"]:
        problems.append(f"status is {status}, expected {expect['http_status']}")
    elif "http_status" not in expect and status != 200:
        problems.append(f"status is {status}")
    if "response_body" in expect and body != expect["response_body"]:
        problems.append(f"body is {body}")
    if expect.get("content_type") and not kind.startswith(expect["content_type"]):
        problems.append(f"content type is {kind}")
    type_ = expect.get("type")
    if "reject" in expect:
        if fixes and not named:
            problems.append("stored although it should not be")
    elif type_ == "array":
        if len(fixes) != expect["count"]:
            problems.append(f"{len(fixes)} fixes, expected {expect['count']}")
        for row, item in zip(sorted(fixes, key=lambda r: r["time_ms"]), sorted(expect["items"], key=lambda i: i["time"])):
            compare_fix(row, item, problems, named)
    elif type_ == "encrypted":
        if not bad:
            problems.append("not in quarantine")
    elif type_ and type_ != "location":
        if not others and not bad:
            problems.append("nothing was kept")
    elif "lat" in expect:
        if len(fixes) != 1:
            problems.append(f"{len(fixes)} fixes: {[b['reason'] for b in bad]}")
        else:
            compare_fix(fixes[0], expect, problems, named)
    elif "position" in expect and expect["position"] is None and expect.get("device"):
        if any(row["lat"] is not None for row in fixes):
            problems.append("a position out of nowhere")
        elif fixes:
            compare_fix(fixes[0], {k: v for k, v in expect.items() if k in ("device", "time", "alarm", "batt_pct")}, problems, named)
    return problems


def load(shared):
    for name in FILES:
        with open(os.path.join(shared, "protocols", name + ".jsonl"), encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def run_case(program, case):
    with tempfile.TemporaryDirectory() as workspace:
        key = case["request"].get("key")
        if key:
            path = os.path.join(workspace, "devices.ini")
            with open(path, "w", encoding="utf-8") as settings:
                settings.write(f"[jane/phone]\nowntracks-passphrase={key}\n")
            os.chmod(path, 0o600)
        doors = [] if case["id"] in UNKNOWN else ["--open"]
        with Engine(program, workspace, *doors) as engine:
            answer = send(engine, case["request"])
            code = engine.end()
        problems = check(case, answer, *Store(os.path.join(workspace, "roundrock.db")).rows())
        if code != 0:
            problems.append(f"the engine ended with {code}")
        return problems


def main():
    shared = os.environ.get("RR_SHARED", "")
    if not os.path.isdir(os.path.join(shared, "protocols")):
        print("skipped: needs the shared data folder")
        sys.exit(77)
    failed, passed, differ = 0, 0, 0
    for case in load(shared):
        if case["id"] in NOTES:
            continue
        problems = run_case(sys.argv[1], case)
        if problems and case["id"] in DELIBERATE:
            differ += 1
        elif problems:
            failed += 1
            print(f"{case['id']}: {'; '.join(problems)}")
        else:
            passed += 1
    print(f"{passed} cases pass, {differ} differ on purpose, {failed} fail")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
