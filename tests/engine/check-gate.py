#!/usr/bin/env python3
# Every act that the console may ask of the engine is in the one table that says who may.
# Usage: check-gate.py FOLDER
#
# Copyright 2026 The Roundrock Authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import pathlib
import re
import sys


def main():
    folder = pathlib.Path(sys.argv[1])
    gate = set(re.findall(r'ACT \((rr_engine_\w+),', (folder / 'rr-staff-gate.c').read_text()))
    acts, tags = set(), set()
    for path in sorted(folder.glob('rr-*.h')):
        acts |= set(re.findall(r'^void +(rr_engine_\w+_async)\b', path.read_text(), re.M))
    for path in sorted(folder.glob('rr-*.c')):
        tags |= set(re.findall(r'rr_engine_op_new \(\w+, (\w+),', path.read_text())) - {'tag'}
    assert len(acts) > 40, acts
    missing = sorted((acts | tags) - gate)
    for act in missing:
        print(f'{act} is not in the gate: who may do this?')
    unknown = sorted(act for act in gate if act not in acts and act not in tags)
    for act in unknown:
        print(f'{act} is in the gate, and nobody asks for it')
    sys.exit(1 if missing or unknown else 0)


if __name__ == '__main__':
    main()
