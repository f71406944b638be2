"""The notebooks of a course: made from its key, run for real, handed in and graded."""

import ast
import base64
import io
import json
import os
import re
import zipfile
from pathlib import Path

import msgspec
import nbformat
import pytest
from markdown_it import MarkdownIt
from nbclient import NotebookClient
from nbformat.v4 import new_notebook
from patience import PATIENT
from PIL import Image

from grader import i18n
from grader.cli.main import run as cli
from grader.exits import NOT_PASSED
from grader.grading.submission import Job, grade
from grader.key.file import Key, encode_key
from grader.learner.markdown import markdown
from grader.learner.notebooks import notebooks
from grader.sandbox.start_method import servers
from grader.starter import statement
from grader.submission.intake import take

ROOT = Path(__file__).parents[2]
RIGHT = ROOT / "tests" / "submissions" / "right"
NAMES = {
    "en": [
        "1_filters.ipynb",
        "2_padding_and_strides.ipynb",
        "3_volumes_and_layers.ipynb",
        "4_pooling.ipynb",
        "5_lenet_5.ipynb",
        "6_learning.ipynb",
    ],
    "pt_BR": [
        "1_filtros.ipynb",
        "2_preenchimento_e_passos.ipynb",
        "3_volumes_e_camadas.ipynb",
        "4_pooling.ipynb",
        "5_lenet_5.ipynb",
        "6_aprendizado.ipynb",
    ],
}
NOT_STARTED = {"en": "not started", "pt_BR": "não começado"}


@pytest.fixture(scope="session", params=i18n.LANGUAGES)
def made(request, key):
    return request.param, notebooks(key, request.param)


def opened(files):
    return {name: nbformat.reads(data.decode(), as_version=4) for name, data in files.items()}


def solved(files):
    """The notebooks with right functions in the cells to write in: none that uses another exercise's, from another file."""
    found = opened(files)
    for book in found.values():
        for cell in book.cells:
            if cell.id.endswith("-code"):
                name = f"{cell.id.removesuffix('-code')}.py"
                text = (RIGHT / name).read_text("utf-8")
                cell.source = (ROOT / "solutions" / name).read_text("utf-8") if "from ex" in text else text
    return found


