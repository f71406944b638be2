"""Make a bundle for Classroom 50: an autograder for one assignment, for the teacher's repository classroom50.

https://github.com/foundation50/classroom50, wiki/Advanced-Autograding.md and skeleton/dotgithub/scripts/runner.py, as of
2026-11: the folder CLASSROOM/autograders/ASSIGNMENT/ is published as an archive of at most 10 MiB; the runner unpacks it
beside a learner's checkout, runs its autograder.py there, and reads result.json and release-body.md from the checkout.
"""

from __future__ import annotations

import json

from grader.course import CourseError
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.platforms.payload import File, Files, Settings, payload, template, zipped

BUNDLE_LIMIT = 10 << 20  # bytes of the archive
RUNTIME = {"runs-on": "ubuntu-latest", "python": "3.13"}


def build(key: Key, settings: Settings) -> Files:
    """Return the files, by path: the bundle, the assignment's runtime block, and what to do with them.

    Args:
        key: the answer key.
        settings: how to grade.

    Raises:
        CourseError: the bundle would be larger than the runner takes.
    """
    bundle = payload(key, settings)
    bundle["autograder.py"] = template("classroom50_autograder.py.txt")
    if (size := len(zipped(bundle))) > BUNDLE_LIMIT:  # a little more than the archive that is published has
        sentence = _(
            "The bundle has {size:.0f} MiB, and Classroom 50 takes {most:.0f}: name fewer exercises with --exercises, and "
            "make an assignment of the others."
        )
        raise CourseError(sentence.format(size=size / 2**20, most=BUNDLE_LIMIT / 2**20))
    return {
        **{f"bundle/{path}": file for path, file in bundle.items()},
        "runtime.json": File((json.dumps(RUNTIME, indent=2) + "\n").encode()),
        "README.md": File(_readme().encode()),
    }


def _readme() -> str:
    steps = [
        _(
            "Copy what is in bundle/ into CLASSROOM/autograders/ASSIGNMENT/ of your repository classroom50, and push it."
        ),
        _("Make the assignment with its runtime block: gh teacher assignment add ORG CLASSROOM ASSIGNMENT")
        + " --template ORG/TEMPLATE --runtime runtime.json",
        _("The template has the starters in exercises/, or at its top."),
    ]
    listed = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    warning = _(
        "GitHub Pages publishes the bundle, and course.key in it holds the answers: whoever finds its address can read "
        "them. Take this for feedback, and give marks by other cases: grader batch --secret, on a machine of yours."
    )
    return f"{listed}\n\n{warning}\n"
