"""Read a submission: a folder, a file, a notebook or an archive becomes a frozen copy with a hash.

Nothing in a submission is trusted or run here. This folder may import `text` and `i18n` alone.

- `archive`: reads the members of zips and tars
- `unpack`: what their compressions give, counted in an allowance that archives inside others share
- `naming`: names in bytes of older encodings
- `notebook`: reads the code cells of an .ipynb as data
- `salvage`: the cells of one that is damaged, cut off or very large
- `acceptance`: which names, sizes and contents are accepted
- `handed_in`: what lies on the disk, as a list and as bytes
- `intake`: makes a snapshot of what was handed in, and notes which parts can't be read
- `snapshot`: the frozen copy
- `definitions`: what a file defines, by its syntax tree
- `names`: how well a file's name fits an exercise
- `aliases`: files that others import under the name they had
- `choice`: the rule that chooses the file that solves an exercise
"""
