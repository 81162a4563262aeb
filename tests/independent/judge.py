"""The verdict that follows from a statement, by FORMAT.md and nothing else."""

CHANGE_SAMPLE_PARTS = 2_000
ERASED, WITH_EXCEPTIONS, NOT_ERASED = 1, 2, 3
HDD, SSD, EMMC, USB_STORAGE, VIRTUAL, OPTICAL, RAID_VOLUME = range(1, 8)
LIMITATIONS_OF_REACH = {1, 2, 3, 4, 5, 6, 16, 18, 19, 20}


def judge(statement):
    """Verdict, reasons, claims and limitations of a decoded statement."""
    planned, evidence = statement[6], statement[7]
    geometry = geometry_of(planned, evidence)
    weighed = Weighed(planned, evidence, geometry)
    failures = failures_of(planned, evidence, geometry, weighed)
    exceptions = exceptions_of(evidence, weighed)
    verdict = NOT_ERASED if failures else WITH_EXCEPTIONS if exceptions else ERASED
    reasons = failures + exceptions
    if verdict == ERASED:
        reasons.append([1])
        if weighed.witnessed:
            reasons.append([19, weighed.witnessed[0]])
    limitations = limitations_of(planned, evidence, exceptions, weighed)
    claims = claims_of(planned, verdict, exceptions, limitations)
    return verdict, reasons, claims, sorted(limitations | limitations_of_record(statement))


def limitations_of_record(statement):
    """What the record itself does not prove, whatever was done to the drive."""
    signer, people, confirmed, built_s = statement[2], statement[3][5], statement[4].get(4), statement[5][5]
    found = {7}
    found |= {10} if confirmed is None or confirmed[0] < built_s else set()
    found |= {13} if 2 not in people else set()
    found |= {17} if signer[1] == 1 else set()
    return found


def geometry_of(planned, evidence):
    """The planned geometry, or the larger one that a removed hidden area gave back."""
    target, opening = planned[1][6], evidence[1]
    if opening[0] == 1 and 2 in evidence.get(23, []):
        found = opening[2]
        if found[1:] == target[1:] and found[0] > target[0]:
            return found
    return target


def failures_of(planned, evidence, geometry, weighed):
    blocks = geometry[0] // geometry[1]
    passes, read_back, opening = evidence[2], evidence.get(3), evidence[1]
    reasons = []
    if final_stream(planned) is None or len(planned[2]) > 255:
        reasons.append([7])
    if opening[0] == 2:
        reasons.append([8, opening[1]])
    elif opening[1] != identity(planned[1]):
        reasons.append([9])
    elif opening[2] != geometry:
        reasons.append([10])
    for number, pattern in list(enumerate(planned[2], 1))[:255]:
        done = passes[number - 1] if number <= len(passes) else None
        if done is None or done[1] != pattern:
            reasons.append([11, number])
        elif done[2] + count(done[3]) != blocks or end(done[3]) > blocks:
            reasons.append([13, number])
    if len(passes) > len(planned[2]):
        reasons.append([12])
    if passes and passes[-1][5] != [1]:
        reasons.append([14])
    if read_back is None:
        reasons.append([15])
    else:
        equal, mismatched, unreadable = read_back[1], read_back[2], read_back[3]
        if (
            equal + count(mismatched) + count(unreadable) != blocks
            or max(end(mismatched), end(unreadable)) > blocks
            or common(mismatched, unreadable)
        ):
            reasons.append([16])
        unexpected = count(mismatched) - (common(mismatched, passes[-1][3]) if passes else 0)
        if unexpected:
            reasons.append([6, unexpected])
    reasons += weighed.failures
    excepted = sum(count(done[3]) for done in passes) + (count(read_back[3]) if read_back else 0)
    if excepted > blocks // 100:
        reasons.append([5])
    if evidence[4][0] == 2:
        reasons.append([17, *evidence[4][1:]])
    return reasons


