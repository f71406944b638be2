"""Equal mistakes get equal marks: what a mistake costs does not depend on the seed that drew the cases."""

import re

import numpy as np
import pytest
from click.testing import CliRunner

from grader.authoring.seeds import differences, other_keys, submissions_in, unequal_marks
from grader.cli.main import cli
from grader.course import Course
from grader.exercise import Loop
from grader.find import find_course
from grader.key.file import Key
from grader.key.seed import PUBLIC, PUBLIC_SEED, numbered_seed
from grader.key.store import KeyMaker
from grader.keymaker.draw import call_target, generator
from grader.keymaker.load import load_exercise, load_solution
from grader.keymaker.reference import called
from grader.keymaker.wrong import differs
from grader.programs.target import Target

COURSE = find_course()
QUICK = [s for s in COURSE.stems() if s[2:4] not in ("18", "19", "20")]
SEEDS = [PUBLIC, *(numbered_seed(number).value for number in range(1, 25))]


def test_misconceptions_and_a_submission_earn_the_same_under_another_seed(key, other_key):
    """All submissions are in test_submissions.py."""
    handed_in = [COURSE.root / "tests" / "submissions" / "beginner"]
    unequal = unequal_marks(COURSE.stems(), key, [("seed 5", other_key)], handed_in)
    assert {stem: problems for stem, problems in unequal.items() if problems} == {}


@pytest.mark.thorough
def test_under_more_seeds(key):
    with KeyMaker() as maker:
        others = other_keys(maker, COURSE, QUICK, 2, print)  # more: grader selftest --seeds
        unequal = unequal_marks(QUICK, key, others)
    assert {stem: problems for stem, problems in unequal.items() if problems} == {}


# Mistakes that no catalogue has: what decides in each is a sign, an order, a mark that a number passes, or one term.


