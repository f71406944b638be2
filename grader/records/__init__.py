"""Results after grading: stored, logged, compared, turned into final grades, exported.

This folder may import `grading` (to verify is to grade again), `report`, `key` and the modules beside the folders.

- `result`: the model of one student's result
- `folders`: the students' folders, and whose each is
- `audit`: a log in which a change shows
- `checking`: compares a folder of results with its log
- `store`: one folder a student, each result written whole, and logged
- `enter`: enters results into the log that a person looked at
- `by_hand`: points and comments that a person gives, from a TOML file
- `adjust`: keeps them, logs them, applies them
- `logged`: a file whose digest the log names, such as theirs
- `moment`: when something was handed in
- `policy`: deadlines and late points, from a TOML file
- `final_grade`: makes one student's final grade from their attempts
- `gradebook`: makes a class's final grades
- `tables/`: points as Moodle and Canvas import them
- `answers`: wrong answers without a name
- `groups`: students who gave the same ones
- `timings`: how long checks took
- `comments`: what an instructor says to such a group
- `commented_pages`: the students' pages, written again with it
- `worth_a_look`: exercises that passed, and of which an instructor should see how
- `regrade`: compares two gradings of a class
- `verify`: grades a submission again and compares with its report
"""
