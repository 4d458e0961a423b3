#!/usr/bin/python3
"""Secrets are used, and then are in nothing that can be read: not in the log, a dump, a trace, a refusal, a report,
the audit log or an answer.

Usage: secrecy.py ROUNDROCK
"""

import base64
import gzip
import http.server
import io
import json
import os
import signal
import socketserver
import sys
import tarfile
import tempfile
import threading
import time

from engine import Engine

JSON = {"Content-Type": "application/json"}
USED = ("pay-key", "mail-password", "hook-secret", "supplier-key")   # these have to be asked with


def plant(name):
    return f"canary{name.replace('-', '')}Zq7x"


class Peer(http.server.BaseHTTPRequestHandler):
    """A payment service, supplier and web hook that takes whoever comes for somebody else."""

    heard = []

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.heard.append(str(self.headers) + self.rfile.read(length).decode(errors="replace"))
        body = b'{"error":{"message":"no","type":"api_error"}}'
        self.send_response(500)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def log_message(self, *args):
        pass


class Mail(socketserver.StreamRequestHandler):
    """A mail server that lets nobody in."""

    heard = []

    def handle(self):
        self.wfile.write(b"220 mail.example.org ESMTP\r\n")
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            self.heard.append(line.decode(errors="replace").strip())
            if word == b"EHLO":
                self.wfile.write(b"250-mail.example.org\r\n250 AUTH PLAIN\r\n")
            elif word == b"AUTH" and len(line.split()) < 3:
                self.wfile.write(b"334 \r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"535 authentication failed\r\n")


def serve(kind, handler):
    server = kind(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def write(workspace, name, text):
    with open(os.open(os.path.join(workspace, name), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w",
              encoding="utf-8") as file:
        file.write(text)


def settings(workspace, web, mail):
    write(workspace, "payments.ini", f"[card]\nurl=http://127.0.0.1:{web}\nkey={plant('pay-key')}\n"
                                     f"webhook-secret={plant('webhook-secret')}\ntimeout-seconds=2\n")
    write(workspace, "staff.ini", f"[mail]\nurl=smtp://127.0.0.1:{mail}\nfrom=base@example.org\nto=duty@example.org\n"
                                  f"user=base\npassword={plant('mail-password')}\nseverity=info\n"
                                  f"[hook]\nurl=http://127.0.0.1:{web}/hook\nsecret={plant('hook-secret')}\nseverity=info\n"
                                  "[post]\nretry-seconds=0.1\ntimeout-seconds=2\n")
    write(workspace, "suppliers.ini", f"[supplier huts]\nname=Huts\nurl=http://127.0.0.1:{web}/octo\n"
                                      f"key={plant('supplier-key')}\n[itinerary days]\nlegs=huts:bunk\n")
    write(workspace, "devices.ini", f"[anna/phone]\nowntracks-passphrase={plant('passphrase')}\n")


def provoke(engine):
    """Answers may be anything; what they say is looked at as all the rest is."""
    basic = base64.b64encode(f"anna:{plant('device-token')}".encode()).decode()
    asked = [
        ("POST", "/bookings", {"tour": "T000", "pax": 1, "email": "g@example.org", "pay": "card"}, JSON),
        ("GET", "/suppliers/availability?itinerary=days&date=2027-01-01&party=adult:2", None, {}),
        ("GET", "/suppliers", None, {}),
        ("POST", "/suppliers/reload", {}, JSON),
        ("POST", "/reports", {"kind": "rockfall", "lat": 46.5, "lon": 9.5, "severity": "danger"}, JSON),
        ("GET", "/octo/products", None, {"Authorization": f"Bearer {plant('reseller-key')}"}),
        ("POST", f"/octo/bookings?api_key={plant('query-key')}", {"token": plant("body-token")}, JSON),
        ("POST", "/payments/webhook", {"id": "evt"}, {"Stripe-Signature": f"t=1,v1={plant('signature')}"}),
        ("POST", "/pub", {"_type": "encrypted", "data": "AAAA"}, {"Authorization": f"Basic {basic}", "X-Limit-U": "anna",
                                                                  "X-Limit-D": "phone"}),
        ("POST", "/octo/bookings", {"password": f"a, {plant('staff-password')} b"},
         {**JSON, "Authorization": f"Basic {basic}"}),
        ("GET", f"/?id=x&token={plant('token-parameter')}&lat=400", None, {}),
        ("POST", "/stats?password=" + plant("stats-password"), {}, {**JSON, "Cookie": f"session={plant('cookie')}"}),
    ]
    said = []
    for method, path, body, headers in asked:
        status, answer, _ = engine.fetch(method, path, json.dumps(body) if body is not None else None, headers)
        said.append((f"{method} {path.split('?')[0]} {status}", answer))
    return said


def unpack(body):
    """A report and a profile, as somebody reads them."""
    try:
        with tarfile.open(fileobj=io.BytesIO(body)) as archive:
            for member in archive.getmembers():
                yield archive.extractfile(member).read()
    except tarfile.TarError:
        yield gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def look(engine, workspace):
    for path in ("/debug/tasks", "/debug/verdicts", "/debug/pprof?kind=tasks", "/debug/pprof?kind=waits", "/debug/trace",
                 "/debug/report", "/metrics", "/stats", "/door", "/suppliers", "/audit?limit=1000",
                 "/audit?format=csv&limit=1000", "/bookings", "/devices", "/payments/books", "/reports", "/incidents"):
        status, body, _ = engine.fetch("GET", path)
        assert status == 200, (path, status, body)
        for part in unpack(body):
            yield path, part
    engine.process.send_signal(signal.SIGQUIT)
    time.sleep(0.5)
    yield "the log and the dump", engine.output().encode()
    with open(os.path.join(workspace, "audit-head"), "rb") as file:
        yield "audit-head", file.read()


def wait_until(condition, what):
    for _ in range(500):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(what)


def assert_clean(name, body):
    names = [n for n in ("pay-key", "webhook-secret", "mail-password", "hook-secret", "supplier-key", "passphrase",
                         "device-token", "reseller-key", "query-key", "body-token", "signature", "staff-password",
                         "token-parameter", "stats-password", "cookie")]
    for secret in names:
        plain = plant(secret).encode()
        for form in (plain, base64.b64encode(b"anna:" + plain), base64.b64encode(b"\0base\0" + plain)):
            assert form not in body, f"{name} has the {secret}: {body[max(0, body.find(form) - 200):][:400]!r}"


def test_running(program):
    web, mail = serve(http.server.ThreadingHTTPServer, Peer), serve(socketserver.ThreadingTCPServer, Mail)
    n = 0
    with tempfile.TemporaryDirectory() as workspace:
        settings(workspace, web, mail)
        with Engine(program, workspace, "--open") as engine:
            said = provoke(engine)
            login = base64.b64encode(f"\0base\0{plant('mail-password')}".encode()).decode()
            wait_until(lambda: any(plant("pay-key") in heard for heard in Peer.heard), "the payment service is not asked")
            wait_until(lambda: any(plant("supplier-key") in heard for heard in Peer.heard), "the supplier is not asked")
            wait_until(lambda: any("sha256=" in heard for heard in Peer.heard), "the hook is not called")
            wait_until(lambda: any(login in line for line in Mail.heard), "nobody logs in at the mail server")
            for name, body in [*said, *look(engine, workspace)]:
                assert_clean(name, body)
                n += 1
            engine.end()
            assert_clean("the log", engine.output().encode())
    return n + 1


def test_wrong_files(program):
    """What is wrong with a file is said without the line, which may be the secret itself."""
    wrong = {"payments.ini": f"[card]\n{plant('pay-key')}\n", "staff.ini": f"[mail]\npassword {plant('mail-password')}\n",
             "suppliers.ini": f"[supplier huts]\nkey {plant('supplier-key')}\n",
             "devices.ini": f"[anna/phone]\nowntracks-passphrase {plant('passphrase')}\n"}
    for name, text in wrong.items():
        with tempfile.TemporaryDirectory() as workspace:
            write(workspace, name, text)
            engine = Engine(program, workspace, "--open")
            try:
                with engine:
                    assert_clean(name, engine.output().encode())
            except SystemExit:
                pass
            else:
                print(f"{name} was taken as it is")
    return len(wrong)


def main():
    program = sys.argv[1]
    n = test_running(program) + test_wrong_files(program)
    print(f"ok: {n} texts have none of what was planted")


if __name__ == "__main__":
    main()
