#!/usr/bin/python3
"""Who a device is: what it shows says so, over TLS and from an address that is not this machine's own,
as phones come in; and what becomes of it when it is shown again, too late, or after it was taken back.

Usage: devices.py ROUNDROCK
"""

import base64
import gzip
import json
import os
import socket
import sqlite3
import ssl
import struct
import sys
import tempfile
import time

from engine import Engine, PATIENCE_S

JSON = {"Content-Type": "application/json"}
UPGRADE = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n")
# What a device may ask, what anybody may, and what has keys of its own.
OF_DEVICES = {"/pub", "/live", "/reports", "/reports/", "/messages", "/trails", "/healthz", "/bookings", "/bookings/",
              "/octo", "/octo/", "/payments/webhook"}
WRONG = "0123456789abcdefghjkmnpqrstvwxyz"


def own_address():
    """One of this machine's that is not loopback; none where there is no network at all."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))   # nothing is sent
            return probe.getsockname()[0]
        except OSError:
            return None


class LanEngine(Engine):
    """It listens on all addresses, with TLS for whoever is not on this machine. Without a network, what comes
    through loopback is a stranger, as behind a proxy."""

    def __init__(self, program, workspace):
        super().__init__(program, workspace)
        self.workspace = workspace
        self.address = own_address()
        self.command[self.command.index("--listen") + 1] = f"0.0.0.0:{self.port}"
        self.authority = os.path.join(workspace, "tls-authority.pem")

    def connect(self):
        plain = socket.create_connection((self.address, self.port), timeout=PATIENCE_S)
        context = ssl.create_default_context(cafile=self.authority)
        return context.wrap_socket(plain, server_hostname=self.address)

    def far(self, method, path, body=b"", headers=None):
        """Status and body of an answer to somebody on another machine, as far as we can tell."""
        body = body.encode() if isinstance(body, str) else body
        lines = {"Host": self.address, "Content-Length": len(body), "Connection": "close", **(headers or {})}
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        with self.connect() as peer:
            peer.sendall(head.encode() + b"\r\n" + body)
            heard = b""
            while data := peer.recv(65536):
                heard += data
        head, _, body = heard.partition(b"\r\n\r\n")
        return int(head.split()[1]), body.decode()

    def live(self, path="/live?ack=recv", headers=""):
        return Live(self.connect(), self.address, path, headers)

    def enrol(self, device=None, name=None):
        status, answer = self.ask("POST", "/devices/enrol", json.dumps({"device": device, "name": name}), JSON)
        assert status == 200, (status, answer)
        return json.loads(answer)

    def act(self, device, act):
        status, answer = self.ask("POST", f"/devices/{device}/{act}", "{}", JSON)
        assert status == 200, (status, answer)
        return json.loads(answer)["ended"]

    def credentials(self):
        return {row["device"]: row for row in json.loads(self.ask("GET", "/devices/credentials")[1])["credentials"]}

    def fixes(self, device):
        status, answer = self.ask("GET", f"/tracks/{device}?format=csv")
        return answer.strip().count("\n") if status == 200 else 0


class Live:
    """A WebSocket of a device."""

    def __init__(self, peer, host, path, headers):
        self.peer = peer
        self.peer.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{UPGRADE}{headers}\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.peer.recv(1)
        self.status = int(head.split()[1])

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.peer.close()

    def say(self, text):
        body = text.encode()
        length = bytes([0x80 | len(body)]) if len(body) < 126 else struct.pack("!BH", 0x80 | 126, len(body))
        self.peer.sendall(b"\x81" + length + b"\0\0\0\0" + body)

    def hear(self):
        """The next text, or the code of a close."""
        first, length = self._read(2)
        if length == 126:
            length = struct.unpack("!H", self._read(2))[0]
        payload = self._read(length)
        if first & 15 == 8:
            return struct.unpack("!H", payload[:2])[0]
        return payload.decode() if first & 15 == 1 else self.hear()

    def _read(self, n):
        data = b""
        while len(data) < n:
            piece = self.peer.recv(n - len(data))
            assert piece, "closed without a word"
            data += piece
        return data


def basic(token, user="anna"):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()}


def bearer(token):
    return {"Authorization": "Bearer " + token}


class Fixes:
    """Fixes of which none is like another."""

    def __init__(self):
        self.tst = int(time.time()) - 5000

    def next(self, **more):
        self.tst += 1
        return json.dumps({"_type": "location", "lat": 46.5, "lon": 9.5, "tst": self.tst, "tid": "zz", **more})

    def query(self, device):
        self.tst += 1
        return f"id={device}&lat=46.5&lon=9.5&timestamp={self.tst}"


FIXES = Fixes()


def ways(token):
    """Each way in: a method, a path, a body and headers. What it says of itself is somebody else."""
    return (("POST", "/pub", FIXES.next(topic="owntracks/ben/phone"), basic(token)),
            ("POST", "/pub?u=ben&d=phone", FIXES.next(), {**bearer(token), "X-Limit-U": "ben", "X-Limit-D": "phone"}),
            ("POST", f"/t/{token}/pub", FIXES.next(), {}),
            ("GET", f"/t/{token}/?{FIXES.query('ben')}", "", {}),
            ("POST", f"/t/{token}/?{FIXES.query('ben')}", "", {}),
            ("POST", "/", FIXES.query("ben"), {**basic(token), "Content-Type": "application/x-www-form-urlencoded"}))


def check_ways(engine, token, want):
    for method, path, body, headers in ways(token):
        status, answer = engine.far(method, path, body, headers)
        assert status == want, (method, path.replace(token, "TOKEN"), status, want, answer)


def strangers(engine):
    """Nothing, or something that is not ours."""
    for method, path, body, headers, want in (
            ("POST", "/pub", FIXES.next(), {}, 401), ("GET", "/?" + FIXES.query("anna"), "", {}, 400),
            ("POST", "/reports", '{"kind":"snow","lat":1,"lon":2}', {}, 401), ("GET", "/devices", "", {}, 401),
            ("POST", "/pub", FIXES.next(), basic("anna"), 401), ("POST", "/pub", FIXES.next(), bearer(WRONG), 401),
            ("GET", f"/t/{WRONG}/?" + FIXES.query("anna"), "", {}, 401), ("GET", "/t/", "", {}, 404)):
        status, answer = engine.far(method, path, body, headers)
        assert status == want, (method, path, status, answer)
    for path, headers, want in (("/live", "", 401), (f"/t/{WRONG}/live", "", 401)):
        with engine.live(path, headers) as live:
            assert live.status == want, (path, live.status)


def first_use(engine):
    """A token is good at once, and its device is who it was made for, whatever is said."""
    paired = engine.enrol(name="Anna Ärger")
    assert paired["device"] == "anna-arger" and paired["url"].startswith("https://"), paired
    check_owntracks(paired)
    token = paired["token"]
    assert engine.credentials()["anna-arger"]["access"] == "waits"
    check_ways(engine, token, 200)
    row = engine.credentials()["anna-arger"]
    assert row["access"] == "known" and row["tls"] and row["from"] == engine.address and row["until"] is None, row
    assert token not in json.dumps(row)
    assert engine.fixes("anna-arger") == 6, engine.fixes("anna-arger")
    assert engine.ask("GET", "/devices")[1].count('"id"') == 1, engine.ask("GET", "/devices")
    status, _ = engine.far("POST", "/reports", '{"kind":"snow","text":"deep","lat":46.5,"lon":9.5,"device":"ben"}',
                           {**JSON, **bearer(token)})
    assert status == 200, status
    reports = json.loads(engine.ask("GET", "/reports")[1])["conditions"]
    assert [report["author"] for report in reports] == ["anna-arger"], reports
    return token


def check_owntracks(paired):
    """As the apps read them."""
    encoded = paired["owntracks"].removeprefix("owntracks:///config?inline=")
    assert encoded.isalnum(), encoded
    config = json.loads(base64.b64decode(encoded))
    assert config["_type"] == "configuration" and config["mode"] == 3 and config["auth"] is True, config
    assert config["url"] == paired["url"] and config["password"] == paired["token"], config
    url, _, query = paired["traccar"].partition("?")
    assert url == paired["path_url"] and f"/t/{paired['token']}/" in url and "buffer=true" in query, paired["traccar"]


def is_not_staff(program, workspace, token):
    """What is for this machine and for staff is not for a device either; nor may one take another in. A few at a time: who
    is refused often is not listened to any more."""
    with LanEngine(program, workspace) as engine:
        routes = json.loads(engine.ask("GET", "/door")[1])["routes"]
    paths = [route["path"] + "x" if route["path"].endswith("/") else route["path"] for route in routes
             if route["path"] not in OF_DEVICES] + ["/devices/enrol", "/devices/credentials"]
    assert len(paths) > 15, paths
    for at in range(0, len(paths), 9):
        with LanEngine(program, workspace) as engine:
            for path in paths[at:at + 9]:
                for method, whole, headers, want in (("GET", path, bearer(token), (401, 403)),
                                                     ("POST", path, {**basic(token), **JSON}, (401, 403)),
                                                     ("GET", f"/t/{token}{path}", {}, (404,))):
                    status, answer = engine.far(method, whole, "", headers)
                    assert status in want, (method, path, status, answer)


def talk(engine, token):
    """A WebSocket is its device's, and goes when the access is taken back; what it says then is not taken."""
    with engine.live("/live?ack=recv&id=ben", f"Authorization: Bearer {token}\r\n") as live:
        assert live.status == 101
        before = engine.fixes("anna-arger")
        live.say(FIXES.next(topic="ben", _id="1"))
        assert '"ack"' in live.hear()
        assert engine.fixes("anna-arger") == before + 1 and engine.fixes("ben") == 0
        row = engine.credentials()["anna-arger"]
        assert row["websockets"] == 1, row
        assert engine.act("anna-arger", "revoke") == 1
        live.say(FIXES.next(_id="2"))
        assert live.hear() == 1008
        assert engine.fixes("anna-arger") == before + 1
    check_ways(engine, token, 401)
    with engine.live(f"/t/{token}/live") as live:
        assert live.status == 401
    row = engine.credentials()["anna-arger"]
    assert row["access"] == "revoked" and row["websockets"] == 0 and row["ended"], row