def windows(image, window, stride=(1, 1)):
    """Each window with its place, as loops visit them."""
    rows, columns = ((n - f) // s + 1 for n, f, s in zip(image.shape, window, stride, strict=False))
    for i, j in np.ndindex(rows, columns):
        top, left = i * stride[0], j * stride[1]
        yield (i, j), image[top : top + window[0], left : left + window[1]]


def pooled(reduce):
    def max_pool(image, window, stride):
        found = dict(windows(np.asarray(image), window, stride))
        rows, columns = (max(place[axis] for place in found) + 1 for axis in (0, 1))
        return np.array([[reduce(found[i, j]) for j in range(columns)] for i in range(rows)])

    return max_pool


def starting_at(start):
    return pooled(lambda w: max(start, w.max()))


def skipping(test):
    return pooled(lambda w: max((p for p in w.ravel() if test(p)), default=0))


POOLING = {
    **{f"starts at {start}": starting_at(start) for start in (0, -1, 1, -10, -100, 0.5, 1e-9, -0.5, 255)},
    "the largest magnitude": pooled(lambda w: w.ravel()[np.abs(w).argmax()]),
    "its magnitude": pooled(lambda w: np.abs(w).max()),
    "the smallest": pooled(np.min),
    "the first": pooled(lambda w: w[0, 0]),
    "the last": pooled(lambda w: w[-1, -1]),
    "the middle": pooled(np.median),
    "the second": pooled(lambda w: np.sort(w.ravel())[-min(2, w.size)]),
    "the first row": pooled(lambda w: w[0].max()),
    "the first column": pooled(lambda w: w[:, 0].max()),
    "without the last row": pooled(lambda w: w[: max(1, len(w) - 1)].max()),
    "without the last column": pooled(lambda w: w[:, : max(1, w.shape[1] - 1)].max()),
    "the diagonal": pooled(lambda w: np.diagonal(w).max()),
    "of the row sums": pooled(lambda w: w[w.sum(axis=1).argmax()].max()),
    "compares with >= 0": skipping(lambda p: p >= 0),
    "leaves out zeros": skipping(lambda p: p != 0),
    "only odd ones": skipping(lambda p: p % 2),
    "as unsigned bytes": pooled(lambda w: float(np.abs(w).astype(np.uint8).max())),
    "rounded": pooled(lambda w: np.round(w.max())),
    "truncated": pooled(lambda w: np.trunc(w.max())),
    "no smaller than the window before": pooled(lambda w: max(w.max(), w[0, 0] + 1)),
}


def correlated(image, kernel, product=lambda w, k: np.sum(w * k)):
    places = dict(windows(np.asarray(image), kernel.shape))
    rows, columns = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    return np.array([[product(places[i, j], kernel) for j in range(columns)] for i in range(rows)])


def convolving(product):
    return lambda image, kernel: correlated(image, np.asarray(kernel), product)


CONVOLUTION = {
    "negative sums are 0": convolving(lambda w, k: max(np.sum(w * k), 0)),
    "sums below 1 are 0": convolving(lambda w, k: s if (s := np.sum(w * k)) >= 1 else 0),
    "magnitudes": convolving(lambda w, k: np.abs(np.sum(w * k))),
    "weights' magnitudes": convolving(lambda w, k: np.sum(w * np.abs(k))),
    "no negative pixels": convolving(lambda w, k: np.sum(np.maximum(w, 0) * k)),
    "at most 255": convolving(lambda w, k: min(np.sum(w * k), 255)),
    "rounded": convolving(lambda w, k: np.round(np.sum(w * k))),
    "the largest product": convolving(lambda w, k: np.max(w * k)),
    "without the first": convolving(lambda w, k: np.sum((w * k).ravel()[1:])),
    "without the last": convolving(lambda w, k: np.sum((w * k).ravel()[:-1])),
    "without zero weights": convolving(lambda w, k: np.mean((w * k)[k != 0])),
    "rows flipped": convolving(lambda w, k: np.sum(w * k[::-1])),
    "columns flipped": convolving(lambda w, k: np.sum(w * k[:, ::-1])),
    "weights sorted": convolving(lambda w, k: np.sum(w * np.sort(k.ravel()).reshape(k.shape))),
    "pixel 0, 0 counts twice": convolving(lambda w, k: np.sum(w * k) + w[0, 0] * k[0, 0]),
    "sum of squares": convolving(lambda w, k: np.sum(w**2 * k)),
    "weights squared": convolving(lambda w, k: np.sum(w * k**2)),
    "whole weights": convolving(lambda w, k: np.sum(w * np.trunc(k))),
    "bytes": convolving(lambda w, k: float(int(np.sum(w * k)) % 256)),
    "divided by 16": convolving(lambda w, k: np.sum(w * k) / 16),
    "divided by the weights": convolving(lambda w, k: np.sum(w * k) / (np.sum(k) or 1)),
}


def layered(activation):
    def conv_layer(image, kernels, bias):
        maps = [
            sum(correlated(image[..., c], kernels[..., c, k]) for c in range(image.shape[-1]))
            for k in range(len(bias))
        ]
        return activation(np.stack(maps, axis=-1), bias)

    return conv_layer


LAYER = {
    "only above 1": layered(lambda z, b: np.where(z + b > 1, z + b, 0)),
    "only above -1": layered(lambda z, b: np.where(z + b > -1, z + b, 0)),
    "at most 6": layered(lambda z, b: np.clip(z + b, 0, 6)),
    "at most 1": layered(lambda z, b: np.clip(z + b, 0, 1)),
    "leaky": layered(lambda z, b: np.where(z + b > 0, z + b, 0.01 * (z + b))),
    "magnitudes": layered(lambda z, b: np.abs(z + b)),
    "before the bias too": layered(lambda z, b: np.maximum(np.maximum(z, 0) + b, 0)),
    "the sum's sign": layered(lambda z, b: np.maximum(z + b, 0) * (z > 0)),
    "the last bias": layered(lambda z, b: np.maximum(z + b[-1], 0)),
    "biases' mean": layered(lambda z, b: np.maximum(z + b.mean(), 0)),
    "biases reversed": layered(lambda z, b: np.maximum(z + b[::-1], 0)),
    "negative biases": layered(lambda z, b: np.maximum(z - b, 0)),
    "no negative bias": layered(lambda z, b: np.maximum(z + np.maximum(b, 0), 0)),
}
SIZES = {
    "rounds up where more than half is missing": lambda n, f, p, s: round((n + 2 * p - f) / s - 0.01) + 1,
    "at least one": lambda n, f, p, s: max((n - f) // s + 1, 1) if not p else (n + 2 * p - f) // s + 1,
    "right for odd kernels": lambda n, f, p, s: (n + 2 * p - f) // s + 1 + (f % 2 == 0),
    "right for small strides": lambda n, f, p, s: (n + 2 * p - f) // min(s, f) + 1,
    "right without rest": lambda n, f, p, s: -(-(n + 2 * p - f) // s) + (s > 1) + (s == 1),
    "no padding with strides": lambda n, f, p, s: (n + (2 * p if s == 1 else 0) - f) // s + 1,
    "never more than n": lambda n, f, p, s: min((n + 2 * p - f) // s + 1, n),
    "never more than n over s, rounded up": lambda n, f, p, s: min((n + 2 * p - f) // s + 1, -(-n // s)),
    "the kernel's half": lambda n, f, p, s: (n + 2 * p - 2 * (f // 2) - 1) // s + 1,
    "p at most half the kernel": lambda n, f, p, s: (n + 2 * min(p, f // 2) - f) // s + 1,
}
MISTAKES = {
    "ex11_max_pool": POOLING,
    "ex03_convolve_valid": CONVOLUTION,
    "ex08_conv_layer": LAYER,
    "ex02_output_size": SIZES,
}


def costs(stem, function, seed):
    """The checks that a mistake fails."""
    exercise = load_exercise(COURSE, stem)
    failed = set()
    for check in exercise.checks:
        for target, arrays, right in drawn(stem, check, seed):
            try:
                value = called(function, target, arrays)
            except Exception:  # noqa: BLE001 - it fails that case
                value = None
            if differs(check, right, value):
                failed.add(check.name)
                break
    return failed


ANSWERS = {}


def drawn(stem, check, seed):
    """A check's cases and their right answers, worked out once for all mistakes."""
    if (stem, check.name, seed) not in ANSWERS:
        name = stem[5:]
        exercise = load_exercise(COURSE, stem)
        right = RIGHT.get(stem) or load_solution(COURSE, stem, exercise.functions or (name,))[name]
        cases = [c for c in check.cases(generator(seed, stem, check.name)) if not isinstance(c, Loop)]
        targets = [call_target(case, name) for case in cases]
        ANSWERS[stem, check.name, seed] = [(t, a, called(right, t, a)) for t, a in targets]
    return ANSWERS[stem, check.name, seed]


RIGHT = {  # NumPy, since JAX would compile a program for each shape
    "ex11_max_pool": pooled(np.max),
    "ex03_convolve_valid": convolving(lambda w, k: np.sum(w * k)),
    "ex08_conv_layer": layered(lambda z, b: np.maximum(z + b, 0)),
}


@pytest.mark.parametrize(("stem", "mistake"), [(s, m) for s, mistakes in MISTAKES.items() for m in mistakes])
def test_a_mistake_that_no_catalogue_has_costs_the_same(stem, mistake):
    failed = {seed: costs(stem, MISTAKES[stem][mistake], seed) for seed in SEEDS}
    unlike = {seed: checks for seed, checks in failed.items() if checks != failed[PUBLIC]}
    assert unlike == {}, f"publicly {failed[PUBLIC]}"


def test_a_maximum_that_starts_at_zero_costs_its_own_check_alone():
    assert costs("ex11_max_pool", POOLING["starts at 0"], PUBLIC) == {"negative numbers and integers"}
    assert costs("ex11_max_pool", pooled(np.max), PUBLIC) == set()


def numbers(seed):
    load_exercise(COURSE, "ex11_max_pool")  # its package is `catalog` from then on
    from catalog._images import Numbers

    return Numbers(np.random.default_rng(seed))


@pytest.mark.parametrize("kind", ["whole", "real", "pixels", "integers"])
@pytest.mark.parametrize("shape", [(1,), (1, 1), (1, 2), (3, 4), (2, 3, 3, 2)])
def test_signs_and_order_are_the_same_under_every_seed(kind, shape):
    def three(seed):
        draw = numbers(seed)
        return [getattr(draw, kind)(*shape) for _ in range(3)]

    first = three(0)
    for seed in range(1, 20):
        for one, other in zip(first, three(seed), strict=True):
            assert one.shape == other.shape == shape
            assert (np.sign(one) == np.sign(other)).all()
            assert (np.argsort(one.ravel()) == np.argsort(other.ravel())).all()
            assert (np.argsort(np.abs(one).ravel()) == np.argsort(np.abs(other).ravel())).all()
            magnitudes = np.abs(other).ravel()
            assert len(set(magnitudes)) == magnitudes.size
            assert (magnitudes > (0 if kind in ("real", "pixels") else 1)).all()
    assert any((one != other).any() for one, other in zip(first, three(99), strict=True)), "the seed draws"


def test_signs_can_be_asked_for():
    assert (numbers(1).whole(3, 4, signs="positive") > 0).all()
    assert (numbers(1).real(3, 4, signs="negative") < 0).all()
    checkered = numbers(1).real(6, 9, 2, signs="checkered")
    for window in ((1, 2), (2, 1), (3, 3)):
        assert all(w.max() > 0 > w.min() for _, w in windows(checkered[..., 0], window))


def luck(folder):
    """A course in which luck decides: a misconception shows where a drawn number is 1."""
    assert CliRunner().invoke(cli, ["course", str(folder)], standalone_mode=False).exception is None
    made = CliRunner().invoke(cli, ["--course", str(folder), "new", "ex02_first"], standalone_mode=False)
    assert made.exception is None
    catalog = folder / "catalog" / "ex02_first.py"
    text = catalog.read_text()
    start, end = text.index("@misconception"), text.index("EXERCISE")
    text = (
        text[:start]
        + '@misconception("It is one.")\ndef one(table):\n    """One."""\n    return 0 * table\n\n\n'
        + text[end:]
    )
    text = text.replace("nothing_done", "one")
    catalog.write_text(text)
    return Course(folder)


def test_luck_is_told(tmp_path):
    course = luck(tmp_path / "course")
    catalog = course.catalog / "ex02_first.py"

    text = re.sub(
        r"cases=\w+",
        "cases=lambda rng: [Case((rng.integers(0, 2, (1, 1)).astype(np.float32),))]",
        catalog.read_text(),
    )
    catalog.write_text(text)
    (course.solutions / "ex02_first.py").write_text("def first(table):\n    return table + 0\n")
    with KeyMaker() as maker:
        public = Key.of(maker.make(course, PUBLIC_SEED))
        others = other_keys(maker, course, ["ex02_first"], 6, print)
        found = unequal_marks(["ex02_first"], public, others)["ex02_first"]
    assert any("under the public seed" in problem and "'one' earns" in problem for problem in found), found


def test_a_difference_names_who_and_where():
    public = {("starts at zero", "tiny images"): 1}
    assert list(differences(public, public, "seed 3")) == []
    assert list(differences(public, {("starts at zero", "tiny images"): 0}, "seed 3")) == [
        "'starts at zero' earns 1 for 'tiny images' under the public seed, 0 under seed 3"
    ]


def test_submissions_are_found_in_folders_of_folders(tmp_path):
    for name in ("a/ex01_first.py", "b/c/work.ipynb", "b/d/hw.zip", "b/e/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert [path.name for path in submissions_in(tmp_path)] == ["a", "c", "d"]
    assert submissions_in(tmp_path / "a") == [tmp_path / "a"]


def test_targets_are_calls():
    (target, _, _) = drawn("ex11_max_pool", load_exercise(COURSE, "ex11_max_pool").checks[0], PUBLIC)[0]
    assert isinstance(target, Target)
