"""Checkpoints of a run, by Orbax: each is there whole or not at all, and is checked before it is read.

Folder of a run:

    checkpoints/12/params/      the parameters after epoch 12, for `orbax.checkpoint` alone to read, too
    checkpoints/12/optimizer/   what the optimiser remembers
    checkpoints/12/progress/    JSON: every epoch's numbers
    checkpoints/12/SHA256SUMS   of every file above, as `sha256sum --check` reads it

Orbax writes under another name and renames at the end. The sums are written last, and only then an older
checkpoint goes: a folder without them is one whose saving was not finished. They find what Orbax does not, a
byte that changed later, and find it before Orbax reads. Room on the disk is asked for before Orbax writes. Both
because what its threads stumble over they print on the terminal.
"""

import logging
import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import jax
import msgspec
import orbax.checkpoint as ocp

from jaxcnn.arguments import integer
from jaxcnn.files import check_room, flush
from jaxcnn.model import Params
from jaxcnn.training.run import EpochRecord, Progress
from jaxcnn.training.step import State
from jaxcnn.training.stored import as_before, check_fit, room, stored
from jaxcnn.training.sums import SUMS, check_sums, write_sums

T = TypeVar("T")


class CheckpointError(RuntimeError):
    """A checkpoint that cannot be written, or none that can be read: what happened, and what is left."""


