"""Grade what learners wrote: as programs, against an answer key that is data.

In a notebook, `from grader import check` checks a function where it was written.

The folders are the way of a submission, in the order in which they may import each other, the first all that follow:

- `cli`, `batch`, `watch`, `notebook`, `platforms`: where people and machines enter
- `authoring`, `records`: what proves a course, what becomes of grades
- `grading`: a submission, its exercises, their cases; an official run
- `keymaker`, `scoring`, `key`: who makes an answer key, who compares with it, what it is
- `sandbox`, `programs`: where a learner's code runs, and what is graded in its place
- `report`, `submission`: what comes out, what came in
- `starter`, `course`, `exercise`: a course's files, and how an exercise is written down
- `exits`, `files`, `outcome`, `values`, `text`, `i18n`: what all of them use
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.notebook.check import check

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    """`check`, imported when it is asked for: the grader itself has no use for it, nor for the JAX behind it."""
    if name != "check":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from grader.notebook.check import check

    return check
