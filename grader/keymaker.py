"""Make answer keys from a course's solutions and catalogue. Trusted, imports JAX, in a process of its own."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import inspect
import sys
import traceback
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import msgspec
import numpy as np

from grader import i18n
from grader.answering import Answering, Functions, Programs
from grader.compare import Tolerance, compare
from grader.course import Course, CourseError
from grader.exercise import Case, Check, Exercise, Forbid, Loop, Rule, function_name
from grader.judge import NoSuchPartError, part_of
from grader.key import (
    FORMAT,
    CaseKey,
    CheckKey,
    ExerciseKey,
    Manifest,
    RuleKey,
    SlidingKey,
    Stored,
    encode_key,
)
from grader.keyorder import Order
from grader.sandbox import compiled, tracing
from grader.sandbox.interpreter import Program
from grader.sandbox.messages import LoopTarget, Spec, Target
from grader.sandbox.trusted import RefusedError, serve
from grader.sandbox.warm import warm_up
from grader.starter import blank
from grader.translate import messages
from grader.values import Packer, pack, unpack

CATALOG = "catalog"


def make(order: Order, programs: Programs) -> bytes:
    """Make one key."""
    course = Course(Path(order.root))
    makers = [Maker(course, stem, order.seed, programs) for stem in order.stems]
    exercises = [maker.exercise() for maker in makers]
    manifest = Manifest(FORMAT, order.seed_name, versions(), exercises, translations(course, exercises))
    arrays = {maker.stem: maker.arrays for maker in makers}
    return encode_key(manifest, arrays, {maker.stem: maker.programs for maker in makers})


def versions() -> dict[str, str]:
    """Versions of what the answers depend on."""
    return {name: version(name) for name in ("jax", "jaxlib", "numpy")} | {"python": sys.version.split()[0]}


def translations(course: Course, exercises: list[ExerciseKey]) -> dict[str, dict[str, str]]:
    """The course's texts in each language that it has a catalogue for."""
    found = {}
    for language in i18n.LANGUAGES[1:]:
        catalogue = i18n.catalogue(language, "course", course.locale)
        texts = {message.text for exercise in exercises for message in messages(exercise) if message.text}
        table = {text: other for text in sorted(texts) if (other := catalogue.gettext(text)) != text}
        if table:
            found[language] = table
    return found


def load_module(path: Path, name: str) -> ModuleType:
    """Import a trusted file by its path."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_exercise(course: Course, stem: str) -> Exercise:
    """The catalogue's entry. To Python the folder is the package `catalog`: `from ._tables import small` works there.

    Raises:
        CourseError: there is no `EXERCISE` in the file.
    """
    _open_catalog(course.catalog)
    module = load_module(course.catalog / f"{stem}.py", f"{CATALOG}.{stem}")
    exercise = getattr(module, "EXERCISE", None)
    if not isinstance(exercise, Exercise):
        raise CourseError(f"catalog/{stem}.py has no `EXERCISE = Exercise(...)`.")
    for things in (exercise.checks, exercise.misconceptions):
        names = [thing.name for thing in things]
        if twice := [name for name in names if names.count(name) > 1]:
            raise CourseError(f"catalog/{stem}.py has two things with the name {twice[0]!r}.")
    return exercise


def _open_catalog(folder: Path) -> None:
    """Make a folder the package `catalog`; another course's modules, loaded before in this process, are dropped."""
    there = sys.modules.get(CATALOG)
    if there is not None and list(there.__path__) == [str(folder)]:
        return
    for name in [name for name in sys.modules if name == CATALOG or name.startswith(f"{CATALOG}.")]:
        del sys.modules[name]
    package = ModuleType(CATALOG)
    package.__path__ = [str(folder)]
    sys.modules[CATALOG] = package


def load_solution(course: Course, stem: str, names: tuple[str, ...]) -> Functions:
    """The solution's functions.

    Raises:
        CourseError: one is missing.
    """
    module = load_module(course.solutions / f"{stem}.py", f"solution_{stem}")
    if missing := [name for name in names if not callable(getattr(module, name, None))]:
        raise CourseError(f"solutions/{stem}.py does not define {missing[0]}.")
    return {name: getattr(module, name) for name in names}


