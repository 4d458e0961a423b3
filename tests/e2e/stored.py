# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixes of a workspace, read from its database by the description of their form in src/store.

A second reader, written from the description alone: what it says is what the engine wrote.
"""

import struct

ALT = ("alt", "speed", "course", "acc", "vacc", "battery")
UNKNOWN = -2**63


class Packed:
    """Takes one value after the other out of the bytes of a row."""

    def __init__(self, body):
        self.body, self.at = body, 0

    def bytes(self, count):
        assert self.at + count <= len(self.body), "a row ends too early"
        self.at += count
        return self.body[self.at - count:self.at]

    def number(self):
        value = shift = 0
        while True:
            byte = self.bytes(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & (2**64 - 1)
            shift += 7

    def signed(self):
        value = self.number()
        return (value >> 1) ^ -(value & 1)

    def tenths(self):
        value = self.number()
        if value & 1:
            return struct.unpack("<f", self.bytes(4))[0]
        return ((value >> 2) ^ -((value >> 1) & 1)) / 10

    def fix(self, before):
        """One fix; before: the one it is told from, or None."""
        bits, source = struct.unpack("<HB", self.bytes(3))
        fix = {"source": source, "lat": None, "lon": None, "e7": None}
        fix["time_ms"] = self.wrap(self.signed() + (before["time_ms"] if before else 0))
        fix["received_ms"] = self.wrap(self.signed() + fix["time_ms"])
        if bits & 1:
            base = (before and before["e7"]) or (0, 0)
            fix["e7"] = (self.signed() + base[0], self.signed() + base[1])
            fix["lat"], fix["lon"] = fix["e7"][0] / 1e7, fix["e7"][1] / 1e7
        elif bits & 2:
            fix["lat"], fix["lon"] = struct.unpack("<dd", self.bytes(16))
        for i, name in enumerate(ALT):
            fix[name] = self.tenths() if bits & 4 << i else None
        fix["flags"] = self.number() if bits & 1 << 8 else 0
        fix["event"] = self.bytes(1)[0] if bits & 1 << 9 else 0
        fix["charging"] = struct.unpack("b", self.bytes(1))[0] if bits & 1 << 10 else -1
        fix["trigger"] = self.bytes(1)[0] if bits & 1 << 11 else 0
        fix["message_id"] = self.bytes(self.bytes(1)[0]).decode() if bits & 1 << 12 else None
        fix["extra"] = self.bytes(self.number()).decode() if bits & 1 << 13 else None
        return fix

    @staticmethod
    def wrap(value):
        return (value + 2**63) % 2**64 - 2**63


def chunk(body):
    packed, seq, before, fixes = Packed(body), 0, None, []
    while packed.at < len(body):
        seq += packed.signed()
        before = packed.fix(before)
        fixes.append(dict(before, seq=seq))
    return fixes


def inbox(seq, body):
    packed, fixes = Packed(body), []
    while packed.at < len(body):
        device = packed.number()
        fixes.append(dict(packed.fix(None), device_row=device, seq=seq + len(fixes)))
    return fixes


def is_sorted_in(mark, fix):
    """Is a fix of the inbox in a chunk already? mark: the row of the table merge."""
    at_ms = fix["time_ms"] if fix["time_ms"] != UNKNOWN else fix["received_ms"]
    return fix["seq"] <= mark[0] and (fix["device_row"], at_ms, fix["seq"]) <= tuple(mark[1:4])


def read_fixes(db):
    """Every fix of the database, each with its device, in order of arrival."""
    db.execute("BEGIN")
    names = dict(tuple(row) for row in db.execute("SELECT id, name FROM device"))
    mark = tuple(db.execute("SELECT upto_seq, device, at_ms, seq FROM merge").fetchone())
    fixes = [dict(fix, device_row=device) for device, body in db.execute("SELECT device, body FROM chunk")
             for fix in chunk(body)]
    for seq, body in db.execute("SELECT seq, body FROM inbox ORDER BY seq"):
        fixes += [fix for fix in inbox(seq, body) if not is_sorted_in(mark, fix)]
    db.execute("ROLLBACK")
    for fix in fixes:
        fix["device"] = names[fix["device_row"]]
    return sorted(fixes, key=lambda fix: fix["seq"])
