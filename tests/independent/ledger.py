#!/usr/bin/python3
"""Compares a ledger with what its key signed, by FORMAT.md, with no line of Pumice's own code.

Usage: ledger.py LEDGER FILE...

Prints a line with "accepted", the key's thumbprint and the number of entries, or "refused" with why; then a line for each
thing in which the ledger and the files do not agree: a word and the number it is about. A file that check.py refuses, or that
another key signed, is left out of account. Exit status 0: nothing was found.
"""

import hashlib
import pathlib
import struct
import sys

import cbor2

import check
from cddl import Schema

HEAD_BYTES = 36
# The longest entry: its frame, and a map of three with the largest number, a kind and a digest.
LONGEST_ENTRY_BYTES = HEAD_BYTES + 48
LOST = 3
WORD = 0xFFFFFFFF
# BLAKE3 section 2.2.
IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
PERMUTATION = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
COLUMNS_AND_DIAGONALS = (
    ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)),
    ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)),
)
CHUNK_START, CHUNK_END, ROOT = 1, 2, 8
BLOCK_BYTES = 64


class Ledger:
    """The entries of a ledger, each (number, kind, digest), and what is left of a record at its end."""

    def __init__(self, data, schema):
        contents, self.torn = whole_records(data)
        if not contents:
            raise check.Refused("not-a-ledger")
        beginning = content_of(contents[0], "not-a-ledger")
        if isinstance(beginning, dict) and is_other_version(beginning.get(1)):
            raise check.Refused("version")
        if not schema.allows("beginning", beginning):
            raise check.Refused("not-a-ledger")
        self.key, self.entries = beginning[2], []
        for place, content in enumerate(contents[1:], 1):
            entry = content_of(content, f"broken {place}")
            if not schema.allows("entry", entry):
                raise check.Refused(f"broken {place}")
            if entry[1] != place:
                raise check.Refused(f"gap {place}")
            self.entries.append((entry[1], entry[2], entry[3]))
        if len(self.torn) > LONGEST_ENTRY_BYTES:
            raise check.Refused(f"broken {len(self.entries) + 1}")

    def compared(self, held):
        """In what it and the positions of files, each (number, previous, digest), do not agree."""
        last = len(self.entries)
        digests = {number: digest for number, _, digest in self.entries}
        found = {("torn", last + 1)} if self.torn else set()
        for number, kind, digest in self.entries:
            here = {one[2] for one in held if one[0] == number}
            if kind == LOST:
                found.add(("lost-but-here" if here else "lost", number))
            elif not here:
                found.add(("not-here", number))
            elif here != {digest}:
                found.add(("fork", number))
        for number, previous, digest in held:
            if any(other[0] == number and other[2] != digest for other in held):
                found.add(("fork", number))
            if number > last:
                found.add(("not-recorded", number))
            if number <= last + 1 and previous != digests.get(number - 1):
                found.add(("other-previous", number))
        return sorted(found, key=lambda finding: (finding[1], finding[0]))


def is_other_version(value):
    """Whether a value is a version, and none that is known."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0 and value != 1


def whole_records(data):
    """The contents of the records up to the first that is not whole, and what is left."""
    contents = []
    while len(data) >= HEAD_BYTES:
        (length,) = struct.unpack(">I", data[:4])
        content = data[HEAD_BYTES : HEAD_BYTES + length]
        if len(content) < length or blake3(content) != data[4:HEAD_BYTES]:
            break
        contents.append(content)
        data = data[HEAD_BYTES + length :]
    return contents, data


def content_of(content, otherwise):
    try:
        return check.decode(content)
    except check.Refused:
        raise check.Refused(otherwise) from None


def blake3(message):
    """BLAKE3 of a message of one chunk, which no record exceeds; longer ones are none."""
    if len(message) > 1024:
        return b""
    blocks = [message[at : at + BLOCK_BYTES] for at in range(0, len(message), BLOCK_BYTES)] or [b""]
    value = IV
    for place, block in enumerate(blocks):
        flags = CHUNK_START if place == 0 else 0
        flags |= CHUNK_END | ROOT if place == len(blocks) - 1 else 0
        value = compressed(value, block, flags)
    return struct.pack("<8I", *value)


def compressed(value, block, flags):
    words = struct.unpack("<16I", block.ljust(BLOCK_BYTES, b"\0"))
    state = [*value, *IV[:4], 0, 0, len(block), flags]
    for _ in range(7):
        inputs = iter(words)
        for quarters in COLUMNS_AND_DIAGONALS:
            for quarter in quarters:
                mix(state, quarter, next(inputs), next(inputs))
        words = [words[place] for place in PERMUTATION]
    return tuple(state[place] ^ state[place + 8] for place in range(8))


def mix(state, places, first, second):
    a, b, c, d = places
    for word, turns_d, turns_b in ((first, 16, 12), (second, 8, 7)):
        state[a] = (state[a] + state[b] + word) & WORD
        state[d] = turned(state[d] ^ state[a], turns_d)
        state[c] = (state[c] + state[d]) & WORD
        state[b] = turned(state[b] ^ state[c], turns_b)


def turned(word, bits):
    return (word >> bits | word << 32 - bits) & WORD


def position(data):
    """Signer, number, digest of the entry before, and own digest of an authentic file that stands in a ledger."""
    body, _, payload, signature = cbor2.loads(data).value
    statement = cbor2.loads(payload)
    if 12 not in statement:
        return None
    bare = cbor2.dumps(cbor2.CBORTag(18, [body, {}, payload, signature]))
    place = statement[12]
    return check.thumbprint(statement[2][2]), place[1], place.get(2), hashlib.sha256(bare).digest()


def main(file, files):
    known = check.schemas()
    data = pathlib.Path(file).read_bytes()
    try:
        ledger = Ledger(data, Schema((check.SCHEMAS / "ledger.cddl").read_text()))
    except check.Refused as why:
        print("refused", why)
        return 1
    print("accepted", ledger.key.hex(), len(ledger.entries))
    held = []
    for one in files:
        signed = pathlib.Path(one).read_bytes()
        try:
            check.check(signed, known)
        except check.Refused:
            continue
        place = position(signed)
        if place and place[0] == ledger.key:
            held.append(place[1:])
    found = ledger.compared(held)
    for word, number in found:
        print(word, number)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
