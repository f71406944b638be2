"""What a sentence claims, as a program: it reads the sentence, changes the right computation by it, and computes with loops.

Nothing here knows how sentences are made. A clause that it can't read is an error.
"""

import itertools
import re
from dataclasses import dataclass, field

import numpy as np

AXES = {"row": 0, "column": 1, "channel": 2}


@dataclass
class Right:
    """A right computation over windows of the first array.

    Attributes:
        names: the arrays' names: the windows' array, then weights and bias where there are any.
        size: the window's rows and columns (and all channels, unless each is on its own).
        steps: how far the window moves.
        output: the answer's shape.
        combine: "sum", "mean" or "max".
        each_channel: whether the answer has the array's channels.
        border: zeros around the array: where the first window begins is minus this.
    """

    names: tuple
    size: tuple
    steps: tuple
    output: tuple
    combine: str = "sum"
    relu: bool = False
    each_channel: bool = False
    border: tuple = (0, 0)


@dataclass
class Claim:
    """The right computation as it is changed."""

    right: Right
    shapes: tuple
    orders: list = field(default_factory=list)  # of arrays by name: functions, of which one is meant
    changed: dict = field(default_factory=dict)  # arrays by name: functions of their values
    after: list = field(default_factory=list)  # functions of the answer
    begins: dict = field(default_factory=dict)  # expressions by name of an array
    skipped: list = field(default_factory=list)  # (axis, indices): places of the window that are not read
    combine: str = ""
    relu: bool | None = None
    apart: tuple = (1, 1, 1)
    border: str = "nothing"
    output: tuple | None = None
    size: tuple | None = None
    steps: tuple | None = None
    shares: bool = False
    weightless: bool = False
    factor: float = 1
    bias_factor: float = 1
    bias_after: bool = False
    biases: int = 1  # how many are added to a number
    zero: float = 0  # what a number is that nothing is read for
    constants: list = field(default_factory=list)  # functions of each number
    pairs: tuple | None = None
    kept: list = field(default_factory=list)  # axes of weights that stay
    only: tuple | None = None  # (axis, indices) or an index: where it holds


def numbers(text):
    return tuple(int(n) for n in re.findall(r"-?\d+", text))


def axes_in(text):
    """The axes in "the rows and axis 3"."""
    found = re.findall(r"axis (\d+)|(row|column|channel)s", text)
    return [int(number) if number else AXES[word] for number, word in found]


def parts_in(text, shape):
    """{axis: indices} of "the last row and columns 0 to 2"."""
    parts = {}
    patterns = (
        (r"(row|column|channel)s (\d+) to (\d+)", lambda m, n: range(int(m[2]), int(m[3]) + 1)),
        (r"the last (row|column|channel)", lambda m, n: [n - 1]),
        (r"the first (row|column|channel)", lambda m, n: [0]),
        (r"(?<!s )(row|column|channel) (\d+)", lambda m, n: [int(m[2])]),
    )
    for pattern, indices in patterns:
        for match in re.finditer(pattern, text):
            axis = AXES[match[1]]
            parts.setdefault(axis, []).extend(indices(match, shape[axis]))
    for index, axis in re.findall(r"index (\d+) on axis (\d+)", text):
        parts.setdefault(int(axis), []).append(int(index))
    assert parts, text
    return parts


def without(parts, fill=0.0):
    """A function that empties some rows, columns, ..."""

    def change(array):
        array = np.array(array, float)
        for axis, indices in parts.items():
            array[(slice(None),) * axis + (list(indices),)] = fill
        return array

    return change


def alone(index, fill=0.0):
    """A function that empties all but one element."""

    def change(array):
        emptied = np.full(np.shape(array), float(fill))
        emptied[index] = array[index]
        return emptied

    return change


def exchanged(one, other):
    """A function that exchanges two axes, an index beyond the last taken for the last."""

    def change(array):
        index = list(np.indices(array.shape))
        index[one], index[other] = index[other], index[one]
        return array[tuple(np.minimum(i, n - 1) for i, n in zip(index, array.shape, strict=True))]

    return change


def cut_anew(shape, other):
    """Functions that read an array's numbers in order as if its axes were others, and move these back."""
    orders = [
        axes for axes in itertools.permutations(range(len(shape))) if tuple(shape[a] for a in axes) == other
    ]
    return [lambda array, order=order: array.reshape(other).transpose(np.argsort(order)) for order in orders]


