"""F11 to F16: what happens on the line, between the engine and those it talks to.

A network of its own (unshare -n) is where the line can be cut: packets to an address of it are led
to a cable that nobody listens at, and nobody hears of them any more.
"""

import base64
import json
import os
import select
import selectors
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

import field
from attack import FRAMES, HOST, KEY, LIVE, UPGRADE, frame
from field import Faulty, NotHere, Phone, count_lost, rss_kib, verdict
from simulators import Suppliers

SPARE = 2               # descriptors that are taken once, with the first need
FAR = "127.0.0.9"       # who is cut off; in a network of our own, where all of 127/8 is on this machine


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


def enter_network():
    """Goes on in a network of its own, as this program again."""
    if os.environ.get("RR_OWN_NETWORK") != "1":
        if subprocess.run(["unshare", "-n", "true"], check=False, capture_output=True).returncode != 0:
            raise NotHere("no network of our own can be made")
        os.environ["RR_OWN_NETWORK"] = "1"
        sys.stdout.flush()
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.orig_argv[1:]])
    try:
        ip("link", "set", "lo", "up")
        if subprocess.run(["ip", "link", "show", "cut"], check=False, capture_output=True).returncode != 0:
            ip("link", "add", "cut", "type", "veth", "peer", "name", "end")
            for name in ("cut", "end"):
                ip("link", "set", name, "up", "arp", "off")
            with open("/proc/sys/net/ipv4/conf/cut/route_localnet", "w", encoding="ascii") as file:
                file.write("1")
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotHere(f"no cable can be laid: {error}") from error


class Cut:
    """with Cut(address): what is sent there is lost without a word."""

    def __init__(self, address=FAR):
        self.route = [f"{address}/32", "dev", "cut", "table", "local"]

    def __enter__(self):
        ip("route", "add", *self.route)
        return self

    def __exit__(self, *_):
        ip("route", "del", *self.route)


