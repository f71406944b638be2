"""Tools for authors of courses: prove a course, test its cases with mutants, translate it, begin a new one.

This folder may import `grading`, `scoring`, `key`, `report` and the modules beside the folders.

- `selftest`: proves that starters are not started, solutions pass, misconceptions are rejected and named
- `pretended`: outcomes of learners who hold a misconception
- `seeds`: proves that what a misconception or a submission earns does not depend on the seed
- `unfinished`: finds what is still marked WRITE: in a course's files
- `mutants`: grades the mutants of solutions, which must all be rejected
- `shapes`: what the cases of an exercise are traced for; `fewest`: with how few of these nothing is lost; `minimal`: says which
  must stay, and which could go
- `adoption`: makes what a group of students answered a misconception; `idea`: what the author says of it; `candidate`: cuts a
  function out of a student's code; `trial`: proves it as data; `insertion`: writes it into the text of a catalogue's file
- `templates`, `skeleton/`: the files of a new exercise, of a new course
- `pofile`: reads and writes translation files
"""