def exceptions_of(evidence, weighed):
    passes, read_back = evidence[2], evidence.get(3)
    reasons = [[18]] if {3, 5} & set(evidence.get(23, [])) else []
    for number, done in list(enumerate(passes, 1))[:255]:
        if done[3]:
            reasons.append([2, number, count(done[3])])
        if number < len(passes) and done[5] != [1]:
            reasons.append([3, number])
    if read_back and read_back[3]:
        reasons.append([4, count(read_back[3])])
    return reasons + weighed.exceptions


def limitations_of(planned, evidence, exceptions, weighed):
    target, hidden, firmware = planned[1], evidence.get(23), evidence.get(22)
    medium = target[7]
    found = {1}
    found |= {2} if medium in (SSD, EMMC, USB_STORAGE) else set()
    found |= {3} if medium in (HDD, USB_STORAGE) else set()
    found |= {4} if hidden and {3, 5} & set(hidden) else set()
    found |= {5} if (hidden is None or 4 in hidden) and medium != VIRTUAL else set()
    found |= {12} if target[4] != 1 else set()
    found |= {HDD: {16}, VIRTUAL: {18}, RAID_VOLUME: {19}, EMMC: {20}}.get(medium, set())
    found |= {6} if any(reason[0] in (2, 4, 22) for reason in exceptions) else set()
    found |= {11} if evidence.get(7) else set()
    found |= {9} if firmware and 3 in firmware else set()
    found |= {14} if firmware and may_be_locked(firmware[1]) else set()
    if weighed.witnessed:
        closed = closed_by(*weighed.witnessed, medium)
        found = (found - closed) | ({8} if closed else set())
    return found


def claims_of(planned, verdict, exceptions, limitations):
    medium, patterns = planned[1][7], planned[2]
    if verdict == NOT_ERASED or medium in (VIRTUAL, OPTICAL, RAID_VOLUME):
        return []

    def spares_last_pass(reason):
        return reason[0] in (3, 18, 20, 21) or reason[0] == 2 and reason[1] != len(patterns)

    claims = []
    if verdict == ERASED and not limitations & LIMITATIONS_OF_REACH:
        claims = [4, 5]
    elif all(spares_last_pass(reason) for reason in exceptions):
        claims = [1, 2]
    is_method = [pattern[0] for pattern in patterns] == [1, 1, 2] and patterns[1][1] == patterns[0][1] ^ 0xFF
    if medium == HDD and is_method and all(reason[0] in (20, 21) for reason in exceptions):
        claims.append(3)
    return claims


