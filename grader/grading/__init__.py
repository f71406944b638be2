"""Grade a submission, its exercises, their cases: the sandbox for the effects, `scoring` for the verdicts.

This folder may import `scoring`, `key`, `sandbox`, `submission` and `report`; it starts no process itself.

- `official`: an official run: the strongest tier that holds; what passes a limit is tried again, alone
- `advice`: what to do where the strongest tier does not hold
- `side_by_side`: many graded at a time, or one alone
- `submission`: a submission's exercises, side by side, into a report
- `equal_files`: what equal files of a class got
- `exercise`: the checks of one exercise under their limits
- `case`: one case, traced or called, into an outcome
- `calls`: calls of many cases, asked for at a time
- `many`: a function, run on many cases at once
- `formula`: what a wrong function computes instead
- `line`: the line on which a small change makes every case right; `unknown`: answers of which a part is not known yet
- `tracing`: their traces, the next one begun early; `traced`: the programs that were traced
- `proof`: what these are known by, once all checks have passed
- `backend`: what runs the learner's code: a lane of processes, or a notebook's own process
"""
