"""Run git with settings of our own and nothing else in its environment, for a time, filling a folder up to a size."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from grader.i18n import gettext as _

TOKEN, HOST = "GRADER_GIT_TOKEN", "GRADER_GIT_HOST"
"""Names of variables of the environment: a token to read private repositories with, and the one host that is told it."""
MOST_BYTES, MOST_FILES = 256 << 20, 20_000
"""Of one clone, with all that git keeps."""
MOST_PRINTED, MOST_TOLD = 68 << 10, 4 << 10  # bytes
POLL = 0.05  # seconds

_PASSED = (
    "PATH",
    "HOME",
    "USER",
    "SSH_AUTH_SOCK",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "USERPROFILE",
    TOKEN,
)
_PROXIES = (
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
)
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.symlinks": "false",
    "core.protectNTFS": "true",
    "core.protectHFS": "true",
    "core.fsmonitor": "false",
    "submodule.recurse": "false",
    "advice.detachedHead": "false",
    "init.defaultBranch": "main",
}


class GitError(Exception):
    """Git did not do it; the message says why."""


def is_available() -> bool:
    """Whether git is installed."""
    return shutil.which("git") is not None


def environment_for(protocol: str) -> dict[str, str]:
    """Return what git finds in its environment: no settings but ours, and nothing to ask a person.

    Args:
        protocol: the only one to fetch by, such as "https"; empty for none.
    """
    settings = dict(_SETTINGS)
    if os.environ.get(TOKEN):
        host = os.environ.get(HOST) or "github.com"
        # The token itself stands in no setting, argument or file: a line of shell hands it on, to this host alone.
        says = (
            f'!f() {{ test "$1" = get && printf "username=x-access-token\\npassword=%s\\n" "${TOKEN}"; }}; f'
        )
        settings[f"credential.https://{host}.helper"] = says
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    proxies = [*_PROXIES, *map(str.upper, _PROXIES)]
    passed |= {name: os.environ[name] for name in proxies if name in os.environ}
    numbered = list(enumerate(settings.items()))
    return (
        passed
        | {f"GIT_CONFIG_KEY_{number}": name for number, (name, _value) in numbered}
        | {f"GIT_CONFIG_VALUE_{number}": value for number, (_name, value) in numbered}
        | {
            "GIT_CONFIG_COUNT": str(len(numbered)),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ALLOW_PROTOCOL": protocol or "none",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
            "GIT_LFS_SKIP_SMUDGE": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "LC_ALL": "C",
        }
    )


def run(
    arguments: Sequence[str], environment: Mapping[str, str], seconds: float, grows: Path | None = None
) -> str:
    """Run git, and return what it prints.

    Args:
        arguments: of git.
        environment: all of its environment.
        seconds: after which it is ended.
        grows: a folder that it fills, which may not get too large.

    Raises:
        GitError: it failed, was too slow or wrote too much.
    """
    ends = time.monotonic() + seconds
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(  # noqa: S603 - the arguments are ours, but for an address behind "--"
                [shutil.which("git") or "git", *arguments],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
                start_new_session=True,
            )
        except OSError as error:
            raise GitError(_("git is not installed")) from error
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(POLL)
                    break
                if time.monotonic() > ends:
                    raise GitError(_("it took more than {count} seconds").format(count=round(seconds)))
                _check_size(grows, errors)
        finally:
            _end(process)
        _check_size(grows, errors)
        if process.returncode:
            raise GitError(
                _last_line(errors) or _("git failed with exit code {code}").format(code=process.returncode)
            )
        out.seek(0)
        return out.read(MOST_PRINTED).decode("utf-8", "replace")


def _check_size(grows: Path | None, told: IO[bytes]) -> None:
    size, files = os.fstat(told.fileno()).st_size, 0
    for folder, below, names in os.walk(grows) if grows is not None else ():
        files += len(below) + len(names)
        for name in names:
            with contextlib.suppress(OSError):
                size += Path(folder, name).lstat().st_size
    if size > MOST_BYTES or files > MOST_FILES:
        sentence = _("it is larger than {size} MiB, or has more than {count} files")
        raise GitError(sentence.format(size=MOST_BYTES >> 20, count=MOST_FILES))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and whatever it has started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _last_line(errors: IO[bytes]) -> str:
    """Return what git said last."""
    errors.seek(max(0, errors.seek(0, os.SEEK_END) - MOST_TOLD))
    lines = [line.strip() for line in errors.read().decode("utf-8", "replace").splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal: ", "error: "))]
    return (fatal or lines or [""])[0].removeprefix("fatal: ").removeprefix("error: ").rstrip(".")[:300]
