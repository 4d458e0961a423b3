#!/usr/bin/env python3
"""The laboratory from the command line: what it lists it can plant, and what it plants is found."""

import subprocess
import sys


def run(*args):
    return subprocess.run([sys.argv[1], "--headless", *args], capture_output=True, text=True, timeout=60, check=False)


def main():
    listed = run("--lab", "list")
    assert listed.returncode == 0, listed.stderr
    names = [line.split()[0] for line in listed.stdout.splitlines()]
    assert "orphan" in names and "crossed" in names, names

    for name, words in (("orphan", ("PROVEN [D1, orphan", "nobody could serve it")),
                        ("crossed", ("PROVEN [D1, deadlock", "only task"))):
        found = run("--lab", name)
        assert found.returncode == 0, found.stderr
        for word in words:
            assert word in found.stdout, found.stdout

    refused = run("--lab", "moon")
    assert refused.returncode == 2 and "moon" in refused.stderr, refused.stderr
    print(f"{len(names)} cases listed, 2 planted and found")


main()
