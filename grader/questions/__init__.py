"""Questions to a student about the program that they handed in, with keys found by running or reading it.

This folder may import `grading`, `key`, `sandbox`, `mutation`, `report` and the modules beside the folders.

- `model`: what a question is
- `given`: what a function is called with
- `program`: the program, run as it is and changed, and watched; each in two ways
- `draft`: a question before its second key, and what drafts are made from
- `wording`, `parts`: words for values and lines; the parts of an answer that can be a choice
- `kinds/`: a file for each kind of question
- `make`: the questions about a submission
- `formats`: questions as a page, on paper, for Moodle, as JSON
- `marking`: answers that a student saved, compared with the keys
"""
