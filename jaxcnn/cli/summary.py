"""The command `jaxcnn summary`: print the table of a network."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from jaxcnn.cli.language import gettext as _
from jaxcnn.cli.language import mark
from jaxcnn.networks import NETWORKS

if TYPE_CHECKING:
    from rich.table import Table

SHORT = 6  # columns of the lecture's table
# The words of jaxcnn.table.HEADINGS, marked here: the library itself is in English.
_HEADINGS = (
    *(mark("layer"), mark("settings"), mark("activation")),
    *(mark("size"), mark("parameters"), mark("multiply-adds"), mark("backward"), mark("field")),
)


@click.command()
@click.argument("network", type=click.Choice(sorted(NETWORKS)))
def summary(network: str) -> None:
    """Print the table of a network: shapes, sizes, parameters, cost, receptive field.

    The cost is in multiply-adds for one image, forward and backward; the field is in pixels of the
    image. A narrow terminal gets the table without the last two columns, and a very narrow one each
    layer's numbers below each other.
    """
    from rich.console import Console

    from jaxcnn import table

    rows = table.summary(NETWORKS[network]())
    lines = [table.cells(row) for row in rows]
    lines.append((_("total"), "", "", "", *map(str, table.totals(rows)), ""))
    console = Console()
    for columns in (len(_HEADINGS), SHORT):
        printed = _table(network, lines, columns)
        if Console(width=1000).measure(printed).maximum <= console.width:
            console.print(printed)
            return
    # Nothing is cut off: every layer takes a few short lines.
    console.print(network, highlight=False)
    for line in lines:
        console.print(" ".join(filter(None, line[:2])), highlight=False, soft_wrap=True)
        for heading, cell in zip(_HEADINGS[2:], line[2:], strict=True):
            if cell:
                console.print(f"  {_(heading)} {cell}", highlight=False, soft_wrap=True)


def _table(title: str, lines: Sequence[Sequence[str]], columns: int) -> "Table":
    """Return the first columns of the table; the last line is the footer."""
    from rich.box import SIMPLE
    from rich.table import Table

    *body, footers = lines
    table = Table(box=SIMPLE, show_footer=True, title=title)
    for column, (heading, footer) in enumerate(zip(_HEADINGS[:columns], footers, strict=False)):
        table.add_column(_(heading), footer, justify="left" if column < 3 else "right", no_wrap=True)
    for line in body:
        table.add_row(*line[:columns])
    return table
