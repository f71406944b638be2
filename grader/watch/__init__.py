"""The learner's loop: each save is checked at once, and the next exercise opens when one passes.

This folder may import `grading`, `sandbox`, `key`, `report` and `submission`.

- `events`: what happens: a save, a key, a result
- `saves`, `keys`: the sources of events
- `source`: a learner's file, read when it is whole
- `checker`: checks in the background, with processes that are ready
- `hints`: the next hint of an exercise
- `progress`: what is known of a learner's copies
- `reset`: an exercise as it was
- `session`: the state of the loop, changed by events alone
- `screen`, `painter`: the state as lines, and lines on a terminal
- `loop`: all of them together
"""
