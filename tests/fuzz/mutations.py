"""Small changes to bytes and to JSON, drawn by a `random.Random`, whoever is behind it: a seed, hypothesis, atheris."""

import json

NUMBERS = (0, 1, -1, 2, 7, 255, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**53, 2**63, 2**64, -(2**63), 10**40)
WORDS = (
    *(
        "",
        "0",
        "-1",
        "nan",
        "inf",
        "1e999",
        "None",
        "../../outside",
        "/etc/passwd",
        "\x1b[31m",
        "\ud800",
        "ção",
    ),
    *("F64", "C64", "BF16", "F8_E4M3", "I64", "U8", "complex64", "object", "array", "tuple", "dict", "other"),
    *("x" * 300, "\x00", "a\nb", "passed", "graded", "sha256:" + "0" * 16),
)
MOST = 1 << 20  # bytes; what is mutated grows no further


def number(rng):
    """A number at which something often turns over."""
    return rng.choice(NUMBERS) if rng.random() < 0.7 else rng.randrange(-300, 300)


def of_bytes(data, rng):
    """Bytes with one change: bits, a few bytes, a piece taken out, put in twice, or moved."""
    if not data:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(1, 9)))
    changed = bytearray(data)
    at = rng.randrange(len(changed))
    size = min(len(changed) - at, rng.choice((1, 2, 4, 8, 64, 512)))
    match rng.randrange(6):
        case 0:
            changed[at] ^= 1 << rng.randrange(8)
        case 1:
            changed[at : at + size] = rng.choice((b"\0", b"\xff", b"9", b" ", b'"', b"\x80")) * size
        case 2:
            changed[at : at + 4] = (number(rng) % 2**32).to_bytes(4, rng.choice(("little", "big")))
        case 3:
            del changed[at : at + size]
        case 4:
            changed[at:at] = changed[at : at + size]
        case _:
            changed[at:] = changed[at:][: rng.randrange(len(changed) - at + 1)]
    return bytes(changed[:MOST])


def of_json(value, rng):
    """JSON with one change somewhere in it: a value put in another's place, taken out, doubled, wrapped, renamed."""
    places = list(_places(value))
    if not places:
        return _leaf(value, rng)
    parent, key = rng.choice(places)
    match rng.randrange(7):
        case 0 | 1:
            parent[key] = _leaf(parent[key], rng)
        case 2:
            other, name = rng.choice(places)
            parent[key] = json.loads(json.dumps(other[name]))
        case 3:
            del parent[key]
        case 4 if isinstance(parent, list):
            parent.insert(key, json.loads(json.dumps(parent[key])))
        case 4 | 5 if isinstance(parent, dict):
            parent[rng.choice((*WORDS, *parent))] = parent.pop(key)
        case _:
            parent[key] = _wrapped(parent[key], rng.choice((1, 2, 40, 300)), rng)
    return value


def json_text(data, rng):
    """JSON text with one change: of what it says, or of its letters, some of which no writer of JSON would write."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return of_bytes(data, rng)
    if rng.random() < 0.8:
        return dumped(of_json(value, rng))
    match rng.randrange(4):
        case 0:
            depth = rng.choice((100, 2_000, 100_000))
            return data.replace(b"[", b"[" * depth, 1)
        case 1:
            return data.replace(b"1", b"1" * rng.choice((25, 5_000)), 1)
        case 2:
            return data.replace(b'"', b'"\\ud800', rng.randrange(1, 3))
        case _:
            return of_bytes(data, rng)


def dumped(value):
    """JSON as bytes; lone surrogates become escapes."""
    return json.dumps(value).encode()


def _leaf(value, rng):
    kind = rng.randrange(6)
    if kind == 0 and isinstance(value, str):
        return "".join(rng.sample(value, len(value)))[: rng.randrange(len(value) + 1)]
    return (number(rng), rng.choice(WORDS), None, rng.random() < 0.5, rng.choice((0.5, 1e308, -0.0)), [])[
        kind
    ]


def _wrapped(value, depth, rng):
    as_list = rng.random() < 0.5
    for _ in range(depth):
        value = [value] if as_list else {"a": value}
    return value


def _places(value):
    """Every (container, key) in JSON."""
    waiting = [value]
    while waiting:
        container = waiting.pop()
        keys = range(len(container)) if isinstance(container, list) else container
        for key in keys if isinstance(container, list | dict) else ():
            yield container, key
            waiting.append(container[key])
