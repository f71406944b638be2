"""Read a stranger's submission in a process of its own: what parses its bytes may die, hang or fill the memory.

The process sees none of the disk: it asks for the bytes of what was handed in, and answers with data. This folder may
import the sandbox and `submission`.

- `messages`: what is asked and answered
- `process`: the process behind walls
- `client`: the grader's side, which believes none of it
"""

READER = "grader.sandbox.intake.process"
"""The module that `launch` or a fork server starts."""
