"""The questions for Moodle's CodeRunner: the XML, and answers checked as CodeRunner and Jobe do it."""

import io
import json
import re
import tempfile
import zipfile
from xml.etree import ElementTree as ET

import pytest
from moodle_places import coderunner, entered_by_others, marks, questions
from platform_places import SECRET, STEMS, TESTS

from grader.key.file import Key
from grader.platforms import coderunner as questions_of
from grader.platforms.payload import Settings
from grader.report.formats.gradescope import View

RIGHT, WRONG = TESTS / "submissions" / "right", TESTS / "submissions" / "wrong" / "flipped_like_scipy"
STEM = "ex03_convolve_valid"


@pytest.fixture(scope="module")
def xml(class_key):
    files = questions_of.build(class_key, Settings(view=View(cases="visible")))
    assert "--require-hashes --requirement server/requirements.txt" in files["README.md"].data.decode()
    assert b"--hash=sha256:" in files["server/requirements.txt"].data
    return files["questions.xml"].data


@pytest.fixture
def root():
    with tempfile.TemporaryDirectory() as folder:
        yield entered_by_others(folder)


def test_the_file_is_what_moodles_importer_reads(xml, class_key, course):
    found = questions(xml)
    (prototype, shared), *asked = found.values()
    assert (prototype["prototypetype"], prototype["grader"]) == ("2", "TemplateGrader")
    assert prototype["iscombinatortemplate"] == "1"
    assert list(shared) == ["jaxcnn.zip"]
    assert len(asked) == len(STEMS)
    for (fields, files), stem in zip(asked, STEMS, strict=True):
        assert fields["prototypetype"] == "0"
        assert fields["coderunnertype"] == prototype["coderunnertype"]
        assert json.loads(fields["templateparams"]) == {"stem": stem}
        assert fields["answerpreload"] == class_key.exercises[stem].starter
        assert (fields["answer"], fields["validateonsave"]) == (
            "",
            "0",
        )  # no solution, and so none to validate
        assert float(fields["defaultgrade"]) == class_key.exercises[stem].points
        assert list(Key.of(files["course.key"]).exercises) == [stem]
        assert (course.solutions / f"{stem}.py").read_text() not in xml.decode()
    with zipfile.ZipFile(io.BytesIO(shared["jaxcnn.zip"])) as archive:
        assert "course.key" not in archive.namelist()
        assert {"settings.json", "lib/grader/platforms/onplatform.py"} <= set(archive.namelist())
    assert SECRET not in xml


def test_texts_are_whole_xml_and_html(xml, class_key):
    root = ET.fromstring(xml)
    for question in root.iter("question"):
        body = question.findtext("questiontext/text")
        assert question.find("questiontext").get("format") == "html"
        assert "<" not in re.sub(r"</?(h4|pre)>", "", body)
    fields = questions(xml)[f"{STEM} {class_key.exercises[STEM].title}"][0]
    assert fields["answerpreload"].endswith("raise NotImplementedError\n")


def test_the_template_is_python_for_old_servers_too(xml):
    (prototype, _), *_rest = questions(xml).values()
    program = re.sub(r"\{\{.*?\}\}", "x", prototype["template"])
    compile(program, "template", "exec", dont_inherit=True)
    import ast

    ast.parse(program, feature_version=(3, 7))
    assert "{%" not in program
    assert "{#" not in program


def test_a_key_cut_to_an_exercise_grades_as_the_whole_one(class_key):
    cut = Key.of(class_key.only(STEM))
    assert cut.exercises[STEM] == class_key.exercises[STEM]
    whole, part = class_key.arrays(STEM), cut.arrays(STEM)
    assert {name: value.tobytes() for name, value in whole.items()} == {
        n: v.tobytes() for n, v in part.items()
    }


@pytest.mark.thorough
def test_a_right_answer_has_the_whole_mark(xml, root):
    output, code = coderunner(xml, STEM, (RIGHT / f"{STEM}.py").read_text(), root)
    assert code == 0, output
    assert marks(output)["fraction"] == 1.0


def test_a_wrong_answer_is_told_the_case(xml, root):
    output, code = coderunner(xml, STEM, (WRONG / f"{STEM}.py").read_text(), root)
    assert code == 0, output
    outcome = marks(output)
    assert outcome["fraction"] < 1.0
    assert "kernel" in outcome["epiloguehtml"]
    assert [row[0] for row in outcome["testresults"][1:]].count(0) >= 1


FORGED = r'''
import json, os, sys
FORGED = json.dumps({"fraction": 1.0, "prologuehtml": "forged"})
print(FORGED, flush=True)
os.write(1, FORGED.encode())
"""{{ 7 * 7 }}" \" \\ """
def convolve_valid(image, kernel):
    print(FORGED)
    for name in ("course.key", "../course.key", "/proc/self/cwd/course.key"):
        try:
            open(name, "rb").read(); print("STOLEN")
        except OSError:
            pass
    os._exit(0)
'''


def test_an_answer_can_neither_print_the_outcome_nor_read_the_key_nor_leave_its_quotes(xml, root):
    output, code = coderunner(xml, STEM, FORGED, root)
    assert code == 0, output
    outcome = marks(output)
    assert outcome["fraction"] == 0.0
    assert "STOLEN" not in output


def test_a_server_without_the_grader_gives_no_outcome(xml, root):
    output, code = coderunner(xml, STEM, "x = 1", root, server=root / "nothing")
    assert code != 0
    assert "this Jobe server lacks the grader" in output
    with pytest.raises(json.JSONDecodeError):
        json.loads(output)
