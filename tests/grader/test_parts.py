"""`catalog/parts.toml`: what a course says of its notebooks, and what is said of its slips."""

import shutil
from pathlib import Path

import pytest

from grader.course import Course, CourseError
from grader.key.file import Key
from grader.key.order import Order
from grader.keymaker.make import make
from grader.keymaker.parts import MOST, PNG, read_parts
from grader.keymaker.reference import Programs

STATISTICS = Path(__file__).parents[1] / "courses" / "statistics"
STEMS = ["ex01_standardise", "ex02_softmax", "ex03_descend", "ex04_two_dice"]
PICTURE = '[[illustrations]]\nexercise = "ex01_standardise"\nfile = "a.png"\ndescription = "A."\n'


@pytest.fixture
def statistics(tmp_path):
    """A course without parts, to which a test adds some."""
    course = Course(shutil.copytree(STATISTICS, tmp_path / "statistics"))
    (course.catalog / "a.png").write_bytes(PNG + b"...")
    return course


def write(course, text):
    (course.catalog / "parts.toml").write_text(text, "utf-8")


def test_a_course_need_not_have_parts(statistics):
    parts = read_parts(statistics)
    assert (parts.titles, parts.illustrations, parts.formulas) == ({}, {}, {})


def test_parts_and_pictures_get_into_the_key(statistics):
    write(
        statistics,
        f'[[parts]]\ntitle = "Tables"\nexercises = ["{STEMS[0]}"]\n'
        f'[[parts]]\ntitle = "More"\nexercises = ["{STEMS[2]}"]\n{PICTURE}[formulas]\n"a / b" = "x"\n',
    )
    key = Key.of(make(Order(str(statistics.root), "public", "public", STEMS), Programs()))
    exercises = list(key.exercises.values())
    # Those that are in no part belong to that of the one before.
    assert [e.part for e in exercises] == ["Tables", "Tables", "More", "More"]
    assert [[p.description for p in e.illustrations] for e in exercises] == [["A."], [], [], []]
    assert exercises[0].illustrations[0].png == PNG + b"..."
    assert key.manifest.formulas == {"a / b": "x"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[parts]", "can't be read"),
        ("[[parts]]\ntitle = 1\nexercises = []", "can't be read: Expected `str`, got `int`"),
        ("[[part]]\ntitle = 'A'", "unknown field `part`"),
        (
            "[[parts]]\ntitle = 'A'\nexercises = ['ex09_none']",
            "names 'ex09_none'; there are ex01_standardise, ex02",
        ),
        (PICTURE.replace("ex01_standardise", "ex09_none"), "names 'ex09_none'"),
        (
            "".join(f"[[parts]]\ntitle = '{title}'\nexercises = ['ex01_standardise']\n" for title in "AB"),
            "has ex01_standardise in two parts",
        ),
        (PICTURE.replace("a.png", "b.png"), "b.png can't be read: No such file"),
        (PICTURE.replace("a.png", "ex01_standardise.py"), "ex01_standardise.py is no PNG file"),
    ],
)
def test_a_slip_is_told(statistics, text, words):
    write(statistics, text)
    with pytest.raises(CourseError) as told:
        read_parts(statistics)
    assert words in str(told.value)
    assert str(told.value).startswith("catalog/parts.toml")


def test_a_large_picture_is_refused(statistics):
    (statistics.catalog / "a.png").write_bytes(PNG + bytes(MOST))
    write(statistics, PICTURE)
    with pytest.raises(CourseError, match=r"a.png has 200,008 bytes; an illustration may have 200,000"):
        read_parts(statistics)
