"""A traced check and a called check of the same function give the same verdict: all solutions, all misconceptions."""

import pytest

from grader.find import find_course
from grader.keymaker.make import Maker
from grader.keymaker.reference import Programs, called
from grader.outcome import Outcome, State, failed
from grader.programs import trace
from grader.programs.interpret import Program
from grader.programs.run import run_program
from grader.programs.target import Spec, Target
from grader.scoring.judge import judge
from grader.values import unpack

# Eager calls compile every operation anew; the first cases of each check are the small ones, and enough.
CASES = 2
SLOW = {"ex17_learn_filter", "ex18_vectorised_conv", "ex19_lenet_forward"}


def traced_outcome(function, target, arrays):
    try:
        text, node = trace.trace(function, target, [Spec(a.shape, a.dtype.name) for a in arrays])
        outputs = run_program(Program(text), arrays)
    except Exception:  # noqa: BLE001 - NumPy code does not trace, in many ways
        return None
    return Outcome(unpack(node, {str(i): a for i, a in enumerate(outputs)}))


def called_outcome(function, target, arrays):
    try:
        return Outcome(called(function, target, arrays))
    except Exception as error:  # noqa: BLE001 - raising is a verdict, too
        return failed(State.RAISED, str(error))


@pytest.mark.thorough(but=lambda stem: stem not in SLOW)
@pytest.mark.parametrize("stem", find_course().stems())
def test_traced_and_called_verdicts_agree(course, key, stem):
    exercise, table = key.exercises[stem], key.arrays(stem)
    maker = Maker(course, stem, "public", Programs())
    candidates = [("the solution", maker.solution)]
    candidates += [
        (wrong.name, {**maker.solution, (wrong.replaces or maker.names[0]): wrong.function})
        for wrong in maker.definition.misconceptions
    ]
    compared = 0
    for check in exercise.checks:
        for case in check.cases[:CASES]:
            if not isinstance(case.target, Target):
                continue
            arrays = [table[name] for name in case.inputs]
            one = type(check)(**{n: getattr(check, n) for n in check.__struct_fields__} | {"cases": [case]})
            for name, functions in candidates:
                function = functions[case.target.function]
                traced = traced_outcome(function, case.target, arrays) if arrays else None
                if traced is None:
                    continue
                other = called_outcome(function, case.target, arrays)
                verdicts = [judge(one, [o], table, [], frozenset()).state for o in (traced, other)]
                assert (verdicts[0] is State.PASSED) == (verdicts[1] is State.PASSED), (check.name, name)
                compared += 1
    takes_arrays = any(case.inputs for check in exercise.checks for case in check.cases)
    assert compared or not takes_arrays
