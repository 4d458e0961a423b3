#!/usr/bin/python3
"""Kills the engine at random moments under load; every acknowledged fix must be there once.

Usage: kill-rounds.py ROUNDROCK ROUNDS [SEED]
"""

import json
import os
import random
import signal
import socket
import sqlite3
import sys
import tempfile
import threading
import time

from engine import Engine
from stored import read_fixes


def phone(port, device, first, acked, stop):
    """Sends one fix after the other and notes which were answered."""
    number = first
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as peer:
            while not stop.is_set():
                number += 1
                body = json.dumps({"_type": "location", "tid": device, "_id": f"{device}-{number}",
                                   "tst": 1700000000 + number, "lat": 47 + number % 1000000 * 1e-6, "lon": 9.5}).encode()
                peer.sendall(b"POST /pub HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                answer = b""
                while not answer.endswith(b"[]"):
                    part = peer.recv(4096)
                    if not part:
                        return
                    answer += part
                if answer.startswith(b"HTTP/1.1 200"):
                    acked.add(f"{device}-{number}")
    except OSError:
        pass


def wait_until_sorted(workspace):
    """Fixes are appended as they come, and sorted in while nobody waits."""
    db = sqlite3.connect(f"file:{workspace}/roundrock.db?mode=ro", uri=True, timeout=30)
    for _ in range(3000):
        if db.execute("SELECT count(*) FROM inbox").fetchone()[0] == 0:
            break
        time.sleep(0.01)
    db.close()


def main():
    program, rounds = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    chance, acked, slowest = random.Random(seed), set(), 0.0
    with tempfile.TemporaryDirectory() as workspace:
        for turn in range(rounds):
            stop = threading.Event()
            with Engine(program, workspace, "--open") as engine:
                slowest = max(slowest, engine.start_s)
                phones = [threading.Thread(target=phone, args=(engine.port, f"d{i}", turn * 100000, acked, stop))
                          for i in range(8)]
                for one in phones:
                    one.start()
                time.sleep(chance.uniform(0.02, 0.4))
                engine.end(signal.SIGKILL)
            stop.set()
            for one in phones:
                one.join()
        with Engine(program, workspace, "--open") as engine:
            slowest = max(slowest, engine.start_s)
            wait_until_sorted(workspace)
            assert engine.end() == 0, "the last engine did not end in order"
        db = sqlite3.connect(os.path.join(workspace, "roundrock.db"))
        stored = [fix["message_id"] for fix in read_fixes(db)]
        check = db.execute("PRAGMA quick_check").fetchone()[0]
    lost = acked - set(stored)
    twice = len(stored) - len(set(stored))
    held = not lost and not twice and check == "ok" and slowest < 2 and bool(acked)
    print(json.dumps({"fault": "F1", "n": rounds, "seed": seed, "acked": len(acked), "stored": len(stored), "lost": len(lost),
                      "twice": twice, "quick_check": check, "slowest_restart_s": round(slowest, 3),
                      "verdict": "held" if held else "violated"}))
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