def rotate(engine):
    """The old one is good until the new one is used; who cancels keeps the old one."""
    old = engine.enrol("ben", "Ben")["token"]
    with engine.live(f"/t/{old}/live?ack=recv") as live:
        assert live.status == 101
        void = engine.enrol("ben")["token"]
        assert engine.act("ben", "cancel") == 1
        assert engine.far("POST", "/pub", FIXES.next(), bearer(void))[0] == 401
        new = engine.enrol("ben")["token"]
        assert engine.far("POST", "/pub", FIXES.next(), bearer(old))[0] == 200
        assert engine.credentials()["ben"]["until"] is not None
        assert engine.far("POST", "/pub", FIXES.next(), bearer(new))[0] == 200
        assert live.hear() == 1008
    assert engine.far("POST", "/pub", FIXES.next(), bearer(old))[0] == 401
    assert engine.far("POST", "/pub", FIXES.next(), {**bearer(new)})[0] == 200
    assert engine.far("POST", f"/t/{new}/pub", FIXES.next(), bearer(old))[0] == 401
    return new


def crowd(engine, token):
    """One device has four connections; a fifth takes the place of the oldest."""
    lives = [engine.live(f"/t/{token}/live") for _ in range(4)]
    with engine.live(f"/t/{token}/live"):
        assert lives[0].hear() == 1008
        assert engine.credentials()["ben"]["websockets"] == 4
    for live in lives:
        live.peer.close()
    raws = json.loads(engine.ask("GET", "/door")[1])["refusals"]
    assert any("too many connections" in refusal["why"] for refusal in raws), raws


