"""Folders of platforms on this machine, and what their scripts make of submissions in them."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
STEMS = ["ex01_pixel_filter", "ex03_convolve_valid", "ex13_max_pool_f3_s1"]
SECRET = b"a secret of the instructors' own"


@dataclass(frozen=True)
class Place:
    """A platform's root folder, with a package in it."""

    name: str
    root: Path
    package: str
    submission: str
    script: str
    variable: str

    def run(self, files, *, landlock=True, inside=False):
        """Hand in files, run the platform's script; gives the exit code, what was printed, and the results.

        `inside` starts it in the submission's folder, with a path that names the folder, too.
        """
        shutil.rmtree(self.root / self.submission, ignore_errors=True)
        (self.root / self.submission).mkdir()
        for name, data in files.items():
            path = self.root / self.submission / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        shutil.rmtree(self.root / "results", ignore_errors=True)
        if self.name == "gradescope":
            (self.root / "results").mkdir()  # PrairieLearn makes none
        done = subprocess.run(
            [
                sys.executable,
                TESTS / "helpers" / "as_docker.py",
                *([] if landlock else ["--without-landlock"]),
                self.root / self.script,
            ],
            env={
                "PATH": "/usr/local/bin:/usr/bin:/bin",
                "PYTHONPATH": str(ROOT),  # for the helper; the script sets its own
                **({"PYTHONSTARTUP": "click.py"} if inside else {}),
                self.variable: str(self.root),
                "JAXCNN_VENV": sys.prefix,
            },
            cwd=self.root / self.submission if inside else self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        results = self.root / "results" / "results.json"
        assert [path.name for path in results.parent.iterdir()] == [results.name], done.stderr
        return done.returncode, done.stdout + done.stderr, json.loads(results.read_bytes())

    def part(self, results):
        """The part of the points that results give."""
        if self.name == "prairielearn":
            return results["score"]
        tests = results["tests"]
        score = results.get("score", sum(test.get("score", 0) for test in tests))
        return score / sum(test.get("max_score", 0) for test in tests)

    def is_ungraded(self, results):
        """Whether there is nothing that the platform could take for a score."""
        if self.name == "prairielearn":
            return results["gradable"] is False and "score" not in results and results["format_errors"]
        return "score" not in results and "tests" not in results and results["output"]
