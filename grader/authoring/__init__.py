"""For who writes a course: prove it, change its solutions to see whether the cases notice, translate it, begin one.

This folder may import `grading`, `scoring`, `key`, `report` and the modules beside the folders.

- `selftest`: starters are not started, solutions pass, misconceptions are rejected and named
- `unfinished`: what is still marked WRITE: in a course's files
- `mutations`: small changes to a source, one by one
- `mutate`: a source with one of them made
- `mutants`: whether each change to a solution is rejected
- `templates`, `skeleton/`: the files of a new exercise, of a new course
- `pofile`: translation files
"""
