#!/usr/bin/python3
"""Backups while the engine works, the wipe, and the way back: every row is there again.

Usage: backups.py ROUNDROCK [ROUNDS]
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from engine import Engine

PATIENCE_S = 60


def hash_rows(path):
    """Of every table: how many rows, and a sum over all of them."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        db.execute("BEGIN")
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
        found = {}
        for table in tables:
            digest, n = hashlib.sha256(), 0
            for row in db.execute(f'SELECT * FROM "{table}"'):
                digest.update(repr(row).encode())
                n += 1
            found[table] = (n, digest.hexdigest())
        return found
    finally:
        db.close()


def wait_until_noted(path, backup):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    for _ in range(1000):
        if db.execute("SELECT 1 FROM audit WHERE what='backup.make' AND subject=?", (backup,)).fetchone():
            return db.close()
        time.sleep(0.01)
    sys.exit(f"{backup} is not in the audit log")


class Traffic:
    """Positions of a few devices, for as long as the block lasts."""

    def __init__(self, engine, n=3):
        self.engine, self.is_over, self.acked, self.refused = engine, False, 0, 0
        self.threads = [threading.Thread(target=self._send, args=(i,)) for i in range(n)]

    def _send(self, i):
        number = 0
        while not self.is_over:
            number += 1
            body = json.dumps({"_type": "location", "tid": f"g{i}", "_id": f"{i}-{number}", "lat": 47 + number * 1e-5,
                               "lon": 9.5, "tst": int(time.time()) - 100000 + number})
            status = self.engine.ask("POST", "/pub", body)[0]
            self.acked += status == 200
            self.refused += status != 200

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        for thread in self.threads:
            thread.join()


def state(engine):
    status, body = engine.ask("GET", "/backup")
    assert status == 200, (status, body)
    return json.loads(body)


def wait_for(engine, is_so, what):
    end = time.monotonic() + PATIENCE_S
    while not is_so(found := state(engine)):
        assert time.monotonic() < end, (what, found, engine.output()[-2000:])
        time.sleep(0.02)
    return found


def back_up(engine):
    """Makes one now; what is said of it then."""
    before = state(engine)
    status, body = engine.ask("POST", "/backup", "")
    assert status == 202, (status, body)
    return wait_for(engine, lambda now: now["made"] + now["failed"] > before["made"] + before["failed"], "a backup")


def write_settings(workspace, folder, **more):
    with open(os.path.join(workspace, "storage.ini"), "w", encoding="utf-8") as file:
        file.write(f"[backup]\nfolder={folder}\n" + "".join(f"{key.replace('_', '-')}={value}\n" for key, value in more.items()))


def whole(folder):
    return sorted(name for name in os.listdir(folder) if name.startswith("roundrock-"))


def restore(program, workspace, path):
    return subprocess.run([program, "--workspace", workspace, "--restore", path], capture_output=True, text=True)


def put_in(path):
    """Something into tables that traffic does not fill."""
    db = sqlite3.connect(path)
    with db:
        db.execute("INSERT INTO fence (id,name,watch,level,shape) VALUES ('f','Größe 1',1,2,'x')")
        db.execute("INSERT INTO quarantine (received_ms,source,reason,raw) VALUES (1,0,'x',?)", (bytes(range(256)) * 40,))
        db.execute("INSERT INTO talk (key,device,time_ms,received_ms,text) VALUES ('k','d',1,2,'Grüß Gott')")
    db.close()


def goes_out_and_back(program, folder):
    with tempfile.TemporaryDirectory() as workspace:
        path = os.path.join(workspace, "roundrock.db")
        write_settings(workspace, folder)
        with open(os.path.join(workspace, "operator.ini"), "w", encoding="utf-8") as file:
            file.write("[operator]\nname=Camp\n")
        with open(os.path.join(workspace, "staff.ini"), "w", encoding="utf-8") as file:
            file.write("[mail]\npassword=hush\n")
        os.chmod(os.path.join(workspace, "staff.ini"), 0o600)
        with Engine(program, workspace, "--open") as engine:
            pass
        put_in(path)

        with Engine(program, workspace, "--open") as engine:
            with Traffic(engine) as traffic:
                while traffic.acked < 300:
                    time.sleep(0.01)
                first = back_up(engine)
                assert first["made"] == 1 and first["problem"] is None and not first["old"], first
            assert traffic.refused == 0, traffic.refused
            # Until nothing has moved in the meantime but the log, which has a row of each backup.
            last = first
            for _ in range(100):
                wait_until_noted(path, last["last"])
                before = hash_rows(path)
                last = back_up(engine)
                if hash_rows(path) | {"audit": None} == before | {"audit": None}:
                    break
            else:
                sys.exit("the database is never at rest")
            source = os.path.join(folder, last["last"])
            assert hash_rows(os.path.join(source, "roundrock.db")) == before
            assert sorted(os.listdir(os.path.join(source, "settings"))) == ["backup-last.ini", "operator.ini", "storage.ini"]
            in_use = restore(program, workspace, source)
            assert in_use.returncode == 1 and "using this workspace" in in_use.stderr, in_use
            acked = traffic.acked
            engine.process.kill()
            engine.process.wait()

        for name in os.listdir(workspace):
            os.unlink(os.path.join(workspace, name))
        back = restore(program, workspace, source)
        assert back.returncode == 0, back
        assert hash_rows(path) == before
        assert os.path.exists(os.path.join(workspace, "operator.ini"))

        with Engine(program, workspace, "--open") as engine:
            devices = json.loads(engine.ask("GET", "/devices")[1])
            assert sorted(device["id"] for device in devices) == ["g0", "g1", "g2"], devices
            with Traffic(engine) as traffic:
                while traffic.acked < 50:
                    time.sleep(0.01)
            assert traffic.refused == 0
            again = back_up(engine)
            assert again["problem"] is None, again
        db = sqlite3.connect(path)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()

        # Of one hour one is kept. What is there is put aside, not lost.
        assert whole(folder) == [again["last"]], whole(folder)
        now, copy = hash_rows(path), os.path.join(folder, again["last"], "roundrock.db")
        assert restore(program, workspace, copy).returncode == 0
        aside = [name for name in os.listdir(workspace) if ".replaced-" in name and name[-4:] not in ("-wal", "-shm")]
        assert len(aside) == 1 and hash_rows(os.path.join(workspace, aside[0])) == now, aside
        assert hash_rows(path) == hash_rows(copy)
        return acked, len(before), sum(n for n, _ in before.values())


