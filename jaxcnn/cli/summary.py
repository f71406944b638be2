"""The command `jaxcnn summary`: print the table of a network."""

import click

from jaxcnn.cli.language import gettext as _
from jaxcnn.cli.language import mark
from jaxcnn.networks import NETWORKS

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
    image. In a terminal too narrow for the table, each layer's numbers stand below each other.
    """
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    from jaxcnn import table

    rows = table.summary(NETWORKS[network]())
    printed = Table(box=SIMPLE, show_footer=True, title=network)
    footers = (_("total"), "", "", "", *map(str, table.totals(rows)), "")
    for column, (heading, footer) in enumerate(zip(_HEADINGS, footers, strict=True)):
        printed.add_column(_(heading), footer, justify="left" if column < 3 else "right", no_wrap=True)
    for row in rows:
        printed.add_row(*table.cells(row))
    console = Console()
    if Console(width=1000).measure(printed).maximum <= console.width:
        console.print(printed)
        return
    # A terminal too narrow for the table: nothing is cut off, every layer takes a few short lines.
    console.print(network, highlight=False)
    for line in (*map(table.cells, rows), footers):
        console.print(" ".join(filter(None, line[:2])), highlight=False, soft_wrap=True)
        for heading, cell in zip(_HEADINGS[2:], line[2:], strict=True):
            if cell:
                console.print(f"  {_(heading)} {cell}", highlight=False, soft_wrap=True)
