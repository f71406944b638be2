"""Files that appear whole or not at all; the library's own, which its checkpoints and pages are written by."""

from __future__ import annotations

from jaxcnn.files import write_whole

__all__ = ["write_whole"]
