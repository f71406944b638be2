"""What the data of a run were found to be, so that it is resumed with the same. No JAX."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jaxcnn.cli.language import gettext as _

if TYPE_CHECKING:
    from jaxcnn.data import Split


@dataclass(frozen=True)
class Found:
    """The classes of a set, how many images it has, and the digest of them all."""

    classes: tuple[str, ...]
    images: int
    held_out: int
    digest: str


def found(data: "Split") -> Found:
    """Return what is found in a set."""
    from jaxcnn.data.fingerprint import fingerprint

    return Found(data.classes, len(data.train_labels), len(data.test_labels), fingerprint(data))


def difference(before: Found, now: Found) -> str:
    """Return a sentence on how a set differs from the one that a run was begun with; "" if it is the same."""
    if now.classes != before.classes:
        was, came = (", ".join(set_.classes) or _("none with a name") for set_ in (before, now))
        what = _("the classes {was}, got {came}").format(was=was, came=came)
    elif (now.images, now.held_out) != (before.images, before.held_out):
        what = _(
            "{images} images to learn from and {held_out} held out, got {images_now} and {held_out_now}"
        ).format(
            images=before.images,
            held_out=before.held_out,
            images_now=now.images,
            held_out_now=now.held_out,
        )
    elif now.digest != before.digest:
        what = _("other pictures or labels, or with the same in another order")
    else:
        return ""
    sentence = _(
        "the run was begun with {what}; give the data as they were to resume, or begin another run in another folder"
    )
    return sentence.format(what=what)


def classes_line(data: "Split") -> str:
    """Return a line that says which classes a set has, and how many images of each."""
    names = data.classes or tuple(
        map(str, range(1 + int(np.max(np.concatenate((data.train_labels, data.test_labels))))))
    )
    learned, held_out = (
        np.bincount(labels, minlength=len(names)) for labels in (data.train_labels, data.test_labels)
    )
    told = [f"{name} ({a} + {b})" for name, a, b in zip(names, learned, held_out, strict=True)]
    shown = told if len(told) <= 20 else [*told[:19], _("{count} more").format(count=len(told) - 19)]
    line = _("{count} classes (images to learn from + held out): {classes}")
    return line.format(count=len(names), classes=", ".join(shown))
