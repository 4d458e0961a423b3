#!/usr/bin/python3
"""Letters to staff: a mail server and a web hook that are down, slow, rude and gone in between.

Usage: staff.py ROUNDROCK
"""

import asyncio
import email
import email.policy
import hashlib
import hmac
import json
import os
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

    async def talk_smtp(self, reader, writer):
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


def settings(workspace, servers):
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
retry-seconds=0.05
timeout-seconds=5
""")


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


def main():
    program = sys.argv[1]
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


main()
