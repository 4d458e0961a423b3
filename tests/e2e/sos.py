#!/usr/bin/python3
"""Calls for help with everything wrong about them, over real sockets, and kill -9 in between:
each device that got an answer has one incident, it rings, and none is there twice.

Usage: sos.py ROUNDROCK DEVICES [SEED]
"""

import http.client
import json
import queue
import random
import signal
import sys
import tempfile
import threading
import time
import urllib.parse

from engine import Engine

DAY_S = 86400


def trouble(chance, now):
    """What is wrong with one: its name, fields of the fix, and whether a newer fix came before."""
    lat, lon = chance.uniform(46, 48), chance.uniform(8, 11)
    fix = {"lat": lat, "lon": lon, "tst": now, "acc": 10}
    return chance.choice([
        ("plain", fix, False),
        ("late", {**fix, "tst": now - chance.randrange(60, 7 * DAY_S)}, True),
        ("no coordinates", {"tst": now}, chance.random() < 0.5),
        ("no time", {"lat": lat, "lon": lon}, False),
        ("nothing at all", {}, chance.random() < 0.5),
        ("future clock", {**fix, "tst": now + chance.randrange(600, 400 * DAY_S)}, True),
        ("clock of 1980", {**fix, "tst": 315964800}, True),
        ("accuracy 5 km", {**fix, "acc": 5000}, False),
        ("jump of 300 km", {**fix, "lat": lat + 2.7}, True),
        ("null island", {**fix, "lat": 0, "lon": 0}, True),
        ("no place on Earth", {**fix, "lat": 95.5}, True),
        ("out of order", {**fix, "tst": now - 600}, True),
    ])


def requests_of(chance, device, now):
    """What its phone sends, in order. The calls for help are the last ones."""
    name, fix, has_before = trouble(chance, now)
    form = chance.choice(["owntracks", "query", "json"])
    sent = []
    if has_before:
        sent.append(("POST", "/pub", json.dumps(
            {"_type": "location", "tid": device, "tst": now - 30, "lat": 46.5, "lon": 9.5, "acc": 8})))
    presses = 2 if chance.random() < 0.2 else 1
    for press in range(presses):
        again = {**fix, "tst": fix["tst"] + press} if "tst" in fix else fix
        sent.append(call(form, device, again, press))
    if chance.random() < 0.2:
        sent.append(sent[-1])                      # the answer got lost, and it sends again
    return name, sent


def call(form, device, fix, press):
    if form == "owntracks":
        return "POST", "/pub", json.dumps({"_type": "sos", "tid": device, "_id": f"{device}-{press}", **fix})
    if form == "query":
        query = {"id": device, "alarm": "sos"}
        query.update({there: fix[here] for here, there in
                      (("lat", "lat"), ("lon", "lon"), ("tst", "timestamp"), ("acc", "accuracy")) if here in fix})
        return "GET", "/?" + urllib.parse.urlencode(query), None
    location = {"alarm": "sos", "uuid": f"{device}-{press}"}
    if "lat" in fix:
        location["coords"] = {"latitude": fix["lat"], "longitude": fix["lon"], "accuracy": fix.get("acc", -1)}
    if "tst" in fix:
        location["timestamp"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(fix["tst"]))
    return "POST", "/", json.dumps({"device_id": device, "location": location})


def phone(port, waiting, done):
    """Sends until an answer comes; who gets none goes back into the queue."""
    while True:
        try:
            device, sent = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            peer = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            while sent:
                method, path, body = sent[0]
                peer.request(method, path, body, {"Content-Type": "application/json"} if body else {})
                answer = peer.getresponse()
                text = answer.read()
                if answer.status != 200:
                    raise OSError(f"{answer.status}: {text!r}")
                sent.pop(0)
            peer.close()
            done.add(device)
        except (OSError, http.client.HTTPException):
            waiting.put((device, sent))
            return


def run_round(program, workspace, waiting, done, kill_after):
    with Engine(program, workspace, "--open") as engine:
        phones = [threading.Thread(target=phone, args=(engine.port, waiting, done)) for _ in range(8)]
        for one in phones:
            one.start()
        if kill_after:
            time.sleep(kill_after)
            engine.end(signal.SIGKILL)
        for one in phones:
            one.join()
        if not kill_after:
            return json.loads(engine.ask("GET", "/incidents?all=1")[1]), json.loads(engine.ask("GET", "/devices")[1])
    return None


def main():
    program, n_devices = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    chance, done, waiting, names = random.Random(seed), set(), queue.Queue(), {}
    now = int(time.time())
    for i in range(n_devices):
        device = f"d{i}"
        names[device], sent = requests_of(chance, device, now)
        waiting.put((device, sent))
    n_kills = 0
    with tempfile.TemporaryDirectory() as workspace:
        while not waiting.empty():
            left = waiting.qsize()
            run_round(program, workspace, waiting, done, chance.uniform(0.01, 0.08))
            n_kills += 1
            if n_kills > 200:
                sys.exit(f"{left} devices never get an answer")
        incidents, devices = run_round(program, workspace, waiting, done, 0)
    calls = [one for one in incidents if one["kind"] == "sos"]
    by_device = {}
    for one in calls:
        by_device.setdefault(one["device"], []).append(one)
    missing = sorted(set(names) - set(by_device))
    twice = sorted(device for device, some in by_device.items() if len(some) > 1)
    muted = [one["device"] for one in calls if one["state"] != "raised" or one["level"] != "emergency"
             or one["cancelled"] is not None or one["count"] < 1]
    quiet = sorted(device["id"] for device in devices if not device["sos"])
    kinds = {}
    for name in names.values():
        kinds[name] = kinds.get(name, 0) + 1
    print(json.dumps({"devices": n_devices, "seed": seed, "kills": n_kills, "answered": len(done),
                      "incidents": len(calls), "missing": len(missing), "twice": len(twice), "muted": len(muted),
                      "not shown as calling": len(quiet), "kinds": kinds}))
    for device in (missing + twice + muted + quiet)[:10]:
        print(device, names.get(device), by_device.get(device), file=sys.stderr)
    sys.exit(1 if missing or twice or muted or quiet or len(done) != n_devices else 0)


if __name__ == "__main__":
    main()
