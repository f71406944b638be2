"""docs/authoring.md, in each language, followed to the letter: its files are written, its commands typed, and what
they print is compared."""

import re
from pathlib import Path

import pytest

from grader.cli.main import run

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(
    r"(?:\*\*([\w/]+\.py)\*\*[^`]*(?:`[^`\n]+`[^`]*)*?\n\n)?```(console|python)\n(.*?)```", re.DOTALL
)


def steps(page):
    """What the walk-through does: ("write", path, text) and ("type", command, what it prints)."""
    text = page.read_text("utf-8")
    walk = re.split(r"^## ", text, flags=re.MULTILINE)[1]  # the first chapter
    for name, kind, body in BLOCK.findall(walk):
        if kind == "python":
            yield "write", name, body
        else:
            for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE):
                yield "type", command, printed


def as_pattern(printed):
    """What was printed, where a line of three dots stands for any lines."""
    return re.escape(printed.rstrip()).replace(r"\.\.\.\n", r"(?:.*\n)*?")


@pytest.mark.parametrize(
    ("page", "language"), [("authoring.md", "C.UTF-8"), ("authoring.pt-BR.md", "pt_BR.UTF-8")]
)
def test_the_walk_through_works_as_it_is_written(page, language, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LANG", language)
    monkeypatch.chdir(tmp_path)
    there = list(steps(DOCS / page))
    assert [kind for kind, *_ in there].count("write") == 4
    for kind, what, text in there:
        if kind == "write":
            Path(what).parent.mkdir(exist_ok=True)
            Path(what).write_text(text, "utf-8")
        elif what.startswith("cd "):
            monkeypatch.chdir(what.removeprefix("cd "))
        else:
            run(what.removeprefix("grader ").split())
            printed = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines()).rstrip()
            if text is not None and not re.fullmatch(as_pattern(text), printed):
                pytest.fail(f"$ {what}\n{printed}\n--- the page has\n{text}")
