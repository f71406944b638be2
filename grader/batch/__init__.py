"""A class: who handed in what, graded in parallel, each result written whole as it comes, taken up again after a stop.

This folder may import `records`, `grading`, `key`, `submission`, `sandbox` and `report`.

- `roster`: students and their submissions, in a folder, an archive or a CSV
- `work`: one submission, from its files to the files of its result
- `memory`: gives freed memory back to the system
- `engine`: where the work is done: threads here, or a Dask cluster
- `run`: the class, from submissions to results
- `similar`: similar submissions
- `overview`, `page`: the class in numbers, and their page
"""
