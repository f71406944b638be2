"""Who handed in what: a folder, a platform's download or a table becomes a list of students and their submissions.

Nothing is guessed: what a class looks like is one of the shapes below or is refused with a question, and whatever is
left out is told with its reason. This folder may import `records.store`, `sandbox.git`, `submission`
and the modules beside the folders.

- `model`: a student's entry, and the roster
- `recognise`: finds the shape, reads it, and applies a list of the class
- `place`: the class's folder, unpacked where it is an archive
- `names`: files that are no student's, and the id that a file's name holds
- `gather`: puts a student's loose files into one folder
- `moodle`, `canvas`, `gradescope`: what these platforms hand out
- `folders`: a folder, a file or an archive for each student; repositories
- `levels`: whether the folder is one level too high or too low
- `table`, `columns`: a CSV as spreadsheets write it, and which column holds what
- `commits`: when a repository's last commit was made
- `times`: times in ISO 8601, or in Moodle's words
- `listed`: a CSV of students and paths
- `matching`: who in a list is whose submission; teams
- `classlist`: a list of the class, and who of it handed in nothing
"""
