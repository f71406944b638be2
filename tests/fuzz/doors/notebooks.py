"""Notebooks of every version, their JSON mutated, broken or cut off."""

from mutations import dumped, json_text

from grader.submission.intake import take
from grader.submission.snapshot import SubmissionError

REFUSALS = (SubmissionError,)
CODE = ["def f(x):\n", "    return x\n"]


def seeds():
    """A notebook of each version."""
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": CODE}
    text = {"cell_type": "markdown", "metadata": {}, "source": "# ex01_pixel_filter"}
    output = {"output_type": "stream", "name": "stdout", "text": ["1\n"] * 3}
    new = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [text, code, {**code, "outputs": [output]}],
    }
    old_code = {"cell_type": "code", "language": "python", "input": CODE, "outputs": [], "collapsed": False}
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [old_code, text]}],
    }
    first = {**old, "nbformat": 2}
    return [dumped(new), dumped(old), dumped(first), dumped({**new, "nbformat": 5})]


mutate = json_text


def enter(data, folder):
    """Hand it in."""
    path = folder / "hw.ipynb"
    path.write_bytes(data)
    snapshot = take(path)
    return snapshot.digest, snapshot.notes, snapshot.missing, snapshot.notebooks
