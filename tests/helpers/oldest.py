"""Print the lower bounds of pyproject.toml as exact versions, for pip or uv: "numpy>=2.1" becomes "numpy==2.1.*"."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def bounds():
    """What a program and its tests need, each as old as the project says that it may be."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for requirement in project["dependencies"] + project["optional-dependencies"]["dev"]:
        name, version = re.match(r"([\w.-]+)>=([\d.]+)", requirement).groups()
        yield f"{name}=={version}.*"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in bounds())
