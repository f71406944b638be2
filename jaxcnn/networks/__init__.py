"""Networks of the literature, in their published sizes and in sizes that train on a laptop. No JAX.

`summary` of a published size takes no parameters: jaxcnn.render(jaxcnn.summary(resnet50())).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from jaxcnn.lenet import lecture_classifier, lenet5
from jaxcnn.network import Network
from jaxcnn.networks.efficientnet import efficientnet, efficientnet_b0, efficientnet_small
from jaxcnn.networks.inception import googlenet, inception_small
from jaxcnn.networks.mobilenet import mobilenet, mobilenet_small
from jaxcnn.networks.resnet import resnet18, resnet20, resnet34, resnet50

__all__ = [
    "NETWORKS",
    "efficientnet",
    "efficientnet_b0",
    "efficientnet_small",
    "googlenet",
    "inception_small",
    "mobilenet",
    "mobilenet_small",
    "resnet18",
    "resnet20",
    "resnet34",
    "resnet50",
]

NETWORKS: Mapping[str, Callable[..., Network]] = MappingProxyType(
    {
        "lenet5": lenet5,
        "classifier": lecture_classifier,
        "resnet20": resnet20,
        "mobilenet_small": mobilenet_small,
        "inception_small": inception_small,
        "efficientnet_small": efficientnet_small,
        "resnet18": resnet18,
        "resnet34": resnet34,
        "resnet50": resnet50,
        "mobilenet": mobilenet,
        "googlenet": googlenet,
        "efficientnet_b0": efficientnet_b0,
    }
)
"""The networks that commands and runs know by name, each for any number of classes."""
