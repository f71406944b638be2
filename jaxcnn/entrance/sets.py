"""A whole set to learn from."""

from typing import TYPE_CHECKING, Any

from jaxcnn.arguments import integer, shown
from jaxcnn.entrance.batches import images, labels
from jaxcnn.network import Network

if TYPE_CHECKING:
    from jaxcnn.data import Split


def training_set(data: Any, network: Network, *, batch: object, shard: object = None) -> "Split":
    """Return a set whose images and labels a network can learn from in batches of `batch`.

    Raises:
        TypeError: `data` is no Split, images or labels are of another type, or a number is no integer.
        ValueError: Shapes do not fit, a label is no class, an image is not finite, or there are too few images.
    """
    from jaxcnn.data import Split

    if not isinstance(data, Split):
        raise TypeError(
            "data must be a jaxcnn.Split(train_images, train_labels, test_images, test_labels), "
            f"as jaxcnn.digits() returns, got {shown(data)}"
        )
    batch = integer("batch", batch, minimum=1)
    train = images("data.train_images", data.train_images, network, finite=True)
    train_labels = labels("data.train_labels", data.train_labels, len(train), network)
    at_once, why = len(train), ""
    if shard is not None:
        at_once, why = integer("shard", shard, minimum=1), ": shard leaves no more on the device at a time"
        if at_once > len(train):
            raise ValueError(
                f"shard: its size must be at most the number of images, {len(train)}, got {at_once}"
            )
    if batch > at_once:
        raise ValueError(f"batch must be at most the number of images, {at_once}, got {batch}{why}")
    return data._replace(
        train_images=train,
        train_labels=train_labels,
        **_held_out(data, train, network),
    )


def _held_out(data: Any, train: Any, network: Network) -> dict[str, Any]:
    """Return the held-out part; one without images may be given as empty lists or None."""
    name, value, classes = "data.test_images", data.test_images, data.test_labels
    if all(part is None or (hasattr(part, "__len__") and not len(part)) for part in (value, classes)):
        return {"test_images": train[:0], "test_labels": labels("data.test_labels", [], 0, network)}
    test = images(name, value, network, finite=True)
    if train.dtype != test.dtype and "uint8" in {train.dtype.name, test.dtype.name}:
        raise TypeError(
            f"{name} must be {train.dtype.name}, as data.train_images, got {test.dtype.name}: uint8 is scaled to 0 to 1"
        )
    return {"test_images": test, "test_labels": labels("data.test_labels", classes, len(test), network)}
