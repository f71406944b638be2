"""A learner's folder: what `grader start` and `grader kit` write, and what the wheel holds of a course.

This folder may import `key`, `report` and the modules beside the folders.

- `folder`: the files of a learner's folder, and how they are written beside what is there already
- `kits`: a course's kits in every language, which the wheel and the sdist hold
- `notebooks`: a notebook for each part of the course
- `markdown`: a statement as the Markdown of a notebook's cell
- `templates/`: the files that are no exercise, a folder for each language
"""