class Maker:
    """Makes one exercise's part of a key: its description, its table of arrays, its trusted programs."""

    def __init__(self, course: Course, stem: str, seed: str, kept: Programs) -> None:
        self.stem, self._seed, self._course = stem, seed, course
        self.definition = load_exercise(course, stem)
        self.names = self.definition.functions or (function_name(stem),)
        self.solution = load_solution(course, stem, self.names)
        self._right = Answering(stem, self.solution, kept)
        self._wrong = {
            m.name: Answering(f"{stem}: {m.name}", {m.replaces or self.names[0]: m.function}, kept)
            for m in self.definition.misconceptions
        }
        self.arrays: dict[str, Any] = {}
        self.programs: list[bytes] = []

    def exercise(self) -> ExerciseKey:
        """The exercise's description; fills `arrays` and `programs`."""
        definition = self.definition
        made = ExerciseKey(
            stem=self.stem,
            title=definition.title,
            lesson=definition.lesson,
            starter=blank((self._course.exercises / f"{self.stem}.py").read_text("utf-8"), self.names),
            hints=list(definition.hints),
            parameters={n: list(inspect.signature(f).parameters) for n, f in self.solution.items()},
            checks=[self._check(i, check) for i, check in enumerate(definition.checks)],
            rules=[rule_key(rule) for rule in definition.rules],
            misconceptions={m.name: m.help for m in definition.misconceptions},
            sliding=SlidingKey(**dataclasses.asdict(definition.sliding)) if definition.sliding else None,
        )
        try:
            return msgspec.json.decode(msgspec.json.encode(made), type=ExerciseKey)
        except msgspec.ValidationError as error:
            raise CourseError(f"catalog/{self.stem}.py: {error}") from error

    def _check(self, index: int, check: Check) -> CheckKey:
        cases = [
            self._case(f"{index}.{number}", case, check)
            for number, case in enumerate(check.cases(generator(self._seed, self.stem, check.name)))
        ]
        kept = {name: getattr(check, name) for name in CheckKey.__struct_fields__ if name != "cases"}
        return CheckKey(cases=cases, **kept)

    def _case(self, label: str, case: Case | Loop, check: Check) -> CaseKey:
        if isinstance(case, Loop):
            return self._loop(label, case)
        target, arrays = call_target(case, self.names[0])
        inputs = self._store_inputs(label, arrays)
        right = self._right.answer(target, arrays)
        wrong: dict[str, Stored | None] = {}
        for misconception in self.definition.misconceptions:
            if (misconception.replaces or self.names[0]) != target.function:
                continue
            try:
                value = self._wrong[misconception.name].answer(target, arrays)
            except Exception:  # noqa: BLE001 - raising is what this wrong idea does here
                wrong[misconception.name] = None
                continue
            if differs(check, right, value):
                wrong[misconception.name] = self._store(f"{label}.w{len(wrong)}.", value)
        return CaseKey(target, inputs, self._store(f"{label}.e.", right), wrong)

    def _loop(self, label: str, loop: Loop) -> CaseKey:
        # Plain numbers become arrays, as they would in any traced step.
        parts = {
            name: jax.tree.map(np.asarray, getattr(loop, name)) for name in ("carry", "fixed", "batches")
        }
        loop = dataclasses.replace(loop, **parts)
        target, arrays = loop_target(loop)
        texts, state = tracing.trace_loop(
            self.solution, target, [Spec(a.shape, a.dtype.name) for a in arrays]
        )
        measure = None
        carry = len(jax.tree.leaves(loop.carry))
        if loop.measure is not None:
            measure = len(self.programs)
            leaves, tree = jax.tree.flatten(loop.carry)
            specs = [tracing.shape(Spec(a.shape, a.dtype.name)) for a in leaves]
            trusted = loop.measure
            self.programs.append(
                tracing.lower(lambda *flat: [trusted(*jax.tree.unflatten(tree, flat))], *specs)
            )
            texts = [*texts, self.programs[measure]]
        outputs = compiled.run_loop(
            [compiled.compile_program(Program(t).text()) for t in texts],
            list(arrays),
            carry=carry,
            fixed=len(jax.tree.leaves(loop.fixed)),
            state=state,
            steps=loop.steps,
            has_init=loop.init is not None,
            has_measure=measure is not None,
        )
        value = (
            outputs[0]
            if measure is not None
            else unpack(target.carry, {str(i): a for i, a in enumerate(outputs)})
        )
        return CaseKey(
            target, self._store_inputs(label, arrays), self._store(f"{label}.e.", value), {}, measure
        )

    def _store(self, prefix: str, value: Any) -> Stored:
        node, arrays = pack(value)
        self.arrays |= {prefix + name: np.asarray(a, order="C") for name, a in arrays.items()}
        return Stored(node, prefix)

    def _store_inputs(self, label: str, arrays: list[Any]) -> list[str]:
        names = [f"{label}.i.{i}" for i in range(len(arrays))]
        self.arrays |= {name: np.asarray(a, order="C") for name, a in zip(names, arrays, strict=True)}
        return names


