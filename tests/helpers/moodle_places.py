"""What Moodle's VPL and CodeRunner do with our packages, done on this machine; written after their sources, which are named."""

import base64
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from platform_places import ROOT, TESTS

# locallib.php, vpl_is_binary
BINARY = {"zip", "jar", "pdf", "tar", "bin", "7z", "png", "jpg", "gif", "dat", "db"}
# In place of VPL's own common_script.sh, what of it matters here.
COMMON = """#!/bin/bash
. ./vpl_environment.sh
while IFS= read -r FILENAME ; do
	BINARY=${FILENAME%.b64}
	if [ ! -f "$BINARY" ] ; then
		base64 -i -d "$FILENAME" > "$BINARY"
	fi
done < <(find . -name '*.b64')
"""


def environment(folder, **more):
    """A server's environment: nothing of ours but where the grader's requirements are, and a folder for temporary files."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),  # for the helper as_docker alone
        "TMPDIR": str(folder),
        "JAXCNN_VENV": sys.prefix,
        **more,
    }


def contained(command, cwd, env, *, landlock=True, **options):
    """Run a command as a container would; gives what it printed, errors included, and its exit code."""
    without = () if landlock else ("--without-landlock",)
    done = subprocess.run(
        [sys.executable, TESTS / "helpers" / "as_docker.py", *without, *command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=options.get("stderr", subprocess.STDOUT),
        text=True,
        check=False,
    )
    return done.stdout, done.returncode


def vpl(
    package,
    root,
    files,
    *,
    button="evaluate",
    grades=("0", "10"),
    server=sys.prefix,
    landlock=True,
    execute=True,
):
    """Hand in files and press a button, as vpl_submission_CE.class.php and the execution server do it.

    Args:
        package: the folder that `grader export vpl` makes.
        root: a folder that others may enter.
        files: what a learner hands in, by path; it never replaces an execution file of the same name.
        button: "run" or "evaluate".
        grades: the activity's range, or None.
        server: where the server has the grader's requirements.
        landlock: whether its kernel has it.
        execute: whether vpl_execution is run, too.

    Returns:
        what the "compilation" printed, and what vpl_execution printed; None where there was none.
    """
    scripts = {"run": {"vpl_evaluate.sh"}, "evaluate": set()}[button]
    ours = {p.name: p.read_bytes() for p in sorted((package / "execution_files").iterdir())}
    sent = {name: data for name, data in ours.items() if name not in scripts}
    to_delete = set(sent)
    sent |= {name: data for name, data in files.items() if name not in sent}
    variables = {"VPL_SUBFILE" + str(number): name for number, name in enumerate(files)}
    if grades is not None and button == "evaluate":
        variables |= {"VPL_GRADEMIN": grades[0], "VPL_GRADEMAX": grades[1]}
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    sent |= {"vpl_environment.sh": "\n".join([*lines, ""]).encode(), "common_script.sh": COMMON.encode()}
    encoded = {}
    for name, data in sent.items():  # adaptbinaryfiles
        if Path(name).suffix[1:] in BINARY:
            encoded[name + ".b64"] = base64.b64encode(data)
            to_delete.add(name + ".b64")
        else:
            encoded[name] = data
    home, temporary = root / "home", root / "tmp"
    for folder in (home, temporary):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        folder.chmod(0o755)
    for name, data in encoded.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
        (home / name).chmod(0o700 if name.endswith(".sh") else 0o600)
    env = environment(temporary, HOME=str(home), JAXCNN_VENV=str(server))
    compilation, _ = contained([home / f"vpl_{button}.sh"], home, env, landlock=landlock)
    for name in to_delete:
        (home / name).unlink(missing_ok=True)
    if not execute or not (home / "vpl_execution").is_file():
        return compilation, None
    execution, _ = contained([home / "vpl_execution"], home, env, landlock=landlock)
    return compilation, execution


def vpl_grade(output):
    """The grade that VPL takes from what vpl_execution printed: find_proposedgrade of vpl_submission.class.php."""
    found = re.findall(r"^Grade :=>>(.*)$", output, re.MULTILINE)
    return found[-1].strip() if found else ""


def vpl_comments(output):
    """The comments that VPL takes from it: find_proposedcomment."""
    comments, position = "", 0
    while start := re.compile(r"^[ \t]*(Comment :=>>(.*)|<\|--)[ \t]*$", re.MULTILINE).search(
        output, position
    ):
        if start[1] != "<|--":
            comments, position = comments + start[2] + "\n", start.end() + 1
            continue
        end = re.compile(r"^[ \t]*--\|>[ \t]*$", re.MULTILINE).search(output, start.end() + 1)
        if end is None:
            return comments + output[start.end() + 1 :]
        comments, position = comments + output[start.end() + 1 : end.start()], end.end() + 1
    return comments


def questions(xml):
    """The questions of a Moodle XML file by name, each with its fields and its support files (import_from_xml)."""
    quiz = ET.fromstring(xml)
    assert quiz.tag == "quiz"
    found = {}
    for question in quiz.iter("question"):
        assert question.get("type") == "coderunner"
        fields = {child.tag: child.text or "" for child in question if len(child) == 0}
        fields["questiontext"] = question.findtext("questiontext/text")
        files = {}
        for file in question.findall("testcases/file"):
            assert (file.get("encoding"), file.get("path")) == ("base64", "/")
            files[file.get("name")] = base64.b64decode(file.text, validate=True)
        found[question.findtext("name/text")] = (fields, files)
    return found


def coderunner(xml, stem, answer, root, *, server=sys.prefix):
    """Check an answer to the question of a stem, as jobrunner.php and Jobe's LanguageTask.php do it; gives output and code."""
    found = questions(xml)
    fields, files = next(value for name, value in found.items() if name.startswith(stem))
    kind = fields["coderunnertype"]
    prototype, shared = next(
        (f, s) for f, s in found.values() if f["prototypetype"] == "2" and f["coderunnertype"] == kind
    )
    values = {"STUDENT_ANSWER": answer, **json.loads(fields["templateparams"])}
    values = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in values.items()}
    program = re.sub(
        r"\{\{ (?:QUESTION\.parameters\.)?(\w+) \| e\('py'\) \}\}",
        lambda found: values[found[1]],
        prototype["template"],
    )
    work, temporary = root / "job", root / "tmp"
    for folder in (work, temporary):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        folder.chmod(0o755)
    for name, data in (shared | files).items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)  # RunSpecifier.php
        (work / name).write_bytes(data)
    (work / "prog.py").write_text(program, "utf-8")
    env = environment(temporary, JAXCNN_VENV=str(server))
    del env["PYTHONPATH"]
    limits = json.loads(prototype["sandboxparams"])
    assert limits["disklimit"] * 1_000_000 > max(map(len, (shared | files).values()))
    env |= {"PYTHONPATH": str(ROOT)}
    return contained([sys.executable, "-BE", "prog.py"], work, env, stderr=subprocess.DEVNULL)


