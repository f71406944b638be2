"""Checkpoints of a run, by Orbax: each appears whole or not at all, and is checked before it is read.

The folder of a run:

    checkpoints/12/params/      the parameters after epoch 12, which `orbax.checkpoint` can also read on its own
    checkpoints/12/average/     their average, of a run that keeps one; it is what predicts
    checkpoints/12/statistics/  the running statistics, of a network that keeps some
    checkpoints/12/optimizer/   the optimiser's state
    checkpoints/12/progress/    JSON: every epoch's numbers
    checkpoints/12/SHA256SUMS   the hashes of all files above, as `sha256sum --check` reads them

Orbax writes under another name and renames at the end. The hashes are written last, and older checkpoints are removed
only then: a folder without them was not saved completely. They detect bytes that changed later, which Orbax does not,
before Orbax reads. Space on the disk is reserved before Orbax writes. Both because the threads of Orbax print their
errors on the terminal.

Orbax comes with the extra `train`; without it, importing this module raises an ImportError that says so.
"""

import logging
import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import jax
import msgspec

from jaxcnn.arguments import integer
from jaxcnn.extras import comes_with
from jaxcnn.files import check_room, flush
from jaxcnn.parameters import Params, Statistics
from jaxcnn.training.average import Averaged
from jaxcnn.training.progress import EpochRecord, Progress
from jaxcnn.training.step import State
from jaxcnn.training.stored import ForeignError, as_before, check_fit, check_network, room, stored
from jaxcnn.training.sums import SUMS, check_sums, write_sums

with comes_with("train"):
    import orbax.checkpoint as ocp

T = TypeVar("T")


class CheckpointError(RuntimeError):
    """A checkpoint cannot be written, or none can be read; the message says why, and what is left."""


