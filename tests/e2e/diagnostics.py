#!/usr/bin/python3
"""Every export of the diagnostics, asked of the whole program and checked against its format.

Usage: diagnostics.py ROUNDROCK
"""

import base64
import gzip
import io
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import time

from engine import Engine

PROGRAM = sys.argv[1]
EMAIL, LAT, LON, TOKEN = "anna.secret@example.org", 47.1234567, 9.7654321, "dGhpcyBpcyBhIHRva2VuMTIzNDU2"


def get(engine, path):
    status, body, _ = engine.fetch("GET", path)
    assert status == 200, (path, status, body)
    return body


def wait_for(engine, words, n):
    for _ in range(1000):
        if engine.output().count(words) >= n:
            return
        time.sleep(0.01)
    sys.exit(f"“{words}” did not come {n} times")


def send_over_websocket(port, messages):
    """Sends all at once, and reads as many acks."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        peer.sendall(f"GET /live?ack=recv HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                     f"{base64.b64encode(os.urandom(16)).decode()}\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += peer.recv(4096)
        assert b" 101 " in head, head
        peer.sendall(b"".join(b"\x81\xfe" + struct.pack(">H", len(m)) + b"\0\0\0\0" + m for m in messages))
        acks = head.split(b"\r\n\r\n", 1)[1]
        while acks.count(b'"ack"') < len(messages):
            piece = peer.recv(4096)
            assert piece, acks
            acks += piece


def location(number):
    return json.dumps({"_type": "location", "tid": "an", "tst": int(time.time()) - 100 + number, "lat": LAT, "lon": LON,
                       "acc": 5, "padding": "x" * 130}).encode()


# --- the trace event format -----------------------------------------------------------


def check_trace(text):
    trace = json.loads(text)
    assert trace["displayTimeUnit"] in ("ms", "ns")
    events = trace["traceEvents"]
    open_spans, open_async, slices, named = {}, {}, {}, set()
    for event in events:
        phase, thread = event["ph"], (event["pid"], event["tid"])
        assert phase in "XBEbeiCM", event
        assert isinstance(event["pid"], int) and isinstance(event["tid"], int), event
        assert isinstance(event["name"], str) and event["name"], event
        assert isinstance(event["args"], dict), event
        if phase == "M":
            assert event["name"] in ("process_name", "thread_name"), event
            assert isinstance(event["args"]["name"], str) and event["args"]["name"], event
            named.add((event["name"], event["tid"]))
            continue
        assert isinstance(event["ts"], int) and event["ts"] >= 0, event
        assert isinstance(event["cat"], str), event
        if phase == "X":
            assert isinstance(event["dur"], int) and event["dur"] >= 0, event
            slices.setdefault(thread, []).append((event["ts"], -event["dur"], event["name"]))
        elif phase == "B":
            open_spans.setdefault(thread, []).append(event["name"])
        elif phase == "E":
            assert open_spans[thread].pop(), event
        elif phase == "b":
            key = (event["cat"], event["id"])
            assert isinstance(event["id"], str) and key not in open_async, event
            open_async[key] = event["ts"]
        elif phase == "e":
            assert open_async.pop((event["cat"], event["id"])) <= event["ts"], event
        elif phase == "i":
            assert event["s"] in "gpt", event
        elif phase == "C":
            assert all(isinstance(value, (int, float)) for value in event["args"].values()) and event["args"], event
    assert not any(open_spans.values()) and not open_async
    assert ("process_name", 0) in named
    for thread, list_ in slices.items():
        assert ("thread_name", thread[1]) in named, thread
        check_nesting(list_)
    return events


def check_nesting(slices):
    """Slices of a thread lie within each other or apart."""
    ends = []
    for start, minus_dur, name in sorted(slices):
        end = start - minus_dur
        while ends and ends[-1] <= start:
            ends.pop()
        assert not ends or end <= ends[-1] + 1, (name, start, end, ends)
        ends.append(end)


def steps_of(events, request):
    return {event["name"] for event in events if event.get("args", {}).get("request") == request}


def wait_for_steps(engine, request, steps):
    """A stage notes a step after its answer has left: it may come a moment later."""
    for _ in range(500):
        events = check_trace(get(engine, "/debug/trace"))
        if steps <= steps_of(events, request):
            return events
        time.sleep(0.01)
    sys.exit(f"{request} has no {steps - steps_of(events, request)}")


def wait_for_batch(engine):
    """Batches that meet in a stage go on under the first one's name: one of them is seen to the end."""
    steps = {"decode", "hand over", "track", "commit", "answer"}
    for _ in range(100):
        send_over_websocket(engine.port, [location(number) for number in range(10, 60)])
        events = check_trace(get(engine, "/debug/trace"))
        batches = [e["args"]["request"] for e in events if e["name"] == "decode" and e["args"]["n"] > 1]
        if any(steps <= steps_of(events, batch) for batch in batches):
            return
    sys.exit("no batch of the WebSocket was seen from the socket to the answer")


