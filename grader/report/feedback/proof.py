"""Say that an exercise is proved: the line that a learner reads, and the small print below it."""

from __future__ import annotations

import math

from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.report.model import ExerciseReport, Proof

MOST_NAMES = 3  # arguments named in a line
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def line(exercise: ExerciseReport) -> str:
    """Return that an exercise is proved, as one sentence; empty if it is not."""
    proof = exercise.proof
    if exercise.state != "passed" or proof.state != "proved":
        return ""
    names = [f"`{name}`" for name in proof.arguments]
    sentence = ngettext(
        "Proved: right for all values of {arguments} in this shape, not only those tried.",
        "Proved: right for all values of {arguments} in these {count} shapes, not only those tried.",
        proof.shapes,
    )
    arguments = _listed(names) if 0 < len(names) <= MOST_NAMES else _("its arguments")
    return sentence.format(arguments=arguments, count=proof.shapes)


def small_print(exercise: ExerciseReport) -> str:
    """Return what a proof promises, or why an exercise that passed is not proved; empty if that is not said.

    A reason that an instructor should look at is the instructor's alone.
    """
    proof = exercise.proof
    if exercise.state != "passed":
        return ""
    if proof.state == "proved":
        exact = _("It is about exact numbers: how a computer rounds them is tested, and not proved.")
        return f"{_chance(proof)} {exact}".strip()
    if not proof.reason or exercise.review:
        return ""
    return _("Tested, and not proved. {reason}").format(reason=proof.reason)


def _chance(proof: Proof) -> str:
    """Return how likely a proof is wrong; empty if that is nothing to be proud of."""
    if proof.bound == 0:
        return _("The proof leaves nothing to chance.")
    digits = math.floor(-math.log10(proof.bound) + 1e-9)
    if digits < 1:
        return ""
    sentence = _(
        "The proof calculates with whole numbers drawn at random: the chance that it is wrong is at most 1 in {number}."
    )
    return sentence.format(number=f"10{str(digits).translate(_RAISED)}")


def _listed(names: list[str]) -> str:
    """Return names as a list of words: "a, b and c"."""
    if len(names) == 1:
        return names[0]
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
