"""At least three questions about every right way to solve an exercise that comes with the course."""

import answering
import pytest

from grader.find import find_course
from grader.key.seed import PUBLIC_SEED
from grader.questions.make import make
from grader.sandbox.start_method import servers
from grader.submission.snapshot import Snapshot


def _ways():
    """One other way of each exercise: programs of all forms, and few enough to be run."""
    course = find_course()
    for number, stem in enumerate(course.stems()):
        others = sorted(course.others(stem))
        yield stem, others[number % len(others)].stem


WAYS = list(_ways())
QUICK = {WAYS[1], WAYS[2], WAYS[10]}


@pytest.mark.thorough(but=lambda stem, name: (stem, name) in QUICK)
@pytest.mark.parametrize(("stem", "name"), WAYS)
def test_there_are_three_questions_at_least(key, course, stem, name):
    (path,) = (path for path in course.others(stem) if path.stem == name)
    source = path.read_text("utf-8")
    snapshot = Snapshot({f"{stem}.py": source.encode()})
    made = make(snapshot, key, stems=[stem], seed=PUBLIC_SEED, count=5, start=servers().start)
    assert len(made.questions) >= 3, made.left
    assert len({(q.kind, q.text) for q in made.questions}) == len(made.questions)
    for question in made.questions:
        assert len({c.text for c in question.choices}) == len(question.choices) >= 3
        assert answering.by_running(question, source) is not False, question
