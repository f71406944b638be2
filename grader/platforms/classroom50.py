"""Make a bundle for Classroom 50: an autograder for one assignment, for the teacher's repository classroom50.

https://github.com/foundation50/classroom50, wiki/Advanced-Autograding.md and skeleton/dotgithub/scripts/runner.py, as of
2026-11: the folder CLASSROOM/autograders/ASSIGNMENT/ is published as an archive of at most 10 MiB; the runner unpacks it
beside a learner's checkout, runs its autograder.py there, and reads result.json and release-body.md from the checkout.
"""

from __future__ import annotations

import json

from grader.i18n import gettext as _
from grader.key.file import Key
from grader.platforms.payload import File, Files, Settings, payload, template

BUNDLE_LIMIT = 10 << 20  # bytes of the archive
RUNTIME = {"runs-on": "ubuntu-latest", "python": "3.13"}


def build(key: Key, settings: Settings) -> Files:
    """Return the files, by path: the bundle, the assignment's runtime block, and what to do with them.

    Args:
        key: the answer key.
        settings: how to grade.
    """
    bundle = {f"bundle/{path}": file for path, file in payload(key, settings).items()}
    return {
        **bundle,
        "bundle/autograder.py": File(template("classroom50_autograder.py.txt").data),
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
