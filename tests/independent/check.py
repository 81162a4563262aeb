#!/usr/bin/python3
"""Checks certificates, job reports, audit records and key statements by FORMAT.md, with no line of Pumice's own code.

Usage: check.py FILE...

Prints a line for each: its name, "accepted" with verdict and signer of a certificate, or else its kind, signer and
countersigners; or "refused" with why. What files say about each other is not looked at. Exit status 0: all accepted.
Needs Debian's packages python3-cbor2 and python3-cryptography.
"""

import hashlib
import pathlib
import sys

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cddl import Schema
from judge import judge

MOST_BYTES = 1 << 20
MOST_BYTES_OF_KEY_STATEMENT = 1024
SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "crates/certificate"
COSE_KEY_PREFIX = bytes.fromhex("a301012006215820")
VERDICTS = {1: "erased", 2: "erased-with-exceptions", 3: "not-erased"}
# Of the field and the curve of Ed25519 (RFC 8032 section 5.1).
PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME
# Points of small order, with the sign bit cleared: whoever names one as a key can sign everything at once.
SMALL_ORDER = {
    bytes.fromhex(point)
    for point in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
}


CREDIT_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ISSUERS = {1: "pumice:key-of-one-boot", 2: "pumice:enrolled-key"}
# The rule for the whole, the one for its header, and the schema they stand in, by media type.
KINDS = {
    "application/pumice-certificate+cose": ("certificate", "protected-header", "certificate.cddl"),
    "application/pumice-job-report+cose": ("job-report", "job-report-header", "certificate.cddl"),
    "application/pumice-audit+cose": ("audit-record", "audit-header", "certificate.cddl"),
    "application/pumice-key-statement+cose": ("key-statement", "protected-header", "key-statement.cddl"),
}


class Refused(Exception):
    """Why a file is none of them, in a word or two."""


def check(data, schemas):
    """What a file comes to, and who signed it."""
    if not 0 < len(data) <= MOST_BYTES:
        raise Refused("size")
    envelope = decode(data)
    if not isinstance(envelope, cbor2.CBORTag) or envelope.tag != 18 or not is_sign1(envelope.value):
        raise Refused("envelope")
    protected, unprotected, payload, signature = envelope.value
    header, statement = decode(protected), decode(payload)
    public = public_key(statement)
    signer = thumbprint(public)
    kind, schema = kind_of(header, statement[2], schemas)
    if kind == "key-statement" and len(data) > MOST_BYTES_OF_KEY_STATEMENT:
        raise Refused("size")
    if header[4] != signer:
        raise Refused("key")
    verify(public, cbor2.dumps(["Signature1", protected, b"", payload]), signature)
    if set(unprotected) - ({11} if kind == "job-report" else set()):
        raise Refused("unprotected")
    countersigners = countersigners_of(envelope.value, schema)
    if not schema.allows(kind, envelope) or not all(is_sound(part) for part in parts(kind, statement)):
        raise Refused("structure")
    if kind != "certificate":
        return kind, signer.hex(), *countersigners
    stated = [statement[key] for key in (8, 9, 10, 11)]
    for name, said, found in zip(("verdict", "reasons", "claims", "limitations"), stated, judge(statement)):
        if said != found:
            raise Refused(f"judgement {name}")
    return VERDICTS[statement[8]], signer.hex()


def kind_of(header, signer, schemas):
    """What a file is and the schema of that, where the header is such a one's."""
    known = [KINDS[media_type] for media_type in KINDS if isinstance(header, dict) and header.get(16) == media_type]
    issuers = [{1: issuer} for code, issuer in ISSUERS.items() if code == signer.get(1)]
    if not known or [header.get(15)] != issuers:
        raise Refused("header")
    kind, rule, file = known[0]
    if kind == "key-statement" and signer[1] != 2:
        # Nobody can speak for the key of one boot.
        raise Refused("structure")
    if not schemas[file].allows(rule, header):
        raise Refused("header")
    return kind, schemas[file]


def countersigners_of(envelope, schema):
    """The thumbprints of those who countersigned; one bad countersignature spoils the whole."""
    body, unprotected, payload, signature = envelope
    if 11 not in unprotected:
        return []
    signers = []
    for countersignature in unprotected[11] if isinstance(unprotected[11], list) else []:
        if not schema.allows("countersignature", countersignature):
            raise Refused("countersignature")
        protected, _, own = countersignature
        header = decode(protected)
        public = header[15][8][1][-2]
        signed = ["CounterSignatureV2", body, protected, b"", payload, [signature]]
        try:
            verify(public, cbor2.dumps(signed), own)
        except Refused:
            raise Refused("countersignature") from None
        if header[4] != thumbprint(public):
            raise Refused("countersignature")
        signers.append(header[4].hex())
    if not signers or len(set(signers)) < len(signers):
        raise Refused("countersignature")
    return signers


