#!/usr/bin/python3
"""Letters to a mail server with TLS from the start or on request, and with a login.

Usage: mail.py ROUNDROCK
"""

import asyncio
import base64
import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from engine import Engine, free_port

USER, PASSWORD = "base", "Gl€tscher spalte"


class MailServer:
    """On a thread of its own. As strict as they come: no letter without what it asks for."""

    def __init__(self, context, host="127.0.0.1", is_wrapped=False, offers_tls=False, wants_login=False):
        self.context, self.host = context, host
        self.is_wrapped, self.offers_tls, self.wants_login = is_wrapped, offers_tls, wants_login
        self.port = free_port()
        self.password = PASSWORD
        self.letters = []          # lines of MAIL and RCPT, and whether it was encrypted and who was logged in
        self.heard = []            # all lines in clear text
        self.n_logins = 0
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self.start(), self.loop).result(20)

    async def start(self):
        self.server = await asyncio.start_server(self.serve, self.host, self.port, ssl=self.context if self.is_wrapped else None)

    def url(self):
        return f"{'smtps' if self.is_wrapped else 'smtp'}://{self.host}:{self.port}"

    async def serve(self, reader, writer):
        try:
            await self.talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def read_login(self, line, say, read):
        """AUTH PLAIN, in one line or two."""
        words = line.split()
        if len(words) < 3:
            say("334 ")
            words.append(await read())
        self.n_logins += 1
        return base64.b64decode(words[2]).decode().split("\0")[1:] == [USER, self.password]

    async def talk(self, reader, writer):
        is_safe, who, to = self.is_wrapped, None, []

        def say(text):
            writer.write(text.encode() + b"\r\n")

        async def read():
            line = (await reader.readuntil(b"\r\n")).decode().strip()
            if not is_safe:
                self.heard.append(line)
            return line
        say("220 here")
        while True:
            line = await read()
            word = line.upper()
            if word.startswith("EHLO"):
                say("250-here")
                if self.offers_tls and not is_safe:
                    say("250-STARTTLS")
                if self.wants_login:
                    say("250-AUTH PLAIN")
                say("250 8BITMIME")
            elif word == "STARTTLS" and self.offers_tls:
                say("220 go on")
                await writer.start_tls(self.context)
                is_safe = True
            elif word.startswith("AUTH PLAIN"):
                who = USER if await self.read_login(line, say, read) else None
                say("235 welcome" if who else "535 5.7.8 wrong")
            elif word.startswith("MAIL") and self.wants_login and who is None:
                say("530 5.7.0 who are you")
            elif word.startswith("RCPT") and "gone@" in line:
                say("550 5.1.1 nobody of that name")
            elif word.startswith(("MAIL", "RCPT")):
                to.append(line)
                say("250 ok")
            elif word == "DATA":
                say("354 go on")
                await reader.readuntil(b"\r\n.\r\n")
                self.letters.append((to, is_safe, who))
                to = []
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


