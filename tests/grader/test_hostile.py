"""Submissions made to break their reader: each ends at its own student, in bounded memory and time, with a sentence."""

import bz2
import contextlib
import io
import json
import lzma
import tempfile
import threading
import zlib
from pathlib import Path
from types import SimpleNamespace

import hostile
import msgspec
import psutil
import pytest

from grader.cli.main import run
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.intake import client
from grader.sandbox.intake.client import LIMITS
from grader.sandbox.intake.messages import Given, Got, Index, OutOfMemory, Refused, Taken, Wanted
from grader.sandbox.limits import MEBI
from grader.sandbox.start_method import servers
from grader.sandbox.tiers import PROCESS, tiers
from grader.sandbox.usage import State
from grader.sandbox.wire import Frame
from grader.submission import unpack
from grader.submission.acceptance import MAX_UNPACKED
from grader.submission.choice import Asked, Missing
from grader.submission.definitions import Definitions
from grader.submission.intake import take
from grader.submission.snapshot import Snapshot, SubmissionError

NAMES = [*hostile.FILES, *hostile.FOLDERS]
# The rest takes seconds each; what each is about has another one here that is small.
HEAVY = {
    "65536 members.zip",
    "a bomb in each.zip",
    "many helpers",
    "many sparse files",
    "many cells.ipynb",
    "cells are none.ipynb",
    "large source.ipynb",
    "large pax header.tgz",
    "zips in zips.zip",
    "sparse archives",
    "overlapping.zip",
    "numbers for cells.ipynb",
    "empty streams.gz",
    "empty streams.bz2",
    "imports.py",
    "many bytes in names.zip",
}
ASKED = [Asked("ex01_size", ("size",))]
STEM = "ex02_output_size"


@pytest.fixture
def hand_in(temporary):
    """Where submissions are made; they are removed at once, since others clean up less deep."""
    yield temporary / "hand in"
    hostile.remove(temporary / "hand in")


def read_apart(path, tier=PROCESS):
    return client.take(path, tier, servers().start)


def outcome(path):
    """A snapshot, or the sentence of what can't be read."""
    try:
        return read_apart(path)
    except SubmissionError as error:
        return str(error)


@pytest.mark.thorough(but=lambda name: name not in HEAVY)
@pytest.mark.parametrize("name", NAMES)
def test_each_is_read_or_refused_with_a_sentence(temporary, hand_in, name):
    hand_in.mkdir()
    place = hand_in / name
    hostile.lay_out(name, place)
    (temporary / "tmp").mkdir()
    tempfile.tempdir = str(temporary / "tmp")
    found = outcome(place)
    assert not list((temporary / "tmp").glob("grader-[!f]*"))  # the fork servers stay
    if isinstance(found, str):
        assert found.isprintable()
        assert found.endswith(".")
        return
    assert all(note.isprintable() and len(note) < 1_000 for note in found.notes)
    json.dumps([found.notes, [part.path for part in found.missing]]).encode()
    choice = found.choose(ASKED)["ex01_size"]
    assert choice.path or choice.missing or not found.missing
    found.write_to(temporary / "laid out")
    everything = {path.relative_to(temporary / "laid out") for path in (temporary / "laid out").rglob("*.py")}
    assert {Path(path) for path in found.files if path.endswith(".py")} <= everything


def test_what_lies_beside_the_damage_is_graded(hand_in):
    """In a tar what comes before it; in a folder all other files."""
    hand_in.mkdir()
    for name in ("sparse map of text.tar", "negative pax size.tar", "sparse and huge.tar"):
        hostile.lay_out(name, hand_in / name)
        assert read_apart(hand_in / name).choose(ASKED)["ex01_size"].path == "ok.py"
    (hand_in / "all").mkdir()
    for name in IN_A_CLASS:
        hostile.lay_out(name, hand_in / "all" / name)
    (hand_in / "all" / "ex01_size.py").write_bytes(hostile.RIGHT)
    assert read_apart(hand_in / "all").choose(ASKED)["ex01_size"].path == "ex01_size.py"


