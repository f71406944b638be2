"""Read a submission: a folder, a file, a notebook or an archive becomes a frozen copy with a hash.

Nothing in a submission is trusted or run here. This folder may import `text` and `i18n` alone.

- `notebook`: reads the code cells of an .ipynb as data
- `snapshot`: the frozen copy, which finds the file that solves an exercise
- `intake`: makes a snapshot of what was handed in
"""
