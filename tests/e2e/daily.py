#!/usr/bin/python3
"""What happens every day, through the whole program: report, ask, stop, start again, move files.

Usage: daily.py ROUNDROCK
"""

import json
import os
import subprocess
import sys
import tempfile
import time

from engine import Engine, free_port

PROGRAM = sys.argv[1]


def location(number, **more):
    return json.dumps({"_type": "location", "tid": "an", "tst": int(time.time()) - 100 + number, "lat": 47.1 + number * 1e-4,
                       "lon": 9.5, "acc": 5, "batt": 77, **more})


def main():
    with tempfile.TemporaryDirectory() as workspace:
        with Engine(PROGRAM, workspace, "--open") as engine:
            assert engine.ask("GET", "/devices") == (200, "[]")
            for number in range(5):
                assert engine.ask("POST", "/pub?u=anna&d=phone", location(number)) == (200, "[]")
            assert engine.ask("POST", "/pub?u=anna&d=phone", location(4)) == (200, "[]")
            assert engine.ask("POST", "/pub?u=anna&d=phone", "{ nonsense") == (200, "[]")
            assert engine.ask("POST", "/pub?u=anna&d=phone", '{"_type":"card","name":"Anna Guide"}') == (200, "[]")
            stats = json.loads(engine.ask("GET", "/stats")[1])
            assert (stats["received"], stats["written"], stats["duplicates"], stats["quarantined"]) == (8, 7, 1, 1), stats
            assert "roundrock_rows_stored_total 7" in engine.ask("GET", "/metrics")[1]
            assert "recv tracker" in engine.ask("GET", "/debug/tasks")[1]
            assert engine.ask("GET", "/healthz")[0] == 200
            assert engine.ask("GET", "/nowhere")[0] == 404
            assert engine.ask("GET", "/pub")[0] == 405
            assert engine.ask("GET", "/live")[0] == 426
            assert engine.ask("GET", "/tracks/anna%2Fphone?format=csv")[1].count("\n") == 6
            assert len(json.loads(engine.ask("GET", "/tracks/anna%2Fphone?format=geojson")[1])["features"]) == 5
            assert engine.ask("GET", "/tracks/anna%2Fphone?format=doc")[0] == 400
            assert engine.ask("GET", "/tracks/nobody")[0] == 404

            # A second engine on the same workspace is refused with a sentence.
            second = subprocess.run([PROGRAM, "--headless", "--workspace", workspace, "--listen",
                                     f"127.0.0.1:{free_port()}"], capture_output=True, text=True, timeout=20)
            assert second.returncode == 1 and "workspace" in second.stderr, second

        # The map is as it was.
        with Engine(PROGRAM, workspace, "--open") as engine:
            device = json.loads(engine.ask("GET", "/devices")[1])[0]
            assert (device["id"], device["name"], device["fix"]["lat"]) == ("anna/phone", "Anna Guide", 47.1004), device
            assert device["battery_pct"] == 77

        # Without --open nobody unknown gets in.
        with Engine(PROGRAM, workspace) as engine:
            assert engine.ask("POST", "/pub?u=eve&d=phone", location(1))[0] == 401
            assert engine.ask("GET", "/?id=eve&lat=1&lon=2")[0] == 400

        # Out as GPX and in again as another device, twice.
        gpx = os.path.join(workspace, "track.gpx")
        subprocess.run([PROGRAM, "--headless", "--workspace", workspace, "--export", "anna/phone", "--output", gpx],
                       check=True, timeout=20, stdout=subprocess.DEVNULL)
        with open(gpx, encoding="utf-8") as file:
            text = file.read()
        assert text.count("<trkpt") == 5
        with open(gpx, "w", encoding="utf-8") as file:
            file.write(text.replace("anna/phone", "archive"))
        for expected in ("5", "0"):
            done = subprocess.run([PROGRAM, "--headless", "--workspace", workspace, "--import", gpx],
                                  check=True, timeout=20, capture_output=True, text=True)
            assert done.stdout.startswith(expected + " "), done
        with Engine(PROGRAM, workspace, "--open") as engine:
            assert engine.ask("GET", "/tracks/archive?format=csv")[1].count("\n") == 6

    # What is typed wrong is said, with status 2.
    for wrong in (["--listen", "nowhere"], ["--listen", "0.0.0.0:0", "--open"], ["--drill=everest"], ["--nonsense"]):
        done = subprocess.run([PROGRAM, "--headless", *wrong], capture_output=True, text=True, timeout=20)
        assert done.returncode == 2 and done.stderr.startswith("roundrock: "), (wrong, done)
    print("a day went well")


if __name__ == "__main__":
    main()
