"""What the page's scripts say, for `templates/*.js`: a text by its name, with fields that the scripts fill in."""

from collections.abc import Callable

Translate = Callable[[str], str]


def words(_: Translate) -> dict[str, str]:
    """Return the texts in the language of a translation."""
    return {
        "conv": _("{count} products sum to {products}; with the bias {bias} that makes {sum}."),
        "activated": _("{activation} makes it {output}."),
        "kept": _("{activation} leaves it as it is."),
        "product": _("Channel {channel}: {sum}"),
        "rest": _("{count} other channels: {sum}"),
        "maximum": _("The largest of {values} is {output}, at row {row}, column {column} of what it reads."),
        "average": _("The mean of {values}, over {count} places, is {output}."),
        "average_many": _("The mean of {count} numbers is {output}."),
        "strongest": _("The strongest products:"),
        "add": _("The paths give {values}; their sum is {output}."),
        "concatenate": _("Taken over from path {path}: {output}."),
        "multiply": _("{value} · {factor} = {output}."),
        "scale": _("{value} · {factor} + {summand} = {output}."),
        "value": _("Its value is {output}."),
        "window": _("window"),
        "kernel": _("kernel"),
        "products": _("products"),
        "shown": _("{name}: from {low} to {high}"),
        "map": _("{layer}, map {map}: from {low} to {high}, the highest at row {row}, column {column}"),
        "vector": _("{layer}: {count} numbers from {low} to {high}, the highest is number {map}"),
        "drawing": _("Pen at row {row}, column {column}, {state}"),
        "down": _("drawing"),
        "up": _("lifted"),
        "grad-cam": _(
            "Grad-CAM for {name}, by the maps of {layer}: strongest at row {row}, column {column} of the input."
        ),
        "grad-cam-none": _("Grad-CAM for {name}: the maps of {layer} speak for it nowhere."),
        "occlusion": _(
            "Hiding a square of {patch} x {patch} pixels changes the logit of {name} most, at row {row}, column {column}: "
            "from {before} to {after}."
        ),
        "occlusion-busy": _("Hiding square after square …"),
        "no-picture": _("This file cannot be read as a picture; give a PNG or JPEG file."),
    }
