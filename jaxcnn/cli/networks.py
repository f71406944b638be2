"""The networks that commands know by name. No JAX."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from jaxcnn.cli.language import gettext as _
from jaxcnn.lenet import lecture_classifier, lenet5
from jaxcnn.network import Network

NETWORKS: Mapping[str, Callable[[], Network]] = MappingProxyType(
    {"lenet5": lenet5, "classifier": lecture_classifier}
)


def for_classes(name: str, classes: int) -> Network:
    """Return the network of that name, for `classes` classes.

    Raises:
        ValueError: The network has another, fixed number of logits.
    """
    if name == "classifier":
        return lecture_classifier(classes)
    network = NETWORKS[name]()
    logits = network.shapes[-1][-1]
    if logits != classes:
        sentence = _(
            "{name} tells {logits} classes apart, got {classes}; try classifier, which takes any number"
        )
        raise ValueError(sentence.format(name=name, logits=logits, classes=classes))
    return network
