#!/usr/bin/python3
"""What strangers hear who speak with and without TLS, by a client that is not ours, and what it costs.

Usage: tls.py ROUNDROCK [N]   (with N: so many connections at the same time, for the figures)
"""

import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import time

from engine import Engine, PATIENCE_S

UPGRADE = ("GET /live?ack=recv HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n")


class TlsEngine(Engine):
    """An engine whose door.ini says something; the tests of this machine go without TLS."""

    def __init__(self, program, workspace, settings, *options):
        with open(os.path.join(workspace, "door.ini"), "w", encoding="utf-8") as file:
            file.write("[door]\n" + settings)
        super().__init__(program, workspace, *options)
        self.authority = os.path.join(workspace, "tls-authority.pem")

    def context(self):
        return ssl.create_default_context(cafile=self.authority)

    def ask_tls(self, path, name="localhost", headers=None):
        peer = http.client.HTTPSConnection(name, self.port, timeout=PATIENCE_S, context=self.context())
        try:
            peer.request("GET", path, headers=headers or {})
            version = peer.sock.version()
            answer = peer.getresponse()
            return answer.status, answer.read().decode(), version
        finally:
            peer.close()

    def s_client(self, *options):
        """Exit status and words of openssl."""
        run = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-CAfile", self.authority,
                              "-verify_return_error", *options], input=b"", capture_output=True, timeout=PATIENCE_S,
                             check=False)
        return run.returncode, (run.stdout + run.stderr).decode(errors="replace")


def check_versions(engine):
    """1.2 and 1.3, and nothing that is older or has no forward secrecy."""
    for version in ("-tls1_2", "-tls1_3"):
        status, text = engine.s_client(version)
        assert status == 0 and "Verify return code: 0 (ok)" in text, text
    for old in (("-tls1",), ("-tls1_1",)):
        status, text = engine.s_client(*old, "-cipher", "ALL@SECLEVEL=0")
        assert status != 0 and "Cipher is (NONE)" in text, (old, text)
    for weak in ("AES128-SHA", "AES256-SHA256", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256",
                 "NULL", "aNULL", "RC4", "3DES"):
        status, text = engine.s_client("-tls1_2", "-cipher", weak + ":@SECLEVEL=0")
        assert "Cipher is (NONE)" in text or "no cipher match" in text or "Error with command" in text, (weak, text)
    status, text = engine.s_client("-tls1_2", "-reconnect")
    assert "Reused" not in text, text


def check_names(engine):
    """Whoever trusts the authority can be sure that it is us, by any name of ours and no other."""
    for name in ("localhost", "127.0.0.1"):
        status, answer, version = engine.ask_tls("/healthz", name)
        assert status == 200 and version == "TLSv1.3", (name, status, answer)
    status, text = engine.s_client("-verify_hostname", "evil.example")
    assert status != 0 and "mismatch" in text, text
    for name in os.listdir(os.path.dirname(engine.authority)):
        if name.startswith("tls-"):
            mode = os.stat(os.path.join(os.path.dirname(engine.authority), name)).st_mode & 0o777
            assert mode == 0o600, (name, oct(mode))


def check_live(engine):
    """A WebSocket over TLS: what is acknowledged is stored, as without."""
    with socket.create_connection(("127.0.0.1", engine.port), timeout=PATIENCE_S) as plain:
        with engine.context().wrap_socket(plain, server_hostname="localhost") as peer:
            peer.sendall(UPGRADE.encode())
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += peer.recv(1)
            assert head.startswith(b"HTTP/1.1 101 "), head
            body = b'{"_type":"location","_id":"1","lat":46,"lon":9,"tst":1760000000,"tid":"tl"}'
            peer.sendall(b"\x81" + bytes([0x80 | len(body)]) + b"\0\0\0\0" + body)
            heard = peer.recv(4096)
            assert b'"ack"' in heard, heard
    assert json.loads(engine.ask("GET", "/stats")[1])["written"] == 1


