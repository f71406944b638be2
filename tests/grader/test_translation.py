"""Every text that a learner reads has a Portuguese one: none missing, none stale, none with other fields."""

import ast

import catalogues
import pytest
from babel.messages import Catalog
from patience import PATIENT

from grader import i18n
from grader.authoring import pofile
from grader.cli.main import run
from grader.grading.submission import Job, grade
from grader.key import store
from grader.key.file import Key
from grader.key.model import value_of
from grader.key.seed import PUBLIC_SEED
from grader.key.translate import Message, messages, paragraphs, translated, translated_source
from grader.scoring.judge import difference_of
from grader.submission.intake import take
from grader.submission.snapshot import Snapshot

LANGUAGES = i18n.LANGUAGES[1:]


@pytest.fixture(scope="module")
def found(course, key):
    """Every catalogue: its folder, its domain, and what is to be translated in it."""
    texts = [m for e in key.in_language("en").values() for m in messages(e) if m.text]
    return [*catalogues.catalogues(), (course.locale, "course", texts)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(5))
def test_a_catalogue_has_all_texts_and_no_other(found, language, number):
    folder, domain, texts = found[number]
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    catalogue = pofile.read(path, language)
    assert len(catalogue) > 50
    assert catalogues.problems(catalogue, texts) == []
    compiled = path.with_suffix(".mo").read_bytes()
    assert compiled == pofile.mo_bytes(catalogue), "not compiled: make messages, or grader translate"


def test_no_text_stands_inside_an_f_string():
    """Babel finds it there from Python 3.12 on alone: the catalogues would differ by who makes them."""
    inside = [
        f"{path.name}:{call.lineno}"
        for path in catalogues.PACKAGE.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in catalogues.KEYWORDS
        if call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert inside == []


@pytest.mark.parametrize(
    ("text", "string", "problem"),
    [
        ("one {size}", "", "not translated"),
        ("one {size}", "um {tamanho}", "other fields"),
        ("one {size:g}", "um {size}", "other fields"),
        ("see `stride`", "veja `passo`", "other code"),
    ],
)
def test_a_faulty_translation_is_seen(text, string, problem):
    catalogue = Catalog("pt_BR")
    catalogue.add(text, string)
    assert catalogues.problems(catalogue, [Message(text, "")])[0].startswith(problem)


def test_missing_stale_and_uncertain_translations_are_seen():
    catalogue = Catalog("pt_BR")
    catalogue.add("old", "velho")
    catalogue.add("known", "conhecido", flags=["fuzzy"])
    told = catalogues.problems(catalogue, [Message("known", ""), Message("new", "")])
    assert told == ["missing: new", "not translated: known", "stale: old"]


def test_texts_are_kept_over_an_update(tmp_path):
    first = [Message("one", "a"), (Message("{n} file", "b"), "{n} files")]
    catalogue = pofile.update(tmp_path, "grader", "pt_BR", first)
    path = tmp_path / "pt_BR" / "LC_MESSAGES" / "grader.po"
    catalogue.get("one").string = "um"
    path.write_bytes(pofile.po_bytes(catalogue))
    again = pofile.update(tmp_path, "grader", "pt_BR", [Message("two", "c"), *first])
    assert [m.id for m in again if m.id] == ["two", "one", ("{n} file", "{n} files")]
    assert again.get("one").string == "um"
    assert not again.get("two").string
    assert i18n.catalogue("pt_BR", "grader", tmp_path).gettext("one") == "um"


SOURCE = '''"""A title.

Prose, and an example:

    1 2   ->   3

    how far off the kernel is
"""


def f(x):
    """One line."""
    return x  # "not a docstring"
'''


def test_a_source_is_translated_by_paragraphs_and_its_code_stays():
    assert list(paragraphs(SOURCE)) == [
        "A title.",
        "Prose, and an example:",
        "    how far off the kernel is",
        "One line.",
    ]
    table = {"A title.": "Um título.", "One line.": "Uma linha,\nou duas."}
    other = translated_source(SOURCE, lambda text: table.get(text, text))
    assert other.startswith('"""Um título.\n\nProse, and an example:\n\n    1 2   ->   3\n')
    assert '    """Uma linha,\n    ou duas.\n    """\n    return x  # "not a docstring"\n' in other
    assert translated_source(SOURCE, lambda text: text) == SOURCE
    assert translated_source("def f(:", str.upper) == "def f(:"


@pytest.mark.parametrize("language", LANGUAGES)
def test_starters_differ_in_words_alone(key, language):
    def code(source):
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node):
                node.body = node.body[1:]
        return ast.dump(tree)

    for stem, exercise in key.in_language(language).items():
        english = key.in_language("en")[stem]
        assert exercise.starter != english.starter
        assert code(exercise.starter) == code(english.starter)
        assert max(map(len, exercise.starter.splitlines())) <= 110, stem


