"""Grade a class in parallel: each result is written as soon as it is ready, and a stopped batch can be continued.

This folder may import `questions`, `records`, `grading`, `key`, `submission`, `sandbox` and `report`.

- `roster`: students and their submissions, in a folder, an archive or a CSV
- `collect`: fetches a class's repositories
- `unnamed`: what was answered where no misconception says why
- `work`: one submission, from its files to the files of its result
- `engine`: runs the work in threads here, or on a Dask cluster
- `run`: the class, from submissions to results
- `asking`: questions to each student about what passed, once it is graded
- `similar`: similar submissions
- `statistics`: check by check
- `overview`, `page`: the class in numbers, and their page
"""
