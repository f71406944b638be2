"""Each sentence is true: what it claims is computed by loops that know nothing of terms, and gives the wrong answer."""

import tomllib
from pathlib import Path

import claims
import numpy as np
import pytest
import wrong_functions as wrong
from claims import Right
from formulas import Tried

from grader.scoring.formula.sentence.compose import compose
from grader.values import unpack

IMAGE_KERNEL = ("image", "kernel")
OWN = {
    "flat": (Right(IMAGE_KERNEL, (2, 3), (1, 1), (3, 3)), ((4, 5), (2, 3))),
    "square": (Right(IMAGE_KERNEL, (3, 3), (1, 1), (3, 3)), ((5, 5), (3, 3))),
    "volume": (Right(IMAGE_KERNEL, (2, 2), (1, 1), (2, 3)), ((3, 4, 3), (2, 2, 3))),
    "layer": (
        Right(("image", "kernels", "bias"), (2, 2), (1, 1), (2, 2, 3), relu=True),
        ((3, 3, 2), (2, 2, 2, 3), (3,)),
    ),
    "largest": (Right(("image",), (2, 2), (2, 2), (2, 3), "max"), ((5, 7),)),
    "mean": (Right(("image",), (2, 2), (2, 2), (2, 3), "mean"), ((5, 7),)),
    "border": (Right(("image",), (1, 1), (1, 1), (5, 6), border=(1, 1)), ((3, 4),)),
}
SENTENCES = [
    (setting, function, sentence)
    for setting, functions in tomllib.loads(
        Path(__file__).with_name("sentences.toml").read_text("utf-8")
    ).items()
    for function, sentence in functions.items()
    if sentence
]


def is_true(sentence, right, shapes, function):
    """Whether a sentence's claim gives a function's answers on random arrays."""
    claim = claims.read(sentence, right, shapes)
    rng = np.random.default_rng(5)
    for _ in range(3):
        arrays = [rng.normal(size=shape) for shape in shapes]
        answer = np.asarray(function(*(array.astype(np.float32) for array in arrays)), float)
        allowed = claims.answers(claim, arrays, answer.shape)
        if not any(a.shape == answer.shape and np.allclose(a, answer, rtol=1e-3, atol=1e-3) for a in allowed):
            return False
    return True


@pytest.mark.parametrize(("setting", "function", "sentence"), SENTENCES)
def test_the_sentence_on_a_function_of_ours_is_true(setting, function, sentence):
    right, shapes = OWN[setting]
    assert is_true(sentence, right, shapes, getattr(wrong, function))


def test_a_false_sentence_is_found_out():
    right, shapes = OWN["flat"]
    assert not is_true("Column 2 of `kernel` is never used.", right, shapes, wrong.without_the_middle)


COMBINE = {"ex11_max_pool": "max", "ex12_avg_pool": "mean"}


def right_of(stem, names, arguments, output):
    """The right computation of an exercise's call."""
    given = dict(zip(names, arguments, strict=True))
    first = np.shape(arguments[0])
    arrays = tuple(name for name, value in given.items() if isinstance(value, np.ndarray))
    size = given.get("window") or (np.shape(arguments[1])[:2] if len(arrays) > 1 else (1, 1))
    border = (0, 0)
    if stem == "ex05_pad_same":
        border = tuple((f - 1) // 2 for f in given["kernel_shape"])
    mode = {"max": "max", "average": "mean", None: COMBINE.get(stem, "sum")}[given.get("mode")]
    return Right(
        arrays,
        tuple(size),
        tuple(given.get("stride", (1, 1))),
        output,
        mode,
        relu="bias" in given,
        each_channel=len(arrays) == 1 and len(first) > 2,
        border=border,
    )


STEMS = (
    "ex01_pixel_filter",
    "ex03_convolve_valid",
    "ex05_pad_same",
    "ex06_convolve_strided",
    "ex07_convolve_volume",
    "ex08_conv_layer",
    "ex11_max_pool",
    "ex12_avg_pool",
    "ex14_pool_volume",
)


UNTOLD = {
    "ex01_pixel_filter": {"sign taken off", "weights added"},
    "ex03_convolve_valid": {
        "one side of the image for both axes",
        *("loops over the whole image", "sign taken off", "sum never set back to 0", "weights added"),
    },
    "ex06_convolve_strided": {
        *("kernel laid on the whole image", "one side of image and kernel for both axes"),
        "one side of the image for both axes",
        *("sign taken off", "sum never set back to 0", "weights added", "written at the index of the image"),
    },
    "ex07_convolve_volume": {"image taken for a square", "kernel taken for a square", "summed over places"},
    "ex08_conv_layer": {
        *("image read channels first", "kernel taken for a square", "summed over places"),
        *("bias along another axis", "bias multiplied", "channels added before the product"),
        *("grey made of colour", "kernel read channels first", "kernels read with filters first"),
        *("magnitude for relu", "maps reshaped to the end", "only the first map", "smooth or leaky for relu"),
        *("sum started anew", "the last places left at zero"),
    },
    "ex11_max_pool": {
        *("maximum not reset", "reduced over one axis", "reshaped into windows"),
        *("the last windows left at zero", "written where the window begins"),
    },
    "ex12_avg_pool": {
        *("averaged two by two", "reduced over one axis", "reshaped into windows"),
        *("sum not reset", "written where the window begins"),
    },
    "ex14_pool_volume": {
        *("last channel only", "magnitudes compared", "maps reshaped to the end", "maximum not reset"),
        *("reduced over one axis", "reshaped into windows", "the last windows left at zero"),
        *("window transposed", "written where the window begins", "wrong axes reduced"),
    },
}
"""Wrong ideas of which the terms are shown without a sentence above them: none of the measures explains all numbers."""


@pytest.mark.thorough(but=lambda stem: stem in {"ex03_convolve_valid", "ex11_max_pool"})
@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_every_wrong_idea_that_can_be_read_has_a_true_sentence(course, key, stem):
    tried = Tried(course, key, stem)
    untold, false = set(), set()
    for name, misconception in tried.misconceptions.items():
        read = [found for found in tried.read(tried.functions(misconception)) if found[3] is not None]
        for number, (_check, case, expected, got, _) in enumerate(read):
            sentence = compose(got, expected)
            if not sentence and number == 0:  # which is the one that is shown
                untold.add(name)
            if sentence and not is_true_of(
                sentence, stem, tried, case, misconception, tuple(expected.output)
            ):
                false.add((name, sentence))
    assert not false
    assert untold == UNTOLD.get(stem, set())


def is_true_of(sentence, stem, tried, case, misconception, output):
    """Whether a sentence is true of a wrong idea, in the shapes of a case."""
    inputs = {str(i): tried.table[name] for i, name in enumerate(case.inputs)}
    arguments = list(unpack(case.target.args, inputs))
    right = right_of(stem, tried.exercise.parameters[case.target.function], arguments, output)

    def function(*arrays):
        left = iter(arrays)
        return misconception.function(*(next(left) if isinstance(a, np.ndarray) else a for a in arguments))

    return is_true(sentence, right, tuple(a.shape for a in arguments if isinstance(a, np.ndarray)), function)
