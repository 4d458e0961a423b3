#!/usr/bin/python3
"""Does to a running engine what happens in the field, and looks whether the promise holds:
what was acknowledged is never lost, and the trouble is said.

Usage: faults.py PROGRAM FAULT N [SEED] [--preload LIBRARY] [--suppliers PROGRAM]
                 [--falling PROGRAM]

Prints one line of JSON a fault: its number, the seed, how many cases, and the verdict; "not
possible here" where the machine has not what it takes (exit status 77).
"""

import contextlib
import json
import os
import random
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

import disk_faults
import field
import line_faults
import stage_faults
from field import Faulty, NotHere, Phone, count_lost, cpu_s, need, preload, read_fixes, verdict

# --- the faults: each returns violations, as sentences, and what is worth to be said -----------


def jumped_clock(chance):
    """F9: the clock on the wall jumps by an hour or a year, and back."""
    acked, bad = set(), []
    with tempfile.TemporaryDirectory() as workspace:
        control, environment = preload(workspace)
        with Faulty(workspace, environment=environment) as engine:
            phone = Phone(engine.port, "a", acked)
            for offset_s in chance.sample((3600, -3600, 31536000, -31536000, 0, 1800), 4) + [0]:
                with open(control, "r+b") as file:
                    file.write(struct.pack("<q", offset_s))
                began, used_s = time.monotonic(), cpu_s(engine.pid())
                while time.monotonic() - began < 0.4:
                    if phone.send() != 200:
                        bad.append(f"does not acknowledge after a jump to {offset_s} s")
                        break
                time.sleep(0.4)
                if cpu_s(engine.pid()) - used_s > 0.7:
                    bad.append(f"works all the time after a jump to {offset_s} s")
            if '"badge":"PROVEN"' in engine.ask("GET", "/debug/verdicts")[1].replace(" ", ""):
                bad.append("a finding is proven that is none")
            engine.end_in_order(bad)
        lost, _ = count_lost(workspace, acked)
    return verdict(bad, lost, acked)


def stopped_process(chance):
    """F10: the machine sleeps, and wakes up; several at the same time, since that takes its time."""
    all_acked, bad, engines, workspaces = [], [], [], []
    with contextlib.ExitStack() as stack:
        for _ in range(AT_ONCE):
            workspaces.append(stack.enter_context(tempfile.TemporaryDirectory()))
            all_acked.append(set())
        with contextlib.ExitStack() as running:
            for workspace, acked in zip(workspaces, all_acked):
                engine = running.enter_context(Faulty(workspace))
                phone = Phone(engine.port, "a", acked)
                for _ in range(20):
                    phone.send()
                engines.append((engine, phone))
            for engine, _ in engines:
                engine.process.send_signal(signal.SIGSTOP)
            time.sleep(SLEEP_S + chance.random())
            for engine, phone in engines:
                engine.process.send_signal(signal.SIGCONT)
                if phone.send() not in (200, 0) or (phone.peer is None and phone.send() != 200):
                    bad.append("does not acknowledge after it woke up")
            time.sleep(1)
            for engine, _ in engines:
                if '"badge":"PROVEN"' in engine.ask("GET", "/debug/verdicts")[1].replace(" ", ""):
                    bad.append("a finding is proven that is none")
                engine.end_in_order(bad)
        lost = sum(count_lost(workspace, acked)[0] for workspace, acked in zip(workspaces, all_acked))
    bad, more = verdict(bad, lost, set().union(*all_acked))
    return bad, {"acked": sum(len(acked) for acked in all_acked), "cases": AT_ONCE}


def no_descriptors(chance):
    """F17: no file descriptor is left; who is connected is served, and newcomers are when there are."""
    need("prlimit")
    acked, bad = set(), []
    with tempfile.TemporaryDirectory() as workspace:
        with Faulty(workspace) as engine:
            phone = Phone(engine.port, "a", acked)
            phone.send()
            n_open = len(os.listdir(f"/proc/{engine.pid()}/fd"))
            limit = n_open + chance.randint(1, 6)
            subprocess.run(["prlimit", f"--pid={engine.pid()}", f"--nofile={limit}:"], check=True)
            crowd = [socket.create_connection(("127.0.0.1", engine.port), timeout=5) for _ in range(40)]
            used_s = cpu_s(engine.pid())
            time.sleep(1)
            if cpu_s(engine.pid()) - used_s > 0.6:
                bad.append("works all the time while it can accept nobody")
            if any(phone.send() != 200 for _ in range(50)):
                bad.append("does not acknowledge over what is open")
            for peer in crowd:
                peer.close()
            subprocess.run(["prlimit", f"--pid={engine.pid()}", f"--nofile={n_open + 500}:"], check=True)
            newcomer = Phone(engine.port, "b", acked)
            if not engine.wait_for(lambda: newcomer.send(timeout=3) == 200):
                bad.append("takes no newcomers when there are descriptors again")
            engine.end_in_order(bad)
        lost, _ = count_lost(workspace, acked)
    return verdict(bad, lost, acked)


