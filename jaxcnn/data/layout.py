"""Tell the parts of a set from its classes: DIR/train/cats and DIR/test/cats, or DIR/cats.

A folder's name says that it is a part: train or test, in the spellings that data sets come in. What could be both a
part and a class is refused, since a wrong guess would train on nonsense.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from jaxcnn.data.split import DataError

TRAIN = {"train", "training", "trn", "treino", "treinamento", "treinar", "entrenamiento"}
TEST = {
    "test",
    "tests",
    "testing",
    "tst",
    "teste",
    "testes",
    "testar",
    "prueba",
    "pruebas",
    "heldout",
    "holdout",
}
VALIDATION = {
    "val",
    "valid",
    "validation",
    "validate",
    "validacao",
    "validacion",
    "dev",
    "eval",
    "evaluation",
}
# Words that say nothing about which part it is: train_set, "test images", seg_train, conjunto de treino.
NEUTRAL = {
    *(
        "set",
        "data",
        "dataset",
        "images",
        "image",
        "imgs",
        "img",
        "pictures",
        "photos",
        "split",
        "part",
        "folder",
        "seg",
    ),
    *(
        "the",
        "of",
        "conjunto",
        "de",
        "dados",
        "imagens",
        "fotos",
        "base",
        "parte",
        "pasta",
        "datos",
        "imagenes",
    ),
}
LITTER = {"__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found", "__pycache__"}
UNREAD = {
    ".heic",
    ".heif",
    ".raw",
    ".cr2",
    ".cr3",
    ".nef",
    ".arw",
    ".dng",
    ".orf",
    ".rw2",
    ".svg",
    ".jxl",
    ".avif",
}


def part_of(name: str) -> str | None:
    """Return "train", "test" or "validation" if a folder's name says that it is that part of a set, else None."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", plain).lower())
    words = [word for word in words if word not in NEUTRAL] or words
    word = "".join(words) if len(words) < 3 else ""
    for neutral in ("", "set", "data", "images", "imgs", "split"):
        stem = word.removesuffix(neutral)
        for part, names in (("train", TRAIN), ("test", TEST), ("validation", VALIDATION)):
            if stem in names:
                return part
    return None


def parts_of(folder: Path) -> list[Path]:
    """Return the folders whose folders are classes: the set itself, or its part to learn from and one that is held out.

    Raises:
        DataError: It cannot be told which folders are parts and which are classes.
    """
    inside = folders(folder)
    found: dict[str, list[Path]] = {}
    for entry in inside:
        part = part_of(entry.name)
        if part:
            found.setdefault(part, []).append(entry)
    if not found or _is_class(found, inside):
        _refuse_parts_below(folder, inside)
        return [folder]
    for part, entries in found.items():
        if len(entries) > 1:
            raise DataError(
                f"{folder} has more than one part called {part}: {_names(entries)}; leave one of them there"
            )
    if "train" not in found:
        held_out = _names([entry for entries in found.values() for entry in entries])
        raise DataError(
            f"{folder} has {held_out} and no train; put the class folders to learn from into {folder / 'train'}, "
            f"or rename {held_out} if it is a class"
        )
    others = [entry for entry in inside if not part_of(entry.name) and any(pictures(entry))]
    if others:
        raise DataError(
            f"{folder} has {_names(found['train'])} beside {_names(others)}: are these classes or parts? "
            "Put class folders into train, or rename it if it is a class"
        )
    chosen = [found["train"][0], *(found.get("test") or found.get("validation") or [])[:1]]
    return [_descended(part) for part in chosen]


def _is_class(found: dict[str, list[Path]], inside: list[Path]) -> bool:
    """Whether the one folder called train is a class, as in cars, planes, trains: only pictures in it and beside it."""
    if list(found) != ["train"] or len(found["train"]) > 1:
        return False
    others = [entry for entry in inside if entry not in found["train"]]
    return not folders(found["train"][0]) and sum(any(pictures(entry)) for entry in others) > 0


def _descended(part: Path) -> Path:
    """Return where the class folders of a part are: some archives hold seg_train/seg_train/cats."""
    inside = folders(part)
    while len(inside) == 1 and part_of(inside[0].name) == part_of(part.name):
        part, inside = inside[0], folders(inside[0])
    if not inside:
        raise DataError(
            f"{part} is a part of a set and has no class folders; sort its pictures into one for each class"
        )
    _refuse_parts_below(part, inside)
    return part


def _refuse_parts_below(folder: Path, inside: list[Path]) -> None:
    """Refuse a set that lies deeper, and pictures whose class no folder says."""
    below = [path for entry in inside for path in _all_folders(entry) if part_of(path.name)]
    if below:
        sets = sorted({path.parent for path in below})
        hint = f"give {sets[0]}" if len(sets) == 1 else "the parts come first, then the classes: train/cats"
        raise DataError(f"{folder} has folders called {_names(below[:3])} inside of others; {hint}")
    loose = [path for path in sorted(folder.iterdir()) if _is_picture(path)] if inside else []
    if loose:
        raise DataError(
            f"{folder} has {len(loose)} pictures beside its class folders, such as {loose[0].name}; "
            "put them into the folder of their class, or elsewhere"
        )


def _all_folders(folder: Path) -> Iterator[Path]:
    yield from (path for path, _ in _walk(folder) if path != folder)


def _names(entries: list[Path]) -> str:
    return ", ".join(entry.name for entry in entries)


def folders(folder: Path) -> list[Path]:
    """Return the folders in a folder, links to folders included, hidden ones not.

    Raises:
        DataError: A link leads nowhere.
    """
    if not folder.is_dir():
        return []
    entries = sorted(entry for entry in folder.iterdir() if not _is_hidden(entry.name))
    for entry in entries:
        if entry.is_symlink() and not entry.exists():
            raise DataError(f"{entry} is a link to nothing; mend or remove it")
    return [entry for entry in entries if entry.is_dir()]


def pictures(folder: Path) -> list[Path]:
    """Return the pictures below a folder, links included, hidden ones not.

    Raises:
        DataError: A link leads nowhere, or a picture is of a kind that Pillow does not read.
    """
    return sorted(
        path for inside, names in _walk(folder) for name in names if _is_picture(path := inside / name)
    )


def _walk(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield every folder below a folder with its files, each once, whatever links lead there."""
    seen: set[str] = set()
    for inside, below, names in os.walk(folder, onerror=_fail, followlinks=True):
        below[:] = sorted(name for name in below if not _is_hidden(name))
        real = os.path.realpath(inside)
        if real in seen:
            below.clear()
            continue
        seen.add(real)
        yield Path(inside), sorted(names)


def _fail(error: OSError) -> None:
    raise error  # `os.walk` would pass over a folder that cannot be read


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in LITTER


def _is_picture(path: Path) -> bool:
    if _is_hidden(path.name):
        return False
    if path.is_symlink() and not path.exists():
        raise DataError(f"{path} is a link to nothing; mend or remove it")
    suffix = path.suffix.lower()
    readable = Image.registered_extensions().get(suffix) in Image.OPEN
    if suffix in UNREAD and not readable and path.is_file():
        raise DataError(
            f"{path} is a picture of a kind that Pillow does not read; save it as PNG or JPEG, or remove it"
        )
    return readable and path.is_file()
