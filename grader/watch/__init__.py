"""Check each exercise as the learner saves it, and open the next one when it passes.

This folder may import `grading`, `sandbox`, `key`, `report` and `submission`.

- `events`: what happens: a save, a key, a result
- `saves`, `keyboard`: the sources of events
- `source`: reads a learner's file once the editor has written all of it
- `checker`: checks in a thread, with processes started in advance
- `hints`: the next hint of an exercise
- `progress`: the last result of each exercise, kept on disk
- `reset`: puts a starter back
- `session`: the state of the loop, changed by events alone
- `screen`, `painter`: turn the state into lines, and put lines on a terminal
- `page/`: the same state as a page in the browser
- `loop`: connects all of these
"""
