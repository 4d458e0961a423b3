#!/usr/bin/python3
"""Reads in a program what the compiler was asked for: it stays where it is when it is attacked.

Usage: hardening.py [--control-flow] [--stack-clash] PROGRAM...
"""

import json
import re
import subprocess
import sys

ENDBR64 = bytes.fromhex("f30f1efa")          # where an indirect call may land
PROBE = bytes.fromhex("4883 0c24 00".replace(" ", ""))   # orq $0, (%rsp): a page of the stack is touched


def readelf(*options):
    return subprocess.run(["readelf", "-W", *options], capture_output=True, text=True, check=True).stdout


def find_section(path, name):
    """Address, offset and size of a section."""
    found = re.search(rf"\] {re.escape(name)} +\w+ +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+)", readelf("-S", path))
    return [int(part, 16) for part in found.groups()]


def count_landings(path, text, address):
    """How many of our functions there are, and how many begin where a call may land."""
    begins = {int(line.split()[1], 16) for line in readelf("-s", path).splitlines()
              if re.search(r" FUNC .* rr_\w+$", line) and " UND " not in line}
    return len(begins), sum(text[at - address:at - address + 4] == ENDBR64 for at in begins)


def judge(path, options):
    segments, dynamic = readelf("-l", path), readelf("-d", path)
    symbols = readelf("--dyn-syms", path)
    address, offset, size = find_section(path, ".text")
    with open(path, "rb") as file:
        file.seek(offset)
        text = file.read(size)
    stack = re.search(r"GNU_STACK.*", segments)
    found = {
        "position independent": "DYN" in readelf("-h", path) and "PIE" in dynamic,
        "relocations read-only": "GNU_RELRO" in segments and "BIND_NOW" in dynamic,
        "stack not executable": stack is not None and "RWE" not in stack.group(0),
        "no segment to write and execute": not re.search(r"LOAD .* RWE ", segments),
        "stack protector": "__stack_chk_fail" in symbols,
        "fortified": "_chk@" in symbols,
        "no rpath": "RPATH" not in dynamic and "RUNPATH" not in dynamic,
    }
    if "--control-flow" in options:
        n_functions, n_landings = count_landings(path, text, address)
        found["control flow"] = n_functions > 100 and n_landings >= 0.9 * n_functions
    if "--stack-clash" in options:
        found["stack clash"] = PROBE in text
    return found


def main():
    options = {argument for argument in sys.argv[1:] if argument.startswith("--")}
    missing = 0
    for path in [argument for argument in sys.argv[1:] if not argument.startswith("--")]:
        found = judge(path, options)
        missing += sum(not ok for ok in found.values())
        print(json.dumps({"program": path.rsplit("/", 1)[-1], **found}))
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
