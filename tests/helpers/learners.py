"""A learner's folder, as `grader start` makes it, with the course of this checkout."""

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUBMISSIONS = ROOT / "tests" / "submissions"


def make_folder(folder, course=ROOT):
    """A learner's folder, by hand: all exercises as they were given out."""
    (folder / "exercises").mkdir(parents=True)
    for path in sorted((ROOT / "exercises").glob("ex*.py")):
        shutil.copy(path, folder / "exercises")
    text = f"[tool.grader]\ncourse = {json.dumps(str(course))}\n\n[tool.pytest.ini_options]\ntestpaths = ['exercises']\n"
    (folder / "pyproject.toml").write_text(text, "utf-8")
    return folder
