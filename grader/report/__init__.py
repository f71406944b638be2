"""The report of a graded submission: one model with a version, and everything that is made from it.

This folder may import `values`, `outcome`, `text`, `i18n` and nothing else of the grader: reading a report needs no key,
no sandbox and no submission.

- `model`: the report, and its JSON Schema
- `states`: the states in words
- `feedback/`: what a learner reads: in a terminal, on a page
- `formats/`: what platforms read
"""
