"""A notebook that is handed in."""

import ast
import html
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from notebook_cells import HEAD, RIGHT, STEM
from patience import PATIENT

import grader
from grader.grading.submission import Job, grade
from grader.sandbox.start_method import servers
from grader.sandbox.worker.slice import reached
from grader.submission import notebook
from grader.submission.choice import Asked, told
from grader.submission.definitions import of_cells
from grader.submission.intake import take
from grader.submission.snapshot import SubmissionError

ROOT = Path(__file__).parents[2]
FIRST_STEPS = ROOT / "docs" / "first_steps.ipynb"
FLIPPED = RIGHT.replace("* kernel)", "* np.flip(kernel))")


@pytest.fixture(autouse=True)
def of_this_course(monkeypatch, tmp_path_factory):
    """In a learner's folder: progress is not kept in the clone."""
    folder = tmp_path_factory.mktemp("learner")
    (folder / "pyproject.toml").write_text(f"[tool.grader]\ncourse = '{ROOT}'\n")
    monkeypatch.setenv("GRADER_COURSE", str(folder))


def write(path, *cells, version=4):
    if version == 4:
        nbformat.write(new_notebook(cells=[new_code_cell(c, id=f"c{i}") for i, c in enumerate(cells)]), path)
    else:
        sheets = [{"cells": [{"cell_type": "code", "language": "python", "input": c} for c in cells]}]
        path.write_text(
            json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": sheets, "metadata": {}})
        )
    return path


@pytest.fixture
def hand_in(tmp_path, key):
    """Grade cells as one notebook that is handed in."""

    def run(*cells, stems=(STEM,), **limits):
        path = write(tmp_path / "homework.ipynb", *cells)
        job = Job(take(path), list(stems), msgspec.structs.replace(PATIENT, **limits))
        return grade(job, lambda: key, start=servers().fork)

    return run


