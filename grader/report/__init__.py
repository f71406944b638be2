"""The report of a graded submission: its model, which has a version, and all formats made from it.

This folder may import `values`, `outcome`, `text`, `i18n` and nothing else of the grader: reading a report needs no key,
no sandbox and no submission.

- `value`: values as a report shows them
- `model`: the report, and its JSON Schema
- `reading`: reads a report that someone else may have written
- `states`: the words for each state
- `feedback/`: the report as a learner reads it: in a terminal, on a page
- `formats/`: the report in the formats of platforms
"""