def read(sentence, right, shapes):
    """The claim of a sentence."""
    claim = Claim(right, shapes)
    text = sentence[0].lower() + sentence[1:].removesuffix(".")
    if text.startswith("only in "):
        part, text = re.fullmatch(r"only in (.*?)(?: of the answer)?, (.*)", text).groups()
        if part.startswith("["):
            claim.only = ("index", numbers(part))
        else:
            claim.only = ("parts", parts_in(part, right.output))
    for part in re.split(r"; |, and (?=the same numbers)", text):
        said = part.removesuffix(": each of its elements meets the one opposite")
        if not any(reader(claim, said) for reader in READERS):
            raise AssertionError(f"no claim known in {said!r}")
    return claim


READERS = []


def clause(pattern):
    """Register a reader of one clause."""

    def register(function):
        def reader(claim, text):
            match = re.fullmatch(pattern, text)
            if match is None:
                return False
            function(claim, *match.groups())
            return True

        READERS.append(reader)
        return function

    return register


def change_array(claim, name, function):
    before = claim.changed.get(name, lambda array: array)
    claim.changed[name] = lambda array: function(before(array))


def shape_of(claim, name):
    return claim.shapes[claim.right.names.index(name)]


def fill_for(claim, name):
    return -np.inf if claim.right.combine == "max" and name == claim.right.names[0] else 0.0


@clause(r"(.*) of the answer stand in reverse order|the answer stands in reverse order")
def _(claim, which):
    axes = tuple(axes_in(which)) if which else (0,)
    claim.after.append(lambda answer: np.flip(answer, axes))


@clause(r"(.*) of `(\w+)` stand in reverse order")
def _(claim, which, name):
    change_array(claim, name, lambda array: np.flip(array, axes_in(which)))


@clause(r"`\w+\[([:1, -]*)\]` is read in place of `(\w+)`")
def _(claim, slices, name):
    axes = [axis for axis, part in enumerate(slices.split(", ")) if part == "::-1"]
    change_array(claim, name, lambda array: np.flip(array, axes))


@clause(r"`(\w+)` stands in reverse order")
def _(claim, name):
    change_array(claim, name, lambda array: array[::-1])


@clause(r"(.*) of `(\w+)` have changed places(?:, and an index beyond the last is taken for the last)?")
def _(claim, which, name):
    change_array(claim, name, exchanged(*axes_in(which)))


@clause(r"`(\w+)\[(.*)\]` takes the place of all the others")
def _(claim, name, index):
    change_array(claim, name, lambda array: np.full(array.shape, array[numbers(index)]))


@clause(r"(.*) of `(\w+)` takes the place of all the others")
def _(claim, part, name):
    ((axis, (index,)),) = parts_in(part, shape_of(claim, name)).items()
    change_array(claim, name, lambda array: np.repeat(np.take(array, [index], axis), array.shape[axis], axis))


@clause(r"(?:(.*) of )?`(\w+)` (?:is|are) moved on by (-?\d+), and what leaves one end comes in at the other")
def _(claim, which, name, by):
    axis = axes_in(which)[0] if which else 0
    change_array(claim, name, lambda array: np.roll(array, int(by), axis))


@clause(
    r"the elements of `(\w+)`, one after the other, are cut anew into the shape (\(.*\)), which mixes them.*"
)
def _(claim, name, shape):
    claim.orders.append([(name, function) for function in cut_anew(shape_of(claim, name), numbers(shape))])


@clause(r"`(\w+)` takes no part: all its elements count as 1")
def _(claim, name):
    assert name == claim.right.names[1]
    claim.weightless = True


@clause(r"`(\w+)` is left out")
def _(claim, name):
    change_array(claim, name, np.zeros_like)


@clause(r"`\w+\[(.*)\]` alone is used, of all of `(\w+)`")
def _(claim, index, name):
    change_array(claim, name, alone(numbers(index), fill_for(claim, name)))


@clause(r"of `(\w+)`, only (.*) is used")
def _(claim, name, part):
    shape = shape_of(claim, name)
    left = {a: sorted(set(range(shape[a])) - set(i)) for a, i in parts_in(part, shape).items()}
    change_array(claim, name, without(left, fill_for(claim, name)))


