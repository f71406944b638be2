"""What a function computes, written out: read off its answers to chosen arrays, whoever wrote it. Pure functions, NumPy only.

No list of wrong ideas is needed. Where the terms don't explain the function on other arrays, nothing is said.

- `terms`: the terms of each number of an answer, as data
- `probes`: the arrays that a function is run on
- `products`: reads a sum of products, perhaps with a ReLU
- `maxima`: reads the largest of some elements
- `reading`: reads whichever it is, and checks it
- `parts`: the arrays of an answer
- `sentence`: one sentence on how the learner's terms differ from the right ones
- `written`: the formula of the first wrong number, for a report
"""
