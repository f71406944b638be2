"""Questions to a student about the program that they handed in, with keys found by running or reading it.

This folder may import `grading`, `key`, `sandbox`, `mutation`, `report` and the modules beside the folders.

- `model`: what a question is
"""
