"""F2 and F5 to F8: what happens to the disk, or on it."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import field
from attack import frame
from field import Engine, Faulty, NotHere, Phone, count_lost, need, rss_kib, strace, verdict
from line_faults import open_live

FRAME_MS = 50           # nobody feels a window that is busy for less


def kill_at_write(chance):
    """F2: the process is gone in the middle of a write to the log or the file."""
    need("strace")
    acked = set()
    with tempfile.TemporaryDirectory() as workspace:
        with Engine(field.PROGRAM, workspace, "--open"):
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
        with Engine(field.PROGRAM, workspace, "--open"):
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


class Pump:
    """Somebody who sends as fast as it is taken, and wants no answer."""

    def __init__(self, port, name):
        self.peer = open_live(port, query="")
        self.peer.settimeout(0.2)
        body = b'{"_type":"location","tid":"%s","lat":1,"lon":2,"tst":%d}'
        self.said = b"".join(frame(0x81, body % (name.encode(), 1700000000 + i)) for i in range(2000))

    def run(self, stop):
        at = 0
        while not stop.is_set():
            try:
                at = (at + self.peer.send(self.said[at:])) % len(self.said)
            except TimeoutError:
                pass   # it is not read now, as it should be


class Console(Faulty):
    """With a window, on a display that nobody sees."""

    def __init__(self, workspace, before):
        super().__init__(workspace, before)
        env = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support", "ui-env.sh")
        self.command = ["sh", env, *[word for word in self.command if word != "--headless"]]
        self.environment["G_MESSAGES_DEBUG"] = "all"

    def busy_ms(self):
        """How long the window was busy, 99 of 100 times; known at its end."""
        said = self.output().split("99 of 100 times for less than ")
        return float(said[1].split()[0]) if len(said) > 1 else None


def ask_while_slow(engine, stop, seconds, bad):
    """Returns how long answers took that need no disk, and the most memory."""
    took_s, most_kib, blamed = [], 0, False
    begin = time.monotonic()
    while time.monotonic() < begin + seconds or (not blamed and time.monotonic() < begin + seconds + field.PATIENCE_S):
        began = time.monotonic()
        if engine.ask("GET", "/healthz")[0] != 200:
            bad.append("not healthy")
        took_s.append(time.monotonic() - began)
        most_kib = max(most_kib, rss_kib(engine.pid()))
        blamed = blamed or "store" in verdict_text(engine)
        stop.wait(0.05)
    if not blamed:
        bad.append("the diagnostics do not name the store: " + verdict_text(engine)[:300])
    return took_s, most_kib


def verdict_text(engine):
    return engine.ask("GET", "/debug/verdicts")[1]


def slow_sync(chance):
    """F6: each sync takes 300 ms: answers come late, the rest of the engine does not wait."""
    need("strace")
    acked, bad, stop = set(), [], threading.Event()
    with_window = os.environ.get("RR_FAULT_CONSOLE") == "1"
    seconds = float(os.environ.get("RR_FAULT_SECONDS", "6"))
    if with_window:
        need("xvfb-run", "dbus-run-session")
    rule = strace("fdatasync,fsync:delay_exit=300000", "--seccomp-bpf")
    with tempfile.TemporaryDirectory() as workspace:
        with Console(workspace, rule) if with_window else Faulty(workspace, rule) as engine:
            phones = [Phone(engine.port, f"d{i}", acked) for i in range(20)]
            pumps = [Pump(engine.port, f"p{i}") for i in range(4)]
            threads = [threading.Thread(target=lambda p=p: [p.send() for _ in iter(stop.is_set, True)]) for p in phones]
            threads += [threading.Thread(target=pump.run, args=(stop,)) for pump in pumps]
            time.sleep(8 if with_window else 0)   # what a window takes once is taken then
            begin_kib = rss_kib(engine.pid())
            for thread in threads:
                thread.start()
            took_s, most_kib = ask_while_slow(engine, stop, seconds, bad)
            stop.set()
            for thread in threads:
                thread.join()
            engine.end_in_order(bad)
            busy_ms = engine.busy_ms() if with_window else 0
        lost, _ = count_lost(workspace, acked, others_too=True)
    slow_ms = sorted(took_s)[len(took_s) // 2] * 1000
    if slow_ms > 250:
        bad.append(f"half of the answers that need no disk took over {slow_ms:.0f} ms")
    if most_kib - begin_kib > 48 * 1024:
        bad.append(f"{most_kib - begin_kib} KiB more memory")
    if busy_ms is None or busy_ms > FRAME_MS:
        bad.append(f"the window was busy for {busy_ms} ms")
    bad, more = verdict(bad, lost, acked)
    return bad, {**more, "worst_grown_kib": most_kib - begin_kib, **({"worst_window_p99_ms": busy_ms} if with_window else {})}


class SmallDisk:
    """A file system of its own, of so many KiB, in memory or as a real one in a file."""

    def __init__(self, kib, is_real=False):
        self.kib, self.path, self.is_real = kib, None, is_real

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="rr-small-")
        what = ["-t", "tmpfs", "-o", f"size={self.kib}k,mode=0700", "tmpfs"]
        if self.is_real:
            with open(self.path + ".disk", "wb") as file:
                file.truncate(self.kib * 1024)
            subprocess.run(["mkfs.ext4", "-q", "-m", "0", self.path + ".disk"], check=True, capture_output=True)
            what = ["-o", "loop", self.path + ".disk"]
        if os.geteuid() != 0 or subprocess.run(["mount", *what, self.path], check=False, capture_output=True).returncode != 0:
            self._forget()
            raise NotHere("no file system can be mounted")
        return self

    def __exit__(self, *_):
        for options in ([], ["-l"]):
            if subprocess.run(["umount", *options, self.path], check=False, capture_output=True).returncode == 0:
                break
        self._forget()

    def _forget(self):
        os.rmdir(self.path)
        if self.is_real:
            os.unlink(self.path + ".disk")

    def fill(self, leave, engine):
        """All but so many bytes are taken by somebody else."""
        with open(os.path.join(self.path, "filler"), "wb") as filler:
            free = os.statvfs(self.path).f_bavail * os.statvfs(self.path).f_frsize
            try:
                for _ in range(max(0, free - leave) // 4096):
                    filler.write(b"x" * 4096)
            except OSError:
                pass

    def empty(self, engine):
        os.unlink(os.path.join(self.path, "filler"))


class SmallFiles:
    """No file may be larger than so many bytes."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="rr-small-")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def fill(self, leave, engine):
        size = max((entry.stat().st_size for entry in os.scandir(os.path.join(self.path, "camp"))), default=0)
        subprocess.run(["prlimit", f"--pid={engine.pid()}", f"--fsize={size + leave}:unlimited"], check=True)

    def empty(self, engine):
        subprocess.run(["prlimit", f"--pid={engine.pid()}", "--fsize=unlimited:unlimited"], check=True)


