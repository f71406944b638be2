"""Make a package for Moodle's Virtual Programming Lab: execution files, requested files, what to install on its server.

VPL 4.4 (https://vpl.dis.ulpgc.es, moodle-mod_vpl: vpl_submission_CE.class.php, jail/default_scripts/common_script.sh, as
of 2026-11) copies an activity's execution files and a learner's files into one folder on an execution server, sets
variables in vpl_environment.sh, and runs vpl_run.sh or vpl_evaluate.sh. Then it deletes the execution files that are not
in the list of files to keep, and runs vpl_execution, whose output it reads. Nothing need be kept here: what grading needs
is unpacked elsewhere before that. Learners' programs have no network.

VPL knows binary files by their ending (locallib.php, vpl_is_binary: zip is one), and decodes NAME.b64 to NAME. So a
learner can hand in a package; vpl_run.sh, which a learner's file can't replace, has the digest of ours.
"""

from __future__ import annotations

import hashlib
import shlex

from grader.course import KEY_NAME
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.platforms.payload import (
    REQUIREMENTS,
    File,
    Files,
    Settings,
    payload,
    template,
    zipped,
)

PACKAGE = "jaxcnn.zip"
SECONDS, MEBIBYTES, PROCESSES, FILE_MEBIBYTES = 420, 4096, 500, 256


def build(key: Key, settings: Settings) -> Files:
    """Return the package's files, by path.

    Args:
        key: the answer key.
        settings: how to grade.
    """
    shared = payload(key, settings)
    requirements = shared.pop(REQUIREMENTS)
    package = zipped(shared)
    words = {
        "@DIGEST@": hashlib.sha256(package).hexdigest(),
        "@CHANGED@": _("There is no grade: a file that was handed in has the name of one of the grader's."),
        "@NOT_INSTALLED@": _(
            "There is no grade: the execution server lacks the grader. Tell your instructors."
        ),
    }
    run = template("vpl_run.sh").data.decode()
    for mark, said in words.items():
        run = run.replace(mark, shlex.quote(said))
    starters = {
        f"requested_files/{stem}.py": File(exercise.starter.encode())
        for stem, exercise in key.exercises.items()
    }
    return {
        "execution_files/vpl_run.sh": File(run.encode(), executable=True),
        "execution_files/vpl_evaluate.sh": template("vpl_evaluate.sh", executable=True),
        f"execution_files/{PACKAGE}": File(package),
        f"server/{REQUIREMENTS}": requirements,
        **starters,
        "README.md": File(_readme(key).encode()),
    }


_ON_THE_SERVER = f"""

       python3 -m venv /opt/jaxcnn
       /opt/jaxcnn/bin/pip install --require-hashes --requirement server/{REQUIREMENTS}
"""


def _readme(key: Key) -> str:
    points = sum(exercise.points for exercise in key.exercises.values())
    steps = [
        _("On the execution server, as root, once for this version of the grader:") + _ON_THE_SERVER,
        _(
            "In the activity's settings: Run, Evaluate and Automatic grade: Yes. Maximum grade: any, for instance {points}."
        ).format(points=points),
        _("Under Requested files: upload what is in requested_files/."),
        _(
            "Under Execution files: upload the three files of execution_files/, {package} as it is. Keep none of them."
        ).format(package=PACKAGE),
        _(
            "Under Maximum execution resources limits: {seconds} s, {memory} MiB, {processes} processes, files of {size} MiB; "
            "the site's administrator sets how much is allowed."
        ).format(seconds=SECONDS, memory=MEBIBYTES, processes=PROCESSES, size=FILE_MEBIBYTES),
        _("Hand in right answers, then something wrong, and press Evaluate."),
    ]
    listed = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    warning = _("{package} holds the answers ({key}): keep it from learners.").format(
        package=PACKAGE, key=KEY_NAME
    )
    return f"{listed}\n\n{warning}\n"
