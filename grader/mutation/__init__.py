"""Small changes to a Python source, one at a time, as slips of typing and thinking make them. Pure functions on `ast`.

This folder imports nothing of the grader.

- `mutations`: the small changes to one node of a source
- `mutate`: makes the mutants of a source, one change in each
"""