class Checkpoints:
    """The checkpoints of one run.

    Args:
        folder: Of the run; made where there is none.
        every: `after_epoch` saves each time that many epochs are over.
        keep: How many are kept, the newest ones.
        tell: Gets a sentence for each checkpoint that is passed over because it is damaged.

    Raises:
        TypeError, ValueError: `every` or `keep` is not an integer of at least 1.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        every: int = 1,
        keep: int = 3,
        tell: Callable[[str], object] = warnings.warn,
    ) -> None:
        self.folder = Path(folder).absolute() / "checkpoints"
        self.every = integer("every", every, minimum=1)
        self.keep = integer("keep", keep, minimum=1)
        self.tell = tell
        # The epoch of the checkpoint that was saved or read last. What is there of later ones is damaged.
        self._sound: int | None = None

    @property
    def epochs(self) -> tuple[int, ...]:
        """After which epochs there are checkpoints, oldest first."""
        return _epochs(self.folder)

    def after_epoch(self, progress: Progress) -> None:
        """For `train(after_epoch=...)`: saves where the number of epochs is a multiple of `every`.

        Raises:
            CheckpointError: As by `save`.
        """
        if len(progress.history) % self.every == 0:
            self.save(progress)

    def save(self, progress: Progress) -> None:
        """Save a run's progress; when this returns, it is on the disk.

        Raises:
            CheckpointError: The disk is full, say, or there is a checkpoint of this epoch or a later one:
                the folder is another run's.
        """
        epoch = len(progress.history)
        later = [there for there in self.epochs if there >= epoch]
        if later and (self._sound is None or later[0] <= self._sound):
            raise CheckpointError(
                f"{self.folder} holds a checkpoint of epoch {later[-1]}, so that of epoch {epoch} cannot come next; "
                "go on from there, or take another folder"
            )
        state = jax.tree.map(stored, progress.state)
        history = [asdict(record) for record in progress.history]
        place = self.folder / str(epoch)
        try:
            self._clear(later)
            self.folder.mkdir(parents=True, exist_ok=True)
            check_room(self.folder, room(state))
            with _orbax() as orbax:
                orbax.save(
                    place,
                    args=ocp.args.Composite(
                        params=ocp.args.StandardSave(state.params),
                        optimizer=ocp.args.StandardSave(state.optimizer),
                        progress=ocp.args.JsonSave({"history": history}),
                    ),
                )
            write_sums(place)
            flush(place)
            self._sound = epoch
            self._clear(self.epochs[: -self.keep])
        except Exception as error:  # Orbax and TensorStore have no class for it
            self._clear([epoch])  # half a checkpoint keeps a full disk full
            before = self.epochs
            raise CheckpointError(
                f"the checkpoint of epoch {epoch} cannot be saved in {self.folder} ({_short(error)}); "
                + (
                    f"the last good one is that of epoch {before[-1]}"
                    if before
                    else "there is none before it"
                )
            ) from error

    def latest(self, like: Progress) -> Progress | None:
        """The newest checkpoint that is sound; None where none was ever finished.

        Args:
            like: A progress of the same structure, such as the one before the first epoch.

        Raises:
            CheckpointError: There are checkpoints, and none of them is sound.
        """
        target = jax.tree.map(stored, like.state)

        def read(orbax: ocp.Checkpointer, place: Path) -> Progress:
            items = orbax.restore(
                place,
                args=ocp.args.Composite(
                    params=ocp.args.StandardRestore(target.params),
                    optimizer=ocp.args.StandardRestore(target.optimizer),
                    progress=ocp.args.JsonRestore(),
                ),
            )
            state = State(items.params, items.optimizer)
            check_fit(state, target)
            return Progress(
                jax.tree.map(as_before, state, like.state),
                msgspec.convert(items.progress["history"], tuple[EpochRecord, ...]),
            )

        found = _newest(self.folder, read, self.tell)
        self._sound = len(found.history) if found else 0
        return found

    def _clear(self, epochs: Iterable[int]) -> None:
        """Remove the checkpoints of some epochs, and what interrupted saving has left behind."""
        unfinished = self.folder.glob(f"*{ocp.utils.TMP_DIR_SUFFIX}*")
        for path in (*unfinished, *(self.folder / str(epoch) for epoch in epochs)):
            shutil.rmtree(path, ignore_errors=True)


def load_params(folder: str | Path, *, tell: Callable[[str], object] = warnings.warn) -> Params:
    """The parameters of a run's newest sound checkpoint, as arrays of NumPy.

    Args:
        folder: Of the run.
        tell: As for `Checkpoints`.

    Raises:
        CheckpointError: There is no checkpoint, or none that is sound.
    """

    def read(orbax: ocp.Checkpointer, place: Path) -> Params:
        items = orbax.restore(place, args=ocp.args.Composite(params=ocp.args.StandardRestore()))
        params: Params = items.params
        return params

    place = Path(folder).absolute() / "checkpoints"
    found = _newest(place, read, tell)
    if found is None:
        raise CheckpointError(f"there is no checkpoint in {place}; give the folder of a run")
    return found


def _newest(
    folder: Path, read: Callable[[ocp.Checkpointer, Path], T], tell: Callable[[str], object]
) -> T | None:
    """What is read from the newest checkpoint that can be read; None where none was ever finished."""
    epochs = _epochs(folder)
    for epoch in reversed(epochs):
        place = folder / str(epoch)
        try:
            check_sums(place)
            with _orbax() as orbax:
                return read(orbax, place)
        except Exception as error:  # noqa: BLE001  # what is damaged or another network's fails as anything
            tell(f"the checkpoint of epoch {epoch} in {folder} is passed over: {_short(error)}")
    if any((folder / str(epoch) / SUMS).exists() for epoch in epochs):
        raise CheckpointError(f"no checkpoint in {folder} can be used; begin anew, in another folder")
    return None


def _epochs(folder: Path) -> tuple[int, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal()))


@contextmanager
def _orbax() -> Iterator[ocp.Checkpointer]:
    """What saves and restores, at once and without a word of its log.

    Nothing is saved in the background: the next epoch writes over the memory of the state that is saved.
    """
    log = logging.getLogger("absl")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        with ocp.Checkpointer(ocp.CompositeCheckpointHandler()) as orbax:
            yield orbax
    finally:
        log.setLevel(level)


def _short(error: Exception) -> str:
    """The first line of what a library says, or at least what it is."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    line = next(iter(str(error).splitlines()), "").strip().rstrip(":")
    return f"{line[:150]} ..." if len(line) > 150 else line or type(error).__name__
