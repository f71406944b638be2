"""The last rung: the line on which a small change makes every case right."""

import ast
import json
import random
import re
import warnings

import msgspec
import numpy as np
import pytest
from patience import PATIENT

from grader.grading.submission import Job, grade
from grader.mutation.mirror import mirrored, pairs
from grader.mutation.mutate import mutants
from grader.mutation.repairs import RANKS, repairs
from grader.report.feedback import line as words
from grader.report.model import Line, decode, encode
from grader.report.reading import contradiction
from grader.sandbox.start_method import servers
from grader.sandbox.worker.choices import CHOICE, joined
from grader.submission.snapshot import Snapshot


@pytest.fixture(scope="module")
def lines(key):
    """Grade sources by stem, and look for the line of each."""

    def run(files):
        snapshot = Snapshot({f"{stem}.py": source.encode() for stem, source in files.items()})
        job = Job(snapshot, list(files), PATIENT, line=True)
        return grade(job, lambda: key, start=servers().fork)

    return run


def numbers(report):
    return {e.stem: e.line and e.line.number for e in report.exercises}


MISTAKES = {
    # The stride is where the window's size belongs.
    "ex02_output_size": (
        "def output_size(n, f, padding, stride):\n    room = n + 2 * padding - stride\n    return room // stride + 1\n",
        2,
    ),
    # The result of .at[].set is thrown away.
    "ex05_pad_same": (
        (
            "import jax.numpy as jnp\n\n\ndef pad_same(image, kernel_shape):\n"
            "    (h, w), (f_h, f_w) = image.shape, kernel_shape\n"
            "    top, left = f_h // 2, f_w // 2\n    padded = jnp.zeros((h + f_h - 1, w + f_w - 1), image.dtype)\n"
            "    padded.at[top : top + h, left : left + w].set(image)\n    return padded\n"
        ),
        8,
    ),
    # The answer is given inside of the loop, in NumPy.
    "ex01_pixel_filter": (
        (
            "import numpy as np\n\n\ndef pixel_filter(neighbourhood, kernel):\n    total = 0.0\n"
            "    for row, weights in zip(neighbourhood, kernel):\n        total += float(np.sum(row * weights))\n"
            "        return total\n"
        ),
        8,
    ),
    # A helper has it, and the caller hasn't.
    "ex10_count_parameters": (
        (
            "def weights(inputs, outputs):\n    return inputs * outputs\n\n\ndef conv_parameters(f, channels, filters):\n"
            "    return weights(f * f * channels, filters) + filters\n\n\ndef dense_parameters(inputs, outputs):\n"
            "    return weights(inputs, outputs) + inputs\n"
        ),
        10,
    ),
    # Two mistakes: neither change alone is enough.
    "ex06_convolve_strided": (
        (
            "import jax.numpy as jnp\n\n\ndef convolve_strided(image, kernel, stride):\n"
            "    f_h, f_w = kernel.shape\n    out = []\n"
            "    for i in range(0, image.shape[0] - f_h, stride[0]):\n        row = []\n"
            "        for j in range(0, image.shape[1] - f_w, stride[1]):\n"
            "            row.append(jnp.sum(image[i : i + f_h, j : j + f_w] * kernel))\n        out.append(row)\n"
            "    return jnp.array(out)\n"
        ),
        None,
    ),
}


def test_the_line_is_found_and_nothing_where_one_change_is_not_enough(lines):
    report = lines({stem: source for stem, (source, _) in MISTAKES.items()})
    assert numbers(report) == {stem: line for stem, (_, line) in MISTAKES.items()}
    assert report.exercises[0].line.source == "room = n + 2 * padding - stride"
    assert decode(encode(report)) == report
    assert not contradiction(report)


def test_nobody_asked_and_nothing_is_looked_for(grade_files):
    assert grade_files({"ex02_output_size": MISTAKES["ex02_output_size"][0]})["ex02_output_size"].line is None


HOSTILE = {
    # Two lines, one change each, either of which is enough.
    "ex02_output_size": "def output_size(n, f, padding, stride):\n    room = n + 2 * padding - f\n    places = room // stride\n"
    "    return places\n",
    # Most changes of this one never end.
    "ex09_network_shapes": "def network_shapes(size, channels, layers):\n    n = 0\n    while n != len(layers):\n"
    "        n += 1\n    return {}\n",
    # The end of the process at the second call, which is the first that only looks.
    "ex01_pixel_filter": "import os\n\nCALLS = []\n\n\ndef pixel_filter(neighbourhood, kernel):\n    CALLS.append(1)\n"
    "    if len(CALLS) > 12:\n        os._exit(3)\n    return (neighbourhood * kernel).mean()\n",
    "ex03_convolve_valid": "def convolve_valid(image, kernel):\n    return image +\n",
}


def test_whatever_goes_wrong_nothing_is_said(lines):
    report = lines(HOSTILE)
    assert set(numbers(report).values()) == {None}
    assert "grader_error" not in {exercise.state for exercise in report.exercises}


