"""What bad submissions get: a state, a sentence that says why, and no points; everything else is graded."""

import re
import time

import pytest
from patience import PATIENT

STEM = "ex03_convolve_valid"
HEAD = "import numpy as np\n\ndef convolve_valid(image, kernel):\n    h, w = image.shape\n    "


def body(code):
    return HEAD + code.replace("\n", "\n    ")


BAD = {
    "empty": ("", "failed", "no function convolve_valid.* defines no function"),
    "another name": ("def convolve(image, kernel): ...", "failed", "it defines convolve"),
    "signature": (
        "def convolve_valid(image): ...",
        "failed",
        "yours is convolve_valid\\(image\\)",
    ),
    "no callable": ("convolve_valid = 3", "failed", "no function convolve_valid"),
    "syntax": (
        "def convolve_valid(image, kernel)\n    pass",
        "raised",
        "not Python: expected ':'. Your line 1: `def",
    ),
    "encoding": (b"\xff\xfe\x00", "raised", "not Python"),
    "null byte": (b"x = 1\x00", "raised", "null bytes"),
    "latin": (
        "def convolve_valid(image, kernel): return 'ação'".encode("latin-1"),
        "raised",
        "not Python|utf-8",
    ),
    "starter": (body("raise NotImplementedError"), "not_started", "Not started"),
    "exception": (
        body("return np.asarray(image)[h]"),
        "raised",
        "IndexError.*Your line 5: `return np.asarray",
    ),
    "own exception": (body("raise ValueError('kernel!')"), "raised", "ValueError: kernel!"),
    "text that raises": (
        "class E(Exception):\n    def __str__(self): raise RuntimeError\n" + body("raise E"),
        "raised",
        "E: \\(its text can't be read\\)",
    ),
    "exit at import": ("import sys\nsys.exit(0)", "raised", "ends the program"),
    "exit in the call": (body("raise SystemExit"), "raised", "ends the program"),
    "interrupt": (body("raise KeyboardInterrupt"), "raised", "KeyboardInterrupt"),
    "hard exit": (body("import os; os._exit(0)"), "crashed", "ended the process"),
    "segfault": (body("import ctypes; ctypes.string_at(0)"), "crashed", "signal 11"),
    "recursion": (body("return convolve_valid(image, kernel)"), "raised", "RecursionError"),
    "none": (body("pass"), "failed", "got None .*return"),
    "text": (body("return 'no'"), "failed", "got the text 'no'"),
    "a set": (body("return {1, 2}"), "failed", "<set>"),
    "a function": (body("return convolve_valid"), "failed", "<function>"),
    "objects": (body("return np.array([{}])"), "failed", "array of object"),
    "a lie": (
        "class Liar(float):\n    def __eq__(self, other): return True\n    __hash__ = float.__hash__\n"
        + body("return Liar(1)"),
        "failed",
        "<Liar>",
    ),
    "a generator": (body("return (x for x in [1])"), "failed", "<generator>"),
    "shape": (
        body("return np.asarray(image)"),
        "failed",
        "Expected an array of shape \\(3, 3\\), got .*\\(5, 5\\)",
    ),
    "ragged": (body("return [[1.0, 2.0], [3.0]]"), "failed", "got a list of rows with the lengths 2, 1"),
    "dtype": (body("return np.zeros((3, 3), np.int32)"), "failed", "float32 or float64, got int32"),
    "nan": (body("return np.full((h - 2, w - 2), np.nan)"), "failed", "9 of 9 values are nan"),
    "enormous": (body("return np.zeros((6000, 6000))"), "answered_too_much", "too large"),
    "input changed": (
        body(
            "f, g = kernel.shape\nout = np.zeros((h - f + 1, w - g + 1))\nfor i in range(h - f + 1):\n"
            "    for j in range(w - g + 1):\n        out[i, j] = (image[i:i+f, j:j+g] * kernel).sum()\n"
            "image[:] = 0\nreturn out"
        ),
        "failed",
        "changed its argument image in place",
    ),
    "second call": (
        "seen = []\n"
        + body(
            "seen.append(1)\nf, g = kernel.shape\nout = np.zeros((h - f + 1, w - g + 1)) + (len(seen) > 2)\n"
            "for i in range(h - f + 1):\n    for j in range(w - g + 1):\n"
            "        out[i, j] += (image[i:i+f, j:j+g] * kernel).sum()\nreturn out"
        ),
        "failed",
        "second one with the same arguments was not",
    ),
    "library": (
        "from scipy.signal import correlate2d\n" + body("return correlate2d(image, kernel, 'valid')"),
        "broke_rule",
        "by hand.*Found: scipy.signal.correlate2d",
    ),
    "library in a trace": (
        "from jax import lax\nf = getattr(lax, 'conv_' + 'general_dilated')\n"
        + body("return f(image[None, None], kernel[None, None], (1, 1), 'VALID')[0, 0]"),
        "broke_rule",
        "by hand.*Found: jax.lax.conv_general_dilated",
    ),
}