@clause(r"(.*) of `(\w+)` (?:is|are) never used")
def _(claim, part, name):
    change_array(claim, name, without(parts_in(part, shape_of(claim, name)), fill_for(claim, name)))


@clause(r"(.*) of the window on `(\w+)` (?:is|are) never read")
def _(claim, part, _name):
    claim.skipped += parts_in(part, claim.right.size).items()


@clause(r"of the window on `(\w+)`, only (.*) is read")
def _(claim, _name, part):
    size = claim.right.size
    claim.skipped += [(a, set(range(size[a])) - set(i)) for a, i in parts_in(part, size).items()]


@clause(r"(.*) of the answer (?:is|are) 0, whatever the arrays hold")
def _(claim, part):
    claim.after.append(lambda answer: without(parts_in(part, answer.shape))(answer))


@clause(r"in the answer, all but (.*) is 0")
def _(claim, part):
    def kept(answer):
        others = without(parts_in(part, answer.shape))(answer)
        return answer - others

    claim.after.append(kept)


@clause(r"every number is 0, whatever the arrays hold")
def _(claim):
    claim.after.append(np.zeros_like)


@clause(r"the answer (lacks|has) (.*?)(?: too many)? at its end")
def _(claim, verb, parts):
    output = list(claim.right.output)
    for count, word in re.findall(r"(\d+) (row|column|channel|element)", parts):
        output[AXES.get(word, 0)] += int(count) * (1 if verb == "has" else -1)
    claim.output = tuple(output)


@clause(r"the answer has the shape (\(.*\)) in place of (\(.*\))")
def _(claim, got, right):
    assert numbers(right) == claim.right.output
    claim.output = numbers(got)


@clause(r"the numbers are right and in order, but the answer's shape is (\(.*\)) in place of \(.*\)")
def _(claim, shape):
    claim.after.append(lambda answer: answer.reshape(numbers(shape)))


@clause(r"the numbers stand in another order: \[(.*)\] has what belongs at \[(.*)\]")
def _(claim, there, right):
    there, right = there.split(", "), right.split(", ")
    claim.after.append(lambda answer: answer.transpose([right.index(letter) for letter in there]))


@clause(r"through (.*) of `(\w+)` it steps by (.*) where (.*) is right")
def _(claim, axes, _name, got, right):
    steps = list(claim.right.steps)
    for axis, step, expected in zip(axes_in(axes), numbers(got), numbers(right), strict=True):
        assert steps[axis] == expected
        steps[axis] = step
    claim.steps = tuple(steps)


@clause(
    r"\[(.*)\] of the answer reads (?:the window that begins at )?`(\w+)\[(.*?)\]`(?: in place of `\w+\[.*\]`)?"
)
def _(claim, letters, name, index):
    claim.begins[name] = letters.split(", "), index.split(", ")


@clause(r"`(\w+)` begins at \[(.*)\] of the answer in place of \[(.*)\]")
def _(claim, name, got, right):
    assert numbers(right) == tuple(claim.right.border)
    claim.begins[name] = ["i", "j"], [f"{letter} - {n}" for letter, n in zip("ij", numbers(got), strict=True)]


@clause(r"the window on `(\w+)` has the shape (.*) where (.*) is right")
def _(claim, name, got, _right):
    if name in claim.right.names[2:]:  # the bias
        claim.biases = numbers(got)[0]
    else:
        claim.size = numbers(got)


@clause(r"inside the window, neighbours on `(\w+)` are (.*) apart")
def _(claim, _name, apart):
    claim.apart = (*numbers(apart), 1)[:3] if len(numbers(apart)) < 3 else numbers(apart)


@clause(r"(?:beyond the border of|what lies beyond the border of) `(\w+)` (.*)")
def _(claim, _name, what):
    claim.border = {
        "it reads zeros": "nothing",
        "is left out": "nothing",
        "it repeats the last element inside": "edge",
        "it goes on at the other side": "wrap",
        "it reads backwards, as in a mirror": "reflect",
    }[what]


@clause(r"every number is divided by (\d+)")
def _(claim, divisor):
    claim.factor /= int(divisor)


@clause(r"every number is (-?[\d.]+) times what it should be")
def _(claim, factor):
    claim.factor *= float(factor)