def at_home(program):
    """Within this machine both go."""
    with tempfile.TemporaryDirectory() as workspace, TlsEngine(program, workspace, "tls=true\n", "--open") as engine:
        check_versions(engine)
        check_names(engine)
        check_live(engine)
        door = json.loads(engine.ask("GET", "/door")[1])
        assert door["protection"] == "tls" and len(door["authority"]) == 95 and door["certificate_until"], door
        assert door["counts"]["handshakes"] > 0 and door["counts"]["handshakes_failed"] > 0, door


def to_strangers(program):
    """Without TLS they hear that it is needed, and nothing else."""
    with tempfile.TemporaryDirectory() as workspace, FarEngine(program, workspace, "tls=true\nbehind-proxy=true\n") as engine:
        status, answer = engine.ask("GET", "/healthz")
        assert status == 403 and "https" in answer, (status, answer)
        assert engine.ask_tls("/healthz")[0] == 200
        assert engine.ask_tls("/metrics")[0] == 403
        assert engine.ask_tls("/metrics", headers={"Host": "evil.example"})[0] == 421


def by_choice(program):
    with tempfile.TemporaryDirectory() as workspace:
        with FarEngine(program, workspace, "tls=true\nbehind-proxy=true\nplain=true\n") as engine:
            assert engine.ask("GET", "/healthz")[0] == 200
            assert engine.ask_tls("/healthz")[0] == 200


class FarEngine(TlsEngine):
    def _is_healthy(self):
        try:
            return self.ask("GET", "/healthz")[0] in (200, 403)
        except OSError:
            return False


def own_certificate(program):
    """The operator's is taken; one that others can read, or that is none, is not, and it says so."""
    with tempfile.TemporaryDirectory() as workspace:
        key, certificate = (os.path.join(workspace, name) for name in ("own-key.pem", "own.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                        "-days", "30", "-subj", "/CN=camp.example.org", "-addext", "subjectAltName=DNS:localhost"],
                       check=True, capture_output=True)
        settings = "tls=true\ncertificate=own.pem\nkey=own-key.pem\n"
        os.chmod(key, 0o600)
        with TlsEngine(program, workspace, settings, "--open") as engine:
            engine.authority = certificate
            for version in ("-tls1_2", "-tls1_3"):
                status, text = engine.s_client(version)
                assert status == 0 and "camp.example.org" in text, text
            assert not os.path.exists(os.path.join(workspace, "tls-door.pem"))
        os.chmod(key, 0o644)
        run = subprocess.run([program, "--headless", "--workspace", workspace, "--listen", "127.0.0.1:0"],
                             capture_output=True, timeout=PATIENCE_S, check=False)
        assert run.returncode == 1 and b"chmod 600" in run.stderr, run


def resident_kib(engine):
    with open(f"/proc/{engine.process.pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def figures(program, n):
    """Connections a second, and what one at rest takes."""
    with tempfile.TemporaryDirectory() as workspace, TlsEngine(program, workspace, "tls=true\n", "--open") as engine:
        context = engine.context()
        engine.ask_tls("/healthz")
        before_kib, peers = resident_kib(engine), []
        begin = time.monotonic()
        for _ in range(n):
            peer = context.wrap_socket(socket.create_connection(("127.0.0.1", engine.port)), server_hostname="localhost")
            peers.append(peer)
        took_s = time.monotonic() - begin
        for peer in peers:
            peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for peer in peers:
            assert peer.recv(4096).startswith(b"HTTP/1.1 200")
        each_kib = (resident_kib(engine) - before_kib) / n
        door = json.loads(engine.ask("GET", "/door")[1])["counts"]
        assert door["tls"] == n, door
        begin, n_asked = time.monotonic(), 0
        while time.monotonic() - begin < 2:
            for peer in peers[:50]:
                peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            for peer in peers[:50]:
                peer.recv(4096)
            n_asked += min(n, 50)
        print(f"{n} connections with TLS at the same time, {n / took_s:.0f} a second one after the other (client and "
              f"server together), {each_kib:.1f} KiB each; {n_asked / 2:.0f} requests a second over 50 of them")
        for peer in peers:
            peer.close()


def main():
    program = sys.argv[1]
    if len(sys.argv) > 2:
        figures(program, int(sys.argv[2]))
        return
    at_home(program)
    to_strangers(program)
    by_choice(program)
    own_certificate(program)


if __name__ == "__main__":
    main()
