"""The files that the packages of all platforms share: the grader, the answer key, the requirements, the settings.

They hold no solution, no case generator and no secret: the answer key replaces all three.
"""

from __future__ import annotations

import shutil
import tomllib
import zipfile
from dataclasses import dataclass
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

import msgspec

from grader import i18n
from grader.course import KEY_NAME, PACKAGE, CourseError
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.platforms.requirements import runtime
from grader.report.formats.gradescope import View

SETTINGS, LIBRARY, REQUIREMENTS = "settings.json", "lib", "requirements.txt"
TEMPLATES = Path(__file__).parent / "templates"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # every member's date, so that equal packages are equal files
LOCKED = PACKAGE / "kits" / REQUIREMENTS
"""The same, as a wheel holds it; the build makes it, with the kits."""
_SKELETON, _KITS = PACKAGE / "authoring" / "skeleton", PACKAGE / "kits"


class Settings(msgspec.Struct, frozen=True):
    """The instructor's settings.

    Attributes:
        require: the weakest tier of the sandbox to grade in.
        language: the language of the feedback.
        view: what students see, and when. All of it is for Gradescope; the others know of `cases` alone, and show
            failing cases that are not public either at once or never.
    """

    require: str = "restricted"
    language: str = i18n.ENGLISH
    view: View = View()

    @property
    def show_cases(self) -> bool:
        """Whether failing cases that are not public are shown at once."""
        return self.view.cases == "visible"


@dataclass(frozen=True)
class File:
    """A file of a package."""

    data: bytes
    executable: bool = False


Files = dict[str, File]


def payload(key: Key, settings: Settings) -> Files:
    """Return all files that grading needs, by path.

    Raises:
        CourseError: this grader was installed without its lock file.
    """
    contents = {
        KEY_NAME: key.data,
        SETTINGS: msgspec.json.encode(settings) + b"\n",
        REQUIREMENTS: requirements().encode(),
        **_library(),
    }
    return {path: File(data) for path, data in contents.items()}


def requirements() -> str:
    """Return the requirements that the platform installs: exact versions, checked by hash.

    What training needs is among them, though no exercise does: a submission may be written with Flax. From the lock of this checkout, else what the wheel holds of it.

    Raises:
        CourseError: this grader was installed without either.
    """
    lock, project = PACKAGE.parent / "constraints.txt", PACKAGE.parent / "pyproject.toml"
    if lock.is_file() and project.is_file():
        declared = tomllib.loads(project.read_text("utf-8"))["project"]
        wanted = [*declared["dependencies"], *declared["optional-dependencies"]["train"]]
        return runtime(lock.read_text("utf-8"), wanted)
    if LOCKED.is_file():
        return LOCKED.read_text("utf-8")
    sentence = _(
        "There is no {file}: make packages with a jaxcnn from a wheel, or in a checkout of its repository."
    )
    raise CourseError(sentence.format(file=lock.name))


def _library() -> dict[str, bytes]:
    """Return the sources of both packages, and the metadata that holds their version."""
    sources = {}
    for package in (PACKAGE, PACKAGE.parent / "jaxcnn"):
        for path in sorted(package.rglob("*")):
            if path.is_file() and _is_packed(path):
                sources[f"{LIBRARY}/{path.relative_to(PACKAGE.parent).as_posix()}"] = path.read_bytes()
    installed = distribution("jaxcnn")
    metadata = f"Metadata-Version: 2.4\nName: jaxcnn\nVersion: {installed.version}\n"
    return sources | {f"{LIBRARY}/jaxcnn-{installed.version}.dist-info/METADATA": metadata.encode()}


def _is_packed(path: Path) -> bool:
    """Whether a platform needs a file of the two packages."""
    # The skeleton of a new course is not needed there, and holds a solution; learners' kits hold keys of their own.
    if _SKELETON in path.parents or _KITS in path.parents:
        return False
    return path.suffix != ".po" and "__pycache__" not in path.parts


def template(name: str, *, executable: bool = False) -> File:
    """Return a template, which goes into a package unchanged."""
    return File((TEMPLATES / name).read_bytes(), executable)


def zipped(files: Files) -> bytes:
    """Pack files into a zip; the same files give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, file in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.create_system = 3  # Unix: the modes count
            entry.external_attr = (0o100755 if file.executable else 0o100644) << 16
            archive.writestr(entry, file.data, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def write(files: Files, folder: Path) -> None:
    """Write the files into a new folder, which appears whole or not at all."""
    unfinished = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    for path, file in files.items():
        target = unfinished / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.data)
        target.chmod(0o755 if file.executable else 0o644)
    unfinished.replace(folder)
