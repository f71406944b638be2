"""What pytest loads in every project: outside a learner's folder it reads one small file, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

TABLE = b"[tool.grader]"
MOST = 256 << 10
"""Bytes of a pyproject.toml that are looked at, as in `grader.find`."""


def pytest_configure(config: pytest.Config) -> None:
    """Bring the exercises in, where pytest runs in a learner's folder."""
    try:
        with (config.rootpath / "pyproject.toml").open("rb") as file:
            text = file.read(MOST)
    except OSError:
        return
    if TABLE in text:
        from grader.pytest_plugin.tree import bring_in

        bring_in(config)