def generator(seed: str, stem: str, check: str) -> np.random.Generator:
    """A check's own generator: adding a check changes no other check's cases."""
    digest = hashlib.sha256(f"{seed}\0{stem}\0{check}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest))


def call_target(case: Case, default: str) -> tuple[Target, list[Any]]:
    """A case as a target and its arrays."""
    packer = Packer()
    args = packer.pack(tuple(case.args))
    extra = [] if case.cotangent is None else [case.cotangent]
    arrays = [canonical(a) for a in (*packer.arrays, *extra)]
    return Target(case.function or default, args, case.transform, case.in_axes, bool(extra)), arrays


def loop_target(loop: Loop) -> tuple[LoopTarget, list[Any]]:
    """A loop as a target and its arrays: the carry's first, then the fixed ones, then the batches."""
    packer = Packer()
    # Rebuilt by JAX, dicts have their keys in JAX's order: arrays are then numbered as a traced step takes them.
    parts = jax.tree.map(lambda leaf: leaf, (loop.carry, loop.fixed, loop.batches))
    carry, fixed, batches = (packer.pack(tuple(part)) for part in parts)
    return LoopTarget(loop.step, carry, fixed, batches, loop.steps, loop.init), [
        canonical(a) for a in packer.arrays
    ]


def canonical(array: Any) -> Any:
    """An input as JAX holds it by default: 32 bits for what NumPy makes 64."""
    narrow = {"int64": np.int32, "uint64": np.uint32, "float64": np.float32}
    array = np.asarray(array)
    return array.astype(narrow.get(array.dtype.name, array.dtype))


def differs(check: Check, right: Any, value: Any) -> bool:
    """Whether a wrong answer differs from the right one in the part that a check looks at."""
    expected = part_of(right, check.part)
    try:
        got = part_of(value, check.part)
    except NoSuchPartError:
        return True
    return compare(expected, got, Tolerance(check.rtol, check.atol, check.any_number)) is not None


def rule_key(rule: Rule) -> RuleKey:
    """A rule as data."""
    if isinstance(rule, Forbid):
        return RuleKey(rule.sentence, list(rule.ops), list(rule.names))
    return RuleKey(rule.sentence, must_trace=True)


def fault(error: BaseException, root: Path) -> str:
    """What is wrong with a course's file, and where; empty where an error comes from elsewhere."""
    if isinstance(error, CourseError):
        return str(error)
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        frames.append((error.filename or "", error.lineno))
    for name, line in reversed(frames):
        if Path(name).is_relative_to(root):
            text = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
            return f"{Path(name).relative_to(root).as_posix()} line {line}: {text}"
    return ""


def main() -> None:
    """Entry of the trusted process: an order, a key, and so on."""
    warm_up()  # a key takes thousands of small programs
    programs = Programs()

    def made(request: bytes) -> bytes:
        order = msgspec.json.decode(request, type=Order)
        try:
            return make(order, programs)
        except Exception as error:
            if sentence := fault(error, Path(order.root)):
                raise RefusedError(sentence) from error
            raise

    serve(made)
