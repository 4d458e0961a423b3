#!/usr/bin/python3
"""Does to the front door what somebody would who means harm: each attempt has to be refused with the
right status, the engine has to live on, its log must not have a line that an attacker wrote, and
nobody else may be worse off.

Usage: attack.py ROUNDROCK [ROUNDS]   (more rounds than one are for figures: memory, and others' p99)
"""

import base64
import json
import multiprocessing
import os
import socket
import struct
import sys
import tempfile
import time

from engine import Engine

PATIENCE_S = 60
MARK = "EVILMARK"
KEY = base64.b64encode(b"0123456789abcdef").decode()
HOST = "Host: localhost\r\n"
POST = "POST /pub HTTP/1.1\r\n" + HOST
GET = "GET /healthz HTTP/1.1\r\n"
BODY = '{"_type":"location","lat":1,"lon":2,"tst":%d,"tid":"zz"}'

# What is said, and the status it is answered with; the connection has to be closed then.
FRAMING = {
    "length and chunks": (POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n", 400),
    "chunks and length": (POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
    "two equal lengths": (POST + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n", 400),
    "two lengths": (POST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    "list of lengths": (POST + "Content-Length: 1, 1\r\n\r\na", 400),
    "length with a sign": (POST + "Content-Length: +1\r\n\r\na", 400),
    "length below zero": (POST + "Content-Length: -1\r\n\r\n", 400),
    "length in hex": (POST + "Content-Length: 0x1\r\n\r\na", 400),
    "length with a space": (POST + "Content-Length: 1 1\r\n\r\na", 400),
    "no length at all": (POST + "Content-Length:\r\n\r\n", 400),
    "length beyond numbers": (POST + "Content-Length: 99999999999999999999999999999999\r\n\r\n", 413),
    "length that wraps": (POST + "Content-Length: 18446744073709551617\r\n\r\na", 413),
    "chunks": (POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 411),
    "chunks with an extension": (POST + "Transfer-Encoding: chunked\r\n\r\n5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", 411),
    "chunks beyond numbers": (POST + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", 411),
    "chunks in capitals": (POST + "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n", 411),
    "two codings in a list": (POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    "two codings in two lines": (POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
    "a coding like chunked": (POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    "a coding with a control character": (POST + "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", 400),
    "a coding with a space before the colon": (POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
    "a folded coding": (POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
    "chunks of HTTP/1.0": ("POST /pub HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "two hosts": (GET + HOST + "Host: localhost\r\n\r\n", 400),
    "no host": (GET + "\r\n", 400),
    "an empty host": (GET + "Host:\r\n\r\n", 400),
    "a host with a path": (GET + "Host: localhost/metrics\r\n\r\n", 400),
    "a host with a user": (GET + "Host: localhost@evil.example\r\n\r\n", 400),
    "a host of somebody else's": (GET + "Host: evil.example\r\n\r\n", 421),
    "a host that begins like ours": (GET + "Host: localhost.evil.example\r\n\r\n", 421),
    "an absolute address with a user": ("GET http://a@localhost/metrics HTTP/1.1\r\n" + HOST + "\r\n", 400),
    "a page of somebody else's": (GET + HOST + "Origin: https://evil.example\r\n\r\n", 403),
    "a page without a name": (GET + HOST + "Origin: null\r\n\r\n", 403),
    "bare line feeds": ("GET /healthz HTTP/1.1\nHost: localhost\n\n", 400),
    "one bare line feed": (GET + HOST + "A: b\nContent-Length: 0\r\n\r\n", 400),
    "a line feed in the address": ("GET /a\nb HTTP/1.1\r\n" + HOST + "\r\n", 400),
    "a carriage return alone": (GET + HOST + "A: b\rc\r\n\r\n", 400),
    "a NUL": (GET + HOST + "A: b\x00c\r\n\r\n", 400),
    "a DEL": (GET + HOST + "A: b\x7fc\r\n\r\n", 400),
    "a NUL in the address": ("GET /metrics\x00 HTTP/1.1\r\n" + HOST + "\r\n", 400),
    "a space in the address": ("GET /a b HTTP/1.1\r\n" + HOST + "\r\n", 400),
    "tabs for spaces": ("GET\t/healthz\tHTTP/1.1\r\n" + HOST + "\r\n", 400),
    "a fragment": ("GET /metrics#x HTTP/1.1\r\n" + HOST + "\r\n", 400),
    "bytes above ASCII": ("GET /\xff HTTP/1.1\r\n" + HOST + "\r\n", 400),
    "a folded line": (GET + HOST + "A: b\r\n c\r\n\r\n", 400),
    "a line without a colon": (GET + HOST + "nonsense\r\n\r\n", 400),
    "a line without a name": (GET + HOST + ": b\r\n\r\n", 400),
    "a name with a space": (GET + HOST + "A B: c\r\n\r\n", 400),
    "a name that is none": (GET + HOST + "A(B): c\r\n\r\n", 400),
    "a method in small letters": ("get /healthz HTTP/1.1\r\n" + HOST + "\r\n", 405),
    "a method that is none": ("G(T /healthz HTTP/1.1\r\n" + HOST + "\r\n", 400),
    "TRACE": ("TRACE / HTTP/1.1\r\n" + HOST + "\r\n", 405),
    "CONNECT": ("CONNECT evil.example:25 HTTP/1.1\r\n" + HOST + "\r\n", 405),
    "HTTP/0.9": ("GET /\r\n\r\n", 400),
    "HTTP/2": ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "HTTP/1.2": ("GET / HTTP/1.2\r\n" + HOST + "\r\n", 505),
    "HTTP/1.1 and more": ("GET / HTTP/1.1x\r\n" + HOST + "\r\n", 400),
    "another protocol": ("EHLO evil.example\r\n\r\n", 400),
    "the hello of TLS": ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "\x00" * 64, 400),
    "an address without end": ("GET /" + "a" * 20000 + " HTTP/1.1\r\n" + HOST + "\r\n", 431),
    "a line without end": (GET + HOST + "A: " + "b" * 20000 + "\r\n\r\n", 431),
    "lines without end": (GET + HOST + "A: b\r\n" * 70 + "\r\n", 431),
    "a body too large": (POST + "Content-Length: 65537\r\n\r\n", 413),
    "a body far too large": (POST + "Content-Length: 3000000000\r\nExpect: 100-continue\r\n\r\n", 413),
    "an odd expectation": (POST + "Content-Length: 1\r\nExpect: the-worst\r\n\r\n", 417),
}

UPGRADE = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n"
LIVE = "GET /live HTTP/1.1\r\n" + HOST
UPGRADES = {
    "an upgrade with a POST": ("POST /live HTTP/1.1\r\n" + HOST + UPGRADE + "Content-Length: 0\r\n\r\n", 400),
    "an upgrade with a body": (LIVE + UPGRADE + "Content-Length: 4\r\n\r\nabcd", 400),
    "an upgrade with a short key": (LIVE + UPGRADE.replace(KEY, "YWJj") + "\r\n", 400),
    "an upgrade with two keys": (LIVE + UPGRADE + f"Sec-WebSocket-Key: {KEY}\r\n\r\n", 400),
    "an upgrade of an old version": (LIVE + UPGRADE.replace("13", "8") + "\r\n", 426),
    "an upgrade from a foreign page": (LIVE + UPGRADE + "Origin: https://evil.example\r\n\r\n", 403),
    "an upgrade under a foreign name": ("GET /live HTTP/1.1\r\nHost: evil.example\r\n" + UPGRADE + "\r\n", 421),
}


def frame(first, payload=b"", mask=b"\x01\x02\x03\x04", length=None):
    n = len(payload)
    if length is None:
        length = struct.pack("!B", 0x80 | n) if n < 126 else struct.pack("!BH", 0x80 | 126, n)
    return bytes([first]) + length + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


# What is said over a WebSocket, and the code it is closed with.
FRAMES = {
    "a frame without a mask": (b"\x81\x02hi", 1002),
    "reserved bits": (frame(0xc1, b"hi"), 1002),
    "an unknown kind": (frame(0x83, b"hi"), 1002),
    "an unknown control frame": (frame(0x8b, b"hi"), 1002),
    "a ping in parts": (frame(0x09, b"hi"), 1002),
    "a ping too long": (frame(0x89, b"x" * 126), 1002),
    "a rest without a beginning": (frame(0x80, b"hi"), 1002),
    "a beginning within a message": (frame(0x01, b"hi") + frame(0x81, b"ho"), 1002),
    "a length longer than need be": (frame(0x81, b"hi", length=b"\xfe\x00\x02"), 1002),
    "a length far longer than need be": (frame(0x81, b"hi", length=b"\xff" + b"\x00" * 7 + b"\x02"), 1002),
    "a length below zero": (frame(0x81, b"", length=b"\xff" + b"\xff" * 8), 1002),
    "a frame too large": (frame(0x81, b"", length=b"\xff\x00\x00\x00\x00\x7f\xff\xff\xff"), 1009),
    "a message too large in parts": (frame(0x01, b"x" * 16000) + frame(0x00, b"x" * 16000) * 5, 1009),
    "no UTF-8": (frame(0x81, b"\xc0\xaf"), 1007),
    "a surrogate": (frame(0x81, b"\xed\xa0\x80"), 1007),
    "no UTF-8 in parts": (frame(0x01, b"\xe2\x82") + frame(0x80, b"\x28"), 1007),
    "a close of one byte": (frame(0x88, b"x"), 1002),
    "a close with a code that is none": (frame(0x88, b"\x03\xed"), 1002),
}

# Bodies that are correct HTTP; what no answer may be is a failure of ours.
BOMBS = {
    "arrays in arrays": "[" * 60000,
    "objects in objects": '{"a":' * 12000,
    "arrays in a location": '{"_type":"location","lat":' + "[" * 60000,
    "a number beyond all": '{"_type":"location","lat":1e999,"lon":-1e999,"tst":1e999}',
    "a number of many digits": '{"_type":"location","lat":' + "9" * 60000 + ',"lon":1,"tst":1}',
    "many names": "{" + ",".join(f'"k{i}":0' for i in range(6000)) + "}",
    "the same name often": "{" + ",".join('"lat":0' for _ in range(8000)) + "}",
    "half a surrogate": '{"_type":"location","lat":1,"lon":1,"tst":1,"tid":"\\ud800"}',
    "a NUL in a name": '{"_type":"location","lat":1,"lon":1,"tst":1,"tid":"a\\u0000b"}',
    "no UTF-8 in a name": '{"_type":"location","lat":1,"lon":1,"tst":1,"tid":"\xff\xfe"}',
    "not a number": '{"_type":"location","lat":NaN,"lon":Infinity,"tst":1}',
    "what was zipped": "\x1f\x8b\x08" + "\x00" * 1000,
}
BOMBED = ("/pub", "/bookings", "/bookings/waiting", "/reports", "/octo/bookings", "/octo/availability", "/trips",
          "/fences", "/rules", "/messages", "/incidents/1/close", "/payments/webhook", "/bookings/phone")

# Ways to what is for this machine only; asked by somebody who is not on it.
LOCAL = ("/metrics", "/stats", "/debug/tasks", "/debug/verdicts", "/debug/pprof", "/debug/trace", "/debug/report",
         "/door", "/letters/bounce", "/staff", "/staff/tokens")
# These are also for staff who come with a token.
STAFF = ("/devices", "/tracks/zz", "/incidents", "/fences", "/rules", "/trips", "/zones", "/departures",
         "/suppliers", "/payments/x", "/bookings", "/bookings/phone")
# Who asks these needs no credential: guests book there, and what they get has a name nobody guesses; what
# a payment service says is signed.
PUBLIC = {"/healthz", "/bookings", "/bookings/", "/payments/webhook"}
DETOURS = ("//metrics", "/./metrics", "/x/../metrics", "/%6detrics", "/metrics%00", "/metrics/", "/METRICS",
           "/debug/../metrics", "/tracks/..%2f..%2fetc%2fpasswd", "/debug/%2e%2e/metrics", "/;/metrics", "/metrics;x")
DISGUISES = ({"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X-Real-IP": "127.0.0.1"},
             {"Host": "127.0.0.1"}, {"X-Original-URL": "/healthz"}, {"X-Limit-U": "anna", "X-Limit-D": "phone"})


class Peer:
    """One connection of the attacker's."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.socket.close()

    def say(self, data):
        try:
            self.socket.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))
        except OSError:
            pass   # it may have been closed meanwhile

    def hear(self, n=None):
        """All until it is closed, or until n bytes."""
        heard = b""
        try:
            while n is None or len(heard) < n:
                data = self.socket.recv(65536)
                if not data:
                    break
                heard += data
        except ConnectionResetError:
            pass
        return heard

    def hear_head(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            data = self.socket.recv(1)
            assert data, head
            head += data
        return head

    def open_live(self, path="/live"):
        self.say(f"GET {path} HTTP/1.1\r\n{HOST}{UPGRADE}\r\n")
        head = self.hear_head()
        assert head.startswith(b"HTTP/1.1 101 "), head
        return self


def statuses(heard):
    return [int(part[1:4]) for part in heard.split(b"HTTP/1.1") if part[:1] == b" "]


def refuse_framing(engine):
    """One answer, whatever comes behind, and the end."""
    for name, (said, want) in {**FRAMING, **UPGRADES}.items():
        with Peer(engine.port) as peer:
            peer.say(said + GET + HOST + "\r\n")
            got = statuses(peer.hear())
            assert got[:1] == [want], (name, want, got)
            assert len(got) == 1, (name, "went on", got)
    return len(FRAMING) + len(UPGRADES)


def refuse_frames(engine):
    for name, (said, want) in FRAMES.items():
        with Peer(engine.port).open_live() as peer:
            peer.say(said + frame(0x81, b'{"_type":"ping"}'))
            heard = peer.hear()
            assert heard[:2] == b"\x88\x02" and struct.unpack("!H", heard[2:4])[0] == want, (name, want, heard[:20])
            assert len(heard) == 4, (name, "went on", heard)
    return len(FRAMES)


def flood_frames(engine):
    """Much of what costs little to say: it is kept nowhere, and ends when the time is over."""
    with Peer(engine.port).open_live() as peer:
        peer.say(frame(0x01) + frame(0x00) * 100000 + frame(0x80, b'{"_type":"x"}'))
        peer.say(frame(0x88, b"\x03\xe8"))
        assert peer.hear()[-2:] == b"\x03\xe8"
    with Peer(engine.port).open_live() as peer:
        peer.socket.settimeout(1)
        try:
            for _ in range(200):
                peer.socket.sendall(frame(0x89, b"x" * 125) * 500)
        except OSError:
            pass   # we do not read what we asked for, and so are not heard
    return 2


def throw_bombs(engine):
    n = 0
    for name, said in BOMBS.items():
        body = said.encode("latin-1")
        for path in BOMBED:
            status, answer, _ = engine.fetch("POST", path, body, {"Content-Type": "application/json"})
            assert status < 500 or status == 503, (name, path, status, answer)
            if path != "/pub":
                assert status >= 400, (name, path, status, answer)
        with Peer(engine.port).open_live("/live?ack=recv") as peer:
            peer.say(frame(0x81, body[:16000]))
            peer.say(frame(0x88, b"\x03\xe8"))
            assert peer.hear().endswith((b"\x03\xe8", b"\x03\xef")), name
        n += 1
    status, _, _ = engine.fetch("POST", "/pub", b"x" * 65537)
    assert status == 413, status
    return n + 1


def write_in_the_log(engine):
    """Line ends, colours and formats, wherever something could end in a log or a document."""
    evil = f"x%0a{MARK}%0d%0a{MARK}%1b[2J{MARK}%25s%25n"
    for path in (f"/?id={evil}&lat=1&lon=2", f"/tracks/{evil}", f"/{evil}", f"/live?id={evil}", f"/trips/{evil}",
                 f"/bookings/{evil}", f"/octo/{evil}", f"/debug/tasks?{evil}", f"/debug/pprof?kind={evil}"):
        for headers in ({"X-Request-Id": MARK + "\t"}, {"X-Request-Id": "a" * 65}, {"User-Agent": MARK + "%s%n"}):
            status, _, _ = engine.fetch("GET", path, headers=headers)
            assert status < 500, (path, status)
    for body in (BODY % 1, '{"_type":"sos","tid":"%s\\n%s","lat":1,"lon":1,"tst":1}' % (MARK, MARK)):
        engine.fetch("POST", "/pub", body)
    with Peer(engine.port) as peer:
        peer.say(f"GET / HTTP/1.1\r\nHost: localhost\r\nA: \x1b[31m{MARK}\n\r\n")
        assert statuses(peer.hear()) == [400]
    door = json.loads(engine.ask("GET", "/door")[1])
    assert any(MARK in refusal["raw"] for refusal in door["refusals"]), door
    assert all(" " <= c <= "~" or c == "\n" for refusal in door["refusals"] for c in refusal["raw"]), door
    assert MARK not in engine.output(), engine.output()
    return 3


def replay(engine):
    """What is said again is taken once."""
    body = '{"_type":"location","_id":"r1","lat":46,"lon":9,"tst":1760000000,"tid":"replayed"}'
    for _ in range(20):
        assert engine.ask("POST", "/pub", body)[0] == 200
    fixes = json.loads(engine.ask("GET", "/tracks/replayed?format=geojson")[1])
    points = json.dumps(fixes).count('"time"')
    assert engine.ask("GET", "/tracks/replayed?format=csv")[1].strip().count("\n") == 1, (points, fixes)
    return 1


class Slow:
    """Those who take their time. They are opened first, and looked at when all else is done."""

    def __init__(self, engine, n_each):
        self.peers = []
        heads = (b"", b"G", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n", b"\x16\x03\x01", b"\x16\x03\x01\x02\x00\x01",
                 b"POST /pub HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        for head in heads:
            for _ in range(n_each):
                peer = Peer(engine.port)
                peer.say(head)
                self.peers.append((head, peer, time.monotonic()))
        with_frame = Peer(engine.port).open_live()
        with_frame.say(b"\x81\xfe\x10\x00")
        self.peers.append((b"frame", with_frame, time.monotonic()))

    def drip(self):
        for head, peer, _ in self.peers:
            if head.startswith((b"GET", b"POST")):
                peer.say(b"a" if head.startswith(b"POST") else b"a: b\r\n")

    def wait(self):
        """Who is slow is told so, if it said anything, and then it is closed."""
        for head, peer, since in self.peers:
            while True:
                peer.socket.settimeout(0.5)
                try:
                    heard = peer.hear()
                    break
                except TimeoutError:
                    assert time.monotonic() - since < PATIENCE_S, (head, "is still there")
                    self.drip()
            if head == b"frame":
                assert heard == b"\x88\x02\x03\xf0", heard
            elif head.startswith(b"\x16"):
                assert statuses(heard) in ([400], []), (head, heard)
            else:
                assert statuses(heard) == ([408] if head else []), (head, heard)
            peer.socket.close()
        return 7


class Bystander:
    """Somebody else, in a process of its own, who asks every few milliseconds and wants its answer."""

    def __init__(self, engine):
        self.result, there = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=self._run, args=(engine.port, there), daemon=True)
        self.process.start()

    @staticmethod
    def _run(port, pipe):
        took_s = []
        with Peer(port) as peer:
            while not pipe.poll(0.005):
                begin = time.monotonic()
                peer.say(GET + HOST + "\r\n")
                if not peer.hear_head().startswith(b"HTTP/1.1 200"):
                    break
                peer.hear(len(b'{"status":"ok"}'))
                took_s.append(time.monotonic() - begin)
            else:
                pipe.send(sorted(took_s))

    def end(self):
        """The p99 and the longest, in milliseconds."""
        self.result.send("end")
        took_s = self.result.recv()   # nothing comes when it was refused
        self.process.join()
        return took_s[len(took_s) * 99 // 100] * 1000, took_s[-1] * 1000


def watch(engine, seconds):
    bystander = Bystander(engine)
    time.sleep(seconds)
    return bystander.end()


def resident_kib(engine):
    with open(f"/proc/{engine.process.pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def is_sanitized(engine):
    with open(f"/proc/{engine.process.pid}/exe", "rb") as program:
        text = program.read()
    return b"__asan_init" in text or b"__tsan_init" in text


def attack(engine):
    return (refuse_framing(engine) + refuse_frames(engine) + flood_frames(engine) + throw_bombs(engine)
            + write_in_the_log(engine) + replay(engine))


def from_this_machine(program, workspace, rounds):
    """How many kinds there were, and the table of routes."""
    with Engine(program, workspace, "--open") as engine:
        routes = json.loads(engine.ask("GET", "/door")[1])["routes"]
        attack(engine)   # memory that is taken once is taken now
        before_kib, quiet = resident_kib(engine), watch(engine, 1)
        slow = Slow(engine, 20 if rounds > 1 else 3)
        bystander = Bystander(engine)
        begin_s = time.monotonic()
        n = sum(attack(engine) for _ in range(rounds)) // rounds
        n_slow = slow.wait()
        noisy = bystander.end()
        grown_kib = resident_kib(engine) - before_kib
        assert engine.ask("GET", "/healthz")[0] == 200
        took_s = time.monotonic() - begin_s
        print(f"{n + n_slow} kinds, {rounds} rounds, {took_s:.0f} s; others' p99 {quiet[0]:.2f} ms before, {noisy[0]:.2f} ms "
              f"meanwhile (worst {noisy[1]:.0f} ms); memory +{grown_kib / 1024:.1f} MiB")
        assert is_sanitized(engine) or grown_kib < 8 * 1024, grown_kib
    return n + n_slow, [route["path"] for route in routes]


class FarEngine(Engine):
    """An engine behind a proxy: here nobody is trusted for coming from this machine."""

    def __init__(self, program, workspace):
        with open(os.path.join(workspace, "door.ini"), "w", encoding="utf-8") as settings:
            settings.write("[door]\nbehind-proxy=true\nper-address=20\n")
        super().__init__(program, workspace)


def want(engine, method, path, wanted, headers=None, body=None):
    status, answer, _ = engine.fetch(method, path, body, headers)
    assert status in wanted, (method, path, headers, status, answer)


def from_elsewhere(program):
    n = 0
    for group in ("local", "detours", "disguises", "identities", "keys", "crowd"):
        with tempfile.TemporaryDirectory() as workspace, FarEngine(program, workspace) as engine:
            n += ELSEWHERE[group](engine)
            assert MARK not in engine.output()
    return n


def ask_each(program, paths):
    """No route answers without a credential, whatever there will be in the table. A few at a time: who is
    refused often is not listened to any more."""
    asked = [path for path in paths if path not in PUBLIC]
    assert len(asked) > 20 and PUBLIC <= set(paths), paths
    for at in range(0, len(asked), 6):
        with tempfile.TemporaryDirectory() as workspace, FarEngine(program, workspace) as engine:
            for path in asked[at:at + 6]:
                whole = path + "x" if path.endswith("/") else path
                for method in ("GET", "POST", "DELETE"):
                    status, answer = engine.ask(method, whole, None if method == "GET" else "{}",
                                                {"Content-Type": "application/json"})
                    is_closed = status in (401, 403, 404, 405, 426) or status == 400 and "UNAUTHORIZED" in answer
                    assert is_closed, (method, whole, status, answer)
    return len(asked)


def ask_local(engine):
    """Each is refused, until nothing of this address is listened to any more."""
    for path in LOCAL:
        want(engine, "GET", path, (403, 429))
    for path in STAFF:
        want(engine, "GET", path, (401, 429))
    want(engine, "GET", "/healthz", (200, 429))
    return len(LOCAL) + len(STAFF)


def ask_detours(engine):
    for path in DETOURS:
        want(engine, "GET", path, (401, 403, 404))
    want(engine, "GET", "http://localhost/metrics", (403,))
    return len(DETOURS) + 1


def ask_disguised(engine):
    for headers in DISGUISES:
        want(engine, "GET", "/metrics", (403,), headers)
    return len(DISGUISES)


def forge_ids(engine):
    """The identity is the credential, and nothing a device says of itself."""
    want(engine, "POST", "/pub", (401,), {"X-Limit-U": "anna", "X-Limit-D": "phone"}, BODY % 1760000000)
    want(engine, "POST", "/pub", (401,), {"Authorization": "Basic YW5uYTphbm5h"}, BODY % 1760000000)
    want(engine, "GET", "/?id=anna&lat=1&lon=2&timestamp=1760000000", (400,))
    want(engine, "POST", "/reports", (401,), None, '{"kind":"snow","lat":1,"lon":2,"device":"anna"}')
    with Peer(engine.port) as peer:
        peer.say(f"GET /live?id=anna HTTP/1.1\r\n{HOST}{UPGRADE}\r\n")
        assert peer.hear_head().startswith(b"HTTP/1.1 401 ")
    return 5


def guess_keys(engine):
    """Twenty, and then none for a while: not the right one either."""
    for i in range(20):
        want(engine, "GET", "/octo/products", (400,), {"Authorization": f"Bearer guess-{i}"})
    want(engine, "GET", "/octo/products", (429,), {"Authorization": "Bearer guess"})
    want(engine, "GET", "/healthz", (429,))
    return 1


def crowd(engine):
    """One address has its places, and no more; whoever goes makes room."""
    inside = [Peer(engine.port) for _ in range(20)]
    for peer in inside:
        peer.say(GET + HOST + "\r\n")
        peer.hear_head()
    for _ in range(5):
        with Peer(engine.port) as peer:
            assert statuses(peer.hear()) == [503]
    for peer in inside:
        peer.socket.close()
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        try:
            if engine.ask("GET", "/healthz")[0] == 200:
                return 1
        except OSError:
            pass
        assert time.monotonic() < deadline_s


ELSEWHERE = {"local": ask_local, "detours": ask_detours, "disguises": ask_disguised, "identities": forge_ids,
             "keys": guess_keys, "crowd": crowd}


def main():
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as workspace:
        n_near, paths = from_this_machine(program, workspace, rounds)
    n_far = from_elsewhere(program) + ask_each(program, paths)
    print(f"{n_near + n_far} kinds of attack, all refused")


if __name__ == "__main__":
    main()
