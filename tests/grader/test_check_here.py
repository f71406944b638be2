"""A check in a notebook's own process."""

import html
import linecache
import os
import re
import sys
import types
from pathlib import Path

import pytest
from notebook_cells import HEAD, RIGHT, STEM
from patience import PATIENT

from grader import check, hint
from grader.course import Course
from grader.grading.submission import Job, grade
from grader.notebook import check as notebook_check
from grader.notebook.opened import opened
from grader.sandbox.limits import Limits
from grader.sandbox.start_method import servers
from grader.submission.intake import take
from grader.watch.progress import Progress

ROOT = Path(__file__).parents[2]
SUBMISSIONS = ROOT / "tests" / "submissions"


@pytest.fixture(autouse=True)
def of_this_course(monkeypatch, tmp_path_factory):
    """In a learner's folder: progress is not kept in the clone."""
    folder = tmp_path_factory.mktemp("learner")
    (folder / "pyproject.toml").write_text(f"[tool.grader]\ncourse = '{ROOT}'\n")
    monkeypatch.setenv("GRADER_COURSE", str(folder))


def cell(source, name="cell"):
    """A namespace in which a source was run as IPython runs a cell: its lines are kept, its file is none."""
    filename = f"<{name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = {"__name__": "__main__"}
    exec(compile(source, filename, "exec"), namespace)
    return namespace


ALIKE = {
    "right": ["ex01_pixel_filter", "ex10_count_parameters", "ex12_avg_pool", "ex17_learn_filter"],
    "beginner": ["ex05_pad_same", "ex09_network_shapes"],
    "wrong/kept_between_calls": ["ex11_max_pool"],
    "wrong/library_used": ["ex03_convolve_valid"],
    "wrong/loop_over_pixels": ["ex18_vectorised_conv"],
    "wrong/printed_not_returned": ["ex02_output_size"],
    "wrong/reshape_for_transpose": ["ex07_convolve_volume"],
}


def test_a_check_here_says_what_a_check_in_the_sandbox_says(key, tmp_path):
    sources = {stem: SUBMISSIONS / where / f"{stem}.py" for where, stems in ALIKE.items() for stem in stems}
    for stem, path in sources.items():
        (tmp_path / f"{stem}.py").write_bytes(path.read_bytes())
    apart = grade(Job(take(tmp_path), list(sources), PATIENT), lambda: key, start=servers().fork)
    for report in apart.exercises:
        names = list(key.exercises[report.stem].parameters)
        namespace = cell(sources[report.stem].read_text(), report.stem)
        here = check(report.stem, **{name: namespace[name] for name in names})
        assert here.report == report
        assert here.passed == (report.state == "passed")


@pytest.mark.parametrize(
    ("body", "state", "words"),
    [
        ("    return image[9_000:][0]", "raised", "IndexError.*Your line 4: `return"),
        ("    print('here I am')\n    return np.zeros((1, 1))", "failed", "here I am"),
        ("    raise NotImplementedError", "not_started", "Not started yet"),
        ("    raise SystemExit", "raised", "ends the program"),
        ("    return object()", "failed", "<object>"),
        ("    return np.zeros((6000, 6000))", "answered_too_much", "too large"),
        ("    for _ in range(9_000): print('x' * 99)\n    return 0", "failed", "x{90}"),
    ],
)
def test_whatever_a_function_does_is_told(body, state, words):
    found = check("convolve_valid", cell(HEAD + body)["convolve_valid"])
    assert found.report.state == state
    assert not found.passed
    assert re.search(words, repr(found), re.DOTALL), repr(found)
    assert len(found.report.checks[0].printed) <= Limits().printed
    assert "Traceback" not in repr(found)
    assert f"from {STEM} import" not in repr(found)  # there is no such file