def marks(output):
    """What CodeRunner takes for a combinator grader's outcome: do_combinator_grading and validate_table_formats."""
    outcome = json.loads(output)
    assert set(outcome) <= {"fraction", "prologuehtml", "testresults", "epiloguehtml", "columnformats"}
    assert 0.0 <= outcome["fraction"] <= 1.0
    header, *rows = outcome["testresults"]
    assert all(len(row) == len(header) for row in rows)
    return outcome


def classroom50(bundle, checkout, **more):
    """Run the autograder in a checkout, as runner.py's run_entrypoint does it; gives what it printed, and the exit code."""
    for name in ("result.json", "release-body.md"):
        (checkout / name).unlink(missing_ok=True)
    env = environment(
        checkout.parent,
        RUNNER_TEMP=str(checkout.parent),
        CLASSROOM="cs",
        ASSIGNMENT="conv",
        SUBMISSION_TAG="submit/2026-11-30T10-00-00Z-a1b2c3d",
        COMMIT_URL="https://example.org/commit/a1b2c3d",
        RELEASE_URL="https://example.org/releases/tag/submit%2F2026",
        REVIEW_URL="https://example.org/compare/1...2",
        USERNAME="alice",
        OWNER="alice",
        ASSIGNMENT_TYPE="individual",
        CLASSROOM50_BUNDLE_DIR=str(bundle),
    )
    return contained([sys.executable, bundle / "autograder.py"], checkout, env | more)


def entered_by_others(folder):
    """The same folder, which others may enter: submissions are run as another user where this is root."""
    Path(folder).chmod(0o755)
    return Path(folder)
