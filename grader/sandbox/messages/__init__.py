"""The messages between the grader and its processes.

- `hello`: the message with which each process begins.
- `worker`: those of a worker, the only process with the learner's Python.
- `evaluator`: those of an evaluator, which runs programs, and runs none of the learner's Python.
"""
