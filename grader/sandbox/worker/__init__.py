"""The worker: everything that runs beside a learner's code, so nothing that it says is believed.

It may import `programs`, `submission.notebook` and the sandbox's messages, wire and limits. It never imports `key`,
`scoring`, `report` or `records`: no expected answer and no score is in its process.

- `main`: the process that serves one file after the other, each in a child of its own
- `plain`, `scientific`, `waiting`: the same with less, or more, imported beforehand
- `reaper`: waits for a child and cleans up after it
- `workspace`: the folder, streams and state of chance that a learner's file finds
- `requests`: what the grader asks of a learner's functions, answered
- `load`: import a file and find its functions
- `statements`: run a Python file; `passed_over`: what could not be run in it; `seeming`: what that would have bound
- `notation`, `cells`: Jupyter's own notation, and the statements in cells
- `notebook`: run those of a notebook; `jupyter`: what they find there
- `slice`: which statements of a notebook a function rests on
- `surroundings`: no keyboard, and no screen
- `scopes`, `bindings`: what the names in a source stand for
- `reach`: which forbidden library functions a learner's functions use; read in the source, by the evaluator
- `watch`: which of them are really called
- `moment`: what takes longer than a moment is left
- `explain`: what is told of an exception
- `meanings`: what the commonest exceptions mean; `syntax`: what Python says of a file that is no Python
- `tries`, `tried`: calls a function as small changes of its source would leave it
- `as_numpy`: without waiting for JAX; `frozen`: its arrays, `operations`, `windows`: what is done with them, `transforms`:
  with functions
- `choices`: compiles all changes of one place at once
"""