def refuses_a_damaged_one(program, folder):
    with tempfile.TemporaryDirectory() as workspace, tempfile.TemporaryDirectory() as elsewhere:
        bad = os.path.join(elsewhere, "copy")
        shutil.copytree(os.path.join(folder, whole(folder)[-1]), bad)
        database = os.path.join(bad, "roundrock.db")
        with open(database, "rb") as file:
            content = bytearray(file.read())
        at = content.index("Grüß Gott".encode())
        content[at] ^= 1
        with open(database, "wb") as file:
            file.write(content)
        answer = restore(program, workspace, bad)
        assert answer.returncode == 1 and "does not hold" in answer.stderr, answer
        content[at] ^= 1
        for damaged in (content[:5000], content[:100] + b"\x55" * 3000 + content[3100:]):
            with open(database, "wb") as file:
                file.write(damaged)
            answer = restore(program, workspace, bad)
            assert answer.returncode == 1 and ("damaged" in answer.stderr or "malformed" in answer.stderr), answer
        answer = restore(program, workspace, os.path.join(elsewhere, "nothing"))
        assert answer.returncode == 1 and "no backup" in answer.stderr, answer
        assert os.listdir(workspace) == [], os.listdir(workspace)


def says_what_is_wrong_with_the_drive(program, folder):
    with tempfile.TemporaryDirectory() as workspace, tempfile.TemporaryDirectory() as drive:
        with Engine(program, workspace, "--open") as engine:
            assert engine.ask("POST", "/backup", "")[0] == 409
        write_settings(workspace, os.path.join(drive, "camp"), patience_seconds=4)
        with Engine(program, workspace, "--open") as engine, Traffic(engine, 1) as traffic:
            found = back_up(engine)
            assert "plugged in" in found["problem"] and found["old"] and found["last"] is None, found
            os.mkdir(os.path.join(drive, "camp"))
            found = back_up(engine)
            assert found["problem"] is None and found["last"], found
            last = found["last"]

            # The drive is pulled out: the folder it was at is there still, and empty.
            os.rename(os.path.join(drive, "camp"), os.path.join(drive, "pulled"))
            os.mkdir(os.path.join(drive, "camp"))
            found = back_up(engine)
            assert "not the folder" in found["problem"] and found["last"] == last, found
            assert os.listdir(os.path.join(drive, "camp")) == []
            os.rmdir(os.path.join(drive, "camp"))
            os.rename(os.path.join(drive, "pulled"), os.path.join(drive, "camp"))

            # What an interrupted one left goes, and what is not ours stays.
            leftover = os.path.join(drive, "camp", ".roundrock-partial-1")
            os.mkdir(leftover)
            with open(os.path.join(leftover, "roundrock.db"), "w", encoding="utf-8") as file:
                file.write("half")
            with open(os.path.join(drive, "camp", "letter.txt"), "w", encoding="utf-8") as file:
                file.write("mine")
            found = back_up(engine)
            assert found["problem"] is None, found
            assert sorted(os.listdir(os.path.join(drive, "camp"))) == [".roundrock-backups", "letter.txt", found["last"]]

            # A folder that never answers, as over a network.
            hung = os.path.join(drive, "camp", "roundrock-hung")
            os.mkdir(hung)
            os.mkfifo(os.path.join(hung, "manifest.ini"))
            found = back_up(engine)
            assert "did not answer" in found["problem"], found
            assert engine.ask("GET", "/healthz")[0] == 200
            assert found["failed"] == 3, found
        assert traffic.refused == 0 and traffic.acked > 0, (traffic.acked, traffic.refused)


def is_full(program):
    """A drive that is too small; only who may mount one can try."""
    with tempfile.TemporaryDirectory() as workspace, tempfile.TemporaryDirectory() as drive:
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", drive],
                                               capture_output=True).returncode != 0:
            return "not tried"
        try:
            write_settings(workspace, drive)
            with Engine(program, workspace, "--open") as engine:
                found = back_up(engine)
                assert "not enough room" in found["problem"], found
                assert os.listdir(drive) in ([], [".roundrock-backups"]), os.listdir(drive)
                assert engine.ask("GET", "/healthz")[0] == 200
        finally:
            subprocess.run(["umount", drive])
    return "told"


def main():
    program = sys.argv[1]
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        with tempfile.TemporaryDirectory() as folder:
            acked, n_tables, n_rows = goes_out_and_back(program, folder)
            refuses_a_damaged_one(program, folder)
            says_what_is_wrong_with_the_drive(program, folder)
            print(f"{acked} positions, {n_rows} rows of {n_tables} tables: wiped and back, the same; a full drive: {is_full(program)}")


if __name__ == "__main__":
    main()
