"""A learner's folder under pytest: an exercise is a class of tests, a check a test, as `grader check` sees them.

pytest loads `entry` in every project (pyproject.toml, `pytest11`); all else is imported in a learner's folder alone.
This folder may import `watch.progress`, `grading`, `sandbox`, `key`, `report` and `submission`.

- `entry`: looks whether this is a learner's folder
- `tree`: the files, classes and tests that pytest collects, and what a test says
- `session`: grades each exercise once, when the first of its checks is asked for
"""