def no_memory(chance):
    """F18: memory ends. It may die; what it acknowledged is there."""
    need("prlimit")
    acked, bad = set(), []
    with tempfile.TemporaryDirectory() as workspace:
        with Faulty(workspace) as engine:
            with open(f"/proc/{engine.pid()}/status", encoding="ascii") as status:
                size = int(status.read().split("VmSize:")[1].split()[0]) * 1024
            subprocess.run(["prlimit", f"--pid={engine.pid()}", f"--as={size + chance.randint(0, 4 << 20)}"], check=True)
            phones = [Phone(engine.port, f"d{i}", acked) for i in range(60)]
            for _ in range(30):
                for phone in phones:
                    if engine.process.poll() is None:
                        phone.send(timeout=5)
            died = engine.process.poll() is not None
        lost, start_s = count_lost(workspace, acked)
    return (bad + [f"{lost} lost"] * (lost > 0) + [f"{start_s} s to start"] * (start_s > 2),
            {"acked": len(acked), "died": int(died)})


def no_threads(chance):
    """F19: no thread can be made, from one of the first on: it says so and ends."""
    bad = []
    with tempfile.TemporaryDirectory() as workspace:
        control, environment = preload(workspace)
        left = chance.randint(0, 30)
        with open(control, "r+b") as file:
            file.write(struct.pack("<qq", 0, left))
        process = subprocess.run([field.PROGRAM, "--headless", "--workspace", workspace, "--listen", "127.0.0.1:0", "--open",
                                  "--seconds", "1"], env={**os.environ, **environment}, capture_output=True, text=True,
                                 timeout=60, check=False)
        if process.returncode not in (0, 1):
            bad.append(f"ended with {process.returncode} after {left} threads: {process.stderr[-200:]}")
        elif process.returncode == 1 and not process.stderr.strip():
            bad.append(f"ended without a word after {left} threads")
    return bad, {}


def sent_again(chance):
    """F20: a backlog of a week comes in any order, and each message several times."""
    acked, bad = set(), []
    now = int(time.time())
    with tempfile.TemporaryDirectory() as workspace:
        with Faulty(workspace) as engine:
            n = int(os.environ.get("RR_FAULT_BACKLOG", "900")) // 3
            sent = [(f"m{i}", now - chance.randint(0, 7 * 86400)) for i in range(n)] * 3
            chance.shuffle(sent)
            phone = Phone(engine.port, "a", set())
            for label, when in sent:
                status = phone.tell(json.dumps({"_type": "location", "tid": "a", "_id": label, "tst": when, "lat": 47.1,
                                                "lon": 9.5}).encode())
                if status != 200:
                    bad.append(f"answered {status}")
                acked.add(label)
            engine.end_in_order(bad)
        lost, _ = count_lost(workspace, acked)
        db = sqlite3.connect(os.path.join(workspace, "roundrock.db"))
        times = [fix["time_ms"] for fix in read_fixes(db)]
        db.close()
    if len(times) != len(acked):
        bad.append(f"{len(times)} stored of {len(acked)}")
    return bad + [f"{lost} lost or twice"] * (lost > 0), {"acked": len(acked)}


FAULTS = {
    "F9": jumped_clock, "F10": stopped_process, "F17": no_descriptors, "F18": no_memory, "F19": no_threads,
    "F20": sent_again, **disk_faults.FAULTS, **line_faults.FAULTS,
    **stage_faults.FAULTS,
}


def add_up(totals, more):
    """What is called worst is not a sum."""
    for name, value in more.items():
        totals[name] = max(totals.get(name, 0), value) if name.startswith("worst") else totals.get(name, 0) + value


def main():
    fault, n, seed = sys.argv[2], int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 1
    said, first_bad, totals, done, turn = [], None, {}, 0, 0
    field.WANTED = n
    while done < n:
        try:
            bad, more = FAULTS[fault](random.Random(f"{fault}/{seed}/{turn}"))
        except NotHere as reason:
            print(json.dumps({"fault": fault, "seed": seed, "n": n, "verdict": "not possible here", "reason": str(reason)}))
            sys.exit(77)
        done += more.pop("cases", 1)   # some do it to many at once
        add_up(totals, more)
        if bad and first_bad is None:
            first_bad = turn
        said += bad
        turn += 1
    print(json.dumps({"fault": fault, "seed": seed, "n": done, **totals, "violations": len(said),
                      "first_bad_case": first_bad, "verdict": "violated" if said else "held"}))
    for sentence in said[:10]:
        print(sentence, file=sys.stderr)
    sys.exit(1 if said else 0)


def take_option(name):
    """--name VALUE, wherever it is."""
    if name not in sys.argv:
        return None
    at = sys.argv.index(name)
    value = sys.argv[at + 1]
    del sys.argv[at:at + 2]
    return value


if __name__ == "__main__":
    SLEEP_S = float(os.environ.get("RR_FAULT_SLEEP_S", "2"))
    AT_ONCE = int(os.environ.get("RR_FAULT_AT_ONCE", "1"))
    field.PRELOAD, field.SUPPLIERS = take_option("--preload"), take_option("--suppliers")
    field.FALLING = take_option("--falling")
    field.PROGRAM = sys.argv[1]
    main()
