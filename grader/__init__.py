"""Grade learners' submissions: their functions run as programs, and answers are compared with an answer key.

In a notebook, `from grader import check, hint` checks a function where it was written, and gives a hint.

The folders and modules, each of which may import those after it:

- `cli`: where a person enters
- `learner`: a learner's folder and its notebooks, and what the wheel holds of a course
- `batch`, `questions`, `pytest_plugin`, `notebook`, `watch`, `platforms`: the other entry points, for people and platforms
- `authoring`, `records`: tools for authors of courses; results after grading
- `grading`: grades a submission, its exercises, their cases; official runs
- `keymaker`, `scoring`, `key`: make an answer key, compare with it, read it
- `sandbox`, `programs`: run a learner's code, and the programs traced from it
- `report`, `mutation`, `submission`: the output of grading, changes to a source, the input of grading
- `starter`, `find`, `course`, `exercise`, `misconception`: a course's files, and what an exercise is defined by
- `exits`, `files`, `memory`, `outcome`, `values`, `parsing`, `text`, `i18n`: used by all others
"""

# This file and `__main__` import nothing: `python -m grader` looks in the working folder first, which may be a submission's.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from grader.notebook.check import check
    from grader.notebook.hint import hint

__all__ = ["check", "hint"]


def __getattr__(name: str) -> object:
    """Import `check` or `hint` when it is first used: the grader itself needs neither them nor JAX."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "check":
        from grader.notebook.check import check

        return check
    from grader.notebook.hint import hint

    return hint