class Weighed:
    """What follows from the erase by the drive's own firmware."""

    def __init__(self, planned, evidence, geometry):
        self.failures, self.exceptions, self.witnessed = [], [], None
        self.weigh(planned, evidence, geometry)
        if 24 in evidence and evidence[24][1] not in planned.get(3, []):
            self.failures.append([24])
        earlier = evidence.get(7, [])
        was_read_back_earlier = earlier and earlier[-1][6] == 1 and earlier[-1][4][0] in (4, 5)
        if not self.failures and not self.witnessed and was_read_back_earlier:
            self.failures.append([15])

    def weigh(self, planned, evidence, geometry):
        techniques, firmware = planned.get(3, []), evidence.get(22)
        if firmware is None:
            self.failures += [[23]] if techniques else []
            return
        attempts = firmware[1]
        if any(attempt[1] not in techniques for attempt in attempts):
            self.failures.append([24])
        begun = None
        for number, attempt in enumerate(attempts):
            technique, outcome = attempt[1], attempt[2]
            if outcome[0] == 3:
                begun = begun or (technique, outcome[1])
            if outcome[0] == 1:
                if begun and begun[0] != technique:
                    self.failures.append([25, *begun])
                elif number + 1 < len(attempts):
                    self.failures.append([24])
                else:
                    self.weigh_done(planned, evidence, geometry, technique, outcome[2])
                return
        if begun:
            self.failures.append([25, *begun])
        elif not attempts:
            self.failures.append([23])
        else:
            self.exceptions += [[20, attempt[1], attempt[2][1]] for attempt in attempts]

    def weigh_done(self, planned, evidence, geometry, technique, status):
        firmware, stream = evidence[22], final_stream(planned)
        if not confirms(status, technique):
            self.failures.append([26, technique])
        if firmware.get(2) != [1, identity(planned[1]), geometry]:
            self.failures.append([27])
        if 3 in firmware and stream:
            self.weigh_check(firmware[3], change_samples(geometry[0] // geometry[1], stream[2]))
        else:
            self.failures.append([28])
        if not self.failures and not self.exceptions:
            self.witnessed = (technique, status)

    def weigh_check(self, check, samples):
        lists = unchanged, unexpected, unreadable = check[2], check[3], check[4]
        named = check[1] + sum(map(count, lists))
        is_doubled = common(unchanged, unexpected) or common(unchanged, unreadable) or common(unexpected, unreadable)
        known = set(samples)
        # Nobody can name more blocks than there are samples, so that no endless range is walked through.
        is_strange = named != len(samples) or any(
            block not in known for ranges in lists for first, length in ranges for block in range(first, first + length)
        )
        if is_strange or is_doubled or count(unreadable) > len(samples) // 100:
            self.failures.append([29])
        self.failures += [[30, count(unexpected)]] if unexpected else []
        self.exceptions += [[21, count(unchanged)]] if unchanged else []
        self.exceptions += [[22, count(unreadable)]] if unreadable else []


def change_samples(blocks, key):
    """The blocks that a change check reads."""
    if blocks <= CHANGE_SAMPLE_PARTS:
        return list(range(blocks))
    mask, state = (1 << 64) - 1, int.from_bytes(key[:8], "big")
    samples = {0, blocks - 1}
    for part in range(CHANGE_SAMPLE_PARTS):
        first, behind = (blocks * edge // CHANGE_SAMPLE_PARTS for edge in (part, part + 1))
        state = (state + 0x9E3779B97F4A7C15) & mask
        mixed = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & mask
        samples.add(first + ((mixed ^ mixed >> 31) * (behind - first) >> 64))
    return sorted(samples)


def confirms(status, technique):
    """Whether a raw status is that of a success of a technique."""
    kind, *words = status
    if kind == 1:
        return 1 <= technique <= 3 and not words[0] & 0x21 and words[1] == 0 and words[2] & 0xC000 == 0x8000
    if kind == 2:
        return technique in (4, 5) and not words[0] & 0x21 and words[1] == 0 and words[2] & 6 == 0
    if kind == 3:
        return 6 <= technique <= 11 and words[1] & 7 in (1, 4) and words[2] & 7 == 2 + (technique - 6) % 3
    if kind == 4:
        return technique in (12, 13) and words == [0]
    if kind == 5:
        return 14 <= technique <= 17 and words[:3] == [0, 0, 0]
    if kind == 6:
        return technique in (18, 19) and words[0] & 0xFFF9A080 == 0
    return technique == 20 and words == [0]


def closed_by(technique, status, medium):
    """The limitations that a witnessed erase closes."""
    is_purged = status[0] == 3 and status[2] & 0x800
    if medium == HDD and technique in (2, 3, 15, 16, 20):
        return {1, 3, 16}
    if medium == HDD and technique == 5:
        return {1, 3}
    if medium == SSD and (technique in (1, 3, 9, 11, 14, 16, 20) or technique in (6, 8) and is_purged):
        return {1, 2}
    if medium == EMMC and technique in (18, 19):
        return {1, 2, 20}
    return set()


def may_be_locked(attempts):
    begun = [attempt[2] for attempt in attempts if attempt[1] in (4, 5) and attempt[2][0] != 2]
    if not begun:
        return False
    status = begun[-1][2] if len(begun[-1]) > 2 else None
    return not (status and status[0] == 2 and status[3] & 6 == 0)


def identity(target):
    return {key: target[key] for key in (1, 2, 3) if key in target}


def final_stream(planned):
    return planned[2][-1] if planned[2] and planned[2][-1][0] == 2 else None


def count(ranges):
    return sum(length for _, length in ranges)


def end(ranges):
    return sum(ranges[-1]) if ranges else 0


def common(some, others):
    pairs = ((max(a, b), min(a + m, b + n)) for a, m in some for b, n in others)
    return sum(max(0, behind - first) for first, behind in pairs)
