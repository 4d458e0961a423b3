#!/usr/bin/python3
"""Many peers, and bad ones, at the door of the whole program: nobody is lost, nobody starves.

Usage: crowd.py ROUNDROCK [CONNECTIONS]   (2,000 of them if not said)
"""

import base64
import json
import os
import re
import resource
import socket
import struct
import sys
import tempfile
import threading
import time

from engine import PATIENCE_S, Engine

PROGRAM = sys.argv[1]
N_STORM = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
N_RECONNECTS = 240
N_QUIET = 50
N_ROUNDS = 20
MAX_FLOOD = 300000
BEGIN_S = 1700000000


def frame(device, number):
    text = b'{"_type":"location","tid":"%s","tst":%d,"lat":47.1234,"lon":9.7654,"acc":5}' % (device, BEGIN_S + number)
    return struct.pack(">BB4x", 0x81, 0x80 | len(text)) + text   # a mask of zeros leaves the text as it is


def connect(engine):
    return socket.create_connection(("127.0.0.1", engine.port), timeout=PATIENCE_S)


def ask_upgrade(peer, engine):
    peer.sendall(f"GET /live?ack=recv HTTP/1.1\r\nHost: localhost:{engine.port}\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                 f"{base64.b64encode(os.urandom(16)).decode()}\r\n\r\n".encode())


def read_until(peer, words):
    text = b""
    while words not in text:
        piece = peer.recv(4096)
        assert piece, text
        text += piece
    return text


def open_live(engine):
    peer = connect(engine)
    ask_upgrade(peer, engine)
    assert b" 101 " in read_until(peer, b"\r\n\r\n")
    return peer


def open_live_again(engine):
    """As a phone does that is turned away: again after a moment."""
    for _ in range(PATIENCE_S * 20):
        try:
            return open_live(engine)
        except (AssertionError, ConnectionError):
            time.sleep(0.05)
    sys.exit("newcomers are turned away for ever")


def count(engine, name):
    return int(float(re.search(rf"^roundrock_{name} (\S+)$", engine.ask("GET", "/metrics")[1], re.M).group(1)))


def wait_count(engine, name, is_right):
    for _ in range(PATIENCE_S * 50):
        value = count(engine, name)
        if is_right(value):
            return value
        time.sleep(0.02)
    sys.exit(f"{name} is {value}")


def wait_all_settled(engine, n_sent):
    """What was sent is written, refused or known already, and nothing else."""
    for _ in range(PATIENCE_S * 50):
        stats = json.loads(engine.ask("GET", "/stats")[1])
        if stats["written"] + stats["rejected"] + stats["duplicates"] >= n_sent:
            break
        time.sleep(0.02)
    assert stats["written"] + stats["rejected"] + stats["duplicates"] == n_sent, (n_sent, stats)
    assert stats["received"] == n_sent and stats["quarantined"] == 0, (n_sent, stats)
    return stats


def check_storm(engine):
    """All connect at once, each is heard and answered, and none stays behind."""
    peers = [connect(engine) for _ in range(N_STORM)]
    for peer in peers:
        ask_upgrade(peer, engine)
    for peer in peers:
        assert b" 101 " in read_until(peer, b"\r\n\r\n")
    assert count(engine, "websockets") == N_STORM
    for i, peer in enumerate(peers):
        peer.sendall(frame(b"s%05d" % i, 0))
    for peer in peers:
        read_until(peer, b'"ack"')
    assert wait_all_settled(engine, N_STORM)["written"] == N_STORM
    for peer in peers:
        peer.close()
    wait_count(engine, "connections", lambda n: n == 1)   # who asks
    print(f"storm: {N_STORM} connections, each answered, none left behind")


def check_reconnects(engine):
    """One device comes back again and again; every second time it does not wait for the ack."""
    begin = time.monotonic()
    for i in range(N_RECONNECTS):
        with open_live(engine) as peer:
            peer.sendall(frame(b"again", i))
            if i % 2 == 0:
                read_until(peer, b'"ack"')
    took = time.monotonic() - begin
    assert wait_all_settled(engine, N_RECONNECTS)["written"] == N_RECONNECTS
    wait_count(engine, "connections", lambda n: n == 1)
    devices = json.loads(engine.ask("GET", "/devices")[1])
    assert [device["id"] for device in devices] == ["again"], devices
    print(f"reconnects: {N_RECONNECTS} of one device in {took:.1f} s, nothing lost")


class Flood(threading.Thread):
    """Says as much as its peer's system takes, until it is told to stop."""

    def __init__(self, peer):
        super().__init__()
        self.peer = peer
        self.n_sent = 0
        self.is_over = threading.Event()

    def run(self):
        while not self.is_over.is_set() and self.n_sent < MAX_FLOOD:
            self.peer.sendall(b"".join(frame(b"flood", self.n_sent + i) for i in range(500)))
            self.n_sent += 500


def check_fairness(engine):
    """Beside one that floods, each of the others gets the answer to each message."""
    flooder = connect(engine)
    flooder.sendall(b"GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n")
    read_until(flooder, b"\r\n\r\n")
    quiet = [open_live(engine) for _ in range(N_QUIET)]
    flood = Flood(flooder)
    flood.start()
    try:
        for number in range(N_ROUNDS):
            for i, peer in enumerate(quiet):
                peer.sendall(frame(b"q%02d" % i, number))
            for peer in quiet:
                read_until(peer, b'"ack"')
    finally:
        flood.is_over.set()
        flood.join()
    stats = wait_all_settled(engine, flood.n_sent + N_QUIET * N_ROUNDS)
    assert flood.n_sent > N_QUIET * N_ROUNDS, flood.n_sent
    print(f"fairness: {N_QUIET * N_ROUNDS} answers to the quiet beside a flood of {flood.n_sent}; {stats['written']} written")
    for peer in (flooder, *quiet):
        peer.close()


def check_reaping(engine):
    """Who falls silent in the middle of a request, and who asks but does not read, has to go."""
    mute = [connect(engine) for _ in range(20)]
    for peer in mute:
        peer.sendall(b"GET /healthz HTTP/1.1\r\nHo")
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", engine.port))
    deaf.setblocking(False)
    try:
        deaf.send(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1000)
        wait_count(engine, "timed_out_total", lambda n: n >= len(mute))
        wait_count(engine, "slow_dropped_total", lambda n: n >= 1)
        wait_count(engine, "connections", lambda n: n == 1)
    finally:
        for peer in (deaf, *mute):
            peer.close()
    print(f"reaping: {len(mute)} mute peers and a deaf one are gone")


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def check_descriptors(engine):
    """With no descriptors left, who is in stays served, nothing spins, and then newcomers come in again."""
    pid = engine.process.pid
    served = open_live(engine)
    refused = count(engine, "refused_total")
    old = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    top = max(map(int, os.listdir(f"/proc/{pid}/fd")))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (top + 10, old[1]))
    crowd = []
    try:
        crowd.extend(connect(engine) for _ in range(60))
        before = cpu_s(pid)
        for number in range(20):
            served.sendall(frame(b"served", number))
            read_until(served, b'"ack"')
            time.sleep(0.05)
        assert cpu_s(pid) - before < 0.7, "it spins"
        while crowd:
            crowd.pop().close()
        # The limit is as low as before: newcomers have places because others left, once that was seen.
        with open_live_again(engine) as newcomer:
            newcomer.sendall(frame(b"newcomer", 0))
            read_until(newcomer, b'"ack"')
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, old)
        for peer in (served, *crowd):
            peer.close()
    turned_away = count(engine, "refused_total") - refused
    assert turned_away > 0
    wait_all_settled(engine, 21)
    wait_count(engine, "connections", lambda n: n == 1)
    print(f"descriptors: none left, {turned_away} turned away, the others served")


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < N_STORM + 200:
        print("skipped: needs more descriptors")
        sys.exit(77)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536) if hard != resource.RLIM_INFINITY else 65536, hard))
    for check in (check_storm, check_reconnects, check_fairness, check_reaping, check_descriptors):
        with tempfile.TemporaryDirectory() as workspace:
            with Engine(PROGRAM, workspace, "--open") as engine:
                check(engine)


if __name__ == "__main__":
    main()
