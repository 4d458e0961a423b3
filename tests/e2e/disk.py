#!/usr/bin/python3
"""A disk that fills up, and damage that shows itself, while the engine works.

Usage: disk.py ROUNDROCK

Exit status 77 where no small disk can be had.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

from engine import Engine

PATIENCE_S = 40
MIB = 1024 * 1024


class SmallDisk:
    def __init__(self, mib):
        self.mib, self.folder = mib, tempfile.TemporaryDirectory()
        self.path = self.folder.name

    def __enter__(self):
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.mib}m,mode=0700", "tmpfs",
                                                self.path], capture_output=True).returncode != 0:
            sys.exit(77)
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.path])
        self.folder.cleanup()

    def free(self):
        info = os.statvfs(self.path)
        return info.f_bavail * info.f_frsize

    def fill(self, leave):
        with open(os.path.join(self.path, "filler"), "ab") as filler:
            try:
                filler.write(b"x" * max(0, self.free() - leave))
            except OSError:
                pass

    def empty(self):
        os.unlink(os.path.join(self.path, "filler"))


def wait_for(is_so, what, engine):
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, (what, engine.output()[-3000:])
        time.sleep(0.05)


def send(engine, device, number, **more):
    body = {"_type": "location", "tid": device, "_id": f"{device}{number}", "lat": 47, "lon": 9 + number * 1e-5,
            "tst": int(time.time()) - 5000 + number, **more}
    return engine.ask("POST", "/pub", json.dumps(body))[0]


def call_for_help(engine, device):
    status, _ = engine.ask("POST", f"/?id={device}&lat=47&lon=9&timestamp={int(time.time())}&alarm=sos", "")
    return status


def incidents(engine):
    return json.loads(engine.ask("GET", "/incidents")[1])


def fills_up(program):
    with SmallDisk(24) as disk:
        workspace = os.path.join(disk.path, "camp")
        reserve = os.path.join(workspace, "reserve")
        with Engine(program, workspace, "--open") as engine:
            wait_for(lambda: os.path.exists(reserve) and os.stat(reserve).st_blocks * 512 >= MIB, "the reserve", engine)
            assert send(engine, "a", 1) == 200
            assert call_for_help(engine, "b") == 200
            disk.fill(2 * MIB)
            wait_for(lambda: "almost full" in engine.output(), "the warning", engine)
            assert engine.ask("GET", "/healthz")[0] == 200 and send(engine, "a", 2) == 200

            # Nothing is acknowledged that is not kept; what cannot wait is.
            disk.fill(0)
            number, refused = 3, 0
            while refused < 20:
                status = send(engine, "a", number)
                number += 1
                assert status in (200, 503), status
                refused += status == 503
            wait_for(lambda: "Calls for help and what you do here are kept" in engine.output(), "what is said", engine)
            assert not os.path.exists(reserve)
            assert engine.ask("GET", "/healthz")[0] == 503
            assert call_for_help(engine, "c") == 200
            opened = [incident for incident in incidents(engine) if incident["state"] == "raised"]
            assert sorted(incident["device"] for incident in opened) == ["b", "c"], opened
            for incident in opened:
                status, answer = engine.ask("POST", f"/incidents/{incident['id']}/acknowledge", json.dumps({"who": "Ada"}),
                                            {"Content-Type": "application/json"})
                assert status == 200, (status, answer)
            for path in ("/devices", "/trips", "/stats", "/backup"):
                assert engine.ask("GET", path)[0] == 200, path
            assert send(engine, "a", number) == 503

            # By itself.
            disk.empty()
            wait_for(lambda: "Store: well again" in engine.output(), "that it goes on", engine)
            wait_for(lambda: os.path.exists(reserve), "the reserve", engine)
            assert send(engine, "a", number) == 200
            gauges = engine.ask("GET", "/metrics")[1]
            assert re.search(r"^roundrock_disk_full_total 1$", gauges, re.M), gauges[:2000]
        db = sqlite3.connect(os.path.join(workspace, "roundrock.db"))
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM incident WHERE acked_by='Ada'").fetchone() == (2,)
        db.close()
    return number


def shows_damage(program):
    """A page of a table nobody has read yet goes bad; who reads it finds it."""
    with tempfile.TemporaryDirectory() as workspace:
        path = os.path.join(workspace, "roundrock.db")
        with Engine(program, workspace, "--open") as engine:
            for number in range(300):
                assert send(engine, f"d{number % 4}", number) == 200
        db = sqlite3.connect(path)
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name='chunk'").fetchone()[0]
        db.close()
        with Engine(program, workspace, "--open") as engine:
            assert send(engine, "late", 1) == 200
            with open(path, "r+b") as file:
                file.seek((page - 1) * 4096)
                file.write(b"\x5a" * 4096)
            engine.ask("GET", "/tracks/d1?format=csv")
            wait_for(lambda: "could be read and are kept" in engine.output(), "what is saved", engine)
            wait_for(lambda: engine._is_healthy(), "that it goes on", engine)
            assert send(engine, "late", 2) == 200
            devices = json.loads(engine.ask("GET", "/devices")[1])
            assert sorted(device["id"] for device in devices) == ["d0", "d1", "d2", "d3", "late"], devices
        assert any(".damaged-" in name for name in os.listdir(workspace))
        db = sqlite3.connect(path)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()


def main():
    program = sys.argv[1]
    shows_damage(program)
    number = fills_up(program)
    print(f"full after {number} positions; what cannot wait was kept, and it went on by itself; damage was seen to without a hand")


main()
