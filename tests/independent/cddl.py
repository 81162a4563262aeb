"""Whether a decoded value is what a rule of a CDDL file (RFC 8610) allows.

Reads the part of CDDL that certificate.cddl uses: maps with literal keys, arrays, groups, choices, ranges, literals, a
tag, and the controls .size, .regexp and .cbor.
"""

import re

import cbor2

TOKEN = re.compile(
    r"""\s*(?:;[^\n]*\s*)*
    (?P<token> "[^"]*" | \#6\.18 | => | \.\. | \.(?:size|regexp|cbor) | -?[0-9]+ | [A-Za-z_][A-Za-z0-9_-]* | [=/{}\[\](),:?*] | $ )""",
    re.VERBOSE,
)
PRELUDE = {
    "tstr": lambda value: isinstance(value, str),
    "bstr": lambda value: isinstance(value, bytes),
    "uint": lambda value: is_int(value) and 0 <= value < 1 << 64,
    "int": lambda value: is_int(value) and -(1 << 64) <= value < 1 << 64,
}


class Schema:
    """The rules of a CDDL text."""

    def __init__(self, text):
        self.tokens, place = [], 0
        while place < len(text):
            match = TOKEN.match(text, place)
            if not match:
                raise ValueError(f"no CDDL: {text[place:place + 40]!r}")
            if match["token"]:
                self.tokens.append(match["token"])
            place = match.end()
        self.rules = {}
        while self.tokens:
            name = self.tokens.pop(0)
            self.expect("=")
            self.rules[name] = self.choice()

    def allows(self, rule, value):
        """Whether a value is what the named rule allows."""
        return self.fits(("name", rule), value)

    # Reading.

    def peek(self, ahead=0):
        return self.tokens[ahead] if ahead < len(self.tokens) else ""

    def expect(self, token):
        found = self.tokens.pop(0) if self.tokens else "the end"
        if found != token:
            raise ValueError(f"{token} expected, {found} found")

    def choice(self):
        kinds = [self.controlled()]
        while self.peek() == "/":
            self.tokens.pop(0)
            kinds.append(self.controlled())
        return kinds[0] if len(kinds) == 1 else ("choice", kinds)

    def controlled(self):
        kind = self.plain()
        if self.peek() == "..":
            self.tokens.pop(0)
            return ("range", kind[1], self.plain()[1])
        if self.peek().startswith(".") and self.peek() != "..":
            return ("control", self.tokens.pop(0), kind, self.plain())
        return kind

    def plain(self):
        token = self.tokens.pop(0)
        if token == "#6.18":
            self.expect("(")
            kind = ("tag", 18, self.choice())
            self.expect(")")
            return kind
        if token in "{[(":
            return ({"{": "map", "[": "array", "(": "group"}[token], self.entries({"{": "}", "[": "]", "(": ")"}[token]))
        if token.startswith('"'):
            return ("literal", token[1:-1])
        if re.fullmatch(r"-?[0-9]+", token):
            return ("literal", int(token))
        return ("name", token)

    def entries(self, end):
        """A list of (least, most, key, kind)."""
        entries = []
        while self.peek() != end:
            least, most = 1, 1
            if self.peek() == "?":
                self.tokens.pop(0)
                least = 0
            elif self.peek() == "*":
                self.tokens.pop(0)
                least, most = 0, None
            elif self.peek(1) == "*":
                least, most = int(self.tokens.pop(0)), None
                self.tokens.pop(0)
            key = None
            if self.peek(1) == ":":
                self.tokens.pop(0), self.tokens.pop(0)
            kind = self.choice()
            if self.peek() == "=>":
                self.tokens.pop(0)
                key, kind = kind[1], self.choice()
            entries.append((least, most, key, kind))
            if self.peek() == ",":
                self.tokens.pop(0)
        self.expect(end)
        return entries

    # Checking.

    def fits(self, kind, value):
        what = kind[0]
        if what == "name":
            known = PRELUDE.get(kind[1])
            return known(value) if known else self.fits(self.rules[kind[1]], value)
        if what == "literal":
            return type(value) is type(kind[1]) and value == kind[1]
        if what == "range":
            return is_int(value) and kind[1] <= value <= kind[2]
        if what == "choice":
            return any(self.fits(one, value) for one in kind[1])
        if what == "tag":
            return isinstance(value, cbor2.CBORTag) and value.tag == kind[1] and self.fits(kind[2], value.value)
        if what == "control":
            return self.is_controlled(kind, value)
        if what == "map":
            return isinstance(value, dict) and self.is_map(self.flat(kind[1]), value)
        if what == "array":
            return isinstance(value, list) and self.is_array(self.flat(kind[1]), value)
        raise ValueError(f"a {what} stands where a value should")

    def is_controlled(self, kind, value):
        _, control, inner, wanted = kind
        if not self.fits(inner, value):
            return False
        if control == ".size":
            return len(value) == wanted[1]
        if control == ".regexp":
            return re.fullmatch(wanted[1], value) is not None
        try:
            return self.fits(wanted, cbor2.loads(value))
        except Exception:  # A decoder may fail in any way on what is no CBOR.
            return False

    def flat(self, entries):
        """Entries with those of the groups that they name."""
        for entry in entries:
            named = self.rules.get(entry[3][1]) if entry[2] is None and entry[3][0] == "name" else None
            if named and named[0] == "group":
                yield from self.flat(named[1])
            else:
                yield entry

    def is_map(self, entries, value):
        left = dict(value)
        for least, _, key, kind in entries:
            if not any(is_int(known) and known == key for known in left):
                if least:
                    return False
                continue
            if not self.fits(kind, left.pop(key)):
                return False
        return not left

    def is_array(self, entries, value):
        left = list(value)
        for least, most, _, kind in entries:
            count = 0
            while left and (most is None or count < most) and self.fits(kind, left[0]):
                left.pop(0)
                count += 1
            if count < least:
                return False
        return not left


def is_int(value):
    """Python counts True among the integers; CBOR does not."""
    return isinstance(value, int) and not isinstance(value, bool)
