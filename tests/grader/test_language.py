"""The language that people read: named by an option or the environment, in every face of the command line."""

import ast
import gettext
import inspect
import json
import os
import shutil

import click
import msgspec
import pytest

from grader import i18n, starter
from grader.cli import main as cli
from grader.cli.main import run
from grader.course import Course
from grader.key import file, translate
from grader.sandbox import launch
from grader.watch.events import Pressed, Saved
from grader.watch.loop import open_session
from grader.watch.progress import Progress
from grader.watch.reset import put_back
from grader.watch.screen import Size, lines

STEM = "ex02_output_size"


class Foreign(gettext.NullTranslations):
    """A language in which every message stands in quotes."""

    def gettext(self, message):
        return f"«{message}»"

    def ngettext(self, msgid1, msgid2, n):
        return f"«{msgid1 if n == 1 else msgid2}»"


@pytest.fixture(autouse=True)
def foreign(monkeypatch):
    """No catalogue is needed: Portuguese is English in quotes."""
    catalogues = {"en": gettext.NullTranslations(), "pt_BR": Foreign()}
    monkeypatch.setattr(i18n, "catalogue", lambda language, *_: catalogues[language])


def typed(capsys, *arguments):
    code = run([str(a) for a in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lang", "pt_BR", "show", STEM],
        ["--lang=pt_BR", "show", STEM],
        ["show", "--lang", "pt_BR", STEM],
        ["show", STEM, "--lang", "pt_BR"],
        ["--lang", "en", "show", STEM, "--lang=pt_BR"],
    ],
)
def test_the_option_stands_before_or_after_the_command(capsys, key, arguments):
    assert key
    code, out, _ = typed(capsys, *arguments)
    assert (code, "«Checks:»" in out) == (0, True)


@pytest.mark.parametrize("name", ["GRADER_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"])
def test_the_environment_chooses_and_the_option_comes_before_it(capsys, monkeypatch, key, name):
    assert key
    monkeypatch.setenv(name, "pt_BR.UTF-8")
    assert "«Checks:»" in typed(capsys, "show", STEM)[1]
    assert "«" not in typed(capsys, "show", STEM, "--lang", "en")[1]
    monkeypatch.setenv(name, "de_DE.UTF-8")
    assert "«" not in typed(capsys, "show", STEM)[1]


@pytest.mark.parametrize(
    "arguments", [["--lang", "xx", "list"], ["list", "--lang", "xx"], ["list", "--lang"]]
)
def test_an_unknown_language_is_a_wrong_call(capsys, arguments):
    code, _, err = typed(capsys, *arguments)
    assert (code, "--lang" in err) == (2, True)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_in_english_the_help_is_what_the_command_says(name):
    command = cli.cli.get_command(click.Context(cli.cli), name)
    assert command.help == inspect.cleandoc(command.callback.__doc__)
    options = {option.name for option in command.params}
    assert ("lang" in options) == (name not in cli.ENGLISH_ALONE)


def test_help_is_in_the_language_and_in_english_again_after_it(capsys):
    before = typed(capsys, "hint", "--help"), typed(capsys, "--help")
    assert "«" not in str(before)
    for arguments in (["--lang", "pt_BR", "hint", "--help"], ["hint", "--help", "--lang", "pt_BR"]):
        out = typed(capsys, *arguments)[1]
        assert "«A hint: a question first" in out
        assert "«Which hint; by default the next one.»" in out
        assert "«Language of the output" in out
    out = typed(capsys, "--help", "--lang", "pt_BR")[1]
    assert "«Grade what learners wrote, and say what is wrong and why.»" in out
    assert "«A course's folder" in out
    assert "«What an exercise asks for" in out
    assert (typed(capsys, "hint", "--help"), typed(capsys, "--help")) == before


def test_errors_are_in_the_language(capsys, key):
    assert key
    code, _, err = typed(capsys, "show", "nothing", "--lang", "pt_BR")
    assert (code, "«There is no exercise 'nothing'." in err) == (2, True)
    code, _, err = typed(capsys, "hint", STEM, "--rung", "99", "--lang", "pt_BR")
    assert (code, "«ex02_output_size has" in err) == (2, True)


def test_the_sandbox_is_told_the_language(tmp_path):
    assert launch.environment(tmp_path)[i18n.VARIABLE] == "en"
    with i18n.speaking("pt_BR"):
        assert launch.environment(tmp_path)[i18n.VARIABLE] == "pt_BR"


