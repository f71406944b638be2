import contextlib
import io
import struct

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox import wire
from grader.sandbox.messages.worker import Raised, Returned, WorkerReply
from grader.sandbox.wire import HEADER, MAGIC, Frame, WireError, encode, read_frame


def parse(data):
    return read_frame(io.BytesIO(data).read, WorkerReply)


def test_a_frame_survives():
    arrays = {"0": np.arange(6, dtype=np.float32).reshape(2, 3), "1": np.array(True), "2": np.zeros((0, 3))}
    frame = parse(encode(Frame(Returned(["none"], changed=[0]), arrays, (b"one", b"", b"three"))))
    assert frame.message == Returned(["none"], changed=[0])
    assert frame.programs == (b"one", b"", b"three")
    assert frame.arrays.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(frame.arrays[name], array, strict=True)


def test_the_end_of_the_stream_is_no_error():
    assert parse(b"") is None


@given(st.binary(max_size=300))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_arbitrary_bytes_raise_nothing_else(data):
    with pytest.raises(WireError):
        parse(data or b"x")


@given(st.binary(max_size=80), st.binary(max_size=120), st.binary(max_size=20))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_arbitrary_parts_raise_nothing_else(message, arrays, programs):
    data = HEADER.pack(MAGIC, len(message), len(arrays), len(programs)) + message + arrays + programs
    with pytest.raises(WireError):
        parse(data)


@given(st.integers(0, 400), st.integers(0, 255))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_a_frame_with_one_byte_changed_is_a_frame_or_an_error(position, value):
    data = bytearray(encode(Frame(Raised("raised", "text"), {"0": np.ones((3, 2))}, (b"p",))))
    data[position % len(data)] = value
    with contextlib.suppress(WireError):
        parse(bytes(data))


@pytest.mark.parametrize("sizes", [(2**32 - 1, 0, 0), (0, 2**32 - 1, 0), (0, 0, 2**32 - 1)])
def test_sizes_are_checked_before_anything_is_read(sizes):
    asked = []

    def read(size):
        asked.append(size)
        return HEADER.pack(MAGIC, *sizes)[:size]

    with pytest.raises(WireError, match="over the limits"):
        read_frame(read, WorkerReply)
    assert asked == [HEADER.size]


def test_a_stream_that_ends_inside_a_frame():
    with pytest.raises(WireError, match="ended inside"):
        parse(encode(Frame(Raised("raised", "text")))[:-3])


def test_an_array_header_that_lies_about_its_size():
    header = b'{"0":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4]}}'
    arrays = struct.pack("<Q", len(header)) + header + b"\0\0\0\0"
    message = msgspec.json.encode({"message": Returned(["none"]), "programs": []})
    with pytest.raises(WireError, match="arrays are malformed"):
        parse(HEADER.pack(MAGIC, len(message), len(arrays), 0) + message + arrays)


def test_programs_that_do_not_add_up():
    message = msgspec.json.encode({"message": Returned(["none"]), "programs": [5, -2]})
    with pytest.raises(WireError, match="do not add up"):
        parse(HEADER.pack(MAGIC, len(message), 0, 3) + message + b"abc")


def test_too_large_a_message_is_not_sent(monkeypatch):
    monkeypatch.setattr(wire, "MAX_ARRAYS", 100)
    with pytest.raises(WireError, match="at most 100"):
        encode(Frame(Returned(["none"]), {"0": np.zeros(100)}))


def of_arrays(header, size=0, lies=0):
    """A frame with these arrays, as a process may write it; `lies` is added to the size of their header."""
    data = header if isinstance(header, bytes) else msgspec.json.encode(header)
    arrays = struct.pack("<Q", len(data) + lies) + data + bytes(size)
    message = msgspec.json.encode({"message": Returned(["none"]), "programs": []})
    return HEADER.pack(MAGIC, len(message), len(arrays), 0) + message + arrays


