"""Log the numbers of a run: a line of JSON for each epoch, and curves for TensorBoard."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TextIO

import msgspec

from jaxcnn.extras import comes_with
from jaxcnn.files import write_whole
from jaxcnn.training.progress import EpochRecord

NAME = "log.jsonl"


class Log:
    """The file log.jsonl of a run: one line for each epoch, flushed when `write` returns.

    A line holds an EpochRecord, the `seconds` since the line before (or since the log was opened), with compilation,
    evaluation and saving, and the `time` when it was written.

    Args:
        folder: The run's folder, which exists.
        history: The epochs that the run has finished. Lines of later epochs and incomplete lines are dropped; an epoch
            without a line gets one without `seconds` and `time`.
        tensorboard: Whether to write curves for TensorBoard, too, into the folder `tensorboard`.

    Raises:
        ModuleNotFoundError: tensorboardX is not installed.
        OSError: The file cannot be written.
    """

    def __init__(
        self, folder: str | Path, history: Sequence[EpochRecord] = (), *, tensorboard: bool = False
    ) -> None:
        path = Path(folder) / NAME
        self._board = _board(Path(folder) / "tensorboard", len(history)) if tensorboard else None
        old = _lines(path)
        lines = (
            old.get(record.epoch, {**asdict(record), "seconds": None, "time": None}) for record in history
        )
        write_whole(path, b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
        self._file: TextIO = path.open("a", encoding="utf-8")
        self._last_write = time.perf_counter()

    def write(self, record: EpochRecord) -> None:
        """Append the line of an epoch.

        Raises:
            OSError: The line cannot be written.
        """
        now = time.perf_counter()
        line = {
            **asdict(record),
            "seconds": now - self._last_write,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        self._last_write = now
        self._file.write(msgspec.json.encode(line).decode() + "\n")
        self._file.flush()
        if self._board is not None:
            for name, value in asdict(record).items():
                if name != "epoch" and value is not None:
                    self._board.add_scalar(name, value, record.epoch)
            self._board.flush()

    def close(self) -> None:
        """Close the files."""
        self._file.close()
        if self._board is not None:
            self._board.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _lines(path: Path) -> dict[int, dict[str, Any]]:
    """Read the lines of a log by epoch; incomplete lines, as an interrupted run leaves them, are skipped."""
    entries = {}
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            entry = msgspec.json.decode(line, type=dict[str, Any])
            entries[msgspec.convert(entry["epoch"], int)] = entry
        except (msgspec.DecodeError, msgspec.ValidationError, KeyError):
            continue
    return entries


def _board(folder: Path, epochs: int) -> Any:
    with comes_with("tensorboard"):
        from tensorboardX import SummaryWriter
    # The suffix tells the files apart if a run is resumed in the second in which it was stopped.
    return SummaryWriter(str(folder), purge_step=epochs + 1, filename_suffix=f".{epochs}")
