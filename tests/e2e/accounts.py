#!/usr/bin/python3
"""Accounts of staff over real sockets: who may do what, from this machine and from others, before and after a
restart, and what is told to whom it is not for.

Usage: accounts.py ROUNDROCK
"""

import json
import os
import subprocess
import sys
import tempfile
import time

from engine import Engine

JSON = {"Content-Type": "application/json"}
PASSWORD = "long enough to be one"
PATIENCE_S = 60
AT_ONCE = 5    # refusals of one address; after twenty it is not listened to


def reset(program, workspace, name):
    done = subprocess.run([program, "--headless", "--workspace", workspace, "--reset-staff", name],
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class FarEngine(Engine):
    """An engine behind a proxy: here nobody is trusted for coming from this machine."""

    def __init__(self, program, workspace):
        with open(os.path.join(workspace, "door.ini"), "w", encoding="utf-8") as settings:
            settings.write("[door]\nbehind-proxy=true\n")
        super().__init__(program, workspace)


def bearer(token):
    return {"Authorization": f"Bearer {token}", **JSON} if token else JSON


def want(engine, wanted, method, path, token=None, body=None):
    status, text = engine.ask(method, path, json.dumps(body) if body is not None else None, bearer(token))
    assert status == wanted, (method, path, status, text)
    return json.loads(text)


def make_token(engine, name, password=PASSWORD, wanted=201):
    return want(engine, wanted, "POST", "/staff/tokens", body={"name": name, "password": password,
                                                               "label": "test"}).get("token")


def hire(engine, manager):
    """Only with a manager's token, also on this machine."""
    vera = {"name": "vera", "role": "viewer", "password": PASSWORD}
    want(engine, 401, "POST", "/staff", body=vera)
    want(engine, 401, "POST", "/staff", "rrs_" + "x" * 43, vera)
    want(engine, 201, "POST", "/staff", manager, vera)
    want(engine, 409, "POST", "/staff", manager, {**vera, "name": "VERA"})
    want(engine, 400, "POST", "/staff", manager, {**vera, "name": "otto", "password": "short"})
    want(engine, 400, "POST", "/staff", manager, {**vera, "name": "otto", "role": "king"})
    want(engine, 201, "POST", "/staff", manager, {"name": "dora", "role": "dispatcher", "password": PASSWORD})
    want(engine, 201, "POST", "/staff", manager, {"name": "gone", "role": "manager", "password": PASSWORD})
    return make_token(engine, "vera"), make_token(engine, "Dora"), make_token(engine, "gone")


def raise_alarm(engine):
    body = {"_type": "location", "tid": "anna", "tst": int(time.time()), "lat": 46.5, "lon": 9.5, "acc": 5}
    assert engine.ask("POST", "/pub", json.dumps(body))[0] == 200
    assert engine.ask("POST", "/pub", json.dumps({**body, "_type": "sos", "tst": body["tst"] + 1}))[0] == 200


def use_roles(engine, manager, viewer, dispatcher):
    raise_alarm(engine)
    one = want(engine, 200, "GET", "/incidents", viewer)[0]
    path = f"/incidents/{one['id']}/acknowledge"
    want(engine, 403, "POST", path, viewer, {"note": "me"})
    want(engine, 403, "POST", "/reports", viewer, {"kind": "snow", "lat": 46.5, "lon": 9.5})
    refund = "/payments/0198c0de-0000-7000-8000-000000000000/"
    want(engine, 403, "POST", refund + "refund", dispatcher, {})
    want(engine, 404, "POST", refund + "received", dispatcher, {})
    want(engine, 403, "POST", refund + "received", viewer, {})
    want(engine, 403, "POST", "/staff/change", dispatcher, {"name": "vera", "role": "manager"})
    want(engine, 200, "POST", path, dispatcher, {"who": "somebody else", "note": "on my way"})
    # Whoever comes with a token is who it belongs to; whoever comes without is this machine's, as before.
    log = want(engine, 200, "GET", f"/incidents/{one['id']}", viewer)
    assert "dora" in [entry.get("who") for entry in log["log"]], log
    assert "somebody else" not in json.dumps(log), log
    want(engine, 200, "POST", f"/incidents/{one['id']}/note", None, {"who": "script", "note": "as before"})
    want(engine, 409, "POST", "/staff/change", manager, {"name": "nobody", "role": "viewer"})
    want(engine, 400, "POST", "/staff/change", manager, {"name": "vera"})


def guess(engine):
    """Nobody hears which of the two was wrong, and both wait; on a slow machine it takes some more until one has to."""
    said = {}
    for name in ("mona", "nobody"):
        said[name], status, n = set(), 401, 0
        while status == 401 and n < 12:
            status, text, headers = engine.fetch("POST", "/staff/tokens", json.dumps(
                {"name": name, "password": "a wrong password", "label": "x"}), JSON)
            said[name].add(text)
            n += 1
        assert status == 429 and n > 3 and int(headers["Retry-After"]) >= 1, (status, n, headers)
    assert said["mona"] == said["nobody"] and len(said["mona"]) == 1, said


def make_token_in_time(engine, name, password):
    """Whoever was guessed for has to wait like the one who guessed."""
    end = time.monotonic() + PATIENCE_S
    body = json.dumps({"name": name, "password": password, "label": "test"})
    while time.monotonic() < end:
        status, text = engine.ask("POST", "/staff/tokens", body, JSON)
        assert status in (201, 429), (status, text)
        if status == 201:
            return json.loads(text)["token"]
        time.sleep(0.2)
    raise AssertionError(name)


def keep_secrets(engine, workspace, secrets):
    listed = engine.ask("GET", "/staff")[1]
    names = {one["name"]: one for one in json.loads(listed)["staff"]}
    assert set(names) == {"mona", "vera", "dora", "gone"}, names
    assert names["vera"]["role"] == "viewer" and names["vera"]["tokens"][0]["label"] == "test", names
    kept = b"".join(open(os.path.join(workspace, name), "rb").read() for name in os.listdir(workspace)
                    if name.startswith("roundrock.db"))
    for secret in secrets:
        assert secret not in listed and secret not in engine.output() and secret.encode() not in kept, secret


def local(program, workspace, password):
    with Engine(program, workspace, "--open") as engine:
        make_token(engine, "mona", "not the password", 401)
        manager = make_token(engine, "mona", password)
        viewer, dispatcher, gone = hire(engine, manager)
        use_roles(engine, manager, viewer, dispatcher)
        want(engine, 200, "POST", "/staff/change", manager, {"name": "gone", "disabled": True})
        want(engine, 401, "GET", "/devices", gone)
        revoked = make_token(engine, "dora")
        want(engine, 200, "POST", "/staff/tokens/revoke", None, {"token": revoked})
        want(engine, 401, "GET", "/devices", revoked)
        want(engine, 409, "POST", "/staff/change", manager, {"name": "mona", "role": "viewer"})
        want(engine, 409, "POST", "/staff/change", manager, {"name": "mona", "disabled": True})
        guess(engine)
        keep_secrets(engine, workspace, [password, PASSWORD, manager, viewer, dispatcher, gone])
        routes = json.loads(engine.ask("GET", "/door")[1])["routes"]
    return routes, manager, viewer, dispatcher, gone


def forbid(engine, path, manager, viewer):
    """One route for staff, as other machines have it."""
    whole = path + "x" if path.endswith("/") else path
    assert engine.ask("GET", whole)[0] == 401, whole
    for token in (viewer, manager):
        status, text = engine.ask("GET", whole, None, bearer(token))
        assert status not in (401, 403), (whole, status, text)
    for method in ("POST", "PUT", "DELETE"):
        status, text = engine.ask(method, whole, "{}", bearer(viewer))
        assert status == 403, (method, whole, status, text)
        assert engine.ask(method, whole, "{}", JSON)[0] == 401, (method, whole)


def far(program, workspace, routes, manager, viewer, gone):
    """Every route of the table: a token of staff opens what is for staff, and nothing opens the rest."""
    staff = [route["path"] for route in routes if route["access"] == "staff"]
    machine = [route["path"] for route in routes if route["access"] == "machine"]
    assert len(staff) >= 15 and len(machine) >= 6, routes
    assert "/staff" in machine and "/debug/" in machine and "/devices" in staff, routes
    for at in range(0, len(staff), AT_ONCE - 1):
        with FarEngine(program, workspace) as engine:
            for path in staff[at:at + AT_ONCE - 1]:
                forbid(engine, path, manager, viewer)
    with FarEngine(program, workspace) as engine:
        for path in machine:
            whole = path + "x" if path.endswith("/") else path
            want(engine, 403, "GET", whole, manager)
        for token in (gone, manager[:-1], "rrs_"):
            want(engine, 401, "GET", "/devices", token)
        want(engine, 200, "GET", "/bookings", viewer)
        want(engine, 401, "GET", "/bookings")
        want(engine, 200, "GET", "/reports", viewer)
    with FarEngine(program, workspace) as engine:
        for i in range(20):
            want(engine, 401, "GET", "/devices", f"rrs_guess-{i}")
        want(engine, 429, "GET", "/devices", manager)
    return len(staff) + len(machine)


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as workspace:
        routes, manager, viewer, dispatcher, gone = local(program, workspace, reset(program, workspace, "mona"))
        n = far(program, workspace, routes, manager, viewer, gone)
        again = reset(program, workspace, "Mona")
        os.remove(os.path.join(workspace, "door.ini"))
        with Engine(program, workspace, "--open") as engine:
            # A token holds across all of it, and a new password opens the same account.
            want(engine, 200, "GET", "/devices", manager)
            want(engine, 200, "GET", "/devices", dispatcher)
            want(engine, 200, "GET", "/devices", make_token_in_time(engine, "mona", again))
    print(f"{n} routes, four accounts, one restart after the other")


if __name__ == "__main__":
    main()
