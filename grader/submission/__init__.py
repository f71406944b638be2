"""Where a submission enters: a folder, a file, a notebook or an archive becomes a frozen copy with a hash.

Nothing in a submission is believed or run here. This folder may import `text` and `i18n` alone.

- `notebook`: the code cells of an .ipynb, read as data
- `snapshot`: the frozen copy, and which of its files solves an exercise
- `intake`: from what was handed in to a snapshot
"""
