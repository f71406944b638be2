"""A learner's program taken apart for questions about it: what can be asked, small changes, what is seen while it runs.

The evaluator reads the source (`dissect`, `spots`, `recording`, `changed`), which runs none of it; the learner's process is
asked to run changed sources (`variants`) and to be watched (`observe`).

- `messages`: what is asked and answered
- `spots`: variables, expressions and loops in a source
- `recording`: the source with what records values at each spot
- `changed`: small changes, each to one line
- `dissect`: answers the request
- `variants`: runs changed sources in the open file's names
- `forms`: what a value is, in a few plain words
- `observe`: runs a function step by step, and looks at it
"""
