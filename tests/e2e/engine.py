"""The program under test: it runs within a block, and never longer, however the block ends."""

import http.client
import signal
import socket
import subprocess
import sys
import tempfile
import time

PATIENCE_S = 20
KEPT = []


def free_port():
    """A port that nobody else draws while this program runs: a socket that does not listen keeps it. Whoever
    allows addresses to be used again, as servers do, can listen there beside it, and as often as they like."""
    keeper = socket.socket()
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    keeper.bind(("127.0.0.1", 0))
    KEPT.append(keeper)
    return keeper.getsockname()[1]


class Engine:
    """with Engine(program, workspace, "--open") as engine: it answers until the end of the block,
    where it has to end in order; a block that fails kills it, and shows what it said."""

    def __init__(self, program, workspace, *options):
        self.port = free_port()
        self.command = [program, "--headless", "--workspace", workspace, "--listen", f"127.0.0.1:{self.port}", *options]
        self.process = None
        self.log = None
        self.start_s = None

    def __enter__(self):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=subprocess.STDOUT)
        begin = time.monotonic()
        try:
            while not self._is_healthy():
                if self.process.poll() is not None or time.monotonic() - begin > PATIENCE_S:
                    sys.exit("the engine does not answer")
                time.sleep(0.005)
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        self.start_s = time.monotonic() - begin
        return self

    def __exit__(self, kind, error, trace):
        try:
            if kind is None and self.process.poll() is None:
                self.stop()
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            if kind is not None:
                print(self.output()[-8000:], file=sys.stderr)
            self.log.close()

    def _is_healthy(self):
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def fetch(self, method, path, body=None, headers=None):
        """Status, bytes and headers of an answer."""
        peer = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            peer.request(method, path, body=body.encode() if isinstance(body, str) else body, headers=headers or {})
            answer = peer.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            peer.close()

    def ask(self, method, path, body=None, headers=None):
        """Status and text of an answer."""
        status, answer, _ = self.fetch(method, path, body, headers)
        return status, answer.decode()

    def output(self):
        """What it has said until now; read beside it, so that it goes on where it was."""
        with open(f"/proc/self/fd/{self.log.fileno()}", encoding="utf-8", errors="replace") as log:
            return log.read()

    def end(self, how=signal.SIGTERM):
        """Returns its exit status."""
        self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def stop(self):
        """It has to end in order, and without a complaint until then."""
        status = self.end()
        assert status == 0, (status, self.output())
        assert "CRITICAL" not in self.output() and "WARNING" not in self.output(), self.output()