@pytest.fixture(scope="module")
def good(course):
    return (course.solutions / "ex13_max_pool_f3_s1.py").read_bytes()


@pytest.mark.parametrize("name", BAD)
def test_bad_input_costs_its_exercise_and_no_other(grade_files, good, name):
    source, state, words = BAD[name]
    reports = grade_files({STEM: source, "ex13_max_pool_f3_s1": good})
    bad = reports[STEM]
    assert bad.state == state
    assert bad.score < bad.max_score
    first = next(check for check in bad.checks if check.state == state)
    assert re.search(words, first.message, re.DOTALL), first.message
    for check in bad.checks:
        assert "grader" not in check.message
        assert "Traceback" not in check.message
    assert reports["ex13_max_pool_f3_s1"].state == "passed"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("python", body("while True: pass")),
        ("import", "while True: pass"),
        (
            "xla",
            "from jax import lax\n" + body("return lax.while_loop(lambda x: True, lambda x: x + 1, image)"),
        ),
        ("big integers", body("return len(str(3 ** (10 ** 9)))")),
        (
            "sleep",
            "import time, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + body("time.sleep(600)"),
        ),
    ],
)
def test_endless_work_is_stopped_at_its_limit(grade_files, good, name, source):
    start = time.monotonic()
    reports = grade_files({STEM: source, "ex13_max_pool_f3_s1": good}, seconds=4.0)
    # Four seconds, and what starting and ending processes takes on a busy machine.
    assert time.monotonic() - start < 200
    assert reports[STEM].state == "timed_out", name
    assert reports[STEM].score == 0
    assert "longer than 4 s" in reports[STEM].checks[0].message
    assert all(check.state in ("timed_out", "skipped") for check in reports[STEM].checks)
    assert reports["ex13_max_pool_f3_s1"].state == "passed"


@pytest.mark.parametrize(
    "source",
    [
        body("return np.ones((100_000, 100_000))"),
        "import jax.numpy as jnp\n" + body("return jnp.ones((100_000, 100_000)) + jnp.arange(100_000)"),
        body("x = [0]\nwhile True: x = x * 2"),
    ],
)
def test_too_much_memory_is_said(grade_files, source):
    report = grade_files({STEM: source}, memory=2 << 30, cpu_seconds=100.0)[STEM]
    assert report.state == "out_of_memory"
    assert re.search("memory (than|that) a check has", report.checks[0].message)


def test_a_flood_of_output_is_capped_and_cleaned(grade_files):
    source = body("for _ in range(20_000): print('\\x1b[31m' + 'x' * 200)\nreturn np.zeros((1, 1))")
    report = grade_files({STEM: source})[STEM]
    assert report.state == "failed"
    printed = report.checks[0].printed
    assert 1_000 < len(printed) <= 20_000
    assert "\x1b" not in printed


def test_what_was_printed_before_a_timeout_is_kept(grade_files):
    source = body("print('before the loop', flush=True)\nwhile True: pass")
    report = grade_files({STEM: source}, seconds=4.0)[STEM]
    assert "before the loop" in report.checks[0].printed


