"""Frames: header, message, arrays and programs, each mutated by its own grammar, then taken for an answer."""

import io
import json
import struct

import numpy as np
from mutations import dumped, json_text, number, of_bytes

from grader.exercise import Tolerance
from grader.report.value import view
from grader.sandbox.messages.evaluator import Evaluated, EvaluatorReply, NotEvaluated
from grader.sandbox.messages.hello import Hello
from grader.sandbox.messages.worker import Raised, Ready, Returned, Traced, WorkerReply
from grader.sandbox.wire import HEADER, MAGIC, Frame, WireError, encode, read_frame
from grader.scoring.compare import compare
from grader.values import MalformedError, pack, unpack

REFUSALS = (WireError, MalformedError)
EXPECTED = (np.ones((2, 3), np.float32), 3, {"a": [1.5]}, np.array([True, False]))


def seeds():
    """A frame of each kind, and answers of each kind."""
    answers = (*EXPECTED, (EXPECTED, None, "text"), [np.zeros((0, 3)), np.float16(1), np.arange(3)])
    frames = []
    for answer in answers:
        node, arrays = pack(answer)
        frames.append(Frame(Returned(node, changed=[0], called=["numpy.sum"]), arrays))
        frames.append(Frame(Traced(node), {}, (b"module {}", b"")))
    frames += [Frame(Hello()), Frame(Raised("raised", "words", 3, "x = 1")), Frame(Ready())]
    frames.append(Frame(Evaluated({"stablehlo.add": 1}), {"0": np.eye(3, dtype=np.float32)}))
    frames.append(Frame(NotEvaluated("raised", "words")))
    return [encode(frame) for frame in frames]


def mutate(data, rng):
    """One part changed by its grammar; the header says so, or goes on saying what was there."""
    if len(data) < HEADER.size or rng.random() < 0.1:
        return of_bytes(data, rng)
    _, *sizes = HEADER.unpack(data[: HEADER.size])
    ends = [HEADER.size, HEADER.size + sizes[0], HEADER.size + sizes[0] + sizes[1]]
    parts = [data[ends[0] : ends[1]], data[ends[1] : ends[2]], data[ends[2] :]]
    which = rng.randrange(3)
    change = (json_text, _arrays, of_bytes)[which]
    parts[which] = change(parts[which], rng)
    if rng.random() < 0.9:
        sizes = [len(part) for part in parts]
    if rng.random() < 0.05:
        sizes[rng.randrange(3)] = number(rng) % 2**32
    return HEADER.pack(MAGIC, *(size % 2**32 for size in sizes)) + b"".join(parts)


def _arrays(data, rng):
    """Safetensors: a length, a header as JSON, and the arrays' bytes."""
    if len(data) < 8 or rng.random() < 0.1:
        return of_bytes(data, rng)
    (size,) = struct.unpack("<Q", data[:8])
    header, rest = data[8 : 8 + size], data[8 + size :]
    match rng.randrange(4):
        case 0:
            header = json_text(header, rng)
        case 1:
            header = _retyped(header, rng)
        case 2:
            rest = of_bytes(rest, rng)
        case _:
            return struct.pack("<Q", number(rng) % 2**64) + header + rest
    return struct.pack("<Q", len(header)) + header + rest


def _retyped(header, rng):
    """Another dtype, shape or place for an array, such that the rest still fits where it can."""
    try:
        tables = json.loads(header)
        table = tables[rng.choice(list(tables))]
        match rng.randrange(3):
            case 0:
                kinds = (
                    "BOOL",
                    "U8",
                    "I8",
                    "F8_E5M2",
                    "I16",
                    "F16",
                    "BF16",
                    "I32",
                    "F32",
                    "F64",
                    "C64",
                    "U64",
                )
                table["dtype"] = rng.choice(kinds)
            case 1:
                table["shape"] = [abs(number(rng)) for _ in range(rng.randrange(40))]
            case _:
                table["data_offsets"] = rng.choice(([0, 0], [4, 0], [0, 2**40], [-1, 4], [8, 8]))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return json_text(header, rng)
    return dumped(tables)


def enter(data, folder):
    """Read it as a worker's reply or an evaluator's, take its answer, compare that and show it."""
    del folder
    kind = EvaluatorReply if b'"evaluated"' in data or b'"not_evaluated"' in data else WorkerReply
    frame = read_frame(io.BytesIO(data).read, kind)
    if frame is None:
        return None
    node = getattr(frame.message, "result", ["tuple", [["array", name] for name in frame.arrays]])
    value = unpack(node, frame.arrays)
    differences = [compare(expected, value, Tolerance()) for expected in EXPECTED]
    sentences = [difference and difference.sentence for difference in differences]
    return type(frame.message).__name__, sentences, repr(view(value))[:2_000]
