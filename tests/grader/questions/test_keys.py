"""Questions on small programs of which every key is known by hand; and on programs that want to be asked something else."""

import collections
import re

import answering
import msgspec
import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader import i18n
from grader.key.seed import PUBLIC_SEED, numbered_seed, secret_seed
from grader.questions.make import make
from grader.sandbox.limits import Limits
from grader.sandbox.start_method import servers
from grader.submission.intake import take
from grader.submission.snapshot import Snapshot

STEM = "ex03_convolve_valid"
LOOPS = """import numpy as np

def convolve_valid(image, kernel):
    f_h, f_w = kernel.shape
    rows = image.shape[0] - f_h + 1
    out = np.zeros((rows, image.shape[1] - f_w + 1))
    for i in range(rows):
        for j in range(out.shape[1]):
            patch = image[i : i + f_h, j : j + f_w]
            out[i, j] = (patch * kernel).sum()
    return out
"""
TRACED = """import jax
import jax.numpy as jnp

@jax.jit
def convolve_valid(image, kernel):
    f_h, f_w = kernel.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    total = jnp.zeros((rows, columns))
    for u in range(f_h):
        for v in range(f_w):
            part = image[u : u + rows, v : v + columns]
            total = total + kernel[u, v] * part
    return total
"""
ONE_LINE = """import numpy as np

def convolve_valid(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijuv,uv->ij", windows, kernel)
"""
HELPER = """import numpy as np

class Window:
    def __init__(self, image, shape):
        self.image, self.shape = image, shape

    def at(self, i, j):
        found = self.image[i : i + self.shape[0], j : j + self.shape[1]]
        return found

def places(size, side):
    count = size - side + 1
    return range(count)

def convolve_valid(image, kernel):
    window = Window(image, kernel.shape)
    down, across = (places(n, f) for n, f in zip(image.shape, kernel.shape))
    return [[float((window.at(i, j) * kernel).sum()) for j in across] for i in down]
"""
ROWS, COLUMNS = (lambda h, w, f, g: h - f + 1), (lambda h, w, f, g: w - g + 1)
# By hand, of an image (h, w) and a kernel (f, g): shapes and numbers by what is asked about, counts by the loop's line.
BY_HAND = {
    LOOPS: {
        ("out", 6): lambda h, w, f, g: (h - f + 1, w - g + 1),
        ("patch", 9): lambda h, w, f, g: (f, g),
        ("patch * kernel", 10): lambda h, w, f, g: (f, g),
        ("(patch * kernel).sum()", 10): lambda *_: (),
        ("rows", 5): ROWS,
        ("image.shape[0] - f_h + 1", 5): ROWS,
        ("image.shape[0] - f_h", 5): lambda h, w, f, g: h - f,
        ("image.shape[1] - f_w + 1", 6): COLUMNS,
        ("image.shape[1] - f_w", 6): lambda h, w, f, g: w - g,
        7: ROWS,
        8: lambda h, w, f, g: (h - f + 1) * (w - g + 1),
    },
    TRACED: {
        ("total", 8): lambda h, w, f, g: (h - f + 1, w - g + 1),
        ("total", 12): lambda h, w, f, g: (h - f + 1, w - g + 1),
        ("part", 11): lambda h, w, f, g: (h - f + 1, w - g + 1),
        ("kernel[u, v] * part", 12): lambda h, w, f, g: (h - f + 1, w - g + 1),
        ("kernel[u, v]", 12): lambda *_: (),
        ("rows", 7): ROWS,
        ("columns", 7): COLUMNS,
        ("image.shape[0] - f_h + 1", 7): ROWS,
        ("image.shape[1] - f_w + 1", 7): COLUMNS,
        ("image.shape[0] - f_h", 7): lambda h, w, f, g: h - f,
        ("image.shape[1] - f_w", 7): lambda h, w, f, g: w - g,
        9: lambda h, w, f, g: f,
        10: lambda h, w, f, g: f * g,
    },
    ONE_LINE: {
        ("windows", 4): lambda h, w, f, g: (h - f + 1, w - g + 1, f, g),
        ('np.einsum("ijuv,uv->ij", windows, kernel)', 5): lambda h, w, f, g: (h - f + 1, w - g + 1),
    },
    HELPER: {
        ("found", 8): lambda h, w, f, g: (f, g),
        ("self.image[i : i + self.shape[0], j : j + self.shape[1]]", 8): lambda h, w, f, g: (f, g),
        ("window.at(i, j) * kernel", 18): lambda h, w, f, g: (f, g),
        ("window.at(i, j)", 18): lambda h, w, f, g: (f, g),
        ("size - side", 12): lambda h, w, f, g: h - f,
        ("size - side + 1", 12): ROWS,
        ("self.image", 8): lambda h, w, *_: (h, w),
        ("count", 12): ROWS,  # the first time
        ("(window.at(i, j) * kernel).sum()", 18): lambda *_: (),
    },
}


