"""Evidence records as RFC 4998 describes them, read with nothing but the standard library: hash lists, chains and the
imprints of tokens. Signatures of tokens are not looked at. Usage: rfc4998.py RECORD OBJECT..."""
import hashlib
import sys

NAMES = {"2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.3": "sha512"}


def element(data, at=0):
    tag, length, at = data[at], data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, at = int.from_bytes(data[at:at + count], "big"), at + count
    return tag, data[at:at + length], at + length


def elements(data):
    at, found = 0, []
    while at < len(data):
        start = at
        tag, content, at = element(data, at)
        found.append((tag, content, data[start:at]))
    return found


def oid(content):
    arcs, value = [], 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            arcs.append(value)
            value = 0
    return ".".join(map(str, [min(arcs[0] // 40, 2), arcs[0] - 40 * min(arcs[0] // 40, 2)] + arcs[1:]))


def imprint(token):
    """algorithm and digest that a ContentInfo with TSTInfo is over"""
    signed = elements(elements(elements(token)[1][1])[0][1])
    info = elements(element(elements(elements(signed[2][1])[1][1])[0][1])[1])
    algorithm, hashed = elements(info[2][1])
    return NAMES[oid(elements(algorithm[1])[0][1])], hashed[1]


def stamp(content):
    """(algorithm, lists, token with header) of an ArchiveTimeStamp"""
    algorithm, lists = None, []
    for tag, inner, raw in elements(content):
        if tag == 0xA0:
            algorithm = NAMES[oid(elements(inner)[0][1])]
        elif tag == 0xA2:
            lists = [[value for _, value, _ in elements(one)] for _, one, _ in elements(inner)]
        elif tag == 0x30:
            token = (inner, raw)
    return algorithm or imprint(token[0])[0], lists, token


def proves(one, wanted):
    """4.3: the wanted hashes stand in the first list, and the last hash was stamped"""
    algorithm, lists, token = one
    digest = lambda data: hashlib.new(algorithm, data).digest()
    if lists:
        assert all(hashed in lists[0] for hashed in wanted), "not in the first list"
        value = None
        for hashes in lists:
            hashes = list(hashes) + ([value] if value is not None else [])
            value = digest(b"".join(sorted(hashes)))
    else:
        (value,) = wanted
    assert imprint(token[0]) == (algorithm, value), "another imprint"


def main(file, objects):
    version, algorithms, sequence = elements(element(open(file, "rb").read())[1])
    assert version[1] == b"\x01"
    chains = [[stamp(content) for _, content, _ in elements(chain)] for _, chain, _ in elements(sequence[1])]
    raw = [chain for _, _, chain in elements(sequence[1])]
    stated = {NAMES[oid(elements(one)[0][1])] for _, one, _ in elements(algorithms[1])}
    assert stated == {algorithm for chain in chains for algorithm, _, _ in chain}
    for nth, chain in enumerate(chains):
        algorithm = chain[0][0]
        digest = lambda data: hashlib.new(algorithm, data).digest()
        wanted = [digest(one.encode()) for one in objects]
        if nth:
            # 5.2: DER of the sequence of the chains before
            before = b"".join(raw[:nth])
            size = len(before)
            length = bytes([size]) if size < 128 else (lambda b: bytes([0x80 | len(b)]) + b)(
                size.to_bytes((size.bit_length() + 7) // 8, "big"))
            wanted = [digest(one + digest(b"\x30" + length + before)) for one in wanted]
        if chain[0][1]:
            assert sorted(chain[0][1][0]) == sorted(set(wanted)), "another group"
        proves(chain[0], wanted)
        for older, newer in zip(chain, chain[1:]):
            assert newer[0] == algorithm
            proves(newer, [digest(older[2][1])])
    print("chains", len(chains), "links", sum(map(len, chains)))


main(sys.argv[1], sys.argv[2:])
