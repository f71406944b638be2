"""Load data sets by name and fit them to a network's input, in memory or in shards. No JAX until shards are read."""

from jaxcnn.data.embedded import digits, mnist5k
from jaxcnn.data.fitting import fit
from jaxcnn.data.source import load
from jaxcnn.data.split import DataError, Split
from jaxcnn.data.storage import stored
from jaxcnn.data.stream import Shards

__all__ = ["DataError", "Shards", "Split", "digits", "fit", "load", "mnist5k", "stored"]
