"""An engine in the field: what a fault needs to do something to it, and to see whether the promise held."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from engine import Engine
from stored import read_fixes

PATIENCE_S = 40
WANTED = 1                 # cases
PROGRAM = PRELOAD = SUPPLIERS = FALLING = None   # set by who runs the faults


class NotHere(Exception):
    """The machine cannot do this."""


class Faulty(Engine):
    """An engine behind a command, with an environment, that may end as it likes."""

    def __init__(self, workspace, before=(), environment=None):
        super().__init__(PROGRAM, workspace, "--open")
        self.workspace, self.found = workspace, None
        self.command = [*before, *self.command]
        self.environment = {**os.environ, "G_DEBUG": "fatal-criticals", **(environment or {})}

    def __enter__(self):
        popen, environment = subprocess.Popen, self.environment
        subprocess.Popen = lambda *args, **options: popen(*args, env=environment, start_new_session=True, **options)
        try:
            return super().__enter__()
        finally:
            subprocess.Popen = popen

    def __exit__(self, kind, error, trace):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        if kind is not None:
            print(self.output()[-4000:], file=sys.stderr)
        self.log.close()

    def pid(self):
        """Of the engine itself, also behind other programs: it is the one that was told of the workspace."""
        if self.command[0] == PROGRAM:
            return self.process.pid
        if self.found is None:
            for number in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open(f"/proc/{number}/cmdline", "rb") as file:
                        words = file.read().decode().split("\0")
                except OSError:
                    continue   # it has ended meanwhile
                if os.path.basename(words[0]).startswith("roundrock") and self.workspace in words:
                    self.found = int(number)
        return self.found

    def end(self, how=signal.SIGTERM):
        os.kill(self.pid(), how)
        return self.process.wait(timeout=PATIENCE_S)

    def end_in_order(self, bad):
        if self.end() != 0:
            bad.append("did not end in order")

    def wait_for(self, what, seconds=PATIENCE_S):
        end = time.monotonic() + seconds
        while not what():
            if time.monotonic() > end or self.process.poll() is not None:
                return False
            time.sleep(0.02)
        return True


class Phone:
    """Sends fixes over one connection, and remembers which were acknowledged."""

    def __init__(self, port, name, acked, first=0):
        self.port, self.name, self.acked, self.number, self.peer = port, name, acked, first, None

    def send(self, timeout=PATIENCE_S):
        """The status of the answer; 0 if there was none."""
        self.number += 1
        label = f"{self.name}-{self.number}"
        body = json.dumps({"_type": "location", "tid": self.name, "_id": label, "tst": 1700000000 + self.number,
                           "lat": 47 + self.number * 1e-6, "lon": 9.5}).encode()
        status = self.tell(body, timeout)
        if status == 200:
            self.acked.add(label)
        return status

    def tell(self, body, timeout=PATIENCE_S):
        """The status of the answer; 0 if there was none."""
        try:
            if self.peer is None:
                self.peer = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
            self.peer.sendall(b"POST /pub HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            status = self._read()
        except OSError:
            status = 0
        if status == 0:
            self.close()
        return status

    def _read(self):
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = self.peer.recv(4096)
            if not part:
                return 0
            answer += part
        head, body = answer.split(b"\r\n\r\n", 1)
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            part = self.peer.recv(4096)
            if not part:
                return 0
            body += part
        return int(head.split()[1])

    def close(self):
        if self.peer is not None:
            self.peer.close()
        self.peer = None


def verdict(bad, lost, acked):
    return bad + [f"{lost} lost"] * (lost > 0), {"acked": len(acked)}


def count_lost(workspace, acked, others_too=False):
    """Acknowledged fixes that are not there exactly once after an ordered start and end. With others_too
    there may be fixes of others, which have no names or the same."""
    with Engine(PROGRAM, workspace, "--open") as engine:
        start_s = engine.start_s
        assert engine.end() == 0, engine.output()
    db = sqlite3.connect(os.path.join(workspace, "roundrock.db"))
    stored = [fix["message_id"] for fix in read_fixes(db)]
    sound = db.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    db.close()
    if others_too:
        stored = [label for label in stored if label in acked]
    twice = len(stored) - len(set(stored))
    return len(acked - set(stored)) + twice + (0 if sound else 1), start_s


def rss_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(status.read().split("VmRSS:")[1].split()[0])


def need(*programs):
    for program in programs:
        if shutil.which(program) is None:
            raise NotHere(program)
    if "strace" in programs and subprocess.run(["strace", "-o", "/dev/null", "true"], check=False,
                                               capture_output=True).returncode != 0:
        raise NotHere("strace may not trace here")


def strace(inject, *options):
    calls = inject.split(":")[0]
    return ["strace", "-f", *options, "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={inject}"]


def preload(workspace):
    if PRELOAD is None:
        raise NotHere("no library to preload")
    control = os.path.join(workspace, "faults")
    with open(control, "wb") as file:
        file.write(struct.pack("<qq", 0, -1))
    return control, {"LD_PRELOAD": PRELOAD, "RR_FAULTS": control}


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
