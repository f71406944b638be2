"""Hatchling's hook: the wheel and the sdist hold the course's kits, made from the checkout that they are built from.

In an unpacked sdist the kits are there already; an editable install uses the checkout itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KITS = "grader/kits"
EDITABLE = "editable"


class Kits(BuildHookInterface[Any]):
    """Makes the kits outside the checkout, and puts them into what is built as `grader/kits/`."""

    _made: Path | None = None

    def dependencies(self) -> list[str]:
        """What making an answer key needs: all that the course's solutions import."""
        return self.metadata.core.dependencies if self._has_course() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the kits, or take those that are there."""
        if version == EDITABLE:
            return
        kits = Path(self.root, KITS)
        if self._has_course():
            self._made = kits = Path(tempfile.mkdtemp(prefix="kits-"))
            # A process of its own: JAX is loaded there, and ends with it.
            subprocess.run([sys.executable, __file__, str(kits)], check=True)  # noqa: S603 - our own interpreter and file
        build_data["force_include"][str(kits)] = KITS

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's
        """Remove what was made."""
        if self._made is not None:
            shutil.rmtree(self._made)

    def _has_course(self) -> bool:
        return Path(self.root, "solutions").is_dir()


def make(folder: Path) -> None:
    """Write the kits into a folder.

    The key is made in this process, and not in one of the grader's: pip's environment for building is a list of paths in a
    variable that those do not read.
    """
    from grader.course import Course
    from grader.key.order import Order
    from grader.key.seed import Seed
    from grader.key.store import KeyMaker
    from grader.learner.kits import kits, public_key
    from grader.sandbox.launch import FIXED

    os.environ.update(FIXED)  # as where keys are made otherwise

    class Here(KeyMaker):
        def make(self, course: Course, seed: Seed, stems: Any = None) -> bytes:
            from grader.keymaker.make import make
            from grader.keymaker.reference import Programs

            return make(
                Order(str(course.origin), seed.value, seed.name, list(stems or course.stems())), Programs()
            )

    for name, data in kits(public_key(Course(Path(__file__).parent), Here())).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
