#!/usr/bin/python3
"""A report to a crowd of connected guides: those near have it at once, nobody else does, and one who reads
nothing delays nobody.

Usage: fanout.py ROUNDROCK [GUIDES NEAR]
"""

import base64
import json
import os
import resource
import select
import socket
import struct
import sys
import tempfile
import threading
import time

from engine import Engine

KINDS = ("rockfall", "snow", "ice", "flood")      # each a condition of its own at the same place
PLACE = (47.0, 9.0)
HURRY_MS = 250


def frame(message):
    data = json.dumps(message).encode()
    size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + struct.pack(">H", len(data))
    return b"\x81" + size + b"\0\0\0\0" + data


def read_frames(data):
    """Texts, and what is left over."""
    texts = []
    while len(data) >= 2:
        size, skip = data[1] & 127, 2
        if size == 126:
            if len(data) < 4:
                break
            size, skip = struct.unpack(">H", data[2:4])[0], 4
        if len(data) < skip + size:
            break
        if data[0] & 15 == 1:
            texts.append(data[skip:skip + size])
        data = data[skip + size:]
    return texts, data


class Guide:
    def __init__(self, port, name, place, receive_bytes=None):
        self.name = name
        self.heard = []                           # (when, message)
        self.rest = b""
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.connect(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.socket.recv(1)
        assert head.startswith(b"HTTP/1.1 101"), head
        self.socket.sendall(frame({"_type": "location", "tid": name, "tst": int(time.time()), "lat": place[0], "lon": place[1]}))
        self.socket.setblocking(False)

    def read(self, now):
        data = self.socket.recv(65536)
        assert data, f"{self.name} was thrown out"
        texts, self.rest = read_frames(self.rest + data)
        for text in texts:
            message = json.loads(text)
            self.heard.append((now, message))
            self.socket.send(frame({"_type": "receipt", "tid": self.name, "id": message["id"]}))


def listen(guides, stop):
    """On a thread of its own, so that only the arrival counts."""
    poll = select.epoll()
    by_fd = {guide.socket.fileno(): guide for guide in guides}
    for fd in by_fd:
        poll.register(fd, select.EPOLLIN)
    while not stop.is_set():
        for fd, _ in poll.poll(0.05):
            by_fd[fd].read(time.monotonic())


def report(engine, kind):
    status, answer = engine.ask("POST", "/reports", json.dumps(
        {"kind": kind, "severity": "danger", "lat": PLACE[0], "lon": PLACE[1], "device": "scout", "text": "for " + kind}))
    assert status == 200, answer


def until(what, is_so, patience=30):
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            sys.exit(f"{what}: not within {patience} s")
        time.sleep(0.02)


def spread(number, radius_deg):
    """Places about the middle, none twice."""
    return PLACE[0] + radius_deg * (number % 97 - 48) / 97, PLACE[1] + radius_deg * (number % 89 - 44) / 89


def run(engine, n_guides, n_near):
    near = [Guide(engine.port, f"near{i}", spread(i, 0.04)) for i in range(n_near)]
    far = [Guide(engine.port, f"far{i}", (PLACE[0] + 1 + i / 1e5, PLACE[1])) for i in range(n_guides - n_near - 1)]
    stalled = Guide(engine.port, "stalled", PLACE, 2048)
    until("all there", lambda: len(json.loads(engine.ask("GET", "/devices")[1])) >= n_guides if n_guides <= 2000 else True)
    time.sleep(0.2)
    stop = threading.Event()
    listener = threading.Thread(target=listen, args=(near + far, stop), daemon=True)
    listener.start()
    took_ms = []
    for number, kind in enumerate(KINDS):
        begin = time.monotonic()
        report(engine, kind)
        until(kind, lambda: all(len(guide.heard) > number for guide in near), 20)
        took_ms += [(guide.heard[number][0] - begin) * 1000 for guide in near]
        time.sleep(0.3)
    time.sleep(0.5)
    stop.set()
    listener.join()

    for guide in near:
        assert [message["kind"] for _, message in guide.heard] == list(KINDS), (guide.name, guide.heard)
    assert not any(guide.heard for guide in far), "somebody else heard it"
    until("receipts add up", lambda: all(
        c["recipients"] == {"queued": 0, "sent": 1, "delivered": n_near, "seen": 0, "failed": 0}
        for c in json.loads(engine.ask("GET", "/reports")[1])["conditions"]))
    took_ms.sort()
    p50, p99 = took_ms[len(took_ms) // 2], took_ms[int(len(took_ms) * 0.99)]
    print(f"{n_guides} guides, {n_near} near, {len(KINDS)} reports: p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
          f"longest {took_ms[-1]:.1f} ms; all others silent, receipts add up", flush=True)
    for guide in near + far + [stalled]:
        guide.socket.close()
    return p99


def main():
    n_guides, n_near = (int(argument) for argument in sys.argv[2:4]) if len(sys.argv) > 3 else (1000, 50)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as workspace:
        with Engine(sys.argv[1], workspace, "--open") as engine:
            p99 = run(engine, n_guides, n_near)
    # A busy machine or a sanitizer makes it slower; the figure is for the quiet one.
    if len(sys.argv) > 3:
        assert p99 < HURRY_MS, p99


main()
