"""`check` in a notebook: the same requests, comparison and report as elsewhere, in the notebook's own process.

For a learner's own feedback: the code is not isolated. This folder may import `grading`, `key`, `report`, a learner's
progress and the sandbox's evaluator and request handler; it starts a process only to make a key.

- `check`, `hint`: the functions that learners call
- `opened`: finds the course and its key
- `in_process`: the backend that runs their functions in this process
"""