class Checkpoints:
    """The checkpoints of one run.

    Args:
        folder: The run's folder; made if it is missing.
        every: Number of epochs between the checkpoints that `after_epoch` saves.
        keep: Number of checkpoints to keep, the newest ones.
        tell: Called with a sentence for each checkpoint that is skipped because it is damaged.

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
        # The epoch of the checkpoint that was saved or read last; later ones on the disk are damaged.
        self._sound: int | None = None

    @property
    def epochs(self) -> tuple[int, ...]:
        """The epochs after which there are checkpoints, in order."""
        return _epochs(self.folder)

    def after_epoch(self, progress: Progress) -> None:
        """Save a checkpoint if the number of epochs is a multiple of `every`; for `train(after_epoch=...)`.

        Raises:
            CheckpointError: As for `save`.
        """
        if len(progress.history) % self.every == 0:
            self.save(progress)

    def save(self, progress: Progress) -> None:
        """Save a run's progress, and wait until it is on the disk.

        Raises:
            CheckpointError: The checkpoint can't be written, for example on a full disk, or the folder holds one of
                this epoch or a later one, from another run.
        """
        epoch = len(progress.history)
        later = [saved_epoch for saved_epoch in self.epochs if saved_epoch >= epoch]
        if later and (self._sound is None or later[0] <= self._sound):
            raise CheckpointError(
                f"{self.folder} holds a checkpoint of epoch {later[-1]}, so that of epoch {epoch} cannot come next; "
                "go on from there, or take another folder"
            )
        state = jax.tree.map(stored, progress.state)
        average = {"average": state.optimizer.average} if isinstance(state.optimizer, Averaged) else {}
        history = [asdict(record) for record in progress.history]
        checkpoint = self.folder / str(epoch)
        try:
            self._clear(later)
            self.folder.mkdir(parents=True, exist_ok=True)
            check_room(self.folder, room((state, average)))
            with _orbax() as orbax:
                orbax.save(
                    checkpoint,
                    args=ocp.args.Composite(
                        params=ocp.args.StandardSave(state.params),
                        optimizer=ocp.args.StandardSave(state.optimizer),
                        progress=ocp.args.JsonSave({"history": history}),
                        **_with_statistics(ocp.args.StandardSave, state.statistics),
                        **{name: ocp.args.StandardSave(params) for name, params in average.items()},
                    ),
                )
            write_sums(checkpoint)
            flush(checkpoint)
            self._sound = epoch
            self._clear(self.epochs[: -self.keep])
        except Exception as error:  # Orbax and TensorStore have no common class of errors
            self._clear([epoch])  # an incomplete checkpoint would keep a full disk full
            left = self.epochs
            raise CheckpointError(
                f"the checkpoint of epoch {epoch} cannot be saved in {self.folder} ({_short(error)}); "
                + (f"the last good one is that of epoch {left[-1]}" if left else "there is none before it")
            ) from error

    def latest(self, like: Progress) -> Progress | None:
        """Read the newest checkpoint that is sound; return None if none was ever finished.

        Args:
            like: A progress of the same structure, such as that before the first epoch.

        Raises:
            CheckpointError: There are checkpoints, and none of them is sound.
        """
        target = jax.tree.map(stored, like.state)

        def read(orbax: ocp.Checkpointer, checkpoint: Path) -> Progress:
            params, statistics = _read(orbax, checkpoint)
            check_network(params, target.params)
            check_network(statistics, target.statistics)
            try:
                items = orbax.restore(
                    checkpoint,
                    args=ocp.args.Composite(
                        params=ocp.args.StandardRestore(target.params),
                        optimizer=ocp.args.StandardRestore(target.optimizer),
                        progress=ocp.args.JsonRestore(),
                        **_with_statistics(ocp.args.StandardRestore, target.statistics),
                    ),
                )
                state = State(items.params, items.optimizer, items.get("statistics", {}))
                check_fit(state, target)
            except Exception as error:  # its bytes are those that were saved, and its network fits
                raise ForeignError(f"it is another optimiser's ({_short(error)})") from error
            return Progress(
                jax.tree.map(as_before, state, like.state),
                msgspec.convert(items.progress["history"], tuple[EpochRecord, ...]),
            )

        progress = _newest(self.folder, read, self.tell)
        self._sound = len(progress.history) if progress else 0
        return progress

    def _clear(self, epochs: Iterable[int]) -> None:
        """Remove the checkpoints of some epochs, and files that interrupted saves left."""
        unfinished = self.folder.glob(f"*{ocp.utils.TMP_DIR_SUFFIX}*")
        for path in (*unfinished, *(self.folder / str(epoch) for epoch in epochs)):
            shutil.rmtree(path, ignore_errors=True)


def load_params(folder: str | Path, *, tell: Callable[[str], object] = warnings.warn) -> Params:
    """Read the parameters of a run's newest sound checkpoint, as NumPy arrays: their average, if the run keeps one.

    Args:
        folder: The run's folder.
        tell: As for `Checkpoints`.

    Raises:
        CheckpointError: There is no checkpoint, or none that is sound.
    """
    return load_arrays(folder, tell=tell)[0]


def load_arrays(
    folder: str | Path, *, tell: Callable[[str], object] = warnings.warn
) -> tuple[Params, Statistics]:
    """Read the parameters and the running statistics of a run's newest sound checkpoint, as `load_params` does.

    Of a network that keeps no statistics they are {}.
    """
    checkpoints = Path(folder).absolute() / "checkpoints"
    newest = _newest(checkpoints, _read, tell)
    if newest is None:
        raise CheckpointError(f"there is no checkpoint in {checkpoints}; give the folder of a run")
    return newest


def _read(orbax: ocp.Checkpointer, checkpoint: Path) -> tuple[Params, Statistics]:
    """Read the parameters to predict with and the running statistics, whatever network they are of."""
    params, statistics = "average" if (checkpoint / "average").is_dir() else "params", "statistics"
    names = [name for name in (params, statistics) if name == params or (checkpoint / name).is_dir()]
    wanted = ocp.args.Composite(**{name: ocp.args.StandardRestore() for name in names})
    items = orbax.restore(checkpoint, args=wanted)
    return items[params], items.get(statistics, {})


def _with_statistics(kind: Callable[[Statistics], Any], statistics: Statistics) -> dict[str, Any]:
    """Return what a checkpoint holds of the running statistics: nothing, if there are none."""
    return {"statistics": kind(statistics)} if statistics else {}


def _newest(
    folder: Path, read: Callable[[ocp.Checkpointer, Path], T], tell: Callable[[str], object]
) -> T | None:
    """Return what `read` returns for the newest checkpoint that it can read; None if none was ever finished."""
    epochs = _epochs(folder)
    foreign = None
    for epoch in reversed(epochs):
        checkpoint = folder / str(epoch)
        try:
            check_sums(checkpoint)
            with _orbax() as orbax:
                return read(orbax, checkpoint)
        except Exception as error:  # noqa: BLE001  # a checkpoint that is damaged or of another network may raise anything
            tell(f"the checkpoint of epoch {epoch} in {folder} is skipped: {_short(error)}")
            foreign = foreign or (error if isinstance(error, ForeignError) else None)
    if any((folder / str(epoch) / SUMS).exists() for epoch in epochs):
        because = f": {_short(foreign)}" if foreign else ""
        raise CheckpointError(
            f"no checkpoint in {folder} can be used{because}; begin anew, in another folder"
        )
    return None


def _epochs(folder: Path) -> tuple[int, ...]:
    if not folder.is_dir():
        return ()
    return tuple(
        sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal() and path.is_dir())
    )


@contextmanager
def _orbax() -> Iterator[ocp.Checkpointer]:
    """Open Orbax's checkpointer with its log silenced.

    It does not save in the background: the next epoch overwrites the memory of the state that is saved.
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
    """Return the first line of an error's message, or the name of its class if it has none."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    line = next(iter(str(error).splitlines()), "").strip().rstrip(":")
    return f"{line[:150]} ..." if len(line) > 150 else line or type(error).__name__
