"""The folder of a training run: its saved settings, and a lock so that only one process writes into it."""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec

from jaxcnn.cli.language import gettext as _
from jaxcnn.cli.settings import Settings, SettingsError, same_run
from jaxcnn.files import write_whole

NAME = "settings.json"


def resumed(folder: Path, chosen: Mapping[str, object]) -> Settings:
    """Read the settings of a run to resume; those given now must agree with them.

    Args:
        folder: The run's folder.
        chosen: Settings given now, by name; others stay as they were.

    Raises:
        SettingsError: There is no run, its file is damaged, or a setting differs.
    """
    file = folder / NAME
    try:
        saved = msgspec.json.decode(file.read_bytes(), type=Settings)
    except FileNotFoundError:
        sentence = _("{folder} holds no run to resume; leave --resume out to begin one there")
        raise SettingsError(sentence.format(folder=folder)) from None
    except (OSError, msgspec.DecodeError, msgspec.ValidationError, RecursionError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        sentence = _(
            "{file} cannot be read ({error}); write the options of the run into it again, "
            "or begin another run in another folder"
        )
        raise SettingsError(sentence.format(file=file, error=reason)) from None
    now = replace(saved, **chosen)  # type: ignore[arg-type]  # click has checked their types
    same_run(saved, now)
    return now


def remember(folder: Path, settings: Settings) -> None:
    """Save the settings of a run in its folder.

    Raises:
        OSError: The file cannot be written.
    """
    write_whole(folder / NAME, msgspec.json.format(msgspec.json.encode(settings)) + b"\n")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock a folder against other runs; make it if it is missing.

    Raises:
        SettingsError: Another run is writing there.
        OSError: The folder cannot be made or written to.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        sentence = _("another run is writing into {folder}; choose another folder for --out")
        raise SettingsError(sentence.format(folder=folder)) from None
    try:
        yield
    finally:
        lock.release()


def how_to_go_on(folder: Path) -> str:
    """Return the command that resumes a run."""
    return f"jaxcnn train --out {shlex.quote(str(folder))} --resume"
