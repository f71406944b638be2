"""Collecting repositories: what is fetched, what never runs, and what a failure costs."""

import csv
import os
import subprocess
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from rosters import roster_of

from grader.batch import collect as collecting
from grader.batch.collect import collect, listed
from grader.batch.roster.model import RosterError
from grader.cli.main import run
from grader.sandbox.git import program
from grader.sandbox.git.commits import last_commit
from grader.sandbox.git.fetch import clone
from grader.sandbox.git.program import GitError

EX = "ex02_output_size.py"
WHEN = "2026-11-24T10:00:00-03:00"


def git(folder, *arguments, when=WHEN):
    who = {f"GIT_{one}_{what}": "ana" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    times = {"GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z", "GIT_COMMITTER_DATE": when}
    environment = os.environ | who | times | {"GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)
    return done.stdout.decode().strip()


def repository(folder, text="1\n", **options):
    """A repository with a commit."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main", *options.pop("init", ()))
    (folder / EX).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first", **options)
    return folder


def rows(out):
    with (out / "class.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_a_class_is_collected_and_then_read(tmp_path, capsys):
    for name in ("ana", "bia"):
        repository(tmp_path / name)
    (tmp_path / "list.txt").write_text("# the class\nana\n\nbia\nnowhere\n")
    assert run(["collect", str(tmp_path / "list.txt"), "--out", str(tmp_path / "class")]) == 1
    told = capsys.readouterr()
    assert "nowhere was not fetched: there is no Git repository in nowhere." in told.err
    assert "Fetched 2 repositories of 3." in told.out
    assert "can be set to anything" in told.out
    assert [(row["student"], row["path"], row["submitted"]) for row in rows(tmp_path / "class")] == [
        ("ana", "ana", WHEN),
        ("bia", "bia", WHEN),
        ("nowhere", "nowhere", ""),
    ]
    roster = roster_of(tmp_path / "class" / "class.csv", tmp_path)
    assert [(entry.student.id, entry.submitted) for entry in roster.entries] == [
        ("ana", WHEN),
        ("bia", WHEN),
        ("nowhere", None),
    ]
    assert roster.entries[2].problem == "There is no submission at nowhere."
    git(tmp_path / "ana", "commit", "-qm", "more", "--allow-empty", when="2026-11-25T10:00:00-03:00")
    collect(listed(tmp_path / "list.txt"), tmp_path, tmp_path / "class")
    assert rows(tmp_path / "class")[0]["submitted"] == "2026-11-25T10:00:00-03:00"


def test_a_list_with_students_names_and_times_of_pushes(tmp_path):
    repository(tmp_path / "hw1-ana")
    text = "roster_identifier,Name,student_repository_url,pushed_at\n7,Ana,hw1-ana,2026-11-26T00:00:00Z\n8,Bia,,\n"
    (tmp_path / "list.csv").write_text(text)
    collect(listed(tmp_path / "list.csv"), tmp_path, tmp_path / "class")
    ana, bia = rows(tmp_path / "class")
    assert (ana["student"], ana["name"], ana["submitted"]) == ("7", "Ana", "2026-11-26T00:00:00Z")
    assert (bia["student"], bia["path"]) == ("8", "")


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("", "list.txt", "names no repository"),
        ("a/x.git\nb/x\n", "list.txt", "two repositories of x"),
        ("student,grade\n7,3\n", "list.csv", "no column of addresses, such as url; it has: student, grade"),
        (b"\xff\xfe\xff", "list.txt", "it is no text in UTF-8"),
    ],
)
def test_what_is_no_list_is_told(tmp_path, text, name, words):
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RosterError, match=words):
        listed(tmp_path / name)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ext::sh -c 'touch owned'", "only addresses with https"),
        ("http://example.org/x.git", "only addresses with https"),
        ("git://example.org/x.git", "only addresses with https"),
        ("file:///etc", "only addresses with https"),
        ("https://ana:secret@example.org/x.git", "take it out, and set GRADER_GIT_TOKEN"),
        ("--upload-pack=touch owned", "no Git repository in"),
    ],
)
def test_other_ways_to_fetch_are_refused(tmp_path, monkeypatch, address, words):
    monkeypatch.chdir(tmp_path)
    (one,) = collect([collecting.Wanted("ana", address)], tmp_path, tmp_path / "class")
    assert words in one.problem
    assert not (tmp_path / "owned").exists()


def test_addresses_of_github_and_of_ssh():
    assert collecting._address("git@github.com:org/x.git", None) == ("git@github.com:org/x.git", "ssh")
    assert collecting._address("https://github.com/org/x", None) == ("https://github.com/org/x", "https")
    assert collecting._id_in("https://github.com/org/hw1-ana.git/") == "hw1-ana"


def test_nothing_of_a_repository_runs(tmp_path):
    """Hooks, filters, submodules, programs that its settings name: none leaves its mark."""
    mark = tmp_path / "owned"
    place = repository(tmp_path / "ana")
    inner = repository(tmp_path / "inner")
    (place / ".gitattributes").write_text("*.py filter=evil\n")
    (place / ".gitmodules").write_text(
        f'[submodule "x"]\n\tpath = x\n\turl = {inner.as_uri()}\n\tupdate = !touch {mark}\n'
    )
    (place / "link").symlink_to("/etc/passwd")
    git(place, "update-index", "--add", "--cacheinfo", f"160000,{git(inner, 'rev-parse', 'HEAD')},x")
    git(place, "add", ".gitattributes", ".gitmodules", "link")
    git(place, "commit", "-qm", "more")
    for name, value in (
        ("core.fsmonitor", f"touch {mark}"),
        ("core.sshCommand", f"touch {mark}"),
        ("filter.evil.smudge", f"touch {mark}; cat"),
        ("uploadpack.packObjectsHook", f"touch {mark}; false"),
        ("gpg.program", f"touch {mark}"),
    ):
        git(place, "config", name, value)
    for hook in ("post-checkout", "post-upload-pack", "pre-receive"):
        (place / ".git" / "hooks" / hook).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (place / ".git" / "hooks" / hook).chmod(0o755)
    (one,) = collect([collecting.Wanted("ana", "ana")], tmp_path, tmp_path / "class")
    assert (one.problem, one.submitted) == ("", WHEN)
    assert last_commit(place).time.isoformat() == WHEN
    assert not mark.exists()
    clone_of = tmp_path / "class" / "ana"
    assert not (clone_of / "link").is_symlink()
    assert not list((clone_of / "x").iterdir())
    assert not (clone_of / ".git" / "hooks").exists()


def test_a_repository_that_is_too_large_or_too_slow_costs_nobody_else(tmp_path, monkeypatch):
    monkeypatch.setattr(program, "MOST_FILES", 60)
    place = repository(tmp_path / "ana")
    for number in range(100):
        (place / f"{number}.txt").write_text("x")
    git(place, "add", ".")
    git(place, "commit", "-qm", "many")
    repository(tmp_path / "bia")
    wanted = [collecting.Wanted(name, name) for name in ("ana", "bia")]
    ana, bia = collect(wanted, tmp_path, tmp_path / "class")
    assert "or has more than 60 files" in ana.problem
    assert not bia.problem
    assert sorted(path.name for path in (tmp_path / "class").iterdir()) == ["bia", "class.csv"]


class _Silent(BaseHTTPRequestHandler):
    """Asks for a password, and notes what it is told."""

    told: ClassVar[list] = []

    def do_GET(self):
        self.told.append(self.headers.get("Authorization"))
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="x"')
        self.end_headers()

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def server():
    _Silent.told = []
    with HTTPServer(("127.0.0.1", 0), _Silent) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()


@pytest.mark.parametrize("host", ["of the server", "another"])
def test_the_token_goes_to_its_host_alone_and_is_written_nowhere(tmp_path, monkeypatch, server, host):
    monkeypatch.setenv("GRADER_GIT_TOKEN", "s3cret-token")
    if host == "of the server":
        monkeypatch.setenv("GRADER_GIT_HOST", server.removeprefix("http://"))
    # Over http, since a test has no certificate; the setting's name has https in it, so it is made to fit.
    environment = program.environment_for("http")
    assert "s3cret-token" not in "".join(v for k, v in environment.items() if k != "GRADER_GIT_TOKEN")
    monkeypatch.setattr(
        "grader.sandbox.git.fetch.environment_for",
        lambda _protocol: {
            k: v.replace("credential.https:", "credential.http:") for k, v in environment.items()
        },
    )
    with pytest.raises(GitError) as error:
        clone(f"{server}/x.git", "http", tmp_path / "x")
    assert "s3cret" not in str(error.value)
    basic = [told for told in _Silent.told if told]
    assert len(basic) == (1 if host == "of the server" else 0)


def test_the_commit_of_every_kind_of_repository(tmp_path):
    place = repository(tmp_path / "ana")
    git(place, "gc", "-q")
    assert last_commit(place).time.isoformat() == WHEN
    git(place, "checkout", "-q", "--detach")
    assert last_commit(place).time == datetime(2026, 11, 24, 13, tzinfo=UTC)
    sha256 = repository(tmp_path / "bia", init=["--object-format=sha256"])
    assert last_commit(sha256).time.isoformat() == WHEN


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("HEAD", "ref: refs/../../../etc/passwd\n"),
        ("HEAD", "ref: refs/heads/none\n"),
        ("HEAD", "0" * 40),
        ("HEAD", "x" * 100_000),
        ("refs/heads/main", "-x"),
    ],
)
def test_a_repository_that_makes_no_sense_has_no_time(tmp_path, name, text):
    place = repository(tmp_path / "ana")
    (place / ".git" / name).write_text(text)
    assert last_commit(place) is None


def test_a_folder_of_repositories_has_the_times_of_the_commits(tmp_path):
    repository(tmp_path / "class" / "ana")
    repository(tmp_path / "class" / "bia", when="2026-11-25T10:00:00Z")
    roster = roster_of(tmp_path / "class", tmp_path)
    assert [entry.submitted for entry in roster.entries] == [WHEN, "2026-11-25T10:00:00+00:00"]
    assert any("can be set to anything" in note for note in roster.notes)


def test_without_git(tmp_path, monkeypatch, capsys):
    repository(tmp_path / "class" / "ana")
    (tmp_path / "list.txt").write_text("class/ana\n")
    monkeypatch.setattr(program.shutil, "which", lambda _name: None)
    assert run(["collect", str(tmp_path / "list.txt"), "--out", str(tmp_path / "out")]) == 2
    assert "git is not installed: see git-scm.com/downloads" in capsys.readouterr().err
    assert "git is not installed, so the times" in "".join(roster_of(tmp_path / "class", tmp_path).notes)