@pytest.fixture(scope="module")
def ask(key):
    """Makes questions about one file's text, or a notebook's cells."""

    def ask(source, *, stem=STEM, count=12, seed=PUBLIC_SEED, student=None, limits=None):
        snapshot = Snapshot({f"{stem}.py": source.encode()}) if isinstance(source, str) else source
        return make(
            snapshot,
            key,
            stems=[stem],
            seed=seed,
            student=student,
            count=count,
            limits=limits,
            start=servers().start,
        )

    return ask


def assert_well_made(questions):
    """What holds for every question, of whatever program."""
    assert len({q.id for q in questions}) == len(questions)
    for q in questions:
        texts = [choice.text for choice in q.choices]
        assert 3 <= len(texts) <= 4, q
        assert len(set(texts)) == len(texts)
        assert sum(choice.right for choice in q.choices) == 1
        assert all(choice.because for choice in q.choices)
        for text in (q.text, q.explanation, *texts, *(line.text for line in q.code)):
            assert text.isprintable() or not text
            assert len(text) < 600


def expected(question, source):
    """The right answer by hand; None where there is none in the table."""
    sides = answering.told(question)
    sizes = (*sides.get("image", ()), *sides.get("kernel", ()))
    if match := answering.TIMES.search(question.text):
        return BY_HAND[source][int(match[1])](*sizes)
    for pattern in (answering.SHAPE, answering.VALUE):
        if match := pattern.search(question.text):
            return BY_HAND[source][match[1], int(match[2])](*sizes)
    if match := answering.COMPUTED.search(question.text):
        h, w, f, g = sizes
        return 2 if match[1] == "places(n, f)" else (h - f + 1) * (w - g + 1)
    if match := answering.DEPENDS.search(question.text):
        i, j = map(int, match[2].split(","))
        f, g = sides["kernel"]
        return f"image[{_slice(i, f)}, {_slice(j, g)}]"
    return None


def _slice(start, size):
    return str(start) if size == 1 else f"{start}:{start + size}"


@pytest.mark.parametrize("source", BY_HAND, ids=["loops", "traced", "one_line", "helper"])
def test_keys_are_right_by_hand(ask, source):
    made = ask(source, count=30).questions
    assert_well_made(made)
    kinds = collections.Counter(q.kind for q in made)
    assert len(made) >= 6, kinds
    for question in made:
        right = answering.right_of(question)
        by_running = answering.by_running(question, source)
        assert by_running is not False, question
        if by_running is None and question.kind != "dtype_line":
            assert right == str(expected(question, source)), question
    # A change of one of few expressions makes most of them fail.
    wanted = (
        {"input", "depends", "shape"}
        | (set() if source == ONE_LINE else {"changed_line"})
        | ({"times"} if "for i in" in source else set())
    )
    assert kinds.keys() >= wanted


PLAIN = """def output_size(n, f, padding, stride):
    places = 0
    start = -padding
    while start + f <= n + padding:
        places += 1
        start += stride
    return places
"""