@clause(r"every number has the other sign")
def _(claim):
    claim.factor *= -1


@clause(r"it divides by (\d+) where (\d+) is right")
def _(claim, wrong, right):
    claim.factor *= int(right) / int(wrong)


@clause(r"it adds up, and divides by 1 where (\d+) is right")
def _(claim, right):
    claim.factor *= int(right)


@clause(r"each number is (?:the mean of what lies inside|divided by how many elements it is made of)")
def _(claim):
    claim.shares = True


@clause(r"each term with `(\w+)` counts (-?[\d.]+) times")
def _(claim, name, factor):
    assert name == claim.right.names[2]
    claim.bias_factor = float(factor)


@clause(r"each term with `\w+ \* \w+` counts (-?[\d.]+) times")
def _(claim, factor):
    claim.factor *= float(factor)
    claim.bias_factor /= float(factor)


@clause(r"`(\w+)` is added after numbers below 0 are replaced by 0, and not before")
def _(claim, name):
    assert name == claim.right.names[2]
    claim.bias_after = True


@clause(r"it takes the (mean|largest element) in place of the (mean|largest element)")
def _(claim, got, _right):
    claim.combine = "max" if got.startswith("largest") else "mean"


@clause(r"it adds the elements up in place of taking the largest")
def _(claim):
    claim.combine = "sum"


@clause(r"numbers below 0 (stay: nothing replaces them|are replaced) by 0")
def _(claim, how):
    claim.relu = not how.startswith("stay")


@clause(r"(-?[\d.]+) (takes part in every maximum|is added to every number)")
def _(claim, constant, how):
    value = float(constant)
    claim.constants.append(lambda number: np.maximum(number, value) if "maximum" in how else number + value)


@clause(r"numbers that no element is read for are (-?[\d.]+) in place of 0")
def _(claim, constant):
    claim.zero = float(constant)


@clause(r"in the window, `\w+\[(.*)\]` is multiplied by `\w+\[(.*)\]` for all .*")
def _(claim, one, two):
    claim.pairs = one.replace(", ", ""), two.replace(", ", "")


@clause(r"each element of `\w+` is multiplied by all of `\w+`, and not by its own alone")
def _(claim):
    axes = len(claim.shapes[1])
    claim.pairs = "uvw"[:axes], "xyz"[:axes]


@clause(
    r"it does not (?:add up|take the largest) over (.*): they are still there in the answer(?:, each with `\w+`)?"
)
def _(claim, which):
    for axes, name in re.findall(r"(.*?) of `(\w+)`(?: and )?", which):
        claim.kept += [(claim.right.names.index(name), axis) for axis in axes_in(axes)]


@clause(r"over (.*) of the answer (the largest is taken|it adds up), too")
def _(claim, which, how):
    reduce = np.max if "largest" in how else np.sum
    claim.after.append(lambda answer: reduce(answer, axis=tuple(axes_in(which))))
    if claim.right.relu and reduce is np.sum:  # of what goes into the ReLU
        claim.relu = False
        claim.after.append(lambda answer: np.maximum(answer, 0))


@clause(r"the same numbers are repeated along (.*)")
def _(claim, which):
    for axis in axes_in(which):
        n = claim.right.output[axis]
        claim.after.append(lambda answer, axis=axis, n=n: np.repeat(np.expand_dims(answer, axis), n, axis))


def answers(claim, arrays, shape):
    """The answers that the claim allows, of a shape: one, or one for each order of axes that it leaves open."""
    return [a for chosen in itertools.product(*claim.orders) for a in _answers(claim, arrays, shape, chosen)]


def _answers(claim, arrays, shape, chosen):
    right = claim.right
    given = dict(zip(right.names, arrays, strict=True))
    for name, change in claim.changed.items():
        given[name] = change(given[name])
    for name, order in chosen:
        given[name] = order(given[name])
    answer = _computed(claim, given, shape)
    for change in claim.after:
        answer = change(answer)
    if claim.only is not None:
        whole = _computed(Claim(right, claim.shapes), dict(zip(right.names, arrays, strict=True)), shape)
        kind, where = claim.only
        inside = np.zeros(whole.shape, bool)
        if kind == "index":
            inside[where] = True
        else:
            for axis, indices in where.items():
                inside[(slice(None),) * axis + (list(indices),)] = True
        answer = np.where(inside, answer, whole)
    return (
        [answer]
        if not claim.kept
        else [answer.transpose(p) for p in itertools.permutations(range(answer.ndim))]
    )


