"""What the catalogue's wrong ideas compute, read off as a learner's function is, in this process."""

import numpy as np

from grader.grading.formula import READABLE, stored
from grader.keymaker.make import Maker
from grader.keymaker.reference import Answering, Programs
from grader.outcome import Outcome, State, failed
from grader.programs.target import names_of_arrays
from grader.scoring.compare import as_array
from grader.scoring.formula.probes import UnreadableError
from grader.scoring.formula.reading import read
from grader.scoring.formula.written import written
from grader.scoring.judge import judge
from grader.scoring.part import part_of


def asked(functions, target, path=()):
    """What runs one of some functions on stacked arrays, and how often it did."""
    answering = Answering("tried", functions, Programs())
    runs = []

    def ask(stacks):
        runs.append(len(stacks[0]))
        try:
            parts = [as_array(part_of(answer, path)) for answer in answering.answers(target, stacks)]
        except Exception as error:
            raise UnreadableError from error
        if any(part is None for part in parts):
            raise UnreadableError
        return parts

    return ask, runs


def read_function(function, *arrays, names=None):
    """The terms of a plain Python function of arrays, and how many runs that took."""
    runs = []

    def ask(stacks):
        runs.append(len(stacks[0]))
        return [np.asarray(function(*(a.copy() for a in case))) for case in zip(*stacks, strict=True)]

    named = names or [f"a{i}" for i in range(len(arrays))]
    return read(ask, arrays, named), sum(runs)


class Tried:
    """Wrong functions of one exercise, judged on the cases of a key, and read."""

    def __init__(self, course, key, stem):
        self.exercise, self.table = key.exercises[stem], key.arrays(stem)
        self.maker = Maker(course, stem, "public", Programs())

    @property
    def misconceptions(self):
        return {m.name: m for m in self.maker.definition.misconceptions}

    def functions(self, misconception):
        name = misconception.replaces or self.maker.names[0]
        return {**self.maker.solution, name: misconception.function}

    def answer(self, functions, target, arrays):
        return Answering("tried", functions, Programs()).answer(target, arrays)

    def failing(self, functions):
        """(check, case, verdict) of each check's first case that functions get wrong."""
        answering = Answering("tried", functions, Programs())  # one for all cases: many have the same shapes
        for check in self.exercise.checks:
            for case in check.cases:
                arrays = [self.table[name] for name in case.inputs]
                try:
                    outcome = Outcome(answering.answer(case.target, arrays))
                except Exception as error:  # noqa: BLE001 - a wrong function may raise anything
                    outcome = failed(State.RAISED, str(error))
                one = type(check)(
                    **{n: getattr(check, n) for n in check.__struct_fields__} | {"cases": [case]}
                )
                verdict = judge(one, [outcome], self.table, [], frozenset())
                if verdict.state is not State.PASSED:
                    yield check, case, verdict
                    break

    def read(self, functions):
        """For each check that functions fail: the case, and the terms and the formula, or why there is none."""
        for check, case, verdict in self.failing(functions):
            difference = verdict.difference
            if difference is None or difference.kind not in READABLE:
                yield check, case, None, None, verdict.state if difference is None else difference.kind
                continue
            keys = [self.exercise.terms[i] for i in case.terms]
            expected = next((stored(k, self.table) for k in keys if tuple(k.path) == difference.where), None)
            ask, _ = asked(functions, case.target, difference.where)
            arrays = [self.table[name] for name in case.inputs]
            names = names_of_arrays(case.target, self.exercise.parameters[case.target.function])
            got = read(ask, arrays, names)
            if got is None or expected is None:
                yield check, case, expected, got, "not read" if got is None else "not in the key"
                continue
            yield check, case, expected, got, written(expected, got, difference.position) or "the same"