@pytest.mark.parametrize(
    "name", ["\u200b/tmp/x.py", "\u200b../x.py", "a/\u200b../\u200b../\u200b../x.py", "\u200b..\u200b"]
)
def test_signs_that_nobody_sees_hide_no_way_out(temporary, name):
    (temporary / "a.zip").write_bytes(hostile.zipped({name: b"x", "ok.py": b""}))
    found = take(temporary / "a.zip")
    assert list(found.files) == ["ok.py"]
    assert "leads out" in found.notes[0]


@pytest.fixture
def counted(monkeypatch):
    """Count what comes out of every decompressor, whatever becomes of it."""
    given = []

    class Counting:
        def __init__(self, unpacker):
            self._unpacker = unpacker

        def decompress(self, *arguments, **options):
            data = self._unpacker.decompress(*arguments, **options)
            given.append(len(data))
            return data

        def __getattr__(self, name):
            return getattr(self._unpacker, name)

    def counting(make):
        return lambda *arguments, **options: Counting(make(*arguments, **options))

    libraries = {
        "zlib": SimpleNamespace(**vars(zlib) | {"decompressobj": counting(zlib.decompressobj)}),
        "bz2": SimpleNamespace(**vars(bz2) | {"BZ2Decompressor": counting(bz2.BZ2Decompressor)}),
        "lzma": SimpleNamespace(**vars(lzma) | {"LZMADecompressor": counting(lzma.LZMADecompressor)}),
    }
    for name, library in libraries.items():
        monkeypatch.setattr(unpack, name, library)
    streams = {"gz": lambda: unpack._Inflater(zlib.MAX_WBITS | 16), "bz2": counting(bz2.BZ2Decompressor)}
    streams |= dict.fromkeys(("xz", "lzma"), unpack._unlzma)
    monkeypatch.setattr(unpack, "STREAMS", unpack.STREAMS | streams)
    return given


MORE = 4 << 20
SKIPPED = {
    "a tar's refused members.tgz": lambda: (
        hostile.gzip.compress(hostile.raw(hostile.header(size=600 << 20)))
        + hostile.gzip.compress(bytes(1 << 20)) * 600
    ),
    "links with content.tgz": lambda: (
        hostile.gzip.compress(hostile.raw(hostile.header(type=hostile.tarfile.SYMTYPE, linkname="a")))
        + hostile.gzip.compress(bytes(1 << 20)) * 600
    ),
    "lies about its size.zip": lambda: hostile.patched(hostile.zipped({"a.txt": bytes(64 << 20)}), size=1),
    "hundreds in a zip.zip": lambda: hostile.zipped(
        dict.fromkeys((f"{i}.gz" for i in range(100)), hostile.gzip.compress(bytes(1 << 20)) * 64)
    ),
}
BOMBS = [
    "bomb.gz",
    "bomb.bz2",
    "bomb.tar.bz2",
    "bzip2 bomb.zip",
    "lzma bomb.zip",
    "overlapping.zip",
    "a bomb in each.zip",
]


@pytest.mark.thorough(but=lambda name: name in {*SKIPPED, "bzip2 bomb.zip", "bomb.tar.bz2"})
@pytest.mark.parametrize("name", [*SKIPPED, *BOMBS])
def test_every_byte_that_comes_out_of_a_decompressor_counts(tmp_path, counted, name):
    made = SKIPPED.get(name) or hostile.FILES[name]
    (tmp_path / name).write_bytes(made())
    with contextlib.suppress(SubmissionError):
        take(tmp_path / name)
    assert 0 < sum(counted) <= MAX_UNPACKED + 2 * unpack.PIECE
    assert max(counted) <= unpack.PIECE


def test_a_stream_is_read_to_its_very_end():
    """Pieces, several streams, what fills a block, and what follows and is none."""
    text = bytes(range(256)) * 1_000
    for kind, pack in {"gz": hostile.gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}.items():
        for packed in (
            pack(text),
            pack(text[:9]) + pack(text[9:]),
            pack(text) + bytes(512),
            pack(text) + b"#" * 9,
        ):
            stream = unpack.open_stream(io.BytesIO(packed), kind, unpack.Allowance(9, 1 << 20))
            assert stream.read() == text
        with pytest.raises(EOFError):
            unpack.open_stream(io.BytesIO(pack(text)[:-9]), kind, unpack.Allowance(9, 1 << 20)).read()


