"""Small changes to a Python source, one at a time, as slips of typing and thinking make them. Pure functions on `ast`.

This folder imports nothing of the grader.

- `mutations`: the small changes to one node of a source
- `mutate`: makes the mutants of a source, one change in each
- `repairs`: the changes that may put a source right: those of mutants, and their ways back
- `vocabulary`: what a source offers to be put into it
- `mirror`: what is said of one axis, said of the other
- `swaps`, `additions`, `statements`: something exchanged or left out, something added, a statement moved
"""