def entry(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


@pytest.mark.parametrize(("dtype", "size"), [("I8", 1), ("U64", 8), ("F16", 2), ("BOOL", 1)])
def test_an_array_of_a_listed_type_is_carried(dtype, size):
    assert parse(of_arrays({"0": entry(dtype, [], 0, size)}, size)).arrays["0"].shape == ()


@pytest.mark.parametrize(
    ("header", "size"),
    [
        ({"0": entry("C64", [1], 0, 8)}, 8),
        ({"0": entry("BF16", [1], 0, 2)}, 2),
        ({"0": entry("F8_E4M3", [1], 0, 1)}, 1),
        ({"0": entry("F4", [2], 0, 1)}, 1),
        ({"0": entry("object", [1], 0, 8)}, 8),
        ({"x": entry("I8", [1], 0, 1)}, 1),
        ({"1": entry("I8", [1], 0, 1)}, 1),
        ({"0": entry("I8", [1], 0, 1), "01": entry("I8", [1], 1, 2)}, 2),
        ({"-1": entry("I8", [1], 0, 1)}, 1),
        ({"0": entry("I8", [1, 2**62, 4], 0, 1)}, 1),
        ({"0": entry("I8", [0, 2**63], 0, 0)}, 0),
        ({"0": entry("I8", [1] * 100, 0, 1)}, 1),
        ({"0": entry("I8", [-1], 0, 1)}, 1),
        ({"0": entry("F32", [1], 0, 3)}, 3),
        ({"0": entry("I8", [1], 0, 1)}, 5),
        ({"0": entry("I8", [1], 0, 1), "1": entry("I8", [1], 0, 1)}, 1),
        (b"[" * 10_000, 0),
        (b'{"0":{"dtype":"I8","shape":[0],"data_offsets":[0,0]},"__metadata__":{"a":1}}', 0),
        (
            b"{"
            + b",".join(
                b'"%d":%s' % (i, b'{"dtype":"I8","shape":[0],"data_offsets":[0,0]}') for i in range(50_000)
            )
            + b"}",
            0,
        ),
    ],
)
def test_arrays_that_are_none_of_an_answers(header, size):
    with pytest.raises(WireError):
        parse(of_arrays(header, size))


def test_a_message_of_more_parts_than_an_answer_has_is_not_taken(monkeypatch):
    data = encode(Frame(Returned(["list", [["none"]] * 1000])))
    assert parse(data).message.result[1] == [["none"]] * 1000
    monkeypatch.setattr(wire, "MAX_PARTS", 2000)
    with pytest.raises(WireError, match="too many parts"):
        parse(data)


def test_what_has_too_many_arrays_is_not_sent_either():
    numbers = {str(i): np.float32(1) for i in range(20_000)}
    with pytest.raises(WireError, match="20,000 arrays"):
        encode(Frame(Returned(["none"]), numbers))


@pytest.mark.parametrize("lies", [-1, 1, 8, 1 << 40])
def test_a_table_whose_size_is_another(lies):
    with pytest.raises(WireError):
        parse(of_arrays({"0": entry("I8", [1], 0, 1)}, 1, lies))


@pytest.mark.parametrize(
    "text",
    [
        b'{"message":%s,"programs":[]}' % (b"[" * 100_000 + b"]" * 100_000),
        b'{"message":{"type":"returned","result":%s},"programs":[]}' % (b"[" * 100_000 + b"]" * 100_000),
        b'{"message":{"type":"returned","result":NaN},"programs":[]}',
        b'{"message":{"type":"returned","result":["str","\xff"]},"programs":[]}',
        b'{"message":{"type":"returned","result":["str","\\ud800"]},"programs":[]}',
        b'{"message":{"type":"raised","state":1,"sentence":"x"},"programs":[]}',
        b'{"message":{"type":"raised","type":"nobody","state":"x","sentence":"x"},"programs":[]}',
        b'{"message":{"type":"died","code":1e400},"programs":[]}',
        b'{"message":{"type":"died","code":"1"},"programs":[]}',
        b'{"message":{"type":"open"},"programs":[]}',
        b'{"message":null,"programs":[]}',
        b'{"message":{"type":"closed"},"programs":[1e30]}',
        b'{"message":{"type":"closed"},"programs":[%s]}' % (b"9" * 5000),
    ],
)  # fmt: skip
def test_messages_that_are_none(text):
    with pytest.raises(WireError):
        parse(HEADER.pack(MAGIC, len(text), 0, 0) + text)
