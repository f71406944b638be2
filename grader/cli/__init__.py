"""Where a person enters: one file a command, of the command's name. Importing this loads neither JAX nor NumPy.

It may import every other folder, inside the command that needs it. In the order in which learners, instructors and
authors meet them:

- learners: `watch`, `list`, `check`, `show`, `hint`
- instructors, one submission: `grade`, `verify`, `convert`, `doctor`, `schema`
- instructors, a class: `kit`, `key`, `batch`, `gradebook`, `export`, `final`, `regrade`, `audit`
- authors: `course`, `new`, `translate`, `selftest`, `mutants`
- `main`: the group of all commands, and what becomes of errors
- shared by several commands: `options`, `records`, `formats`, `files`, `terminal`
"""