# --- profile.proto ----------------------------------------------------------------------


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """The fields of a message, each a list, in order."""
    found, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 2:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
            assert len(value) == length
        else:
            raise AssertionError(f"wire type {key & 7}")
        found.setdefault(key >> 3, []).append(value)
    return found


def check_profile(data, kind):
    profile = fields(gzip.decompress(data))
    strings = [text.decode() for text in profile[6]]
    assert strings[0] == "" and len(set(strings)) == len(strings)
    types = [fields(item) for item in profile[1]]
    names = [(strings[t[1][0]], strings[t[2][0]]) for t in types]
    assert names[0][1] == "count" and names[1][1] == "nanoseconds", (kind, names)
    functions = {}
    for item in profile.get(5, []):
        function = fields(item)
        functions[function[1][0]] = strings[function[2][0]]
        assert strings[function[4][0]] is not None
    assert 0 not in functions and len(functions) == len(profile.get(5, []))
    locations = {}
    for item in profile.get(4, []):
        place = fields(item)
        locations[place[1][0]] = functions[fields(place[4][0])[1][0]]
    samples = []
    for item in profile.get(2, []):
        sample = fields(item)
        labels = {strings[fields(label)[1][0]]: strings[fields(label)[2][0]] for label in sample.get(3, [])}
        assert len(sample[2]) == len(types)
        samples.append(([locations[i] for i in sample[1]], sample[2], labels))
    assert profile[9][0] > 1e18 and strings[profile[14][0]] in (names[0][0], names[1][0])
    return samples


def check_profiles(engine):
    tasks = check_profile(get(engine, "/debug/pprof"), "tasks")
    by_name = {labels["name"]: (stack, values, labels) for stack, values, labels in tasks}
    assert {"io", "tracker", "store", "jobs"} <= set(by_name), by_name
    stack, values, labels = by_name["tracker"]
    assert stack == ["recv tracker", "rr_pipeline_guard_run"] and values[0] == 1, stack
    assert labels["scope"] == "tracker" and labels["state"] in ("waiting", "running"), labels
    waits = check_profile(get(engine, "/debug/pprof?kind=waits"), "waits")
    assert all(labels["state"] in ("waiting", "external") for _, _, labels in waits)
    assert check_profile(get(engine, "/debug/pprof?kind=leaked"), "leaked") == []
    contention = check_profile(get(engine, "/debug/pprof?kind=contention"), "contention")
    assert any(stack[0] == "recv store" and values[1] > 0 for stack, values, _ in contention), contention
    assert engine.ask("GET", "/debug/pprof?kind=heap")[0] == 400


def check_with_go(engine, folder):
    go = shutil.which("go")
    if go is None:
        print("skipped: go tool pprof, which is not installed")
        return
    for kind in ("tasks", "waits", "leaked", "contention"):
        path = os.path.join(folder, f"{kind}.pb.gz")
        with open(path, "wb") as file:
            file.write(get(engine, f"/debug/pprof?kind={kind}"))
        top = subprocess.run([go, "tool", "pprof", "-top", path], capture_output=True, text=True, timeout=60,
                             env={**os.environ, "HOME": folder, "GOFLAGS": "", "GOCACHE": os.path.join(folder, "go")})
        assert top.returncode == 0, top.stderr
        assert kind == "leaked" or "recv store" in top.stdout or "recv tracker" in top.stdout, (kind, top.stdout)
        assert "flat%" in top.stdout, top.stdout