def test_a_check_speaks_the_language(capsys, key, tmp_path):
    assert key
    (tmp_path / f"{STEM}.py").write_text("def output_size(n, f, padding, stride):\n    return n\n")
    arguments = ["check", "--submission", tmp_path / f"{STEM}.py"]
    code, out, _ = typed(capsys, *arguments, "--lang", "pt_BR")
    assert code == 1
    for words in ("  «wrong»", "«output_size(n, f, padding, stride) with»", "«Score: 0 of 4»", "«Next: "):
        assert words in out
    assert "«" not in typed(capsys, *arguments)[1]


def test_the_watch_screen_speaks_the_language(course, key, tmp_path):
    with i18n.speaking("pt_BR"):
        session = open_session(course, key, Progress(tmp_path), STEM)
        session.handle(Pressed("h"))
        session.handle(Saved({STEM: None}))
        screen = "\n".join(lines(session, course, 2, Size(80, None, colour=False)))
        for words in ("«0 of 20 passed, 2 today»", "«The file is gone.", "«Now: ", "h «hint»"):
            assert words in screen
        session.handle(Pressed("h"))
        assert "«Hint 1 of " in "\n".join(lines(session, course, 0, Size(80, None, colour=False)))
        session.handle(Pressed("l"))
        screen = "\n".join(lines(session, course, 0, Size(80, None, colour=False)))
        assert "«missing»" in screen
        assert "«not started»" in screen


@pytest.fixture
def small(course, tmp_path):
    """A course of one exercise."""
    root = tmp_path / "course"
    for folder, source in {
        "exercises": course.exercises,
        "solutions": course.solutions,
        "catalog": course.catalog,
    }.items():
        (root / folder).mkdir(parents=True)
        for path in (source / f"{STEM}.py", *source.glob("_*.py")):
            shutil.copy(path, root / folder)
    return root


@pytest.fixture
def translated_course(course, monkeypatch):
    """Every key has its texts in Portuguese, too: English in quotes. Gives the starter in both."""
    english = (course.exercises / f"{STEM}.py").read_text()
    read = file.Key.__init__

    def with_translations(self, path):
        read(self, path)
        texts = {m.text for e in self.manifest.exercises for m in translate.messages(e)} - {""}
        table = {text: f"«{text}»" for text in texts}
        self.manifest = msgspec.structs.replace(self.manifest, translations={"pt_BR": table})

    monkeypatch.setattr(file.Key, "__init__", with_translations)
    return english, translate.translated_source(english, lambda text: f"«{text}»")


def test_a_kit_is_in_the_language_and_its_starters_are_known_in_every_one(
    capsys, small, tmp_path, translated_course
):
    english, portuguese = translated_course
    code, out, _ = typed(capsys, "--course", small, "kit", "--out", tmp_path / "kit", "--lang", "pt_BR")
    assert (code, "«Wrote a kit of 1 exercise to " in out) == (0, True)
    kit, path = Course(tmp_path / "kit"), tmp_path / "kit" / "exercises" / f"{STEM}.py"
    assert path.read_text() == portuguese != english
    assert ast.dump(ast.parse(portuguese)) != ast.dump(ast.parse(english))
    assert (kit.root / "README.md").read_text().startswith("# Seus exercícios\n")

    public = file.Key(kit.key_file)
    assert public.starters(STEM) == {english, portuguese}
    for text, state in ((english, "not_started"), (portuguese, "not_started"), (english + "\n", "changed")):
        path.write_text(text)
        for language in i18n.LANGUAGES:
            _, out, _ = typed(capsys, "--course", kit.root, "list", "--json", "--lang", language)
            assert json.loads(out)[0]["state"] == state
            session = open_session(kit, public, Progress(kit.root), None)
            assert (session.states[STEM], bool(session.start())) == (state, state == "changed")
            # A statement that is nobody's own words is shown in the language spoken.
            _, out, _ = typed(capsys, "--course", kit.root, "show", STEM, "--lang", language)
            assert starter.statement({"en": english, "pt_BR": portuguese}[language]) in out

    path.write_text(english)
    assert put_back(path, portuguese, public.starters(STEM)) is None
    assert path.read_text() == portuguese


def test_a_command_leaves_the_language_as_it_was(capsys, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "fr")
    assert typed(capsys, "--lang", "pt_BR", "list", "--help")[0] == 0
    assert i18n.current() == "en"
    assert os.environ["LANGUAGE"] == "fr"
