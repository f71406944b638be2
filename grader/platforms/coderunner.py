"""Make CodeRunner questions for Moodle: a prototype and a question for each exercise, as one Moodle XML file.

The XML is https://docs.moodle.org/en/Moodle_XML_format with the fields of moodle-qtype_coderunner (questiontype.php,
extra_question_fields and import_from_xml, as of 2026-11): support files are <file> elements in <testcases>, in base64.
What a question leaves empty it has from the prototype that its `coderunnertype` names: ours names the grader's version,
since a prototype that is imported again gets another name. The prototype's template is a combinator template grader. It
runs on a Jobe server (https://github.com/trampgeek/jobe, Libraries/LanguageTask.php), which copies support files into the
job's folder: the grader from the prototype, the answer key from the question. JAX is larger than what Jobe copies, so the
server has it: /opt/jaxcnn.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import html
import json
from xml.etree import ElementTree as ET

from grader.course import KEY_NAME
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.key.model import ExerciseKey
from grader.platforms.payload import REQUIREMENTS, File, Files, Settings, payload, template, zipped

PACKAGE, QUESTIONS = "jaxcnn.zip", "questions.xml"
SECONDS = 120  # of processor time; the most that Jobe allows as it is installed
# What Jobe allows besides: JAX starts threads, and reserves addresses that it never uses (so there is no memory limit).
LIMITS = {"numprocs": 500, "disklimit": 200}


def build(key: Key, settings: Settings) -> Files:
    """Return the files, by path: the questions, what to install on the Jobe server, and what to do with them.

    Args:
        key: the answer key.
        settings: how to grade.
    """
    shared = payload(key, settings)
    del shared[KEY_NAME]
    requirements = shared.pop(REQUIREMENTS)
    return {
        QUESTIONS: File(_quiz(key, zipped(shared))),
        f"server/{REQUIREMENTS}": requirements,
        "README.md": File(_readme().encode()),
    }


def _quiz(key: Key, package: bytes) -> bytes:
    """Return the XML: the prototype first, then the questions, each with a key of its own."""
    kind = f"jaxcnn_{hashlib.sha256(package).hexdigest()[:8]}"
    quiz = ET.Element("quiz")
    quiz.append(_prototype(kind, package))
    for stem, exercise in key.exercises.items():
        quiz.append(_question(kind, exercise, key.only(stem)))
    ET.indent(quiz)
    data: bytes = ET.tostring(quiz, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _prototype(kind: str, package: bytes) -> ET.Element:
    """Return the prototype: how answers are graded."""
    text = _(
        "How answers to the questions of this type are graded: by the grader of jaxcnn, on the Jobe server."
    )
    question = _start(f"PROTOTYPE_{kind}", html.escape(text), points=1)
    fields = {
        "coderunnertype": kind,
        "prototypetype": "2",  # a user's
        "template": template("coderunner_template.py.twig").data.decode(),
        "iscombinatortemplate": "1",
        "allowmultiplestdins": "0",
        "language": "python3",
        "acelang": "",
        "sandbox": "jobesandbox",
        "grader": "TemplateGrader",
        "cputimelimitsecs": str(SECONDS),
        "memlimitmb": "0",
        "sandboxparams": json.dumps(LIMITS),
        "uiplugin": "ace",
    }
    return _finish(question, fields, {PACKAGE: package})


def _question(kind: str, exercise: ExerciseKey, key: bytes) -> ET.Element:
    """Return a question: what is asked for, the starter, and the exercise's own key."""
    statement = ast.get_docstring(ast.parse(exercise.starter)) or exercise.lesson
    body = f"<h4>{html.escape(exercise.title)}</h4><pre>{html.escape(statement)}</pre>"
    question = _start(f"{exercise.stem} {exercise.title}", body, exercise.points)
    fields = {
        "coderunnertype": kind,
        "prototypetype": "0",
        "answerpreload": exercise.starter,
        "templateparams": json.dumps({"stem": exercise.stem}),
    }
    return _finish(question, fields, {KEY_NAME: key})


def _start(name: str, body: str, points: int) -> ET.Element:
    """Return a question with what all questions of Moodle have."""
    question = ET.Element("question", type="coderunner")
    _text(question, "name", name)
    _text(question, "questiontext", body).set("format", "html")
    _text(question, "generalfeedback", "").set("format", "html")
    for tag, content in (("defaultgrade", f"{points:.7f}"), ("penalty", "0.0000000"), ("hidden", "0")):
        ET.SubElement(question, tag).text = content
    return question


def _finish(question: ET.Element, fields: dict[str, str], files: dict[str, bytes]) -> ET.Element:
    """Add what all of our CodeRunner questions have, some fields, and support files."""
    common = {
        "allornothing": "0",
        "penaltyregime": "0",  # a run without a grade, which CodeRunner counts as a try, then costs nothing
        "precheck": "0",
        "hidecheck": "0",
        "showsource": "0",
        "answerboxlines": "25",
        "answer": "",
        "validateonsave": "0",  # there is no sample answer
        "hoisttemplateparams": "1",
        "templateparamslang": "None",
        "twigall": "0",
        "attachments": "0",
        "displayfeedback": "1",
    }
    for tag, content in (common | fields).items():
        ET.SubElement(question, tag).text = content
    tests = ET.SubElement(question, "testcases")
    for name, data in files.items():
        file = ET.SubElement(tests, "file", name=name, path="/", encoding="base64")
        file.text = base64.b64encode(data).decode()
    return question


def _text(parent: ET.Element, tag: str, content: str) -> ET.Element:
    element = ET.SubElement(parent, tag)
    ET.SubElement(element, "text").text = content
    return element


def _readme() -> str:
    steps = [
        _("On the Jobe server, as root, once for this version of the grader:")
        + "\n\n       python3 -m venv /opt/jaxcnn"
        + f"\n       /opt/jaxcnn/bin/pip install --require-hashes --requirement server/{REQUIREMENTS}\n",
        _("In the course's question bank: Import, Moodle XML format, {file}.").format(file=QUESTIONS),
        _("Put the questions into a quiz, and try one with a right answer, then with something wrong."),
    ]
    listed = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    warning = _("{package} holds the answers ({key}): keep it from learners.").format(
        package=QUESTIONS, key=KEY_NAME
    )
    return f"{listed}\n\n{warning}\n"
