#!/usr/bin/python3
"""Does to a running engine what happens in the field, and looks whether the promise holds:
what was acknowledged is never lost, and the trouble is said.

Usage: faults.py PROGRAM FAULT N [SEED] [--preload LIBRARY]

Prints one line of JSON a fault: its number, the seed, how many cases, and the verdict; "not
possible here" where the machine has not what it takes (exit status 77).
"""

import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from engine import Engine
from stored import read_fixes

PATIENCE_S = 40


class NotHere(Exception):
    """The machine cannot do this."""


class Faulty(Engine):
    """An engine behind a command, with an environment, that may end as it likes."""

    def __init__(self, workspace, before=(), environment=None):
        super().__init__(PROGRAM, workspace, "--open")
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
        """Of the engine itself, also behind another program."""
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        found = children.stdout.split()
        return int(found[0]) if self.command[0] != PROGRAM and found else self.process.pid

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
        try:
            if self.peer is None:
                self.peer = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
            self.peer.sendall(b"POST /pub HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            status = self._read()
        except OSError:
            status = 0
        if status == 0:
            self.close()
        if status == 200:
            self.acked.add(label)
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


def count_lost(workspace, acked):
    """Acknowledged fixes that are not there exactly once after an ordered start and end."""
    with Engine(PROGRAM, workspace, "--open") as engine:
        start_s = engine.start_s
        assert engine.end() == 0, engine.output()
    db = sqlite3.connect(os.path.join(workspace, "roundrock.db"))
    stored = [fix["message_id"] for fix in read_fixes(db)]
    sound = db.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    db.close()
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


def strace(inject):
    calls = inject.split(":")[0]
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={inject}"]


# --- the faults: each returns violations, as sentences, and what is worth to be said -----------


def kill_at_write(chance):
    """F2: the process is gone in the middle of a write to the log or the file."""
    need("strace")
    acked = set()
    with tempfile.TemporaryDirectory() as workspace:
        with Engine(PROGRAM, workspace, "--open"):
            pass
        when = chance.randint(8, 200)
        try:
            with Faulty(workspace, strace(f"pwrite64:signal=KILL:when={when}")) as engine:
                phone = Phone(engine.port, "a", acked)
                while phone.send() == 200 and phone.number < 2000:
                    pass
        except SystemExit:
            pass   # it was gone before it answered anybody
        lost, start_s = count_lost(workspace, acked)
    return [f"{lost} lost at write {when}"] * (lost > 0) + [f"{start_s} s to start"] * (start_s > 2), {"acked": len(acked)}


def failed_sync(chance):
    """F5: fdatasync fails once, or from then on: the kernel may have forgotten the pages."""
    need("strace")
    acked, bad = set(), []
    forever = chance.random() < 0.5
    when = chance.randint(4, 40)
    with tempfile.TemporaryDirectory() as workspace:
        with Engine(PROGRAM, workspace, "--open"):
            pass
        rule = f"fdatasync,fsync:error=EIO:when={when}" + ("+" if forever else "")
        with Faulty(workspace, strace(rule)) as engine:
            phone = Phone(engine.port, "a", acked)
            while (status := phone.send()) == 200 and phone.number < 500:
                pass
            if status != 503:
                bad.append(f"answered {status} when the sync failed")
            if "Nothing is acknowledged" not in engine.output():
                bad.append("does not say that nothing is acknowledged")
            if engine.ask("GET", "/healthz")[0] == 0:
                bad.append("does not answer")
            before = len(acked)
            if forever:
                time.sleep(0.5)
                statuses = {phone.send() for _ in range(3)}
                if len(acked) > before or statuses != {503}:
                    bad.append(f"answered {statuses} while no sync succeeds")
            elif not engine.wait_for(lambda: phone.send() == 200):
                bad.append("did not go on after one failure")
        lost, _ = count_lost(workspace, acked)
    return verdict(bad, lost, acked)


def slow_sync(chance):
    """F6: each sync takes 300 ms: answers come late, the rest of the engine does not wait."""
    need("strace")
    acked, bad, stop, health = set(), [], threading.Event(), []
    with tempfile.TemporaryDirectory() as workspace:
        with Faulty(workspace, strace("fdatasync,fsync:delay_exit=300000")) as engine:
            phones = [Phone(engine.port, f"d{i}", acked) for i in range(20)]
            threads = [threading.Thread(target=lambda p=p: [p.send() for _ in iter(stop.is_set, True)]) for p in phones]
            begin_kib = rss_kib(engine.pid())
            for thread in threads:
                thread.start()
            end = time.monotonic() + 4 + 2 * chance.random()
            while time.monotonic() < end:
                began = time.monotonic()
                if engine.ask("GET", "/healthz")[0] != 200:
                    bad.append("not healthy")
                health.append(time.monotonic() - began)
                time.sleep(0.05)
            grown_kib = rss_kib(engine.pid()) - begin_kib
            stop.set()
            for thread in threads:
                thread.join()
        lost, _ = count_lost(workspace, acked)
    slow_ms = sorted(health)[len(health) // 2] * 1000
    if slow_ms > 250:
        bad.append(f"half of the answers that need no disk took over {slow_ms:.0f} ms")
    if grown_kib > 32 * 1024:
        bad.append(f"{grown_kib} KiB more memory")
    return verdict(bad, lost, acked)


class SmallDisk:
    """A file system of its own, of so many KiB."""

    def __init__(self, kib):
        self.kib, self.path = kib, None

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="rr-small-")
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.kib}k,mode=0700", "tmpfs",
                                                self.path], check=False, capture_output=True).returncode != 0:
            os.rmdir(self.path)
            raise NotHere("no file system can be mounted")
        return self

    def __exit__(self, *_):
        for options in ([], ["-l"]):
            if subprocess.run(["umount", *options, self.path], check=False, capture_output=True).returncode == 0:
                break
        os.rmdir(self.path)

    def fill(self, leave):
        """All but so many bytes are taken by somebody else."""
        with open(os.path.join(self.path, "filler"), "wb") as filler:
            free = os.statvfs(self.path).f_bavail * os.statvfs(self.path).f_frsize
            try:
                filler.write(b"x" * max(0, free - leave))
            except OSError:
                pass

    def empty(self):
        os.unlink(os.path.join(self.path, "filler"))


