"""Reports and folders of results for tests, without grading anything."""

from grader.records.store import Graded, Result, Store, Student
from grader.report.model import CheckReport, ExerciseReport, Isolation, Report, SubmissionInfo, encode

LIMITS = {"seconds": 10.0, "memory": 2147483648.0}


def exercise(stem, score, most, state=None):
    """An exercise of a check for what was earned and one for what was not, where there is either."""
    state = state or ("passed" if score == most else "failed")
    checks = [CheckReport("earned", "passed", score, score, "", "")] if score or state == "passed" else []
    if score < most or state != "passed":
        checks.append(CheckReport("not earned", state, 0, most - score, "", ""))
    return ExerciseReport(stem, stem.title(), state, score, most, checks)


def report(scores, *, hash_="a" * 64, key="k" * 64, states=(), versions=(("jax", "1"),), tier="full"):
    """A report of {stem: (score, most)}; `states` names those that scores don't say."""
    states = dict(states)
    exercises = [exercise(stem, *points, states.get(stem)) for stem, points in scores.items()]
    return Report(
        2,
        SubmissionInfo(hash_, 1),
        "public",
        key,
        Isolation(tier, LIMITS),
        sum(e.score for e in exercises),
        sum(e.max_score for e in exercises),
        exercises,
        dict(versions),
    )


def graded(id_, made, name="", **fields):
    """A result with its report; where that is a text, the problem because of which there is none."""
    if isinstance(made, str):
        return Graded(Result(Student(id_, name), "none", problem=made, **fields), None)
    fingerprint = f"{made.submission.hash[:4]}{made.key[:4]}"
    return Graded(Result(Student(id_, name), fingerprint, made.score, made.max_score, **fields), made)


def nothing(id_, name=""):
    """The result of a student who handed in nothing."""
    return Graded(Result(Student(id_, name), "", nothing=True), None)


def store(folder, *results):
    """A folder of results."""
    kept = Store(folder)
    for one in results:
        files = {} if one.report is None else {"report.json": encode(one.report), "report.txt": b"text\n"}
        kept.write(one.result, files)
    return kept
