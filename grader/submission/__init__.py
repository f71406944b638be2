"""Read a submission: a folder, a file, a notebook or an archive becomes a frozen copy with a hash.

Nothing in a submission is trusted or run here. This folder may import `text` and `i18n` alone.

- `archive`: reads the members of zips and tars, within an allowance that archives inside others share
- `notebook`: reads the code cells of an .ipynb as data
- `snapshot`: the frozen copy, which finds the file that solves an exercise
- `intake`: makes a snapshot of what was handed in
"""