def flood(engine, token):
    """A backlog comes at once; more than that has to wait, and others do not."""
    other = engine.enrol("carla")["token"]
    batch = "[" + ",".join(FIXES.next() for _ in range(300)) + "]"
    statuses = [engine.far("POST", "/pub", batch, bearer(token))[0] for _ in range(3)]
    assert statuses == [200, 200, 429], statuses
    assert engine.far("POST", "/pub", FIXES.next(), bearer(other))[0] == 200
    assert "roundrock_devices_throttled_total 1\n" in engine.ask("GET", "/metrics")[1]
    door = json.loads(engine.ask("GET", "/door")[1])
    assert (door["devices"]["throttled"], door["devices"]["websockets_displaced"]) == (1, 1), door["devices"]
    assert any("says more than it may" in refusal["why"] for refusal in door["refusals"]), door["refusals"]


def readable(data):
    """Reports are packed."""
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("latin-1")


def keep_secrets(engine, tokens):
    """Nothing that anybody can look at has a token in it."""
    for token in tokens:
        engine.far("GET", f"/t/{token[:-1]}/?id=x&lat=1&lon=2", "", {})
    odd = engine.enrol("odd")["token"]
    assert engine.far("GET", f"/t/{odd}/?id=x&lat=999&lon=2&timestamp=1")[0] == 200
    tokens = (*tokens, odd)
    door = json.loads(engine.ask("GET", "/door")[1])
    assert any("/t/***" in refusal["raw"] for refusal in door["refusals"]), door["refusals"]
    places = {path: readable(engine.fetch("GET", path)[1]) for path in ("/door", "/metrics", "/stats", "/debug/tasks",
                                                                       "/debug/verdicts", "/debug/trace", "/debug/report",
                                                                       "/devices/credentials")}
    places["log"] = engine.output()
    for name in os.listdir(engine.workspace):
        path = os.path.join(engine.workspace, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                places[name] = file.read().decode("latin-1")
    for place, text in places.items():
        for token in tokens:
            assert token not in text and token[:-1] not in text, place
            assert base64.b64encode(f"anna:{token}".encode()).decode() not in text, place


def fill(engine):
    """No more than 64 wait at the same time, and no more than a team comes at once."""
    statuses = [engine.ask("POST", "/devices/enrol", json.dumps({"name": f"Guide {i}"}), JSON)[0] for i in range(70)]
    assert statuses.count(200) < 65 and statuses[-1] == 429, statuses
    for body, want in (("{}", 400), ('{"device":"a\\u0000b"}', 400), ('{"device":"' + "x" * 96 + '"}', 400), ("[]", 400),
                       ('{"name":"x","host":"a/b"}', 400)):
        status, answer = engine.ask("POST", "/devices/enrol", body, JSON)
        assert status == want, (body, status, answer)
    assert engine.ask("POST", "/devices/enrol", '{"name":"x"}')[0] == 415
    assert engine.ask("POST", "/devices/nobody/revoke", "{}", JSON)[0] == 404


def from_the_network(program):
    with tempfile.TemporaryDirectory() as workspace:
        with LanEngine(program, workspace) as engine:
            strangers(engine)
        with LanEngine(program, workspace) as engine:
            anna = first_use(engine)
        is_not_staff(program, workspace, anna)
        with LanEngine(program, workspace) as engine:
            talk(engine, anna)
        with LanEngine(program, workspace) as engine:
            assert engine.far("POST", "/pub", FIXES.next(), bearer(anna))[0] == 401
            ben = rotate(engine)
            crowd(engine, ben)
            flood(engine, ben)
            late, waits = engine.enrol("late")["token"], engine.enrol("waits")["token"]
            keep_secrets(engine, (anna, ben, late, waits))
        too_late(workspace, "late")
        with LanEngine(program, workspace) as engine:
            """What was on disk holds after a start: who is known, who waits, and who is late."""
            assert engine.far("POST", "/pub", FIXES.next(), bearer(ben))[0] == 200
            assert engine.far("POST", "/pub", FIXES.next(), bearer(late))[0] == 401
            assert engine.far("POST", "/pub", FIXES.next(), bearer(waits))[0] == 200
            rows = engine.credentials()
            assert (rows["late"]["access"], rows["waits"]["access"]) == ("late", "known"), rows
            fill(engine)


def too_late(workspace, device):
    """Ten minutes go by."""
    with sqlite3.connect(os.path.join(workspace, "roundrock.db")) as database:
        n = database.execute("UPDATE device_key SET until_ms=1 WHERE device=?", (device,)).rowcount
        assert n == 1, n


def at_home(program):
    """Within this machine devices that nobody enrolled go on as ever; who shows something is who that says."""
    with tempfile.TemporaryDirectory() as workspace, Engine(program, workspace, "--open") as engine:
        assert engine.ask("POST", "/pub", FIXES.next(tid="aa"))[0] == 200
        assert engine.ask("POST", "/pub", FIXES.next(tid="aa"), bearer(WRONG))[0] == 401
        assert engine.ask("POST", "/pub", FIXES.next(tid="aa"), {"Authorization": "Digest x"})[0] == 401
        token = json.loads(engine.ask("POST", "/devices/enrol", '{"device":"anna"}', JSON)[1])["token"]
        assert engine.ask("POST", "/pub", FIXES.next(tid="aa"), basic(token))[0] == 200
        assert engine.ask("GET", f"/t/{token}/?{FIXES.query('aa')}")[0] == 200
        counts = [engine.ask("GET", f"/tracks/{device}?format=csv")[1].strip().count("\n") for device in ("aa", "anna")]
        assert counts == [1, 2], counts


def main():
    program = sys.argv[1]
    at_home(program)
    if own_address() is None:
        print("there is no network: only what comes from this machine was tried")
        return
    from_the_network(program)


if __name__ == "__main__":
    main()
