"""What is asked is stated: in the statement that a learner reads, in English and in Portuguese."""

import numpy as np
import pytest
from msgspec import structs

from grader import i18n
from grader.authoring.unfinished import unstated
from grader.exercise import Rule
from grader.find import find_course
from grader.key.file import Key
from grader.key.seed import numbered_seed
from grader.key.store import make
from grader.programs.target import Target
from grader.starter import statement

STEMS = find_course().stems()
RULES = {  # how many an exercise has, its checks' own ones included
    **dict.fromkeys(
        ("ex03_convolve_valid", "ex06_convolve_strided", "ex07_convolve_volume", "ex08_conv_layer"), 1
    ),
    "ex18_vectorised_conv": 4,
}
# What the engine asks of every exercise: words, and for which exercises they must be there.
ARGUMENTS = {
    "en": ("leaves its arguments as they are", "nothing is changed in place"),
    "pt_BR": ("no lugar (in-place)", "nada é alterado no lugar", "nada muda no lugar"),
}
TYPES = {  # exercises in which a number's type decides
    "ex01_pixel_filter": ("without rounding", "sem arredond"),
    "ex02_output_size": ("return an int (3)", "um int (3)"),
    "ex03_convolve_valid": ("the result keeps the fractions", "o resultado guarda as frações"),
    "ex06_convolve_strided": ("the result keeps the fractions", "o resultado guarda as frações"),
    "ex07_convolve_volume": ("the result keeps the fractions", "o resultado guarda as frações"),
    "ex08_conv_layer": ("the result keeps the fractions", "o resultado guarda as frações"),
    "ex10_count_parameters": ("return an int", "int"),
    "ex11_max_pool": ("an image can hold integers", "inteiros"),
    "ex12_avg_pool": ("always holds floating-point numbers", "ponto flutuante"),
    "ex14_pool_volume": (
        "the result holds floating-point numbers",
        "o resultado tem números de ponto flutuante",
    ),
    "ex17_learn_filter": ("can hold integers", "pode ter números inteiros"),
    "ex18_vectorised_conv": ("the result keeps the fractions", "o resultado guarda as frações"),
}


def words(exercise):
    return " ".join(statement(exercise.starter).split())


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_rule_is_stated(key, language):
    exercises = key.in_language(language)
    assert {stem: told for stem in STEMS if (told := list(unstated(exercises[stem])))} == {}
    counted = {
        stem: len(e.rules) + sum(c.constant_program or c.at_least is not None for c in e.checks)
        for stem, e in exercises.items()
    }
    assert {stem: count for stem, count in counted.items() if count} == RULES


@pytest.mark.parametrize("stem", STEMS)
def test_who_may_change_an_argument_is_told_that_he_must_not(key, stem):
    targets = [case.target for check in key.exercises[stem].checks for case in check.cases if case.inputs]
    for language in i18n.LANGUAGES:
        text = words(key.in_language(language)[stem])
        assert any(isinstance(t, Target) for t in targets) == any(
            phrase in text for phrase in ARGUMENTS[language]
        )


@pytest.mark.parametrize("stem", TYPES)
def test_where_a_type_decides_the_statement_says_so(key, stem):
    for language, phrase in zip(i18n.LANGUAGES, TYPES[stem], strict=True):
        assert phrase in words(key.in_language(language)[stem])


def integers_and_fractions(exercise, arrays):
    """Cases with an array of integers beside one of fractions."""
    for check in exercise.checks:
        for case in check.cases:
            kinds = [arrays[name] for name in case.inputs]
            whole = any(a.dtype.kind == "i" for a in kinds)
            if whole and any(a.dtype.kind == "f" and (a != np.round(a)).any() for a in kinds):
                yield check.name


@pytest.mark.parametrize(
    "stem", [stem for stem in TYPES if stem[2:4] in ("01", "03", "06", "07", "08", "17", "18")]
)
def test_an_image_of_integers_meets_a_kernel_of_fractions(key, stem):
    assert list(integers_and_fractions(key.exercises[stem], key.arrays(stem)))


@pytest.mark.parametrize(
    "change",
    [
        {"rules": [Rule("No loops.", ["stablehlo.while"])]},
        {"rules": [Rule("No loops.", ["stablehlo.while"], stated="no loop of any kind")]},
        {"rules": [Rule("Traceable.", must_trace=True, stated="JAX can trace")]},
        {"constant_program": True},
        {"at_least": 0.0},
        {"at_least": 0.5, "stated": "half of them"},
    ],
)
def test_a_rule_that_is_not_stated_is_told(key, change):
    exercise = key.exercises["ex11_max_pool"]
    assert list(unstated(exercise)) == []
    if "rules" in change:
        exercise = structs.replace(exercise, **change)
    else:
        exercise = structs.replace(exercise, checks=[structs.replace(exercise.checks[0], **change)])
    (told,) = unstated(exercise)
    assert "not stated: these words are not in the statement" in told


def test_another_course_states_its_rules_too(tmp_path):
    course = find_course(find_course().root / "tests" / "courses" / "statistics")
    make(course, numbered_seed(1), tmp_path / "a.key")
    key = Key(tmp_path / "a.key")
    for language in i18n.LANGUAGES:
        assert [list(unstated(exercise)) for exercise in key.in_language(language).values()] == [[]] * 4
