"""Questions to a student about the program that they handed in, with keys found by running or reading it.

This folder may import `grading`, `key`, `sandbox`, `mutation`, `report` and the modules beside the folders.

- `model`: what a question is
- `formats`: questions as a page, on paper, for Moodle, as JSON
- `marking`: answers that a student saved, compared with the keys
"""