def make_certificates(folder):
    """An authority, a server of it, and a server nobody answers for."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    names = "subjectAltName=IP:127.0.0.1,IP:127.0.0.2,DNS:localhost"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Camp")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "good.key", "-out", "good.csr", "-subj", "/CN=localhost")
    with open(os.path.join(folder, "names"), "w", encoding="utf-8") as file:
        file.write(names)
    openssl("x509", "-req", "-in", "good.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "good.pem", "-days", "2",
            "-extfile", "names")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "bad.key", "-out", "bad.pem", "-days", "2", "-subj", "/CN=localhost",
            "-addext", names)

    def context(name):
        found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        found.load_cert_chain(os.path.join(folder, f"{name}.pem"), os.path.join(folder, f"{name}.key"))
        return found
    return os.path.join(folder, "ca.pem"), context("good"), context("bad")


def settings(workspace, url, ca=None, login=True, to="duty@example.org", mode=0o600):
    path = os.path.join(workspace, "staff.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"[mail]\nurl={url}\nfrom=base@example.org\nto={to}\n")
        if login:
            file.write(f"user={USER}\npassword={PASSWORD}\n")
        if ca:
            file.write(f"ca-file={ca}\n")
        file.write("[post]\nretry-seconds=0.2\ntimeout-seconds=10\n")
    os.chmod(path, mode)


def report(engine, number):
    body = {"kind": "rockfall", "severity": "danger", "lat": 40 + number / 50, "lon": 9.6, "device": "anna", "_id": str(number)}
    status, answer = engine.ask("POST", "/reports", json.dumps(body))
    assert status == 200, answer


def until(what, is_so, patience=30):
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {patience} s")
        time.sleep(0.02)


def deliver(program, server, **how):
    """One letter, and what the program said meanwhile."""
    with tempfile.TemporaryDirectory() as workspace:
        settings(workspace, server.url(), **how)
        with Engine(program, workspace, "--open") as engine:
            report(engine, 0)
            until("a letter", lambda: len(server.letters) == 1)
            return engine.output()


def expect_refused(program, server, sentence, then=None, **how):
    """Nothing is sent, and one sentence says why; @then mends it."""
    with tempfile.TemporaryDirectory() as workspace:
        settings(workspace, server.url(), **how)
        with Engine(program, workspace, "--open") as engine:
            report(engine, 0)
            until(sentence, lambda: sentence in engine.output())
            assert not server.letters, server.letters
            if then is not None:
                then()
                until("the letter after all", lambda: len(server.letters) == 1)
            return engine.output()


def start_fails(program, sentence, **how):
    with tempfile.TemporaryDirectory() as workspace:
        settings(workspace, "smtp://127.0.0.1:1", **how)
        done = subprocess.run([program, "--headless", "--workspace", workspace, "--listen", f"127.0.0.1:{free_port()}"],
                              capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 1 and sentence in done.stderr + done.stdout, done
        assert PASSWORD not in done.stderr + done.stdout


def main():
    program = sys.argv[1]
    said = []
    with tempfile.TemporaryDirectory() as folder:
        ca, good, bad = make_certificates(folder)

        for how in ({"is_wrapped": True}, {"offers_tls": True}):
            for login in (False, True):
                server = MailServer(good, wants_login=login, **how)
                said.append(deliver(program, server, ca=ca, login=login))
                to, is_safe, who = server.letters[0]
                assert is_safe and who == (USER if login else None), (how, login)
                assert not any("MAIL" in line or "AUTH" in line for line in server.heard), server.heard

        # Nobody answers for the server: from the start, on request, and where a login would follow.
        for how in ({"is_wrapped": True}, {"offers_tls": True}):
            server = MailServer(bad, wants_login=True, **how)
            said.append(expect_refused(program, server, "The certificate of the mail server is not accepted", ca=ca))
            assert server.n_logins == 0
        server = MailServer(good, is_wrapped=True, wants_login=True)
        said.append(expect_refused(program, server, "The certificate of the mail server is not accepted"))

        # On another machine a password is not sent in the clear.
        server = MailServer(good, host="127.0.0.2", wants_login=True)
        said.append(expect_refused(program, server, "The mail server offers no encryption"))
        assert server.n_logins == 0 and not any("AUTH" in line for line in server.heard), server.heard

        # A wrong password is for staff to mend; the letter waits.
        server = MailServer(good, is_wrapped=True, wants_login=True)
        server.password = "another"
        said.append(expect_refused(program, server, "The mail server does not take the name or the password", ca=ca,
                                   then=lambda: setattr(server, "password", PASSWORD)))

        # One of two has left.
        server = MailServer(good, is_wrapped=True)
        said.append(deliver(program, server, ca=ca, login=False, to="gone@example.org;duty@example.org"))
        assert [line for line in server.letters[0][0] if line.startswith("RCPT")] == ["RCPT TO:<duty@example.org>"], server.letters

        start_fails(program, "may be read by others", mode=0o644)
        start_fails(program, "may be read by others", mode=0o640)
        with tempfile.TemporaryDirectory() as workspace:
            settings(workspace, "smtp://127.0.0.1:1", login=False, mode=0o644)
            with Engine(program, workspace, "--open"):
                pass
    secrets = (PASSWORD, base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode())
    assert not any(secret in text for secret in secrets for text in said)
    print("smtps and STARTTLS with and without a login; three certificates, a bare server and a wrong password refused")


main()
