"""What a function computes, written out: read off its answers to chosen arrays, whoever wrote it. Pure functions, NumPy only.

No list of wrong ideas is needed. Where the terms don't explain the function on other arrays, nothing is said.

- `terms`: the terms of each number of an answer, as data
- `sentence`: one sentence on how the learner's terms differ from the right ones
"""
