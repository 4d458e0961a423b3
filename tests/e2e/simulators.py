"""Suppliers and a payment service to practise with: peers of the program under test, which live on while it
is killed."""

import http.client
import json
import subprocess
import urllib.request

SECRET = "whsec_practice"
PATIENCE_S = 20
# What a supplier's manner is about.
ANYTHING, AVAILABILITY, RESERVE, CONFIRM, CANCEL = range(5)
GOOD = {"latency_ms": 0, "jitter_ms": 0, "fault_permille": 0, "drop_permille": 0, "hang_permille": 0,
        "broken_permille": 0, "drip_permille": 0, "refuse_permille": 0, "rate": 0, "only": ANYTHING}


class Suppliers:
    """with Suppliers(program, ini, 3) as suppliers: they all have a part in the itinerary i1."""

    def __init__(self, program, ini, count, *options, latency_ms=0, deadline_ms=700, seconds=600):
        self.count = count
        self.process = subprocess.Popen([program, "-n", str(count), "-l", str(latency_ms), "--deadline", str(deadline_ms),
                                         "--key", "geheim", "--seconds", str(seconds), "--ini", ini, *options],
                                        stdout=subprocess.PIPE, text=True)
        self.ports = [int(port) for port in self.process.stdout.readline().split()]
        assert self.process.stdout.readline() == "ready\n"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, number, path, body=None):
        peer = http.client.HTTPConnection("127.0.0.1", self.ports[number - 1], timeout=PATIENCE_S)
        try:
            peer.request("GET" if body is None else "POST", path, body=body)
            return json.loads(peer.getresponse().read())
        finally:
            peer.close()

    def tell(self, number, **how):
        """As before, but for what is said."""
        return self.ask(number, "/sim", json.dumps(how))

    def behave(self, number, **how):
        """Well, but for what is said."""
        return self.tell(number, **{**GOOD, **how})

    def behave_all(self, **how):
        for number in range(1, self.count + 1):
            self.behave(number, **how)

    def bookings(self, number):
        return self.ask(number, "/sim/bookings")


class Psp:
    """The payment service; it lives on while the engine is killed."""

    def __init__(self, program, engine_port, **options):
        command = [program, "--webhook", f"http://127.0.0.1:{engine_port}/payments/webhook", "--webhook-secret", SECRET]
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}", str(value)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stdout.close()

    def fetch(self, path, form=None):
        request = urllib.request.Request(self.url + path, form.encode() if form is not None else None,
                                         {"Authorization": "Bearer sk_test_practice"})
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)
