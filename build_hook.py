"""Hatchling's hook: the wheel and the sdist hold the course's kits, made from the checkout that they are built from.

In an unpacked sdist the kits are there already; an editable install uses the checkout itself.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KITS = "grader/kits"
EDITABLE = "editable"
# The key maker's process finds packages where this one does: pip's environment for building is a list of paths.
MAKE = """import sys; sys.path[:0] = sys.argv[1].split('|')
from pathlib import Path
from grader.learner.kits import main
main(Path(sys.argv[2]))"""


class Kits(BuildHookInterface[Any]):
    """Makes `grader/kits/` beside the checkout, and puts it into what is built."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._checkout = Path(self.root)
        self._made: Path | None = None

    def dependencies(self) -> list[str]:
        """What making an answer key needs: all that the course's solutions import."""
        if not self._has_course():
            return []
        return [*self.metadata.core.dependencies, *self.metadata.core.optional_dependencies.get("train", [])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the kits, or take those that are there."""
        if version == EDITABLE:
            return
        kits = self._checkout / KITS
        if self._has_course():
            self._made = kits = Path(tempfile.mkdtemp(prefix="kits-"))
            command = [sys.executable, "-c", MAKE, self.root, str(kits)]
            subprocess.run(command, check=True, cwd=kits)  # noqa: S603 - our own interpreter and module
        build_data["force_include"][str(kits)] = KITS

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's
        """Remove what was made."""
        if self._made is not None:
            shutil.rmtree(self._made)

    def _has_course(self) -> bool:
        return (self._checkout / "solutions").is_dir()