def test_a_notebook_run_for_real_is_checked_and_then_graded(tmp_path, key):
    opened = nbformat.read(FIRST_STEPS, as_version=4)
    client = NotebookClient(
        opened, timeout=600, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute(env={**os.environ, "PYTHONPATH": str(ROOT), "GRADER_COURSE": str(ROOT)})
    checks = [c for c in opened.cells if c.source.startswith("check(")]
    wrong, right = (c.outputs[0]["data"] for c in checks)
    assert "kernel flipped" in wrong["text/plain"]
    assert "kernel flipped" in html.unescape(wrong["text/html"])
    assert "5/5" in right["text/plain"]
    assert "<iframe srcdoc=" in right["text/html"]
    failed = [c for c in opened.cells for o in c.get("outputs", ()) if o.output_type == "error"]
    assert len(failed) >= 1  # and is handed in all the same, outputs included
    nbformat.write(opened, tmp_path / "homework.ipynb")
    for path in (FIRST_STEPS, tmp_path):
        report = grade(Job(take(path), [STEM, "ex11_max_pool"], PATIENT), lambda: key)
        assert [e.score for e in report.exercises] == [5, 0]
        assert report.exercises[1].state == "not_started"
        assert "No notebook in it defines max_pool." in report.exercises[1].checks[0].message


def test_cells_that_fail_are_passed_over(hand_in):
    report = hand_in(
        "import google.colab\nimport numpy as np",
        "%matplotlib inline\n!pip install nothing\nimport nothing as plt\nx = !ls\n%time y = 3\nprint?",
        "%%bash\nexit 1",
        "this is no Python",
        "print('much' * 9)\nplt.plot(1)\nraise SystemExit",
        "from __future__ import annotations",
        "assert y == 3",
        "%%time\n" + FLIPPED.replace("(image, kernel)", "(image: Missing, kernel)", 1),
        "await later()",
        RIGHT.replace("import numpy as np", "").replace("(image, kernel)", "(image: Missing, kernel)", 1),
        "from grader import check\ncheck('convolve_valid', convolve_valid)",
        "1 / 0",
    )
    assert report.exercises[0].state == "passed"


def test_a_training_that_takes_long_leaves_time_for_what_is_asked(hand_in):
    slow = "import time\ntime.sleep(60)"
    needed = "def train():\n    time.sleep(60)\n\nSIZE = 1\nSIZE = train()"
    changed = "TABLE = {}\nTABLE['off'] = 1\nlist(map(TABLE.update, [{'by': 1}]))"
    mine = RIGHT.replace("h - f + 1", "h - f + TABLE['off'] * SIZE").replace(
        "w - g + 1", "w - g + TABLE['by']"
    )
    report = hand_in("while True: pass", slow, needed, changed, mine, slow, seconds=10.0)
    assert report.exercises[0].state == "passed"


def test_a_function_rests_on_what_annotates_a_class_of_its_own():
    text = "Size = int\nother = 1\nclass Table:\n    rows: Size\n\ndef answer():\n    return Table"
    body = ast.parse(text).body
    assert reached(body, ["answer"]) == [body[0], *body[2:]]


def test_check_does_nothing_in_a_submission(hand_in, grade_files):
    calls = "from grader import check, hint\nSIZE = 1 if check('convolve_valid') is hint(3) is None else 0\n"
    mine = RIGHT.replace("h - f + 1", "h - f + SIZE")
    assert hand_in(calls, mine).exercises[0].state == "passed"
    assert grade_files({STEM: calls + mine})[STEM].state == "passed"


def test_the_grader_itself_loads_no_notebook():
    code = (
        "import sys, grader, grader.grading.submission;"
        "print(sorted({'jax', 'flax', 'nbformat', 'IPython'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    with pytest.raises(AttributeError, match="no attribute"):
        _ = grader.nothing


def test_a_notebook_may_have_any_name(tmp_path, key):
    path = write(
        tmp_path / "numpy.ipynb", "import dataclasses\n@dataclasses.dataclass\nclass A:\n    a: int", RIGHT
    )
    assert grade(Job(take(path), [STEM], PATIENT), lambda: key).exercises[0].state == "passed"


def test_each_call_of_an_official_run_opens_the_notebook_anew(tmp_path, key):
    path = write(tmp_path / "homework.ipynb", "import time\ntime.sleep(60)", RIGHT, "while True: pass")
    report = grade(Job(take(path), [STEM], PATIENT), lambda: key)
    assert report.exercises[0].state == "passed"


def test_a_message_names_the_cell_and_its_line(hand_in):
    report = hand_in("import numpy as np", "\n" + HEAD + "    return np.asarray(image)[9_000]")
    assert report.exercises[0].state == "raised"
    message = report.exercises[0].checks[0].message
    assert "Your line 5 in code cell 2: `return np.asarray(image)[9_000]`" in message


def test_where_the_function_is_missing_the_cell_that_failed_is_named(hand_in):
    report = hand_in("import numpy as np", "1 / 0", "def other(): ...\nconvolve_valid = missing + 1")
    message = report.exercises[0].checks[0].message
    assert report.exercises[0].state == "failed"
    assert "it defines other. Code cell 3 failed: NameError" in message
    assert "it defines no function. Code cell 1 failed: " in (
        hand_in("def convolve_valid(image, kernel)\n    pass").exercises[0].checks[0].message
    )


def test_rules_are_looked_up_in_what_a_function_rests_on(hand_in):
    compare = "import scipy.signal\nout = scipy.signal.correlate2d(np.eye(3), np.eye(2))"
    assert hand_in(RIGHT, compare).exercises[0].state == "passed"
    used = "def helper(a, b):\n    return c(np.asarray(a), np.asarray(b), 'valid')"
    last = "def convolve_valid(image, kernel):\n    return helper(image, kernel)"
    report = hand_in("import numpy as np\nfrom scipy.signal import correlate2d as c\n%time 1", used, last)
    assert report.exercises[0].state == "broke_rule"
    assert "correlate2d" in report.exercises[0].checks[0].message


def test_which_file_counts_where_several_define_a_function(tmp_path):
    write(tmp_path / "b.ipynb", RIGHT)
    write(tmp_path / "a.ipynb", RIGHT)
    write(tmp_path / "plots.ipynb", "x = convolve_valid(1)\nif x:\n    def convolve_valid(): ...")
    functions = {STEM: ["convolve_valid"]}
    assert take(tmp_path).find(STEM, functions[STEM]) == "a.ipynb"
    write(tmp_path / f"{STEM}.ipynb", RIGHT)
    assert take(tmp_path).find(STEM, functions[STEM]) == f"{STEM}.ipynb"
    (tmp_path / f"{STEM}.py").write_text(RIGHT)
    snapshot = take(tmp_path)
    assert snapshot.find(STEM, functions[STEM]) == f"{STEM}.py"
    asked = [Asked(STEM, ("convolve_valid",))]
    assert told(snapshot.choose(asked), [STEM]) == [
        f"{STEM} is taken from {STEM}.py; {STEM}.ipynb, a.ipynb, b.ipynb defines it, too."
    ]
    # What is hashed is what was handed in.
    assert snapshot.files["a.ipynb"] == (tmp_path / "a.ipynb").read_bytes()


def test_older_notebooks_and_sources_in_lists_are_read(tmp_path):
    old = write(tmp_path / "old.ipynb", "x = 1\n", RIGHT, version=3)
    assert take(old).notebooks["old.ipynb"] == ["x = 1\n", RIGHT]
    lines = {
        "cell_type": "code",
        "source": ["a = 1\n", "b = 2"],
        "outputs": [{"data": {"image/png": "A" * 5_000_000}}],
    }
    text = {"cell_type": "markdown", "source": "# title", "attachments": {"x": [[{}]]}}
    data = json.dumps({"nbformat": 4, "cells": [text, lines]}).encode()
    assert notebook.code_cells(data) == notebook.code_cells(b"\xef\xbb\xbf" + data) == ["a = 1\nb = 2"]
    (tmp_path / "new.ipynb").write_bytes(data)
    assert take(tmp_path / "new.ipynb").notebooks == {"new.ipynb": ["a = 1\nb = 2"]}


CELL = '{"nbformat": 4, "cells": [{"cell_type": "code", "source": %s}]}'
MALFORMED = {
    "empty": "",
    "no JSON": "import numpy",
    "cut off": CELL[:40],
    "a list": "[1, 2]",
    "no version": '{"cells": []}',
    "a later version": '{"nbformat": 5, "cells": []}',
    "a version that is no number": '{"nbformat": [4], "cells": []}',
    "cells that are no list": '{"nbformat": 4, "cells": {"0": 1}}',
    "a cell that is no object": '{"nbformat": 4, "cells": [7]}',
    "source that is no text": CELL % '{"__reduce__": "os.system"}',
    "source of numbers": CELL % "[1, 2]",
    "half a surrogate": CELL % '"\\ud800"',
    "deep": '{"nbformat": 4, "cells": ' + "[" * 100_000 + "]" * 100_000 + "}",
    # From 3.14 on the stack's bytes are counted, not its calls: some 100,000 levels that are skipped fit.
    "deep outputs": '{"nbformat": 4, "x": ' + "[" * 4_000_000 + "]" * 4_000_000 + "}",
    "much code": CELL % json.dumps("x = 1\n" * 200_000),
    "many cells": json.dumps({"nbformat": 4, "cells": [{"cell_type": "code"}] * 2_001}),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_notebook_gets_a_sentence_and_costs_no_other_file(tmp_path, name):
    (tmp_path / "homework.ipynb").write_text(MALFORMED[name])
    (tmp_path / f"{STEM}.py").write_text(RIGHT)
    snapshot = take(tmp_path)
    assert list(snapshot.files) == [f"{STEM}.py"]
    assert snapshot.notes[0].startswith("homework.ipynb was left out: it")
    assert len(snapshot.notes[0]) < 400
    with pytest.raises(SubmissionError, match=r"homework\.ipynb was left out: it"):
        take(tmp_path / "homework.ipynb")


def test_a_huge_notebook_is_not_read(tmp_path):
    (tmp_path / "homework.ipynb").write_bytes(b" " * (notebook.MAX_FILE + 1))
    with pytest.raises(SubmissionError, match="larger than 10 MiB"):
        take(tmp_path / "homework.ipynb")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["cells", "source", "cell_type", "x"]), inner)
    ),
    max_leaves=20,
)


NOTEBOOKS = st.fixed_dictionaries({"nbformat": st.integers(2, 4) | JSON, "cells": JSON, "worksheets": JSON})


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.binary() | JSON.map(json.dumps).map(str.encode) | NOTEBOOKS.map(json.dumps).map(str.encode))
def test_any_bytes_are_a_notebook_or_none(data):
    try:
        cells = notebook.code_cells(data)
    except notebook.NotebookError:
        return
    assert all(type(text) is str for text in cells)
    assert "convolve_valid" not in of_cells(cells).names