@pytest.mark.parametrize("tier", tiers(), ids=lambda tier: tier.name)
def test_every_tier_reads_the_same(temporary, tier):
    if tier.missing():
        assert tier is not PROCESS
        return
    place = temporary / "hand in"
    (place / "d").mkdir(parents=True, mode=0o700)
    (place / "d" / "ex01_size.py").write_bytes(hostile.RIGHT)
    (place / "d" / "ex01_size.py").chmod(
        0o600
    )  # whoever grades may read it, whoever reads it in the sandbox not
    (place / "a.zip").write_bytes(
        hostile.zipped({"helper-1.py": b"x = 1", "hw.ipynb": hostile.notebook([hostile.code("y = 1")])})
    )
    (place / "b.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")
    expected = take(place)
    for start in (servers().start, client.launch):
        assert client.take(place, tier, start) == expected


# What the process may answer, were it somebody else's.

GOOD = Index(["a.py"], [], {}, [], {}, {"a.py": Definitions()})


def index(**changes):
    return Frame(Taken(), programs=(msgspec.json.encode(msgspec.structs.replace(GOOD, **changes)),))


class Pretending:
    """In place of the process: answers what it is told to, and keeps what it was asked."""

    def __init__(self, replies):
        self.replies, self.asked = list(replies), []

    def begin(self):
        pass

    def ask(self, request, *, deadline):
        del deadline
        self.asked.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply


@pytest.fixture
def answered(tmp_path, monkeypatch):
    (tmp_path / "hand in").mkdir()
    (tmp_path / "hand in" / "a.py").write_bytes(b"0123456789")

    def answer(*replies):
        process = Pretending(replies)
        monkeypatch.setattr(client, "apart", lambda *_: contextlib.nullcontext(process))
        try:
            return client.take(tmp_path / "hand in"), process.asked
        except SubmissionError as error:
            return str(error), process.asked

    return answer


def test_an_answer_is_taken_as_data(answered):
    file = Frame(Given(), programs=(b"x",))
    missing = [Missing("b\x1b.7z", "it is\x00 one")]
    found, asked = answered(Frame(Wanted(0, 4, 3)), index(notes=["a\x1bb"] * 99, missing=missing), file)
    assert (asked[1].message, asked[1].programs) == (Got(), (b"456",))
    assert found.files == {"a.py": b"x"}
    assert found.notes == ("a\ufffdb",) * 20
    assert found.missing == (Missing("b\ufffd.7z", "it is\ufffd one"),)
    assert isinstance(found, Snapshot)


@pytest.mark.parametrize(
    "replies",
    [
        *(
            [index(files=files)]
            for files in (
                ["../a.py"],
                ["/a.py"],
                ["a.py", "a.py"],
                ["a.py", "a.py/b"],
                ["a\n.py"],
                [""],
                ["n" * 999],
            )
        ),
        [index(files=[f"{i}" for i in range(3_000)])],
        [index(missing=[Missing("a", "b")] * 3_000)],
        [index(aliases={"../b.py": "a.py"})],
        [index(aliases={"b.py": "c.py"})],
        [index(aliases={"a.py": "a.py"})],
        [index(notebooks={"b.ipynb": []})],
        [index(definitions={"b.py": Definitions()})],
        [Frame(Taken())],
        [Frame(Taken(), programs=(b"[" * 99_999,))],
        [Frame(Taken(), programs=(b'{"files": 5}',))],
        [Frame(Given(), programs=(b"x",))],
        [Frame(Wanted(9, 0, 1))],
        [Frame(Wanted(-1, 0, 1))],
        [Frame(Wanted(0, -1, 1))],
        [Frame(Wanted(0, 0, 1 << 40))],
        [index(), index()],
        [index(), Frame(Given())],
        [index(), Frame(Given(), programs=(bytes(65 << 20),))],
    ],
)
def test_nonsense_is_no_answer(answered, replies):
    found, _asked = answered(*replies)
    assert found.startswith(
        "hand in could not be read, which is no zero: the program that reads it gives no sensible answer"
    )


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (DiedError("the process ended"), "it ends the program that reads it"),
        (TimedOutError(), f"more than {LIMITS.seconds:g} s. Hand in"),
        (OverLimitError(State.OUT_OF_CPU, ""), f"more than {LIMITS.cpu_seconds:g} s of processor time"),
        (OverLimitError(State.OUT_OF_MEMORY, ""), f"more than {LIMITS.memory // MEBI} MiB of memory"),
        (OverLimitError(State.OUT_OF_DISK, ""), "does more than it may"),
        (Frame(OutOfMemory()), f"more than {LIMITS.memory // MEBI} MiB of memory"),
        (Frame(Refused("no\x1b")), "no\ufffd"),
    ],
)
def test_an_end_is_told(answered, reply, words):
    assert words in answered(reply)[0]


