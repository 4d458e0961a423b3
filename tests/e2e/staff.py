#!/usr/bin/python3
"""Letters to staff: a mail server and a web hook that are down, slow, rude and gone in between.

Usage: staff.py ROUNDROCK [--outage SECONDS]

With --outage both are away that long, under load and with the usual pauses between tries: for the first
half nobody listens, for the second somebody does who never says a word.
"""

import argparse
import asyncio
import email
import email.policy
import hashlib
import hmac
import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time

from engine import Engine, free_port

N_WHILE_DOWN = 40
SECRET = "s3cret"


class Servers:
    """A mail server and a web hook on ports of their own, on a thread of their own."""

    def __init__(self):
        self.smtp_port, self.hook_port = free_port(), free_port()
        self.mails, self.hooks = [], []       # as they were taken
        self.n_tries = 0
        self.break_after_data = 0             # so many times: taken, but the answer is lost
        self.ask_later = 0                    # so many times: 451, 503
        self.is_mute = False                  # takes who comes, and says nothing
        self.loop = asyncio.new_event_loop()
        self.open = []
        self.writers = set()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def up(self):
        async def start():
            self.open = [await asyncio.start_server(self.smtp, "127.0.0.1", self.smtp_port),
                         await asyncio.start_server(self.hook, "127.0.0.1", self.hook_port)]
        self.run(start())

    def down(self):
        async def stop():
            for server in self.open:
                server.close()
            for writer in list(self.writers):
                writer.close()
        self.run(stop())

    def is_later(self):
        self.n_tries += 1
        self.ask_later -= 1
        return self.ask_later >= 0

    async def smtp(self, reader, writer):
        self.writers.add(writer)
        try:
            await self.talk_smtp(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    async def say_nothing(self, reader):
        while await reader.read(65536):
            self.n_tries += 1

    async def talk_smtp(self, reader, writer):
        if self.is_mute:
            return await self.say_nothing(reader)
        def say(text):
            writer.write(text.encode() + b"\r\n")
        say("220 here")
        to = []
        while True:
            line = (await reader.readuntil(b"\r\n")).decode().strip()
            word = line.upper()
            if word.startswith(("EHLO", "HELO")):
                say("250 here")
            elif word.startswith("MAIL") and self.is_later():
                say("451 come back")
            elif word.startswith("RCPT"):
                to.append(line)
                say("250 ok")
            elif word == "DATA":
                say("354 go on")
                data = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append((to, email.message_from_bytes(data[:-3].replace(b"\r\n..", b"\r\n."),
                                                                policy=email.policy.default)))
                to = []
                if self.break_after_data > 0:
                    self.break_after_data -= 1
                    return
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    async def hook(self, reader, writer):
        self.writers.add(writer)
        try:
            if self.is_mute:
                return await self.say_nothing(reader)
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                headers = {k.lower(): v.strip() for k, _, v in (row.partition(":") for row in head.split("\r\n")[1:])}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                if self.is_later():
                    writer.write(b"HTTP/1.1 503 later\r\nContent-Length: 0\r\n\r\n")
                    continue
                assert headers["x-roundrock-signature"] == "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
                self.hooks.append((headers["idempotency-key"], json.loads(body)))
                writer.write(b"HTTP/1.1 204 ok\r\n\r\n")
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()


def settings(workspace, servers, post="retry-seconds=0.05\ntimeout-seconds=5"):
    path = os.path.join(workspace, "staff.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"""[mail]
url=smtp://127.0.0.1:{servers.smtp_port}
from=base@example.org
to=duty@example.org;boss@example.org
severity=warning
[hook]
url=http://127.0.0.1:{servers.hook_port}/trail
secret={SECRET}
severity=warning
[post]
{post}
""")
    os.chmod(path, 0o600)


def report(engine, number, severity="danger"):
    """Each at a place of its own."""
    body = {"kind": "rockfall", "severity": severity, "lat": 40 + number / 50, "lon": 9.6, "text": f"stöne {number}\n.\n..x",
            "device": "anna", "_id": str(number)}
    status, answer = engine.ask("POST", "/reports", json.dumps(body))
    assert status == 200, answer


def p99_ms(engine, n=300):
    took = []
    for number in range(n):
        body = json.dumps({"_type": "location", "tid": "x", "tst": int(time.time()) - n + number, "lat": 1, "lon": 1})
        begin = time.monotonic()
        assert engine.ask("POST", "/pub", body)[0] == 200
        took.append((time.monotonic() - begin) * 1000)
    return sorted(took)[int(n * 0.99)]


def until(what, is_so, patience=30):
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            sys.exit(f"{what}: not within {patience} s")
        time.sleep(0.02)


def expect_once(servers, numbers):
    texts = [json.dumps(hook["text"]) for _, hook in servers.hooks]
    names = [mail["Message-ID"] for _, mail in servers.mails]
    for number in numbers:
        text = f"stöne {number}\n.\n..x"
        assert texts.count(json.dumps(text)) == 1, (number, texts)
        mails = [mail for _, mail in servers.mails if text.replace("\n", "\r\n") in mail.get_content().replace("\n", "\r\n").replace("\r\r", "\r")]
        assert len(mails) == 1, (number, len(mails))
    assert len(set(names)) == len(names)


class Load(threading.Thread):
    """Positions at a steady pace; what one takes counts from when it should have been sent."""

    RATE = 50

    def __init__(self, engine):
        super().__init__(daemon=True)
        self.peer = http.client.HTTPConnection("127.0.0.1", engine.port, timeout=60)
        self.phase = "before"
        self.took = {}          # phase to minutes to milliseconds
        self.n = 0
        self.is_over = False
        self.error = None

    def run(self):
        begin = time.monotonic()
        first_s = int(time.time()) - 30 * 86400
        try:
            while not self.is_over:
                due = begin + self.n / self.RATE
                time.sleep(max(0.0, due - time.monotonic()))
                body = json.dumps({"_type": "location", "tid": f"p{self.n % 20}", "tst": first_s + self.n, "lat": 1, "lon": 1})
                self.peer.request("POST", "/pub", body=body)
                answer = self.peer.getresponse()
                answer.read()
                assert answer.status == 200, answer.status
                minutes = self.took.setdefault(self.phase, {})
                minutes.setdefault(int((due - begin) / 60), []).append((time.monotonic() - due) * 1000)
                self.n += 1
        except (OSError, AssertionError, http.client.HTTPException) as error:
            self.error = error

    def spend(self, phase, seconds, step=lambda: None, every=60):
        self.phase = phase
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            step()
            time.sleep(max(0.0, min(every, end - time.monotonic())))
            assert self.error is None, self.error

    def p99_ms(self, phase):
        """The median of the minutes: a minute in which the machine was busy does not decide."""
        return statistics.median(sorted(row)[int(len(row) * 0.99)] for row in self.took[phase].values())

    def show(self):
        for phase, minutes in self.took.items():
            row = sorted(ms for minute in minutes.values() for ms in minute)
            print(f"{phase:8} {len(row):7} answers, p50 {row[len(row) // 2]:.1f} ms, p99 {row[int(len(row) * 0.99)]:.1f} ms, "
                  f"median of the minutes' p99 {self.p99_ms(phase):.1f} ms, worst {row[-1]:.0f} ms", flush=True)


def outage(program, seconds):
    servers = Servers()
    numbers = iter(range(10000))
    sent = []
    quiet_s = min(300, seconds / 6)
    every = max(seconds / 60, 0.2)
    with tempfile.TemporaryDirectory() as workspace:
        settings(workspace, servers, "" if seconds >= 600 else f"retry-seconds={seconds / 720}\ntimeout-seconds=2")
        with Engine(program, workspace, "--open") as engine:
            load = Load(engine)

            def one():
                sent.append(next(numbers))
                report(engine, sent[-1])
            servers.up()
            load.start()
            load.spend("before", quiet_s, one, every)
            until("those before", lambda: len(servers.mails) == len(sent) == len(servers.hooks))
            n_before = len(sent)
            servers.down()
            load.spend("refused", seconds / 2, one, every)
            servers.is_mute = True
            servers.up()
            load.spend("mute", seconds / 2, one, every)
            assert len(servers.mails) == len(servers.hooks) == n_before
            servers.down()
            servers.is_mute = False
            back = time.monotonic()
            servers.up()
            load.phase = "after"
            until("all", lambda: len(servers.mails) >= len(sent) and len(servers.hooks) >= len(sent), 900)
            all_s = time.monotonic() - back
            load.spend("after", quiet_s)
            load.is_over = True
            load.join()
            expect_once(servers, sent)
            assert len(servers.mails) == len(servers.hooks) == len(sent), (len(servers.mails), len(servers.hooks), len(sent))
            stats = json.loads(engine.ask("GET", "/stats")[1])
            assert stats["received"] >= load.n, (stats, load.n)
            metrics = [row for row in engine.ask("GET", "/metrics")[1].splitlines() if row.startswith("roundrock_letters")]
    load.show()
    print(f"away for {seconds:.0f} s: {len(sent) - n_before} letters each by mail and hook, all delivered once {all_s:.0f} s after both "
          f"were back; {' '.join(metrics)}")
    quiet, loud = load.p99_ms("before"), max(load.p99_ms("refused"), load.p99_ms("mute"))
    assert loud < quiet * 3 + 20, (quiet, loud)


def crash_and_return(program):
    servers = Servers()
    with tempfile.TemporaryDirectory() as workspace:
        settings(workspace, servers)
        with Engine(program, workspace, "--open") as engine:
            servers.up()
            report(engine, 0)
            report(engine, 1, "caution")
            until("first", lambda: len(servers.mails) == 1 and len(servers.hooks) == 1)
            to, mail = servers.mails[0]
            assert [row.split(":")[1] for row in to] == ["<duty@example.org>", "<boss@example.org>"], to
            assert mail["Subject"] == "Danger: Rockfall" and mail["From"] == "base@example.org", mail
            assert mail["Message-ID"].endswith("@example.org>") and "stöne 0" in mail.get_content(), mail
            quiet = p99_ms(engine)

            servers.down()
            for number in range(2, 2 + N_WHILE_DOWN):
                report(engine, number)
            loud = p99_ms(engine)
            print(f"answer p99 {quiet:.1f} ms, with both down {loud:.1f} ms", flush=True)
            assert loud < quiet * 5 + 50, (quiet, loud)
            assert len(servers.mails) == 1 and len(servers.hooks) == 1
            engine.process.kill()
            engine.process.wait()
        with Engine(program, workspace, "--open") as engine:
            servers.ask_later = 6
            servers.up()
            until("all", lambda: len(servers.mails) == 1 + N_WHILE_DOWN and len(servers.hooks) == 1 + N_WHILE_DOWN)
            expect_once(servers, range(2, 2 + N_WHILE_DOWN))

            servers.break_after_data = 1
            report(engine, 100)
            until("again", lambda: len(servers.mails) == 3 + N_WHILE_DOWN)
            last = [mail["Message-ID"] for _, mail in servers.mails[-2:]]
            assert last[0] == last[1], "another name for the same letter"
            attempts = [mail["X-Roundrock-Attempt"] for _, mail in servers.mails[-2:]]
            assert int(attempts[0]) + 1 == int(attempts[1]), attempts
        print(f"{N_WHILE_DOWN} of each while both were down, each once after {servers.n_tries} tries")
        with Engine(program, workspace, "--open") as engine:
            n = len(servers.mails), len(servers.hooks)
            report(engine, 101)
            until("one more", lambda: (len(servers.mails), len(servers.hooks)) == (n[0] + 1, n[1] + 1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--outage", type=float, metavar="SECONDS")
    options = parser.parse_args()
    if options.outage:
        outage(options.program, options.outage)
    else:
        crash_and_return(options.program)


main()
