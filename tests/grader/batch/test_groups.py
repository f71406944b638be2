"""A class's wrong answers without a name: the same ones fall together, whoever gave them and whatever their last digits."""

from dataclasses import replace

import numpy as np
import pytest
import small_reports as reports
from classes import files_of
from patience import PATIENT

from grader.authoring.pretended import pretend
from grader.authoring.selftest import verdicts
from grader.batch.overview import overview
from grader.batch.page import render
from grader.batch.work import Terms, grade_one
from grader.find import find_course
from grader.outcome import Outcome, State, failed
from grader.records import answers, timings
from grader.records.answers import Answers, Unnamed
from grader.records.groups import Group, groups
from grader.records.regrade import apply
from grader.records.store import Standing, Store
from grader.report.model import decode, encode
from grader.sandbox.tiers import PROCESS
from grader.scoring.digest import digest
from grader.submission.intake import take

STEMS = find_course().stems()


def told(exercise, outcomes, arrays):
    return digest(exercise, verdicts(exercise, outcomes, arrays), outcomes, arrays)


def rounded_otherwise(value, check, draw):
    """The value as another way of adding up the same gives it: the last digits differ, within what is equal."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size:
        scale = np.abs(value[np.isfinite(value)]).max(initial=0)
        if scale > 25_000 and (value == np.rint(value)).all():
            return value  # sums of whole numbers are exact in any order
        least = min(3e-7 * scale, 0.1 * (check.atol + check.rtol * scale))
        return (value.astype(float) + least * draw.uniform(-1, 1, value.shape)).astype(value.dtype)
    if isinstance(value, float):
        return value + min(3e-7 * abs(value), 0.1 * check.atol) * draw.uniform(-1, 1)
    if isinstance(value, dict):
        return {name: rounded_otherwise(part, check, draw) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(rounded_otherwise(part, check, draw) for part in value)
    return value


@pytest.mark.parametrize("stem", STEMS)
def test_wrong_ideas_have_digests_of_their_own_whatever_the_last_digits(key, stem):
    exercise, arrays, draw = key.exercises[stem], key.arrays(stem), np.random.default_rng(0)
    found = {}
    for name in exercise.misconceptions:
        outcomes = pretend(exercise, arrays, name)
        found[name] = told(exercise, outcomes, arrays)
        others = [
            [o if o.failure else replace(o, value=rounded_otherwise(o.value, check, draw)) for o in results]
            for check, results in zip(exercise.checks, outcomes, strict=True)
        ]
        assert told(exercise, others, arrays) == found[name], name
    assert len(set(found.values())) == len(found)


def test_an_exception_is_told_by_its_words_and_not_by_its_line(key):
    stem = "ex03_convolve_valid"
    exercise, arrays = key.exercises[stem], key.arrays(stem)

    def raising(sentence, line):
        outcome = failed(State.RAISED, sentence, line=line, source="x = 1")
        return told(exercise, [[outcome] * len(check.cases) for check in exercise.checks], arrays)

    assert raising("ValueError: no", 3) == raising("ValueError: no", 30)
    assert len({raising(s, 3) for s in ("ValueError: no", "TypeError: no", "ValueError: never")}) == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([[1.0, 2.0], [3.0, 4.0]], np.array([[1, 2], [3, 4.0]]), True),  # a list is an array
        (np.float32([[0.1, 0.7]]), np.array([[0.1, 0.7]]), True),
        (np.zeros((2, 2)), -np.zeros((2, 2)), True),
        (np.zeros((2, 2)), np.zeros((2, 3)), False),
        (np.array([[np.nan, 1.5]]), np.array([[1.5, np.nan]]), False),
        (np.array([[np.inf, 1.5]]), np.array([[-np.inf, 1.5]]), False),
        (np.array([[0.1, 0.7]]), np.array([[0.7, 0.1]]), False),
        (np.array([[0.1, 0.7]]), np.array([[0.2, 1.4]]), False),
        ("\ud800", "\ud800", True),
        ({"\ud800": None}, {}, False),
        (10**40, 10**40, True),
    ],
)
def test_values_are_equal_as_they_are_compared(key, one, other, same):
    stem = "ex03_convolve_valid"
    exercise, arrays = key.exercises[stem], key.arrays(stem)
    first, second = (
        told(exercise, [[Outcome(value)] * len(check.cases) for check in exercise.checks], arrays)
        for value in (one, other)
    )
    assert (first == second) is same


def entry(stem="ex06_some", digest_="ab" * 32, code="def f():\n    pass\n"):
    return Unnamed(stem, digest_, "corners", None, f"{stem}.py", code)


def with_answers(student, *entries):
    made = replace(reports.graded(student, reports.report({"ex06_some": (0, 5)})))
    return replace(made, answers=Answers(1, "k" * 64, list(entries)))


def test_groups_are_the_largest_first_and_the_shortest_code_stands_for_all():
    other = entry(digest_="cd" * 32)
    class_ = [
        with_answers("zoe", entry(code="def f(): 1\n")),
        with_answers("ana", entry()),
        with_answers("bia", other),
        with_answers("eva", entry(code="def f(): 1\n"), entry("ex07_more")),
        reports.graded("ute", reports.report({"ex06_some": (5, 5)})),
    ]
    first, *rest = groups(class_)
    assert first == Group(
        "06-ababab", "ex06_some", "ab" * 32, ("ana", "eva", "zoe"), "eva", class_[3].answers.unnamed[0]
    )
    assert [group.id for group in rest] == ["06-cdcdcd", "07-ababab"]
    assert groups(class_, least=2) == [first]


def test_ids_are_longer_where_six_digits_do_not_tell_two_groups_apart():
    digests = ["abcdef0" + "0" * 57, "abcdef1" + "0" * 57, "1" * 64]
    class_ = [with_answers(f"s{n}", entry(digest_=one)) for n, one in enumerate(digests)]
    assert sorted(group.id for group in groups(class_)) == ["06-111111", "06-abcdef0", "06-abcdef1"]


def test_a_check_counts_those_who_fail_it_first_and_how_long_it_took_all():
    scores = {"ex06_some": (2, 5), "ex07_more": (0, 5)}
    unread = reports.graded("no", reports.report(scores, states=[("ex07_more", "not_started")]))
    class_ = [
        reports.graded("ana", reports.report(scores)),
        reports.graded("bia", reports.report(scores)),
        unread,
    ]
    seconds = {
        "ana": {"ex06_some": [0.5, 1.0]},
        "bia": {"ex06_some": [0.25, 4.0]},
        "no": {"ex06_some": [1.0]},
    }
    checks = overview(class_, timings=lambda graded: seconds[graded.result.student.id]).checks
    assert [(one.stem, one.name, one.failed_first) for one in checks] == [
        ("ex06_some", "earned", 0),
        ("ex06_some", "not earned", 3),
        ("ex07_more", "not earned", 2),
    ]
    assert [(one.median, one.longest) for one in checks] == [(0.375, 0.5), (2.5, 4.0), (None, None)]


def test_the_overview_has_groups_of_two_and_counts_those_alone():
    class_ = [with_answers(name, entry()) for name in ("ana", "bia")]
    class_.append(with_answers("zoe", entry(digest_="cd" * 32), entry("ex07_more")))
    made = overview(class_)
    assert [group.students for group in made.groups] == [("ana", "bia")]
    assert made.alone == 2
    evil = "</pre><script>alert(1)</script>"
    page = render(overview([with_answers(name, entry(code=evil)) for name in ("ana", "bia")]))
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)" in page


def files_with():
    return {
        "report.json": encode(reports.report({"ex06_some": (0, 5)})),
        answers.NAME: answers.encode(Answers(1, "k" * 64, [entry()])),
        timings.NAME: timings.encode({"ex06_some": [0.25, 0.5]}),
    }


@pytest.fixture
def store(tmp_path):
    kept = Store(tmp_path / "out")
    kept.write(reports.graded("ana", reports.report({"ex06_some": (0, 5)})).result, files_with())
    return kept


def test_answers_are_kept_beside_the_report_and_go_with_it(store, tmp_path):
    [graded] = store
    assert graded.answers.unnamed == [entry()]
    place = store.folder / "students" / graded.folder
    assert timings.read(place) == {"ex06_some": [0.25, 0.5]}
    other = Store(tmp_path / "other")
    assert apply(other, store).copied == ["ana"]
    assert files_of(tmp_path / "other") == files_of(tmp_path / "out")
    right = reports.graded("ana", reports.report({"ex06_some": (5, 5)}))
    store.write(right.result, {"report.json": encode(right.report)})
    assert sorted(path.name for path in place.iterdir()) == ["report.json", "result.json"]


OTHERS = answers.encode(Answers(1, "k" * 64, [entry(code="import this\n")]))


@pytest.mark.parametrize(
    ("harm", "standing"),
    [
        (lambda place: (place / answers.NAME).unlink(), Standing.REFUSED),
        (lambda place: (place / answers.NAME).write_bytes(b"{}"), Standing.REFUSED),
        (lambda place: (place / answers.NAME).write_bytes(OTHERS), Standing.REFUSED),
        (lambda place: (place / timings.NAME).write_bytes(b'{"a": [-1]}'), Standing.GRADED),
        (lambda place: (place / timings.NAME).unlink(), Standing.GRADED),
    ],
)
def test_answers_that_are_not_those_of_the_log_are_refused(store, harm, standing):
    [graded] = store
    place = store.folder / "students" / graded.folder
    harm(place)
    [again] = Store(store.folder)
    assert again.standing is standing
    if standing is Standing.REFUSED:
        assert "answers.json" in again.result.problem
        assert again.answers is None
    else:
        assert timings.read(place) == {}


SIZE = "ex02_output_size"
ODD = "def output_size(n, f, p, s):\n    return {}\n"
OTHER_WAY = "def output_size(n, f, p, s):\n    grown = n + n\n    for _ in range(5):\n        grown += n\n    return grown\n"


def graded_by(folder, source, key, common=None):
    folder.mkdir()
    (folder / f"{SIZE}.py").write_text(source)
    terms = Terms([SIZE], PATIENT, PROCESS)
    return grade_one(take(folder), "ana", terms, key, common)


def test_students_with_cases_of_their_own_are_compared_on_those_of_the_class(tmp_path, key, other_key):
    plain = graded_by(tmp_path / "a", ODD.format("7 * n"), key)
    own = graded_by(tmp_path / "b", OTHER_WAY, other_key, key)
    theirs = graded_by(tmp_path / "c", OTHER_WAY, other_key)
    found = [answers.decode(files[answers.NAME]) for files in (plain, own, theirs)]
    assert [one.key for one in found] == [key.digest, key.digest, other_key.digest]
    (first,), (second,), (third,) = (one.unnamed for one in found)
    assert first.answers == second.answers != third.answers
    assert first.counterexample == second.counterexample
    assert second.code == OTHER_WAY
    assert (second.stem, second.path) == (SIZE, f"{SIZE}.py")
    assert decode(plain["report.json"]).exercises[0].checks[0].name == first.check
    assert own["report.json"] == theirs["report.json"]  # on the student's own cases, whatever else is run
    (tmp_path / timings.NAME).write_bytes(own[timings.NAME])
    checks = decode(own["report.json"]).exercises[0].checks
    assert [len(seconds) for seconds in timings.read(tmp_path).values()] == [len(checks)]


def test_what_is_right_or_named_or_never_ran_leaves_no_answers(tmp_path, key, other_key):
    for name, source in {
        "right": "def output_size(n, f, p, s):\n    return (n + 2 * p - f) // s + 1\n",
        "named": "def output_size(n, f, p, s):\n    return (n + 2 * p - f) // s\n",
        "no python": "def output_size(:\n",
    }.items():
        assert answers.NAME not in graded_by(tmp_path / name, source, other_key, key), name


def test_code_is_kept_as_python_reads_it(tmp_path, key):
    """Whatever ends its lines: a page shows it, and adopting it parses it; only what is invisible is replaced."""
    source = (
        "\ufeff# \u202eb \x1b[31m\r\nn0 = 7\r\x0cdef output_size(n, f, p, s):\r\n    return n0 *\x0cn\r\n"
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / f"{SIZE}.py").write_bytes(source.encode())
    files = grade_one(take(tmp_path / "a"), "ana", Terms([SIZE], PATIENT, PROCESS), key)
    [found] = answers.decode(files[answers.NAME]).unnamed
    assert found.code == "# \ufffdb \ufffd[31m\nn0 = 7\ndef output_size(n, f, p, s):\n    return n0 * n\n"
