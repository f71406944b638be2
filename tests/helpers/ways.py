"""Ways to solve an exercise, right and wrong, on the shapes of the exercise's own cases: traced, proved, and checked."""

import contextlib
import functools
from dataclasses import dataclass, field

import jax
import numpy as np
from proving import verdict_on

from grader.find import find_course
from grader.key.model import value_of
from grader.keymaker.load import load_module, load_solution
from grader.programs.call import JaxPacker, apply
from grader.programs.interpret import Program
from grader.programs.run import run_program
from grader.programs.target import LoopTarget, Spec, names_of_arrays
from grader.programs.trace import lower
from grader.scoring.compare import compare
from grader.scoring.part import NoSuchPartError, part_of
from grader.values import unpack


@dataclass(frozen=True)
class Place:
    """One call on arrays of some shapes, with all the cases that make it: (check, inputs, right answer)."""

    target: object
    specs: tuple
    cases: list = field(default_factory=list)

    @property
    def arrays(self):
        return [jax.ShapeDtypeStruct(spec.shape, spec.dtype) for spec in self.specs]

    def program(self, functions, nodes=None):
        """The function of flat arrays that this place calls."""

        def flat(*arrays):
            packer = JaxPacker()
            node = packer.pack(apply(functions[self.target.function], self.target, list(arrays)))
            if nodes is not None:
                nodes.append(node)
            return packer.arrays

        return flat

    def rejects(self, functions, *, shapes=True):
        """Whether some case of this place rejects the functions, run here and now.

        Args:
            functions: the functions.
            shapes: whether for another structure or shape, too; of `((3,),)` and `3` a proof knows the number.
        """
        nodes = []
        program = Program(lower(self.program(functions, nodes), *self.arrays))
        for check, arrays, right in self.cases:
            outputs = run_program(program, list(arrays))
            answer = unpack(nodes[-1], {str(i): np.asarray(a) for i, a in enumerate(outputs)})
            try:
                difference = compare(part_of(right, check.part), part_of(answer, check.part), check)
            except NoSuchPartError:
                return True
            if difference is not None and (shapes or difference.kind not in ("structure", "shape")):
                return True
        return False


class Proving:
    """Proves ways to solve one exercise.

    Args:
        key: an answer key.
        stem: the exercise.
    """

    def __init__(self, key, stem):
        self.stem, self.exercise = stem, key.exercises[stem]
        self.names = tuple(self.exercise.parameters)
        self.solution = load_solution(find_course(), stem, self.names)
        self.places = _places(self.exercise, key.arrays(stem))
        self._right = [place.program(self.solution) for place in self.places]

    def verdicts(self, functions):
        """The verdict on each place in turn, small ones first, of those that call one of these functions."""
        functions = self.solution | functions
        for place, right in zip(self.places, self._right, strict=True):
            yield place, verdict_on(place.program(functions), right, *place.arrays, names=self._names(place))

    def each(self, functions, name):
        """The verdict on each place that calls one function; places are left out where it can't be traced."""
        for place, right in zip(self.places, self._right, strict=True):
            if place.target.function == name:
                with contextlib.suppress(TypeError, ValueError, IndexError):
                    program = place.program(self.solution | functions)
                    yield place, verdict_on(program, right, *place.arrays, names=self._names(place))

    def _names(self, place):
        """What the arrays of a place are called."""
        return names_of_arrays(place.target, self.exercise.parameters[place.target.function])

    def reason(self, functions):
        """Why these functions are not proved on every place; "" where they are."""
        failed = (verdict.reason for _, verdict in self.verdicts(functions) if not verdict.proved)
        return next((str(reason) for reason in failed), "")

    def proved_and_rejected(self, functions):
        """Places on which functions are proved and a case rejects them, and whether they are proved on all.

        It stops at the first place that is not proved.
        """
        wrong = []
        for place, verdict in self.verdicts(functions):
            if not verdict.proved:
                return wrong, False
            if place.rejects(self.solution | functions, shapes=False):
                wrong.append(place)
        return wrong, True

    def functions_of(self, path):
        """The exercise's functions in a file."""
        module = load_module(path, f"way_{path.parent.name}_{path.stem}")
        return {name: getattr(module, name) for name in self.names}


def _places(exercise, arrays):
    found = {}
    for check in exercise.checks:
        for case in check.cases:
            if isinstance(case.target, LoopTarget) or not case.inputs:
                continue
            inputs = [arrays[name] for name in case.inputs]
            specs = tuple(Spec(a.shape, a.dtype.name) for a in inputs)
            place = found.setdefault(repr((case.target, specs)), Place(case.target, specs))
            place.cases.append((check, inputs, value_of(case.expected, arrays)))
    return sorted(found.values(), key=lambda place: sum(int(np.prod(spec.shape)) for spec in place.specs))


@functools.cache
def proving(key, stem):
    """One for each exercise, made once."""
    return Proving(key, stem)
