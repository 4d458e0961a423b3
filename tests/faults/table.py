#!/usr/bin/python3
"""Makes the table of the README of what the faults printed.

Usage: table.py FILE...   each a log of meson (benchmarklog.json) or lines of JSON
"""

import json
import sys

WHAT = {
    "F1": "killed at a random moment",
    "F2": "killed in the middle of a write",
    "F3": "power cut, sectors torn",
    "F3 control": "the same without syncs at each commit, which has to lose",
    "F4": "power cut, and the disk had lied: no sync was one",
    "F4 reordered": "the same, and some of each sync was there",
    "F4 shortened": "the same, and the ends of files were missing",
    "F5": "a sync fails, once or for good",
    "F6": "each sync takes 300 ms",
    "F7": "disk full, then room again",
    "F8": "bits, pages and ends of the files change",
    "F9": "the clock jumps by hours and years",
    "F10": "the machine sleeps",
    "F11": "suppliers are cut off, then not",
    "F12": "the line is cut, and nobody is told",
    "F13": "they ask and ask, and read no answer",
    "F14": "they begin something and do not end it",
    "F15": "recorded sessions with changed bytes",
    "F16": "little to send, much to hold",
    "F17": "no file descriptors left",
    "F18": "no memory left",
    "F19": "no threads can be made",
    "F20": "a backlog of a week, each message three times",
    "F21": "a stage of the pipeline fails and is started again",
    "F22": "all of it at once, simulated, each story from a seed",
    "F22 control": "the same without syncs at each commit, which has to lose",
}


def find_lines(path):
    """All objects with a fault in a file, also within what a log says was printed."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if "fault" in found:
                yield found
            for inner in found.get("stdout", "").splitlines():
                if inner.startswith('{"fault"'):
                    yield json.loads(inner)


def add(sum_of, line):
    """Portions of one fault count together; the worst verdict is that of all."""
    for name in ("n", "acked", "lost"):
        if name in line:
            sum_of[name] = sum_of.get(name, 0) + line[name]
    if sum_of.get("verdict") != "violated":
        sum_of["verdict"] = line["verdict"]
    sum_of["fault"] = line["fault"]


def row(line):
    acked = line.get("acked")
    lost = line.get("lost", 0 if acked is not None and line["verdict"] == "held" else "-")
    return (f"| {line['fault']} | {WHAT.get(line['fault'], '')} | {line['n']} | "
            f"{f'{acked:,}' if acked is not None else '-'} | {lost} | {line['verdict']} |")


def main():
    lines = {}
    for path in sys.argv[1:]:
        for line in find_lines(path):
            add(lines.setdefault(line["fault"], {}), line)
    print("| fault | what happens | cases | acknowledged | lost | verdict |")
    print("|---|---|---|---|---|---|")
    for fault in sorted(lines, key=lambda name: (int(name.split()[0][1:]), name)):
        print(row(lines[fault]))
    sys.exit(1 if any(line["verdict"] == "violated" for line in lines.values()) else 0)


if __name__ == "__main__":
    main()
