"""The command line, one file for each command, of the command's name. Importing this loads neither JAX nor NumPy.

It may import every other folder, inside the command that needs it. The commands, in the order in which learners,
instructors and authors meet them:

- learners: `start`, `watch`, `list`, `check`, `show`, `hint`
- instructors, one submission: `grade`, `verify`, `convert`, `doctor`, `schema`
- instructors, a class: `kit`, `key`, `collect`, `batch`, `gradebook`, `export`, `final`, `adjust`, `comment`, `regrade`,
  `audit`, `questions`, `mark`
- authors: `course`, `new`, `translate`, `selftest`, `mutants`, `adopt`
- `main`: the group of all commands, and how errors are reported
- shared by several commands: `folder`, `options`, `records`, `formats`, `files`, `terminal`
- of `batch`: `roster`, the class, `results`, what is told of it, and `class_questions`, what it is asked
"""
