"""Tables of a class's points for gradebooks to import: one module for each platform, all pure functions.

This folder may import `records.store`, `report` and the modules beside the folders.

- `table`: shared by all: rows, numbers, separators
- `moodle`: a grading worksheet or a gradebook for Moodle
- `feedback_zip`: each student's report, or page of questions, as a feedback file for Moodle
- `canvas`: a gradebook for Canvas
"""

# What a student's id can be in a gradebook, by platform; the first is the default.
GRADEBOOKS = {"moodle": ("participant", "idnumber", "email", "username"), "canvas": ("id", "sis", "login")}
SITES = ("en", "pt_BR")  # languages of Moodle sites whose worksheets can be written
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