def test_a_program_of_plain_numbers(ask):
    made = ask(PLAIN, stem="ex02_output_size", count=12).questions
    assert_well_made(made)
    assert {"changed_line", "input", "times"} <= {q.kind for q in made}
    for question in made:
        assert answering.by_running(question, PLAIN) is not False, question
        if question.kind == "times":
            n, f, padding, stride = answering.told(question).values()
            assert answering.right_of(question) == str((n + 2 * padding - f) // stride + 1)


def test_an_answer_that_is_a_dict_is_asked_about_by_its_keys(ask):
    source = """def why_convolutions(size, channels, f, filters):
    places = (size - f + 1) ** 2
    window = f * f * channels
    inputs, outputs = size * size * channels, places * filters
    return {
        "parameters": {"convolution": (window + 1) * filters, "dense": (inputs + 1) * outputs},
        "inputs_of_one_output": {"convolution": window, "dense": inputs},
        "uses_of_one_weight": {"convolution": places, "dense": 1},
        "multiplications": {"convolution": window * outputs, "dense": inputs * outputs},
    }
"""
    made = ask(source, stem="ex16_why_convolutions", count=12).questions
    assert_well_made(made)
    found = [answering.by_running(question, source) for question in made]
    assert False not in found
    assert found.count(True) >= 4
    assert any("(...)['" in question.text for question in made)


def test_a_notebook_is_asked_about_by_its_cells(ask, tmp_path):
    cells = [
        "%matplotlib inline\nimport numpy as np",
        "raise RuntimeError",
        LOOPS.replace("import numpy as np\n\n", ""),
    ]
    path = tmp_path / f"{STEM}.ipynb"
    notebook = new_notebook(cells=[new_code_cell(cell, id=f"c{i}") for i, cell in enumerate(cells)])
    path.write_text(nbformat.writes(notebook), "utf-8")
    made = ask(take(path)).questions
    assert_well_made(made)
    assert len(made) >= 6
    assert {q.cell for q in made} == {3}
    assert {q.kind for q in made} >= {"shape", "times", "changed_line"}
    assert all(q.code[0].text == "def convolve_valid(image, kernel):" and q.code[0].number == 1 for q in made)
    times = next(q for q in made if "how many times does the body of the loop" in q.text)
    assert "line 5 of code cell 3" in times.text or "line 6 of code cell 3" in times.text


# What a file may do to be asked something else: none of it may lead to a wrong key.
WATCHED = LOOPS.replace("    out = np", "    rows -= bool(sys.gettrace())\n    out = np").replace(
    "import", "import sys\nimport", 1
)
UNWATCHED = LOOPS.replace("    out = np", "    sys.settrace(None)\n    out = np").replace(
    "import", "import sys\nimport", 1
)
COUNTING = LOOPS.replace("    return out", "    calls.append(0)\n    return out + len(calls)").replace(
    "\n\n", "\n\ncalls = []\n", 1
)
PRINTING = LOOPS.replace("    return out", "    print('\\x1b[31m' * 1000)\n    return out")
CHANGING = LOOPS.replace("    return out", "    image[:] = 0\n    return out")
RANDOM = LOOPS.replace("    return out", "    return out + np.random.random()")


@pytest.mark.parametrize(
    "source",
    [WATCHED, UNWATCHED, COUNTING, PRINTING, CHANGING, RANDOM],
    ids=["watched", "unwatched", "counting", "printing", "changing", "random"],
)
def test_a_program_that_wants_to_be_asked_something_else_has_right_questions_or_none(ask, source):
    made = ask(source).questions
    assert_well_made(made)
    shift = source.splitlines().index("def convolve_valid(image, kernel):") - 2
    for question in made:
        assert answering.by_running(question, source) is not False, question
        if match := answering.SHAPE.search(question.text) or answering.VALUE.search(question.text):
            h, w, f, g = (*answering.told(question)["image"], *answering.told(question)["kernel"])
            by_hand = {
                "patch": (f, g),
                "patch * kernel": (f, g),
                "rows": h - f + 1,
                "(patch * kernel).sum()": (),
            }
            by_hand["out"] = (h - f + 1, w - g + 1)
            if match[1] in by_hand:
                assert answering.right_of(question) == str(by_hand[match[1]]), (question, shift)
    if source in (COUNTING, RANDOM):  # two calls are never alike
        assert not {"changed_line", "input"} & {q.kind for q in made}
    if source in (PRINTING, CHANGING):
        assert len(made) >= 5


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    pass\n",
        "def convolve_valid(image, kernel):\n    while True:\n        pass\n",
        "import os\n\ndef convolve_valid(image, kernel):\n    os._exit(3)\n",
        "def convolve_valid(image, kernel):\n    raise ValueError('\\x1b[31m')\n",
        "def convolve_valid(image, kernel) return image\n",
        "convolve_valid = print\n",
        "def other(image):\n    return image\n",
    ],
    ids=["import", "call", "exit", "raises", "syntax", "builtin", "missing"],
)
def test_a_program_that_gives_no_answer_has_no_questions_and_a_reason(ask, source):
    limits = Limits(cpu_seconds=1.0, import_cpu_seconds=1.0, seconds=20.0)
    made = ask(source, limits=limits)
    assert made.questions == []
    (left,) = made.left
    assert left.stem == STEM
    assert left.reason.endswith(".")