@pytest.mark.parametrize(
    ("language", "element"), [("en", "[3, 1] (image 3, digit 1)"), ("pt_BR", "[3, 1] (imagem 3, dígito 1)")]
)
def test_what_a_loop_measures_has_names_of_its_own(key, language, element):
    exercise, arrays = key.in_language(language)["ex20_train_step"], key.arrays("ex20_train_step")
    two_steps, measured = exercise.checks[1:]
    assert two_steps.names.places["0"] == "params", "a parameter's name, the same in every language"
    logits = value_of(measured.cases[0].expected, arrays).copy()
    logits[3, 1] += 100
    i18n.use(language)
    assert element in difference_of(measured, measured.cases[0], logits, arrays).sentence


def test_what_the_table_lacks_stays_as_it_is(key):
    exercise = key.in_language("en")["ex11_max_pool"]
    assert translated(exercise, {}).hints == exercise.hints
    some = translated(exercise, {exercise.title: "Título", exercise.checks[0].help: "Olhe"})
    assert (some.title, some.checks[0].help, some.checks[1].help) == (
        "Título",
        "Olhe",
        exercise.checks[1].help,
    )


def test_a_kit_in_portuguese_solved_gets_full_marks(course, tmp_path):
    assert run(["kit", "--out", str(tmp_path / "kit"), "--lang", "pt_BR"]) == 0
    files = {}
    for path in sorted((tmp_path / "kit" / "exercises").glob("*.py")):
        starter, solution = path.read_text("utf-8"), (course.solutions / path.name).read_text("utf-8")
        assert starter != (course.exercises / path.name).read_text("utf-8")
        files[path.name] = solved(starter, solution).encode()
    key = Key(tmp_path / "kit" / "course.key")
    with i18n.speaking("pt_BR"):
        empty = grade(Job(take(tmp_path / "kit"), course.stems(), PATIENT), lambda: key)
        right = grade(Job(Snapshot(files), course.stems(), PATIENT), lambda: key)
    assert {e.state for e in empty.exercises} == {"not_started"}
    assert empty.exercises[0].checks[0].message.startswith("Ainda não começado")
    assert right.score == 100
    assert right.exercises[2].title == key.in_language("pt_BR")[right.exercises[2].stem].title


def solved(starter, solution):
    """A solution with the docstrings of a starter."""
    words = {}
    for node in ast.walk(ast.parse(starter)):
        if isinstance(node, ast.FunctionDef):
            words[node.name] = ast.get_docstring(node, clean=False)
    tree = ast.parse(solution)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in words and ast.get_docstring(node):
            node.body[0] = ast.Expr(ast.Constant(words[node.name]))
    tree.body[0] = ast.Expr(ast.Constant(ast.get_docstring(ast.parse(starter), clean=False)))
    return ast.unparse(ast.fix_missing_locations(tree))


def test_the_public_key_speaks_every_language(course):
    key = store.obtain(course, PUBLIC_SEED)
    assert set(key.manifest.translations) == set(LANGUAGES)
