"""Tables of a class's points as gradebooks import them: one module a platform, each a pure function to bytes.

This folder may import `records.store`, `report` and the modules beside the folders.

- `table`: what all of them share: rows, numbers, separators
- `moodle`: a grading worksheet of Moodle's
- `canvas`: a gradebook of Canvas
"""

# What a student's id can be in a gradebook, by platform; the first is the default.
GRADEBOOKS = {"moodle": ("participant", "idnumber", "email", "username"), "canvas": ("id", "sis", "login")}
SITES = ("en", "pt_BR")  # languages of Moodle sites whose worksheets can be written
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
