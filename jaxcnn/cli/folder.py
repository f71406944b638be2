"""The folder of a training run: what it was begun with, and that one process at a time writes into it."""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec

from jaxcnn.cli.settings import Settings, SettingsError, same_run
from jaxcnn.files import write_whole

NAME = "settings.json"


def resumed(folder: Path, given: Mapping[str, object]) -> Settings:
    """The settings of a run that goes on: those it was begun with, and those given now where they agree.

    Args:
        folder: Of the run.
        given: Settings given now, by name; those left out stay as they were.

    Raises:
        SettingsError: There is no run, its file is damaged, or a setting is another one.
    """
    file = folder / NAME
    try:
        before = msgspec.json.decode(file.read_bytes(), type=Settings)
    except FileNotFoundError:
        raise SettingsError(
            f"{folder} holds no run to go on with; leave --resume out to begin one there"
        ) from None
    except (OSError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise SettingsError(
            f"{file} cannot be read ({error}); write the options of the run into it again, "
            "or begin another run in another folder"
        ) from None
    now = replace(before, **given)  # type: ignore[arg-type]  # click has checked their types
    same_run(before, now)
    return now


def remember(folder: Path, settings: Settings) -> None:
    """Write down what the run is.

    Raises:
        OSError: It cannot be written.
    """
    write_whole(folder / NAME, msgspec.json.format(msgspec.json.encode(settings)) + b"\n")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder, which is made where there is none.

    Raises:
        SettingsError: Another run is writing there.
        OSError: It cannot be made or written to.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise SettingsError(
            f"another run is writing into {folder}; choose another folder for --out"
        ) from None
    try:
        yield
    finally:
        lock.release()


def how_to_go_on(folder: Path) -> str:
    """What to type."""
    return f"jaxcnn train --out {shlex.quote(str(folder))} --resume"