def test_a_library_in_another_cell_is_found_and_one_that_the_function_does_not_use_is_not():
    namespace = cell("from scipy.signal import correlate2d as c\nimport numpy as np\n", "first")
    exec("def helper(a, b):\n    return c(np.asarray(a), np.asarray(b), 'valid')", namespace)
    for name, source in {
        "second": "def convolve_valid(image, kernel):\n    return helper(image, kernel)",
        "third": RIGHT.replace("convolve_valid", "by_hand"),
    }.items():
        filename = f"<{name}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        exec(compile(source, filename, "exec"), namespace)
    source = "def helper(a, b):\n    return c(np.asarray(a), np.asarray(b), 'valid')"
    linecache.cache["<string>"] = (len(source), None, source.splitlines(keepends=True), "<string>")
    used = check("convolve_valid", namespace["convolve_valid"])
    assert used.report.state == "broke_rule"
    assert "correlate2d" in repr(used)
    assert check("convolve_valid", namespace["by_hand"]).passed


def test_the_stop_button_stops_it():
    found = check("convolve_valid", cell(HEAD + "    raise KeyboardInterrupt")["convolve_valid"])
    assert found.report is None
    assert repr(found).startswith("Stopped.")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda f: check("convolve_vald", f), "Did you mean convolve_valid"),
        (
            lambda f: check(3, [[1.0]]),
            r"list is no function. Give the function itself.*check\('convolve_valid'",
        ),
        (lambda f: check(3, int), "The class int is no function"),
        (lambda f: check(3, f, f), "more than the exercise has functions"),
        (lambda f: check(3, other=f), "no function other"),
        (lambda f: check("ex17", f), "no function gradient_step"),
        (lambda f: check("train_step", f), "init_optimizer, train_step, train"),
        (lambda f: check(3, lambda image: image), r"yours is convolve_valid\(image\)"),
        (lambda f: check(3, f, course="/nowhere"), "/nowhere is no course"),
    ],
)
def test_a_wrong_call_gets_a_sentence(call, words):
    found = call(cell(RIGHT)["convolve_valid"])
    assert not found.passed
    assert re.search(words, repr(found), re.DOTALL), repr(found)
    assert re.search(words, html.unescape(found._repr_html_()), re.DOTALL)


def test_functions_are_taken_in_order_by_their_names_or_from_the_notebook(monkeypatch):
    exercise = opened(ROOT).exercise("ex17")
    loss, step = (lambda *_: 0), (lambda *_: 1)
    assert notebook_check.functions_of(exercise, (loss, step), {}) == {"loss": loss, "gradient_step": step}
    assert notebook_check.functions_of(exercise, (loss,), {"gradient_step": step})["loss"] is loss
    step.__name__ = "gradient_step"
    assert notebook_check.functions_of(exercise, (step, loss), {}) == {"loss": loss, "gradient_step": step}
    main = types.ModuleType("__main__")
    main.loss = loss
    monkeypatch.setitem(sys.modules, "__main__", main)
    assert notebook_check.functions_of(exercise, (step,), {}) == {"loss": loss, "gradient_step": step}


def test_which_course_a_notebook_is_about(tmp_path, monkeypatch, key):
    """The built-in one, and before it the only kit beside the notebook, and before that the course around it."""
    monkeypatch.delenv("GRADER_COURSE")
    monkeypatch.chdir(tmp_path)
    assert opened().course.origin == ROOT
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "course.key").write_bytes(key.data)
    assert opened().course == Course(tmp_path / "kit")
    assert check(3, cell(RIGHT)["convolve_valid"]).passed
    (tmp_path / "pyproject.toml").write_text("[tool.grader]\n")
    assert opened().course.root == tmp_path
    assert opened("kit").course == Course(tmp_path / "kit")
    assert check(3, cell(RIGHT)["convolve_valid"], course="kit").passed