def _computed(claim, given, shape):
    right = claim.right
    image = given[right.names[0]]
    weights = given[right.names[1]] if len(right.names) > 1 and not claim.weightless else None
    bias = given[right.names[2]] if len(right.names) > 2 else None
    output = claim.output or right.output
    fits = claim.output is None and not claim.after and not claim.kept and len(shape) == len(right.output)
    if fits and (claim.steps or claim.begins or claim.size or claim.apart != (1, 1, 1)):
        output = shape  # that of a window that moves otherwise is its own
    found = {o: _number(claim, o, image, weights, bias) for o in np.ndindex(*output)}
    for change in claim.constants:
        found = {o: change(number) for o, number in found.items()}
    if not found:
        return np.zeros(output)
    first = np.asarray(next(iter(found.values())))
    answer = np.zeros((*output, *first.shape))
    for o, value in found.items():
        answer[o] = value
    return answer


def _number(claim, o, image, weights, bias):
    right = claim.right
    size = claim.size or right.size
    index = [slice(None)] * image.ndim
    begin = [s * n - b for s, n, b in zip(claim.steps or right.steps, o, right.border, strict=False)]
    begin += [0] * (image.ndim - len(begin))
    depth = [image.shape[2]] if image.ndim > 2 else []
    if right.each_channel and image.ndim > 2:
        begin[2:], depth = [o[2]], [1]
    begin = _begin(claim, right.names[0], o, begin)
    extent = [*size, *depth][: image.ndim] if len(size) < image.ndim else list(size)
    del index
    window = np.full(extent, np.nan)
    for place in np.ndindex(*extent):
        if any(place[axis] in skipped for axis, skipped in claim.skipped):
            continue
        at = [b + d * p for b, d, p in zip(begin, claim.apart, place, strict=False)]
        inside = [_inside(i, n, claim.border) for i, n in zip(at, image.shape, strict=True)]
        if None not in inside:
            window[place] = image[tuple(inside)]
    there = ~np.isnan(window)
    if weights is not None:
        own = (
            weights[tuple(_whole(_begin(claim, right.names[1], o, [0] * 3 + [o[-1]])))]
            if weights.ndim > 3
            else weights
        )
        return _sum(claim, np.where(there, window, 0), own, bias, o)
    combine = claim.combine or right.combine
    if not there.any():
        return claim.zero
    if combine == "max":
        axes = {axis for _array, axis in claim.kept}
        return np.nanmax(window, axis=tuple(a for a in range(window.ndim) if a not in axes))
    total = window[there].sum()
    count = there.sum() if claim.shares or claim.combine == "mean" else np.prod(right.size)
    return claim.factor * (total / count if combine == "mean" else total)


def _whole(begin):
    return [slice(None)] * 3 + [begin[3]]


def _sum(claim, window, weights, bias, o):
    right = claim.right
    if claim.pairs:
        one, two = claim.pairs
        letters = [(one, two)[array][axis] for array, axis in claim.kept]
        total = np.einsum(f"{one},{two}->{''.join(letters)}", window, weights)
    else:
        axes = {axis for _array, axis in claim.kept}
        total = np.sum(window * weights, axis=tuple(a for a in range(window.ndim) if a not in axes))
    total = claim.factor * total
    added = 0.0
    if bias is not None:
        first = _begin(claim, right.names[2], o, [o[-1]])[0]
        added = claim.bias_factor * bias[first : first + claim.biases].sum() * claim.factor
    if claim.bias_after:
        return np.maximum(total, 0) + added
    relu = right.relu if claim.relu is None else claim.relu
    return np.maximum(total + added, 0) if relu else total + added


def _begin(claim, name, o, default):
    if name not in claim.begins:
        return default
    letters, index = claim.begins[name]
    values = dict(zip(letters, o, strict=True))
    return [0 if text == ":" else eval(text, {}, values) for text in index]


def _inside(i, n, border):
    if 0 <= i < n:
        return i
    if border == "nothing":
        return None
    return int(np.pad(np.arange(n), 3 * n, mode=border)[i + 3 * n])