def test_each_part_of_the_lecture_is_a_notebook_and_each_exercise_is_in_one(made, key):
    language, files = made
    assert list(files) == NAMES[language]
    cells = [cell for book in opened(files).values() for cell in book.cells]
    assert [c.id.removesuffix("-code") for c in cells if c.id.endswith("-code")] == list(key.exercises)
    defined = [
        node.name
        for cell in cells
        if cell.id.endswith("-code")
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert len(defined) == len(set(defined))
    for exercise in key.exercises.values():
        assert set(exercise.parameters) <= set(defined)


def test_they_are_notebooks_of_the_present_format_whose_ids_stay(made, key):
    language, files = made
    for name, book in opened(files).items():
        nbformat.validate(book)
        assert (book.nbformat, book.nbformat_minor) == (4, 5)
        assert book.metadata.kernelspec.name == "python3"
        assert [cell.source for cell in book.cells if cell.cell_type == "code"][
            1
        ] == "from grader import check, hint"
        assert not any(cell.get("outputs") for cell in book.cells)
        assert len(files[name]) < 200_000
    assert notebooks(key, language) == files


def test_a_cell_says_what_to_check(made):
    _, files = made
    calls = {
        cell.source for book in opened(files).values() for cell in book.cells if cell.id.endswith("-check")
    }
    assert 'check("convolve_valid", convolve_valid)' in calls
    assert 'check("learn_filter", loss, gradient_step)' in calls


def test_running_all_cells_gives_no_hint_away(made):
    _, files = made
    hints = [c.source for book in opened(files).values() for c in book.cells if c.id.endswith("-hint")]
    assert len(hints) == 20
    assert all(re.fullmatch(r'# hint\("\w+"\)', source) for source in hints)


def test_pictures_are_seen_and_said(made):
    """Colab shows no attachments, and a picture of another format is no picture to VS Code."""
    _, files = made
    pictures = []
    for book in opened(files).values():
        for cell in book.cells:
            assert "attachments" not in cell
            if cell.cell_type == "markdown":
                tokens = MarkdownIt().parse(cell.source)
                inline = [child for token in tokens for child in token.children or ()]
                pictures += [token for token in inline if token.type == "image"]
    assert len(pictures) == 12
    for picture in pictures:
        head, _, data = picture.attrs["src"].partition(",")
        assert head == "data:image/png;base64"
        assert len(picture.content) > 60
        assert Image.open(io.BytesIO(base64.b64decode(data))).width > 400


def test_descriptions_of_pictures_are_translated(key):
    for english, other in zip(key.in_language("en").values(), key.in_language("pt_BR").values(), strict=True):
        assert [p.png for p in english.illustrations] == [p.png for p in other.illustrations]
        assert not {p.description for p in english.illustrations} & {
            p.description for p in other.illustrations
        }


def test_each_formula_stands_in_a_statement_and_is_set(key):
    texts = {language: [*key.in_language(language).values()] for language in i18n.LANGUAGES}
    everything = "\n\n".join(
        markdown(statement(e.starter), key.manifest.formulas) for es in texts.values() for e in es
    )
    for text, latex in key.manifest.formulas.items():
        assert f"$$\n{latex}\n$$" in everything, text
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\left") == latex.count(r"\right")


def run(books, folder):
    """Run notebooks one after the other in one kernel, in a folder of its own; what their cells showed, by cell."""
    cells = [cell for book in books for cell in book.cells if cell.cell_type == "code"]
    opening = [cell for cell in cells if cell.id == "install"]
    cells = [
        cell for cell in cells if not any(cell is other for other in opening[1:])
    ]  # pip takes a second each time
    for number, cell in enumerate(cells):
        cell.metadata["was"], cell["id"] = cell.id, f"c{number}"
    joined = new_notebook(cells=cells)
    client = NotebookClient(joined, timeout=600, resources={"metadata": {"path": str(folder)}})
    outside = {
        name: value for name, value in os.environ.items() if name not in {"GRADER_COURSE", "GRADER_LANG"}
    }
    # pip finds the package installed, and asks nobody else.
    client.execute(env={**outside, "PYTHONPATH": str(ROOT), "PIP_NO_INDEX": "1", "LANG": "C.UTF-8"})
    return [(cell.metadata["was"], cell.outputs) for cell in joined.cells]


@pytest.fixture
def learners_folder(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.grader]\n")
    return tmp_path


@pytest.mark.thorough(but=lambda made: made == "en")
def test_run_as_they_are_and_then_with_right_functions(made, learners_folder):
    language, files = made
    shown = run([*opened(files).values(), *solved(files).values()], learners_folder)
    assert not [output for _, outputs in shown for output in outputs if output.output_type == "error"]
    checks = [outputs[-1]["data"] for was, outputs in shown if was.endswith("-check")]
    assert len(checks) == 40
    for data in checks[:20]:
        assert NOT_STARTED[language] in data["text/plain"]
        assert "<iframe" in data["text/html"]
    for data in checks[20:]:
        assert data["text/plain"].startswith("✓"), data["text/plain"]
    progress = json.loads((learners_folder / ".grader" / "progress.json").read_text())
    assert sum(bool(mark["passed_on"]) for mark in progress.values()) == 20
    assert not any(mark["hints"] for mark in progress.values())


@pytest.mark.thorough(but=lambda made: made == "en")
def test_a_folder_of_them_is_handed_in_and_graded(made, key, tmp_path):
    """Or a zip of it."""
    language, files = made
    place = tmp_path / "mine"
    place.mkdir()
    for name, book in solved(files).items():
        nbformat.write(book, place / name)
    if language == "pt_BR":
        with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
            for path in sorted(place.iterdir()):
                archive.write(path, f"notebooks/{path.name}")
        place = tmp_path / "mine.zip"
    report = grade(Job(take(place), list(key.exercises), PATIENT), lambda: key, start=servers().fork)
    assert [(e.stem, e.score) for e in report.exercises if e.score < e.max_score] == []
    assert report.score == report.max_score == 100


@pytest.mark.thorough(but=lambda made: made == "pt_BR")
def test_one_notebook_earns_its_exercises_alone(made, key, tmp_path):
    _, files = made
    name, book = list(solved(files).items())[3]
    nbformat.write(book, tmp_path / name)
    stems = list(key.exercises)
    report = grade(Job(take(tmp_path / name), stems, PATIENT), lambda: key, start=servers().fork)
    states = {e.stem: e.state for e in report.exercises}
    assert {stem for stem, state in states.items() if state == "passed"} == set(stems[10:14])
    assert {state for stem, state in states.items() if stem not in stems[10:14]} == {"not_started"}


def test_a_learner_checks_one_notebook_and_hears_of_its_exercises(key, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.grader]\n")
    (tmp_path / "mine.ipynb").write_bytes(notebooks(key, "en")["2_padding_and_strides.ipynb"])
    assert cli(["check", "--json", "--submission", "mine.ipynb"]) == NOT_PASSED
    exercises = json.loads(capsys.readouterr().out)["exercises"]
    assert [(e["stem"], e["state"]) for e in exercises] == [
        ("ex05_pad_same", "not_started"),
        ("ex06_convolve_strided", "not_started"),
    ]


def test_a_course_without_parts_is_one_notebook(key):
    exercises = [msgspec.structs.replace(e, part="", illustrations=[]) for e in key.manifest.exercises[:3]]
    manifest = msgspec.structs.replace(key.manifest, exercises=exercises)
    plain = Key.of(encode_key(manifest, {e.stem: {} for e in exercises}, {}))
    assert list(notebooks(plain, "en")) == ["exercises.ipynb"]
    assert list(notebooks(plain, "pt_BR")) == ["exercicios.ipynb"]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("A line\nand its end.", "A line and its end."),
        ("Where n - f + 1 places are.", "Where `n - f + 1` places are."),
        ("f(x) = max(x, 0), not f [1].", "`f(x) = max(x, 0)`, not f `[1]`."),
        ("Every file_name, jax.numpy, e.g. `this`.", "Every `file_name`, `jax.numpy`, e.g. `this`."),
        ("3x3 * 3x3 -> 1x1 of $5 <b>", r"3x3 \* 3x3 -\> 1x1 of \$5 \<b\>"),
        ("Is:\n\n    1 2\n    3 4\n\n    5", "Is:\n\n```text\n1 2\n3 4\n\n5\n```"),
        ("Is:\n    1 2\nso.", "Is:\n\n```text\n1 2\n```\n\nso."),
        ("    a + b", "$$\na+b\n$$"),
        (
            "    f(x)\n        what it\n        does;\n\n    g(x)\n        too.",
            "- `f(x)`: what it does.\n- `g(x)`: too.",
        ),
        ("", ""),
    ],
)
def test_markdown_of_a_statement(text, made):
    assert markdown(text, {"a + b": "a+b"}) == made