def test_the_change_is_never_told(lines):
    report = lines({"ex02_output_size": MISTAKES["ex02_output_size"][0]})
    shown = words.of_exercise(report.exercises[0])
    assert (
        shown
        == "Look at line 2: `room = n + 2 * padding - stride`. A small change there makes every case right."
    )
    assert "padding - f" not in encode(report).decode().split('"line"')[1]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            Line(3, "x = 1", 2),
            "Look at line 3 of code cell 2: `x = 1`. A small change there makes every case right.",
        ),
        (Line(3), "Look at what begins in line 3. A small change there makes every case right."),
    ],
)
def test_the_words_of_a_line(line, sentence):
    assert words.sentence(line) == sentence


def test_a_report_that_passed_names_no_line(lines, course):
    stem = "ex02_output_size"
    report = lines({stem: (course.solutions / f"{stem}.py").read_text("utf-8")})
    assert report.exercises[0].line is None
    forged = msgspec.structs.replace(
        report, exercises=[msgspec.structs.replace(report.exercises[0], line=Line(1))]
    )
    assert "names a line to look at" in contradiction(forged)
    old = msgspec.structs.replace(report, version=1)
    assert "line" not in json.loads(encode(old))["exercises"][0]


KINDS = dict.fromkeys(("height", "width", "size", "step", "i", "j"), "int") | {
    "table": "array",
    "block": "array",
}
TABLES = [(np.arange(42).reshape(6, 7) % 11, 2, 3), (np.arange(20).reshape(5, 4) % 7, 3, 1)]


def answers(tree, names=()):
    """What the function of a tree gives for the tables; None where it raises."""
    namespace = dict(names)
    try:
        with warnings.catch_warnings(action="ignore"):
            exec(compile(ast.fix_missing_locations(tree), "blocks", "exec"), namespace)
            text = repr([namespace["blocks"](*arguments) for arguments in TABLES])
        return re.sub(r" at 0x\w+", "", text)
    except Exception:  # noqa: BLE001 - most changes make no sense
        return None


def undone(mutated):
    """Whether one of the changes of a mutant gives the right answers."""
    right, tree = answers(ast.parse(SOURCE)), ast.parse(mutated)
    for rank in RANKS[:2]:
        for repair in repairs(tree.body[0], tree, rank, KINDS):
            was = repair.put()
            found = answers(tree)
            repair.put_back(was)
            if found == right:
                return True
    return False


def test_most_mutants_have_a_way_back():
    """Whatever exercise they are of: only what is nowhere else in the source can't be put in again."""
    ended = [mutant for mutant in mutants(SOURCE) if "`0` -> `-1`" not in mutant.description]
    drawn = random.Random(1).sample(ended, 12)
    assert sum(undone(mutant.source) for mutant in drawn) >= 11


def test_all_changes_have_a_place_in_the_source():
    tree = ast.parse(SOURCE)
    count = 0
    for rank in RANKS:
        for repair in repairs(tree.body[0], tree, rank, KINDS):
            was = repair.put()
            nodes = [n for n in ast.walk(tree) if isinstance(n, ast.expr | ast.stmt | ast.keyword)]
            assert all(hasattr(node, "lineno") for node in nodes), ast.unparse(tree)
            repair.put_back(was)
            count += 1
    assert count > 1000


def test_a_change_leaves_the_tree_as_it_was():
    tree = ast.parse(SOURCE)
    before = ast.unparse(tree)
    count = 0
    for statement in tree.body:
        for repair in repairs(statement, tree, 1):
            was = repair.put()
            count += ast.unparse(tree) != before
            repair.put_back(was)
    assert ast.unparse(tree) == before
    assert count > 60


def test_a_choice_among_all_changes_of_a_place_answers_as_each_change_does():
    tree = ast.parse(SOURCE)
    places = {}
    for rank in RANKS[:2]:
        for repair in repairs(tree.body[0], tree, rank, KINDS):
            places.setdefault((id(repair.parent), repair.field, repair.index), []).append(repair)
    compared = 0
    for together in random.Random(3).sample(list(places.values()), 25):
        if (any_of_them := joined(together)) is None:
            continue
        was = any_of_them.put()
        found = [answers(tree, {CHOICE: number}) for number in range(len(together))]
        any_of_them.put_back(was)
        for repair, answer in zip(together, found, strict=True):
            was = repair.put()
            assert answers(tree) == answer, ast.unparse(tree)
            repair.put_back(was)
            compared += answer is not None
    assert compared > 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(table.shape[0] - rows) // 2 + i", "(table.shape[1] - columns) // 2 + j"),
        ("left * block[1, 0]", "right * block[1, 0]"),
    ],
)
def test_what_is_said_of_one_axis_is_said_of_the_other(one, other):
    (function,) = ast.parse(
        "def f(table, shape):\n    rows, columns = shape\n    left = 1\n    right = 2\n"
        "    return [[block for j in range(3)] for i in range(3)]"
    ).body
    node = ast.parse(one, mode="eval").body
    assert ast.unparse(mirrored(node, pairs(function))) == other
    assert ast.unparse(node) == one


SOURCE = '''
def blocks(table, size, step):
    """Sums of blocks."""
    height, width = table.shape
    out = []
    for i in range(0, height - size + 1, step):
        row = []
        for j in range(0, width - size + 1, step):
            block = table[i : i + size, j : j + size]
            row.append(block.sum() / size ** 2)
        out.append(row)
    return out
'''
