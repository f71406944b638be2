"""What becomes of grades: kept, explained, compared, made final, handed on.

This folder may import `grading` (to verify is to grade again), `report`, `key` and the modules beside the folders.

- `store`: one folder a student, each result written whole
- `audit`: a log that shows what was changed in it
- `policy`: deadlines and late points, from a TOML file
- `final_grade`: one student's attempts into a final grade
- `gradebook`: a class's final grades
- `tables/`: points as Moodle and Canvas import them
- `regrade`: two gradings of a class compared
- `verify`: whether a report is what grading again gives
"""
