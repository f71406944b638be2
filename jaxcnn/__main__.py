"""The command `jaxcnn`. Only the commands that compute import JAX."""

import click

from jaxcnn.cli.explain import explain
from jaxcnn.cli.export import export
from jaxcnn.cli.filter import filter_
from jaxcnn.cli.import_ import import_
from jaxcnn.cli.language import Group
from jaxcnn.cli.predict import predict
from jaxcnn.cli.rate import rate
from jaxcnn.cli.summary import summary
from jaxcnn.cli.train import train


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jaxcnn", prog_name="jaxcnn", message="%(prog)s %(version)s")
def main() -> None:
    """Convolutional networks as the lecture builds them: tables, filters, training."""


for command in (summary, filter_, rate, train, predict, export, import_, explain):
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="jaxcnn")