def test_a_process_that_asks_for_ever_is_ended(answered, monkeypatch):
    monkeypatch.setattr(client, "LIMITS", msgspec.structs.replace(LIMITS, seconds=0.05))
    found, asked = answered(*[Frame(Wanted(0, 0, 1))] * 99_999)
    assert "reading it takes more than 0.05 s" in found
    assert len(asked) < 99_999


PACKED = bz2.compress(bytes(1 << 20)) * 60


@pytest.mark.parametrize(
    ("limits", "make", "words"),
    [
        (
            {"memory": 24 * MEBI},
            lambda: hostile.notebook([hostile.code("#" * (30 << 20))]),
            "24 MiB of memory",
        ),
        (
            {"cpu_seconds": 0.1},
            lambda: hostile.zipped({"a.bz2": PACKED, "b.bz2": PACKED}),
            "0.1 s of processor time",
        ),
    ],
)
def test_the_limits_are_the_processs_own(temporary, monkeypatch, limits, make, words):
    monkeypatch.setattr(client, "LIMITS", msgspec.structs.replace(LIMITS, **limits))
    name = "hw.ipynb" if "memory" in limits else "hw.zip"
    (temporary / name).write_bytes(make())
    assert words in outcome(temporary / name)


@contextlib.contextmanager
def watched_memory():
    """Yield a list that holds, at the end, the most that this process had above what it began with, in MiB."""
    process, most, done = psutil.Process(), [0], threading.Event()
    begun = process.memory_info().rss

    def look():
        while not done.wait(0.005):
            most[0] = max(most[0], (process.memory_info().rss - begun) >> 20)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()


IN_A_CLASS = [
    "sparse map of text.tar",
    "hundreds of long names.tar",
    "huge size.tar",
    "bomb.gz",
    "bzip2 bomb.zip",
    "hidden signs lead out.zip",
    "deep source.ipynb",
    "odd names",
    "deep folder",
]


def test_ten_of_them_in_a_class_cost_others_nothing(temporary, hand_in, course, capsys):
    place = hand_in
    right = (course.solutions / f"{STEM}.py").read_bytes()
    for number, name in enumerate(IN_A_CLASS):
        student = place / f"m{number}"
        student.mkdir(parents=True)
        if name in hostile.FILES:
            hostile.lay_out(name, student / name)
        else:
            hostile.lay_out(name, student / "inside")
    latin = place / "m\udce1rio" / "exerc\udcedcios"  # bytes of Latin-1, and nothing wrong with them
    for folder in (place / "ana", place / "zeca", latin):
        folder.mkdir(parents=True)
        (folder / f"{STEM}.py").write_bytes(right)
    (place / "n\udce3o.zip").write_bytes(b"PK\x03\x04")
    with watched_memory() as most:
        code = run(
            ["batch", str(place), "--shape", "folders", "--only", STEM, "--out", str(temporary / "out")]
        )
    results = [
        json.loads(path.read_text()) for path in (temporary / "out" / "students").glob("*/result.json")
    ]
    points = {result["student"]["id"]: result["score"] for result in results}
    assert {student: points.pop(student) for student in ("ana", "mário", "zeca")} == {
        "ana": 4,
        "mário": 4,
        "zeca": 4,
    }
    assert set(points) == {*(f"m{number}" for number in range(len(IN_A_CLASS))), "não"}
    assert set(points.values()) == {None}  # of what could not be read nobody has a zero
    assert code == 1  # as for any class of which a part could not be graded
    assert most[0] < 250
    assert "Traceback" not in "".join(capsys.readouterr())
    assert not [path for path in temporary.glob("grader-*") if not path.name.startswith("grader-forks-")]
