"""Load a data set by its name, as typed on the command line."""

from collections.abc import Callable

import numpy as np

from jaxcnn.data.embedded import digits, mnist5k
from jaxcnn.data.fitting import Shape, check_shape, fit
from jaxcnn.data.folders import images_in
from jaxcnn.data.hub import from_hub
from jaxcnn.data.listing import Listing, decode
from jaxcnn.data.published import cifar10, mnist
from jaxcnn.data.split import DataError, Split, check_split

EMBEDDED: dict[str, Callable[..., Split]] = {"digits": digits, "mnist5k": mnist5k}
PUBLISHED: dict[str, Callable[[str], Split]] = {"cifar10": cifar10, "mnist": mnist}
LISTED: dict[str, Callable[..., Listing]] = {"images": images_in, "hub": from_hub}
TYPE = "digits, mnist5k, images:DIR, hub:NAME, cifar10:DIR or mnist:DIR"


def load(source: str, shape: Shape = (32, 32, 3), *, seed: int = 0, held_out: float = 0.2) -> Split:
    """Load a data set, and fit it to a network's input.

    The set's own test part is held out; if it has none, a fraction of every class (for "digits": of all images).

    Args:
        source: "digits", which comes with this package, or "mnist5k", which comes with an extra; "images:DIR", a
            folder of class folders; "hub:NAME", a set of Hugging Face's hub, a folder or a parquet file;
            "cifar10:DIR" and "mnist:DIR", folders of the published files.
        shape: (height, width, channels) of the input.
        seed: Seed of the split: the same seed gives the same split.
        held_out: Fraction to hold out, if the set has no test part.

    Returns:
        A Split with images (N, *shape), uint8; for "digits" float32 in [0, 1].

    Raises:
        TypeError: `seed` or a number of `shape` is not an integer.
        ValueError: A number is out of its range.
        DataError: The set cannot be loaded; the message says why and what to type.
        ImportError: It needs a library that is not installed; the message says what to type.
    """
    check_shape(shape)
    opened = open_source(source, seed=seed, held_out=held_out)
    if isinstance(opened, Split):
        return opened._replace(
            train_images=fit(opened.train_images, shape), test_images=fit(opened.test_images, shape)
        )
    train, test = (np.empty((len(part), *shape), np.uint8) for part in (opened.train, opened.test))
    decode(opened, opened.train, train)
    decode(opened, opened.test, test)
    return Split(train, opened.labels[opened.train], test, opened.labels[opened.test], opened.classes)


def open_source(source: str, *, seed: int, held_out: float) -> Split | Listing:
    """Open a set without fitting it: its arrays, or a listing if its pictures are in files.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.
        DataError: The set cannot be loaded.
        ImportError: It needs a library that is not installed.
    """
    check_split(seed, held_out)
    kind, _, place = source.partition(":")
    opened: Split | Listing
    try:
        if source in EMBEDDED:
            opened = EMBEDDED[source](seed, held_out)
        elif kind in LISTED and place:
            opened = LISTED[kind](place, seed=seed, held_out=held_out)
        elif kind in PUBLISHED and place:
            opened = PUBLISHED[kind](place)
        else:
            raise DataError(f"there is no data set {source!r}; type {TYPE}")
    except OSError as error:
        raise DataError(f"{source} cannot be read ({error})") from None
    labels = opened.train_labels if isinstance(opened, Split) else opened.labels[opened.train]
    present = np.unique(labels)
    if len(present) < 2:
        which = opened.classes[present[0]] if opened.classes and len(present) else "none with a name"
        raise DataError(f"{source} has pictures of one class only; give it at least two (there is {which})")
    return opened