def thumbprint(public):
    return hashlib.sha256(COSE_KEY_PREFIX + public).digest()


def decode(data):
    """A value whose only deterministic encoding these bytes are. Keys are sorted by length first, which for unsigned
    integers is the same as by their bytes."""
    try:
        value = cbor2.loads(data)
        if cbor2.dumps(value, canonical=True) == data:
            return value
    except Exception:  # A decoder may fail in any way on what is no certificate.
        pass
    raise Refused("encoding")


def is_sign1(parts):
    kinds = (bytes, dict, bytes, bytes)
    return isinstance(parts, list) and len(parts) == 4 and all(map(isinstance, parts, kinds))


def public_key(statement):
    try:
        version, key = statement[1], statement[2][2]
    except (KeyError, TypeError, IndexError):
        raise Refused("structure") from None
    if version != 1:
        raise Refused("version")
    if not isinstance(statement[2], dict) or not isinstance(key, bytes) or len(key) != 32:
        raise Refused("structure")
    return key


def verify(public, message, signature):
    points = (public, signature[:32])
    if any(is_of_small_order(point) for point in points if len(point) == 32):
        raise Refused("signature")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Refused("signature") from None


def is_of_small_order(point):
    return point[:31] + bytes([point[31] & 0x7F]) in SMALL_ORDER


def is_point(key):
    """Whether x^2 = (y^2 - 1) / (d y^2 + 1) has a root (RFC 8032 section 5.1.3); Euler's criterion tells."""
    y = int.from_bytes(key, "little") % (1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    return pow(square, (PRIME - 1) // 2, PRIME) in (0, 1)


def parts(kind, statement):
    """What the schema alone cannot judge, by name: place in the ledger and credit code, every geometry and every list of
    ranges, and a key with its successor. There is nothing of that in an audit record."""
    if kind == "key-statement" and statement[4][0] == 1:
        yield "successor", (statement[2][2], statement[4][1])
    if kind in ("audit-record", "key-statement"):
        return
    yield "ledger", statement[12]
    if 3 in statement[3]:
        yield "credit-code", statement[3][3]
    if not isinstance(statement[6], dict):
        return
    planned, evidence = statement[6], statement[7]
    yield "geometry", planned[1][6]
    openings = [evidence[1], evidence.get(22, {}).get(2, [2])]
    yield from (("geometry", opening[2]) for opening in openings if opening[0] == 1)
    yield from (("ranges", done[3]) for done in evidence[2])
    yield from (("ranges", evidence[3][key]) for key in (2, 3) if 3 in evidence)
    looked = evidence.get(22, {}).get(3, {})
    yield from (("ranges", looked[key]) for key in (2, 3, 4) if looked)


def is_sound(part):
    """What the schema cannot say."""
    name, value = part
    if name == "ledger":
        return (value[1] == 1) == (2 not in value)
    if name == "credit-code":
        values = [CREDIT_CODE_LETTERS.index(letter) for letter in value]
        is_checked = (sum(value * 3**place for place, value in enumerate(values[:17])) + values[17]) % 31 == 0
        return is_checked and not is_identity_number(value)
    if name == "successor":
        own, successor = value
        return successor != own and is_point(successor) and not is_of_small_order(successor)
    if name == "geometry":
        return value[0] % value[1] == 0
    ends = [first + length for first, length in value]
    is_apart = all(behind < first for behind, (first, _) in zip(ends, value[1:]))
    return is_apart and all(behind < 1 << 64 for behind in ends)


def is_identity_number(text):
    """A citizen's, which is nobody's business (GB 11643)."""
    if not text.isdecimal():
        return False
    is_day = text[6:8] in ("19", "20") and 1 <= int(text[10:12]) <= 12 and 1 <= int(text[12:14]) <= 31
    return is_day and sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(text)) % 11 == 1


def schemas():
    """The schemas, by the names of their files."""
    return {file: Schema((SCHEMAS / file).read_text()) for _, _, file in KINDS.values()}


def main(files):
    known = schemas()
    status = 0
    for file in map(pathlib.Path, files):
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
        try:
            print(file.name, "accepted", *check(data, known))
        except Refused as why:
            print(file.name, "refused", why)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
