"""F21: a stage of the pipeline fails in the middle of its work, and its guard starts it again. That needs a
program whose stages can be told to fail."""

import mmap
import os
import struct
import tempfile
import threading

import field
from field import Faulty, NotHere, Phone, count_lost, verdict

SITES = ("store, before the commit", "store, after the commit", "store, amid its answers", "tracker, amid a batch",
         "tracker, before it passes on")
N_FALLS = 5             # of one engine, in a minute: one more is not ordinary


class Control:
    """What the program looks at."""

    def __init__(self, path):
        with open(path, "wb") as file:
            file.write(bytes(64))
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 64)

    def fell(self):
        return struct.unpack_from("<q", self.map)[0] == 0

    def let_fall(self, site):
        self.map[8:64] = site.encode().ljust(56, b"\0")
        self.map[:8] = struct.pack("<q", 1)


def restarted_stage(chance):
    """F21: five times in the life of an engine, at any of the places where one may fail."""
    if field.FALLING is None:
        raise NotHere("no program whose stages can be told to fail")
    acked, bad, stop = set(), [], threading.Event()
    program, field.PROGRAM = field.PROGRAM, field.FALLING
    with tempfile.TemporaryDirectory() as folder:
        workspace, path = os.path.join(folder, "camp"), os.path.join(folder, "mishaps")
        control = Control(path)
        try:
            with Faulty(workspace, environment={"RR_MISHAPS": path}) as engine:
                phones = [Phone(engine.port, f"d{i}", acked) for i in range(8)]

                def talk(phone):
                    while not stop.is_set():
                        if phone.send() != 200:
                            bad.append("a phone has no good answer")
                            return

                threads = [threading.Thread(target=talk, args=(phone,)) for phone in phones]
                for thread in threads:
                    thread.start()
                for _ in range(N_FALLS):
                    site, before = chance.choice(SITES), engine.output().count("starting it again")
                    control.let_fall(site)
                    if not engine.wait_for(lambda: control.fell() and engine.output().count("starting it again") > before):
                        bad.append(f"did not fail and start again: {site}")
                    n_before = len(acked)
                    if not engine.wait_for(lambda: len(acked) > n_before + 20):
                        bad.append(f"goes not on after: {site}")
                stop.set()
                for thread in threads:
                    thread.join()
                if '"badge":"PROVEN"' in engine.ask("GET", "/debug/verdicts")[1].replace(" ", ""):
                    bad.append("a finding is proven that is none: " + engine.ask("GET", "/debug/verdicts")[1][:300])
                engine.end_in_order(bad)
            lost, _ = count_lost(workspace, acked)
        finally:
            stop.set()
            field.PROGRAM = program
    bad, more = verdict(bad, lost, acked)
    return bad, {**more, "cases": N_FALLS}


FAULTS = {"F21": restarted_stage}
