"""What `grader doctor` says where bubblewrap makes no namespaces: faked settings, and a faked bubblewrap."""

import os
import re

import pytest

from grader.cli.main import run
from grader.grading import official
from grader.grading.advice import PROFILE, advice
from grader.sandbox import canary, hindrance
from grader.sandbox.hindrance import Hindrance, find_hindrance

APPARMOR = "proc/sys/kernel/apparmor_restrict_unprivileged_userns"
DENIED = "bwrap: setting up uid map: Permission denied"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with files below a folder and a bubblewrap that fails, whose grader is not root."""
    root = tmp_path / "root"

    def make(files, *, bwrap=DENIED):
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        programs = tmp_path / "bin"
        programs.mkdir()
        if bwrap is not None:
            script = f"#!/bin/sh\necho '{bwrap}' >&2\nexit 1\n" if bwrap else "#!/bin/sh\n"
            (programs / "bwrap").write_text(script)
            (programs / "bwrap").chmod(0o755)
        monkeypatch.setenv("PATH", str(programs))
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        return root

    return make


def test_ubuntu_24_04_is_told_the_profile_to_install(machine, tmp_path):
    found = find_hindrance(machine({APPARMOR: "1\n"}))
    assert (found.kind, found.file, found.said) == ("apparmor", f"/{APPARMOR}", DENIED)
    text = "\n".join(advice(found))
    assert DENIED in text
    assert f"/{APPARMOR} is 1" in text
    assert f"sudo apparmor_parser --replace {PROFILE}" in text
    profile = re.search(r"^ +abi <abi/4\.0>,.*?^ +\}$", text, re.MULTILINE | re.DOTALL)[0]
    assert re.sub(r"\s+", " ", profile).strip() == (
        "abi <abi/4.0>, include <tunables/global> "
        f"profile bwrap {tmp_path / 'bin' / 'bwrap'} flags=(unconfined) {{ userns, include if exists <local/bwrap> }}"
    )


def test_it_is_told_before_bubblewrap_is_installed(machine):
    found = find_hindrance(machine({APPARMOR: "1\n"}, bwrap=None))
    assert (found.kind, found.said, found.program) == ("apparmor", "", "/usr/bin/bwrap")


@pytest.mark.parametrize(
    ("files", "kind", "words"),
    [
        ({".dockerenv": "", APPARMOR: "1\n"}, "container", "--security-opt seccomp=unconfined"),
        ({"run/.containerenv": ""}, "container", "the restricted tier, which is made for containers"),
        (
            {"proc/sys/kernel/unprivileged_userns_clone": "0\n"},
            "kernel",
            "kernel.unprivileged_userns_clone=1",
        ),
        ({"proc/sys/user/max_user_namespaces": "0\n"}, "kernel", "user.max_user_namespaces=15000"),
        ({APPARMOR: "0\n"}, "unknown", DENIED),
        ({APPARMOR: "\xff"}, "unknown", DENIED),
    ],
)
def test_other_reasons(machine, files, kind, words):
    found = find_hindrance(machine(files))
    assert found.kind == kind
    assert words in "\n".join(advice(found))


def test_where_namespaces_are_made_there_is_nothing_to_say(machine):
    assert find_hindrance(machine({APPARMOR: "1\n"}, bwrap="")) is None
    assert list(advice(None)) == []


def test_where_bubblewrap_is_missing_and_nothing_forbids_it_there_is_nothing_to_add(machine):
    assert find_hindrance(machine({}, bwrap=None)) is None


def test_a_bubblewrap_that_hangs_is_a_reason(machine, monkeypatch):
    root = machine({})
    monkeypatch.setattr(hindrance, "_SECONDS", 0.01)
    (root.parent / "bin" / "bwrap").write_text("#!/bin/sh\nexec /bin/sleep 30\n")
    assert "timed out" in find_hindrance(root).said


@pytest.mark.parametrize("tier", ["restricted", "process"])
def test_doctor_says_it_under_the_tier_and_names_the_tier_without(capsys, monkeypatch, tier):
    hindered = Hindrance("apparmor", f"/{APPARMOR}", DENIED, "/usr/bin/bwrap")
    monkeypatch.setattr(official, "find_hindrance", lambda: hindered)
    monkeypatch.setattr(canary, "probe", lambda tried: {"connect": "blocked"} if tried.name != "full" else {})
    monkeypatch.setattr(canary, "holds", lambda tried, probes: tried.name in (tier, "process"))
    assert run(["doctor"]) == 0
    out = capsys.readouterr().out
    assert out.index("full: ") < out.index("profile bwrap /usr/bin/bwrap") < out.index("restricted: ")
    assert out.endswith(f"Official runs here use the tier: {tier}\n")
