#!/usr/bin/env python3
# Every public function of the core has a doc block that names its arguments and its
# result, beside its code. Usage: check-docs.py FOLDER
#
# Copyright 2026 The Roundrock Authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import pathlib
import re
import sys

# Parts of others, with their doc in the header.
INTERNAL = ('-private', 'rr-ages', 'rr-chan-buffer', 'rr-contention', 'rr-starve', 'rr-ui-block')

BLOCK = re.compile(r'/\*\*\n \* (\w+):[^\n]*\n(.*?)\*/', re.S)
COMMENT = re.compile(r'/\*.*?\*/', re.S)
PROTOTYPE = re.compile(r'^(\w[\w \*]*?)\b(rr_\w+)\s*\(([^;{}]*?)\)\s*(?:G_GNUC_\w+\s*(?:\([^)]*\))?\s*)*;',
                       re.S | re.M)


def blocks_of(folder):
    blocks = {}
    for path in sorted(folder.glob('*.[ch]')):
        for match in BLOCK.finditer(path.read_text()):
            blocks[match.group(1)] = match.group(2)
    return blocks


def arguments_of(text):
    text = text.strip()
    if text in ('void', ''):
        return []
    return [re.search(r'(\w+)\s*(?:\[[^\]]*\])?$', part.strip()).group(1) if part.strip() != '...' else '...'
            for part in text.split(',')]


def problems_of(header, blocks):
    text = COMMENT.sub('', header.read_text())
    text = re.sub(r'^#.*(?:\\\n.*)*$', '', text, flags=re.M)
    for result, name, arguments in PROTOTYPE.findall(text):
        if result.strip().startswith(('typedef', 'static')):
            continue
        block = blocks.get(name)
        if block is None:
            yield f'{header.name}: {name} has no doc block'
            continue
        for argument in arguments_of(arguments):
            if f' * @{argument}:' not in block:
                yield f'{header.name}: {name} does not say what @{argument} is'
        for documented in re.findall(r'^ \* @([\w.]+):', block, re.M):
            if documented not in arguments_of(arguments):
                yield f'{header.name}: {name} has no @{documented}'
        if result.strip() != 'void' and ' * Returns:' not in block:
            yield f'{header.name}: {name} does not say what it returns'


folder = pathlib.Path(sys.argv[1])
blocks = blocks_of(folder)
headers = [path for path in sorted(folder.glob('*.h')) if not path.stem.endswith(INTERNAL)]
problems = [problem for header in headers for problem in problems_of(header, blocks)]
print('\n'.join(problems))
sys.exit(1 if problems or not headers else 0)
