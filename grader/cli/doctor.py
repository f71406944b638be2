"""The command doctor: which tiers of the sandbox hold on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grader.cli import PASSED
from grader.i18n import gettext as _

if TYPE_CHECKING:
    from grader.sandbox.tiers import Tier


@click.command("doctor")
def doctor() -> int:
    """How well this machine can keep a submission apart, and what to install for better."""
    from grader.sandbox.canary import holds, probe
    from grader.sandbox.tiers import tiers

    best = ""
    for tier in tiers():
        found = {} if tier.missing() else probe(tier)
        sound = holds(tier, found)
        best = best or (tier.name if sound else "")
        click.echo(f"{tier.name}: {_('holds') if sound else doctors_word(tier)}")
        for name, state in found.items():
            click.echo(f"    {_(name):32} {_(state)}")
    click.echo(_("Official runs here use the tier: {tier}").format(tier=best))
    return PASSED


def doctors_word(tier: Tier) -> str:
    """Why a tier can't be used, and what to do."""
    return tier.missing() or _(
        "a wall of it does not hold here, or it does not start: inside a container, user namespaces are often off."
    )
