"""Write all figures of a trained network into one self-contained page, or as pictures into a folder."""

import base64
import hashlib
import importlib.resources
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import jinja2
import numpy as np
from markupsafe import Markup
from numpy.typing import ArrayLike

from jaxcnn.files import write_whole
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics
from jaxcnn.plots import attribution, confusion, curves, feature_maps, filters
from jaxcnn.plots.figure import Absent, Plot, png, require_matplotlib
from jaxcnn.plots.history import Epoch
from jaxcnn.plots.labels import labels as labels_of
from jaxcnn.plots.labels import printable
from jaxcnn.training.accuracy import predict
from jaxcnn.training.gradient import pixels


def check(target: Path) -> None:
    """Check that `write` could write to a target, before a long training.

    Raises:
        ValueError: The target has a suffix other than .html, or something else is at its path.
        ModuleNotFoundError: matplotlib is not installed.
    """
    if target.suffix.lower() not in ("", ".html"):
        raise ValueError(
            f"target must end in .html for a page, or have no suffix for a folder of PNG pictures, got {target.name!r}"
        )
    if not target.parent.is_dir():
        raise ValueError(
            f"target must lie in a folder that exists, got {target}; create {target.parent} first"
        )
    if target.suffix and target.is_dir():
        raise ValueError(f"target must be a file where it ends in .html, got the folder {target}")
    if not target.suffix and target.exists() and not target.is_dir():
        raise ValueError(f"target must be a folder where it has no suffix, got the file {target}")
    require_matplotlib()


def write(
    target: Path,
    *,
    network: Network,
    params: Params,
    statistics: Statistics | None = None,
    history: Sequence[Epoch],
    images: ArrayLike,
    labels: ArrayLike,
    classes: Sequence[str] = (),
) -> None:
    """Draw learning curves, filters, feature maps, the confusion matrix and what the network looks at, and write them.

    Args:
        target: For a path ending in .html, one page without network access or scripts. A path without a suffix is a
            folder, made if it is missing, for curves.png, filters.png, feature_maps.png, confusion.png and
            attribution.png. If a figure can't be made for the network, the page says so, and its picture is removed from
            the folder.
        network: The layers; the last one's outputs are a vector of logits.
        params: The network's parameters.
        statistics: Its running statistics, as for `jaxcnn.apply`.
        history: The epochs of the training, at least one.
        images: (N, *network.input_shape), held-out pictures, floating point in [0, 1] or uint8. The feature maps are
            those of the first one.
        labels: (N,), integers, the pictures' classes.
        classes: A name for each class, or empty to name them by numbers.

    Raises:
        ValueError: A target that `check` refuses, or arguments that do not fit together.
        TypeError: The labels are not integers, or `network` is not a Network.
        ModuleNotFoundError: matplotlib is not installed.
        OSError: A file cannot be written; the old files are kept.
    """
    check(target)
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, such as lenet5(), got {network!r}")
    images, labels = np.asarray(images), np.asarray(labels)
    if images.shape[1:] != network.input_shape:
        raise ValueError(f"images must have shape (N, ...) of {network.input_shape}, got {images.shape}")
    if not np.issubdtype(labels.dtype, np.integer):
        raise TypeError(f"labels must be integers, got dtype {labels.dtype.name}")
    if labels.shape != (len(images),) or not len(images):
        raise ValueError(
            f"labels must be as many as images, and not none, got shape {labels.shape} for {len(images)}"
        )
    if len(network.shapes[-1]) != 1:
        raise ValueError(f"network must end in a vector of logits, got the shape {network.shapes[-1]}")
    names = labels_of(classes, network.shapes[-1][0])
    predicted = predict(params, images, network, statistics=statistics)
    counts = confusion.count(labels, predicted, len(names))
    shown = attribution.choose(labels, predicted)
    figures = (
        curves.plot(history),
        confusion.plot(counts, names),
        filters.plot(network, params),
        feature_maps.plot(
            network,
            params,
            np.asarray(pixels(jnp.asarray(images[0]), jnp.float32)),
            names[labels[0]],
            statistics,
        ),
        attribution.plot(
            network,
            params,
            np.asarray(pixels(jnp.asarray(images[shown]), jnp.float32)),
            labels[shown].tolist(),
            predicted[shown].tolist(),
            names,
            statistics,
        ),
    )
    if not target.suffix:
        _write_pictures(target, figures)
        return
    facts = {
        "Layers": " → ".join(network.names),
        "Epochs": str(len(history)),
        "Held out": f"{int(counts.trace())} of {len(labels)} right",
        "Speed": _speed(history),
    }
    write_whole(target, render(figures, facts, classes).encode())


def render(figures: Sequence[Plot | Absent], facts: dict[str, str], classes: Sequence[str] = ()) -> str:
    """Render the page: every figure is drawn for a light and a dark background, every text is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("jaxcnn.plots"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css = importlib.resources.files("jaxcnn.plots") / "templates" / "page.css"
    style = Markup(css.read_text("utf-8"))  # noqa: S704  # our own file, put in as it stands
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("page.html.j2").render(
        figures=[_embedded(figure) for figure in figures],
        facts={name: printable(value) for name, value in facts.items()},
        classes=[printable(str(name)) for name in classes],
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
    )


def _embedded(figure: Plot | Absent) -> dict[str, Any]:
    if isinstance(figure, Absent):
        return figure._asdict()
    light, dark = png(figure, "light"), png(figure, "dark")
    address = "data:image/png;base64,"
    return figure._asdict() | {
        "light": address + base64.b64encode(light.data).decode(),
        "dark": address + base64.b64encode(dark.data).decode(),
        "width": light.width,
        "height": light.height,
    }


def _write_pictures(folder: Path, figures: Sequence[Plot | Absent]) -> None:
    drawn = {
        figure.name: png(figure, with_caption=True).data for figure in figures if isinstance(figure, Plot)
    }  # all of them, before the first is written
    folder.mkdir(exist_ok=True)
    for figure in figures:
        path = folder / f"{figure.name}.png"
        if figure.name in drawn:
            write_whole(path, drawn[figure.name])
        else:
            path.unlink(missing_ok=True)


def _speed(history: Sequence[Epoch]) -> str:
    speeds = [epoch.images_per_second for epoch in history if np.isfinite(epoch.images_per_second)]
    return f"{statistics.median(speeds):,.0f} images a second" if speeds else "not measured"
