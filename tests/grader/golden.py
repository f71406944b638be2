"""The exact text that a submission gets, in 80 columns without colour.

Run this file to write `expected.txt` anew beside every `expected.json`, and `expected.pt_BR.txt` beside those of the
wrong submissions; read what changed before you commit it.
"""

import io
import re
from pathlib import Path

from rich.console import Console

from grader import i18n
from grader.report.feedback.terminal import print_exercise


def name(language):
    """The file's name."""
    return "expected.txt" if language == i18n.ENGLISH else f"expected.{language}.txt"


def text_of(exercises):
    """What a learner reads about these exercises."""
    console = Console(file=io.StringIO(), width=80, highlight=False, color_system=None)
    for exercise in exercises:
        print_exercise(console, exercise)
    return "".join(f"{line.rstrip()}\n" for line in console.file.getvalue().splitlines())


def to_three_digits(text):
    """A text with its fractions rounded: JAX's versions differ in the seventh digit, and so in what training reaches."""
    text = re.sub(
        r"(Expected at least \S+, got|O esperado era pelo menos \S+, mas veio) .*", r"\1 less.", text
    )
    return re.sub(r"-?\d+\.\d+", lambda found: f"{float(found[0]):.3g}", text)


def main():
    """Write all golden texts."""
    from grader.find import find_course
    from grader.grading.submission import Job, grade
    from grader.key.seed import PUBLIC_SEED
    from grader.key.store import obtain
    from grader.submission.intake import take

    key = obtain(find_course(), PUBLIC_SEED)
    for verdicts in sorted((Path(__file__).parents[1] / "submissions").rglob("expected.json")):
        folder = verdicts.parent
        stems = sorted(path.stem for path in folder.glob("ex*.py"))
        for language in i18n.LANGUAGES if folder.parent.name == "wrong" else (i18n.ENGLISH,):
            with i18n.speaking(language):
                report = grade(Job(take(folder), stems), lambda: key)
                (folder / name(language)).write_text(text_of(report.exercises), "utf-8")


if __name__ == "__main__":
    main()
