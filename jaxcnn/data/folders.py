"""List the pictures in a folder of class folders: DIR/cats/1.jpg, DIR/dogs/2.png."""

from pathlib import Path

import numpy as np

from jaxcnn.data.layout import folders, parts_of, pictures
from jaxcnn.data.listing import Listing, pixels
from jaxcnn.data.split import DataError, check_split, stratified


def images_in(place: str, *, seed: int = 0, held_out: float = 0.2) -> Listing:
    """List the pictures in a folder of class folders; a folder's name is the class.

    If there are DIR/train and DIR/test, or DIR/validation, in whatever spelling (`jaxcnn.data.layout`), the first is for
    training and the other is held out. Otherwise a fraction of each class is held out. Files with a suffix that Pillow
    reads count, also in subfolders and behind links; hidden files do not.

    Args:
        place: The folder.
        seed: Seed of the split and of the order.
        held_out: Fraction of each class to hold out, if the folder has no held-out part.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.
        DataError: No such folder, no class folders, a class without pictures or, when a part must be held out, with
            only one; a held-out class that is not among the training classes; parts without class folders, pictures
            outside of them, or folders that could be both parts and classes; a link to nothing.
    """
    check_split(seed, held_out)
    folder = Path(place).expanduser()
    if not folder.is_dir():
        raise DataError(f"there is no folder {folder}; give one with a folder of pictures for each class")
    parts = parts_of(folder)
    classes = tuple(class_folder.name for class_folder in folders(parts[0]))
    if not classes:
        raise DataError(f"{folder} has no class folders; give one with a folder of pictures for each class")
    inside = folders(parts[0] / classes[0])
    if len(classes) == 1 and len(inside) > 1:
        raise DataError(
            f"{parts[0]} has one class folder only, {classes[0]}; give {parts[0] / classes[0]} if the classes are "
            f"the folders in it: {', '.join(entry.name for entry in inside[:5])}"
        )
    files: list[Path] = []
    labels: list[int] = []
    ends = []
    for part in parts:
        for class_folder in folders(part):
            if class_folder.name not in classes:
                raise DataError(
                    f"{class_folder} is a class that {parts[0]} lacks; add it there or remove it here"
                )
            files_of_class = pictures(class_folder)
            if not files_of_class:
                raise DataError(f"{class_folder} has no picture; put some there or remove the folder")
            if len(parts) == len(files_of_class) == 1:
                raise DataError(f"{class_folder} has one picture; put at least two there, as one is held out")
            files += files_of_class
            labels += [classes.index(class_folder.name)] * len(files_of_class)
        ends.append(len(files))
    numbers = np.array(labels, np.int32)
    if len(parts) == 1:
        train, test = stratified(numbers, seed=seed, held_out=held_out)
    else:  # an order that mixes the classes, which come one behind the other
        train = np.random.default_rng(seed).permutation(ends[0])
        test = np.arange(*ends)
    return Listing(lambda number: pixels(str(files[number]), files[number]), numbers, train, test, classes)