# --- the exposition format -----------------------------------------------------------------

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*\Z")
SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)\Z")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|\Z)')


def parse_labels(text):
    labels, at = {}, 0
    while at < len(text or ""):
        label = LABEL.match(text, at)
        assert label, text
        assert label[1] not in labels, text
        labels[label[1]] = label[2]
        at = label.end()
    return labels


def parse_metrics(text):
    """Families by name: type and samples. Strict: each with help and type, together, once."""
    assert text.endswith("\n") and "\n\n" not in text
    families, family = {}, None
    lines = text.split("\n")[:-1]
    for number, line in enumerate(lines):
        if line.startswith("# HELP "):
            family = line.split(" ")[2]
            assert NAME.match(family) and family not in families, line
            families[family] = [lines[number + 1].split(" ")[3], {}]
            assert lines[number + 1].startswith(f"# TYPE {family} "), line
            assert families[family][0] in ("counter", "gauge", "histogram"), line
        elif not line.startswith("# TYPE "):
            sample = SAMPLE.match(line)
            assert sample, line
            kind, samples = families[family]
            suffixes = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
            assert sample[1] in [family + suffix for suffix in suffixes], line
            key = (sample[1], tuple(sorted(parse_labels(sample[2]).items())))
            assert key not in samples, line
            samples[key] = float(sample[3])
            assert kind != "counter" or (family.endswith("_total") and samples[key] >= 0), line
        else:
            assert line.split(" ")[2] == family, line
    return families


def check_histogram(name, samples):
    buckets = [(float(dict(labels)["le"]), value) for (sample, labels), value in samples.items()
               if sample == name + "_bucket"]
    assert buckets == sorted(buckets) and buckets[-1][0] == float("inf"), buckets
    assert all(a[1] <= b[1] for a, b in zip(buckets, buckets[1:])), buckets
    assert buckets[-1][1] == samples[(name + "_count", ())] > 0, samples
    assert samples[(name + "_sum", ())] > 0


def check_metrics(engine):
    before = parse_metrics(get(engine, "/metrics").decode())
    engine.ask("POST", "/pub?u=anna&d=phone", location(90))
    after = parse_metrics(get(engine, "/metrics").decode())
    for name, (kind, samples) in before.items():
        if kind == "counter":
            for key, value in samples.items():
                assert after[name][1][key] >= value, key
    for name in ("roundrock_ack_seconds", "roundrock_commit_seconds"):
        check_histogram(name, after[name][1])

    def value(name, **labels):
        return after["roundrock_" + name][1][("roundrock_" + name, tuple(sorted(labels.items())))]

    assert value("channel_capacity", channel="tracker") == 2048
    assert value("channel_capacity", channel="store") == 4096
    assert value("channel_length", channel="store") >= 0
    assert value("channel_receive_blocked_seconds_total", channel="store") > 0
    assert value("channel_send_blocked_seconds_total", channel="store") >= 0
    assert value("pool_capacity", pool="diagnostics") > 0
    assert value("tasks") >= 4 and value("scopes") >= 2 and value("permits") == 0
    assert value("trace_recording") == 1 and value("trace_overwritten_total") == 0
    assert value("trace_bytes") <= 10 << 20
    assert value("bookings_total") == 1
    for code in [f"D{n}" for n in range(1, 7)] + [f"M{n}" for n in range(1, 11)]:
        badge = "PROVEN" if code[0] == "D" else "FORECAST" if code in ("M3", "M7") else "MEASURED"
        assert value("verdicts", code=code, badge=badge, state="active") >= 0
    if shutil.which("promtool"):
        lint = subprocess.run(["promtool", "check", "metrics"], input=get(engine, "/metrics"), capture_output=True)
        assert lint.returncode == 0, lint.stderr
    else:
        print("skipped: promtool, which is not installed")


# --- dump and report -------------------------------------------------------------------------

TASK = re.compile(r"task \d+ \[[^\]]+, \d+\.\ds(, STUCK \w+)?\]: \S.*   scope \S.*\n    spawned \S+:\d+ \w+ by task \d+, alive \d+\.\ds\n")


