"""docs/authoring.md, followed to the letter: its files are written, its commands typed, and what they print compared."""

import re
from pathlib import Path

import pytest

from grader.cli.main import run

PAGE = Path(__file__).parents[1] / "docs" / "authoring.md"
BLOCK = re.compile(
    r"(?:\*\*([\w/]+\.py)\*\*[^`]*(?:`[^`\n]+`[^`]*)*?\n\n)?```(console|python)\n(.*?)```", re.DOTALL
)


def steps():
    """What the walk-through does: ("write", path, text) and ("type", command, what it prints)."""
    text = PAGE.read_text("utf-8")
    walk = text[text.index("## Ten minutes") : text.index("## Cases")]
    for name, kind, body in BLOCK.findall(walk):
        if kind == "python":
            yield "write", name, body
        else:
            for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE):
                yield "type", command, printed


def as_pattern(printed):
    """What was printed, where a line of three dots stands for any lines."""
    return re.escape(printed.rstrip()).replace(r"\.\.\.\n", r"(?:.*\n)*?")


def test_the_walk_through_works_as_it_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.chdir(tmp_path)
    there = list(steps())
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