class Others:
    """Phones that have nothing to do with it, and how long each of their answers took."""

    def __init__(self, port, acked, n=4):
        self.phones = [Phone(port, f"other{i}", acked) for i in range(n)]
        self.stop, self.took_s, self.bad = threading.Event(), [], []
        self.threads = [threading.Thread(target=self._run, args=(phone,)) for phone in self.phones]

    def _run(self, phone):
        while not self.stop.wait(0.01):
            began = time.monotonic()
            status = phone.send()
            if status != 200:
                self.bad.append(f"others are answered {status}")
                return
            self.took_s.append(time.monotonic() - began)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def p99_ms(self):
        took_s, self.took_s = sorted(self.took_s), []
        return took_s[len(took_s) * 99 // 100] * 1000 if took_s else 0.0


def check_p99(bad, before_ms, meanwhile_ms):
    """Twice as long, and what a machine adds that has other things to do."""
    if meanwhile_ms > 2 * before_ms + 100:
        bad.append(f"others' p99 went from {before_ms:.1f} to {meanwhile_ms:.1f} ms")


# --- F11 ---------------------------------------------------------------------------------------


class Relay:
    """Passes on what comes to an address that can be cut off."""

    def __init__(self, address, port):
        self.port, self.selector, self.stop = port, selectors.DefaultSelector(), False
        self.listener = socket.create_server((address, 0), backlog=64)
        self.own_port = self.listener.getsockname()[1]
        self.selector.register(self.listener, selectors.EVENT_READ, None)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.stop:
            for key, _ in self.selector.select(0.2):
                if key.data is None:
                    self._join(self.listener.accept()[0])
                else:
                    self._pass_on(key.fileobj, key.data)

    def _join(self, near):
        far = socket.create_connection(("127.0.0.1", self.port))
        for one, other in ((near, far), (far, near)):
            self.selector.register(one, selectors.EVENT_READ, other)

    def _pass_on(self, one, other):
        try:
            data = one.recv(65536)
            other.sendall(data)
        except OSError:
            data = b""
        if data:
            return
        for end in (one, other):
            try:
                self.selector.unregister(end)
            except KeyError:
                pass
            end.close()


def breakers(engine):
    return [row["breaker"] for row in json.loads(engine.ask("GET", "/suppliers")[1])["suppliers"]]


def ask_all(engine, day):
    """On another day each time, so that no answer is known already."""
    when = f"20{27 + day // 336}-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}"
    return json.loads(engine.ask("GET", f"/suppliers/availability?itinerary=i1&date={when}")[1])


def partition(engine, others, n, bad):
    """Cut off, and whole again. Returns what there is to say."""
    if not ask_all(engine, 0)["complete"]:
        bad.append("does not reach its suppliers")
    time.sleep(1)
    before_ms, calls = others.p99_ms(), 0
    with Cut():
        while calls < 10 and breakers(engine) != ["open"] * n:
            calls += 1
            ask_all(engine, calls)
        if breakers(engine) != ["open"] * n:
            bad.append(f"after {calls} calls the breakers are {breakers(engine)}")
        began = time.monotonic()
        if ask_all(engine, calls + 1)["shown"] != 0 or time.monotonic() - began > 0.5:
            bad.append("asks although it is open")
        check_p99(bad, before_ms, meanwhile_ms := others.p99_ms())
    end, day = time.monotonic() + 90, calls + 2
    while breakers(engine) != ["closed"] * n and time.monotonic() < end:
        time.sleep(1)
        ask_all(engine, day)
        day += 1
    if breakers(engine) != ["closed"] * n:
        bad.append(f"90 s after it is whole again the breakers are {breakers(engine)}")
    return {"calls_to_open": calls, "p99_before_ms": before_ms, "p99_meanwhile_ms": meanwhile_ms}


def cut_off_suppliers(chance):
    """F11: nothing comes from the suppliers any more, and nothing goes there; twenty at once."""
    enter_network()
    acked, bad, n = set(), [], 20
    with tempfile.TemporaryDirectory() as workspace:
        ini = os.path.join(workspace, "suppliers.ini")
        with Suppliers(field.SUPPLIERS, ini, n, latency_ms=chance.randint(1, 20), deadline_ms=300) as simulator:
            relays = [Relay(FAR, port) for port in simulator.ports]
            with open(ini, encoding="utf-8") as file:
                text = file.read()
            for port, relay in zip(simulator.ports, relays):
                text = text.replace(f"127.0.0.1:{port}", f"{FAR}:{relay.own_port}")
            with open(ini, "w", encoding="utf-8") as file:
                file.write(text)
            with Faulty(workspace) as engine:
                with Others(engine.port, acked) as others:
                    said = partition(engine, others, n, bad)
                bad += others.bad
                engine.end_in_order(bad)
            for relay in relays:
                relay.stop = True
        lost, _ = count_lost(workspace, acked)
    bad, more = verdict(bad, lost, acked)
    return bad, {**more, "cases": n, "worst_calls_to_open": said["calls_to_open"],
                 "worst_p99_before_ms": round(said["p99_before_ms"], 2),
                 "worst_p99_meanwhile_ms": round(said["p99_meanwhile_ms"], 2)}


# --- F12 to F14: those who are there and say nothing -------------------------------------------


def n_open(engine):
    return len(os.listdir(f"/proc/{engine.pid()}/fd"))


def open_live(port, address="127.0.0.1", room=None, query="?ack=recv"):
    peer = socket.socket()
    if room is not None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    peer.settimeout(field.PATIENCE_S)
    peer.bind((address, 0))
    peer.connect(("127.0.0.1", port))
    peer.sendall((LIVE.replace("/live", "/live" + query) + UPGRADE + "\r\n").encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += peer.recv(1)
    return peer


def half_open(chance):
    """F12: the line is gone, and neither side is told."""
    enter_network()
    acked, bad, n = set(), [], 200
    with tempfile.TemporaryDirectory() as workspace:
        with Faulty(workspace) as engine:
            phone = Phone(engine.port, "a", acked)
            phone.send()
            before, peers = n_open(engine), []
            for i in range(n):
                peer = open_live(engine.port, FAR)
                if i % 3 == 0:   # one that has told something, and has its answer
                    peer.sendall(frame(0x81, b'{"_type":"location","_id":"h%d","tid":"h","lat":1,"lon":2,"tst":1700000000}' % i))
                    peer.recv(100)
                peers.append(peer)
            time.sleep(0.5)   # what was answered last is known to have come: nothing is under way
            with Cut():
                began = time.monotonic()
                while n_open(engine) > before + SPARE and time.monotonic() - began < 20:
                    time.sleep(0.2)
                    if phone.send() != 200:
                        bad.append("does not acknowledge meanwhile")
                took_s = time.monotonic() - began
            if n_open(engine) > before + SPARE:
                bad.append(f"{n_open(engine) - before} descriptors are left after 20 s")
            elif took_s > 17:
                bad.append(f"closed after {took_s:.1f} s")
            for peer in peers:
                peer.close()
            engine.end_in_order(bad)
        lost, _ = count_lost(workspace, acked | {f"h{i}" for i in range(0, n, 3)})
    bad, more = verdict(bad, lost, acked)
    return bad, {**more, "cases": n, "worst_closed_s": round(took_s, 1)}


def slow_reader(chance):
    """F13: some ask and ask and read no answer: each has its bound, and is gone after that."""
    acked, bad, n = set(), [], min(50, field.WANTED)
    ask = frame(0x89, b"x" * 125) * 100
    with tempfile.TemporaryDirectory() as workspace:
        with Faulty(workspace) as engine, Others(engine.port, acked) as others:
            time.sleep(1)
            before_ms, before_kib = others.p99_ms(), rss_kib(engine.pid())
            dropped = [0]
            peers = {open_live(engine.port, room=chance.choice((4096, 16384))): 0 for _ in range(n)}
            for peer in peers:
                peer.setblocking(False)
            most_kib, end = before_kib, time.monotonic() + 60
            while peers and time.monotonic() < end:
                for peer in select.select([], list(peers), [], 1)[1]:
                    try:
                        peer.send(ask)
                    except BlockingIOError:
                        pass
                    except OSError:
                        dropped[0] += 1
                        del peers[peer]
                        peer.close()
                most_kib = max(most_kib, rss_kib(engine.pid()))
            if peers:
                bad.append(f"{len(peers)} of {n} who read nothing are still there after a minute")
            check_p99(bad, before_ms, meanwhile_ms := others.p99_ms())
            if most_kib - before_kib > 16 * 1024:
                bad.append(f"{most_kib - before_kib} KiB more memory")
        bad += others.bad
        lost, _ = count_lost(workspace, acked)
    bad, more = verdict(bad, lost, acked)
    return bad, {**more, "cases": n, "worst_p99_before_ms": round(before_ms, 2),
                 "worst_p99_meanwhile_ms": round(meanwhile_ms, 2), "worst_grown_kib": most_kib - before_kib}


def slow_kinds():
    """What they begin with, what they add now and then, and how long they may."""
    return [(b"", b"", 5), (b"GET /healthz HT", b"", 5), (b"GET /healthz HTTP/1.1\r\n" + HOST.encode(), b"a: b\r\n", 5),
            (b"G", b"E", 5), (b"\x16\x03\x01", b"", 3), (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\0", 3)]


def slowloris(chance):
    """F14: two hundred who begin something and do not end it."""
    acked, bad, kinds = set(), [], slow_kinds()
    with tempfile.TemporaryDirectory() as workspace:
        with open(os.path.join(workspace, "door.ini"), "w", encoding="utf-8") as file:
            file.write("[door]\ntls=true\n")
        with Faulty(workspace) as engine, Others(engine.port, acked) as others:
            tell(engine.port, b"\x16\x03\x01", and_end=False)   # what TLS takes once is taken now
            before_ms, before, slow, worst_s = others.p99_ms(), n_open(engine), {}, {3: 0.0, 5: 0.0}
            for i in range(200):
                first, more, limit_s = kinds[i % len(kinds)]
                peer = socket.create_connection(("127.0.0.1", engine.port), timeout=5)
                peer.sendall(first)
                slow[peer] = (more, limit_s, time.monotonic())
            end = time.monotonic() + 20
            while slow and time.monotonic() < end:
                for peer in select.select(list(slow), [], [], 0.5)[0]:
                    if is_gone(peer):
                        _, limit_s, since = slow.pop(peer)
                        worst_s[limit_s] = max(worst_s[limit_s], time.monotonic() - since)
                        peer.close()
                for peer, (more, _, _) in slow.items():
                    try:
                        peer.sendall(more)
                    except OSError:
                        pass   # the next look says that it is gone
            if slow:
                bad.append(f"{len(slow)} slow ones are still there after 20 s")
            for limit_s, took_s in worst_s.items():
                if took_s > limit_s + 1:
                    bad.append(f"one that may take {limit_s} s was there for {took_s:.1f} s")
            check_p99(bad, before_ms, meanwhile_ms := others.p99_ms())
            time.sleep(0.3)
            if n_open(engine) > before + SPARE:
                bad.append(f"{n_open(engine) - before} descriptors are left")
        bad += others.bad
        lost, _ = count_lost(workspace, acked)
    bad, more = verdict(bad, lost, acked)
    return bad, {**more, "cases": 200, "worst_closed_s": round(worst_s[5], 2), "worst_half_tls_s": round(worst_s[3], 2),
                 "worst_p99_before_ms": round(before_ms, 2), "worst_p99_meanwhile_ms": round(meanwhile_ms, 2)}


def is_gone(peer):
    """Its last words are read, and then there are none."""
    try:
        return peer.recv(4096) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


# --- F15, F16: those who say what makes no sense -----------------------------------------------

BODIES = [
    b'{"_type":"location","tid":"aa","lat":47.1,"lon":9.5,"tst":1700000000,"batt":71,"vel":4,"acc":12,"_id":"q1"}',
    b'{"_type":"location","lat":46.95,"lon":7.45,"tst":1700000010,"alt":540,"t":"u","conn":"m","inregions":["camp"]}',
    b'{"_type":"card","tid":"aa","name":"Anna"}', b'{"_type":"lwt","tst":1700000000}',
    b'{"_type":"transition","wtst":1,"lat":1,"lon":2,"tst":1700000000,"acc":3,"tid":"aa","event":"enter","desc":"camp"}',
    b'{"_type":"waypoints","waypoints":[{"_type":"waypoint","desc":"hut","lat":1,"lon":2,"rad":50,"tst":1}]}',
    b'{"device_id":"t","location":{"timestamp":"2026-01-01T00:00:00Z","coords":{"latitude":47,"longitude":9.5}}}',
]
HEADS = [
    b"POST /pub HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Limit-U: anna\r\nX-Limit-D: phone\r\n",
    b"POST /?id=zz HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n",
    b"POST /reports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n",
    b"POST /bookings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k1\r\n",
    b"POST /octo/availability HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer x\r\n",
]
ASKS = [
    b"GET /?id=zz&lat=47.1&lon=9.5&timestamp=1700000000&speed=3.1&batt=55 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /tracks/aa?format=gpx&from=0&to=99 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /departures?from=2026-01-01&until=2026-01-05 HTTP/1.1\r\nHost: x\r\n\r\n",
]


def mutate(chance, data):
    """A few bytes other, gone, twice or new; a piece moved."""
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(6)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1 and at < len(data):
            data[at] = chance.choice(b"\0\r\n\"{}[],:\\\x80\xff09-.eE ")
        elif kind == 2:
            del data[at:at + chance.choice((1, 1, 4, 16))]
        elif kind == 3:
            data[at:at] = chance.randbytes(chance.choice((1, 1, 4, 64)))
        elif kind == 4:
            data[at:at] = data[at:at + chance.choice((1, 8, 32))] * chance.choice((1, 2, 50))
        else:
            data[at:at] = chance.choice((b"\\ud800", b"1e999", b"9" * 30, b"null", b"\\u0000", b"[[[[[[[[", b"\r\n\r\n", b"%00"))
    return bytes(data)


def http_session(chance):
    """Bodies that make no sense in requests that do; at last a request that does not. Returns it and how many."""
    parts = []
    for _ in range(chance.randint(5, 40)):
        body = mutate(chance, chance.choice(BODIES))
        parts.append(chance.choice(HEADS) + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    parts.append(mutate(chance, chance.choice(ASKS + [parts[-1]])))
    return b"".join(parts), len(parts)


def ws_session(chance):
    parts = [(LIVE.replace("/live", "/live?ack=recv&id=zz") + UPGRADE + "\r\n").encode()]
    for _ in range(chance.randint(5, 40)):
        parts.append(frame(chance.choice((0x81, 0x81, 0x81, 0x82, 0x89)), mutate(chance, chance.choice(BODIES))[:125]))
    parts.append(mutate(chance, chance.choice(parts[1:] + [said for said, _ in FRAMES.values()])))
    return b"".join(parts), len(parts) - 1


def tell(port, data, and_end=True):
    """Says it, and reads whatever comes until it is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=field.PATIENCE_S) as peer:
        try:
            peer.sendall(data)
            if and_end:
                peer.shutdown(socket.SHUT_WR)
            while peer.recv(65536):
                pass
        except (ConnectionError, BrokenPipeError):
            pass   # it does not have to listen to the end


def nonsense(chance):
    """F15: recorded sessions with changed bytes, over sockets, a thousand messages each time."""
    acked, bad, n = set(), [], 0
    want = int(os.environ.get("RR_FAULT_MESSAGES", "1000"))
    with tempfile.TemporaryDirectory() as workspace:
        with Faulty(workspace) as engine:
            phone, first_kib = Phone(engine.port, "a", acked), 0
            while n < want:
                data, n_in = chance.choice((http_session, ws_session))(chance)
                n += n_in
                tell(engine.port, data)
                if phone.send() != 200 or engine.process.poll() is not None:
                    bad.append("does not acknowledge what makes sense any more")
                    break
                if first_kib == 0 and n > want // 4:
                    first_kib = rss_kib(engine.pid())
            grown_kib = rss_kib(engine.pid()) - first_kib
            if grown_kib > 64 * 1024:
                bad.append(f"{grown_kib} KiB more memory")
            if "CRITICAL" in engine.output() or "WARNING" in engine.output():
                bad.append("complains of itself")
            engine.end_in_order(bad)
        lost, _ = count_lost(workspace, acked, others_too=True)
    bad, more = verdict(bad, lost, acked)
    return bad, {**more, "messages": n, "worst_grown_kib": grown_kib}


def http_bombs():
    """Name, head and body, and what may be answered; quarantine is a 200 of its own for phones."""
    pub = b"POST /pub HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    said = b'{"_type":"location","tid":"b","lat":%s,"lon":1,"tst":1700000000}'
    zipped = b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"\xec\xc1\x01\x01" * 2000
    return {
        "a zipped body": (pub + b"Content-Encoding: gzip\r\n", zipped),
        "arrays in arrays, 100,000": (pub, b"[" * 100000),
        "arrays in arrays, 60,000": (pub, b"[" * 60000),
        "objects in objects": (pub, b'{"a":' * 13000),
        "a text of a megabyte": (pub, b'{"_type":"' + b"x" * (1 << 20) + b'"}'),
        "a text of 60 KB": (pub, b'{"_type":"' + b"x" * 60000 + b'"}'),
        "a million names": (pub, b"{" + b",".join(b'"%d":0' % i for i in range(1000000)) + b"}"),
        "7,000 names": (pub, b"{" + b",".join(b'"%d":0' % i for i in range(7000)) + b"}"),
        "a number beyond all": (pub, said % b"1e999"),
        "a number of 60,000 digits": (pub, said % (b"9" * 60000)),
        "half a surrogate": (pub, said.replace(b'"b"', b'"\\ud800"') % b"1"),
        "the wrong half": (pub, said.replace(b'"b"', b'"\\udc00x"') % b"1"),
    }


def send_bomb(port, head, body):
    """The status of its answer; 0 if it was closed without one."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=field.PATIENCE_S) as peer:
        try:
            peer.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body))
            peer.sendall(body)
        except OSError:
            pass   # it is too large, and not read
        try:
            while b"\r\n\r\n" not in heard and (part := peer.recv(4096)):
                heard += part
        except OSError:
            pass
    return int(heard.split()[1]) if heard.startswith(b"HTTP/1.1 ") else 0


def deflate_bomb(port):
    """Zipped frames are not agreed to, and refused when they come all the same. Returns what is wrong."""
    key = base64.b64encode(b"0123456789abcdef").decode()
    ask = LIVE + UPGRADE.replace(KEY, key) + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=field.PATIENCE_S) as peer:
        peer.sendall(ask.encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += peer.recv(1)
        if b"extensions" in head.lower():
            return ["agrees to zipped frames"]
        peer.sendall(frame(0xC1, b"\xec\xc1\x01\x01" * 4000))
        heard = b""
        while part := peer.recv(4096):
            heard += part
    return [] if heard[:2] == b"\x88\x02" and struct.unpack("!H", heard[2:4])[0] == 1002 else [f"took a zipped frame: {heard!r}"]


def bombs(chance):
    """F16: little to send, much to hold, if one does."""
    acked, bad, all_bombs = set(), [], list(http_bombs().items())
    with tempfile.TemporaryDirectory() as workspace:
        with Faulty(workspace) as engine:
            phone = Phone(engine.port, "a", acked)
            chance.shuffle(all_bombs)
            for turn in range(2):   # what is taken once is taken in the first
                before_kib = most_kib = rss_kib(engine.pid())
                for name, (head, body) in all_bombs:
                    status = send_bomb(engine.port, head, body)
                    if not (400 <= status < 500 or status in (0, 200)) or (len(body) > 65536) != (status in (0, 413)):
                        bad.append(f"{name}: answered {status}")
                    most_kib = max(most_kib, rss_kib(engine.pid()))
                bad += deflate_bomb(engine.port)
                if phone.send() != 200:
                    bad.append("does not acknowledge what makes sense any more")
            if most_kib - before_kib > 8 * 1024:
                bad.append(f"{most_kib - before_kib} KiB more memory")
            if "CRITICAL" in engine.output() or "WARNING" in engine.output():
                bad.append("complains of itself")
            engine.end_in_order(bad)
        lost, _ = count_lost(workspace, acked, others_too=True)
    bad, more = verdict(bad, lost, acked)
    return bad, {**more, "cases": 2 * (len(all_bombs) + 1), "worst_grown_kib": most_kib - before_kib}


FAULTS = {"F11": cut_off_suppliers, "F12": half_open, "F13": slow_reader, "F14": slowloris, "F15": nonsense, "F16": bombs}
