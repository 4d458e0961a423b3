#!/usr/bin/python3
"""Looks through an exported audit log, without any part of Roundrock.

Usage: verify_audit.py FILE.csv|FILE.jsonl [HEAD]

HEAD is the hash that the last row has to have, as somebody noted it at another time or place.
"""

import csv
import hashlib
import json
import sys

FIELDS = ("seq", "time_ms", "mono_ms", "start", "who", "what", "subject", "result", "detail")


def read(lines, is_csv):
    return csv.DictReader(lines) if is_csv else (json.loads(line) for line in lines if line.strip())


def digest(before, row):
    """SHA-256 over the hash before, and each field as LENGTH:BYTES, (a netstring)."""
    fields = (str(row[name]).encode() for name in FIELDS)
    return hashlib.sha256(before + b"".join(b"%d:%s," % (len(field), field) for field in fields)).digest()


def verify(rows):
    """How many rows, the last hash, and what is wrong first: None if nothing is."""
    before, n, wrong = bytes(32), 0, None
    for n, row in enumerate(rows, 1):
        found = bytes.fromhex(row["hash"])
        if wrong is None and int(row["seq"]) != n:
            wrong = f"row {n} is missing, or row {row['seq']} is where it does not belong"
        elif wrong is None and digest(before, row) != found:
            wrong = f"row {n} is not what was written"
        before = found
    return n, before.hex(), wrong


def main():
    with open(sys.argv[1], newline="", encoding="utf-8") as lines:
        n, head, wrong = verify(read(lines, sys.argv[1].endswith(".csv")))
    if wrong is None and len(sys.argv) > 2 and head != sys.argv[2]:
        wrong = f"the last row is {head}, not {sys.argv[2]}"
    print(wrong or f"{n} rows, the last is {head}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
