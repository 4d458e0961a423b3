#!/usr/bin/python3
"""Everything in one file that a passphrase opens: gpg, which this program knows nothing of, has to open it,
and what is in it has to be what the database holds.

Usage: export.py ROUNDROCK VAULT
"""

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile

from engine import Engine
from stored import read_fixes

PASSPHRASE = "Grüße vom Berg, 12 Ziegen"


def export(vault, path, file, passphrase, *options):
    return subprocess.run([vault, "export", "--database", path, "--file", file, *options], input=passphrase + "\n",
                          capture_output=True, text=True)


def decrypt(file, passphrase):
    """As somebody does it on any other computer."""
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o700)
        read, write = os.pipe()
        os.write(write, passphrase.encode())
        os.close(write)
        answer = subprocess.run(["gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--no-symkey-cache",
                                 "--passphrase-fd", str(read), "--decrypt", file], capture_output=True, pass_fds=(read,))
        os.close(read)
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], capture_output=True)
        return answer


def rows(archive, name):
    return list(csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8", newline="")))


def fill(engine):
    for number in range(1500):
        body = json.dumps({"_type": "location", "tid": f"d/{number % 3}", "_id": str(number), "lat": 47 + number * 1e-4, "lon": 9.25,
                           "tst": 1700000000 + number * 60, "batt": 50})
        assert engine.ask("POST", "/pub", body)[0] == 200
    assert engine.ask("POST", f"/?id=d/1&lat=47&lon=9&timestamp={int(time.time())}&alarm=sos", "")[0] == 200


def put_in(path):
    db = sqlite3.connect(path)
    with db:
        db.execute("INSERT INTO talk (key,device,time_ms,received_ms,text) VALUES ('k','d',1700000000000,1700000000500,?)",
                   ('=SUM(A1:A9) "größer"\nzwei',))
        db.execute("INSERT INTO payment (booking,method,state,intent,secret,key,generation,amount,captured,refunded,currency,attempts,"
                   "next_ms,created_ms,updated_ms,problem) VALUES ('b',1,1,'i','hush-hush','k',1,100,0,0,'EUR',0,0,1,1,'')")
    db.close()


def holds_what_is_stored(path, plain):
    archive = zipfile.ZipFile(io.BytesIO(plain))
    assert archive.testzip() is None
    assert b"hush-hush" not in b"".join(archive.read(name) for name in archive.namelist())
    db = sqlite3.connect(path)
    for table, name in (("device", "devices.csv"), ("incident", "incidents.csv"), ("incident_log", "incident-log.csv"),
                        ("talk", "messages.csv"), ("payment", "payments.csv")):
        assert len(rows(archive, name)) == db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0, table
    stored = read_fixes(db)
    db.close()
    talk = rows(archive, "messages.csv")[0]
    assert talk["text"] == '\'=SUM(A1:A9) "größer"\nzwei' and talk["received"] == "2023-11-14T22:13:20.500Z", talk
    tracks = [row for name in archive.namelist() if name.startswith("tracks/") for row in rows(archive, name)]
    assert len(tracks) == len(stored) == 1501, (len(tracks), len(stored))
    assert {row["lat"] for row in tracks} == {f"{47 + number * 1e-4:.9g}" for number in range(1500)}
    return len(tracks)


def main():
    program, vault = sys.argv[1:3]
    if subprocess.run(["which", "gpg"], capture_output=True).returncode != 0:
        sys.exit(77)
    with tempfile.TemporaryDirectory() as workspace, tempfile.TemporaryDirectory() as out:
        path, file = os.path.join(workspace, "roundrock.db"), os.path.join(out, "camp.zip.gpg")
        with Engine(program, workspace, "--open") as engine:
            fill(engine)
            put_in(path)
            # Beside the engine.
            answer = export(vault, path, file, PASSPHRASE)
            assert answer.returncode == 0, answer
        assert os.stat(file).st_mode & 0o077 == 0 and os.listdir(out) == ["camp.zip.gpg"]
        opened = decrypt(file, PASSPHRASE)
        assert opened.returncode == 0, opened.stderr
        n = holds_what_is_stored(path, opened.stdout)

        # Nobody else, and nothing that was changed on the way.
        wrong = decrypt(file, PASSPHRASE + "!")
        assert wrong.returncode != 0 and wrong.stdout == b"", wrong
        with open(file, "rb") as source:
            content = bytearray(source.read())
        content[len(content) // 2] ^= 1
        changed = os.path.join(out, "changed")
        with open(changed, "wb") as target:
            target.write(content)
        assert decrypt(changed, PASSPHRASE).returncode != 0
        with open(changed, "wb") as target:
            target.write(content[:-100])
        assert decrypt(changed, PASSPHRASE).returncode != 0

        short = export(vault, path, os.path.join(out, "short"), "too short")
        assert short.returncode == 1 and "at least 12" in short.stdout and not os.path.exists(os.path.join(out, "short.part")), short
        nowhere = export(vault, path, os.path.join(out, "nowhere", "x"), PASSPHRASE)
        assert nowhere.returncode == 1 and "failed" in nowhere.stdout, nowhere

        # Of a time, and of a kind.
        part = os.path.join(out, "part")
        answer = export(vault, path, part, PASSPHRASE, "--kinds", "tracks", "--from", "1700000000000", "--to", "1700000599000")
        assert answer.returncode == 0, answer
        archive = zipfile.ZipFile(io.BytesIO(decrypt(part, PASSPHRASE).stdout))
        assert sum(len(rows(archive, name)) for name in archive.namelist()) == 10 and "incidents.csv" not in archive.namelist()

        # Stopped in the middle: nothing is left.
        child = subprocess.Popen([vault, "export", "--database", path, "--file", os.path.join(out, "stopped")], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        child.send_signal(signal.SIGTERM)
        answer = child.communicate(PASSPHRASE + "\n", timeout=30)[0]
        assert child.returncode == 1 or "done" in answer or child.returncode == -signal.SIGTERM, (child.returncode, answer)
        assert not os.path.exists(os.path.join(out, "stopped.part"))
        print(f"{n} positions and all else in {os.path.getsize(file)} bytes, which gpg opens and nobody without the passphrase")


main()