def test_a_submission_without_the_file_has_a_reason(key):
    made = make(Snapshot({}), key, stems=[STEM], seed=PUBLIC_SEED, start=servers().start)
    assert [(left.stem, left.reason) for left in made.left] == [(STEM, "There is no file for it.")]


def test_the_same_seed_makes_the_same_questions_to_the_byte_and_another_one_others(ask):
    secret = secret_seed(b"secret", "ana")
    once, again = (msgspec.json.encode(ask(LOOPS, count=5, seed=secret, student="ana")) for _ in range(2))
    assert once == again
    others = [
        ask(LOOPS, count=5, seed=secret_seed(b"secret", "bia"), student="bia"),
        ask(LOOPS, count=5, seed=numbered_seed(3)),
    ]
    texts = {
        tuple(q.text for q in made.questions)
        for made in [msgspec.json.decode(once, type=type(others[0])), *others]
    }
    assert len(texts) == 3


def test_the_line_that_sets_the_dtype_is_the_one_that_makes_the_array(ask):
    (question,) = (q for q in ask(LOOPS).questions if q.kind == "dtype_line")
    assert "returns an array of float64" in question.text
    assert answering.right_of(question) == "line 6: out = np.zeros((rows, image.shape[1] - f_w + 1))"
    assert {c.text.partition(":")[0] for c in question.choices} == {"line 4", "line 5", "line 6", "line 9"}


def test_questions_are_of_several_kinds_and_lines_before_they_repeat(ask):
    made = ask(LOOPS, count=5).questions
    assert len({q.kind for q in made}) == 5


@pytest.mark.parametrize("source", [LOOPS, TRACED])
def test_no_question_shows_the_input_that_another_asks_for(ask, source):
    for seed in range(1, 4):
        questions = ask(source, seed=numbered_seed(seed), count=20).questions
        arrays = [argument.value for question in questions for argument in question.arguments]
        shown = [np.array(value.data).tolist() for value in arrays if value.kind == "array"]
        asked = [answering.right_of(question) for question in questions if question.kind == "input"]
        assert asked
        assert not [right for right in asked if eval(right.partition("= ")[2]) in shown]


def test_questions_speak_the_current_language(ask):
    english = ask(PLAIN, stem="ex02_output_size", count=3)
    i18n.use("pt_BR")
    portuguese = ask(PLAIN, stem="ex02_output_size", count=3)
    assert (english.language, portuguese.language) == ("en", "pt_BR")
    assert [[c.text for c in q.choices] for q in english.questions] == [
        [c.text for c in q.choices] for q in portuguese.questions
    ]


def test_a_change_that_never_ends_costs_no_other_question(ask):
    source = PLAIN.replace("start += stride", "start += stride * 1")
    made = ask(source, stem="ex02_output_size", count=8, limits=Limits(cpu_seconds=3.0)).questions
    assert len(made) >= 5


def test_nothing_of_a_key_is_asked_but_arguments(ask):
    """A question's code is the learner's, and its arguments are the function's."""
    made = ask(LOOPS, count=12).questions
    assert all(line.text in LOOPS for q in made for line in q.code)
    assert all(a.name in ("image", "kernel") for q in made for a in q.arguments)
    assert not any(re.search(r"0x[0-9a-f]{6}", q.text) for q in made)
