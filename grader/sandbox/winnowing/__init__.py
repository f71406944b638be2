"""Reduce a stranger's code to hashes that can be compared, in a process of its own: tokenising it may die, hang or be huge.

By copydetect (an extra), which does what MOSS does: Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document
fingerprinting", SIGMOD 2003. This folder may import the sandbox.

- `messages`: what is asked and answered
- `process`: the process behind walls
- `client`: the grader's side, which believes none of it
"""

WINNOWER = "grader.sandbox.winnowing.process"
"""The module that `launch` or a fork server starts."""