def test_a_missing_file_is_not_started(key):
    from grader.grading.submission import Job, grade
    from grader.submission.snapshot import Snapshot

    report = grade(Job(Snapshot({"other.py": b""}), [STEM], PATIENT), lambda: key)
    assert report.exercises[0].state == "not_started"
    assert "no file ex03_convolve_valid.py" in report.exercises[0].checks[0].message


def test_a_library_of_the_learners_own_name_does_not_stand_in_for_numpy(grade_files):
    files = {"numpy": "raise SystemExit", "json": "raise SystemExit", STEM: body("return np.zeros((1, 1))")}
    from grader.submission.snapshot import Snapshot

    assert Snapshot({f"{n}.py": b"" for n in files}).find(STEM)
    report = grade_files({STEM: files[STEM]})[STEM]
    assert report.state == "failed"


@pytest.mark.parametrize("name", ["numpy.py", "jax.py", "random.py", f"{STEM}.py.txt", "1 - final.py"])
def test_a_file_may_have_a_librarys_name_or_none_that_can_be_imported(key, name):
    from grader.grading.submission import Job, grade
    from grader.sandbox.start_method import servers
    from grader.submission.snapshot import Snapshot

    source = "import random, jax\nrandom.random, jax.Array\n" + LOOPS
    report = grade(Job(Snapshot({name: source.encode()}), [STEM], PATIENT), lambda: key, start=servers().fork)
    assert report.exercises[0].state == "passed"
    assert report.submission.notes == [f"{name} is taken for {STEM}."]


def test_a_fault_of_the_graders_own_is_said_and_costs_nothing_silently(key, monkeypatch):
    from grader.grading import submission as module
    from grader.grading.submission import Job, grade
    from grader.submission.snapshot import Snapshot

    def broken(*_):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(module, "judge", broken)
    report = grade(
        Job(Snapshot({f"{STEM}.py": b"def convolve_valid(image, kernel): ..."}), [STEM], PATIENT), lambda: key
    )
    assert report.grader_failed
    assert report.exercises[0].state == "grader_error"
    assert "disk on fire" in report.exercises[0].checks[0].message


LOOPS = """import numpy as np


def convolve_valid(image, kernel):
    (h, w), (f, g) = image.shape, kernel.shape
    conv = np.zeros((h - f + 1, w - g + 1))
    signal = image
    for i in range(h - f + 1):
        for j in range(w - g + 1):
            conv[i, j] = (signal[i : i + f, j : j + g] * kernel).sum()
    return conv
"""


def test_a_variable_may_be_called_conv(grade_files):
    assert grade_files({STEM: LOOPS})[STEM].state == "passed"


def test_annotations_are_evaluated_as_the_learner_wrote_them(grade_files):
    source = LOOPS.replace("(image, kernel)", "(image: Imgae, kernel)", 1)
    report = grade_files({STEM: source})[STEM]
    assert report.state == "raised"
    assert "Imgae" in report.checks[0].message


def test_an_ordered_dict_is_a_dict(grade_files, course):
    source = (course.solutions / "ex04_edge_kernels.py").read_text()
    source += "\nfrom collections import OrderedDict\n_plain = edge_kernels\n"
    source += "\ndef edge_kernels(weights, image):\n    return OrderedDict(_plain(weights, image))\n"
    assert grade_files({"ex04_edge_kernels": source})["ex04_edge_kernels"].state == "passed"


def test_a_training_of_another_structure_is_told_and_not_timed_out(grade_files, course):
    source = (course.solutions / "ex20_train_step.py").read_text()
    source = source.replace("return params, opt_state, loss", "return [params, opt_state, loss]")
    source = source.replace(
        "return optax.apply_updates(params, updates), opt_state, loss",
        "return [optax.apply_updates(params, updates), opt_state, loss]",
    )
    assert "return [" in source
    assert grade_files({"ex20_train_step": source})["ex20_train_step"].state == "passed"


def test_what_an_exception_says_is_the_same_each_time(grade_files):
    source = "def convolve_valid(image, kernel):\n    raise ValueError(f'no image: {convolve_valid}')\n"
    report = grade_files({"ex03_convolve_valid": source})["ex03_convolve_valid"]
    assert "no image: <function convolve_valid>" in report.checks[0].message