def disk_full(chance):
    """F7: no room; then there is room again, and nobody restarts anything."""
    need("mount", "umount", "prlimit", "mkfs.ext4")
    acked, bad = set(), []
    kind = chance.choice(("memory", "memory", "ext4", "files"))
    room = SmallFiles() if kind == "files" else SmallDisk(16384, kind == "ext4")
    with room as disk:
        workspace = os.path.join(disk.path, "camp")
        with Faulty(workspace) as engine:
            phone = Phone(engine.port, "a", acked)
            for _ in range(chance.randint(1, 50)):
                phone.send()
            disk.fill(chance.randint(0, 300000), engine)
            while (status := phone.send()) == 200 and phone.number < 5000:
                pass
            if status != 503:
                bad.append(f"answered {status} when the disk was full ({kind})")
            if kind != "files" and "disk is full" not in engine.output():
                bad.append(f"does not say that the disk is full ({kind})")
            if engine.ask("GET", "/healthz")[0] != 503:
                bad.append("says that it is healthy")
            for path in ("/devices", "/incidents", "/trips", "/stats"):
                if engine.ask("GET", path)[0] != 200:
                    bad.append(f"{path} is not answered")
            disk.empty(engine)
            if not engine.wait_for(lambda: "Store: well again" in engine.output()):
                bad.append(f"did not go on by itself when there was room again ({kind})")
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


FAULTS = {"F2": kill_at_write, "F5": failed_sync, "F6": slow_sync, "F7": disk_full, "F8": flipped_bits}