def test_each_call_shows_one_hint_more_and_the_command_line_goes_on_from_there(key):
    hints = key.exercises[STEM].hints
    assert len(hints) == 3
    about = [f"Hint {number} of 3: {text}" for number, text in enumerate(hints, 1)]
    assert repr(hint("convolve_valid")) == about[0]
    assert repr(hint(3)) == "\n".join(about[:2])
    folder = Path(os.environ["GRADER_COURSE"])
    assert Progress(folder).hints(STEM) == 2
    Progress(folder).next_hint(STEM, 3)  # as `grader hint` does
    assert repr(hint("convolve_valid")) == "\n".join(about)
    shown = hint("convolve_valid")._repr_html_()
    assert [f"<strong>Hint {n} of 3:</strong>" in shown for n in (1, 2, 3)] == [True] * 3


def test_a_hint_begins_with_what_the_last_check_recognised():
    flipped = cell(RIGHT.replace("* kernel)", "* np.flip(kernel))"))["convolve_valid"]
    assert "kernel flipped" in repr(check(3, flipped))
    assert repr(hint(3)).startswith(
        "Your last check showed this: kernel flipped. Your output is that of a true"
    )
    check(3, cell(RIGHT)["convolve_valid"])
    assert repr(hint(3)).startswith("Hint 1 of 3")


def test_a_check_in_a_notebook_leaves_what_is_known_of_the_file():
    progress = Progress(Path(os.environ["GRADER_COURSE"]))
    passed = check(3, cell(RIGHT)["convolve_valid"]).report
    progress.record(passed, b"the file")
    check(3, cell(RIGHT.replace("* kernel)", "* np.flip(kernel))"))["convolve_valid"])
    (path := Path(os.environ["GRADER_COURSE"]) / "file.py").write_bytes(b"the file")
    again = Progress(Path(os.environ["GRADER_COURSE"]))
    assert again.state(STEM, path) == "passed"
    assert again.misconception(STEM) == "kernel flipped"
    assert again.passed_today() == 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: hint("convolve_vald"), "Did you mean convolve_valid"),
        (lambda: hint(3, course="/nowhere"), "/nowhere is no course"),
    ],
)
def test_a_wrong_call_for_a_hint_gets_a_sentence(call, words):
    assert words in repr(call())
    assert words in call()._repr_html_()


def test_what_a_learner_wrote_is_text_in_the_page():
    evil = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    found = check(3, cell(HEAD + f"    print({evil!r})\n    raise ValueError({evil!r})")["convolve_valid"])
    shown = found._repr_html_()
    assert "<script>alert" not in shown
    assert "<img" not in shown
    page = html.unescape(shown[shown.index('srcdoc="') + 8 : shown.index('" sandbox=')])
    assert "ValueError" in page
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'sandbox="allow-scripts"' in shown  # and not the notebook's own origin


def test_after_the_last_hint_the_line_is_looked_for_and_the_notebook_stays_as_it_was(monkeypatch):
    wrong = (
        "import jax.numpy as jnp\nSEEN = []\n\ndef convolve_valid(image, kernel):\n    f_h, f_w = kernel.shape\n"
        "    rows, columns = image.shape[0] - f_h, image.shape[1] - f_w + 1\n"
        "    out = jnp.zeros((rows, columns))\n    for u in range(f_h):\n"
        "        for v in range(f_w):\n            out = out + kernel[u, v] * image[u : u + rows, v : v + columns]\n"
        "    return out\n"
    )
    namespace = cell(wrong, "cell of the line")
    monkeypatch.setattr(sys.modules["__main__"], "convolve_valid", namespace["convolve_valid"], raising=False)
    before = dict(namespace)
    folder = Path(os.environ["GRADER_COURSE"])
    for _ in range(3):
        assert "Look at line" not in repr(hint(3))
    assert repr(hint(3)).endswith(
        "The line: Look at line 6: `rows, columns = image.shape[0] - f_h, image.shape[1] - f_w + 1`. "
        "A small change there makes every case right."
    )
    assert namespace == before
    assert Progress(folder).hints(STEM) == 3
