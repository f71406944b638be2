"""Make a PrairieLearn question with an external grader: a folder for the course's questions/.

https://docs.prairielearn.com/externalGrading/: PrairieLearn copies tests/ to /grade/tests and what a student uploads
to /grade/student, runs the entrypoint in a container of the image, without a network, and reads
/grade/results/results.json. info.json is what apps/prairielearn/src/schemas/schemas/infoQuestion.json allows, as of 2026-11.
"""

from __future__ import annotations

import html
import json
import uuid

from grader.i18n import gettext as _
from grader.key.file import Key
from grader.platforms.payload import REQUIREMENTS, File, Files, Settings, payload, template

SECONDS = 420  # the limit for a submission twice, and time to start and end; PrairieLearn allows 600
IMAGE = "jaxcnn-grader"
# An arbitrary constant: a question made again keeps its UUID, and so its grades.
_QUESTIONS = uuid.UUID("5b0e2f0c-6a37-4d0c-9a53-6c1f0d5a7e11")


def build(key: Key, settings: Settings, image: str = IMAGE) -> Files:
    """Return the question's files.

    Args:
        key: the answer key.
        settings: how to grade.
        image: the name of the Docker image that is built from the folder image/ and pushed.
    """
    shared = payload(key, settings)
    tests = {f"tests/{path}": file for path, file in shared.items() if path != REQUIREMENTS}
    starters = {
        f"clientFilesQuestion/{stem}.py": File(exercise.starter.encode())
        for stem, exercise in key.exercises.items()
    }
    return {
        "info.json": File(_info(key, image)),
        "question.html": File(_page(key).encode()),
        **starters,
        **tests,
        "tests/run.sh": template("prairielearn_run.sh", executable=True),
        "image/Dockerfile": template("prairielearn_Dockerfile"),
        f"image/{REQUIREMENTS}": shared[REQUIREMENTS],
        "README.md": File(_readme(image).encode()),
    }


def _info(key: Key, image: str) -> bytes:
    """Return the question's configuration, https://docs.prairielearn.com/question/overview/."""
    stems = list(key.exercises)
    titles = [exercise.title for exercise in key.exercises.values()]
    info = {
        "uuid": str(uuid.uuid5(_QUESTIONS, "\n".join([key.manifest.seed, *stems]))),
        "title": titles[0] if len(titles) == 1 else _("Your exercises"),
        "topic": _("Programming"),
        "type": "v3",
        "singleVariant": True,
        "gradingMethod": "External",
        "partialCredit": True,
        "externalGradingOptions": {
            "enabled": True,
            "image": image,
            "entrypoint": "/grade/tests/run.sh",
            "timeout": SECONDS,
            "enableNetworking": False,
        },
    }
    return (json.dumps(info, indent=2, ensure_ascii=False) + "\n").encode()


def _page(key: Key) -> str:
    """Return the question's HTML: what to upload, with the starters to download."""
    rows = [
        f"<li><b>{html.escape(exercise.title)}</b>. {html.escape(exercise.lesson)}\n"
        f'<pl-file-download file-name="{stem}.py"></pl-file-download></li>'
        for stem, exercise in key.exercises.items()
    ]
    names = ",".join(f"{stem}.py" for stem in key.exercises)
    instruction = html.escape(
        _("Upload the files that you have. A missing file earns no points, and changes nothing else.")
    )
    return f"""<pl-question-panel>
<p>{instruction}</p>
<ul>
{chr(10).join(rows)}
</ul>
</pl-question-panel>
<pl-file-upload optional-file-names="{names}"></pl-file-upload>
<pl-submission-panel>
<pl-file-preview></pl-file-preview>
<pl-external-grader-results></pl-external-grader-results>
</pl-submission-panel>
"""


def _readme(image: str) -> str:
    sentence = _(
        "Put this folder into questions/ of your PrairieLearn course. Build the image once for this version of the "
        "grader, and push it to where PrairieLearn can pull it from:"
    )
    warning = _("tests/course.key holds the answers: keep the course's repository from students.")
    return f"{sentence}\n\n    docker build --tag {image} image\n    docker push {image}\n\n{warning}\n"
