"""Render a trained network as one self-contained page: no request, no script but its own, all texts escaped."""

import base64
import hashlib
import importlib.resources
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2
from markupsafe import Markup

from jaxcnn.explain.examples import Examples
from jaxcnn.explain.network import Data, Weights, describe, listed
from jaxcnn.explain.words import Translate, words
from jaxcnn.filters import SOBEL
from jaxcnn.network import Network
from jaxcnn.plots.labels import printable

PACKAGE = "jaxcnn.explain"
# Each needs those before it.
SCRIPTS = (
    "windows",
    "forward",
    "backward",
    "explain",
    "fit",
    "paint",
    "draw",
    "pixel",
    "maps",
    "held",
    "heat",
    "filters",
    "main",
)
MOST_MAPS = 32  # of a layer; more would be no picture but a carpet
COLUMNS = 42  # of the numbers of a vector


@dataclass(frozen=True)
class Shown:
    """What the page shows.

    Attributes:
        name: What the network is called at the top.
        network: The layers.
        params: Their parameters.
        classes: Names of the classes, in the order of the logits.
        examples: Held-out pictures to choose from, perhaps none.
        statistics: Running statistics of the layers that keep some.
    """

    name: str
    network: Network
    params: Mapping[str, Any]
    classes: tuple[str, ...]
    examples: Examples
    statistics: Mapping[str, Any] = field(default_factory=dict)


def render(shown: Shown, translate: Translate = str, language: str = "en") -> str:
    """Return the page, in the language of `translate`.

    Raises:
        NotShownError: The page cannot show the network.
    """
    weights = Weights()
    layers = describe(shown.network, shown.params, weights, shown.statistics)
    scripts = [_file(f"{name}.js") for name in SCRIPTS]
    style = _file("page.css")
    examples = shown.examples
    data: Data = {
        "layers": layers,
        "input": shown.network.input_shape,
        "classes": [printable(name) for name in shown.classes],
        "examples": {"images": _base64(examples.images.tobytes()), "labels": examples.labels.tolist()},
        "square": examples.square,
        "light": examples.light,
        "ink": examples.ink,
        "sobel": SOBEL.tolist(),
        "words": words(translate),
    }
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(PACKAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["grouped"] = lambda count: f"{count:,}".replace(
        ",", "\u202f"
    )  # of no language: ISO 80000-1
    environment.globals.update(_=translate, language=language.replace("_", "-"))
    allowed = " ".join(_digest(script) for script in scripts)
    return environment.get_template("page.html.j2").render(
        name=printable(shown.name),
        layers=[_view(layer) for layer in listed(layers)],
        chain=" → ".join(layer["name"] for layer in layers),
        input=shown.network.input_shape,
        classes=data["classes"],
        # Grad-CAM looks at the maps behind a convolution, or behind a block.
        cams=[(n, layer["name"]) for n, layer in enumerate(layers) if _has_maps(layer)],
        pools=any(layer["kind"] == "maximum" for layer in listed(layers)),
        labels=[data["classes"][label] for label in examples.labels],
        parameters=weights.size,
        data=data,
        weights=_base64(weights.bytes()),
        scripts=scripts,
        style=style,
        policy=f"default-src 'none'; style-src {_digest(style)}; script-src {allowed}; base-uri 'none'; form-action 'none'",
    )


def _has_maps(layer: Data) -> bool:
    return len(layer["output"]) == 3 and bool(layer["weights"] or layer["paths"])


def _view(layer: Data) -> Data:
    """Return what the template says of a layer, and how many maps of which size it shows."""
    shape = layer["output"]
    if len(shape) == 3:
        rows, columns, maps = shape
    else:
        columns = min(shape[0], COLUMNS)
        rows, maps = math.ceil(shape[0] / columns), 1
    changes = layer["kind"] not in ("same", "chain") or layer["activation"] is not None
    return {
        "name": layer["name"],
        "kind": layer["kind"],
        "is_image": len(shape) == 3,
        "is_flattened": len(layer["input"]) > len(shape),
        "size": " x ".join(map(str, shape)),
        "notation": layer["notation"],
        "activation": layer["activation"] or "",
        "parameters": sum(size for _, size in layer["weights"].values()),
        "rows": rows,
        "columns": columns,
        "maps": maps,
        "shown": min(maps, MOST_MAPS) if changes else 0,
    }


def _file(name: str) -> Markup:
    file = importlib.resources.files(PACKAGE) / "templates" / name
    return Markup(file.read_text("utf-8"))  # noqa: S704  # our own file, put in as it stands


def _digest(text: str) -> str:
    return f"'sha256-{_base64(hashlib.sha256(text.encode()).digest())}'"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