def disk_full(chance):
    """F7: no room; then there is room again, and nobody restarts anything."""
    need("mount", "umount")
    acked, bad = set(), []
    with SmallDisk(16384) as disk:
        workspace = os.path.join(disk.path, "camp")
        with Faulty(workspace) as engine:
            phone = Phone(engine.port, "a", acked)
            for _ in range(chance.randint(1, 50)):
                phone.send()
            disk.fill(chance.randint(0, 300000))
            while (status := phone.send()) == 200 and phone.number < 5000:
                pass
            if status != 503:
                bad.append(f"answered {status} when the disk was full")
            if "disk is full" not in engine.output():
                bad.append("does not say that the disk is full")
            if engine.ask("GET", "/healthz")[0] != 503:
                bad.append("says that it is healthy")
            for path in ("/devices", "/incidents", "/trips", "/stats"):
                if engine.ask("GET", path)[0] != 200:
                    bad.append(f"{path} is not answered")
            disk.empty()
            if not engine.wait_for(lambda: "Store: well again" in engine.output()):
                bad.append("did not go on by itself when there was room again")
            if phone.send() != 200:
                bad.append("does not acknowledge when there is room again")
            engine.end_in_order(bad)
        lost, _ = count_lost(workspace, acked)
    return verdict(bad, lost, acked)


def make_workspace(workspace, n):
    """Returns what is in it: some in the tables, the last in the log."""
    acked = set()
    with Faulty(workspace) as engine:
        phones = [Phone(engine.port, f"d{i}", acked) for i in range(8)]
        for _ in range(n):
            for phone in phones:
                phone.send()
        time.sleep(0.6)
        for phone in phones:
            phone.send()
        engine.end(signal.SIGKILL)
    return acked


