"""Turn outcomes into the report of an exercise: pure functions, NumPy only, no process and no JAX.

This folder may import `key`, `report`, `programs.target`, `programs.prove.verdict` and the modules beside the folders.

- `number_format`: numbers and positions in sentences
- `place`: what the parts of an answer are called
- `compare`: the first difference between an answer and the expected one
- `part`: the part of an answer that a check looks at
- `judge`: the verdict on a check, with broken rules
- `evidence`: what one case says for a misconception
- `diagnose`: the misconception behind wrong answers
- `digest`: wrong answers as a digest, equal where they are
- `window`: the window behind a number, and its arithmetic
- `counterexample`: the first failing case, readable for a learner
- `formula`: what a function computes, term by term
- `proof`: whether what passed its tests is proved, too
- `assemble`: the report of an exercise, from all of these
"""