def check_dump(text):
    assert text.startswith("roundrock "), text
    assert "verdicts that hold: 0 PROVEN" in text, text
    tasks = TASK.findall(text)
    assert len(tasks) == text.count("\ntask ") >= 5, text
    assert "[recv tracker, " in text, text
    # The one that reads the question may not be back in its wait when it is answered.
    assert re.search(r"\[(external epoll|running), [^\]]*\]: io ", text), text


def check_report(engine):
    data = get(engine, "/debug/report")
    members = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for member in archive:
            assert member.isreg() and not member.name.startswith("/") and ".." not in member.name, member
            members[member.name.split("/", 1)[1]] = archive.extractfile(member).read()
    assert {"dump.txt", "verdicts.json", "tasks.pb.gz", "waits.pb.gz", "trace.json", "metrics.txt", "stats.json",
            "version.txt", "log.txt"} <= set(members), members.keys()
    check_dump(members["dump.txt"].decode())
    check_trace(members["trace.json"])
    check_profile(members["tasks.pb.gz"], "tasks")
    parse_metrics(members["metrics.txt"].decode())
    json.loads(members["stats.json"])
    assert json.loads(members["verdicts.json"])["verdicts"] == []
    for name, text in members.items():
        plain = gzip.decompress(text) if name.endswith(".gz") else text
        for secret in (EMAIL, "example.org", "47.1234", "9.7654", TOKEN):
            assert secret.encode() not in plain, (name, secret)


def check_record_switch(engine):
    get(engine, "/debug/trace?record=off")
    assert b'"recording":false' in get(engine, "/debug/trace")
    engine.ask("POST", "/pub?u=anna&d=phone", location(91), {"X-Request-Id": "unseen-1"})
    get(engine, "/debug/trace?record=on")
    seen = steps_of(check_trace(get(engine, "/debug/trace")), "unseen-1")
    assert not seen & {"decode", "hand over", "track", "commit"}, seen
    assert engine.ask("GET", "/debug/trace?record=maybe")[0] == 400


def ask_each_kind(engine):
    for number in range(3):
        assert engine.ask("POST", "/pub?u=anna&d=phone", location(number), {"X-Request-Id": f"day.{number}_a-Z"})[0] == 200
    assert engine.ask("POST", "/pub?u=anna&d=phone", location(3), {"X-Request-Id": "no sane id"})[0] == 200
    assert engine.ask("POST", "/bookings", json.dumps({"tour": "T000", "pax": 2, "email": EMAIL}),
                      {"X-Request-Id": "book-7", "Authorization": "Bearer " + TOKEN})[0] == 200
    assert engine.ask("GET", "/devices", headers={"X-Request-Id": "who-8"})[0] == 200


def check_steps(engine):
    events = wait_for_steps(engine, "day.1_a-Z", {"decode", "hand over", "track", "commit", "answer", "fsync", "message"})
    wait_for_steps(engine, "book-7", {"book: read", "book: decide", "commit", "answer", "booking"})
    wait_for_steps(engine, "who-8", {"job"})
    assert "no sane id" not in json.dumps(events)
    wait_for_batch(engine)
    assert any(e["ph"] == "C" and e["name"] == "tasks" for e in events)


def check_watch_switch(engine):
    for value, status in (("off", 200), ("on", 200), ("perhaps", 400)):
        assert engine.ask("GET", f"/debug/verdicts?watch={value}")[0] == status


def check_quit_dump(engine):
    for number in (1, 2):
        engine.process.send_signal(signal.SIGQUIT)
        wait_for(engine, "verdicts that hold: ", number)
    assert engine.ask("GET", "/healthz")[0] == 200


def main():
    with tempfile.TemporaryDirectory() as folder, Engine(PROGRAM, folder, "--open") as engine:
        ask_each_kind(engine)
        check_steps(engine)
        check_dump(get(engine, "/debug/tasks").decode())
        verdicts = json.loads(get(engine, "/debug/verdicts"))
        assert verdicts["proven"] == 0 and verdicts["verdicts"] == [], verdicts
        check_profiles(engine)
        check_with_go(engine, folder)
        check_metrics(engine)
        check_report(engine)
        check_record_switch(engine)
        check_watch_switch(engine)
        assert engine.ask("GET", "/debug/nothing")[0] == 404
        check_quit_dump(engine)


main()
