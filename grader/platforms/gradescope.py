"""Make a Gradescope autograder: one zip file to upload.

https://gradescope-autograders.readthedocs.io/en/latest/specs/: `setup.sh` runs once, as root, while Gradescope builds
a Docker image with the zip's files in /autograder/source; `run_autograder` runs in a container for each submission,
and leaves /autograder/results/results.json.
"""

from __future__ import annotations

from grader.key.file import Key
from grader.platforms.payload import Settings, payload, template, zipped


def build(key: Key, settings: Settings) -> bytes:
    """Return the autograder's zip file."""
    scripts = {
        "setup.sh": template("gradescope_setup.sh", executable=True),
        "run_autograder": template("gradescope_run.sh", executable=True),
    }
    return zipped({**payload(key, settings), **scripts})