def damage(workspace, chance):
    """What a bad disk does to one of the files. Returns a word for it."""
    names = [name for name in os.listdir(workspace) if name.startswith("roundrock.db") and not name.endswith(".lock")]
    path = os.path.join(workspace, chance.choice(sorted(names)))
    kind = chance.choice(("bit", "bit", "page", "short", "noise"))
    with open(path, "r+b") as file:
        size = os.path.getsize(path)
        at = chance.randrange(max(1, size))
        if kind == "bit":
            file.seek(at)
            byte = file.read(1) or b"\0"
            file.seek(at)
            file.write(bytes([byte[0] ^ 1 << chance.randrange(8)]))
        elif kind == "short":
            file.truncate(at)
        else:
            file.seek(at // 4096 * 4096)
            file.write(b"\0" * 4096 if kind == "page" else chance.randbytes(4096))
    return f"{kind} at {at} of {os.path.basename(path)}"


def flipped_bits(chance):
    """F8: bits, pages and ends of the files change while nobody looks. It starts and goes on with
    what can be read, or says that it cannot; it does not crash, and serves what it takes anew."""
    bad = []
    with tempfile.TemporaryDirectory() as workspace:
        make_workspace(workspace, 20)
        what = damage(workspace, chance)
        fresh = set()
        try:
            with Faulty(workspace) as engine:
                phone = Phone(engine.port, "new", fresh)
                phone.send()
                if not engine.wait_for(lambda: phone.send() == 200):
                    bad.append(f"takes nothing any more: {what}")
                for path in ("/devices", "/incidents", "/trips", "/tracks/d1", "/tracks/d5", "/stats", "/reports"):
                    engine.ask("GET", path)
                if engine.process.poll() is not None or engine.end() != 0:
                    bad.append(f"crashed: {what}")
        except (SystemExit, OSError) as error:
            bad.append(f"does not start: {what}: {error}")
        lost = count_lost(workspace, fresh)[0] if not bad else 0
    return bad + [f"{lost} of the new ones lost: {what}"] * (lost > 0), {}


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
    """F10: the machine sleeps, and wakes up."""
    acked, bad = set(), []
    with tempfile.TemporaryDirectory() as workspace:
        with Faulty(workspace) as engine:
            phone = Phone(engine.port, "a", acked)
            for _ in range(20):
                phone.send()
            engine.process.send_signal(signal.SIGSTOP)
            time.sleep(SLEEP_S + chance.random())
            engine.process.send_signal(signal.SIGCONT)
            if phone.send() not in (200, 0) or (phone.peer is None and phone.send() != 200):
                bad.append("does not acknowledge after it woke up")
            if '"badge":"PROVEN"' in engine.ask("GET", "/debug/verdicts")[1].replace(" ", ""):
                bad.append("a finding is proven that is none")
            engine.end_in_order(bad)
        lost, _ = count_lost(workspace, acked)
    return verdict(bad, lost, acked)


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
        process = subprocess.run([PROGRAM, "--headless", "--workspace", workspace, "--listen", "127.0.0.1:0", "--open",
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
            sent = [(f"m{i}", now - chance.randint(0, 7 * 86400)) for i in range(300)] * 3
            chance.shuffle(sent)
            for label, when in sent:
                status, _ = engine.ask("POST", "/pub", json.dumps({"_type": "location", "tid": "a", "_id": label,
                                                                   "tst": when, "lat": 47.1, "lon": 9.5}))
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
    "F2": kill_at_write, "F5": failed_sync, "F6": slow_sync, "F7": disk_full, "F8": flipped_bits, "F9": jumped_clock,
    "F10": stopped_process, "F17": no_descriptors, "F18": no_memory, "F19": no_threads, "F20": sent_again,
}


def main():
    fault, n, seed = sys.argv[2], int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 1
    line, said, first_bad = {"fault": fault, "seed": seed, "n": n}, [], None
    totals = {}
    for case in range(n):
        try:
            bad, more = FAULTS[fault](random.Random(f"{fault}/{seed}/{case}"))
        except NotHere as reason:
            print(json.dumps({**line, "verdict": "not possible here", "reason": str(reason)}))
            sys.exit(77)
        for name, value in more.items():
            totals[name] = totals.get(name, 0) + value
        if bad and first_bad is None:
            first_bad = case
        said += bad
    print(json.dumps({**line, **totals, "violations": len(said), "first_bad_case": first_bad,
                      "verdict": "violated" if said else "held"}))
    for sentence in said[:10]:
        print(sentence, file=sys.stderr)
    sys.exit(1 if said else 0)


if __name__ == "__main__":
    PROGRAM, PRELOAD, SLEEP_S = sys.argv[1], None, float(os.environ.get("RR_FAULT_SLEEP_S", "2"))
    if "--preload" in sys.argv:
        at = sys.argv.index("--preload")
        PRELOAD = sys.argv[at + 1]
        del sys.argv[at:at + 2]
    main()
