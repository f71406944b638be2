"""Questions as files: for a browser and a printer, for Moodle, for programs. Pure functions from questions to bytes.

This folder may import `questions.model`, `report.feedback` and the modules beside the folders.

- `shown`: an argument's value and a line of code as text
- `page`: a page to answer, in a browser or on paper, which holds no key; and the page of the keys
- `moodle`: a quiz to import into a question bank
- `files`: the files of a submission's questions, and of a class's
"""
