"""Make one exercise of an answer key: its description, its table of arrays, its trusted programs."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from pathlib import Path
from typing import Any

import jax
import msgspec
import numpy as np

from grader.course import Course, CourseError
from grader.exercise import Case, Check, CheckTerms, Loop, Names, function_name
from grader.key.model import CaseKey, CheckKey, ExerciseKey, Shown, Stored
from grader.keymaker.draw import call_target, generator, loop_target
from grader.keymaker.formulas import Formulas
from grader.keymaker.known import Known
from grader.keymaker.load import load_exercise, load_solution
from grader.keymaker.public import ANOTHER_SEED, data_of, which_are_public, which_are_the_same
from grader.keymaker.reference import Answering, Place, Programs
from grader.keymaker.wrong import Right, Wrong, differs
from grader.programs import trace
from grader.programs.compile import compile_program, run_executable, run_loop
from grader.programs.constants import as_arguments
from grader.programs.interpret import Program
from grader.programs.target import Spec, Target, count_arrays
from grader.starter import blank
from grader.values import pack, unpack


class Maker:
    """Makes one exercise of a key: its description, its table of arrays, its trusted programs.

    Args:
        course: the course.
        stem: the exercise's.
        seed: the seed of its cases.
        cached: keeps programs for other keys.
        points: what the points of its proofs are drawn from; "" for the seed.
    """

    def __init__(self, course: Course, stem: str, seed: str, cached: Programs, points: str = "") -> None:
        self.stem, self._seed, self._course, self._cached = stem, seed, course, cached
        self.definition = load_exercise(course, stem)
        self.names = self.definition.functions or (function_name(stem),)
        self.solution = load_solution(course, stem, self.names)
        self._right = Answering(stem, self.solution, cached)
        self._wrong = Wrong(stem, self.definition.misconceptions, self.names[0], cached)
        self._formulas = Formulas(self._right, cached)
        self._known = Known(points or seed, stem, cached)
        self.arrays: dict[str, Any] = {}
        self.programs: list[bytes] = []

    def exercise(self) -> ExerciseKey:
        """Return the exercise's description, and fill `arrays` and `programs`."""
        definition = self.definition
        checks = [self._check(i, check) for i, check in enumerate(definition.checks)]
        self.arrays |= self._formulas.arrays
        self.arrays |= self._known.arrays
        exercise_key = ExerciseKey(
            stem=self.stem,
            title=definition.title,
            lesson=definition.lesson,
            starter=blank((self._course.exercises / f"{self.stem}.py").read_text("utf-8"), self.names),
            hints=list(definition.hints),
            parameters={n: list(inspect.signature(f).parameters) for n, f in self.solution.items()},
            checks=checks,
            rules=list(definition.rules),
            misconceptions={m.name: m.help for m in definition.misconceptions},
            sliding=definition.sliding,
            terms=self._formulas.terms,
            proofs=self._known.proofs,
            point=self._known.point,
        )
        try:
            return msgspec.json.decode(msgspec.json.encode(exercise_key), type=ExerciseKey)
        except msgspec.ValidationError as error:
            raise CourseError(f"catalog/{self.stem}.py: {error}") from error

    def _check(self, index: int, check: Check) -> CheckKey:
        drawn, others = (self._drawn(check, seed) for seed in (self._seed, ANOTHER_SEED))
        same = which_are_the_same(drawn, others)
        cases = [
            self._case(f"{index}.{number}", case, check, same=is_same)
            for number, (case, is_same) in enumerate(zip(drawn, same, strict=True))
        ]

        def differ(one: Case, other: Case) -> bool:
            answers = [self._right.answer(*call_target(case, self.names[0])) for case in (one, other)]
            return differs(check, *answers)

        public = which_are_public(drawn, others, same, differ)
        cases = [
            msgspec.structs.replace(case, public=known) for case, known in zip(cases, public, strict=True)
        ]
        terms = {name: getattr(check, name) for name in CheckTerms.__struct_fields__}
        return CheckKey(cases=cases, names=self._names(check, cases), **terms)

    def _names(self, check: Check, cases: list[CaseKey]) -> Names:
        """What the parts of a check's answers are called: gradients by the arguments that they are taken with respect to."""
        if check.names is not None:
            return check.names
        names = self.definition.names
        target = cases[0].target if cases else None
        if isinstance(target, Target) and target.transform == "grad":
            arguments = zip(
                inspect.signature(self.solution[target.function]).parameters, target.args[1], strict=False
            )
            arrays = [name for name, node in arguments for _ in range(count_arrays(node))]
            tables = zip(arrays, cases[0].inputs, strict=False)
            floating = [name for name, table in tables if self.arrays[table].dtype.kind == "f"]
            names = Names(places={str(i): name for i, name in enumerate(floating)})
        return names

    def _drawn(self, check: Check, seed: str) -> list[Case | Loop]:
        """Return a check's cases under a seed.

        Raises:
            CourseError: it draws none, or something else.
        """
        place = self._place(check)
        try:
            drawn = list(check.cases(generator(seed, self.stem, check.name)))
        except Exception as error:
            error.add_note(place)
            raise
        for case in drawn:
            if not isinstance(case, Case | Loop):
                raise CourseError(
                    f"{place}: the check {check.name!r} draws a {type(case).__name__}, not a Case."
                )
        if not drawn:
            raise CourseError(f"{place}: the check {check.name!r} draws no case.")
        return drawn

    def _place(self, check: Check) -> str:
        """Return where a check's cases are drawn: a file of the course and a line."""
        function = check.cases
        while isinstance(function, functools.partial):
            function = function.func
        code = getattr(function, "__code__", None)
        path = Path(code.co_filename) if code is not None else self._course.catalog / f"{self.stem}.py"
        if code is None or not path.is_relative_to(self._course.root):
            return f"catalog/{self.stem}.py"
        return f"{path.relative_to(self._course.root).as_posix()} line {code.co_firstlineno}"

    def _case(self, label: str, case: Case | Loop, check: Check, *, same: bool) -> CaseKey:
        """Return one case.

        Args:
            label: begins the names of its arrays.
            case: as it was drawn.
            check: what it belongs to.
            same: whether it comes under every seed.
        """
        if isinstance(case, Loop):
            return self._loop(label, case)
        target, arrays = call_target(case, self.names[0])
        inputs = self._store_inputs(label, arrays)
        if target.function not in self.solution:
            known = ", ".join(self.solution)
            raise CourseError(
                f"{self._place(check)}: a case calls {target.function}, and the exercise has {known}."
            )
        # Before anything is compiled: it takes more memory than all that follows.
        program = self._right.program(target, arrays)
        proof = None if program is None else self._known.index(target, arrays, *program)
        try:
            right = self._right.answer(target, arrays)
        except Exception as error:
            error.add_note(f"{self._place(check)}, where the solution is called")
            raise
        expected = Right(right, self._store(f"{label}.e.", right))

        place = (self.stem, label, data_of(case)) if same else None
        wrong = self._shown(label, check, target, arrays, expected, place)
        parameters = list(inspect.signature(self.solution[target.function]).parameters)
        terms = self._formulas.indices(target, parameters, arrays, right, check)
        return CaseKey(target, inputs, expected.stored, wrong, proof=proof, terms=terms)

    def _shown(
        self, label: str, check: Check, target: Target, arrays: list[Any], right: Right, place: Place | None
    ) -> dict[str, list[Shown]]:
        """Return what the misconceptions show on a call; where it comes under every seed, and has a place, as found before."""
        # How a program grows is seen on sizes that no other seed has: each idea would be traced anew, for each key, to be
        # named by what the other checks show already.
        if check.constant_program:
            return {}
        found = self._cached.shown.get(place) if place else None
        if found is None:
            stored: dict[str, Any] = {}

            def store(number: int, value: Any) -> Stored:
                return _store(stored, f"{label}.w{number}.", value)

            found = self._wrong.of_call(check, target, arrays, right, store), stored
            if place:
                self._cached.shown[place] = found
        self.arrays |= found[1]
        return found[0]

    def _loop(self, label: str, loop: Loop) -> CaseKey:
        # Plain numbers become arrays, as they would in any traced step.
        parts = {
            name: jax.tree.map(np.asarray, getattr(loop, name)) for name in ("carry", "fixed", "batches")
        }
        loop = dataclasses.replace(loop, **parts)
        target, arrays = loop_target(loop)
        specs = [Spec(a.shape, a.dtype.name) for a in arrays]
        texts, state = self._cached.loop(self.stem, self.solution, target, specs)
        with self._cached.once():
            executables = [compile_program(text) for text in texts]
        outputs = run_loop(
            executables,
            list(arrays),
            carry=len(jax.tree.leaves(loop.carry)),
            fixed=len(jax.tree.leaves(loop.fixed)),
            state=state,
            steps=loop.steps,
            has_init=loop.init is not None,
            has_measure=False,
        )
        measure = None
        if loop.measure is None:
            value = unpack(target.carry, {str(i): a for i, a in enumerate(outputs)})
        else:
            measure = len(self.programs)
            value = self._measured(loop, outputs)
        expected = self._store(f"{label}.e.", value)
        wrong = self._wrong.of_loop(target, expected)
        return CaseKey(target, self._store_inputs(label, arrays), expected, wrong, measure)

    def _measured(self, loop: Loop, outputs: list[Any]) -> Any:
        """Keep the program of a loop's measure, and return what it gives for a carry's arrays."""
        leaves, tree = jax.tree.flatten(loop.carry)
        shapes = [trace.shape(Spec(a.shape, a.dtype.name)) for a in leaves]
        trusted = loop.measure
        assert trusted is not None
        self.programs.append(trace.lower(lambda *flat: [trusted(*jax.tree.unflatten(tree, flat))], *shapes))
        # What it holds is the seed's own: apart from that it is the same program for each key.
        text, constants = as_arguments(self.programs[-1])
        with self._cached.once():
            executable = compile_program(Program(text).text())
        return np.asarray(run_executable(executable, [*outputs, *constants])[0])

    def _store(self, prefix: str, value: Any) -> Stored:
        return _store(self.arrays, prefix, value)

    def _store_inputs(self, label: str, arrays: list[Any]) -> list[str]:
        names = [f"{label}.i.{i}" for i in range(len(arrays))]
        self.arrays |= {name: np.asarray(a, order="C") for name, a in zip(names, arrays, strict=True)}
        return names


def _store(table: dict[str, Any], prefix: str, value: Any) -> Stored:
    node, arrays = pack(value)
    table |= {prefix + name: np.asarray(a, order="C") for name, a in arrays.items()}
    return Stored(node, prefix)
